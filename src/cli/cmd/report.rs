//! `pixmill report`: merge, show, diff.

use crate::{
    cli::{args::ReportCommand, destination::OutputFile, files::same_file, printer, reports::read},
    report::{ExitStatus, baseline::compare, json, merge::merge, summary_table, text},
};
use anyhow::bail;
use std::path::{Path, PathBuf};

/// Runs a report command.
///
/// # Errors
/// When a file is not a report, the reports cannot be merged, or the result cannot be written.
pub fn report(what: &ReportCommand) -> anyhow::Result<ExitStatus> {
    match what {
        ReportCommand::Merge { files, output } => merged(files, output.as_deref())?,
        ReportCommand::Show { file } => {
            let report = read(file)?;
            printer::print(&format!("{}{}\n", summary_table::table(&report).text(usize::MAX), text::summary(&report)))?;
        }
        ReportCommand::Diff { old, new } => {
            let comparison = compare(Some(&read(old)?), &read(new)?);
            printer::print(&format!("{}{}\n", comparison.table().text(usize::MAX), comparison.summary()))?;
        }
    }
    Ok(ExitStatus::Success)
}

fn merged(files: &[PathBuf], output: Option<&Path>) -> anyhow::Result<()> {
    let output = output.filter(|path| *path != Path::new("-"));
    if let Some(path) = output.filter(|output| files.iter().any(|file| same_file(file, output))) {
        bail!("{} is one of the merged reports; use another file name with --output", path.display());
    }
    let to = output.map(|path| OutputFile::new("report", path)).transpose()?;
    let part = |path: &PathBuf| Ok((path.display().to_string(), read(path)?));
    let whole = merge(files.iter().map(part).collect::<anyhow::Result<_>>()?)?;
    let text = json::to_json(&whole);
    match to {
        Some(file) => file.write(&text),
        None => printer::print_json(&text),
    }
}
