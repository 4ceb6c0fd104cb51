//! One malloc arena for all threads, for runs with `--memory`.
//!
//! glibc gives each thread an arena of its own and keeps what is freed in it, where other threads cannot use it. In the
//! worst case that is the peak of one image for each thread, which no estimate can bound. Runs without `--memory` keep
//! the arenas: they are faster with many threads. Other allocators share freed memory between threads.

/// Makes all threads allocate from the main arena. Call it before any thread starts: arenas that exist stay.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(unsafe_code, reason = "glibc has no other interface that takes effect after the start of the process")]
pub(super) fn share_one_heap() {
    // SAFETY: mallopt has no preconditions on its arguments. It reports an unknown parameter by its return value, and
    // then the arenas stay as they were.
    unsafe { libc::mallopt(libc::M_ARENA_MAX, 1) };
}

/// Only glibc needs this.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(super) fn share_one_heap() {}
