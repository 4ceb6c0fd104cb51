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
    rendered::Rendered,
};
use crate::{
    cache::Digest,
    codes::ErrorCode,
    report::{Entry, Failure, Outcome},
};
use std::time::Instant;

/// Caches and writes the outputs of a job, except those that were interrupted. `digests` are those of its source files.
pub(super) fn finish(
    run: &Run,
    job: &Job,
    digests: &[Digest],
    results: Vec<Result<Rendered, Failure>>,
    began: Option<Instant>,
    permit: &mut Permit,
) -> Vec<Entry> {
    // The sizes of the outputs are known only now. Each output is held in memory until it is written.
    permit.charge(results.iter().flatten().map(|rendered| rendered.bytes.len() as u64).sum());
    let results: Vec<_> = results.into_iter().map(|result| result.map(HashedRendition::new)).collect();
    keep(job, digests, &results, run);
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
        record_output(run, job, rendition, &key, &digest, None);
    }
    complete_entry(job, rendition, (&key, &digest), rendered, written)
}

/// The entries of a job that panicked.
pub(super) fn panicked(run: &Run, job: &Job, panic: &(dyn std::any::Any + Send)) -> Vec<Entry> {
    let failure = panic_failure(panic);
    let entry = |rendition| {
        let entry = new_entry(job, rendition, Outcome::Failed(failure.clone()));
        Entry { warnings: Vec::new(), ..entry }
    };
    let entries: Vec<Entry> = job.renditions.iter().map(entry).collect();
    entries.iter().for_each(|entry| run.options.observer.finished(entry));
    entries
}
