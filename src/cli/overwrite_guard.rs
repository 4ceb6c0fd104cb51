//! Reports and manifests do not overwrite sources or outputs of the same run.

use super::{args::RunArgs, exports, inputs, loaded_config::LoadedConfig};
use crate::{
    engine::Plan,
    store::{FsStore, Store},
};
use anyhow::bail;
use std::path::Path;

/// Whether reports and manifest have other names than the sources and outputs of the plan.
///
/// # Errors
/// When they have not.
pub(super) fn exports_are_no_part_of(
    plan: &Plan,
    args: &RunArgs,
    flags: &str,
    project: &LoadedConfig,
) -> anyhow::Result<()> {
    let manifest = exports::manifest(args, flags, project);
    args.report.iter().chain(&manifest).try_for_each(|path| is_no_part_of(plan, path))
}

fn is_no_part_of(plan: &Plan, path: &Path) -> anyhow::Result<()> {
    let (folder, key) = inputs::split_path(path)?;
    if plan.claims(&FsStore::new(folder)?.canonical_id(&key)) {
        bail!("{} is also the name of an output; use another file name for the report or manifest", path.display());
    }
    Ok(())
}
