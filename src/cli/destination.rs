//! Destinations of text: a file, an object in a bucket, or standard output.

use super::{
    files::split_path,
    printer,
    remote::{self, is_url, location},
};
use crate::{
    codec::Format,
    config::Config,
    store::{AtomicFile, Key, Kind, Store, kind, open},
};
use anyhow::{Context, bail};
use std::{
    io::{self, Write},
    path::Path,
};

/// A text file, reserved before the work begins.
pub(super) struct OutputFile {
    to: Reserved,
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
        let name = format!("the {what} {}", remote::shown(path));
        let cannot = || format!("cannot write {name}");
        let to = if is_url(path) {
            let (folder, key) = split_path(path)?;
            let store = remote::output(&folder).with_context(cannot)?;
            may_replace(path, what).with_context(cannot)?;
            Reserved::Object(store, key)
        } else {
            may_replace(path, what)?;
            Reserved::File(AtomicFile::new(path).with_context(cannot)?)
        };
        Ok(OutputFile { to, name })
    }

    pub(super) fn write(self, text: &str) -> anyhow::Result<()> {
        self.write_bytes(text.as_bytes())
    }

    pub(super) fn write_bytes(self, bytes: &[u8]) -> anyhow::Result<()> {
        self.write_with(|file| file.write_all(bytes))
    }

    /// Writes what may be more than memory, in a file. An object is written in one request.
    pub(super) fn write_with(self, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
        let OutputFile { to, name } = self;
        let written = match to {
            Reserved::File(file) => file.write_with(content),
            Reserved::Object(store, key) => {
                let mut bytes = Vec::new();
                content(&mut bytes).and_then(|()| store.write(&key, &bytes).map(drop))
            }
        };
        written.with_context(|| format!("cannot write {name}"))
    }
}

/// What can be written.
enum Reserved {
    File(AtomicFile),
    /// An object in a bucket that answers.
    Object(Box<dyn Store>, Key),
}

/// Checks that `what`, such as a report, can replace the file at this path.
///
/// # Errors
/// When the path is an image or the configuration, or its bucket does not answer.
fn may_replace(path: &Path, what: &str) -> anyhow::Result<()> {
    let in_bucket = is_url(path);
    if !in_bucket && kind(path) != Kind::File {
        return Ok(());
    }
    let (folder, key) = split_path(path)?;
    let head = match open(&location(folder))?.read_head(&key, Format::SNIFF_BYTES) {
        Ok(head) => head,
        // Who may only write to a bucket is denied to read, also of an object that does not exist.
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied) => {
            return Ok(());
        }
        Err(error) if in_bucket => return Err(error.into()),
        Err(_) => return Ok(()),
    };
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
