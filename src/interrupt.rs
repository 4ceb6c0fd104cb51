//! Ending long work early: the run is canceled, or the time limit of an image has passed.

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

/// A flag that cancels a run: images in progress end at the next frame, scan or stage, and further images do not start.
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

/// The reason that work has to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Interrupted {
    /// The run is canceled.
    #[error("the run was interrupted")]
    Canceled,
    /// The image takes longer than this.
    #[error("the image takes longer than {} s", .0.as_secs_f64())]
    TimedOut(Duration),
}

/// Tells the work on one image when to end. The default never does. Clones are the same.
#[derive(Debug, Clone, Default)]
pub struct Interrupt(Option<Arc<Work>>);

#[derive(Debug)]
struct Work {
    cancel: Cancel,
    timeout: Option<Duration>,
    began: OnceLock<Instant>,
}

impl Interrupt {
    /// Ends work when the run is canceled, and `timeout` after [`Interrupt::begin`].
    pub fn new(cancel: Cancel, timeout: Option<Duration>) -> Interrupt {
        Interrupt(Some(Arc::new(Work { cancel, timeout, began: OnceLock::new() })))
    }

    /// Starts the clock. A second call changes nothing.
    pub fn begin(&self) {
        if let Some(work) = self.0.as_ref().filter(|work| work.timeout.is_some()) {
            work.began.get_or_init(Instant::now);
        }
    }

    /// The time that remains; `None` without a limit.
    pub fn remaining(&self) -> Option<Duration> {
        let work = self.0.as_ref()?;
        let passed = work.began.get().map_or(Duration::ZERO, Instant::elapsed);
        Some(work.timeout?.saturating_sub(passed))
    }

    /// Whether the work should have ended: the run is canceled, or the time limit passed this long ago.
    pub fn is_overdue(&self, grace: Duration) -> bool {
        let Some(work) = &self.0 else { return false };
        let limit = work.timeout.zip(work.began.get());
        work.cancel.is_cancelled() || limit.is_some_and(|(timeout, began)| began.elapsed() > timeout + grace)
    }

    /// Checks whether the work may go on. Takes a fraction of a microsecond.
    ///
    /// # Errors
    /// The reason that the work has to end.
    pub fn check(&self) -> Result<(), Interrupted> {
        let Some(work) = &self.0 else { return Ok(()) };
        if work.cancel.is_cancelled() {
            return Err(Interrupted::Canceled);
        }
        match (work.timeout, work.began.get()) {
            (Some(timeout), Some(began)) if began.elapsed() > timeout => Err(Interrupted::TimedOut(timeout)),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_ends_by_cancellation_and_after_its_time() {
        assert_eq!(Interrupt::default().check(), Ok(()));
        let cancel = Cancel::default();
        let interrupt = Interrupt::new(cancel.clone(), Some(Duration::ZERO));
        assert_eq!(interrupt.check(), Ok(()), "the clock has not started");
        interrupt.begin();
        std::thread::sleep(Duration::from_millis(1));
        assert_eq!(interrupt.clone().check(), Err(Interrupted::TimedOut(Duration::ZERO)));
        assert_eq!(interrupt.remaining(), Some(Duration::ZERO));
        cancel.cancel();
        assert_eq!(interrupt.check(), Err(Interrupted::Canceled));
    }
}
