//! Takes away from a worker process everything that decoding and encoding do not need. Without support of the system,
//! the process is only separate.

/// Enters the sandbox, with all threads: memory in bytes is limited, no files can be opened, no system call is allowed
/// but those for memory, threads and the two pipes.
#[cfg(unix)]
pub(in crate::cli) fn enter(memory: Option<u64>) {
    use rustix::process::{Resource, Rlimit, setrlimit};
    // A system without a limit has none to set.
    let limit = |resource, most| {
        let _ = setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) });
    };
    limit(Resource::Core, 0);
    limit(Resource::Fsize, 0);
    // Standard input, output and error.
    limit(Resource::Nofile, 3);
    // A worker within a codec does not see that its pipes are closed.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL));
    #[cfg(any(target_os = "linux", target_os = "android"))]
    if let Some(memory) = memory {
        limit(Resource::Data, memory);
    }
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    let _ = memory;
    system_calls::filter();
}

/// Windows has none of this.
#[cfg(not(unix))]
pub(in crate::cli) fn enter(_: Option<u64>) {}

#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64")))]
mod system_calls {
    use seccompiler::{
        BpfProgram, Error, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
        TargetArch,
    };

    #[cfg(target_arch = "x86_64")]
    const ARCHITECTURE: TargetArch = TargetArch::x86_64;
    #[cfg(target_arch = "aarch64")]
    const ARCHITECTURE: TargetArch = TargetArch::aarch64;
    #[cfg(target_arch = "riscv64")]
    const ARCHITECTURE: TargetArch = TargetArch::riscv64;

    /// Memory, threads, the clock, reading and writing of open pipes, and the end of the process.
    const ALLOWED: &[libc::c_long] = &[
        libc::SYS_brk,
        libc::SYS_clock_gettime,
        libc::SYS_clock_nanosleep,
        libc::SYS_close,
        libc::SYS_exit,
        libc::SYS_exit_group,
        libc::SYS_futex,
        libc::SYS_getpid,
        libc::SYS_getrandom,
        libc::SYS_gettid,
        libc::SYS_madvise,
        libc::SYS_mmap,
        libc::SYS_mprotect,
        libc::SYS_mremap,
        libc::SYS_munmap,
        libc::SYS_nanosleep,
        libc::SYS_prctl,
        libc::SYS_read,
        libc::SYS_restart_syscall,
        libc::SYS_rseq,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_sched_getaffinity,
        libc::SYS_sched_yield,
        libc::SYS_set_robust_list,
        libc::SYS_sigaltstack,
        libc::SYS_tgkill,
        libc::SYS_write,
        libc::SYS_writev,
    ];

    /// A new thread, which the HEIC decoder starts. A new process is refused.
    fn threads() -> Result<SeccompRule, Error> {
        let thread = u64::from(libc::CLONE_THREAD.unsigned_abs());
        let is_thread = SeccompCondition::new(0, SeccompCmpArgLen::Qword, SeccompCmpOp::MaskedEq(thread), thread)?;
        Ok(SeccompRule::new(vec![is_thread])?)
    }

    /// Every other call fails with `ENOSYS`, so that glibc starts threads by `clone`, whose arguments a filter sees, and
    /// not by `clone3`. An old kernel has no filters.
    pub(super) fn filter() {
        if let Ok(program) = program() {
            let _ = seccompiler::apply_filter_all_threads(&program);
        }
    }

    fn program() -> Result<BpfProgram, Error> {
        let allowed = ALLOWED.iter().map(|call| (*call, Vec::new()));
        let rules = allowed.chain([(libc::SYS_clone, vec![threads()?])]).collect();
        let refused = SeccompAction::Errno(libc::ENOSYS.unsigned_abs());
        let filter = SeccompFilter::new(rules, refused, SeccompAction::Allow, ARCHITECTURE)?;
        Ok(BpfProgram::try_from(filter)?)
    }
}

#[cfg(all(
    unix,
    not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64")))
))]
mod system_calls {
    /// Only Linux has filters of system calls.
    pub(super) fn filter() {}
}
