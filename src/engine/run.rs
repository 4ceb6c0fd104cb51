//! The engine: jobs → fetch → admit → render → finish.

use super::{
    admit::Work,
    budget::Permit,
    cache_lookup::look_up,
    context::{Engine, Run, RunContext},
    fetch::{Fetched, fetch},
    finish::{RenderedJob, end},
    isolation::IsolatedWork,
    jobs::{Jobs, Next},
    plan::{Job, Plan},
    render_request::RenderRequest,
    schedule,
};
use crate::{
    cache::Digest,
    interrupt::Interrupt,
    report::{Entry, Failure, Report},
};
use std::{
    sync::{Arc, mpsc},
    time::Instant,
};

/// A finished job.
#[derive(Debug)]
pub struct Finished {
    /// The index of the job in its plan.
    pub job: usize,
    /// An entry for each of its renditions, except those that were interrupted.
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
        let skipped = plan.skipped.clone();
        let mut report = Report { entries, not_pictures: plan.not_pictures, skipped, interrupted, shard: None };
        report.sort();
        report
    }

    /// The entries of the first job of a plan if the cache has all its outputs, which are in place then; nothing is
    /// rendered. May block on the stores.
    pub fn look_up(&self, plan: &Arc<Plan>, context: &RunContext) -> Option<Vec<Entry>> {
        let run = Run::new(self, plan, context);
        look_up(&run, plan.jobs().first()?, run.cache()?)
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
                Next::Render(index, fetched) => {
                    let began = context.timings.then(Instant::now);
                    let admitted = AdmittedJob::new(&plan.jobs()[index], fetched, &run);
                    return Some((index, admitted.cost, (admitted, began)));
                }
            }
        };
        let work = |(admitted, began): (AdmittedJob, Option<Instant>)| admitted.render(began);
        let (ending, sender) = (run.clone(), finished.clone());
        let done = move |index: usize, rendered: Result<RenderedJob, schedule::Panic>, permit: Permit| {
            let sender = sender.clone();
            end(&ending, index, rendered, permit, move |entries| send(&sender, index, entries));
        };
        schedule::start(run.pool(), run.budget(), next, work, done);
    }
}

/// A job that waits for its memory.
struct AdmittedJob {
    /// The estimated memory, in bytes.
    cost: u64,
    /// The digests of the source files, for a cache.
    digests: Vec<Digest>,
    request: RenderRequest,
    interrupt: Interrupt,
    work: Result<Admitted, Failure>,
}

enum Admitted {
    Here(Work),
    Isolated(IsolatedWork),
}

impl AdmittedJob {
    /// Reads the source, unless it is `fetched`, and estimates the memory, in bytes. Runs on the admitting thread, so it is
    /// short: no pixel is decoded.
    fn new(job: &Job, fetched: Option<Result<Fetched, Failure>>, run: &Run) -> AdmittedJob {
        let (request, interrupt) = (RenderRequest::new(job, run), run.interrupt());
        let opened = fetched.unwrap_or_else(|| fetch(job, run)).and_then(|Fetched { files, digests }| {
            let (work, cost) = match run.isolation() {
                None => Work::open(&request, files, &interrupt).map(|(work, cost)| (Admitted::Here(work), cost)),
                // The time for the header and the time for the pixels are limited separately.
                Some(isolation) => IsolatedWork::open(isolation, &request, &files, &run.interrupt())
                    .map(|(work, cost)| (Admitted::Isolated(work), cost)),
            }?;
            Ok((work, cost, digests))
        });
        match opened {
            Ok((work, cost, digests)) => AdmittedJob { cost, digests, request, interrupt, work: Ok(work) },
            Err(failure) => AdmittedJob { cost: 0, digests: Vec::new(), request, interrupt, work: Err(failure) },
        }
    }

    /// Renders all outputs.
    fn render(self, began: Option<Instant>) -> RenderedJob {
        let AdmittedJob { cost, digests, request, interrupt, work } = self;
        let results = match work {
            Err(failure) => vec![Err(failure); request.renditions.len()],
            Ok(Admitted::Here(work)) => work.render(&request, cost),
            Ok(Admitted::Isolated(work)) => work.render(&interrupt),
        };
        RenderedJob { digests, results, began }
    }
}
