//! A folder by its path, for systems without handles of folders.
#![allow(clippy::disallowed_methods, reason = "the rule that keeps std::fs out of every other file")]

use super::{
    super::file::{not_regular, stamp},
    Existing, device_in_the_way, folder_in_the_way, link_in_the_way, linked,
};
use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

/// A folder.
#[derive(Debug)]
pub(in super::super) struct Folder(PathBuf);

impl Folder {
    /// The folder at a path. Links above it are followed.
    ///
    /// # Errors
    /// `PermissionDenied` when it is a symbolic link itself; otherwise the error of the system.
    pub(in super::super) fn open(path: &Path) -> io::Result<Folder> {
        match fs::symlink_metadata(path)? {
            found if found.is_symlink() => Err(linked()),
            found if found.is_dir() => Ok(Folder(path.to_owned())),
            _ => Err(io::ErrorKind::NotADirectory.into()),
        }
    }

    /// The folder with this name in the folder.
    ///
    /// # Errors
    /// As [`Folder::open`].
    pub(in super::super) fn below(&self, name: &Path) -> io::Result<Folder> {
        Folder::open(&self.0.join(name))
    }

    /// Creates a folder in the folder, if missing.
    ///
    /// # Errors
    /// The error of the system.
    pub(in super::super) fn create_folder(&self, name: &Path) -> io::Result<()> {
        match fs::create_dir(self.0.join(name)) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            done => done,
        }
    }

    /// The regular file that a write would replace; `None` if missing.
    ///
    /// # Errors
    /// When something else has this name.
    pub(in super::super) fn existing(&self, name: &Path) -> io::Result<Option<Existing>> {
        match fs::symlink_metadata(self.0.join(name)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
            Ok(old) if old.is_symlink() => Err(link_in_the_way()),
            Ok(old) if old.is_dir() => Err(folder_in_the_way()),
            Ok(old) if !old.is_file() => Err(device_in_the_way()),
            Ok(old) => Ok(Some(Existing {
                len: old.len(),
                modified: stamp(&old).map_or(0, |stamp| stamp.modified),
                names: 1,
                permissions: old.permissions(),
            })),
        }
    }

    /// Opens a file for reading. The caller checks that it is a regular file.
    ///
    /// # Errors
    /// The error of the system, also for a symbolic link.
    pub(in super::super) fn read(&self, name: &Path) -> io::Result<File> {
        File::open(self.unlinked(name)?)
    }

    /// Opens a file for changing its times. The caller checks that it is a regular file.
    ///
    /// # Errors
    /// The error of the system, also for a symbolic link.
    pub(in super::super) fn change(&self, name: &Path) -> io::Result<File> {
        File::options().write(true).open(self.unlinked(name)?)
    }

    fn unlinked(&self, name: &Path) -> io::Result<PathBuf> {
        let path = self.0.join(name);
        match fs::symlink_metadata(&path)? {
            found if found.is_symlink() => Err(link_in_the_way()),
            found if found.is_file() => Ok(path),
            _ => Err(not_regular()),
        }
    }

    /// Creates a file.
    ///
    /// # Errors
    /// `AlreadyExists`; otherwise the error of the system.
    pub(in super::super) fn create(&self, name: &Path) -> io::Result<File> {
        File::options().read(true).write(true).create_new(true).open(self.0.join(name))
    }

    /// Renames a file, replacing another.
    ///
    /// # Errors
    /// The error of the system.
    pub(in super::super) fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(self.0.join(from), self.0.join(to))
    }

    /// Removes a file, or a symbolic link itself.
    ///
    /// # Errors
    /// The error of the system.
    pub(in super::super) fn remove(&self, name: &Path) -> io::Result<()> {
        fs::remove_file(self.0.join(name))
    }

    /// Removes an empty folder.
    ///
    /// # Errors
    /// The error of the system, such as for a folder that is not empty.
    pub(in super::super) fn remove_folder(&self, name: &Path) -> io::Result<()> {
        fs::remove_dir(self.0.join(name))
    }

    /// The names in the folder.
    ///
    /// # Errors
    /// The error of the system.
    pub(in super::super) fn names(&self) -> io::Result<Vec<PathBuf>> {
        fs::read_dir(&self.0)?.map(|entry| Ok(entry?.file_name().into())).collect()
    }

    /// Does nothing: a folder cannot be written to disk by its path.
    pub(in super::super) fn sync(&self) {}
}

impl Existing {
    /// Gives another file the permissions of this one.
    ///
    /// # Errors
    /// When they cannot be set.
    pub(in super::super) fn describe(&self, file: &File) -> io::Result<()> {
        file.set_permissions(self.permissions.clone())
    }
}

/// Opens a path for reading. Links are followed.
///
/// # Errors
/// The error of the system.
pub(in super::super) fn open_for_reading(path: &Path) -> io::Result<File> {
    File::open(path)
}
