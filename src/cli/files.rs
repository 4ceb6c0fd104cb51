//! Path helpers, and reading of files from the command line or the configuration.

use super::remote::{self, is_url, location};
use crate::{
    codec::Limits,
    engine,
    store::{self, Key, StdioStore, Store, open},
};
use anyhow::{Context, anyhow};
use std::{
    io,
    path::{Component, Path, PathBuf},
};

/// The largest configuration, certificate or key, in bytes.
const MAX_SETTINGS: u64 = 16 << 20;

/// The bytes of a configuration, certificate or key.
pub(super) fn read_settings(path: &Path) -> anyhow::Result<Vec<u8>> {
    read_at_most(path, MAX_SETTINGS).with_context(|| path.display().to_string())
}

/// The bytes of a file, at most `most`. The error does not name it.
pub(super) fn read_at_most(path: &Path, most: u64) -> anyhow::Result<Vec<u8>> {
    let (folder, key) = split_path(path)?;
    open(&location(folder))?.read_at_most(&key, most).map_err(read_error)
}

/// An error of reading, in the words of the report where it has some.
pub(super) fn read_error(error: io::Error) -> anyhow::Error {
    match error.kind() {
        // Errors of a store have their own words.
        _ if error.raw_os_error().is_none() => error.into(),
        io::ErrorKind::NotFound => anyhow!("no such file"),
        io::ErrorKind::PermissionDenied => anyhow!("reading is not permitted; change the permissions of the file"),
        _ => error.into(),
    }
}

/// The bytes of a file, or of standard input for `-`, up to the size limit of sources. Compressed SVG is decompressed.
pub(super) fn read_input(file: &Path) -> anyhow::Result<Vec<u8>> {
    let limits = Limits::default();
    if file == Path::new("-") {
        let key = Key::new("stdin").context("`stdin` is a valid key")?;
        return Ok(engine::expand(StdioStore::new(limits.input_bytes).read(&key)?, &limits)?);
    }
    let (folder, key) = split_path(file)?;
    // One byte above the limit is enough to detect a file that is too large.
    let most = usize::try_from(limits.input_bytes).unwrap_or(usize::MAX).saturating_add(1);
    Ok(engine::expand(open(&location(folder))?.read_head(&key, most).map_err(read_error)?, &limits)?)
}

/// Whether two paths refer to the same file.
pub(super) fn same_file(a: &Path, b: &Path) -> bool {
    canonical_id(a).is_ok_and(|a| canonical_id(b).is_ok_and(|b| a == b))
}

/// The identifier of a file across stores: see [`Store::canonical_id`].
pub(super) fn canonical_id(path: &Path) -> anyhow::Result<String> {
    let (folder, key) = split_path(path)?;
    Ok(open(&location(folder))?.canonical_id(&key))
}

/// The absolute path without `.` and `..`. Symbolic links are not resolved. `None` for a URL.
pub(super) fn normalize(path: &Path) -> Option<PathBuf> {
    if is_url(path) {
        return None;
    }
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    let mut normal = PathBuf::new();
    for part in std::path::absolute(path).ok()?.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(normal.pop()),
            part => normal.push(part),
        }
    }
    Some(normal)
}

/// The path of `folder` relative to `base`, with a trailing slash: `photos/`, or empty if both are the same. `None` if
/// `folder` is outside `base`.
pub(super) fn relative_prefix(base: &Path, folder: &Path) -> Option<String> {
    let rest = folder.strip_prefix(base).ok()?;
    rest.components().map(|part| Some(format!("{}/", part.as_os_str().to_str()?))).collect()
}

/// The absolute path with symbolic links resolved. A URL stays.
pub(super) fn canonical(path: &Path) -> anyhow::Result<PathBuf> {
    if is_url(path) {
        return Ok(path.to_owned());
    }
    store::canonical(path).with_context(|| path.display().to_string())
}

/// Splits a file path or URL into folder and file name.
pub(super) fn split_path(path: &Path) -> anyhow::Result<(PathBuf, Key)> {
    if is_url(path) {
        return remote::split(path);
    }
    let name = path.file_name().and_then(|n| n.to_str()).and_then(Key::new);
    let key = name
        .ok_or_else(|| anyhow!("{}: file names with a backslash or outside UTF-8 are not supported", path.display()))?;
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok((folder.to_owned(), key))
}

/// The prefix of names in reports: the folder as typed. It is empty for an absolute folder and a URL, so that reports from
/// two machines or buckets can be compared.
pub(super) fn label(folder: &Path) -> String {
    if folder.is_absolute() || is_url(folder) {
        return String::new();
    }
    let parts: Vec<_> = folder.components().filter(|c| *c != Component::CurDir).collect();
    parts.iter().map(|part| format!("{}/", part.as_os_str().to_string_lossy())).collect()
}
