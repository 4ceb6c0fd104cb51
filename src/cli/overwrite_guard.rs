//! Reports and manifests do not overwrite sources or outputs of the same run.

use super::files::split_path;
use crate::{
    engine::Plan,
    store::{Location, open},
};
use anyhow::bail;
use std::path::{Path, PathBuf};

/// Checks that reports and manifest have other names than the sources and outputs of the plan.
///
/// # Errors
/// When one has the name of an output.
pub(super) fn exports_are_no_part_of(plan: &Plan, exports: &[PathBuf]) -> anyhow::Result<()> {
    exports.iter().try_for_each(|path| is_no_part_of(plan, path))
}

fn is_no_part_of(plan: &Plan, path: &Path) -> anyhow::Result<()> {
    let (folder, key) = split_path(path)?;
    if plan.claims(&open(&Location::new(folder))?.canonical_id(&key)) {
        bail!("{} is also the name of an output; use another file name for the report or manifest", path.display());
    }
    Ok(())
}
