//! The end of a job: outputs are written, and everything that happened becomes an entry of the report.

use super::{
    cache_record::{HashedRendition, record_output},
    context::RunContext,
    damaged,
    entry::{complete_entry, new_entry},
    freshen, name, place,
    plan::{Job, Plan, Rendition},
};
use crate::{
    codes::ErrorCode,
    report::{Entry, Failure, Outcome, Phase},
};

/// Writes one output and says what became of it.
pub(super) fn finish(
    plan: &Plan,
    job: &Job,
    rendition: &Rendition,
    result: Result<HashedRendition, Failure>,
    context: &RunContext<'_>,
) -> Entry {
    let entry = new_entry(job, rendition);
    let HashedRendition { rendered, digest } = match result {
        Ok(made) => made,
        Err(failure) => return Entry { outcome: Outcome::Failed(failure), ..entry },
    };
    let key = name::finish(&rendition.to.key, &rendition.late, &digest, rendered.info.odim);
    if let Some(failure) = damaged::spared(job, rendition, &key, &rendered, context) {
        return Entry { outcome: Outcome::Failed(failure), ..entry };
    }
    let written = place::write(job, rendition, &key, &rendered.bytes, context);
    if let Ok(written) = &written {
        freshen::output(job, rendition, &key, *written, None, context);
        record_output(plan, job, rendition, &key, &digest, None, context);
    }
    complete_entry(entry, rendition, (&key, &digest), rendered, written)
}

/// The entries of a job that panicked.
pub(super) fn panicked(job: &Job, panic: &(dyn std::any::Any + Send)) -> Vec<Entry> {
    let text =
        panic.downcast_ref::<&str>().map(|s| (*s).to_owned()).or_else(|| panic.downcast_ref::<String>().cloned());
    let why = text.unwrap_or_else(|| "no message".to_owned());
    let message = format!("this is a bug in pixmill or one of its decoders, please report it with the file: {why}");
    let failure = Failure::new(Phase::Panic, ErrorCode::Panicked, message);
    let entry = |rendition| {
        let outcome = Outcome::Failed(failure.clone());
        Entry { outcome, warnings: Vec::new(), ..new_entry(job, rendition) }
    };
    job.renditions.iter().map(entry).collect()
}
