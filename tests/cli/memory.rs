//! `--memory` limits the peak memory of the process, as reported by Linux.

use crate::{
    peak::{peak, watched},
    skip::skip,
    support::{Dir, fixture},
};
use std::{
    fs,
    process::{Command, Stdio},
};

/// The peak memory of a finished command in bytes.
fn most(mut command: Command) -> u64 {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts");
    watched(&mut child).1
}

/// Each image is larger than the previous one, so that memory retained by the allocator cannot be reused. The formats
/// need much memory, and the memory is too small for the number of threads.
#[test]
fn a_run_never_takes_more_than_it_is_given() {
    if peak(std::process::id()).is_none() {
        skip("needs /proc for the peak memory of a process");
        return;
    }
    let dir = Dir::with(&[("photos/coffee.jpg", "coffee.jpg")]);
    for width in [150, 230, 350, 520, 780, 1170, 1500] {
        let query = format!("width={width}&enable=upscale&format={}", if width % 20 == 0 { "png" } else { "jpg" });
        dir.run(&["run", "coffee.jpg", "-o", "in", "-q", &query, "--name", &format!("{width}.{{ext}}")]).fine();
    }
    for (memory, jobs) in [(60, "1"), (170, "8"), (460, "8")] {
        let given = format!("{memory}M");
        let mut command = dir.command(&["run", "in", "-o", &given, "--memory", &given, "--jobs", jobs, "--no-cache"]);
        for query in ["format=webp", "format=jpg&width=0.8", "format=gif", "format=png8"] {
            command.args(["-q", query]);
        }
        if cfg!(feature = "native") {
            command.args(["-q", "format=avif&width=400", "-q", "format=jxl"]);
        }
        command.args(["--name", "{stem}-{n}.{ext}"]);
        let most = most(command);
        assert!(most > 10_000_000, "{most} bytes are too few for any image");
        assert!(most <= memory * 1_000_000, "{most} bytes with --memory {given}");
    }
    let made = |folder: &str| dir.files().iter().filter(|file| file.starts_with(folder)).count();
    assert!(made("60M/") < made("460M/"), "what does not fit is refused");
    assert!(made("60M/") > 0, "what fits is made");
}

/// The list of many images needs memory too.
#[test]
fn the_list_of_images_counts() {
    let dir = Dir::with(&[]);
    let tiny = fs::read(fixture("in/gray.jpg")).expect("a fixture");
    (0..3000).for_each(|i| dir.write(&format!("in/{i:04}.jpg"), &tiny));
    let run =
        |memory: &str| dir.command(&["run", "in", "-o", memory, "-q", "width=8", "--memory", memory, "--no-cache"]);
    let refused = run("25M").output().expect("the program runs");
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(1), "{said}");
    let enough = said.split("--memory ").nth(1).and_then(|text| text.split_whitespace().next()).expect("a number");
    let given: u64 = enough.trim_end_matches('M').parse().expect("megabytes");
    // The peak is unknown if the system does not report it.
    let most = most(run(enough));
    assert!(most <= given * 1_000_000, "{most} bytes with --memory {enough}");
    assert_eq!(dir.files().iter().filter(|file| file.starts_with(enough)).count(), 3000);
}

/// A memory limit changes neither arguments nor standard input.
#[test]
fn arguments_and_standard_input_are_as_without() {
    let dir = Dir::with(&[]);
    let photo = fs::read(fixture("photos/coffee.jpg")).expect("a fixture");
    let args = ["run", "-", "-o", "-", "-q", "width=40&format=png"];
    let free = dir.run_with_input(&args, &photo).fine();
    let bound = dir.run_with_input(&[&args[..], &["--memory", "60M"]].concat(), &photo).fine();
    assert_eq!(free.stdout, bound.stdout);
    dir.run(&["check", "none", "--memory", "60M"]).fails(2, &["error"]);
}

/// A second rendering and the measurement of its score need more memory than the output.
#[test]
fn a_score_that_needs_more_memory_is_not_measured() {
    let dir = Dir::with(&[("photos/coffee.jpg", "in/coffee.jpg")]);
    let check = |more: &[&str]| dir.run(&[&["check", "in", "-q", "width=550"], more].concat());
    check(&["--update"]).fine();
    dir.write("pixmill.toml", b"[[budget]]\nfiles = \"**\"\nmin-score = 20\n");
    let refused = check(&["--memory", "60M"]).fails(3, &["over a budget"]);
    let said = String::from_utf8_lossy(&refused.stdout).into_owned();
    assert!(said.contains("cannot be measured") && said.contains("raise it with --memory"), "{said}");
    check(&["--memory", "200M"]).fine();
}
