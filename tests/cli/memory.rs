//! `--memory` is kept: a process's own peak, as Linux tells it.

use crate::support::Dir;
use std::{fs, process::Stdio, thread::sleep, time::Duration};

/// The most memory a process has had so far, in bytes; `None` when it has ended, or the system does not tell.
fn peak(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kibibytes| kibibytes * 1024)
}

/// One picture after the other, each larger than the one before, so that nothing an allocator has kept is large enough
/// for the next; in formats that take much, with more threads than there is memory for.
#[test]
fn a_run_never_takes_more_than_it_is_given() {
    if peak(std::process::id()).is_none() {
        println!("skipped: this system does not tell a process's peak");
        return;
    }
    let dir = Dir::with(&[("photos/coffee.jpg", "coffee.jpg")]);
    for width in [150, 230, 350, 520, 780, 1170, 1500] {
        let query = format!("width={width}&enable=upscale&format={}", if width % 20 == 0 { "png" } else { "jpg" });
        dir.run(&["run", "coffee.jpg", "-o", "in", "-q", &query, "--name", &format!("{width}.{{ext}}")]).fine();
    }
    for (memory, jobs) in [(60, "1"), (90, "8"), (170, "8"), (310, "8"), (460, "8")] {
        let given = format!("{memory}M");
        let mut command = dir.command(&["run", "in", "-o", &given, "--memory", &given, "--jobs", jobs, "--no-cache"]);
        for query in ["format=webp", "format=jpg&width=0.8", "format=gif", "format=png8"] {
            command.args(["-q", query]);
        }
        if cfg!(feature = "native") {
            command.args(["-q", "format=avif&width=400", "-q", "format=jxl"]);
        }
        command.args(["--name", "{stem}-{n}.{ext}"]).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().expect("the program starts");
        let mut most = 0;
        while child.try_wait().expect("it can be asked").is_none() {
            most = most.max(peak(child.id()).unwrap_or(0));
            sleep(Duration::from_millis(1));
        }
        assert!(most > 10_000_000, "{most} bytes are too few for any picture");
        assert!(most <= memory * 1_000_000, "{most} bytes with --memory {given}");
        println!("--memory {given}: {most} bytes");
    }
    let made = |folder: &str| dir.files().iter().filter(|file| file.starts_with(folder)).count();
    assert!(made("60M/") < made("460M/"), "what does not fit is refused");
    assert!(made("60M/") > 0, "what fits is made");
}
