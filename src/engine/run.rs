//! The engine: jobs → fetch → admit → render → finish.

use super::{
    admit::{AdmittedJob, OpenedSource, Work},
    context::{Engine, Run, RunContext},
    finish::{finish, panicked},
    jobs::{Jobs, Next},
    memory_limits,
    plan::{Job, Plan},
    render,
    rendered::Rendered,
    schedule,
};
use crate::report::{Entry, Failure, Report};
use std::{
    sync::{Arc, mpsc},
    time::Instant,
};

/// A finished job.
#[derive(Debug)]
pub struct Finished {
    /// The index of the job in its plan.
    pub job: usize,
    /// An entry for each of its renditions.
    pub entries: Vec<Entry>,
}

impl Engine {
    /// Runs a plan. A failure of one image does not affect the others; the report has an entry for each rendition.
    pub fn run(&self, plan: &Arc<Plan>, context: &RunContext) -> Report {
        context.observer.started(plan.renditions() + plan.failed.len());
        plan.failed.iter().for_each(|entry| context.observer.finished(entry));
        let (sender, finished) = mpsc::channel();
        self.submit(plan, context, &sender);
        drop(sender);
        let mut finished: Vec<Finished> = finished.into_iter().collect();
        finished.sort_by_key(|finished| finished.job);
        let mut entries: Vec<Entry> = finished.into_iter().flat_map(|finished| finished.entries).collect();
        let interrupted = context.cancel.is_cancelled() && entries.len() < plan.renditions();
        entries.extend(plan.failed.iter().cloned());
        Report { entries, not_pictures: plan.not_pictures, skipped: plan.skipped.clone(), interrupted }
    }

    /// Starts the jobs of a plan, which may be one of many in flight. Returns when the last job is admitted, before it
    /// is finished. Each job is sent to `finished`; the channel closes after the last one.
    ///
    /// Call this from one thread, outside of the pool.
    pub fn submit(&self, plan: &Arc<Plan>, context: &RunContext, finished: &mpsc::Sender<Finished>) {
        let run = Arc::new(Run::new(self, plan, context));
        plan.sweep();
        // The receiver may be gone.
        let send = |sender: &mpsc::Sender<Finished>, job, entries| drop(sender.send(Finished { job, entries }));
        let mut jobs = Jobs::new(&run);
        let next = || loop {
            match jobs.next()? {
                Next::Cached(index, entries) => send(finished, index, entries),
                Next::Render(index) => {
                    let began = context.timings.then(Instant::now);
                    let admitted = AdmittedJob::new(&plan.jobs()[index], &run);
                    return Some((index, admitted.cost, (index, admitted, began)));
                }
            }
        };
        let (working, ending, sender) = (run.clone(), run.clone(), finished.clone());
        let work = move |(index, admitted, began), permit: &mut _| {
            let (run, job): (&Run, &Job) = (&working, &working.plan.jobs()[index]);
            let AdmittedJob { cost, digests, work } = admitted;
            let work = work.and_then(|work| memory_limits::obtain(cost).map(|()| work));
            finish(run, job, &digests, render_job(run, job, work), began, permit)
        };
        let done = move |index: usize, result: Result<Vec<Entry>, schedule::Panic>| {
            let job = &ending.plan.jobs()[index];
            send(&sender, index, result.unwrap_or_else(|panic| panicked(&ending, job, panic.as_ref())));
        };
        schedule::start(run.pool(), run.budget(), next, work, done);
    }
}

/// Renders all outputs of a job, decoding its source once.
fn render_job(run: &Run, job: &Job, work: Result<Work, Failure>) -> Vec<Result<Rendered, Failure>> {
    let placeholder = run.options.placeholder;
    let rendered = work.and_then(|work| match work {
        Work::Image(opened) => {
            let OpenedSource { bytes, source, resolved, parallel } = *opened;
            let pairs = job.renditions.iter().zip(resolved);
            let wanted = pairs.map(|(rendition, resolved)| Ok((rendition.pipeline(), resolved?))).collect();
            render::render_source(&source, &bytes, wanted, run.limits(), parallel, placeholder)
        }
        Work::Montage(opened) => Ok(vec![opened.render(placeholder)]),
    });
    rendered.unwrap_or_else(|failure| vec![Err(failure); job.renditions.len()])
}
