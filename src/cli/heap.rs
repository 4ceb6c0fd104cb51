//! One malloc arena for all threads, for runs with `--memory` or a limit of the system.
//!
//! glibc uses one arena per thread. Memory freed in an arena stays there, and other threads cannot use it. In the worst
//! case each thread retains the peak memory of one image, which the estimate cannot include. Runs without a limit keep
//! one arena per thread, because it is faster with many threads. Other allocators share freed memory between threads.

/// Makes all threads allocate from the main arena. Call it before the first thread starts: existing arenas remain.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(unsafe_code, reason = "glibc has no other interface that takes effect after the start of the process")]
pub(super) fn share_one_heap() {
    // SAFETY: mallopt has no preconditions on its arguments. It reports an unknown parameter by its return value, and
    // the arenas remain unchanged.
    unsafe { libc::mallopt(libc::M_ARENA_MAX, 1) };
}

/// Does nothing: only glibc needs this.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(super) fn share_one_heap() {}
