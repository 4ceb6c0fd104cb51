//! What a check says, and to whom: people, programs, CI.

use crate::{
    cli::{
        args::CheckArgs,
        env,
        printer::Printer,
        reports::{self, Kept},
    },
    report::{
        Exit,
        case::{self, Case},
        github, junit,
        table::{self, Table},
    },
    store,
};
use anyhow::anyhow;
use serde_json::Value;

/// Rows of a table on a terminal; `--json` has them all.
const ROWS: usize = 100;

/// What a check has found.
pub(super) struct Findings {
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

fn word(exit: Exit) -> &'static str {
    match exit {
        Exit::OverLimit => "over-limit",
        Exit::Fine => "fine",
        _ => "failed",
    }
}

/// Prints the findings, and hands them on to whoever reads JUnit or is GitHub.
///
/// # Errors
/// When the JUnit file or standard output cannot be written.
pub(super) fn tell(args: &CheckArgs, junit_to: Option<Kept>, findings: &Findings) -> anyhow::Result<Exit> {
    let Findings { cases, table, summary, json, advice } = findings;
    let printer = Printer::plain();
    let exit = case::exit(cases);
    if args.json {
        let mut json = json.clone();
        json["schema"] = "pixmill-check/1".into();
        json["verdict"] = word(exit).into();
        reports::print(&format!("{json:#}\n"))?;
    } else if !args.run.quiet || exit != Exit::Fine {
        reports::print(&format!("{}{}\n", table.text(ROWS), table::plain(summary)))?;
    }
    if let Some(file) = junit_to {
        file.write(&junit::to_xml(cases))?;
    }
    if let Some(summary_file) = env::github_summary() {
        // To standard error, which GitHub reads as well: standard output is data.
        github::annotations(cases).lines().for_each(|line| printer.say(line));
        let written = summary_file.map_or(Ok(()), |path| store::append(&path, &github::summary(summary, table)));
        if let Err(error) = written {
            printer.error(&anyhow!("the summary of the job cannot be written: {error}"));
        }
    }
    advice.iter().for_each(|advice| reports::complain(advice));
    Ok(exit)
}
