//! The export files of a run.

use crate::cli::{args::RunArgs, loaded_config::LoadedConfig};
use std::path::{Path, PathBuf};

/// The manifest: `--manifest`, else `manifest` of the configuration. The latter applies only to full runs with the
/// output and queries of the configuration, because a partial manifest would replace the complete one.
///
/// # Errors
/// When that of the configuration applies and is outside of the folder of the configuration.
pub(super) fn manifest(args: &RunArgs, flags: &str, project: &LoadedConfig) -> anyhow::Result<Option<PathBuf>> {
    if args.manifest.is_some() {
        return Ok(args.manifest.clone());
    }
    let partial = !args.covers_project() || args.output.is_some() || args.in_place;
    let typed = !args.queries.is_empty() || !flags.is_empty() || !args.images.class.is_empty();
    // Without rules, all queries come from the command line.
    let other_queries = !project.config.rule.is_empty()
        && (typed || !args.images.accept.is_empty() || args.name.is_some() || args.suffix.is_some());
    let own = project.config.manifest.as_ref().filter(|_| !partial && !other_queries && !args.dry_run);
    let Some(path) = own else { return Ok(None) };
    project.check_inside("manifest", path.get_ref(), "--manifest")?;
    Ok(Some(project.path(path.get_ref())))
}

/// Whether a report is written as HTML.
pub(super) fn is_html(path: &Path) -> bool {
    path.extension().is_some_and(|ext| ext.eq_ignore_ascii_case("html") || ext.eq_ignore_ascii_case("htm"))
}
