//! `--resume`: whether the shard has run already.

use super::{args::RunArgs, exports::ReportForm, printer::Printer, remote::is_url, reports, session::exit_status};
use crate::{
    codes::ErrorCode,
    report::{ExitStatus, Outcome, Report, ReportShard},
    store::{Kind, kind},
};
use anyhow::bail;
use std::path::Path;

/// The exit code of an earlier run, if its report is there and the run was the same and complete.
///
/// # Errors
/// When the first report is not one that can be read back.
pub(super) fn completed(args: &RunArgs, of: &ReportShard, printer: &Printer) -> anyhow::Result<Option<ExitStatus>> {
    let readable = |path: &&std::path::PathBuf| {
        path.as_path() != Path::new("-") && !matches!(ReportForm::of(path), Ok(ReportForm::Html))
    };
    let Some(path) = args.report.iter().find(readable) else {
        bail!("--resume reads the report of the earlier run; use --report FILE.json");
    };
    if !is_url(path) && kind(path) != Kind::File {
        return Ok(None);
    }
    // Without a report that can be read, the shard runs again.
    let Some(report) = reports::read(path).ok().filter(|report| is_complete(report, of)) else { return Ok(None) };
    printer.info(&format!("shard {} is complete, as {} says; nothing was done", of.shard, path.display()));
    Ok(Some(exit_status(args, &report, printer)))
}

fn is_complete(report: &Report, of: &ReportShard) -> bool {
    let unavailable =
        |outcome: &Outcome| matches!(outcome, Outcome::Failed(failure) if failure.code == ErrorCode::Unavailable);
    report.shard.as_ref() == Some(of)
        && !report.interrupted
        && !report.entries.iter().any(|entry| unavailable(&entry.outcome))
}
