//! Observing a run.

use crate::report::Entry;

/// Receives events during a run, from any thread, in no particular order.
pub trait Observer: Send + Sync {
    /// The run begins with this number of renditions.
    fn started(&self, renditions: usize) {
        let _ = renditions;
    }

    /// A rendition is finished or has failed.
    fn finished(&self, entry: &Entry) {
        let _ = entry;
    }
}

/// Ignores all events.
impl Observer for () {}
