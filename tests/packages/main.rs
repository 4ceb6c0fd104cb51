//! What users install: the packages of npm and Debian, the archive of a release, and the action that downloads it.
//!
//! The packages are made from the program under test by the scripts of a release. Nothing is fetched.
#![cfg(unix)]
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a test looks at files, and says what it skips")]

mod action;
mod metadata;
mod npm;

#[path = "../support/skip.rs"]
mod skip;

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// The target of releases that this machine can run.
fn target() -> Option<&'static str> {
    match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => Some("x86_64-unknown-linux-gnu"),
        ("linux", "aarch64") => Some("aarch64-unknown-linux-gnu"),
        ("macos", "x86_64") => Some("x86_64-apple-darwin"),
        ("macos", "aarch64") => Some("aarch64-apple-darwin"),
        _ => None,
    }
}

/// The target, where these programs are installed.
fn ready(programs: &[&str]) -> Option<&'static str> {
    let target = target();
    if target.is_none() {
        skip::skip("releases have no program for this system");
    }
    target.filter(|_| programs.iter().all(|program| skip::has(program)))
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file of the sources, as text.
fn source(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// A script of a release.
fn script(name: &str) -> PathBuf {
    root().join(".github/release").join(name)
}

/// Runs a command that should succeed. Returns what it printed.
#[track_caller]
fn succeed(command: &mut Command) -> String {
    let out = command.output().expect("it starts");
    assert!(out.status.success(), "{command:?}\n{}", errors(&out));
    String::from_utf8(out.stdout).expect("text")
}

fn errors(out: &Output) -> String {
    String::from_utf8_lossy(&out.stderr).into_owned()
}
