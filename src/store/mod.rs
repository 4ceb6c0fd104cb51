//! Where bytes come from and go to: one small trait, one file per place. Knows nothing of images.

mod append;
mod discard_writes;
mod fallback;
mod file;
mod fs;
mod memory;
mod stdio;

pub use append::append;
pub use discard_writes::DiscardWrites;
pub use fallback::FallbackStore;
pub use file::{AtomicFile, Kind, kind};
pub use fs::{FsStore, Part, Walk, matcher};
pub use memory::MemoryStore;
pub use stdio::StdioStore;

use std::{fmt, io, path::PathBuf, sync::Arc};

/// A store that several parts of a run use.
pub type SharedStore = Arc<dyn Store>;

/// A name inside a store: relative, `/`-separated, without `.` or `..`, so that it cannot leave the store.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(String);

impl Key {
    /// `None` when the text is empty, absolute, or has an empty, `.` or `..` part.
    pub fn new(text: &str) -> Option<Key> {
        let fine = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\0', '\\']);
        text.split('/').all(fine).then(|| Key(text.to_owned()))
    }

    /// The whole name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the last `/`; empty at the top.
    pub fn dir(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(dir, _)| dir)
    }

    /// What stands after the last `/`.
    pub fn file_name(&self) -> &str {
        self.0.rsplit_once('/').map_or(self.as_str(), |(_, name)| name)
    }

    /// The file name without its last extension.
    pub fn stem(&self) -> &str {
        let name = self.file_name();
        // A leading dot begins a hidden file, not an extension.
        name.rsplit_once('.').map_or(name, |(stem, _)| if stem.is_empty() { name } else { stem })
    }

    /// The last extension, without its dot.
    pub fn extension(&self) -> Option<&str> {
        self.file_name().rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map(|(_, extension)| extension)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a write changed anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// The bytes are new.
    Changed,
    /// The same bytes were already there; nothing was touched.
    Unchanged,
}

/// Something found in a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its name.
    pub key: Key,
    /// Its size in bytes.
    pub len: u64,
    /// When its content may be taken for what it was; `None` where the place cannot tell.
    pub stamp: Option<FileStamp>,
}

/// What a place says about an object's content without reading it. Two that are equal mean the same content, unless it
/// was changed twice within one tick of the place's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileStamp {
    /// The size in bytes.
    pub len: u64,
    /// When the content was written, in nanoseconds since 1970, or in steps of a clock of the place's own.
    pub modified: u64,
    /// When anything about it was changed, its name too, in nanoseconds since 1970; 0 where nobody knows.
    pub changed: u64,
}

/// A part of a store that could not be listed.
#[derive(Debug)]
pub struct ListError {
    /// Where.
    pub place: String,
    /// Why.
    pub error: io::Error,
}

/// What a listing has passed over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PassedOver {
    /// Symbolic links.
    pub links: u64,
    /// Files that are hidden, or named by an ignore file.
    pub hidden_or_ignored: u64,
}

/// A place that has bytes by name. Blocking, whole objects.
pub trait Store: Send + Sync {
    /// Everything in it, sorted by name. What cannot be listed is an item of its own; the rest goes on.
    fn list(&self) -> Vec<Result<Listed, ListError>>;

    /// How many objects [`Store::list`] has passed over, for a message when it has found nothing.
    fn passed_over(&self) -> PassedOver {
        PassedOver::default()
    }

    /// The bytes of one object.
    ///
    /// # Errors
    /// `NotFound`, or whatever the place says.
    fn read(&self, key: &Key) -> io::Result<Vec<u8>>;

    /// The first bytes of one object: at most `len`, fewer when there are no more.
    ///
    /// # Errors
    /// As [`Store::read`].
    fn read_head(&self, key: &Key, len: usize) -> io::Result<Vec<u8>>;

    /// All or nothing: a reader sees the old bytes or the new, never a part. Bytes that are already there are not
    /// written again.
    ///
    /// # Errors
    /// Whatever the place says; nothing has changed then.
    fn write(&self, key: &Key, bytes: &[u8]) -> io::Result<Written>;

    /// The stamp of one object, which is no link.
    ///
    /// # Errors
    /// `NotFound`; `Unsupported` where the place has no stamps; whatever else the place says.
    fn stamp(&self, key: &Key) -> io::Result<FileStamp> {
        let _ = key;
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Removes one object, and the folders that are empty then. What a link leads to is not touched.
    ///
    /// # Errors
    /// `NotFound`; `Unsupported` where nothing can be removed; whatever else the place says.
    fn remove(&self, key: &Key) -> io::Result<()> {
        let _ = key;
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Makes an object look as if it had been written at this time, in nanoseconds since 1970.
    ///
    /// # Errors
    /// `NotFound`; `Unsupported` where times cannot be set; whatever else the place says.
    fn touch(&self, key: &Key, time: u64) -> io::Result<()> {
        let _ = (key, time);
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Whether [`Store::list`] would have an object of this name, if there were one.
    fn covers(&self, key: &Key) -> bool {
        let _ = key;
        true
    }

    /// Which of several places has the object, where it is not the first of them.
    fn fallback(&self, key: &Key) -> Option<String> {
        let _ = key;
        None
    }

    /// The file that an object is, where it is one.
    fn file(&self, key: &Key) -> Option<PathBuf> {
        let _ = key;
        None
    }

    /// A text that is the same for two names, of whatever stores, exactly when they mean the same object.
    fn canonical_id(&self, key: &Key) -> String;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_stays_inside() {
        for wrong in ["", "/etc/passwd", "../a", "a/../b", "a//b", "./a", "a/", "a\\..\\b", "a\0"] {
            assert_eq!(Key::new(wrong), None, "{wrong:?}");
        }
        let key = Key::new("a b/c.tar.gz").expect("a key");
        assert_eq!((key.dir(), key.stem(), key.extension()), ("a b", "c.tar", Some("gz")));
        let hidden = Key::new(".hidden").expect("a key");
        assert_eq!((hidden.dir(), hidden.stem(), hidden.extension()), ("", ".hidden", None));
    }

    /// One suite for every store that can be written.
    fn conforms(store: &dyn Store) {
        let key = |text| Key::new(text).expect("a key");
        assert_eq!(store.read(&key("none")).expect_err("not there").kind(), io::ErrorKind::NotFound);
        assert_eq!(store.write(&key("b/odd name é%.x"), b"one").expect("written"), Written::Changed);
        assert_eq!(store.write(&key("b/odd name é%.x"), b"one").expect("written"), Written::Unchanged);
        assert_eq!(store.write(&key("b/odd name é%.x"), b"two").expect("written"), Written::Changed);
        assert_eq!(store.write(&key("a"), b"0123456789").expect("written"), Written::Changed);
        assert_eq!(store.read(&key("b/odd name é%.x")).expect("there"), b"two");
        assert_eq!(store.read_head(&key("a"), 4).expect("there"), b"0123");
        assert_eq!(store.read_head(&key("a"), 40).expect("there"), b"0123456789");
        let listed: Vec<_> = store.list().into_iter().map(|f| f.expect("listed")).collect();
        let names: Vec<_> = listed.iter().map(|f| (f.key.as_str(), f.len)).collect();
        assert_eq!(names, [("a", 10), ("b/odd name é%.x", 3)]);
        assert_ne!(store.canonical_id(&key("a")), store.canonical_id(&key("b")));
        let stamps: Vec<_> = listed.iter().map(|f| f.stamp.expect("a stamp")).collect();
        assert_eq!(stamps[0], store.stamp(&key("a")).expect("there"), "listed or asked for, it is the same");
        assert_eq!(stamps[0].len, 10);
        store.write(&key("a"), b"012345678").expect("written");
        assert_ne!(stamps[0], store.stamp(&key("a")).expect("there"));
        store.remove(&key("b/odd name é%.x")).expect("removed");
        for gone in ["b/odd name é%.x", "none"] {
            assert_eq!(store.remove(&key(gone)).expect_err(gone).kind(), io::ErrorKind::NotFound);
            assert_eq!(store.stamp(&key(gone)).expect_err(gone).kind(), io::ErrorKind::NotFound);
        }
        assert_eq!(store.list().len(), 1);
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
        assert_eq!(outer.canonical_id(&key("sub/new")), inner.canonical_id(&key("new")), "also before it is there");
    }
}
