//! Temporary files beside the files that they will replace.
//!
//! A killed process leaves its temporary files behind, and a later run removes them. Two processes may write to one
//! folder, so each temporary file is locked by its process: the system releases the lock when the process ends, however
//! it ends. Process numbers would not do, because containers and machines that share a folder have their own.

use super::folder::Folder;
use std::{
    fs::{File, TryLockError},
    hash::{BuildHasher, RandomState},
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

const PREFIX: &str = ".pixmill-";
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const RANDOM: usize = 6;

/// Where the file system has no locks, a younger file may belong to a running process.
const ABANDONED_AFTER: Duration = Duration::from_hours(24);

/// A temporary file of this process.
type Live = (Arc<Folder>, PathBuf);

/// The temporary files of this process that exist now.
static LIVE: Mutex<Vec<Live>> = Mutex::new(Vec::new());

fn live() -> MutexGuard<'static, Vec<Live>> {
    // No panic leaves the list half changed, so a poisoned lock is safe to use.
    LIVE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes the temporary files of this process. No new one is created before the returned guard is dropped, so keep it
/// until the process has ended.
pub fn remove_temporary_files() -> impl Sized {
    let live = live();
    for (folder, name) in live.iter() {
        let _ = folder.remove(name);
    }
    live
}

/// A locked temporary file. It is removed when dropped, unless it was renamed.
#[derive(Debug)]
pub(super) struct Temporary {
    folder: Arc<Folder>,
    name: PathBuf,
    pub(super) file: File,
}

impl Temporary {
    /// # Errors
    /// The error of the system.
    pub(super) fn new(folder: &Arc<Folder>) -> io::Result<Temporary> {
        loop {
            // Held during the creation, so that every existing file is in the list.
            let mut live = live();
            let name = PathBuf::from(random_name());
            match folder.create(&name) {
                Ok(file) => {
                    live.push((folder.clone(), name.clone()));
                    drop(live);
                    let created = Temporary { folder: folder.clone(), name, file };
                    if created.is_locked() {
                        return Ok(created);
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Locks the file. `false` if another process took it for abandoned before: it has the lock, or removed the file.
    fn is_locked(&self) -> bool {
        let taken = matches!(self.file.try_lock(), Err(TryLockError::WouldBlock));
        !taken && self.folder.existing(&self.name).is_ok_and(|found| found.is_some())
    }

    /// Gives the file its final name, replacing another file.
    ///
    /// # Errors
    /// The error of the system.
    pub(super) fn rename(self, name: &Path) -> io::Result<()> {
        // After this, the temporary name does not exist, and dropping finds nothing to remove.
        self.folder.rename(&self.name, name)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = self.folder.remove(&self.name);
        live().retain(|(_, name)| *name != self.name);
    }
}

fn random_name() -> String {
    // Keyed by the system's random numbers, and different each time.
    let mut random = RandomState::new().hash_one(0);
    let mut name = PREFIX.to_owned();
    for _ in 0..RANDOM {
        name.push(char::from(DIGITS[usize::try_from(random % 62).unwrap_or(0)]));
        random /= 62;
    }
    name
}

/// Whether a file name has the form of a temporary file.
fn is_temporary(name: &Path) -> bool {
    let random = name.to_str().and_then(|name| name.strip_prefix(PREFIX));
    random.is_some_and(|random| random.len() == RANDOM && random.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// Removes the temporary files in a folder that no process has locked. Returns their number.
pub(super) fn sweep(folder: &Folder) -> usize {
    let names = folder.names().unwrap_or_default();
    names.iter().filter(|name| is_temporary(name) && remove_abandoned(folder, name)).count()
}

/// Removes a temporary file, unless a process has locked it.
fn remove_abandoned(folder: &Folder, name: &Path) -> bool {
    // Links, folders and pipes are not temporary files.
    if !folder.existing(name).is_ok_and(|found| found.is_some()) {
        return false;
    }
    let Ok(file) = folder.read(name) else { return false };
    let abandoned = match file.try_lock() {
        // Locked until it is removed, so that a process that has just created it sees that it is lost.
        Ok(()) => true,
        Err(TryLockError::WouldBlock) => false,
        Err(TryLockError::Error(_)) => age(&file).is_some_and(|age| age > ABANDONED_AFTER),
    };
    abandoned && folder.remove(name).is_ok()
}

fn age(file: &File) -> Option<Duration> {
    file.metadata().ok()?.modified().ok()?.elapsed().ok()
}
