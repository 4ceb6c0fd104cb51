//! `check --code-quality FILE` and `check --sarif FILE`.

use super::{
    exporter::{CheckResult, Exporter},
    in_workspace::{in_workspace, path_in_workspace},
};
use crate::{
    cli::destination::OutputFile,
    report::{code_quality::to_code_quality, sarif::to_sarif},
};
use std::path::{Path, PathBuf};

/// A report for the code review of a CI system. Its paths are relative to the repository.
pub(super) struct CodeReview<'a> {
    pub(super) format: CodeReviewFormat,
    pub(super) to: OutputFile,
    /// Returns the file of a source.
    pub(super) file_of: &'a dyn Fn(&str) -> Option<PathBuf>,
}

/// The format of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CodeReviewFormat {
    GitLab,
    Sarif,
}

impl Exporter<CheckResult> for CodeReview<'_> {
    fn export(self: Box<Self>, check: &CheckResult) -> anyhow::Result<()> {
        let cases = in_workspace(&check.cases, self.file_of);
        // The file to edit for a limit of several outputs.
        let place = check.json["baseline"].as_str().unwrap_or("pixmill.toml");
        let place = &path_in_workspace(Path::new(place)).unwrap_or_else(|| place.to_owned());
        self.to.write(&match self.format {
            CodeReviewFormat::GitLab => to_code_quality(&cases, place),
            CodeReviewFormat::Sarif => to_sarif(&cases, place),
        })
    }
}
