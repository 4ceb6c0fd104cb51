//! Prevents reports and manifests from overwriting sources or outputs of the same run.

use super::files::canonical_id;
use crate::engine::Plan;
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
    if plan.claims(&canonical_id(path)?) {
        bail!("{} is also the name of an output; use another file name for the report or manifest", path.display());
    }
    Ok(())
}
