//! Access to processors, memory, terminal, environment variables and signals. No other file reads them.
#![allow(clippy::disallowed_methods, reason = "this file is the only one that may access the environment")]

use crate::{interrupt::Cancel, report::ExitStatus, store::remove_temporary_files};
use anyhow::Context;
pub(super) use rayon::ThreadPool;
use rayon::ThreadPoolBuilder;
#[cfg(unix)]
use std::sync::Arc;
use std::{ffi::OsString, io::IsTerminal, path::PathBuf, thread::available_parallelism};
use sysinfo::{MemoryRefreshKind, RefreshKind, System};

/// The minimum memory for each thread, in bytes. With less memory, threads wait for each other.
const FOR_A_THREAD: u64 = 100_000_000;

/// A pool of `jobs` threads. The default is one thread for each available processor. Low memory reduces the number.
pub(super) fn pool(jobs: Option<u16>, memory: Option<u64>) -> anyhow::Result<ThreadPool> {
    let most = memory.and_then(|bytes| usize::try_from(bytes / FOR_A_THREAD).ok()).unwrap_or(usize::MAX);
    let threads = jobs.map_or_else(|| available_parallelism().map_or(1, usize::from), usize::from);
    let threads = threads.min(most.max(1));
    ThreadPoolBuilder::new().num_threads(threads).build().context("cannot start threads")
}

/// The current folder.
pub(super) fn current_dir() -> anyhow::Result<std::path::PathBuf> {
    std::env::current_dir().context("cannot read the current folder")
}

/// This program. On Linux it stays the same when its file is replaced.
pub(super) fn program() -> std::io::Result<PathBuf> {
    let running = PathBuf::from("/proc/self/exe");
    if running.exists() { Ok(running) } else { std::env::current_exe() }
}

/// The arguments, without the name of the program.
pub(super) fn args_os() -> Vec<OsString> {
    std::env::args_os().skip(1).collect()
}

/// The current time in nanoseconds since 1970.
pub(super) fn now() -> u64 {
    let since = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

/// The value of a variable of a scheduler, for `--shard auto`.
pub(super) fn scheduler(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// A variable that is set and not empty.
fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// The variables of Amazon, Google and Azure, in lower case, as settings of their buckets.
#[cfg(feature = "remote")]
pub(super) fn services() -> Vec<(String, String)> {
    let text = |(name, value): (OsString, OsString)| Some((name.into_string().ok()?, value.into_string().ok()?));
    let ours = |(name, value): &(String, String)| {
        !value.is_empty() && ["AWS_", "GOOGLE_", "AZURE_"].iter().any(|prefix| name.starts_with(prefix))
    };
    let variables = std::env::vars_os().filter_map(text).filter(ours);
    variables.map(|(name, value)| (name.to_ascii_lowercase(), value)).collect()
}

/// The cache folder or URL of PIXMILL_CACHE_DIR.
pub(super) fn cache_variable() -> Option<PathBuf> {
    variable("PIXMILL_CACHE_DIR").map(PathBuf::from)
}

/// The secret that authenticates the records of a shared cache.
pub(super) fn cache_key() -> Option<OsString> {
    variable("PIXMILL_CACHE_KEY")
}

/// A folder in the user's cache directory.
pub(super) fn user_cache_dir() -> Option<PathBuf> {
    let folder = |name: &str| variable(name).map(PathBuf::from);
    let user = || {
        if cfg!(windows) {
            return folder("LOCALAPPDATA");
        }
        let home = || folder("HOME").filter(|home| home.is_absolute());
        if cfg!(target_os = "macos") {
            return home().map(|home| home.join("Library/Caches"));
        }
        folder("XDG_CACHE_HOME")
            .filter(|folder| folder.is_absolute())
            .or_else(|| home().map(|home| home.join(".cache")))
    };
    user().map(|user| user.join("pixmill"))
}

/// The available memory in bytes, including container limits.
pub(super) fn available_memory() -> u64 {
    let ram = RefreshKind::nothing().with_memory(MemoryRefreshKind::nothing().with_ram());
    let available = System::new_with_specifics(ram).ok().map(|system| {
        let container = system.cgroup_limits().map_or(u64::MAX, |limits| limits.free_memory);
        system.available_memory().min(container)
    });
    // The default is 2 GiB if the system does not report it.
    available.filter(|bytes| *bytes > 0).unwrap_or(2 << 30)
}

/// The summary file of the GitHub Actions job. The outer `None` means that the program runs outside GitHub Actions.
pub(super) fn github_summary() -> Option<Option<std::path::PathBuf>> {
    let in_actions = std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true");
    let summary = || std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()).map(Into::into);
    in_actions.then(summary)
}

/// The folder of the repository in GitHub Actions and GitLab CI.
pub(super) fn ci_workspace() -> Option<PathBuf> {
    let names = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"].into_iter();
    names.filter_map(std::env::var_os).find(|path| !path.is_empty()).map(Into::into)
}

/// Whether standard error is a terminal that supports a progress bar.
pub(super) fn stderr_is_terminal() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// The current width of the terminal in columns. `None` if standard error is not a terminal.
pub(super) fn stderr_columns() -> Option<usize> {
    let (width, _) = terminal_size::terminal_size_of(std::io::stderr())?;
    Some(usize::from(width.0)).filter(|columns| *columns > 0)
}

/// Whether standard output is a terminal. Images are not written to terminals.
pub(super) fn stdout_is_terminal() -> bool {
    std::io::stdout().is_terminal()
}

/// Whether to print colors: <https://no-color.org>.
pub(super) fn colors() -> bool {
    stderr_is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Makes a write beyond `ulimit -f` fail like any other write. By default its signal ends the process.
#[cfg(unix)]
pub(super) fn survive_file_size_limits() -> anyhow::Result<()> {
    let unused = Arc::default();
    signal_hook::flag::register(signal_hook::consts::SIGXFSZ, unused).context("cannot handle signals")?;
    Ok(())
}

/// Does nothing: only Unix has such a limit.
#[cfg(not(unix))]
pub(super) fn survive_file_size_limits() -> anyhow::Result<()> {
    Ok(())
}

/// The limit of `ulimit -v` in bytes.
#[cfg(unix)]
pub(super) fn address_space() -> Option<u64> {
    rustix::process::getrlimit(rustix::process::Resource::As).current
}

/// `None`: only Unix has such a limit.
#[cfg(not(unix))]
pub(super) fn address_space() -> Option<u64> {
    None
}

/// Allows as many open files as the system does: each connection and each merged report is one.
#[cfg(unix)]
pub(super) fn raise_open_files() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    // Without it there are fewer.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
}

/// Does nothing: only Unix has such a limit.
#[cfg(not(unix))]
pub(super) fn raise_open_files() {}

/// Handles interrupts, before the first file is written. With `cancel`, the first one ends the run with its report, and
/// the second one exits immediately; without, the first one exits. Temporary files are removed in any case.
pub(super) fn on_interrupt(cancel: Option<Cancel>) -> anyhow::Result<()> {
    ctrlc::set_handler(move || match &cancel {
        Some(cancel) if !cancel.is_cancelled() => cancel.cancel(),
        _ => {
            let _until_the_end = remove_temporary_files();
            #[expect(clippy::exit, reason = "a command without a report, or a second interrupt")]
            std::process::exit(ExitStatus::Interrupted as i32);
        }
    })
    .context("cannot handle interrupts")
}
