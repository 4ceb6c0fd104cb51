//! What a run works with.

use super::observe::{Cancel, Observer};
use crate::{cache::Cache, codec::Limits};
use rayon::ThreadPool;

/// What a run works with. Nothing else is used: no environment, no clock but for [`RunContext::timings`], no other thread.
pub struct RunContext<'a> {
    /// Threads to work on; `None` works on the calling thread alone.
    pub pool: Option<&'a ThreadPool>,
    /// What was made before; `None` makes everything anew. The report is the same with and without.
    pub cache: Option<&'a Cache>,
    /// Bytes of memory the program may take for what is in flight; an image that needs more by itself runs alone.
    pub memory: u64,
    /// Bytes of memory the program may take at all: an image that needs more is refused. What it needs is foreseen,
    /// rather more than less.
    pub memory_limit: u64,
    /// What to refuse.
    pub limits: Limits,
    /// Told of every rendition as it ends.
    pub observer: &'a dyn Observer,
    /// Stops the run.
    pub cancel: Cancel,
    /// Put the source itself in the place of an output that fails, under its own extension.
    pub copy_failed: bool,
    /// Keep the old file beside each that is replaced, with this behind its name: `.orig`.
    pub backup: Option<String>,
    /// Make outputs that are right look newer than what they were made of; `None` leaves their times.
    pub freshen: Option<Freshen>,
    /// Make a placeholder of each source, for a manifest.
    pub placeholder: bool,
    /// Measure each rendition. The report is then no longer the same at every run.
    pub timings: bool,
}

impl Default for RunContext<'_> {
    /// The calling thread alone, no bound on its memory, the usual limits; no cache, nobody watching.
    fn default() -> Self {
        RunContext {
            pool: None,
            cache: None,
            memory: u64::MAX,
            memory_limit: u64::MAX,
            limits: Limits::default(),
            observer: &(),
            cancel: Cancel::default(),
            copy_failed: false,
            backup: None,
            freshen: None,
            placeholder: false,
            timings: false,
        }
    }
}

/// When a run began, and when what all outputs depend on was changed last, in nanoseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Freshen {
    /// The beginning of the run.
    pub now: u64,
    /// The last change of a configuration or an overlay; 0 where there is none.
    pub settings: u64,
}
