//! The exporters of a run. Their files are reserved before the run starts.

use super::{
    depfile::Depfile,
    exporter::{RunExporter, RunResult, export_all},
    html::HtmlReport,
    json::JsonReport,
    manifest::ManifestFile,
    paths,
};
use crate::{
    cli::{args::RunArgs, destination::Destination, files, loaded_config::LoadedConfig, printer::Printer},
    engine::Plan,
    report::{ExitStatus, Report},
};
use anyhow::bail;
use std::path::{Path, PathBuf};

/// The reports and the manifest of a run.
pub(in crate::cli) struct Exports {
    exporters: Vec<RunExporter>,
    paths: Vec<PathBuf>,
}

impl Exports {
    /// Reserves every file. `settings` are the files that all outputs depend on.
    ///
    /// # Errors
    /// When a file cannot be written, or options contradict each other.
    pub(in crate::cli) fn new(
        args: &RunArgs,
        flags: &str,
        project: &LoadedConfig,
        to_stdout: bool,
        settings: &[PathBuf],
    ) -> anyhow::Result<Exports> {
        let manifest = paths::manifest(args, flags, project)?;
        if args.base_url.is_some() && manifest.is_none() {
            bail!("--base-url needs a manifest; add --manifest FILE");
        }
        if manifest.is_some() && to_stdout {
            bail!("a manifest needs named outputs; use -o FILE or -o DIR instead of -o -");
        }
        let configured = project.config.base_url.as_ref().map(|url| url.get_ref());
        let base_url = args.base_url.as_ref().or(configured).cloned();
        let manifest = manifest.map(|path| (path, base_url));
        let mut exports = Exports::reserve(&args.report, manifest, args.depfile.as_deref(), project, to_stdout)?;
        if let Some(path) = &args.depfile {
            exports.exporters.push(Box::new(Depfile::new(path, settings)?));
        }
        Ok(exports)
    }

    /// Reserves the files of reports alone.
    ///
    /// # Errors
    /// When a file cannot be written.
    #[cfg(feature = "site")]
    pub(in crate::cli) fn reports(reports: &[PathBuf], project: &LoadedConfig) -> anyhow::Result<Exports> {
        Exports::reserve(reports, None, None, project, false)
    }

    /// Reserves the reports and the manifest; `other` is a file of another exporter.
    fn reserve(
        reports: &[PathBuf],
        manifest: Option<(PathBuf, Option<String>)>,
        other: Option<&Path>,
        project: &LoadedConfig,
        to_stdout: bool,
    ) -> anyhow::Result<Exports> {
        let reports = reports.iter().map(PathBuf::as_path);
        let named: Vec<&Path> =
            reports.clone().chain(manifest.as_ref().map(|(path, _)| path.as_path())).chain(other).collect();
        for (i, path) in named.iter().enumerate() {
            if named[..i].iter().any(|other| files::same_file(other, path)) {
                bail!("--report, --manifest and --depfile use {} twice; give each its own file name", path.display());
            }
        }
        let config = project.file_or_default();
        if let Some(path) = named.iter().find(|path| files::same_file(config, path)) {
            bail!("{} is the configuration; use another file name for the report, manifest or depfile", path.display());
        }
        let paths = named.iter().map(|path| path.to_path_buf()).collect();
        // Write JSON reports first, so that they exist even if an HTML report fails.
        let (pages, reports): (Vec<&Path>, Vec<&Path>) = reports.partition(|path| paths::is_html(path));
        let mut exporters: Vec<RunExporter> = Vec::new();
        for path in reports {
            exporters.push(Box::new(JsonReport(Destination::new("report", path, to_stdout)?)));
        }
        if let Some((path, base_url)) = manifest {
            exporters.push(Box::new(ManifestFile { to: Destination::new("manifest", &path, to_stdout)?, base_url }));
        }
        for path in pages {
            exporters.push(Box::new(HtmlReport::new(path, Destination::new("report", path, to_stdout)?)?));
        }
        Ok(Exports { exporters, paths })
    }

    /// The reports and the manifest.
    pub(in crate::cli) fn paths(&self) -> &[PathBuf] {
        &self.paths
    }

    /// Whether an exporter needs placeholders.
    pub(in crate::cli) fn wants_placeholders(&self) -> bool {
        self.exporters.iter().any(|exporter| exporter.needs_placeholders())
    }

    /// Writes all files, and prints an error for each that cannot be written. Returns the final exit code.
    pub(in crate::cli) fn write(self, report: &Report, plan: &Plan, exit: ExitStatus, printer: &Printer) -> ExitStatus {
        export_all(self.exporters, &RunResult { report, plan }, exit, printer)
    }
}
