//! Reads reports.

use super::files::{read_at_most, read_error};
use crate::{
    report::{
        Report,
        json::{self, ReportError},
    },
    store::{Key, StdioStore, Store},
};
use anyhow::Context;
use std::path::Path;

/// The largest report in bytes: enough for half a million outputs.
const MAX_REPORT: u64 = 512 << 20;

/// Reads a report; `-` is standard input.
///
/// # Errors
/// When it cannot be read, or is not a report.
pub(super) fn read(path: &Path) -> anyhow::Result<Report> {
    let name = path.display();
    let bytes = if path == Path::new("-") {
        let key = Key::new("stdin").context("`stdin` is a valid key")?;
        StdioStore::new(MAX_REPORT).read_at_most(&key, MAX_REPORT).map_err(read_error)
    } else {
        read_at_most(path, MAX_REPORT)
    };
    let bytes = bytes.with_context(|| format!("cannot read the report {name}"))?;
    let not_text = |_| ReportError::NotAReport("it is not UTF-8 text".to_owned());
    let report = String::from_utf8(bytes).map_err(not_text).and_then(|text| json::from_json(&text));
    report.with_context(|| name.to_string())
}
