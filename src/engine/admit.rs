//! Admission: the header of the source is read, and the memory of the job is estimated.

use super::{
    context::Run,
    cost::{Cost, DecodeCost},
    fetch::{Fetched, fetch},
    gunzip, montage, place,
    plan::{Job, Rendition},
    source::{ResolvedRendition, Source},
};
use crate::{cache::Digest, image::ColorProfile, recipe::Pipeline, report::Failure};

/// A job that waits for its memory.
pub(super) struct AdmittedJob {
    /// The estimated memory, in bytes.
    pub(super) cost: u64,
    /// The digests of the source files, for a cache.
    pub(super) digests: Vec<Digest>,
    pub(super) work: Result<Work, Failure>,
}

pub(super) enum Work {
    Image(Box<OpenedSource>),
    Montage(Box<montage::OpenedMontage>),
}

pub(super) struct OpenedSource {
    pub(super) bytes: Vec<u8>,
    pub(super) source: Source,
    pub(super) resolved: Vec<Result<ResolvedRendition, Failure>>,
    /// The renditions fit the budget together; otherwise they run one after another.
    pub(super) parallel: bool,
}

impl AdmittedJob {
    /// Reads the source and estimates the memory. Runs on the admitting thread, so it is short: no pixel is decoded.
    pub(super) fn new(job: &Job, run: &Run) -> AdmittedJob {
        let opened = fetch(job, run).and_then(|Fetched { files, digests }| {
            let (work, cost) = Work::open(job, files, run)?;
            Ok((work, cost, digests))
        });
        match opened {
            Ok((work, cost, digests)) => AdmittedJob { cost, digests, work: Ok(work) },
            Err(failure) => AdmittedJob { cost: 0, digests: Vec::new(), work: Err(failure) },
        }
    }
}

impl Work {
    /// The work on these files, and its estimated memory in bytes.
    fn open(job: &Job, mut files: Vec<Vec<u8>>, run: &Run) -> Result<(Work, u64), Failure> {
        if let Some(of) = &job.montage {
            let settings = &job.renditions[0].settings.output;
            let opened = montage::OpenedMontage::new(&of.montage, settings, files, run.limits(), &run.interrupt())?;
            let cost = opened.cost();
            run.memory.check(cost)?;
            return Ok((Work::Montage(Box::new(opened)), cost));
        }
        let (opened, cost) = OpenedSource::new(job, files.swap_remove(0), run)?;
        Ok((Work::Image(Box::new(opened)), cost))
    }
}

impl OpenedSource {
    /// The source in a file, and the estimated memory of all its renditions in bytes.
    pub(super) fn new(job: &Job, file: Vec<u8>, run: &Run) -> Result<(OpenedSource, u64), Failure> {
        let limits = run.limits();
        let bytes = gunzip::expand(file, limits)?;
        let pipelines: Vec<Pipeline<'_>> = job.renditions.iter().map(Rendition::pipeline).collect();
        let mut source = Source::open(&bytes, &pipelines, limits)?;
        source.options.interrupt = run.interrupt();
        let resolve = |rendition: &Rendition| {
            let resolved = source.resolve(rendition.pipeline(), limits)?;
            let lossy = !source.header.lossless && !resolved.decision.options.lossless;
            match lossy.then(|| place::refuse_repeated_loss(job, rendition, source.format, &run.options)).flatten() {
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
            resolved.as_ref().map_or(Cost::ZERO, |resolved| source.rendition_cost(len, *pipeline, resolved))
        });
        let mut costs: Vec<Cost> = costs.collect();
        let DecodeCost { frame, working } = source.decode_cost();
        // Renditions that keep the source's profile and others need a frame each.
        let keeps =
            |keeps: bool| resolved.iter().flatten().any(|resolved| resolved.decision.profile.is_some() == keeps);
        let both = source.header.profile != ColorProfile::Srgb && keeps(true) && keeps(false);
        let base = len + if both { 2 * frame } else { frame };
        let peaks: Vec<u64> = Cost::sequential_peaks(&costs).collect();
        for ((resolved, cost), takes) in
            resolved.iter_mut().zip(&mut costs).zip(peaks).filter(|((resolved, _), _)| resolved.is_ok())
        {
            if let Err(failure) = run.memory.check(base + takes.max(working)) {
                (*resolved, *cost) = (Err(failure), Cost::ZERO);
            }
        }
        let together = costs.iter().map(|cost| cost.peak).sum::<u64>();
        let parallel =
            run.pool().is_some() && resolved.len() > 1 && base + together.max(working) <= run.memory.together;
        // Excludes the renditions that were just refused.
        let takes = if parallel { together } else { Cost::sequential_peaks(&costs).max().unwrap_or(0) };
        let cost = base + takes.max(working);
        Ok((OpenedSource { bytes, source, resolved, parallel }, cost))
    }
}
