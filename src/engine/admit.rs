//! Admission: the header of the source is read, and the memory of the job is estimated.

use super::{
    cost::{Cost, DecodeCost},
    gunzip, memory_limits, montage, place,
    render::render_source,
    render_request::{RenderRequest, RequestedRendition},
    rendered::Rendered,
    source::{ResolvedRendition, Source},
};
use crate::{image::ColorProfile, interrupt::Interrupt, recipe::Pipeline, report::Failure};

/// A job whose files are read and whose headers are parsed.
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

impl Work {
    /// The work on these files, and its estimated memory in bytes. Short: no pixel is decoded.
    pub(super) fn open(
        request: &RenderRequest,
        mut files: Vec<Vec<u8>>,
        interrupt: &Interrupt,
    ) -> Result<(Work, u64), Failure> {
        if let Some(montage) = &request.montage {
            let pipeline = request.renditions[0].pipeline();
            let settings = pipeline.output().settings;
            let opened = montage::OpenedMontage::new(montage, settings, files, &request.terms.limits, interrupt)?;
            let cost = opened.cost();
            request.terms.memory.check(cost)?;
            return Ok((Work::Montage(Box::new(opened)), cost));
        }
        let (opened, cost) = OpenedSource::new(request, files.swap_remove(0), interrupt)?;
        Ok((Work::Image(Box::new(opened)), cost))
    }

    /// Renders all outputs, decoding each source once. `cost` is the estimated memory in bytes.
    pub(super) fn render(self, request: &RenderRequest, cost: u64) -> Vec<Result<Rendered, Failure>> {
        let placeholder = request.terms.placeholder;
        let rendered = memory_limits::obtain(cost).and_then(|()| match self {
            Work::Image(opened) => {
                let OpenedSource { bytes, source, resolved, parallel } = *opened;
                let pairs = request.pipelines().into_iter().zip(resolved);
                let wanted = pairs.map(|(pipeline, resolved)| Ok((pipeline, resolved?))).collect();
                render_source(&source, &bytes, wanted, &request.terms.limits, parallel, placeholder)
            }
            Work::Montage(opened) => Ok(vec![opened.render(placeholder)]),
        });
        rendered.unwrap_or_else(|failure| vec![Err(failure); request.renditions.len()])
    }
}

impl OpenedSource {
    /// The source in a file, and the estimated memory of all its renditions in bytes.
    pub(super) fn new(
        request: &RenderRequest,
        file: Vec<u8>,
        interrupt: &Interrupt,
    ) -> Result<(OpenedSource, u64), Failure> {
        let (limits, memory) = (&request.terms.limits, request.terms.memory);
        let bytes = gunzip::expand(file, limits)?;
        let pipelines: Vec<Pipeline<'_>> = request.pipelines();
        let mut source = Source::open(&bytes, &pipelines, limits)?;
        source.options.interrupt = interrupt.clone();
        let resolve = |rendition: &RequestedRendition| {
            let resolved = source.resolve(rendition.pipeline(), limits)?;
            let lossy = !source.header.lossless && !resolved.decision.options.lossless;
            if lossy && rendition.repeats_loss {
                return Err(place::loss_repeats(source.format));
            }
            Ok(resolved)
        };
        let mut resolved: Vec<_> = request.renditions.iter().map(resolve).collect();
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
            if let Err(failure) = memory.check(base + takes.max(working)) {
                (*resolved, *cost) = (Err(failure), Cost::ZERO);
            }
        }
        let together = costs.iter().map(|cost| cost.peak).sum::<u64>();
        let parallel = request.terms.parallel && resolved.len() > 1 && base + together.max(working) <= memory.together;
        // Excludes the renditions that were just refused.
        let takes = if parallel { together } else { Cost::sequential_peaks(&costs).max().unwrap_or(0) };
        let cost = base + takes.max(working);
        Ok((OpenedSource { bytes, source, resolved, parallel }, cost))
    }
}
