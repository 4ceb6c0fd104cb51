//! A run: jobs are fetched and admitted on one thread, rendered on the pool, and finished into entries.

use super::{
    admit::AdmittedJob, budget::Budget, cache_lookup::CacheLookup, context::RunContext, cost::MemoryLimits,
    finish::panicked, plan::Plan, schedule,
};
use crate::report::Report;
use rayon::ThreadPool;

/// Runs a plan. Whatever happens to one image, the others are not affected: the report says what became of each.
pub fn run(plan: &Plan, context: &RunContext<'_>) -> Report {
    context.observer.started(plan.renditions() + plan.failed.len());
    plan.failed.iter().for_each(|entry| context.observer.finished(entry));
    // The longest first, so that none of them is left to the end, when the other workers have nothing to do.
    let mut order: Vec<usize> = (0..plan.jobs().len()).collect();
    order.sort_by_key(|i| std::cmp::Reverse(plan.jobs()[*i].len));
    let mut cache_lookup = CacheLookup::new(plan, context, order);
    let threads = context.pool.map_or(1, ThreadPool::current_num_threads);
    let memory_limits = MemoryLimits::new(plan, context);
    let budget = Budget::new(memory_limits.together, 2 * threads);
    let next = || {
        let index = cache_lookup.next().filter(|_| !context.cancel.is_cancelled())?;
        let admitted = AdmittedJob::new(&plan.jobs()[index], context, memory_limits);
        Some((index, admitted.cost, admitted))
    };
    let mut done = schedule::run(context.pool, &budget, next, |admitted: AdmittedJob<'_>, permit| {
        admitted.work(plan, context, permit)
    });
    done.extend(cache_lookup.done.into_iter().map(|(index, entries)| (index, Ok(entries))));
    done.sort_by_key(|(index, _)| *index);
    let mut entries = Vec::with_capacity(plan.renditions());
    for (index, result) in done {
        entries.extend(result.unwrap_or_else(|panic| {
            let lost = panicked(&plan.jobs()[index], panic.as_ref());
            lost.iter().for_each(|entry| context.observer.finished(entry));
            lost
        }));
    }
    let interrupted = context.cancel.is_cancelled() && entries.len() < plan.renditions();
    entries.extend(plan.failed.iter().cloned());
    Report { entries, not_pictures: plan.not_pictures, skipped: plan.skipped.clone(), interrupted }
}
