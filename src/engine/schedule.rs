//! Admission on the calling thread, work on the pool.
//!
//! The obvious design, a parallel iterator whose workers wait for their memory, hangs as soon as a job itself uses the
//! pool: a worker that waits for nested work steals another job, which waits for memory that the job beneath it on the
//! same stack holds (rayon issues 592, 997, 1205). So no worker ever waits: the calling thread admits, then spawns.

use super::budget::{Budget, Permit};
use rayon::ThreadPool;
use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

/// The payload of a panic in a job.
pub(super) type Panic = Box<dyn Any + Send>;

/// Takes jobs from `next`, admits each by its cost in bytes, and runs `work` on the pool. Returns when the last job is
/// admitted. `done` gets each result with the index that `next` gave the job, and its permit; a panic is a result, too.
/// Without a pool, and on a thread of the pool, jobs run on the calling thread.
pub(super) fn start<J: Send + 'static, R>(
    pool: Option<&Arc<ThreadPool>>,
    budget: &Budget,
    mut next: impl FnMut() -> Option<(usize, u64, J)>,
    work: impl Fn(J) -> R + Send + Sync + 'static,
    done: impl Fn(usize, Result<R, Panic>, Permit) + Send + Sync + 'static,
) {
    let one = Arc::new(move |index: usize, job: J, permit: Permit| {
        let result = catch_unwind(AssertUnwindSafe(|| work(job)));
        done(index, result, permit);
    });
    // A thread of the pool must not wait for the others.
    let pool = pool.filter(|pool| pool.current_thread_index().is_none());
    while let Some((index, cost, job)) = next() {
        let permit = budget.admit(cost);
        match pool {
            None => one(index, job, permit),
            Some(pool) => {
                let one = one.clone();
                pool.spawn(move || one(index, job, permit));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rayon::prelude::*;
    use std::{
        sync::{
            atomic::{AtomicU64, Ordering::SeqCst},
            mpsc,
        },
        time::Duration,
    };

    fn pool(threads: usize) -> Arc<ThreadPool> {
        Arc::new(rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads"))
    }

    /// All results in the order of the jobs.
    fn run<J: Send + 'static, R: Send + 'static>(
        pool: Option<&Arc<ThreadPool>>,
        budget: &Budget,
        next: impl FnMut() -> Option<(usize, u64, J)>,
        work: impl Fn(J) -> R + Send + Sync + 'static,
    ) -> Vec<(usize, Result<R, Panic>)> {
        let (sender, results) = mpsc::channel();
        start(pool, budget, next, work, move |index, result, permit| {
            drop(permit);
            sender.send((index, result)).expect("the test waits");
        });
        let mut results: Vec<_> = results.into_iter().collect();
        results.sort_by_key(|(index, _)| *index);
        results
    }

    /// Work that uses the pool inside a job.
    fn nested() -> u64 {
        (0..32u64)
            .into_par_iter()
            .map(|x| {
                std::thread::sleep(Duration::from_micros(50));
                x
            })
            .sum()
    }

    fn feed<J>(jobs: Vec<(u64, J)>) -> impl FnMut() -> Option<(usize, u64, J)> {
        let mut jobs = jobs.into_iter().enumerate();
        move || jobs.next().map(|(index, (cost, job))| (index, cost, job))
    }

    /// A job larger than the budget runs alone; the sum of the others never exceeds it; results are in order; and all
    /// of it ends, although every job spreads work over the same pool.
    #[test]
    fn admission_before_spawn_finishes_within_the_budget() {
        for threads in [1, 2, 4, 8] {
            let (sender, receiver) = mpsc::channel();
            std::thread::spawn(move || {
                let counts = Arc::new((AtomicU64::new(0), AtomicU64::new(0)));
                let counted = counts.clone();
                let jobs: Vec<(u64, u64)> = (0..40).map(|i| (if i % 7 == 0 { 25 } else { 3 }, i)).collect();
                let budget = Budget::new(10, 2 * threads);
                let out = run(Some(&pool(threads)), &budget, feed(jobs), move |i| {
                    let (now, peak) = &*counted;
                    let cost = if i % 7 == 0 { 10 } else { 3 };
                    peak.fetch_max(now.fetch_add(cost, SeqCst) + cost, SeqCst);
                    nested();
                    now.fetch_sub(cost, SeqCst);
                    i
                });
                let order: Vec<u64> = out.into_iter().map(|(_, r)| r.expect("no panic")).collect();
                sender.send((order, counts.1.load(SeqCst))).expect("the test waits");
            });
            let (order, peak) = receiver.recv_timeout(Duration::from_secs(60)).expect("no deadlock");
            assert_eq!(order, (0..40).collect::<Vec<_>>());
            assert!(peak <= 10, "{threads} threads: {peak} bytes in flight");
        }
    }

    #[test]
    fn a_panic_is_one_result() {
        for pool in [None, Some(pool(4))] {
            let jobs = (0..20).map(|i| (1, i)).collect();
            let out = run(pool.as_ref(), &Budget::new(10, 8), feed(jobs), |i: u64| {
                if i == 7 {
                    // Without the panic hook, which would print a stack trace.
                    std::panic::resume_unwind(Box::new("seven"));
                }
                nested()
            });
            let failed: Vec<usize> = out.iter().filter(|(_, r)| r.is_err()).map(|(i, _)| *i).collect();
            assert_eq!((out.len(), failed), (20, vec![7]));
        }
    }

    #[test]
    fn the_number_of_jobs_in_flight_is_bounded() {
        let counts = Arc::new((AtomicU64::new(0), AtomicU64::new(0)));
        let counted = counts.clone();
        let jobs = (0..200).map(|i| (1, i)).collect();
        run(Some(&pool(4)), &Budget::new(1 << 40, 8), feed(jobs), move |_: u64| {
            let (now, peak) = &*counted;
            peak.fetch_max(now.fetch_add(1, SeqCst) + 1, SeqCst);
            nested();
            now.fetch_sub(1, SeqCst);
        });
        assert!(counts.1.load(SeqCst) <= 8);
    }
}
