//! `pixmill report`: merge, show, diff.

use crate::{
    cli::{
        args::ReportCommand,
        destination::OutputFile,
        env,
        exports::ReportForm,
        files::same_file,
        printer,
        reports::{Lines, ReportFile, open, read},
    },
    report::{
        ExitStatus,
        baseline::compare,
        json,
        manifest::Manifest,
        merge::merge,
        merge_lines::{MergeLinesError, merge_lines},
        summary_table, text,
    },
};
use anyhow::{Context, bail};
use std::{
    io::{self, BufWriter},
    path::{Path, PathBuf},
};

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
    let form = output.map_or(Ok(ReportForm::Json), ReportForm::of)?;
    if let (ReportForm::Html, Some(path)) = (form, output) {
        bail!("{}: the merged report is JSON; end its name in .json or .jsonl.zst", path.display());
    }
    if let Some(path) = output.filter(|output| files.iter().any(|file| same_file(file, output))) {
        bail!("{} is one of the merged reports; use another file name with --output", path.display());
    }
    let to = output.map(|path| OutputFile::new("report", path)).transpose()?;
    env::raise_open_files();
    let (mut reports, mut lines, mut manifests) = (Vec::new(), Vec::new(), Vec::new());
    for path in files {
        let name = path.display().to_string();
        match open(path)? {
            ReportFile::Report(report) => reports.push((name, report)),
            ReportFile::Lines(stream) => lines.push((name, stream)),
            ReportFile::Manifest(manifest) => manifests.push((name, manifest)),
        }
    }
    if let Some((manifest, _)) = manifests.first() {
        if let Some(name) = reports.iter().map(|(name, _)| name).chain(lines.iter().map(|(name, _)| name)).next() {
            bail!("{manifest} is a manifest, {name} is a report; merge each kind on its own");
        }
        return write(to, &Manifest::merge(manifests)?.to_json());
    }
    match (form, to) {
        (ReportForm::Lines { compressed }, Some(to)) if reports.is_empty() => merge_streams(lines, to, compressed),
        (form, to) => {
            for (name, stream) in lines {
                let report = stream.whole().with_context(|| name.clone())?;
                reports.push((name, report));
            }
            let whole = merge(reports)?;
            match (form, to) {
                (ReportForm::Lines { compressed }, Some(to)) => {
                    to.write_bytes(&json::to_lines(&whole, Vec::new(), compressed)?)
                }
                (_, to) => write(to, &json::to_json(&whole)),
            }
        }
    }
}

/// Merges reports of lines, which may be larger than memory.
fn merge_streams(parts: Vec<(String, Lines)>, to: OutputFile, compressed: bool) -> anyhow::Result<()> {
    let mut failed = None;
    let written = to.write_with(|file| {
        let merged = merge_lines(parts, BufWriter::new(file), compressed);
        merged.map(drop).map_err(|error| match error {
            MergeLinesError::Write(error) => error,
            other => {
                failed = Some(other);
                io::ErrorKind::InvalidData.into()
            }
        })
    });
    failed.map_or(written, |error| Err(error.into()))
}

fn write(to: Option<OutputFile>, text: &str) -> anyhow::Result<()> {
    match to {
        Some(file) => file.write(text),
        None => printer::print_json(text),
    }
}
