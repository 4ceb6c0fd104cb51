//! What a plan would give, from the sources' headers alone: nothing is decoded and nothing is written.

use super::{
    admit::{AdmittedJob, OpenedSource, Work},
    context::{Engine, Run, RunContext},
    plan::{Plan, Rendition},
    reuse::{how, is_untouched},
    source::ResolvedRendition,
};
use crate::{
    geometry::Size,
    report::{Entry, Failure, Outcome},
};
use std::sync::Arc;

/// One output that would be made.
#[derive(Debug, Clone, PartialEq)]
pub struct PreviewItem {
    /// The source.
    pub source: String,
    /// Where it would go.
    pub output: String,
    /// What it would be, or why there would be none.
    pub outcome: Result<Estimate, Failure>,
}

/// What is known of an output beforehand.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    /// Its size in pixels.
    pub size: Size,
    /// Whether that is its size; else pixels decide, and it is the largest.
    pub exact: bool,
    /// The format, why, and how it is stored.
    pub reason: String,
    /// Bytes of memory that all work on its source is admitted with.
    pub memory: u64,
}

impl Engine {
    /// The outputs of a plan, from the headers of its sources: nothing is decoded and nothing is written. In the order of
    /// the plan, after its failures.
    pub fn preview(&self, plan: &Arc<Plan>, context: &RunContext) -> Vec<PreviewItem> {
        let mut all: Vec<PreviewItem> = plan.failed.iter().filter_map(lost).collect();
        let run = Run::new(self, plan, context);
        for job in plan.jobs().iter().take_while(|_| !context.cancel.is_cancelled()) {
            let AdmittedJob { cost: memory, work, .. } = AdmittedJob::new(job, &run);
            let estimate = |resolved: &ResolvedRendition, exact: bool| {
                let reason = resolved.decision.reason();
                Estimate { size: resolved.size, exact, reason, memory }
            };
            let outcomes: Vec<Result<Estimate, Failure>> = match work {
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
}

fn lost(entry: &Entry) -> Option<PreviewItem> {
    let Outcome::Failed(failure) = &entry.outcome else { return None };
    Some(PreviewItem { source: entry.source.clone(), output: entry.output.clone(), outcome: Err(failure.clone()) })
}
