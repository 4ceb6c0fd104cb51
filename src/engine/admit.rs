//! A source read and its header known, with the memory that its work will take: what a job is admitted by.

use super::{
    budget::Permit,
    cache_record::{HashedRendition, keep},
    context::RunContext,
    cost::{Cost, DecodeCost, MemoryLimits},
    entry::announce,
    failure::{decode_failure, read_failure},
    finish::finish,
    gunzip, montage, place,
    plan::{Job, MontageJob, Plan, Rendition},
    render,
    source::{ResolvedRendition, Source},
};
use crate::{
    cache::{Digest, digest},
    image::ColorProfile,
    recipe::Pipeline,
    report::{Entry, Failure},
};
use std::time::Instant;

/// A job with its source read and its header known.
pub(super) struct AdmittedJob<'a> {
    pub(super) job: &'a Job,
    /// Bytes of memory it will take.
    pub(super) cost: u64,
    pub(super) began: Option<Instant>,
    /// What was read, where a cache wants to know.
    pub(super) sources: Vec<Digest>,
    pub(super) work: Result<Work, Failure>,
}

pub(super) enum Work {
    Image(Box<OpenedSource>),
    Montage(Box<montage::Opened>),
}

pub(super) struct OpenedSource {
    pub(super) bytes: Vec<u8>,
    pub(super) source: Source,
    pub(super) resolved: Vec<Result<ResolvedRendition, Failure>>,
    /// The renditions fit the budget together; otherwise they run one after another.
    pub(super) parallel: bool,
}

impl<'a> AdmittedJob<'a> {
    /// Reads the source and foresees its cost. Runs on the admitting thread, so it is short: no pixel is decoded.
    pub(super) fn new(job: &'a Job, context: &RunContext<'_>, memory_limits: MemoryLimits) -> AdmittedJob<'a> {
        let began = context.timings.then(Instant::now);
        let mut sources = Vec::new();
        // Not what the cache has looked up, as the file may have changed since then.
        let mut read = |bytes: &[u8]| sources.extend(context.cache.map(|_| digest(bytes)));
        let opened = match &job.montage {
            Some(MontageJob { montage, images }) => {
                let opened = montage::read(images, montage).and_then(|bytes| {
                    bytes.iter().for_each(|bytes| read(bytes));
                    montage::Opened::new(montage, &job.renditions[0].settings.output, bytes, &context.limits)
                });
                opened.and_then(|opened| {
                    memory_limits.check(opened.cost())?;
                    Ok((opened.cost(), Work::Montage(Box::new(opened))))
                })
            }
            None => OpenedSource::new(job, context, memory_limits, &mut read)
                .map(|(opened, cost)| (cost, Work::Image(Box::new(opened)))),
        };
        let cost = opened.as_ref().map_or(0, |(cost, _)| *cost);
        AdmittedJob { job, cost, began, sources, work: opened.map(|(_, work)| work) }
    }

    pub(super) fn work(self, plan: &Plan, context: &RunContext<'_>, permit: &mut Permit) -> Vec<Entry> {
        let AdmittedJob { job, began, sources, work, .. } = self;
        let rendered = work.and_then(|work| match work {
            Work::Image(opened) => {
                let OpenedSource { bytes, source, resolved, parallel } = *opened;
                let pairs = job.renditions.iter().zip(resolved);
                let wanted = pairs.map(|(rendition, resolved)| Ok((rendition.pipeline(), resolved?))).collect();
                render::render_source(&source, &bytes, wanted, &context.limits, parallel, context.placeholder)
            }
            Work::Montage(opened) => Ok(vec![opened.render(context.placeholder)]),
        });
        let results: Vec<_> = match rendered {
            Ok(results) => results,
            Err(failure) => job.renditions.iter().map(|_| Err(failure.clone())).collect(),
        };
        // Only now is it known how large the outputs are, which wait in memory for the one before them to be written.
        permit.charge(results.iter().flatten().map(|rendered| rendered.bytes.len() as u64).sum());
        let results: Vec<_> = results.into_iter().map(|result| result.map(HashedRendition::new)).collect();
        keep(job, &sources, &results, context);
        let pairs = job.renditions.iter().zip(results);
        pairs
            .map(|(rendition, result)| {
                let mut entry = finish(plan, job, rendition, result, context);
                entry.elapsed = began.map(|t| t.elapsed());
                announce(&mut entry, plan, job, rendition, context);
                entry
            })
            .collect()
    }
}

impl OpenedSource {
    /// `read` hears the source's bytes as they are in the store.
    pub(super) fn new(
        job: &Job,
        context: &RunContext<'_>,
        memory_limits: MemoryLimits,
        read: &mut impl FnMut(&[u8]),
    ) -> Result<(OpenedSource, u64), Failure> {
        context.limits.check_bytes(job.len).map_err(|e| decode_failure(&e))?;
        memory_limits.check_file(job.len)?;
        let bytes = job.source.store.read(&job.source.key).map_err(|e| read_failure(&e))?;
        read(&bytes);
        let bytes = gunzip::expand(bytes, &context.limits)?;
        let pipelines: Vec<Pipeline<'_>> = job.renditions.iter().map(Rendition::pipeline).collect();
        let mut source = Source::open(&bytes, &pipelines, &context.limits)?;
        let resolve = |rendition: &Rendition| {
            let resolved = source.resolve(rendition.pipeline(), &context.limits)?;
            let lossy = !source.header.lossless && !resolved.decision.options.lossless;
            match lossy.then(|| place::loses_at_every_run(job, rendition, source.format, context)).flatten() {
                Some(failure) => Err(failure),
                None => Ok(resolved),
            }
        };
        let mut resolved: Vec<_> = job.renditions.iter().map(resolve).collect();
        let pairs = pipelines
            .iter()
            .zip(&resolved)
            .filter_map(|(pipeline, resolved)| Some((pipeline, resolved.as_ref().ok()?)));
        source.choose_planes(pairs.map(|(pipeline, resolved)| (*pipeline, resolved)));
        let len = bytes.len() as u64;
        let costs = pipelines.iter().zip(&resolved).map(|(pipeline, resolved)| {
            resolved.as_ref().map_or(Cost::NOTHING, |resolved| source.rendition_cost(len, *pipeline, resolved))
        });
        let mut costs: Vec<Cost> = costs.collect();
        let DecodeCost { frame, working } = source.decode_cost();
        // Renditions that keep the source's profile and others need a frame each.
        let keeps =
            |keeps: bool| resolved.iter().flatten().any(|resolved| resolved.decision.profile.is_some() == keeps);
        let both = source.header.profile != ColorProfile::Srgb && keeps(true) && keeps(false);
        let base = len + if both { 2 * frame } else { frame };
        let in_turn: Vec<u64> = Cost::in_turn(&costs).collect();
        for ((resolved, cost), takes) in
            resolved.iter_mut().zip(&mut costs).zip(in_turn).filter(|((resolved, _), _)| resolved.is_ok())
        {
            if let Err(failure) = memory_limits.check(base + takes.max(working)) {
                (*resolved, *cost) = (Err(failure), Cost::NOTHING);
            }
        }
        let together = costs.iter().map(|cost| cost.most).sum::<u64>();
        let parallel =
            context.pool.is_some() && resolved.len() > 1 && base + together.max(working) <= memory_limits.together;
        // Without those that have just been refused.
        let takes = if parallel { together } else { Cost::in_turn(&costs).max().unwrap_or(0) };
        let cost = base + takes.max(working);
        Ok((OpenedSource { bytes, source, resolved, parallel }, cost))
    }
}
