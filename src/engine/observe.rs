//! Observing and canceling a run.

use crate::report::Entry;
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

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

/// A flag that cancels a run: running jobs finish, and further jobs do not start.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Cancels the run.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the run is canceled.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
