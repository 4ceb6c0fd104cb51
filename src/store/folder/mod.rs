//! An open folder. Files are created, replaced and removed through it.
//!
//! On Unix it is a handle: no symbolic link below the root of a store is followed, and replacing a folder by a link
//! during the run redirects nothing. Elsewhere it is a path, and links are checked before each access.

#[cfg(not(unix))]
mod path;
#[cfg(unix)]
mod unix;

#[cfg(not(unix))]
pub(super) use path::{Folder, open_for_reading};
#[cfg(unix)]
pub(super) use unix::{Folder, open_for_reading};

use std::{fs, io};

/// A regular file that a write would replace.
#[derive(Debug, Clone)]
pub(super) struct Existing {
    /// Its size in bytes.
    pub(super) len: u64,
    /// Time of the last write in nanoseconds since 1970; 0 if unknown.
    pub(super) modified: u64,
    /// The number of its names (hard links).
    pub(super) names: u64,
    /// Its owner and group.
    #[cfg(unix)]
    owner: (u32, u32),
    permissions: fs::Permissions,
}

fn in_the_way(kind: io::ErrorKind, what: &str) -> io::Error {
    io::Error::new(kind, format!("{what} has this name"))
}

fn link_in_the_way() -> io::Error {
    in_the_way(io::ErrorKind::AlreadyExists, "a symbolic link")
}

pub(super) fn folder_in_the_way() -> io::Error {
    in_the_way(io::ErrorKind::IsADirectory, "a folder")
}

fn device_in_the_way() -> io::Error {
    in_the_way(io::ErrorKind::AlreadyExists, "a device or pipe")
}

/// The error of a folder that is a symbolic link.
pub(super) fn linked() -> io::Error {
    io::Error::new(io::ErrorKind::PermissionDenied, "a folder in its path is a symbolic link")
}
