//! Skipping tests that cannot run on this machine.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// Prints why a test, or a part of it, is skipped. With `PIXMILL_TESTS=strict`, which `.ci/run` sets, it fails instead:
/// `.ci/setup --test` has installed every program that the tests need.
///
/// Features outside this build are handled by `cfg` and not here. The external corpus is not required either, even in
/// strict mode, because the repository must be testable by itself. See [`corpus`].
#[track_caller]
pub(crate) fn skip(why: &str) {
    let strict = std::env::var("PIXMILL_TESTS").is_ok_and(|mode| mode == "strict");
    assert!(!strict, "PIXMILL_TESTS=strict does not allow skipped tests: {why}");
    println!("skipped: {why}");
}

/// Whether a program is installed: it answers a version query with success. A test that needs it is skipped otherwise.
#[track_caller]
#[allow(dead_code, reason = "each test program uses a part")]
pub(crate) fn has(program: &str) -> bool {
    let version = match program {
        "exiftool" => "-ver",
        "openssl" => "version",
        "ffprobe" | "convert" => "-version",
        _ => "--version",
    };
    let status = Command::new(program).arg(version).stdout(Stdio::null()).stderr(Stdio::null()).status();
    let found = status.is_ok_and(|status| status.success());
    if !found {
        skip(&format!("needs {program}"));
    }
    found
}

/// The packages of npm in a folder of `target/tools`, for node. `None`, and the test is skipped, where they are missing.
#[track_caller]
#[allow(dead_code, reason = "each test program uses a part")]
pub(crate) fn packages(folder: &str) -> Option<PathBuf> {
    if !has("node") {
        return None;
    }
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target folder");
    let packages = target.join("tools").join(folder).join("node_modules");
    if !packages.is_dir() {
        skip("needs the packages that `.ci/setup --test` installs");
        return None;
    }
    Some(packages)
}

/// The files of a folder of the external corpus: real images that are not part of the repository. Sorted; empty where
/// it is not present.
#[allow(dead_code, reason = "each test program uses a part")]
pub(crate) fn corpus(folder: &str) -> Vec<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus").join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(dir).into_iter().flatten().flatten().map(|e| e.path()).collect();
    files.sort();
    if files.is_empty() {
        println!("the external corpus has no {folder}: fewer images are tested");
    }
    files
}
