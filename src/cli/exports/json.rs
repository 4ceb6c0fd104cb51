//! JSON: the report of a run, and the result of a check.

use super::exporter::{CheckResult, Exporter, RunResult};
use crate::{
    cli::{destination::Destination, printer},
    report::{ExitStatus, check_case, json},
};

/// `--report FILE.json`.
pub(super) struct JsonReport(pub(super) Destination);

impl Exporter<RunResult<'_>> for JsonReport {
    fn export(self: Box<Self>, run: &RunResult<'_>) -> anyhow::Result<()> {
        self.0.write(&json::to_json(run.report))
    }
}

/// `--report FILE.jsonl` and `FILE.jsonl.zst`.
pub(super) struct LinesReport {
    pub(super) to: Destination,
    pub(super) compressed: bool,
}

impl Exporter<RunResult<'_>> for LinesReport {
    fn export(self: Box<Self>, run: &RunResult<'_>) -> anyhow::Result<()> {
        self.to.write_bytes(&json::to_lines(run.report, Vec::new(), self.compressed)?)
    }
}

/// `check --json`, on standard output.
pub(super) struct JsonCheck;

impl Exporter<CheckResult> for JsonCheck {
    fn export(self: Box<Self>, check: &CheckResult) -> anyhow::Result<()> {
        let mut json = check.json.clone();
        json["schema"] = check_case::SCHEMA_ID.into();
        json["verdict"] = verdict(check_case::exit(&check.cases)).into();
        printer::print_json(&format!("{json:#}\n"))
    }
}

fn verdict(exit: ExitStatus) -> &'static str {
    match exit {
        ExitStatus::OverLimit => "over-limit",
        ExitStatus::Success => "fine",
        _ => "failed",
    }
}
