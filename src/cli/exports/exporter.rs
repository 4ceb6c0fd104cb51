//! The exporter trait, and the exported results.

use crate::{
    cli::printer::Printer,
    engine::Plan,
    report::{ExitStatus, Report, check_case::Case, table::Table},
};
use serde_json::Value;

/// Writes a result in one format. An exporter reserves its file before the run starts, so that a wrong path fails
/// early. Later, when the outputs exist, a failed export does not stop the others.
pub(in crate::cli) trait Exporter<R> {
    /// Whether the exporter needs the placeholders of the sources.
    fn needs_placeholders(&self) -> bool {
        false
    }

    /// Writes the result.
    ///
    /// # Errors
    /// When the destination cannot be written.
    fn export(self: Box<Self>, result: &R) -> anyhow::Result<()>;
}

/// Exports the result in every format, and prints an error for each that cannot be written. Returns the exit code: a
/// failed export is a failure, unless the result has another exit code already.
pub(in crate::cli) fn export_all<'a, R>(
    exporters: Vec<Box<dyn Exporter<R> + 'a>>,
    result: &R,
    exit: ExitStatus,
    printer: &Printer,
) -> ExitStatus {
    exit.unless(!export_each(exporters, result, printer))
}

/// As [`export_all`]. Returns whether all were written.
pub(super) fn export_each<'a, R>(exporters: Vec<Box<dyn Exporter<R> + 'a>>, result: &R, printer: &Printer) -> bool {
    let failures = exporters.into_iter().filter_map(|exporter| exporter.export(result).err());
    failures.map(|error| printer.error(&error)).count() == 0
}

/// The result of `pixmill run`.
pub(in crate::cli) struct RunResult<'a> {
    pub(super) report: &'a Report,
    pub(super) plan: &'a Plan,
}

/// An exporter of a run.
pub(super) type RunExporter = Box<dyn for<'a> Exporter<RunResult<'a>>>;

/// The result of `pixmill check`.
pub(in crate::cli) struct CheckResult {
    /// All checks, with their verdicts.
    pub(in crate::cli) cases: Vec<Case>,
    /// The rows to show.
    pub(in crate::cli) table: Table,
    /// A one-line summary.
    pub(in crate::cli) summary: String,
    /// The complete result as JSON.
    pub(in crate::cli) json: Value,
    /// The problems, each with its remedy.
    pub(in crate::cli) advice: Vec<String>,
}
