//! `--dry-run`: what would be written.

use super::files::Asking;
use crate::{
    cli::{printer::Printer, session},
    engine::{Engine, Estimate, Plan, PreviewItem, RunContext},
    report::{ExitStatus, Skipped, text},
};
use anyhow::Context;
use std::sync::Arc;

/// Prints a line for each planned output, and each file that would change.
pub(super) fn print(
    engine: &Engine,
    plan: &Arc<Plan>,
    context: &RunContext,
    asking: &Asking,
    printer: &Printer,
) -> anyhow::Result<ExitStatus> {
    let (mut lines, mut failed) = (Vec::new(), false);
    for PreviewItem { source, output, outcome } in session::preview(engine, plan, context) {
        match outcome {
            Ok(Estimate { size, exact, reason, .. }) => {
                let most = if exact { "" } else { "at most " };
                lines.push(format!("{source} -> {output}  {most}{size} {reason}"));
            }
            Err(failure) => {
                failed = true;
                printer.would_fail(&source, &failure);
            }
        }
    }
    for Skipped { source, reason } in &plan.skipped {
        lines.push(format!("{source}  skipped: {reason}"));
    }
    for (key, found) in asking.iter().filter(|(_, found)| found.images > 0) {
        lines.push(format!("{key}  would change: {}", text::count(found.images, "URL")));
    }
    printer.lines(&lines).context("cannot write to standard output")?;
    Ok(if failed { ExitStatus::Failure } else { ExitStatus::Success })
}
