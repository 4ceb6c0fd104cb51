//! The exporters of a run. Their files are reserved before the run starts.

use super::{
    depfile::Depfile,
    exporter::{RunExporter, RunResult, export_each},
    html::HtmlReport,
    json::{JsonReport, LinesReport},
    manifest::ManifestFile,
    paths::{self, ReportForm},
};
use crate::{
    cli::{args::RunArgs, destination::Destination, files, loaded_config::LoadedConfig, printer::Printer},
    engine::Plan,
    report::{ExitStatus, Report},
};
use anyhow::{anyhow, bail};
use std::path::{Path, PathBuf};

/// The reports and the manifest of a run.
pub(in crate::cli) struct Exports {
    /// The reports that `--resume` and `pixmill report` read.
    reports: Vec<RunExporter>,
    others: Vec<RunExporter>,
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
            exports.others.push(Box::new(Depfile::new(path, settings)?));
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
        let (mut data, mut others): (Vec<RunExporter>, Vec<RunExporter>) = (Vec::new(), Vec::new());
        for path in reports {
            let form = ReportForm::of(path)?;
            let to = Destination::new("report", path, to_stdout)?;
            match form {
                ReportForm::Html => others.push(Box::new(HtmlReport::new(path, to)?)),
                ReportForm::Json => data.push(Box::new(JsonReport(to))),
                ReportForm::Lines { compressed } => data.push(Box::new(LinesReport { to, compressed })),
            }
        }
        if let Some((path, base_url)) = manifest {
            let to = Destination::new("manifest", &path, to_stdout)?;
            others.insert(0, Box::new(ManifestFile { to, base_url }));
        }
        Ok(Exports { reports: data, others, paths })
    }

    /// The reports and the manifest.
    pub(in crate::cli) fn paths(&self) -> &[PathBuf] {
        &self.paths
    }

    /// Whether an exporter needs placeholders.
    pub(in crate::cli) fn wants_placeholders(&self) -> bool {
        self.others.iter().any(|exporter| exporter.needs_placeholders())
    }

    /// Writes all files, and prints an error for each that cannot be written. Returns the final exit code.
    pub(in crate::cli) fn write(self, report: &Report, plan: &Plan, exit: ExitStatus, printer: &Printer) -> ExitStatus {
        let result = RunResult { report, plan };
        if report.shard.is_none() {
            // JSON reports first, so that they exist even if an HTML report fails.
            let reports = export_each(self.reports, &result, printer);
            let others = export_each(self.others, &result, printer);
            return exit.unless(!(reports && others));
        }
        // The report of a shard marks that everything else is there.
        if !export_each(self.others, &result, printer) {
            printer.error(&anyhow!("the report of the shard is not written, because the shard is not complete"));
            return exit.unless(true);
        }
        exit.unless(!export_each(self.reports, &result, printer))
    }
}
