//! Reads reports.

use super::files::{read_all, read_error};
use crate::{
    report::{
        Report,
        json::{self, ReportError},
    },
    store::{Key, StdioStore, Store},
};
use anyhow::Context;
use std::path::Path;

/// Reads a report; `-` is standard input.
///
/// # Errors
/// When it cannot be read, or is not a report.
pub(super) fn read(path: &Path) -> anyhow::Result<Report> {
    let name = path.display();
    let bytes = if path == Path::new("-") {
        StdioStore::new(u64::MAX).read(&Key::new("stdin").context("`stdin` is a valid key")?).map_err(read_error)
    } else {
        read_all(path)
    };
    let bytes = bytes.with_context(|| format!("cannot read the report {name}"))?;
    let not_text = |_| ReportError::NotAReport("it is not UTF-8 text".to_owned());
    let report = String::from_utf8(bytes).map_err(not_text).and_then(|text| json::from_json(&text));
    report.with_context(|| name.to_string())
}
