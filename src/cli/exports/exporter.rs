//! The interface of exporters, and the results they write.

use crate::{
    engine::Plan,
    report::{Report, check_case::Case, table::Table},
};
use serde_json::Value;

/// Writes a result in one form. An exporter reserves its file before the work begins, so that a wrong path fails early.
pub(in crate::cli) trait Exporter<R> {
    /// Whether the run has to compute the placeholders of its sources.
    fn needs_placeholders(&self) -> bool {
        false
    }

    /// Writes the result.
    ///
    /// # Errors
    /// When the destination cannot be written.
    fn export(self: Box<Self>, result: &R) -> anyhow::Result<()>;
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
    /// The rows worth showing.
    pub(in crate::cli) table: Table,
    /// One line for all of it.
    pub(in crate::cli) summary: String,
    /// All of it, for programs.
    pub(in crate::cli) json: Value,
    /// What is wrong, and what to do about it.
    pub(in crate::cli) advice: Vec<String>,
}
