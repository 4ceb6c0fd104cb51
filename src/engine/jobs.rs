//! The jobs of a plan in the order of their execution. Jobs that are cached are finished on the way.

use super::{
    cache_lookup::{look_up, look_up_digests, record_digests, recorded_digests},
    context::{Caching, Run},
    failure::panic_failure,
    fetch::{Fetched, fetch},
    read_ahead::{ReadAhead, io_threads},
};
use crate::{
    cache::Cache,
    report::{Entry, Failure},
};
use rayon::prelude::*;
use std::{cmp::Reverse, collections::VecDeque, sync::Arc, time::Instant};

/// The jobs of one lookup. Files that are read to be hashed are still in the system's memory when they are rendered.
const BATCH_JOBS: usize = 1024;
const BATCH_BYTES: u64 = 64 << 20;

/// The next step of a run, with the index of the job in its plan.
pub(super) enum Next {
    /// Comes from the cache; its outputs are in place.
    Cached(usize, Vec<Entry>),
    /// Has to be rendered, from these files if they have been read ahead.
    Render(usize, Option<Result<Fetched, Failure>>),
}

/// An iterator over the jobs of a plan, the largest source first, so that no long job is left to the end with the other
/// threads idle. Ends early if the run is canceled.
pub(super) struct Jobs<'a> {
    run: &'a Arc<Run>,
    order: std::vec::IntoIter<usize>,
    looked_up: VecDeque<Next>,
    /// `None` if nothing is remote.
    ahead: Option<ReadAhead<Next>>,
}

impl<'a> Jobs<'a> {
    pub(super) fn new(run: &'a Arc<Run>) -> Jobs<'a> {
        let jobs = run.plan.jobs();
        let mut order: Vec<usize> = (0..jobs.len()).collect();
        order.sort_by_key(|index| Reverse(jobs[*index].len));
        let ahead = io_threads(run).map(ReadAhead::new);
        Jobs { run, order: order.into_iter(), looked_up: VecDeque::new(), ahead }
    }

    fn batch(&mut self) -> Vec<usize> {
        let (mut batch, mut bytes) = (Vec::new(), 0);
        while batch.len() < BATCH_JOBS && bytes < BATCH_BYTES {
            let Some(index) = self.order.next() else { break };
            bytes += self.run.plan.jobs()[index].len;
            batch.push(index);
        }
        batch
    }
}

impl Iterator for Jobs<'_> {
    type Item = Next;

    /// Runs on the admitting thread. Lookups run on the pool, where none of them waits.
    fn next(&mut self) -> Option<Next> {
        let run = self.run;
        if run.options.cancel.is_cancelled() {
            // Outputs that are in place are part of the report.
            let ready = std::iter::from_fn(|| prepared(self.ahead.as_mut()?, run, &mut std::iter::empty()));
            return { self.looked_up.drain(..) }.chain(ready).find(|next| matches!(next, Next::Cached(..)));
        }
        if let Some(ahead) = &mut self.ahead {
            return prepared(ahead, run, &mut self.order);
        }
        let Some(cache) = consulted(run) else {
            return self.order.next().map(|index| Next::Render(index, None));
        };
        if self.looked_up.is_empty() {
            let batch = self.batch();
            let one = |index: &usize| match look_up(run, &run.plan.jobs()[*index], cache) {
                Some(entries) => Next::Cached(*index, entries),
                None => Next::Render(*index, None),
            };
            let looked: Vec<Next> = match run.pool() {
                Some(pool) => pool.install(|| batch.par_iter().map(one).collect()),
                None => batch.iter().map(one).collect(),
            };
            self.looked_up.extend(looked);
        }
        self.looked_up.pop_front()
    }
}

/// The next job that was read ahead.
fn prepared(ahead: &mut ReadAhead<Next>, run: &Arc<Run>, order: &mut impl Iterator<Item = usize>) -> Option<Next> {
    let (index, next) = ahead.next(run, order, prepare)?;
    let failed = || Next::Render(index, Some(Err(panic_failure(&"a panic while the source was read"))));
    Some(next.unwrap_or_else(failed))
}

/// The cache, if its outputs are used for whole jobs.
fn consulted(run: &Run) -> Option<&Cache> {
    run.cache().filter(|cache| run.options.caching == Caching::Jobs && !cache.verifies())
}

/// Looks a job up, or reads its source. Runs on an I/O thread.
fn prepare(run: &Run, index: usize) -> Next {
    let job = &run.plan.jobs()[index];
    if run.options.cancel.is_cancelled() {
        return Next::Render(index, None);
    }
    let Some(cache) = consulted(run) else { return Next::Render(index, Some(fetch(job, run))) };
    let began = run.options.timings.then(Instant::now);
    // A source whose digest is unknown is read once: for its digest, and to be rendered.
    let (digests, fetched) = match recorded_digests(job, cache) {
        Some(digests) => (digests, None),
        None => match fetch(job, run) {
            Ok(fetched) => (fetched.digests.clone(), Some(Ok(fetched))),
            failed => return Next::Render(index, Some(failed)),
        },
    };
    record_digests(job, &digests, cache);
    match look_up_digests(run, job, cache, &digests, began) {
        Some(entries) => Next::Cached(index, entries),
        None => Next::Render(index, Some(fetched.unwrap_or_else(|| fetch(job, run)))),
    }
}
