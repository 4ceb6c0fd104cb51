//! The jobs of a plan in the order of their execution. Jobs that are cached are finished on the way.

use super::{
    cache_lookup::look_up,
    context::{Caching, Run},
};
use crate::report::Entry;
use rayon::prelude::*;
use std::{cmp::Reverse, collections::VecDeque};

/// The jobs of one lookup. Files that are read to be hashed are still in the system's memory when they are rendered.
const BATCH_JOBS: usize = 1024;
const BATCH_BYTES: u64 = 64 << 20;

/// The next step of a run, with the index of the job in its plan.
pub(super) enum Next {
    /// Comes from the cache; its outputs are in place.
    Cached(usize, Vec<Entry>),
    /// Has to be rendered.
    Render(usize),
}

/// An iterator over the jobs of a plan, the largest source first, so that no long job is left to the end with the other
/// threads idle. Ends early if the run is canceled.
pub(super) struct Jobs<'a> {
    run: &'a Run,
    order: std::vec::IntoIter<usize>,
    looked_up: VecDeque<Next>,
}

impl<'a> Jobs<'a> {
    pub(super) fn new(run: &'a Run) -> Jobs<'a> {
        let jobs = run.plan.jobs();
        let mut order: Vec<usize> = (0..jobs.len()).collect();
        order.sort_by_key(|index| Reverse(jobs[*index].len));
        Jobs { run, order: order.into_iter(), looked_up: VecDeque::new() }
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
            return std::iter::from_fn(|| self.looked_up.pop_front()).find(|next| matches!(next, Next::Cached(..)));
        }
        let looks_up = run.options.caching == Caching::Jobs;
        let Some(cache) = run.cache().filter(|cache| looks_up && !cache.verifies()) else {
            return self.order.next().map(Next::Render);
        };
        if self.looked_up.is_empty() {
            let batch = self.batch();
            let one = |index: &usize| match look_up(run, &run.plan.jobs()[*index], cache) {
                Some(entries) => Next::Cached(*index, entries),
                None => Next::Render(*index),
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
