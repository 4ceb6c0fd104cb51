//! The budget of work in flight: bytes and jobs.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// A budget of bytes and jobs in flight. The number of jobs bounds how deep they nest on one worker's stack while it
/// waits for work that it has spread over the pool.
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
    /// Negative when a job was charged for more than it was admitted with.
    bytes: i128,
    jobs: usize,
}

/// The share of one job; returned on drop.
#[derive(Debug)]
pub(super) struct Permit {
    bytes: u64,
    of: Budget,
}

impl Budget {
    /// At most `bytes` and `jobs` in flight; at least one of each.
    pub(super) fn new(bytes: u64, jobs: usize) -> Budget {
        let free = Mutex::new(Free { bytes: i128::from(bytes.max(1)), jobs: jobs.max(1) });
        Budget(Arc::new(Inner { total: bytes.max(1), free, changed: Condvar::new() }))
    }

    /// Waits for a free place and for `bytes`. A job larger than the whole budget runs alone.
    /// Call this only from the admitting thread: a pool worker that waits here can deadlock.
    pub(super) fn admit(&self, bytes: u64) -> Permit {
        let bytes = bytes.min(self.0.total);
        let mut free = self.free();
        while free.jobs == 0 || free.bytes < i128::from(bytes) {
            free = self.0.changed.wait(free).unwrap_or_else(PoisonError::into_inner);
        }
        free.bytes -= i128::from(bytes);
        free.jobs -= 1;
        Permit { bytes, of: self.clone() }
    }

    fn free(&self) -> MutexGuard<'_, Free> {
        // The two numbers are consistent between any two statements, so a panic elsewhere has not broken them.
        self.0.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit {
    /// Charges a job that needs more than its estimate. Does not wait; later jobs do.
    pub(super) fn charge(&mut self, more: u64) {
        self.of.free().bytes -= i128::from(more);
        self.bytes = self.bytes.saturating_add(more);
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut free = self.of.free();
        free.bytes += i128::from(self.bytes);
        free.jobs += 1;
        self.of.0.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_charge_does_not_wait_and_is_paid_back() {
        let budget = Budget::new(10, 2);
        let mut first = budget.admit(8);
        first.charge(20);
        assert_eq!(budget.free().bytes, -18);
        drop(first);
        assert_eq!(budget.free().bytes, 10);
        drop(budget.admit(1000));
        assert_eq!(budget.free().jobs, 2);
    }
}
