//! The exporters of a check.

use super::{
    exporter::{CheckResult, Exporter},
    github::GitHub,
    json::JsonCheck,
    junit::Junit,
};
use crate::{
    cli::{args::CheckArgs, destination::OutputFile, env, printer},
    report::{ExitStatus, check_case},
    visible::one_line,
};
use std::path::PathBuf;

/// The maximum number of table rows on a terminal. `--json` contains all rows.
const ROWS: usize = 100;

/// The exporters selected by the arguments and the environment. `file_of` returns the file of a source.
pub(in crate::cli) fn check_exporters<'a>(
    args: &CheckArgs,
    junit: Option<OutputFile>,
    file_of: &'a dyn Fn(&str) -> Option<PathBuf>,
) -> Vec<Box<dyn Exporter<CheckResult> + 'a>> {
    let mut exporters: Vec<Box<dyn Exporter<CheckResult> + 'a>> = Vec::new();
    exporters.push(if args.json { Box::new(JsonCheck) } else { Box::new(CheckTable { quiet: args.run.quiet }) });
    if let Some(file) = junit {
        exporters.push(Box::new(Junit(file)));
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
