//! How a run is watched and stopped from outside.

use crate::report::Entry;
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Told of what happens while it happens, from any thread, in no particular order.
pub trait Observer: Sync {
    /// The run begins, with this many renditions to come.
    fn started(&self, renditions: usize) {
        let _ = renditions;
    }

    /// A rendition has ended, well or not.
    fn finished(&self, entry: &Entry) {
        let _ = entry;
    }
}

/// Watches nothing.
impl Observer for () {}

/// A flag that stops a run: what has been started is finished, nothing else is begun.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Stops.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the run is to stop.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
