//! GitHub Actions: annotations on files, and the summary of the job.

use super::exporter::{CheckResult, Exporter};
use crate::{
    cli::{env, files::canonical, printer::Printer},
    report::{check_case::Case, github},
    store,
};
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
        let annotations = github::annotations(&self.in_workspace(&check.cases));
        annotations.lines().for_each(|line| printer.workflow_command(line));
        let text = || github::summary(&check.summary, &check.table);
        // The summary is optional, so the check does not fail.
        if let Some(Err(error)) = self.summary.as_ref().map(|path| store::append(path, &text())) {
            printer.error(&anyhow!("cannot write the job summary: {error}"));
        }
        Ok(())
    }
}

impl GitHub<'_> {
    /// The cases with paths relative to the workspace, as annotations require. Files outside the workspace keep their
    /// names.
    fn in_workspace(&self, cases: &[Case]) -> Vec<Case> {
        let workspace = env::github_workspace().and_then(|folder| canonical(&folder).ok());
        let path = |source: &str| {
            let file = (self.file_of)(source)?;
            // Use the path of a symbolic link rather than its target.
            let file = canonical(file.parent()?).ok()?.join(file.file_name()?);
            let parts = file.strip_prefix(workspace.as_ref()?).ok()?.iter();
            Some(parts.map(|part| part.to_str()).collect::<Option<Vec<_>>>()?.join("/"))
        };
        let located = |case: &Case| Case { source: path(&case.source).unwrap_or(case.source.clone()), ..case.clone() };
        cases.iter().map(located).collect()
    }
}
