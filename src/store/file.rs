//! One file: what it is, when it was written, and another in its place, by a temporary file and a rename.
#![allow(clippy::disallowed_methods, reason = "the rule that keeps std::fs out of every other file")]

use super::{FileStamp, Written};
use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

/// What a path is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file that can be read to its end.
    File,
    /// A folder.
    Folder,
    /// A device, a pipe, a socket.
    Other,
    /// Nothing is there.
    Missing,
}

/// What a path is, links followed.
pub fn kind(path: &Path) -> Kind {
    match fs::metadata(path) {
        Ok(m) if m.is_file() => Kind::File,
        Ok(m) if m.is_dir() => Kind::Folder,
        Ok(_) => Kind::Other,
        Err(_) => Kind::Missing,
    }
}

/// `None` where the system does not say when a file was written.
pub(super) fn stamp(metadata: &fs::Metadata) -> Option<FileStamp> {
    let modified = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    #[cfg(unix)]
    let changed = {
        use std::os::unix::fs::MetadataExt;
        metadata.ctime().saturating_mul(1_000_000_000).saturating_add(metadata.ctime_nsec())
    };
    #[cfg(not(unix))]
    let changed: i64 = 0;
    Some(FileStamp {
        len: metadata.len(),
        modified: u64::try_from(modified.as_nanos()).unwrap_or(u64::MAX),
        changed: u64::try_from(changed).unwrap_or(0),
    })
}

/// Writes one file, all or nothing.
///
/// # Errors
/// Whatever the system says; the old file is still there then.
pub(super) fn write_file(path: &Path, bytes: &[u8]) -> io::Result<Written> {
    let old = replaceable(path)?;
    if old.is_some_and(|m| m.len() == bytes.len() as u64) && fs::read(path).is_ok_and(|b| b == bytes) {
        return Ok(Written::Unchanged);
    }
    AtomicFile::new(path)?.write(bytes).map(|()| Written::Changed)
}

/// A file outside of any store, such as a report, whose place has been found writable before the long work begins.
#[derive(Debug)]
pub struct AtomicFile {
    file: tempfile::NamedTempFile,
    path: PathBuf,
}

impl AtomicFile {
    /// Makes a temporary file beside `path`, and its folder where there is none. Gone again unless written.
    ///
    /// # Errors
    /// Whatever the system says; nothing is there then that was not there before, but for the folder.
    pub fn new(path: &Path) -> io::Result<AtomicFile> {
        replaceable(path)?;
        let dir = path.parent().filter(|d| !d.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(dir)?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(".pixmill-");
        #[cfg(unix)]
        // As any newly created file; the process's umask takes away what it wants.
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        Ok(AtomicFile { file: builder.tempfile_in(dir)?, path: path.to_owned() })
    }

    /// Puts the bytes in place of whatever was there, whose permissions stay.
    ///
    /// # Errors
    /// Whatever the system says; the old file is still there then.
    pub fn write(mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        if let Some(old) = replaceable(&self.path)? {
            self.file.as_file().set_permissions(old.permissions())?;
        }
        self.file.persist(&self.path).map(drop).map_err(|e| e.error)
    }
}

/// What a write would replace: a file, or nothing.
fn replaceable(path: &Path) -> io::Result<Option<fs::Metadata>> {
    let problem = |kind, text| Err(io::Error::new(kind, text));
    match fs::symlink_metadata(path) {
        Ok(old) if old.is_symlink() => problem(io::ErrorKind::AlreadyExists, "a symbolic link is in the way"),
        Ok(old) if old.is_dir() => problem(io::ErrorKind::IsADirectory, "a folder is in the way"),
        Ok(old) if !old.is_file() => problem(io::ErrorKind::AlreadyExists, "a device or pipe is in the way"),
        Ok(old) => Ok(Some(old)),
        Err(_) => Ok(None),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn permissions_stay_and_links_are_not_replaced() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("a");
        write_file(&path, b"old").expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("set");
        assert_eq!(write_file(&path, b"new").expect("written"), Written::Changed);
        assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o640);
        let link = dir.path().join("link");
        symlink(&path, &link).expect("linked");
        assert!(write_file(&link, b"other").is_err());
        assert_eq!(fs::read(&path).expect("there"), b"new");
    }
}
