//! Prints and exports the result of a check.

use crate::{
    cli::{
        args::CheckArgs,
        exports::{CheckFiles, CheckResult, check_exporters, export_all},
        printer::{self, Printer},
    },
    report::{ExitStatus, check_case},
};
use std::path::PathBuf;

/// Exports the result, then prints the advice. `file_of` returns the file of a source. Returns the exit code.
pub(super) fn emit(
    args: &CheckArgs,
    files: CheckFiles,
    result: &CheckResult,
    file_of: &dyn Fn(&str) -> Option<PathBuf>,
) -> ExitStatus {
    let exit = check_case::exit(&result.cases);
    let exit = export_all(check_exporters(args, files, file_of), result, exit, &Printer::plain());
    result.advice.iter().for_each(|advice| printer::error(advice));
    exit
}
