//! The exporters of a check.

use super::{
    code_quality::{CodeReview, CodeReviewFormat},
    exporter::{CheckResult, Exporter},
    github::GitHub,
    json::JsonCheck,
    junit::Junit,
};
use crate::{
    cli::{args::CheckArgs, destination::OutputFile, env, files::same_file, printer},
    report::{ExitStatus, check_case},
    visible::one_line,
};
use anyhow::bail;
use std::path::{Path, PathBuf};

/// The maximum number of table rows on a terminal. `--json` contains all rows.
const ROWS: usize = 100;

/// The files of a check, reserved before the work begins.
pub(in crate::cli) struct CheckFiles {
    junit: Option<OutputFile>,
    code_quality: Option<OutputFile>,
    sarif: Option<OutputFile>,
}

impl CheckFiles {
    /// `read` are the files that the check reads.
    ///
    /// # Errors
    /// When a file cannot be written, would replace one of `read`, or is named twice.
    pub(in crate::cli) fn new<'a>(
        args: &CheckArgs,
        read: impl Iterator<Item = &'a Path> + Clone,
    ) -> anyhow::Result<CheckFiles> {
        let named = [("--junit", &args.junit), ("--code-quality", &args.code_quality), ("--sarif", &args.sarif)];
        let named: Vec<(&str, &PathBuf)> =
            named.into_iter().filter_map(|(option, path)| Some((option, path.as_ref()?))).collect();
        for (i, (option, path)) in named.iter().enumerate() {
            if read.clone().any(|file| same_file(file, path)) {
                bail!("{option} {} would overwrite a report or the baseline; use another file name", path.display());
            }
            if let Some((other, _)) = named[..i].iter().find(|(_, other)| same_file(other, path)) {
                bail!("{other} and {option} use {} twice; give each its own file name", path.display());
            }
        }
        let file =
            |what: &str, path: &Option<PathBuf>| path.as_deref().map(|path| OutputFile::new(what, path)).transpose();
        Ok(CheckFiles {
            junit: file("JUnit file", &args.junit)?,
            code_quality: file("code quality report", &args.code_quality)?,
            sarif: file("SARIF file", &args.sarif)?,
        })
    }
}

/// The exporters selected by the arguments and the environment. `file_of` returns the file of a source.
pub(in crate::cli) fn check_exporters<'a>(
    args: &CheckArgs,
    files: CheckFiles,
    file_of: &'a dyn Fn(&str) -> Option<PathBuf>,
) -> Vec<Box<dyn Exporter<CheckResult> + 'a>> {
    let mut exporters: Vec<Box<dyn Exporter<CheckResult> + 'a>> = Vec::new();
    exporters.push(if args.json { Box::new(JsonCheck) } else { Box::new(CheckTable { quiet: args.run.quiet }) });
    let CheckFiles { junit, code_quality, sarif } = files;
    if let Some(file) = junit {
        exporters.push(Box::new(Junit(file)));
    }
    for (format, file) in [(CodeReviewFormat::GitLab, code_quality), (CodeReviewFormat::Sarif, sarif)] {
        if let Some(to) = file {
            exporters.push(Box::new(CodeReview { format, to, file_of }));
        }
    }
    if let Some(summary) = env::github_summary() {
        exporters.push(Box::new(GitHub { summary, file_of }));
    }
    exporters
}

/// The table on standard output.
struct CheckTable {
    /// Print only failed checks.
    quiet: bool,
}

impl Exporter<CheckResult> for CheckTable {
    fn export(self: Box<Self>, check: &CheckResult) -> anyhow::Result<()> {
        if self.quiet && check_case::exit(&check.cases) == ExitStatus::Success {
            return Ok(());
        }
        printer::print(&format!("{}{}\n", check.table.text(ROWS), one_line(&check.summary)))
    }
}
