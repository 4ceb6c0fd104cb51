//! The export files of a run.

use crate::cli::{args::RunArgs, loaded_config::LoadedConfig};
use anyhow::bail;
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

/// The form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum ReportForm {
    /// A page.
    Html,
    /// One JSON document.
    Json,
    /// JSON lines.
    Lines {
        /// With zstd.
        compressed: bool,
    },
}

impl ReportForm {
    /// The form that the name of a report has.
    ///
    /// # Errors
    /// When the name is that of another compressed file.
    pub(in crate::cli) fn of(path: &Path) -> anyhow::Result<ReportForm> {
        let name = path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
        Ok(match name {
            _ if ends(&[".html", ".htm"]) => ReportForm::Html,
            _ if ends(&[".jsonl"]) => ReportForm::Lines { compressed: false },
            _ if ends(&[".jsonl.zst"]) => ReportForm::Lines { compressed: true },
            _ if ends(&[".zst", ".gz"]) => {
                bail!("{}: a compressed report consists of lines; end its name in .jsonl.zst", path.display())
            }
            _ => ReportForm::Json,
        })
    }
}
