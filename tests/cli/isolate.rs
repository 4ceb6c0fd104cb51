//! `--isolate`: the same outputs from other processes, and a crash that costs one image.

use crate::{
    interrupted::noise,
    support::{Dir, fixture},
};
use std::{
    fs,
    time::{Duration, Instant},
};

const NAME: [&str; 2] = ["--name", "{dir}/{name}-{n}.{ext}"];

fn images() -> Dir {
    let dir = Dir::with(&[]);
    for folder in ["in", "photos", "broken"] {
        for file in fs::read_dir(fixture(folder)).expect("fixtures").flatten() {
            if file.path().is_file() {
                let name = file.file_name().into_string().expect("UTF-8");
                dir.write(&format!("in/{folder}/{name}"), &fs::read(file.path()).expect("a file"));
            }
        }
    }
    dir
}

/// Every fixture, broken ones too: outputs, report and exit code do not depend on the process.
#[test]
fn outputs_and_report_are_the_same() {
    let dir = images();
    let run = |to: &str, more: &[&str]| {
        let report = format!("{to}.json");
        let queries = ["-q", "width=60&format=webp", "-q", "crop=1:1,smart&format=png8", "-q", "quality=40"];
        let args = [&["run", "in", "-o", to, "--report", &report, "--no-cache"][..], &queries, &NAME, more].concat();
        let run = dir.run(&args);
        (run.code, dir.read(&report))
    };
    let (code, report) = run("a", &[]);
    let (isolated_code, isolated) = run("b", &["--isolate"]);
    assert_eq!((code, isolated_code), (1, 1), "the broken ones fail");
    let text = |report: Vec<u8>| String::from_utf8(report).expect("JSON");
    assert_eq!(text(report).replace("\"a/", "\"b/"), text(isolated));
    let outputs = |to: &str| -> Vec<(String, Vec<u8>)> {
        let files = dir.files().into_iter().filter(|name| name.starts_with(to));
        files.map(|name| (name[to.len()..].to_owned(), dir.read(&name))).collect()
    };
    assert!(outputs("a/") == outputs("b/"));
}

/// Settings that are not part of a query, overlays and montages reach the other process.
#[test]
fn settings_overlays_and_montages_are_the_same() {
    let dir = Dir::with(&[
        ("photos/coffee.jpg", "p/a.jpg"),
        ("photos/chelsea.jpg", "p/b.jpg"),
        ("in/alpha.png", "p/logo.png"),
    ]);
    let run = |to: &str, args: &[&str]| {
        dir.run(&[&["run"][..], args, &["-o", &format!("plain/{to}")]].concat()).fine();
        dir.run(&[&["run"][..], args, &["-o", &format!("apart/{to}"), "--isolate", "-j", "1"]].concat()).fine();
        assert!(dir.read(&format!("plain/{to}")) == dir.read(&format!("apart/{to}")), "{to}");
    };
    let overlay = "overlay=/logo.png&overlay-width=40p&overlay-align=right,bottom";
    run("overlay.webp", &["p/a.jpg", "-q", "width=200", "--overlay", overlay, "--asset-root", "p"]);
    run("focus.jpg", &["p/b.jpg", "-q", "width=90&crop=1:2,smart", "--focus", "10p,90p"]);
    run("size.webp", &["p/b.jpg", "-q", "width=200", "--target-size", "4k"]);
    run("metadata.jpg", &["p/b.jpg", "-q", "width=200", "--keep-metadata", "--keep-profile"]);
    let montage = "width=300&height=150&layout=2a&images=/a.jpg;/b.jpg&format=png";
    run("montage.png", &["--montage", montage, "--asset-root", "p"]);
}

/// A codec that does not come to an end is ended from outside.
#[cfg(unix)]
#[test]
fn a_process_that_is_killed_costs_its_image() {
    use std::process::{Command, Stdio};
    let dir = Dir::with(&[("in/gray.jpg", "in/a.jpg"), ("in/baseline.jpg", "in/b.jpg")]);
    dir.write("in/noise.bmp", &noise(1500));
    let args = [
        "run",
        "in",
        "-o",
        "out",
        "-q",
        "format=svg&width=1500",
        "--report",
        "r.json",
        "--isolate",
        "-j",
        "2",
        "--timeout",
        "0",
    ];
    let mut child = dir.command(&args).stderr(Stdio::null()).spawn().expect("the program starts");
    let began = Instant::now();
    while dir.files().iter().filter(|name| name.ends_with(".svg")).count() < 2 {
        assert!(began.elapsed() < Duration::from_secs(60), "the small images are fast");
        std::thread::sleep(Duration::from_millis(20));
    }
    // The processes that still run: the one with the large image, and idle ones.
    let list = Command::new("pgrep").args(["-P", &child.id().to_string()]).output().expect("pgrep runs");
    for process in String::from_utf8_lossy(&list.stdout).lines() {
        if cfg!(all(target_os = "linux", target_arch = "x86_64")) {
            let status = fs::read_to_string(format!("/proc/{process}/status")).expect("it runs");
            assert!(status.contains("Seccomp:\t2"), "system calls are filtered: {status}");
            let limits = fs::read_to_string(format!("/proc/{process}/limits")).expect("it runs");
            let files = limits.lines().find(|line| line.starts_with("Max open files")).unwrap_or_default();
            assert_eq!(files.split_whitespace().nth(3), Some("3"), "{limits}");
        }
        Command::new("kill").args(["-ABRT", process]).status().expect("kill runs");
    }
    assert_eq!(child.wait().expect("it ends").code(), Some(1));
    let report = dir.json("r.json");
    let failed: Vec<_> =
        report["renditions"].as_array().expect("a list").iter().filter(|r| r["error"].is_object()).collect();
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0]["error"]["code"], "crashed");
    assert!(failed[0]["error"]["message"].as_str().expect("text").contains("ended by signal 6"));
    assert_eq!(report["totals"]["written"], 2);
}

#[test]
fn isolated_images_have_a_time_limit() {
    let dir = Dir::with(&[("in/gray.jpg", "in/a.jpg")]);
    dir.write("in/noise.bmp", &noise(1500));
    let args = ["run", "in", "-o", "out", "-q", "format=svg&width=1500", "--isolate", "--timeout", "8"];
    let run = dir.run(&args);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("[timed-out]"), "{}", run.stderr);
    assert!(dir.files().contains(&"out/a.svg".to_owned()), "{:?}", dir.files());
}

/// The memory of all processes together is limited.
#[cfg(target_os = "linux")]
#[test]
fn all_processes_together_take_what_is_given() {
    use std::process::Stdio;
    let dir = Dir::with(&[("photos/coffee.jpg", "coffee.jpg")]);
    for width in [520, 780, 1170, 1500] {
        let query = format!("width={width}&enable=upscale");
        dir.run(&["run", "coffee.jpg", "-o", "in", "-q", &query, "--name", &format!("{width}.{{ext}}")]).fine();
    }
    for megabytes in [200, 400] {
        let memory = format!("{megabytes}M");
        let args =
            ["run", "in", "-o", &memory, "-q", "format=webp", "-q", "format=png8", "--memory", &memory, "--isolate"];
        let mut command = dir.command(&[&args[..], &NAME, &["--no-cache", "-j", "4"]].concat());
        let mut child = command.stderr(Stdio::null()).spawn().expect("the program starts");
        let mut most = 0;
        while child.try_wait().expect("it can be asked").is_none() {
            let main = child.id();
            let workers = fs::read_to_string(format!("/proc/{main}/task/{main}/children")).unwrap_or_default();
            let all = std::iter::once(main.to_string()).chain(workers.split_whitespace().map(str::to_owned));
            most = most.max(all.map(|process| resident(&process)).sum::<u64>());
            std::thread::sleep(Duration::from_millis(2));
        }
        assert!((20_000_000..megabytes * 1_000_000).contains(&most), "{most} bytes with --memory {memory}");
        assert!(dir.files().iter().any(|name| name.starts_with(&memory)), "what fits is made");
    }
}

/// The memory of a process, in bytes; 0 after its end.
#[cfg(target_os = "linux")]
fn resident(process: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kibibytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kibibytes.unwrap_or(0) * 1024
}

/// The command of the processes is of no use to people, and says so.
#[test]
fn the_worker_refuses_other_input() {
    let dir = Dir::with(&[]);
    assert_eq!(dir.run(&["worker", "--threads", "1"]).code, 0, "nothing is asked");
    let run = dir.run_with_input(&["worker", "--threads", "1"], &[b'x'; 100]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("this command is for pixmill itself"), "{}", run.stderr);
}
