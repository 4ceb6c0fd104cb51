//! Prints and exports the result of a check.

use crate::{
    cli::{
        args::CheckArgs,
        destination::OutputFile,
        exports::{CheckResult, check_exporters},
        printer,
    },
    report::{ExitStatus, check_case},
};
use std::path::PathBuf;

/// Exports the result, then prints the advice. `file_of` returns the file of a source.
///
/// # Errors
/// When a file or standard output cannot be written.
pub(super) fn emit(
    args: &CheckArgs,
    junit: Option<OutputFile>,
    result: &CheckResult,
    file_of: &dyn Fn(&str) -> Option<PathBuf>,
) -> anyhow::Result<ExitStatus> {
    for exporter in check_exporters(args, junit, file_of) {
        exporter.export(result)?;
    }
    result.advice.iter().for_each(|advice| printer::error(advice));
    Ok(check_case::exit(&result.cases))
}
