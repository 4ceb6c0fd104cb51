//! A folder by its handle.
#![allow(clippy::disallowed_methods, reason = "the rule that keeps std::fs out of every other file")]

use super::{Existing, device_in_the_way, folder_in_the_way, link_in_the_way, linked};
use rustix::{
    fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, mkdirat, openat, renameat, statat, unlinkat},
    io::Errno,
};
use std::{
    fs::{self, File, Permissions},
    io,
    os::{
        fd::OwnedFd,
        unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, fchown},
    },
    path::{Path, PathBuf},
};

/// A folder is opened without reading it, so that no permission to list it is needed.
#[cfg(any(target_os = "linux", target_os = "android"))]
const HANDLE: OFlags = OFlags::PATH;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
const HANDLE: OFlags = OFlags::RDONLY;

/// An open folder.
#[derive(Debug)]
pub(in super::super) struct Folder(OwnedFd);

impl Folder {
    /// The folder at a path. Links above it are followed.
    ///
    /// # Errors
    /// `PermissionDenied` when it is a symbolic link itself; otherwise the error of the system.
    pub(in super::super) fn open(path: &Path) -> io::Result<Folder> {
        Folder::at(CWD, path)
    }

    /// The folder with this name in the folder.
    ///
    /// # Errors
    /// As [`Folder::open`].
    pub(in super::super) fn below(&self, name: &Path) -> io::Result<Folder> {
        Folder::at(&self.0, name)
    }

    fn at(parent: impl std::os::fd::AsFd, name: &Path) -> io::Result<Folder> {
        let flags = HANDLE | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let opened = openat(&parent, name, flags, Mode::empty());
        opened.map(Folder).map_err(|error| match statat(&parent, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) if FileType::from_raw_mode(stat.st_mode) == FileType::Symlink => linked(),
            _ => error.into(),
        })
    }

    /// Creates a folder in the folder, if missing.
    ///
    /// # Errors
    /// The error of the system.
    pub(in super::super) fn create_folder(&self, name: &Path) -> io::Result<()> {
        match mkdirat(&self.0, name, Mode::from(0o777)) {
            Ok(()) | Err(Errno::EXIST) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// The regular file that a write would replace; `None` if missing.
    ///
    /// # Errors
    /// When something else has this name.
    pub(in super::super) fn existing(&self, name: &Path) -> io::Result<Option<Existing>> {
        // The types of the fields differ between systems.
        #[allow(clippy::useless_conversion, clippy::unnecessary_cast, reason = "they are wider on other systems")]
        match statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW) {
            Err(Errno::NOENT) => Ok(None),
            Err(error) => Err(error.into()),
            Ok(stat) => match FileType::from_raw_mode(stat.st_mode) {
                FileType::RegularFile => Ok(Some(Existing {
                    len: u64::try_from(stat.st_size).unwrap_or(0),
                    modified: {
                        let (seconds, rest) = (stat.st_mtime as i64, stat.st_mtime_nsec as i64);
                        u64::try_from(seconds.saturating_mul(1_000_000_000).saturating_add(rest)).unwrap_or(0)
                    },
                    names: stat.st_nlink as u64,
                    owner: (stat.st_uid, stat.st_gid),
                    permissions: Permissions::from_mode(u32::from(stat.st_mode)),
                })),
                FileType::Symlink => Err(link_in_the_way()),
                FileType::Directory => Err(folder_in_the_way()),
                _ => Err(device_in_the_way()),
            },
        }
    }

    /// Opens a file for reading. The caller checks that it is a regular file.
    ///
    /// # Errors
    /// The error of the system, also for a symbolic link.
    pub(in super::super) fn read(&self, name: &Path) -> io::Result<File> {
        self.file(name, OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK)
    }

    /// Opens a file for changing its times. The caller checks that it is a regular file.
    ///
    /// # Errors
    /// The error of the system, also for a symbolic link.
    pub(in super::super) fn change(&self, name: &Path) -> io::Result<File> {
        self.file(name, OFlags::WRONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK)
    }

    /// Creates a file with the mode of any new file, before the umask.
    ///
    /// # Errors
    /// `AlreadyExists`; otherwise the error of the system.
    pub(in super::super) fn create(&self, name: &Path) -> io::Result<File> {
        self.file(name, OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW)
    }

    fn file(&self, name: &Path, flags: OFlags) -> io::Result<File> {
        Ok(openat(&self.0, name, flags | OFlags::CLOEXEC, Mode::from(0o666))?.into())
    }

    /// Renames a file, replacing another.
    ///
    /// # Errors
    /// The error of the system.
    pub(in super::super) fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        Ok(renameat(&self.0, from, &self.0, to)?)
    }

    /// Removes a file, or a symbolic link itself.
    ///
    /// # Errors
    /// The error of the system.
    pub(in super::super) fn remove(&self, name: &Path) -> io::Result<()> {
        Ok(unlinkat(&self.0, name, AtFlags::empty())?)
    }

    /// Removes an empty folder.
    ///
    /// # Errors
    /// The error of the system, such as for a folder that is not empty.
    pub(in super::super) fn remove_folder(&self, name: &Path) -> io::Result<()> {
        Ok(unlinkat(&self.0, name, AtFlags::REMOVEDIR)?)
    }

    /// The names in the folder.
    ///
    /// # Errors
    /// The error of the system.
    pub(in super::super) fn names(&self) -> io::Result<Vec<PathBuf>> {
        use std::{ffi::OsStr, os::unix::ffi::OsStrExt};
        let entries = Dir::new(self.readable()?)?;
        let name = |entry: rustix::fs::DirEntry| PathBuf::from(OsStr::from_bytes(entry.file_name().to_bytes()));
        entries.map(|entry| Ok(name(entry?))).collect()
    }

    /// Waits until the names in the folder are on disk. Does nothing in a folder that cannot be read.
    pub(in super::super) fn sync(&self) {
        let _ = self.readable().map(rustix::fs::fsync);
    }

    fn readable(&self) -> io::Result<OwnedFd> {
        Ok(openat(&self.0, ".", OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?)
    }
}

impl Existing {
    /// Gives another file the owner, where permitted, and the permissions of this one.
    ///
    /// # Errors
    /// When the permissions cannot be set.
    pub(in super::super) fn describe(&self, file: &File) -> io::Result<()> {
        let (user, group) = self.owner;
        let new = file.metadata()?;
        if (new.uid(), new.gid()) != (user, group) && fchown(file, Some(user), Some(group)).is_err() {
            // Only root may give a file away, but an owner may choose one of its groups.
            let _ = fchown(file, None, Some(group));
        }
        file.set_permissions(self.permissions.clone())
    }
}

/// Opens a path for reading. Links are followed. Opening a pipe does not wait for a writer.
///
/// # Errors
/// The error of the system.
pub(in super::super) fn open_for_reading(path: &Path) -> io::Result<File> {
    let flags = i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or(0);
    fs::OpenOptions::new().read(true).custom_flags(flags).open(path)
}
