//! Reports from files, and into files.

use super::{inputs, overwrite_guard, printer::Printer};
use crate::{
    report::{
        Report,
        json::{self, ReportError},
    },
    store::{AtomicFile, FsStore, Key, StdioStore, Store},
};
use anyhow::{Context, bail};
use std::path::Path;

/// Reads a report; `-` is standard input.
pub(super) fn read(path: &Path) -> anyhow::Result<Report> {
    let name = path.display();
    let bytes = if path == Path::new("-") {
        StdioStore::new(u64::MAX).read(&Key::new("stdin").context("`stdin` is a name")?)
    } else {
        let (folder, key) = inputs::split_path(path)?;
        FsStore::new(folder)?.read(&key)
    };
    let bytes = bytes.with_context(|| format!("the report {name} cannot be read"))?;
    let no_text = |_| ReportError::NotAReport("it is no text".to_owned());
    let report = String::from_utf8(bytes).map_err(no_text).and_then(|text| json::from_json(&text));
    report.with_context(|| name.to_string())
}

/// A file that a text goes into, made sure of before the work begins.
pub(super) struct Kept {
    file: AtomicFile,
    /// `the report report.json`.
    name: String,
}

impl Kept {
    /// `what` it is: a report, a baseline.
    pub(super) fn new(what: &str, path: &Path) -> anyhow::Result<Kept> {
        overwrite_guard::may_replace(path, what)?;
        let name = format!("the {what} {}", path.display());
        let file = AtomicFile::new(path).with_context(|| format!("{name} cannot be written"))?;
        Ok(Kept { file, name })
    }

    pub(super) fn write(self, text: &str) -> anyhow::Result<()> {
        let Kept { file, name } = self;
        file.write(text.as_bytes()).with_context(|| format!("{name} cannot be written"))
    }
}

/// Where a text goes.
pub(super) enum To {
    Stdout,
    File(Kept),
}

impl To {
    /// `-` is standard output, which images may have taken.
    pub(super) fn new(what: &str, path: &Path, images_to_stdout: bool) -> anyhow::Result<To> {
        if path != Path::new("-") {
            return Kept::new(what, path).map(To::File);
        }
        if images_to_stdout {
            bail!("-o - and --{what} - both want standard output; give the {what} a file");
        }
        Ok(To::Stdout)
    }

    pub(super) fn write(self, text: &str) -> anyhow::Result<()> {
        match self {
            To::Stdout => print(text),
            To::File(file) => file.write(text),
        }
    }
}

/// Something that went wrong, or that somebody has to do.
pub(super) fn complain(text: &str) {
    Printer::plain().error(&anyhow::anyhow!("{text}"));
}

/// Something worth knowing that is no error.
pub(super) fn warning(text: &str) {
    Printer::plain().warning(text);
}

/// Data for whoever reads standard output.
pub(super) fn print(text: &str) -> anyhow::Result<()> {
    Printer::plain().data(text).context("standard output cannot be written")
}
