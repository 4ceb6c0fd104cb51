//! The selection of files in a listing.

use globset::{GlobBuilder, GlobMatcher};
use std::path::PathBuf;

/// The files that a listing selects. By default all but hidden and ignored ones.
#[derive(Debug, Clone, Default)]
pub struct Walk {
    /// Include files and folders whose names begin with a dot.
    pub hidden: bool,
    /// Include files that `.gitignore` and `.ignore` exclude.
    pub ignored: bool,
    /// Only names that match.
    pub glob: Option<GlobMatcher>,
    /// Folders to exclude, such as the output folder.
    pub except: Vec<PathBuf>,
    /// Only this part of the folder.
    pub part: Part,
}

/// A part of a folder. Names stay relative to the whole folder.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// The subfolder to list, as a prefix of names: `team/`; empty for the whole folder.
    pub below: String,
    /// Only names that match. The pattern is relative to `below`, or with `above` to a parent folder.
    pub glob: Option<GlobMatcher>,
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
    pub fn matching(mut self, pattern: &str) -> Result<Walk, globset::Error> {
        self.glob = Some(matcher(pattern)?);
        Ok(self)
    }

    /// Whether a name is selected; hidden and ignored files aside.
    pub(super) fn takes(&self, name: &str) -> bool {
        self.part.has(name) && self.glob.as_ref().is_none_or(|glob| glob.is_match(name))
    }
}

/// A matcher for a glob: `*` and `?` do not match a `/`, `**` does.
///
/// # Errors
/// When the pattern is not a glob.
pub fn matcher(pattern: &str) -> Result<GlobMatcher, globset::Error> {
    Ok(GlobBuilder::new(pattern).literal_separator(true).build()?.compile_matcher())
}
