//! The files a run says what it did in: reports as JSON or as a page, by their extension, and the manifest. Made sure of
//! before the work begins.

use super::{args::RunArgs, loaded_config::LoadedConfig, overwrite_guard, report_links::ReportLinks, reports::To};
use crate::{
    engine::Plan,
    report::{Report, html::html, json, manifest::Manifest},
};
use anyhow::bail;
use std::path::{Path, PathBuf, absolute};

/// Where everything goes that is written at the end of a run.
pub(super) struct Exports {
    reports: Vec<To>,
    /// The pages, each with the folder it is in.
    pages: Vec<(To, PathBuf)>,
    manifest: Option<To>,
    base_url: Option<String>,
}

impl Exports {
    /// Reserves every file.
    pub(super) fn new(args: &RunArgs, flags: &str, project: &LoadedConfig, to_stdout: bool) -> anyhow::Result<Exports> {
        let manifest = manifest(args, flags, project);
        if args.base_url.is_some() && manifest.is_none() {
            bail!("--base-url is for the URLs of a manifest: name one with --manifest FILE");
        }
        let named: Vec<&PathBuf> = args.report.iter().chain(&manifest).collect();
        for (i, path) in named.iter().enumerate() {
            if named[..i].iter().any(|other| overwrite_guard::same_file(other, path)) {
                bail!("{} is named twice, by --report or --manifest; give each a name of its own", path.display());
            }
        }
        if manifest.is_some() && to_stdout {
            bail!("a manifest says where outputs are, and -o - is nowhere; give the output a name");
        }
        let (pages, reports): (Vec<&PathBuf>, Vec<&PathBuf>) = args.report.iter().partition(|path| is_page(path));
        let placed = |path: &PathBuf| {
            let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
            Ok((To::new("report", path, to_stdout)?, absolute(folder)?))
        };
        Ok(Exports {
            reports: reports.iter().map(|path| To::new("report", path, to_stdout)).collect::<Result<_, _>>()?,
            pages: pages.into_iter().map(placed).collect::<anyhow::Result<_>>()?,
            manifest: manifest.as_ref().map(|path| To::new("manifest", path, to_stdout)).transpose()?,
            base_url: args
                .base_url
                .clone()
                .or_else(|| project.config.base_url.as_ref().map(|url| url.get_ref().clone())),
        })
    }

    /// Whether sources have to be looked at for it.
    pub(super) fn wants_placeholders(&self) -> bool {
        self.manifest.is_some()
    }

    /// Writes them.
    pub(super) fn write(self, report: &Report, plan: &Plan) -> anyhow::Result<()> {
        for to in self.reports {
            to.write(&json::to_json(report))?;
        }
        // A part of a manifest would look like all of one.
        if let Some(to) = self.manifest.filter(|_| !report.interrupted) {
            to.write(&Manifest::new(report, self.base_url.as_deref()).to_json())?;
        }
        let places = if self.pages.is_empty() { ReportLinks::default() } else { ReportLinks::new(plan) };
        for (to, folder) in self.pages {
            to.write(&html(report, &|entry| places.links(entry, &folder)))?;
        }
        Ok(())
    }
}

/// Where the manifest goes: where it was said, else where the configuration says. The latter is for runs of all its
/// inputs into its own output, with its own queries: a manifest of a part, or of other outputs, would replace the whole.
pub(super) fn manifest(args: &RunArgs, flags: &str, project: &LoadedConfig) -> Option<PathBuf> {
    let partly = !args.inputs.is_empty() || args.output.is_some() || args.in_place || args.montage.is_some();
    let asked = !args.queries.is_empty() || !flags.is_empty() || !args.images.class.is_empty();
    // Where the file has no rules, what is typed is all there is.
    let others = !project.config.rule.is_empty() && (asked || !args.images.accept.is_empty() || args.name.is_some());
    let own = project.config.manifest.as_ref().filter(|_| !partly && !others && !args.dry_run);
    args.manifest.clone().or_else(|| own.map(|path| project.path(path.get_ref())))
}

fn is_page(path: &Path) -> bool {
    path.extension().is_some_and(|ext| ext.eq_ignore_ascii_case("html") || ext.eq_ignore_ascii_case("htm"))
}
