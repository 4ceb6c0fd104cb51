//! What a plan would give, from the sources' headers alone: nothing is decoded and nothing is written.

use super::{
    Admitted, Env, Opened, Work,
    cost::Room,
    plan::Plan,
    reuse::{how, is_untouched},
    source::Ready,
};
use crate::{
    geometry::Size,
    report::{Entry, Failure, Outcome},
};

/// One output that would be made.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// The source.
    pub source: String,
    /// Where it would go.
    pub output: String,
    /// What it would be, or why there would be none.
    pub outcome: Result<Foreseen, Failure>,
}

/// What is known of an output beforehand.
#[derive(Debug, Clone, PartialEq)]
pub struct Foreseen {
    /// Its size in pixels.
    pub size: Size,
    /// Whether that is its size; else pixels decide, and it is the largest.
    pub exact: bool,
    /// The format, why, and how it is stored.
    pub reason: String,
    /// Bytes of memory that all work on its source is admitted with.
    pub memory: u64,
}

/// Looks at each source of a plan, in the plan's order, after what is lost already.
pub fn preview(plan: &Plan, env: &Env<'_>) -> Vec<Planned> {
    let mut all: Vec<Planned> = plan.failed.iter().filter_map(lost).collect();
    let room = Room::new(plan, env);
    for job in plan.jobs().iter().take_while(|_| !env.cancel.is_cancelled()) {
        let Admitted { cost: memory, work, .. } = Admitted::new(job, env, room);
        let foreseen = |ready: &Ready, exact: bool| {
            let reason = ready.choice.reason();
            Foreseen { size: ready.size, exact, reason, memory }
        };
        let outcomes: Vec<Result<Foreseen, Failure>> = match work {
            Err(failure) => vec![Err(failure); job.renditions.len()],
            Ok(Work::Montage(opened)) => vec![Ok(foreseen(opened.ready(), true))],
            Ok(Work::Image(opened)) => {
                let Opened { ready, source, .. } = *opened;
                let one = |(ready, r): (Result<Ready, Failure>, &super::Rendition)| {
                    let mut ready = ready?;
                    ready.choice.how = how(&source, &r.recipe, &ready, is_untouched(&source, &r.recipe, &ready));
                    Ok(foreseen(&ready, r.recipe.size_is_exact()))
                };
                ready.into_iter().zip(&job.renditions).map(one).collect()
            }
        };
        let planned = |(rendition, outcome): (&super::Rendition, _)| Planned {
            source: job.label.clone(),
            output: rendition.label.clone(),
            outcome,
        };
        all.extend(job.renditions.iter().zip(outcomes).map(planned));
    }
    all
}

fn lost(entry: &Entry) -> Option<Planned> {
    let Outcome::Failed(failure) = &entry.outcome else { return None };
    Some(Planned { source: entry.source.clone(), output: entry.output.clone(), outcome: Err(failure.clone()) })
}
