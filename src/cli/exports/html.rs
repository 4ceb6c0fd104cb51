//! `--report FILE.html`: the report as a page that links sources and outputs.

use super::exporter::{Exporter, RunResult};
use crate::{
    cli::{destination::Destination, remote::is_url, report_links::ReportLinks},
    report::html::html,
};
use std::path::{Path, PathBuf, absolute};

pub(super) struct HtmlReport {
    to: Destination,
    /// The absolute folder of the page. Links are relative to it.
    folder: PathBuf,
}

impl HtmlReport {
    pub(super) fn new(path: &Path, to: Destination) -> anyhow::Result<HtmlReport> {
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // A page in a bucket has no links to files: `normalize` knows no relation between them.
        let folder = if is_url(path) { folder.to_owned() } else { absolute(folder)? };
        Ok(HtmlReport { to, folder })
    }
}

impl Exporter<RunResult<'_>> for HtmlReport {
    fn export(self: Box<Self>, run: &RunResult<'_>) -> anyhow::Result<()> {
        let links = ReportLinks::new(run.plan);
        self.to.write(&html(run.report, &|entry| links.links(entry, &self.folder)))
    }
}
