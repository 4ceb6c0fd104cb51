//! The selection of files in a listing.

use globset::{ErrorKind, GlobBuilder, GlobSet};
use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    sync::Arc,
};

/// The files that a listing selects. By default all but hidden and ignored ones.
#[derive(Debug, Clone, Default)]
pub struct Walk {
    /// Include files and folders whose names begin with a dot.
    pub hidden: bool,
    /// Include files that `.gitignore` and `.ignore` exclude.
    pub ignored: bool,
    /// Only names that match.
    pub glob: Option<GlobSet>,
    /// Folders to exclude, such as the output folder.
    pub except: Vec<PathBuf>,
    /// Only these files, by their absolute paths with symbolic links of folders resolved.
    pub files: Option<Arc<HashSet<PathBuf>>>,
    /// Only this part of the folder.
    pub part: Part,
}

/// A part of a folder. Names stay relative to the whole folder.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// The subfolder to list, as a prefix of names: `team/`; empty for the whole folder.
    pub below: String,
    /// Only names that match. The pattern is relative to `below`, or with `above` to a parent folder.
    pub glob: Option<GlobSet>,
    /// The path from the folder that `glob` is relative to down to the store's folder: `packages/a/`; usually empty.
    pub above: String,
}

impl Part {
    /// Whether a name is in this part.
    pub fn has(&self, name: &str) -> bool {
        let Some(rest) = name.strip_prefix(&self.below) else { return false };
        self.glob.as_ref().is_none_or(|glob| glob.is_match(format!("{}{rest}", self.above)))
    }
}

impl Walk {
    /// Only names that match a pattern, as [`matcher`].
    ///
    /// # Errors
    /// When the pattern is not a glob.
    pub fn matching(mut self, pattern: &str) -> Result<Walk, GlobError> {
        self.glob = Some(matcher(pattern)?);
        Ok(self)
    }

    /// Whether a name below a folder is selected; hidden and ignored files aside.
    pub(super) fn takes(&self, root: &Path, name: &str) -> bool {
        self.part.has(name)
            && self.glob.as_ref().is_none_or(|glob| glob.is_match(name))
            && self.files.as_ref().is_none_or(|files| files.contains(&root.join(name)))
    }
}

/// A matcher for a glob: `*` and `?` do not match a `/`, `**` does.
///
/// # Errors
/// When the pattern is not a glob.
pub fn matcher(pattern: &str) -> Result<GlobSet, GlobError> {
    matcher_of_any([pattern])
}

/// A matcher for names that match any of these globs, as [`matcher`].
///
/// # Errors
/// When a pattern is not a glob.
pub fn matcher_of_any<'a>(patterns: impl IntoIterator<Item = &'a str>) -> Result<GlobSet, GlobError> {
    let (mut set, mut all) = (GlobSet::builder(), Vec::new());
    let error =
        |pattern: &str, error: &globset::Error| GlobError { pattern: pattern.to_owned(), reason: reason(error) };
    for pattern in patterns {
        set.add(GlobBuilder::new(pattern).literal_separator(true).build().map_err(|e| error(pattern, &e))?);
        all.push(pattern);
    }
    // Building a single matcher would panic for a pattern whose regular expression is too large.
    set.build().map_err(|e| error(&all.join(", "), &e))
}

/// An invalid glob.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("invalid glob `{pattern}`: {reason}")]
pub struct GlobError {
    /// The glob.
    pub pattern: String,
    /// What is wrong with it.
    pub reason: String,
}

/// The reason if the regular expression of a glob cannot be compiled.
pub(super) const TOO_LARGE: &str = "it is too long or too deeply nested";

fn reason(error: &globset::Error) -> String {
    match error.kind() {
        ErrorKind::Regex(_) => TOO_LARGE.to_owned(),
        kind => kind.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_invalid_glob_is_an_error() {
        let nested = format!("{}a{}", "{".repeat(300), "}".repeat(300));
        for pattern in ["a[", "{a", "[b-a]", &nested] {
            let error = matcher(pattern).expect_err(pattern);
            assert_eq!(error.pattern, pattern);
            assert!(!error.reason.contains("pars"), "{error}");
        }
        let any = matcher_of_any(["a/*", "**/b"]).expect("globs");
        assert!(any.is_match("a/x") && any.is_match("c/d/b") && !any.is_match("a/x/y"));
    }
}
