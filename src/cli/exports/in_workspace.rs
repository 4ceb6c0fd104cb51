//! Paths of sources in the repository that a CI system checks out.

use crate::{
    cli::{env, files::canonical},
    report::check_case::Case,
};
use std::path::{Path, PathBuf};

/// The cases with paths relative to the workspace, as CI systems require. `file_of` returns the file of a source. Files
/// outside of the workspace keep their names.
pub(super) fn in_workspace(cases: &[Case], file_of: &dyn Fn(&str) -> Option<PathBuf>) -> Vec<Case> {
    let path = |source: &str| path_in_workspace(&file_of(source)?);
    let located = |case: &Case| Case { source: path(&case.source).unwrap_or(case.source.clone()), ..case.clone() };
    cases.iter().map(located).collect()
}

/// The path of a file relative to the workspace; `None` outside of it.
pub(super) fn path_in_workspace(file: &Path) -> Option<String> {
    let workspace = canonical(&env::ci_workspace()?).ok()?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Use the path of a symbolic link rather than its target.
    let file = canonical(folder).ok()?.join(file.file_name()?);
    let parts = file.strip_prefix(workspace).ok()?.iter();
    Some(parts.map(|part| part.to_str()).collect::<Option<Vec<_>>>()?.join("/"))
}
