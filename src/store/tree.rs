//! The folders below the root of a store, opened one by one from the root.
#![allow(clippy::disallowed_methods, reason = "the rule that keeps std::fs out of every other file")]

use super::{folder::Folder, temporary};
use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// A folder with its subfolders. A subfolder is named by the part of a key before the last `/`.
///
/// Subfolders are opened for each access, because they may be replaced during a run; this takes microseconds.
#[derive(Debug)]
pub(super) struct Tree {
    root: PathBuf,
    /// The subfolders whose abandoned temporary files are removed.
    swept: Mutex<HashSet<String>>,
}

impl Tree {
    /// The tree below a folder, by its canonical path.
    pub(super) fn new(root: PathBuf) -> Tree {
        Tree { root, swept: Mutex::default() }
    }

    /// The path of the folder.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// All folders from the root to a subfolder; at least one.
    ///
    /// # Errors
    /// `PermissionDenied` for a symbolic link; otherwise the error of the system.
    pub(super) fn open_all(&self, dir: &str) -> io::Result<Vec<Folder>> {
        let mut folders = vec![Folder::open(&self.root)?];
        for name in parts(dir) {
            folders.push(folders[folders.len() - 1].below(name)?);
        }
        Ok(folders)
    }

    /// A subfolder.
    ///
    /// # Errors
    /// As [`Tree::open_all`].
    pub(super) fn open(&self, dir: &str) -> io::Result<Folder> {
        parts(dir).try_fold(Folder::open(&self.root)?, |folder, name| folder.below(name))
    }

    /// A subfolder, which is created if missing.
    ///
    /// # Errors
    /// As [`Tree::open_all`].
    pub(super) fn create(&self, dir: &str) -> io::Result<Folder> {
        match self.open(dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            opened => return opened,
        }
        fs::create_dir_all(&self.root)?;
        parts(dir).try_fold(Folder::open(&self.root)?, |folder, name| {
            folder.create_folder(name)?;
            folder.below(name)
        })
    }

    /// Removes the last of these folders if it is empty, and those above it that become empty, but not the root.
    pub(super) fn remove_empty(folders: &[Folder], dir: &str) {
        let above = folders.iter().rev().skip(1);
        // Upward until a folder is not empty, which the system refuses to remove.
        let names = dir.rsplit('/').map(Path::new);
        let _ = above.zip(names).map_while(|(folder, name)| folder.remove_folder(name).ok()).count();
    }

    /// Removes abandoned temporary files from a subfolder, once for each tree. Returns their number.
    pub(super) fn sweep(&self, dir: &str, folder: &Folder) -> usize {
        let first = !self.is_swept(dir) && self.swept().insert(dir.to_owned());
        if first { temporary::sweep(folder) } else { 0 }
    }

    /// Whether abandoned temporary files were removed from a subfolder.
    pub(super) fn is_swept(&self, dir: &str) -> bool {
        self.swept().contains(dir)
    }

    fn swept(&self) -> MutexGuard<'_, HashSet<String>> {
        // No panic leaves the set half changed, so a poisoned lock is safe to use.
        self.swept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The names of the folders in a path; none for an empty one.
fn parts(dir: &str) -> impl Iterator<Item = &Path> {
    dir.split('/').filter(|name| !name.is_empty()).map(Path::new)
}
