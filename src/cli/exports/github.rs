//! GitHub Actions: annotations on files, and the summary of the job.

use super::{
    exporter::{CheckResult, Exporter},
    in_workspace::in_workspace,
};
use crate::{cli::printer::Printer, report::github, store};
use anyhow::anyhow;
use std::path::PathBuf;

pub(super) struct GitHub<'a> {
    /// The summary file, if GitHub provides one.
    pub(super) summary: Option<PathBuf>,
    /// Returns the file of a source.
    pub(super) file_of: &'a dyn Fn(&str) -> Option<PathBuf>,
}

impl Exporter<CheckResult> for GitHub<'_> {
    fn export(self: Box<Self>, check: &CheckResult) -> anyhow::Result<()> {
        let printer = Printer::plain();
        // GitHub reads annotations from standard error too, and standard output is for data.
        let annotations = github::annotations(&in_workspace(&check.cases, self.file_of));
        annotations.lines().for_each(|line| printer.workflow_command(line));
        let text = || github::summary(&check.summary, &check.table);
        // The summary is optional, so the check does not fail.
        if let Some(Err(error)) = self.summary.as_ref().map(|path| store::append(path, &text())) {
            printer.error(&anyhow!("cannot write the job summary: {error}"));
        }
        Ok(())
    }
}
