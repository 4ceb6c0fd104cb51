//! The memory that remains for images after the program, the plan and its report.

use super::plan::Plan;
use crate::{
    codes::{ErrorCode, LimitKind, Remedy},
    report::{Failure, Phase},
};
use std::hint::black_box;

/// The program itself, in bytes: code, tables, stacks. Measured.
const OWN: u64 = 18 << 20;

/// The largest headroom for allocators, in bytes. Below it, as many bytes as the images take.
const MAX_HEADROOM: u64 = 1 << 30;

/// The least memory of an image beyond its file, in bytes. With it, the limit named in an error about the file is
/// enough for a small image.
const SMALLEST_IMAGE: u64 = 256 << 10;

/// The memory for the images of a plan.
#[derive(Debug, Clone, Copy, serde::Serialize, serde::Deserialize)]
pub(super) struct MemoryLimits {
    /// For all images in flight, in bytes.
    pub(super) together: u64,
    /// For one image, in bytes. An image that needs more fails.
    alone: u64,
    /// The memory of everything else, in bytes.
    taken: u64,
    limit: u64,
}

impl MemoryLimits {
    /// The limits of a run, less the program itself, its workers, the plan and its report, the overlays, and the next
    /// source, which is read ahead.
    pub(super) fn new(plan: &Plan, memory: u64, memory_limit: u64, workers: u64) -> MemoryLimits {
        let (mut largest, mut waits) = (0, 0);
        for job in plan.jobs() {
            waits = waits.max(job.len.min(largest));
            largest = largest.max(job.len);
        }
        let taken = OWN + workers + plan.overlay_bytes() + waits + plan_bytes(plan);
        let left = |memory: u64| {
            let left = memory.saturating_sub(taken);
            left - (left / 2).min(MAX_HEADROOM)
        };
        MemoryLimits { together: left(memory), alone: left(memory_limit), taken, limit: memory_limit }
    }

    /// Checks the memory of one image, in bytes.
    pub(super) fn check(self, bytes: u64) -> Result<(), Failure> {
        self.within(bytes, "this may take")
    }

    /// Checks the size of a source file, in bytes, before it is read.
    pub(super) fn check_file(self, bytes: u64) -> Result<(), Failure> {
        self.within(bytes + SMALLEST_IMAGE, "reading the file alone may take")
    }

    fn within(self, bytes: u64, what: &str) -> Result<(), Failure> {
        if bytes <= self.alone {
            return Ok(());
        }
        let megabytes = |bytes: u64| bytes.div_ceil(1_000_000);
        let needed = megabytes(self.taken + bytes + bytes.min(MAX_HEADROOM));
        let limit = megabytes(self.limit);
        let message = format!("{what} {needed} MB of memory, the limit is {limit} MB");
        let failure = Failure::new(Phase::Limit, ErrorCode::MemoryExceeded, message);
        Err(failure.with_remedy(Remedy::raise(LimitKind::Memory, needed)))
    }
}

/// Checks that the system gives this much memory, in bytes. Where a process is limited, as by `ulimit -v`, a failed
/// allocation in the middle of an image would end the program.
pub(super) fn obtain(bytes: u64) -> Result<(), Failure> {
    let mut memory: Vec<u8> = Vec::new();
    let obtained = memory.try_reserve_exact(usize::try_from(bytes).unwrap_or(usize::MAX));
    // The reserved memory is never touched, so this takes microseconds. It must not be optimized away.
    black_box(&mut memory);
    obtained.map_err(|_| {
        let message = format!("this may take {} MB of memory, more than the system gives", bytes.div_ceil(1_000_000));
        Failure::new(Phase::Limit, ErrorCode::MemoryExceeded, message)
    })
}

/// The memory of the plan and its report, in bytes. Measured: 4,200 for a rendition of an image with a short name. Both
/// contain the name several times.
fn plan_bytes(plan: &Plan) -> u64 {
    plan.jobs().iter().map(|job| job.renditions.len() as u64 * (4096 + 16 * job.label.len() as u64)).sum()
}
