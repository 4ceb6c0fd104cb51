//! Finds the invalid lines of ignore files, which the walk skips. Its errors do not always name the line, or the file.
#![allow(clippy::disallowed_methods, reason = "the rule that keeps std::fs out of every other file")]

use super::walk::TOO_LARGE;
use ignore::gitignore::GitignoreBuilder;
use std::{fs, path::Path};

/// The ignore files of a folder.
const NAMES: [&str; 3] = [".ignore", ".gitignore", ".git/info/exclude"];

/// Whether an error of the walk is about lines of ignore files.
pub(super) fn is_about_lines(error: &ignore::Error) -> bool {
    match error {
        ignore::Error::Partial(errors) => errors.iter().all(is_about_lines),
        ignore::Error::WithPath { err, .. } | ignore::Error::WithLineNumber { err, .. } => is_about_lines(err),
        ignore::Error::Glob { .. } => true,
        _ => false,
    }
}

/// A message for each invalid line of the ignore files in a folder.
pub(super) fn invalid_lines(folder: &Path) -> Vec<String> {
    let files = NAMES.iter().map(|name| folder.join(name));
    files
        .filter_map(|file| Some((fs::read_to_string(&file).ok()?, file)))
        .flat_map(|(text, file)| {
            let invalid = |(i, line): (usize, &str)| {
                let reason = error(folder, line)?;
                Some(format!("{}, line {}: invalid glob `{line}`: {reason}", file.display(), i + 1))
            };
            text.lines().enumerate().filter_map(invalid).collect::<Vec<_>>()
        })
        .collect()
}

/// Why a line is invalid; `None` if it is valid.
fn error(folder: &Path, line: &str) -> Option<String> {
    let mut builder = GitignoreBuilder::new(folder);
    match builder.add_line(None, line) {
        Err(ignore::Error::Glob { err, .. }) => Some(err),
        Err(error) => Some(error.to_string()),
        Ok(builder) => builder.build().err().map(|_| TOO_LARGE.to_owned()),
    }
}
