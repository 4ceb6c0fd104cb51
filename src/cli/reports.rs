//! Reads reports.

use super::files::{read_at_most, read_error};
use crate::{
    report::{
        Report,
        json::{self, LineReader, ReportError},
        manifest::Manifest,
    },
    store::{self, Key, Kind, StdioStore, Store, kind},
};
use anyhow::Context;
use std::{
    io::{Cursor, Read},
    path::Path,
};

/// The largest report of one document in bytes: enough for half a million outputs.
const MAX_REPORT: u64 = 512 << 20;

/// A report of JSON lines that is read line by line.
pub(super) type Lines = LineReader<Box<dyn Read>>;

/// A file that `pixmill report` reads.
pub(super) enum ReportFile {
    Report(Report),
    Lines(Lines),
    Manifest(Manifest),
}

/// Reads a report; `-` is standard input.
///
/// # Errors
/// When it cannot be read, or is not a report.
pub(super) fn read(path: &Path) -> anyhow::Result<Report> {
    let report = match content(path)? {
        Content::Lines(lines) => json::from_lines(lines),
        Content::Text(text) => json::from_json(&text),
    };
    report.with_context(|| path.display().to_string())
}

/// Opens a report or manifest; lines are not read yet.
///
/// # Errors
/// When it cannot be read, or is something else.
pub(super) fn open(path: &Path) -> anyhow::Result<ReportFile> {
    let file = match content(path)? {
        Content::Lines(lines) => LineReader::new(lines).map(ReportFile::Lines),
        Content::Text(text) => match json::from_json(&text) {
            Ok(report) => Ok(ReportFile::Report(report)),
            Err(error) => Manifest::parse(&text).map(ReportFile::Manifest).map_err(|_| error),
        },
    };
    file.with_context(|| path.display().to_string())
}

enum Content {
    Lines(Box<dyn Read>),
    Text(String),
}

fn content(path: &Path) -> anyhow::Result<Content> {
    let name = path.display();
    if kind(path) == Kind::File {
        let mut stream = store::open_stream(path).map_err(read_error).with_context(|| unreadable(path))?;
        let mut head = Vec::new();
        stream.by_ref().take(64).read_to_end(&mut head).with_context(|| unreadable(path))?;
        if json::is_lines(&head) {
            return Ok(Content::Lines(Box::new(Cursor::new(head).chain(stream))));
        }
    }
    let bytes = if path == Path::new("-") {
        let key = Key::new("stdin").context("`stdin` is a valid key")?;
        StdioStore::new(MAX_REPORT).read_at_most(&key, MAX_REPORT).map_err(read_error)
    } else {
        read_at_most(path, MAX_REPORT)
    };
    let bytes = bytes.with_context(|| unreadable(path))?;
    if json::is_lines(&bytes) {
        return Ok(Content::Lines(Box::new(Cursor::new(bytes))));
    }
    let not_text = |_| ReportError::NotAReport("it is not UTF-8 text".to_owned());
    String::from_utf8(bytes).map(Content::Text).map_err(not_text).with_context(|| name.to_string())
}

fn unreadable(path: &Path) -> String {
    format!("cannot read the report {}", path.display())
}
