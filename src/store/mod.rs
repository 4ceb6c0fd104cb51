//! Stores: bytes by name, in folders, buckets, memory, or standard input and output. This module is independent of images.

mod append;
mod discard_writes;
mod fallback;
mod file;
mod folder;
mod frozen;
mod fs;
mod ignore_files;
mod io_threads;
mod key;
mod listing;
mod location;
mod memory;
#[cfg(feature = "remote")]
mod remote;
mod stdio;
mod temporary;
mod tree;
mod unavailable;
mod walk;

pub use append::append;
pub use discard_writes::DiscardWrites;
pub use fallback::FallbackStore;
pub use file::{AtomicFile, Kind, kind, open_stream, read_stream};
pub use frozen::FrozenStore;
pub use fs::FsStore;
pub use io_threads::{Blocking, IoThreads, SharedIo, map};
pub use key::Key;
pub use location::{Location, canonical, file_url, open, scheme};
pub use memory::MemoryStore;
#[cfg(feature = "remote")]
pub use remote::Remote;
pub use stdio::StdioStore;
pub use temporary::remove_temporary_files;
pub use unavailable::{Unavailable, is_temporary};
pub use walk::{GlobError, Part, Walk, matcher, matcher_of_any};

use std::{io, path::PathBuf, sync::Arc};

/// A store that several parts of a run share.
pub type SharedStore = Arc<dyn Store>;

/// The result of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// The object is new or has new bytes.
    Changed,
    /// The object already had these bytes and was not touched.
    Unchanged,
}

/// One object of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its name.
    pub key: Key,
    /// Its size in bytes.
    pub len: u64,
    /// Its stamp; `None` in a store without stamps.
    pub stamp: Option<FileStamp>,
}

/// Size and times of an object. Equal stamps mean equal content, unless the object changed twice within one tick of the
/// store's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileStamp {
    /// The size in bytes.
    pub len: u64,
    /// Time of the last write in nanoseconds since 1970; in a memory store a counter.
    pub modified: u64,
    /// Time of the last change of content or metadata (`ctime`) in nanoseconds since 1970; 0 if unknown. In a bucket, 32
    /// bits of a digest of the ETag, which changes with each write, as times have seconds only.
    pub changed: u64,
}

impl FileStamp {
    /// Whether size and time of the last write are equal. A change of the permissions does not matter.
    fn is_same_content(&self, other: &FileStamp) -> bool {
        (self.len, self.modified) == (other.len, other.modified)
    }
}

/// A part of a store that could not be listed.
#[derive(Debug)]
pub struct ListError {
    /// Its path in the store.
    pub place: String,
    /// The error of the system.
    pub error: io::Error,
}

/// The numbers of files that a listing skipped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PassedOver {
    /// Symbolic links.
    pub links: u64,
    /// Files that are hidden or excluded by an ignore file.
    pub hidden_or_ignored: u64,
}

/// Bytes by name. Calls block; objects are read and written whole.
///
/// ```
/// use pixmill::{Key, MemoryStore, Store};
///
/// let store = MemoryStore::default();
/// let key = Key::new("photos/a.jpg").expect("a relative path");
/// store.write(&key, b"...")?;
/// assert_eq!(store.read(&key)?, b"...");
/// assert_eq!(store.all().len(), 1);
/// # Ok::<(), std::io::Error>(())
/// ```
pub trait Store: Send + Sync {
    /// Passes all objects to `each`, in any order and without keeping them: a bucket may have more names than memory. A
    /// folder that cannot be listed is an error among them; the others are still listed.
    fn list(&self, each: &mut dyn FnMut(Result<Listed, ListError>));

    /// All objects, sorted by name, and the errors of [`Store::list`] among them.
    fn all(&self) -> Vec<Result<Listed, ListError>> {
        let mut all = Vec::new();
        self.list(&mut |item| all.push(item));
        all.sort_by(|a, b| listed_name(a).cmp(listed_name(b)));
        all
    }

    /// The numbers of files that [`Store::list`] skipped, for a message when it is empty.
    fn passed_over(&self) -> PassedOver {
        PassedOver::default()
    }

    /// The invalid lines of the ignore files that [`Store::list`] has read, one message for each.
    fn ignore_errors(&self) -> Vec<String> {
        Vec::new()
    }

    /// The bytes of one object.
    ///
    /// # Errors
    /// `NotFound`, or another error of the store.
    fn read(&self, key: &Key) -> io::Result<Vec<u8>>;

    /// The bytes of one object of at most `limit` bytes. A larger one is not read to its end, so that a damaged or huge
    /// file does not fill the memory.
    ///
    /// # Errors
    /// `FileTooLarge` for a larger object; otherwise as [`Store::read`].
    fn read_at_most(&self, key: &Key, limit: u64) -> io::Result<Vec<u8>> {
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let bytes = self.read_head(key, most.saturating_add(1))?;
        if bytes.len() > most { Err(file::too_large(limit)) } else { Ok(bytes) }
    }

    /// The first bytes of one object, at most `len`.
    ///
    /// # Errors
    /// As [`Store::read`].
    fn read_head(&self, key: &Key, len: usize) -> io::Result<Vec<u8>>;

    /// Writes one object, all or nothing: a reader sees the old bytes or the new. An object with the same bytes is not
    /// written again.
    ///
    /// # Errors
    /// The error of the store; the object is unchanged then.
    fn write(&self, key: &Key, bytes: &[u8]) -> io::Result<Written>;

    /// As [`Store::write`], but an object of this name stays as it is, and its content is not compared. For names that
    /// determine the content.
    ///
    /// # Errors
    /// As [`Store::write`].
    fn create(&self, key: &Key, bytes: &[u8]) -> io::Result<Written> {
        self.write(key, bytes)
    }

    /// As [`Store::write`], and returns only when the bytes would survive a power failure. For data that cannot be
    /// rendered again: a source that is replaced in place, and its backup. Outputs use [`Store::write`]: waiting for
    /// the disk takes several milliseconds a file, as long as a small image.
    ///
    /// # Errors
    /// As [`Store::write`].
    fn write_durable(&self, key: &Key, bytes: &[u8]) -> io::Result<Written> {
        self.write(key, bytes)
    }

    /// As [`Store::write_durable`], for new content of an object that had this stamp when its content was read. If it was
    /// changed since, its new content stays.
    ///
    /// # Errors
    /// As [`Store::write`], and when it was changed.
    fn replace(&self, key: &Key, bytes: &[u8], since: Option<FileStamp>) -> io::Result<Written> {
        match (since, self.stamp(key)) {
            (Some(since), Ok(now)) if !since.is_same_content(&now) => Err(file::changed()),
            _ => self.write_durable(key, bytes),
        }
    }

    /// As [`Store::write_durable`], for a copy of another object: it gets the owner and the permissions of the other.
    ///
    /// # Errors
    /// As [`Store::write`].
    fn write_copy(&self, key: &Key, bytes: &[u8], of: &Key) -> io::Result<Written> {
        let _ = of;
        self.write_durable(key, bytes)
    }

    /// Removes what interrupted writes of other processes left in a folder of the store; `dir` is the part of its names
    /// before the last `/`.
    fn sweep(&self, dir: &str) {
        let _ = dir;
    }

    /// The number of names of an object: more than 1 for a file with hard links, whose other names keep the old bytes
    /// when it is replaced.
    fn hard_links(&self, key: &Key) -> u64 {
        let _ = key;
        1
    }

    /// The stamp of one object.
    ///
    /// # Errors
    /// `NotFound`; `Unsupported` for a symbolic link and in stores without stamps; another error of the store.
    fn stamp(&self, key: &Key) -> io::Result<FileStamp> {
        let _ = key;
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Removes one object and the folders that become empty. A symbolic link itself is removed, not its target.
    ///
    /// # Errors
    /// `NotFound`; `Unsupported` where nothing can be removed; another error of the store.
    fn remove(&self, key: &Key) -> io::Result<()> {
        let _ = key;
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Sets the modification time of an object, in nanoseconds since 1970.
    ///
    /// # Errors
    /// `NotFound`; `Unsupported` where times cannot be set; another error of the store.
    fn touch(&self, key: &Key, time: u64) -> io::Result<()> {
        let _ = (key, time);
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Whether [`Store::list`] would list an object of this name.
    fn covers(&self, key: &Key) -> bool {
        let _ = key;
        true
    }

    /// The label of the fallback store that has the object; `None` if the first store has it.
    fn fallback(&self, key: &Key) -> Option<String> {
        let _ = key;
        None
    }

    /// The path of the object in the file system, if it is a file.
    fn file(&self, key: &Key) -> Option<PathBuf> {
        let _ = key;
        None
    }

    /// The digest (BLAKE3) that the store keeps beside an object that [`Store::write`] has written, so that its content can
    /// be compared without reading it. `None` where it keeps none, and for an object of another program.
    ///
    /// # Errors
    /// As [`Store::read`].
    fn digest(&self, key: &Key) -> io::Result<Option<[u8; 32]>> {
        let _ = key;
        Ok(None)
    }

    /// The threads for calls of a store that is reached through a network, where each call takes milliseconds. `None`: a
    /// thread that renders may call the store itself.
    fn io(&self) -> Option<SharedIo> {
        None
    }

    /// An identifier of the object across stores: equal exactly for names of the same object.
    fn canonical_id(&self, key: &Key) -> String;
}

/// The name of an item of a listing, by which listings are sorted.
pub fn listed_name(item: &Result<Listed, ListError>) -> &str {
    match item {
        Ok(found) => found.key.as_str(),
        Err(lost) => &lost.place,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The conformance suite of every store that can be written.
    pub(super) fn conforms(store: &dyn Store) {
        let key = |text| Key::new(text).expect("a key");
        assert_eq!(store.read(&key("none")).expect_err("not there").kind(), io::ErrorKind::NotFound);
        assert_eq!(store.write(&key("b/odd name é%.x"), b"one").expect("written"), Written::Changed);
        assert_eq!(store.write(&key("b/odd name é%.x"), b"one").expect("written"), Written::Unchanged);
        assert_eq!(store.write(&key("b/odd name é%.x"), b"two").expect("written"), Written::Changed);
        assert_eq!(store.write(&key("a"), b"0123456789").expect("written"), Written::Changed);
        assert_eq!(store.write_durable(&key("b/odd name é%.x"), b"two").expect("written"), Written::Unchanged);
        assert_eq!(store.write_durable(&key("b/odd name é%.x"), b"tri").expect("written"), Written::Changed);
        assert_eq!(store.read(&key("b/odd name é%.x")).expect("there"), b"tri");
        assert_eq!(store.read_head(&key("a"), 4).expect("there"), b"0123");
        assert_eq!(store.read_head(&key("a"), 40).expect("there"), b"0123456789");
        let listed: Vec<_> = store.all().into_iter().map(|f| f.expect("listed")).collect();
        let names: Vec<_> = listed.iter().map(|f| (f.key.as_str(), f.len)).collect();
        assert_eq!(names, [("a", 10), ("b/odd name é%.x", 3)]);
        assert_ne!(store.canonical_id(&key("a")), store.canonical_id(&key("b")));
        let stamps: Vec<_> = listed.iter().map(|f| f.stamp.expect("a stamp")).collect();
        assert_eq!(stamps[0], store.stamp(&key("a")).expect("there"), "the stamp of a listing is that of the object");
        assert_eq!(stamps[0].len, 10);
        store.write(&key("a"), b"012345678").expect("written");
        assert_ne!(stamps[0], store.stamp(&key("a")).expect("there"));
        store.remove(&key("b/odd name é%.x")).expect("removed");
        for gone in ["b/odd name é%.x", "none"] {
            assert_eq!(store.remove(&key(gone)).expect_err(gone).kind(), io::ErrorKind::NotFound);
            assert_eq!(store.stamp(&key(gone)).expect_err(gone).kind(), io::ErrorKind::NotFound);
        }
        assert_eq!(store.all().len(), 1);
    }

    #[test]
    fn every_store_conforms() {
        conforms(&MemoryStore::default());
        let dir = tempfile::tempdir().expect("a folder");
        conforms(&FsStore::new(dir.path()).expect("a store"));
    }

    #[test]
    fn two_roots_agree_on_what_is_the_same_file() {
        let dir = tempfile::tempdir().expect("a folder");
        let outer = FsStore::new(dir.path()).expect("a store");
        let key = |text| Key::new(text).expect("a key");
        outer.write(&key("sub/a"), b"x").expect("written");
        let inner = FsStore::new(dir.path().join("sub")).expect("a store");
        assert_eq!(outer.canonical_id(&key("sub/a")), inner.canonical_id(&key("a")));
        assert_eq!(
            outer.canonical_id(&key("sub/new")),
            inner.canonical_id(&key("new")),
            "also before the object exists"
        );
    }
}
