//! Destinations of text: a file or standard output.

use super::{files::split_path, printer};
use crate::{
    codec::Format,
    config::Config,
    store::{AtomicFile, Kind, Location, kind, open},
};
use anyhow::{Context, bail};
use std::{
    io::{self, Write},
    path::Path,
};

/// A text file, reserved before the work begins.
pub(super) struct OutputFile {
    file: AtomicFile,
    /// `the report report.json`.
    name: String,
}

impl OutputFile {
    /// `what` is the kind of file in messages, such as report or baseline.
    ///
    /// # Errors
    /// When the file cannot be written, or would replace an image or the configuration.
    pub(super) fn new(what: &str, path: &Path) -> anyhow::Result<OutputFile> {
        if path == Path::new("-") {
            bail!("the {what} is a file; name one instead of `-`");
        }
        may_replace(path, what)?;
        let name = format!("the {what} {}", path.display());
        let file = AtomicFile::new(path).with_context(|| format!("cannot write {name}"))?;
        Ok(OutputFile { file, name })
    }

    pub(super) fn write(self, text: &str) -> anyhow::Result<()> {
        self.write_bytes(text.as_bytes())
    }

    pub(super) fn write_bytes(self, bytes: &[u8]) -> anyhow::Result<()> {
        self.write_with(|file| file.write_all(bytes))
    }

    /// Writes what may be more than memory.
    pub(super) fn write_with(self, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
        let OutputFile { file, name } = self;
        file.write_with(content).with_context(|| format!("cannot write {name}"))
    }
}

/// Checks that `what`, such as a report, can replace the file at this path.
///
/// # Errors
/// When the path is an image or the configuration.
fn may_replace(path: &Path, what: &str) -> anyhow::Result<()> {
    if kind(path) != Kind::File {
        return Ok(());
    }
    let (folder, key) = split_path(path)?;
    let head = open(&Location::new(folder))?.read_head(&key, Format::SNIFF_BYTES).unwrap_or_default();
    let existing = match Format::sniff(&head) {
        Some(_) => "an image",
        None if key.as_str() == Config::FILE => "the configuration",
        None => return Ok(()),
    };
    bail!("{} is {existing}; use another file name for the {what}", path.display())
}

/// A file, or standard output for `-`, which takes JSON.
pub(super) enum Destination {
    Stdout,
    File(OutputFile),
}

impl Destination {
    /// `images_to_stdout` is true if an image is written to standard output.
    ///
    /// # Errors
    /// The errors of [`OutputFile::new`], and when standard output is already in use.
    pub(super) fn new(what: &str, path: &Path, images_to_stdout: bool) -> anyhow::Result<Destination> {
        if path != Path::new("-") {
            return OutputFile::new(what, path).map(Destination::File);
        }
        if images_to_stdout {
            bail!("-o - and --{what} - both write to standard output; use a file for the {what}");
        }
        Ok(Destination::Stdout)
    }

    pub(super) fn write(self, text: &str) -> anyhow::Result<()> {
        match self {
            Destination::Stdout => printer::print_json(text),
            Destination::File(file) => file.write(text),
        }
    }

    pub(super) fn write_bytes(self, bytes: &[u8]) -> anyhow::Result<()> {
        match self {
            // Its name has no extension, so it is JSON.
            Destination::Stdout => printer::print_json(&String::from_utf8_lossy(bytes)),
            Destination::File(file) => file.write_bytes(bytes),
        }
    }
}
