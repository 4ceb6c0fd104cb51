//! One worker process.

use crate::cli::env;
use std::{
    io,
    process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

/// The settings of all workers.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli) struct Workers {
    /// The number of processes.
    pub(in crate::cli) processes: usize,
    /// The threads of each.
    pub(in crate::cli) threads: usize,
    /// The memory of each, in bytes.
    pub(in crate::cli) memory: Option<u64>,
}

/// How long a process may take to end by itself.
const MOMENT: Duration = Duration::from_millis(10);
const MOMENTS: u32 = 50;

pub(super) struct Process {
    /// Shared with the thread that may end it.
    pub(super) child: Arc<Mutex<Child>>,
    pub(super) input: ChildStdin,
    pub(super) output: ChildStdout,
}

impl Process {
    pub(super) fn start(workers: Workers) -> io::Result<Process> {
        let mut command = Command::new(env::program()?);
        command.arg("worker").arg("--threads").arg(workers.threads.to_string());
        if let Some(memory) = workers.memory {
            command.arg("--memory").arg(memory.to_string());
        }
        // Signals of the terminal are for the main process.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let (input, output) = pipes.ok_or(io::ErrorKind::BrokenPipe)?;
        Ok(Process { child: Arc::new(Mutex::new(child)), input, output })
    }

    pub(super) fn id(&self) -> u32 {
        lock(&self.child).id()
    }

    /// Ends the process, and says how it has ended.
    pub(super) fn end(&self) -> String {
        let mut child = lock(&self.child);
        // A crashed process closes its pipes a moment before its end can be seen.
        let ended = (0..MOMENTS).find_map(|_| {
            let ended = child.try_wait().transpose();
            if ended.is_none() {
                thread::sleep(MOMENT);
            }
            ended
        });
        let status = ended.unwrap_or_else(|| child.kill().and_then(|()| child.wait()));
        status.map_or_else(|error| format!("cannot be ended: {error}"), how)
    }
}

impl Drop for Process {
    /// Ends the process if it still runs. Otherwise it would stay in the system's list until this program ends.
    fn drop(&mut self) {
        let mut child = lock(&self.child);
        let _ = child.kill().and_then(|()| child.wait());
    }
}

fn how(status: ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return format!("was ended by signal {signal}");
    }
    format!("ended with {status}")
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // No panic leaves the value half changed, so a poisoned lock is safe to use.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
