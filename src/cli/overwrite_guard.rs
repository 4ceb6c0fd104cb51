//! Prevents reports and manifests from overwriting sources or outputs of the same run.

use super::files::split_path;
use crate::{
    engine::Plan,
    store::{Location, open},
};
use anyhow::bail;
use std::path::{Path, PathBuf};

/// Checks that the paths of reports and manifest differ from the sources and outputs of the plan.
///
/// # Errors
/// When a path is also a source or an output.
pub(super) fn check_exports(plan: &Plan, exports: &[PathBuf]) -> anyhow::Result<()> {
    exports.iter().try_for_each(|path| check_export(plan, path))
}

fn check_export(plan: &Plan, path: &Path) -> anyhow::Result<()> {
    let (folder, key) = split_path(path)?;
    if plan.claims(&open(&Location::new(folder))?.canonical_id(&key)) {
        bail!("{} is also the name of an output; use another file name for the report or manifest", path.display());
    }
    Ok(())
}
