//! Operations on one file: kind, stamp, opening for reading, and atomic replacement by a temporary file and a rename.
#![allow(clippy::disallowed_methods, reason = "the rule that keeps std::fs out of every other file")]

use super::{FileStamp, Written};
use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

/// The kind of object at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A device, pipe or socket.
    Other,
    /// The path does not exist.
    Missing,
}

/// The kind of object at a path, after following symbolic links.
pub fn kind(path: &Path) -> Kind {
    match fs::metadata(path) {
        Ok(m) if m.is_file() => Kind::File,
        Ok(m) if m.is_dir() => Kind::Folder,
        Ok(_) => Kind::Other,
        Err(_) => Kind::Missing,
    }
}

/// Opens a regular file for reading. Every file is opened here. Opening a pipe would wait for a writer and reading a
/// device may never end, so both are errors; the kind is checked before opening.
///
/// # Errors
/// `InvalidInput` for a device, pipe or socket; `IsADirectory` for a folder; otherwise the error of the system.
pub(super) fn open_file(path: &Path) -> io::Result<File> {
    check_regular(&fs::metadata(path)?)?;
    let file = File::open(path)?;
    // The check is repeated for the opened file, because the path may have been replaced.
    check_regular(&file.metadata()?)?;
    Ok(file)
}

/// All bytes of a regular file.
///
/// # Errors
/// As [`open_file`].
pub(super) fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    let mut file = open_file(path)?;
    let mut bytes = Vec::with_capacity(usize::try_from(file.metadata()?.len()).unwrap_or(0));
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn check_regular(metadata: &fs::Metadata) -> io::Result<()> {
    if metadata.is_file() {
        Ok(())
    } else if metadata.is_dir() {
        Err(io::Error::new(io::ErrorKind::IsADirectory, "this is a folder, not a file"))
    } else {
        Err(not_regular())
    }
}

pub(super) fn not_regular() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "not a regular file (a device, pipe or socket)")
}

/// `None` on systems without modification times.
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

/// Whether a write waits until the bytes are on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Durability {
    /// The system writes to disk later. A power failure may leave an empty file.
    Cached,
    /// `fsync` before the rename: after a power failure the path has the old bytes or the new. Costs a few milliseconds
    /// a file, many times a small image.
    Synced,
}

/// Writes one file, all or nothing.
///
/// # Errors
/// The error of the system; the old file is unchanged then.
pub(super) fn write_file(path: &Path, bytes: &[u8], durability: Durability) -> io::Result<Written> {
    let old = replaceable(path)?;
    if old.is_some_and(|m| m.len() == bytes.len() as u64) && read_file(path).is_ok_and(|b| b == bytes) {
        return Ok(Written::Unchanged);
    }
    AtomicFile::new(path)?.replace(bytes, durability).map(|()| Written::Changed)
}

/// A file outside of any store, such as a report. It is created before the long work begins, so that a folder that
/// cannot be written is an error at once.
#[derive(Debug)]
pub struct AtomicFile {
    file: tempfile::NamedTempFile,
    path: PathBuf,
}

impl AtomicFile {
    /// Creates a temporary file beside `path`, and the folder if missing. The temporary file is deleted unless it is
    /// written.
    ///
    /// # Errors
    /// The error of the system; only the folder may be new then.
    pub fn new(path: &Path) -> io::Result<AtomicFile> {
        replaceable(path)?;
        let dir = path.parent().filter(|d| !d.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(dir)?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(".pixmill-");
        #[cfg(unix)]
        // The mode of any new file, before the umask.
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        Ok(AtomicFile { file: builder.tempfile_in(dir)?, path: path.to_owned() })
    }

    /// Writes the bytes and renames the file to its path. The permissions of a replaced file stay.
    ///
    /// # Errors
    /// The error of the system; the old file is unchanged then.
    pub fn write(self, bytes: &[u8]) -> io::Result<()> {
        self.replace(bytes, Durability::Cached)
    }

    fn replace(mut self, bytes: &[u8], durability: Durability) -> io::Result<()> {
        self.file.write_all(bytes)?;
        if let Some(old) = replaceable(&self.path)? {
            self.file.as_file().set_permissions(old.permissions())?;
        }
        if durability == Durability::Synced {
            self.file.as_file().sync_all()?;
        }
        self.file.persist(&self.path).map(drop).map_err(|e| e.error)
    }
}

/// The regular file that a write would replace; `None` if missing.
fn replaceable(path: &Path) -> io::Result<Option<fs::Metadata>> {
    let problem = |kind, text| Err(io::Error::new(kind, text));
    match fs::symlink_metadata(path) {
        Ok(old) if old.is_symlink() => problem(io::ErrorKind::AlreadyExists, "a symbolic link has this name"),
        Ok(old) if old.is_dir() => problem(io::ErrorKind::IsADirectory, "a folder has this name"),
        Ok(old) if !old.is_file() => problem(io::ErrorKind::AlreadyExists, "a device or pipe has this name"),
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
        write_file(&path, b"old", Durability::Cached).expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("set");
        for (bytes, durability) in [(b"new", Durability::Cached), (b"few", Durability::Synced)] {
            assert_eq!(write_file(&path, bytes, durability).expect("written"), Written::Changed);
            assert_eq!(fs::read(&path).expect("there"), bytes);
            assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o640);
        }
        let link = dir.path().join("link");
        symlink(&path, &link).expect("linked");
        assert!(write_file(&link, b"other", Durability::Cached).is_err());
        assert_eq!(fs::read(&path).expect("there"), b"few");
    }

    #[test]
    fn only_regular_files_are_opened() {
        let dir = tempfile::tempdir().expect("a folder");
        let (pipe, link) = (dir.path().join("pipe"), dir.path().join("link"));
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs");
        assert!(made.success());
        symlink(&pipe, &link).expect("linked");
        // Opening the pipe would wait for a writer for ever.
        for path in [pipe.as_path(), &link, Path::new("/dev/zero")] {
            let error = read_file(path).expect_err("not a regular file");
            assert_eq!(error.kind(), io::ErrorKind::InvalidInput, "{}", path.display());
            assert_eq!(error.to_string(), "not a regular file (a device, pipe or socket)");
        }
        assert_eq!(read_file(dir.path()).expect_err("a folder").kind(), io::ErrorKind::IsADirectory);
        assert_eq!(super::super::append(&pipe, "x").expect_err("a pipe").kind(), io::ErrorKind::InvalidInput);
        assert!(write_file(&pipe, b"x", Durability::Cached).is_err());
    }
}
