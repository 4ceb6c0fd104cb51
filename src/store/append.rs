//! A file that belongs to somebody else, to which something is added.
#![allow(clippy::disallowed_methods, reason = "the rule that keeps std::fs out of every other file")]

use std::{fs::OpenOptions, io, io::Write, path::Path};

/// Adds a text at the end of a file, which is made where there is none.
///
/// # Errors
/// Whatever the system says.
pub fn append(path: &Path, text: &str) -> io::Result<()> {
    OpenOptions::new().create(true).append(true).open(path)?.write_all(text.as_bytes())
}
