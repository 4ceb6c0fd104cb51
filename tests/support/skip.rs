//! What happens to a test that cannot run here.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// Says why a test, or a part of it, does not run. With `PIXMILL_TESTS=strict`, which `.ci/run` sets, it fails instead:
/// `.ci/setup --test` has installed every program that the tests need.
///
/// Features that a build does not have are no reason to call this: `cfg` leaves such tests out. Neither is the external
/// corpus: its images are used where they are present and never required, also in strict mode, because the repository
/// must be testable by itself. See [`corpus`].
#[track_caller]
pub(crate) fn skip(why: &str) {
    let strict = std::env::var("PIXMILL_TESTS").is_ok_and(|mode| mode == "strict");
    assert!(!strict, "this test is skipped, and PIXMILL_TESTS=strict allows none: {why}");
    println!("skipped: {why}");
}

/// Whether a program is installed: whether it answers the question after its version with success. A test that needs it
/// is skipped otherwise.
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

/// The files of a folder of the external corpus, real images beside the repository that are not part of it. Sorted, and
/// none where it is not present.
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
