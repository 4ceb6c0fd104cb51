//! Adding text to a file of another program, such as the job summary of GitHub Actions.
#![allow(clippy::disallowed_methods, reason = "the rule that keeps std::fs out of every other file")]

use super::file::{Kind, kind, not_regular, regular};
use std::{fs::OpenOptions, io, io::Write, path::Path};

/// Appends text to a file, which is created if missing.
///
/// # Errors
/// `InvalidInput` for a device, pipe or socket; otherwise the error of the system.
pub fn append(path: &Path, text: &str) -> io::Result<()> {
    // Opening a pipe would wait for a reader.
    if kind(path) == Kind::Other {
        return Err(not_regular());
    }
    regular(OpenOptions::new().create(true).append(true).open(path)?)?.write_all(text.as_bytes())
}
