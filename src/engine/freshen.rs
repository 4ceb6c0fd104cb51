//! The times of outputs that are right as they are: programs such as make take an output that is older than what it was
//! made of for one that has to be made again.

use super::{
    context::{Freshen, RunContext},
    plan::{Job, Rendition},
};
use crate::store::{FileStamp, Key, Written};

/// Gives an output that was found right the time of this run, where it is older than its source or the settings; `stamp` is
/// its own, where somebody has looked. Whether it has another time now. A source that stands for its own output is left
/// alone.
pub(super) fn output(
    job: &Job,
    rendition: &Rendition,
    key: &Key,
    written: Written,
    stamp: Option<FileStamp>,
    context: &RunContext<'_>,
) -> bool {
    let Some(Freshen { now, settings }) = context.freshen.filter(|_| written == Written::Unchanged) else {
        return false;
    };
    let store = &rendition.to.store;
    let source = job.stamp.map_or(0, |stamp| stamp.modified);
    let needed = source.max(settings);
    let is_older = stamp.or_else(|| store.stamp(key).ok()).is_some_and(|stamp| stamp.modified < needed);
    // A clock may be behind that of the machine that wrote the source.
    is_older && !rendition.replaces_source(job, key) && store.touch(key, now.max(needed)).is_ok()
}
