//! Paths of sources in the repository that a CI system checks out.

use crate::{
    cli::{env, files::canonical},
    report::check_case::Case,
};
use std::path::PathBuf;

/// The cases with paths relative to the workspace, as CI systems require. `file_of` returns the file of a source. Files
/// outside of the workspace keep their names.
pub(super) fn in_workspace(cases: &[Case], file_of: &dyn Fn(&str) -> Option<PathBuf>) -> Vec<Case> {
    let workspace = env::ci_workspace().and_then(|folder| canonical(&folder).ok());
    let path = |source: &str| {
        let file = file_of(source)?;
        // Use the path of a symbolic link rather than its target.
        let file = canonical(file.parent()?).ok()?.join(file.file_name()?);
        let parts = file.strip_prefix(workspace.as_ref()?).ok()?.iter();
        Some(parts.map(|part| part.to_str()).collect::<Option<Vec<_>>>()?.join("/"))
    };
    let located = |case: &Case| Case { source: path(&case.source).unwrap_or(case.source.clone()), ..case.clone() };
    cases.iter().map(located).collect()
}
