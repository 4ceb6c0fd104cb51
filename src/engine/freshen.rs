//! Modification times of outputs. Tools such as make rebuild an output that is older than its source.

use super::{
    context::{Freshen, RunContext},
    plan::{Job, Rendition},
};
use crate::store::{FileStamp, Key, Written};

/// Sets the time of an unchanged output to that of this run if it is older than its source or the settings, or the time
/// of any output to that of its source if the run preserves it. `stamp` is its stamp, if known. Returns whether the time
/// was changed. A source that is its own output keeps its time.
pub(super) fn output(
    job: &Job,
    rendition: &Rendition,
    key: &Key,
    written: Written,
    stamp: Option<FileStamp>,
    context: &RunContext,
) -> bool {
    if rendition.to.store.io().is_some() {
        // The times of a remote store cannot be set.
        return false;
    }
    if context.preserve_times {
        return preserve(job, rendition, key, stamp);
    }
    let Some(Freshen { now, settings }) = context.freshen.filter(|_| written == Written::Unchanged) else {
        return false;
    };
    let store = &rendition.to.store;
    let source = job.stamp.map_or(0, |stamp| stamp.modified);
    let needed = source.max(settings);
    let is_older = stamp.or_else(|| store.stamp(key).ok()).is_some_and(|stamp| stamp.modified < needed);
    // The clock may be behind that of the machine that wrote the source.
    is_older && !rendition.replaces_source(job, key) && store.touch(key, now.max(needed)).is_ok()
}

/// Sets the time of an output to that of its source. The time of a montage, or in a store without times, stays.
fn preserve(job: &Job, rendition: &Rendition, key: &Key, stamp: Option<FileStamp>) -> bool {
    let Some(source) = job.stamp else { return false };
    let store = &rendition.to.store;
    let has_it = stamp.or_else(|| store.stamp(key).ok()).is_some_and(|stamp| stamp.modified == source.modified);
    !has_it && store.touch(key, source.modified).is_ok()
}
