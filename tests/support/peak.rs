//! The peak memory of a process, as reported by Linux.
#![allow(dead_code, reason = "each test program uses a part")]

use std::{
    fs,
    process::{Child, ExitStatus},
    thread::sleep,
    time::Duration,
};

/// The peak memory of a process in bytes. `None` if it has ended, or the system does not report it.
pub(crate) fn peak(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kibibytes| kibibytes * 1024)
}

/// Waits for the end of a process. Returns its status and its peak memory in bytes, 0 where the system does not report it.
pub(crate) fn watched(child: &mut Child) -> (ExitStatus, u64) {
    let mut most = 0;
    loop {
        if let Some(status) = child.try_wait().expect("it can be asked") {
            return (status, most);
        }
        most = most.max(peak(child.id()).unwrap_or(0));
        sleep(Duration::from_millis(1));
    }
}
