//! The end of a job: outputs are written, and each result becomes an entry of the report.

use super::{
    budget::Permit,
    cache_record::{HashedRendition, keep, record_output},
    context::Run,
    damaged,
    entry::{announce, complete_entry, new_entry},
    failure::panic_failure,
    freshen, name, place,
    plan::{Job, Rendition},
    read_ahead::outputs_io,
    rendered::Rendered,
    schedule::Panic,
};
use crate::{
    cache::Digest,
    codes::ErrorCode,
    report::{Entry, Failure, Outcome},
};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Instant,
};

/// A job whose outputs are in memory.
pub(super) struct RenderedJob {
    /// The digests of its source files, for a cache.
    pub(super) digests: Vec<Digest>,
    /// A result for each rendition.
    pub(super) results: Vec<Result<Rendered, Failure>>,
    /// The time when its source was read, if times are reported.
    pub(super) began: Option<Instant>,
}

/// Ends a job, and passes its entries to `send`. Remote outputs are written on an I/O thread, because the threads that
/// render must not wait for a network. The permit is returned after that.
pub(super) fn end(
    run: &Arc<Run>,
    index: usize,
    rendered: Result<RenderedJob, Panic>,
    mut permit: Permit,
    send: impl FnOnce(Vec<Entry>) + Send + 'static,
) {
    let job = &run.plan.jobs()[index];
    let io = outputs_io(job)
        .or_else(|| run.cache()?.io())
        .or_else(|| job.source.store.io().filter(|_| run.options.copy_failed));
    // The sizes of the outputs are known only now. Each output is held in memory until it is written.
    let bytes = rendered.iter().flat_map(|job| &job.results).flatten().map(|output| output.bytes.len() as u64).sum();
    match &io {
        Some(_) => permit.keep_only(bytes),
        None => permit.charge(bytes),
    }
    let run = run.clone();
    let last = move || {
        let job = &run.plan.jobs()[index];
        let finished = rendered.and_then(|rendered| catch_unwind(AssertUnwindSafe(|| finish(&run, job, rendered))));
        let entries = finished.unwrap_or_else(|panic| panicked(&run, job, panic.as_ref()));
        drop(permit);
        send(entries);
    };
    match io {
        Some(io) => io.spawn(Box::new(last)),
        None => last(),
    }
}

/// Caches and writes the outputs of a job, except those that were interrupted.
fn finish(run: &Run, job: &Job, RenderedJob { digests, results, began }: RenderedJob) -> Vec<Entry> {
    let results: Vec<_> = results.into_iter().map(|result| result.map(HashedRendition::new)).collect();
    keep(job, &digests, &results, run);
    let entry = |(rendition, result)| {
        let mut entry = write(run, job, rendition, result);
        entry.elapsed = began.map(|began| began.elapsed());
        announce(&mut entry, job, rendition, run);
        entry
    };
    // An interrupted rendition is neither finished nor failed.
    let interrupted =
        |result: &Result<_, Failure>| matches!(result, Err(failure) if failure.code == ErrorCode::Interrupted);
    job.renditions.iter().zip(results).filter(|(_, result)| !interrupted(result)).map(entry).collect()
}

/// Writes one output.
fn write(run: &Run, job: &Job, rendition: &Rendition, result: Result<HashedRendition, Failure>) -> Entry {
    let HashedRendition { mut rendered, digest } = match result {
        Ok(made) => made,
        Err(failure) => return new_entry(job, rendition, Outcome::Failed(failure)),
    };
    let key = name::finish(&rendition.to.key, &rendition.late, &digest, rendered.info.odim);
    if let Some(failure) = damaged::refuse_damaged_replacement(job, rendition, &key, &rendered, &run.options) {
        return new_entry(job, rendition, Outcome::Failed(failure));
    }
    let written = place::write(job, rendition, &key, &mut rendered, &run.options);
    if let Ok(written) = &written {
        freshen::output(job, rendition, &key, *written, None, &run.options);
        record_output(run, job, rendition, (&key, &digest), rendered.info.ofsz, None);
    }
    complete_entry(job, rendition, (&key, &digest), rendered, written)
}

/// The entries of a job that panicked.
fn panicked(run: &Run, job: &Job, panic: &(dyn std::any::Any + Send)) -> Vec<Entry> {
    let failure = panic_failure(panic);
    let entry = |rendition| {
        let entry = new_entry(job, rendition, Outcome::Failed(failure.clone()));
        Entry { warnings: Vec::new(), ..entry }
    };
    let entries: Vec<Entry> = job.renditions.iter().map(entry).collect();
    entries.iter().for_each(|entry| run.options.observer.finished(entry));
    entries
}
