//! Files that are written beside the images, such as reports: they take the place of no image, nor of the
//! configuration.

use super::{args::RunArgs, exports, inputs, loaded_config::LoadedConfig};
use crate::{
    codec::Format,
    config::Config,
    engine::Plan,
    store::{FsStore, Kind, Store, kind},
};
use anyhow::bail;
use std::path::Path;

/// Whether `what`, such as a report, may be written to this path.
///
/// # Errors
/// When something else is there that somebody may want to keep.
pub(super) fn may_replace(path: &Path, what: &str) -> anyhow::Result<()> {
    if kind(path) != Kind::File {
        return Ok(());
    }
    let (folder, key) = inputs::split_path(path)?;
    let head = FsStore::new(folder)?.read_head(&key, Format::SNIFF_BYTES).unwrap_or_default();
    let there = match Format::sniff(&head) {
        Some(_) => "an image",
        None if key.as_str() == Config::FILE => "the configuration",
        None => return Ok(()),
    };
    bail!("{} is {there}, which the {what} would replace; give the {what} another name", path.display())
}

/// Whether reports and manifest have names of their own, and not those of sources or outputs of the plan.
///
/// # Errors
/// When one has not.
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
        bail!(
            "{} is one of the outputs, and would be replaced by what is said of them; give it another name",
            path.display()
        );
    }
    Ok(())
}

/// Whether two paths are one file.
pub(super) fn same_file(a: &Path, b: &Path) -> bool {
    let canonical_id = |path: &Path| {
        let (folder, key) = inputs::split_path(path).ok()?;
        Some(FsStore::new(folder).ok()?.canonical_id(&key))
    };
    canonical_id(a).is_some_and(|a| Some(a) == canonical_id(b))
}
