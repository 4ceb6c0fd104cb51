//! The budget of work in flight: bytes and jobs.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// A budget of bytes and jobs in flight. The number of jobs bounds their nesting on one worker's stack while the worker
/// waits for nested work on the pool.
#[derive(Debug, Clone)]
pub(super) struct Budget(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    total: u64,
    free: Mutex<Free>,
    changed: Condvar,
}

#[derive(Debug)]
struct Free {
    /// Negative when jobs were charged for more than their estimates.
    bytes: i128,
    jobs: usize,
    /// Bytes of the total that jobs cannot use.
    reserved: u64,
}

/// The share of one job, returned on drop.
#[derive(Debug)]
pub(super) struct Permit {
    bytes: u64,
    /// Whether it counts as a job.
    job: bool,
    of: Budget,
}

impl Budget {
    /// A budget of `bytes` and `jobs` in flight, at least one of each.
    pub(super) fn new(bytes: u64, jobs: usize) -> Budget {
        let free = Mutex::new(Free { bytes: i128::from(bytes.max(1)), jobs: jobs.max(1), reserved: 0 });
        Budget(Arc::new(Inner { total: bytes.max(1), free, changed: Condvar::new() }))
    }

    /// Waits until one job and `bytes` are free. A job larger than the whole budget runs alone.
    /// Call this only from the admitting thread: a pool worker that waits here can deadlock.
    pub(super) fn admit(&self, bytes: u64) -> Permit {
        let mut free = self.free();
        let bytes = loop {
            let bytes = bytes.min(self.0.total - free.reserved);
            if free.jobs > 0 && free.bytes >= i128::from(bytes) {
                break bytes;
            }
            free = self.0.changed.wait(free).unwrap_or_else(PoisonError::into_inner);
        };
        free.bytes -= i128::from(bytes);
        free.jobs -= 1;
        Permit { bytes, job: true, of: self.clone() }
    }

    /// All bytes, in use or not.
    pub(super) fn total(&self) -> u64 {
        self.0.total
    }

    /// The bytes of the jobs in flight.
    pub(super) fn used(&self) -> u64 {
        let free = self.free();
        let used = i128::from(self.0.total) - i128::from(free.reserved) - free.bytes;
        u64::try_from(used).unwrap_or(0)
    }

    /// Reserves bytes until the reservation is dropped. At least one byte remains for jobs. Never waits.
    pub(super) fn reserve(&self, bytes: u64) -> Reservation {
        let mut free = self.free();
        let bytes = bytes.min(self.0.total - free.reserved - 1);
        free.reserved += bytes;
        free.bytes -= i128::from(bytes);
        Reservation { bytes, of: self.clone() }
    }

    fn free(&self) -> MutexGuard<'_, Free> {
        // No panic leaves the numbers half changed, so a poisoned lock is safe to use.
        self.0.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Bytes that jobs cannot use, returned on drop.
#[derive(Debug)]
pub(super) struct Reservation {
    bytes: u64,
    of: Budget,
}

impl Drop for Reservation {
    fn drop(&mut self) {
        let mut free = self.of.free();
        free.reserved -= self.bytes;
        free.bytes += i128::from(self.bytes);
        self.of.0.changed.notify_all();
    }
}

impl Permit {
    /// Charges a job for memory beyond its estimate. Does not wait; later jobs do.
    pub(super) fn charge(&mut self, more: u64) {
        self.of.free().bytes -= i128::from(more);
        self.bytes = self.bytes.saturating_add(more);
    }

    /// Keeps only these bytes, and lets another job begin: the outputs of a rendered job wait to be written.
    pub(super) fn keep_only(&mut self, bytes: u64) {
        let mut free = self.of.free();
        free.bytes += i128::from(self.bytes) - i128::from(bytes);
        free.jobs += usize::from(self.job);
        (self.bytes, self.job) = (bytes, false);
        self.of.0.changed.notify_all();
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut free = self.of.free();
        free.bytes += i128::from(self.bytes);
        free.jobs += usize::from(self.job);
        self.of.0.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_charge_does_not_wait_and_is_returned() {
        let budget = Budget::new(10, 2);
        let mut first = budget.admit(8);
        first.charge(20);
        assert_eq!(budget.free().bytes, -18);
        drop(first);
        assert_eq!(budget.free().bytes, 10);
        drop(budget.admit(1000));
        assert_eq!(budget.free().jobs, 2);
    }

    #[test]
    fn outputs_that_wait_to_be_written_are_charged_and_count_as_no_job() {
        let budget = Budget::new(10, 1);
        let mut first = budget.admit(8);
        first.keep_only(3);
        let second = budget.admit(7);
        let free = || {
            let free = budget.free();
            (free.bytes, free.jobs)
        };
        assert_eq!(free(), (0, 0));
        drop((first, second));
        assert_eq!(free(), (10, 1));
    }

    #[test]
    fn a_job_that_is_too_large_runs_beside_reservations() {
        let budget = Budget::new(10, 2);
        let (first, second) = (budget.reserve(4), budget.reserve(100));
        assert_eq!((budget.free().bytes, second.bytes), (1, 5));
        drop(second);
        assert_eq!(budget.admit(1000).bytes, 6);
        drop(first);
        assert_eq!(budget.free().bytes, 10);
    }
}
