//! The preview of a plan, from the headers of its sources. Nothing is decoded or written.

use super::{
    admit::{OpenedSource, Work},
    context::{Engine, Run, RunContext},
    fetch::fetch,
    plan::{Plan, Rendition},
    render_request::{RenderRequest, RequestedRendition},
    reuse::{how, is_untouched},
    source::ResolvedRendition,
};
use crate::{
    geometry::Size,
    report::{Entry, Failure, Outcome},
};
use std::sync::Arc;

/// One planned output.
#[derive(Debug, Clone, PartialEq)]
pub struct PreviewItem {
    /// The source's label in the report.
    pub source: String,
    /// The output's label in the report; empty for a source that failed during planning.
    pub output: String,
    /// The estimate, or the reason for the failure.
    pub outcome: Result<Estimate, Failure>,
}

/// The properties of an output that are known before rendering.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    /// Its size in pixels.
    pub size: Size,
    /// Whether `size` is exact. Otherwise it is the maximum, because the actual size depends on pixels.
    pub exact: bool,
    /// The format with its reason, and the encoder settings.
    pub reason: String,
    /// The estimated memory of all work on its source, in bytes.
    pub memory: u64,
}

impl Engine {
    /// Previews the outputs of a plan from the headers of its sources. Nothing is decoded or written. The failures of
    /// the plan are first, followed by its renditions in order.
    pub fn preview(&self, plan: &Arc<Plan>, context: &RunContext) -> Vec<PreviewItem> {
        let mut all: Vec<PreviewItem> = plan.failed.iter().filter_map(failed_item).collect();
        let run = Run::new(self, plan, context);
        for job in plan.jobs().iter().take_while(|_| !context.cancel.is_cancelled()) {
            let request = RenderRequest::new(job, &run);
            let opened = fetch(job, &run).and_then(|fetched| Work::open(&request, fetched.files, &run.interrupt()));
            let memory = opened.as_ref().map_or(0, |(_, cost)| *cost);
            let estimate = |resolved: &ResolvedRendition, exact: bool| {
                let reason = resolved.decision.reason();
                Estimate { size: resolved.size, exact, reason, memory }
            };
            let outcomes: Vec<Result<Estimate, Failure>> = match opened.map(|(work, _)| work) {
                Err(failure) => vec![Err(failure); job.renditions.len()],
                Ok(Work::Montage(opened)) => vec![Ok(estimate(opened.resolve(), true))],
                Ok(Work::Image(opened)) => {
                    let OpenedSource { resolved, source, .. } = *opened;
                    let one = |(resolved, r): (Result<ResolvedRendition, Failure>, &Rendition)| {
                        let mut resolved = resolved?;
                        resolved.decision.how =
                            how(&source, r.pipeline(), &resolved, is_untouched(&source, r.pipeline(), &resolved));
                        Ok(estimate(&resolved, r.pipeline().size_is_exact()))
                    };
                    resolved.into_iter().zip(&job.renditions).map(one).collect()
                }
            };
            let planned = |(rendition, outcome): (&Rendition, _)| PreviewItem {
                source: job.label.clone(),
                output: rendition.label.clone(),
                outcome,
            };
            all.extend(job.renditions.iter().zip(outcomes).map(planned));
        }
        all
    }

    /// What the decode of the first job of a plan gives to its outputs: see [`Engine::decodings`].
    pub fn decoding(&self, plan: &Arc<Plan>, context: &RunContext) -> Option<String> {
        self.decodings(plan, context)?.into_iter().next()?
    }

    /// What the decode of the first job of a plan gives to each of its outputs alone: the scale, and planes or pixels.
    /// Outputs of a source with the same value can be one job, and their bytes are those of jobs of their own. An output
    /// that cannot be made has `None`; so has the result if the source cannot be opened, or is opened in another
    /// process.
    pub fn decodings(&self, plan: &Arc<Plan>, context: &RunContext) -> Option<Vec<Option<String>>> {
        let run = Run::new(self, plan, context);
        let job = plan.jobs().first().filter(|job| run.isolation().is_none() && job.montage.is_none())?;
        let all = RenderRequest::new(job, &run);
        let file = fetch(job, &run).ok()?.files.into_iter().next()?;
        let one = |rendition: &RequestedRendition| {
            let terms = all.terms.clone();
            let request = RenderRequest { renditions: vec![rendition.clone()], montage: None, terms };
            let (opened, _) = OpenedSource::new(&request, file.clone(), &run.interrupt()).ok()?;
            opened.resolved.iter().all(Result::is_ok).then_some(())?;
            Some(format!("{} {}", opened.source.header.decoded_size, opened.source.options.planes))
        };
        Some(all.renditions.iter().map(one).collect())
    }
}

/// The item of a source that failed during planning.
fn failed_item(entry: &Entry) -> Option<PreviewItem> {
    let Outcome::Failed(failure) = &entry.outcome else { return None };
    Some(PreviewItem { source: entry.source.clone(), output: entry.output.clone(), outcome: Err(failure.clone()) })
}
