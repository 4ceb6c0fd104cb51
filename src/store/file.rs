//! Operations on one file: kind, stamp, opening for reading, and atomic replacement by a temporary file and a rename.
#![allow(clippy::disallowed_methods, reason = "the rule that keeps std::fs out of every other file")]

use super::{
    FileStamp, Written,
    folder::{Existing, Folder, folder_in_the_way, open_for_reading},
    temporary::{Temporary, sweep},
};
use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    sync::Arc,
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

/// Opens a regular file for reading, following links. Reading a device may never end, so that is an error.
///
/// # Errors
/// `InvalidInput` for a device, pipe or socket; `IsADirectory` for a folder; otherwise the error of the system.
pub(super) fn open_file(path: &Path) -> io::Result<File> {
    // Opening a device may already do something.
    check_regular(&fs::metadata(path)?)?;
    regular(open_for_reading(path)?)
}

/// All bytes of a file or pipe of at most `limit` bytes. A pipe is what a shell gives for `<(command)`.
///
/// # Errors
/// `FileTooLarge` for more bytes; otherwise the error of the system.
pub fn read_stream(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let bytes = read_head(File::open(path)?, limit.saturating_add(1))?;
    if bytes.len() as u64 > limit { Err(too_large(limit)) } else { Ok(bytes) }
}

/// The bytes of a file or pipe, for more than memory. A pipe is what a shell gives for `<(command)`.
///
/// # Errors
/// The error of the system.
pub fn open_stream(path: &Path) -> io::Result<impl Read + use<>> {
    File::open(path)
}

/// The file, if it is a regular one. The opened file is checked, because its path may be replaced at any time.
pub(super) fn regular(file: File) -> io::Result<File> {
    check_regular(&file.metadata()?)?;
    Ok(file)
}

/// All bytes of a file of at most `limit` bytes.
///
/// # Errors
/// `FileTooLarge` for a larger file, of which nothing is read; otherwise the error of the system.
pub(super) fn read_at_most(file: File, limit: u64) -> io::Result<Vec<u8>> {
    if file.metadata()?.len() > limit {
        return Err(too_large(limit));
    }
    // The file may grow while it is read.
    let bytes = read_head(file, limit.saturating_add(1))?;
    if bytes.len() as u64 > limit { Err(too_large(limit)) } else { Ok(bytes) }
}

/// The first bytes of a file, at most `len`.
pub(super) fn read_head(file: File, len: u64) -> io::Result<Vec<u8>> {
    let expected = file.metadata()?.len().min(len);
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(usize::try_from(expected).unwrap_or(usize::MAX))?;
    file.take(len).read_to_end(&mut bytes)?;
    Ok(bytes)
}

pub(super) fn changed() -> io::Error {
    io::Error::other("it was changed during the run, and its new content stays; run again")
}

pub(super) fn too_large(limit: u64) -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, format!("the file has more than {limit} bytes"))
}

pub(super) fn check_regular(metadata: &fs::Metadata) -> io::Result<()> {
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

/// How a file is written. By default the system writes to disk later, and a power failure may leave an empty file.
#[derive(Debug, Default)]
pub(super) struct WriteOptions {
    /// `fsync` before the rename: after a power failure the path has the old bytes or the new. Costs a few milliseconds
    /// a file, many times a small image.
    pub(super) synced: bool,
    /// The file whose owner and permissions a new file gets.
    pub(super) like: Option<Existing>,
    /// The stamp of the file when it was read. A file that was changed since is not replaced.
    pub(super) since: Option<FileStamp>,
}

/// Writes one file, all or nothing. A replaced file leaves its owner and permissions.
///
/// # Errors
/// The error of the system; the old file is unchanged then.
pub(super) fn write_file(folder: &Arc<Folder>, name: &Path, bytes: &[u8], how: &WriteOptions) -> io::Result<Written> {
    let old = folder.existing(name)?;
    let same = || regular(folder.read(name)?).and_then(|file| read_at_most(file, bytes.len() as u64));
    if old.is_some_and(|old| old.len == bytes.len() as u64) && same().is_ok_and(|old| old == bytes) {
        return Ok(Written::Unchanged);
    }
    replace(Temporary::new(folder)?, folder, name, how, |file| file.write_all(bytes)).map(|()| Written::Changed)
}

fn replace(
    mut temporary: Temporary,
    folder: &Folder,
    name: &Path,
    how: &WriteOptions,
    content: impl FnOnce(&mut File) -> io::Result<()>,
) -> io::Result<()> {
    let old = folder.existing(name)?;
    if let Some(like) = old.as_ref().or(how.like.as_ref()) {
        // Before the first byte, which others may not be permitted to read.
        like.describe(&temporary.file)?;
    }
    content(&mut temporary.file)?;
    if how.synced {
        temporary.file.sync_all()?;
    }
    // As late as possible: waiting for the disk takes long enough to save a file in an editor.
    if let Some(since) = &how.since
        && folder.existing(name)?.is_none_or(|now| (now.len, now.modified) != (since.len, since.modified))
    {
        return Err(changed());
    }
    temporary.rename(name)?;
    if how.synced {
        folder.sync();
    }
    Ok(())
}

/// A file outside of any store, such as a report. It is created before the long work begins, so that a folder that
/// cannot be written is an error at once.
#[derive(Debug)]
pub struct AtomicFile {
    folder: Arc<Folder>,
    temporary: Temporary,
    name: PathBuf,
}

impl AtomicFile {
    /// Creates a temporary file beside `path`, and the folder if missing. The temporary file is deleted unless it is
    /// written. Those of earlier processes that were killed are deleted too.
    ///
    /// # Errors
    /// The error of the system; only the folder may be new then.
    pub fn new(path: &Path) -> io::Result<AtomicFile> {
        if kind(path) == Kind::Folder {
            return Err(folder_in_the_way());
        }
        let name = PathBuf::from(path.file_name().ok_or(io::ErrorKind::InvalidInput)?);
        let dir = path.parent().filter(|d| !d.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(dir)?;
        let folder = Arc::new(Folder::open(&fs::canonicalize(dir)?)?);
        folder.existing(&name)?;
        sweep(&folder);
        Ok(AtomicFile { temporary: Temporary::new(&folder)?, folder, name })
    }

    /// Writes the bytes and renames the file to its path. The permissions and the owner of a replaced file stay. The
    /// bytes are on disk when this returns, because the replaced file may be a user's.
    ///
    /// # Errors
    /// The error of the system; the old file is unchanged then.
    pub fn write(self, bytes: &[u8]) -> io::Result<()> {
        self.write_with(|file| file.write_all(bytes))
    }

    /// As [`AtomicFile::write`], for more bytes than memory.
    ///
    /// # Errors
    /// The error of the system or of `content`; the old file is unchanged then.
    pub fn write_with(self, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
        let how = WriteOptions { synced: true, ..WriteOptions::default() };
        replace(self.temporary, &self.folder, &self.name, &how, |file| content(file))
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn permissions_stay_and_links_are_not_replaced() {
        let dir = tempfile::tempdir().expect("a folder");
        let folder = Arc::new(Folder::open(dir.path()).expect("a folder"));
        let write = |name: &str, bytes: &[u8], how| write_file(&folder, Path::new(name), bytes, &how);
        let path = dir.path().join("a");
        write("a", b"old", WriteOptions::default()).expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("set");
        for (bytes, how) in
            [(b"new", WriteOptions::default()), (b"few", WriteOptions { synced: true, ..WriteOptions::default() })]
        {
            assert_eq!(write("a", bytes, how).expect("written"), Written::Changed);
            assert_eq!(fs::read(&path).expect("there"), bytes);
            assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o640);
        }
        let link = dir.path().join("link");
        symlink(&path, &link).expect("linked");
        assert!(write("link", b"other", WriteOptions::default()).is_err());
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
            let error = open_file(path).expect_err("not a regular file");
            assert_eq!(error.kind(), io::ErrorKind::InvalidInput, "{}", path.display());
            assert_eq!(error.to_string(), "not a regular file (a device, pipe or socket)");
        }
        assert_eq!(open_file(dir.path()).expect_err("a folder").kind(), io::ErrorKind::IsADirectory);
        assert_eq!(super::super::append(&pipe, "x").expect_err("a pipe").kind(), io::ErrorKind::InvalidInput);
        let folder = Arc::new(Folder::open(dir.path()).expect("a folder"));
        assert!(write_file(&folder, Path::new("pipe"), b"x", &WriteOptions::default()).is_err());
    }
}
