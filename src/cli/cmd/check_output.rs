//! What a check says, and to whom: people, programs, CI.

use crate::{
    cli::{
        args::CheckArgs,
        env,
        inputs::canonical,
        printer::Printer,
        reports::{self, Kept},
    },
    report::{
        ExitStatus,
        check_case::{self, Case},
        github, junit,
        table::{self, Table},
    },
    store,
};
use anyhow::anyhow;
use serde_json::Value;
use std::path::PathBuf;

/// Rows of a table on a terminal; `--json` has them all.
const ROWS: usize = 100;

/// What a check has found.
pub(super) struct CheckResult {
    /// Everything that was looked at.
    pub(super) cases: Vec<Case>,
    /// What is worth a row.
    pub(super) table: Table,
    /// All of it in one line.
    pub(super) summary: String,
    /// For programs.
    pub(super) json: Value,
    /// What is wrong, and what to do about it.
    pub(super) advice: Vec<String>,
}

fn word(exit: ExitStatus) -> &'static str {
    match exit {
        ExitStatus::OverLimit => "over-limit",
        ExitStatus::Success => "fine",
        _ => "failed",
    }
}

/// Prints the findings, and hands them on to whoever reads JUnit or is GitHub, which wants to know where files are:
/// `file_of` a source.
///
/// # Errors
/// When the JUnit file or standard output cannot be written.
pub(super) fn emit(
    args: &CheckArgs,
    junit_to: Option<Kept>,
    result: &CheckResult,
    file_of: &dyn Fn(&str) -> Option<PathBuf>,
) -> anyhow::Result<ExitStatus> {
    let CheckResult { cases, table, summary, json, advice } = result;
    let printer = Printer::plain();
    let exit = check_case::exit(cases);
    if args.json {
        let mut json = json.clone();
        json["schema"] = check_case::SCHEMA_ID.into();
        json["verdict"] = word(exit).into();
        reports::print(&format!("{json:#}\n"))?;
    } else if !args.run.quiet || exit != ExitStatus::Success {
        reports::print(&format!("{}{}\n", table.text(ROWS), table::plain(summary)))?;
    }
    if let Some(file) = junit_to {
        file.write(&junit::to_xml(cases))?;
    }
    if let Some(summary_file) = env::github_summary() {
        // To standard error, which GitHub reads as well: standard output is data.
        github::annotations(&in_workspace(cases, file_of)).lines().for_each(|line| printer.line(line));
        let written = summary_file.map_or(Ok(()), |path| store::append(&path, &github::summary(summary, table)));
        if let Err(error) = written {
            printer.error(&anyhow!("the summary of the job cannot be written: {error}"));
        }
    }
    advice.iter().for_each(|advice| reports::complain(advice));
    Ok(exit)
}

/// The cases with their files as GitHub looks for them: from the workspace, wherever in it the project is and the check
/// was started. What is not in the workspace keeps its name.
fn in_workspace(cases: &[Case], file_of: &dyn Fn(&str) -> Option<PathBuf>) -> Vec<Case> {
    let workspace = env::github_workspace().and_then(|folder| canonical(&folder).ok());
    let place = |source: &str| {
        let file = file_of(source)?;
        // A link is where it is, not where it leads.
        let file = canonical(file.parent()?).ok()?.join(file.file_name()?);
        let parts = file.strip_prefix(workspace.as_ref()?).ok()?.iter();
        Some(parts.map(|part| part.to_str()).collect::<Option<Vec<_>>>()?.join("/"))
    };
    let placed = |case: &Case| Case { source: place(&case.source).unwrap_or(case.source.clone()), ..case.clone() };
    cases.iter().map(placed).collect()
}
