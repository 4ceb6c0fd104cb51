//! A folder of files.
#![allow(clippy::disallowed_methods, reason = "the rule that keeps std::fs out of every other file")]

use super::{
    FileStamp, Key, ListError, Listed, PassedOver, Store, Written,
    file::{self, WriteOptions, check_regular, open_file, read_at_most, regular, stamp, write_file},
    folder::Folder,
    ignore_files::invalid_lines,
    listing::Listing,
    location::canonical,
    tree::Tree,
    walk::Walk,
};
use std::{
    collections::{BTreeSet, HashMap},
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, UNIX_EPOCH},
};

/// A folder as a store.
///
/// Reading follows symbolic links unless the store is confined. Listing, writing and removing never follow a link below
/// the folder, not even one that replaces a folder during a run.
#[derive(Debug, Clone)]
pub struct FsStore {
    tree: Arc<Tree>,
    walk: Walk,
    /// Reading does not follow a link out of the folder either.
    confined: bool,
    /// The folders with invalid lines in their ignore files.
    invalid: Arc<Mutex<BTreeSet<PathBuf>>>,
    /// Folders by their canonical path. Thousands of files share a few folders.
    folders: Arc<Mutex<HashMap<PathBuf, PathBuf>>>,
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

impl FsStore {
    /// The store of a folder, which is created by the first write if missing.
    ///
    /// # Errors
    /// When the path cannot be made absolute.
    pub fn new(root: impl AsRef<Path>) -> io::Result<FsStore> {
        let tree = Arc::new(Tree::new(canonical(root.as_ref())?));
        let (invalid, folders) = (Arc::default(), Arc::default());
        Ok(FsStore { tree, walk: Walk::default(), confined: false, invalid, folders })
    }

    /// The same folder; listing selects files by `walk`.
    pub fn walked(self, walk: Walk) -> FsStore {
        FsStore { walk, ..self }
    }

    /// The same folder; reading does not follow a link out of it. For names from an untrusted source.
    pub fn confined(self) -> FsStore {
        FsStore { confined: true, ..self }
    }

    /// Opens an object for reading.
    ///
    /// # Errors
    /// `PermissionDenied` when it is outside a confined store; otherwise the error of the system.
    fn open(&self, key: &Key) -> io::Result<File> {
        let path = self.path(key);
        if !self.confined {
            return open_file(&path);
        }
        // Without links, so that none can lead out in the meantime.
        let (real, root) = (fs::canonicalize(&path)?, fs::canonicalize(self.root())?);
        check_regular(&fs::metadata(&real)?)?;
        let below = real.strip_prefix(&root).map_err(|_| outside())?;
        let (folder, name) = (below.parent().unwrap_or(Path::new("")), below.file_name().unwrap_or_default());
        let folder = folder.iter().try_fold(Folder::open(&root)?, |folder, name| folder.below(name.as_ref()))?;
        regular(folder.read(name.as_ref())?)
    }

    fn write_with(&self, key: &Key, bytes: &[u8], how: &WriteOptions) -> io::Result<Written> {
        let write = || {
            let folder = Arc::new(self.tree.create(key.dir())?);
            self.tree.sweep(key.dir(), &folder);
            write_file(&folder, key.file_name().as_ref(), bytes, how)
        };
        match write() {
            // Another process removed the folder, such as this program after its last file.
            Err(error) if error.kind() == io::ErrorKind::NotFound => write(),
            written => written,
        }
    }

    /// The canonical path of the folder.
    pub fn root(&self) -> &Path {
        self.tree.root()
    }

    fn path(&self, key: &Key) -> PathBuf {
        self.root().join(key.as_str())
    }

    fn listing(&self) -> Listing<'_> {
        Listing { root: self.root(), walk: &self.walk }
    }
}

fn outside() -> io::Error {
    io::Error::new(io::ErrorKind::PermissionDenied, "a symbolic link points outside the folder")
}

impl Store for FsStore {
    fn list(&self, each: &mut dyn FnMut(Result<Listed, ListError>)) {
        let mut found = BTreeSet::new();
        self.listing().list(&mut found, each);
        self.invalid.lock().unwrap_or_else(PoisonError::into_inner).extend(found);
    }

    fn ignore_errors(&self) -> Vec<String> {
        let folders = self.invalid.lock().unwrap_or_else(PoisonError::into_inner);
        folders.iter().flat_map(|folder| invalid_lines(folder)).collect()
    }

    fn passed_over(&self) -> PassedOver {
        self.listing().passed_over()
    }

    fn read(&self, key: &Key) -> io::Result<Vec<u8>> {
        read_at_most(self.open(key)?, u64::MAX)
    }

    fn read_at_most(&self, key: &Key, limit: u64) -> io::Result<Vec<u8>> {
        read_at_most(self.open(key)?, limit)
    }

    fn read_head(&self, key: &Key, len: usize) -> io::Result<Vec<u8>> {
        file::read_head(self.open(key)?, len as u64)
    }

    fn write(&self, key: &Key, bytes: &[u8]) -> io::Result<Written> {
        self.write_with(key, bytes, &WriteOptions::default())
    }

    fn write_durable(&self, key: &Key, bytes: &[u8]) -> io::Result<Written> {
        self.write_with(key, bytes, &WriteOptions { synced: true, ..WriteOptions::default() })
    }

    fn replace(&self, key: &Key, bytes: &[u8], since: Option<FileStamp>) -> io::Result<Written> {
        self.write_with(key, bytes, &WriteOptions { synced: true, since, ..WriteOptions::default() })
    }

    fn write_copy(&self, key: &Key, bytes: &[u8], of: &Key) -> io::Result<Written> {
        let like = self.tree.open(of.dir())?.existing(of.file_name().as_ref())?;
        self.write_with(key, bytes, &WriteOptions { synced: true, like, ..WriteOptions::default() })
    }

    fn sweep(&self, dir: &str) {
        if self.tree.is_swept(dir) {
            return;
        }
        // A folder that is missing or a link has no temporary files of this store.
        let Ok(folders) = self.tree.open_all(dir) else { return };
        if self.tree.sweep(dir, &folders[folders.len() - 1]) > 0 {
            Tree::remove_empty(&folders, dir);
        }
    }

    fn hard_links(&self, key: &Key) -> u64 {
        let existing = self.tree.open(key.dir()).and_then(|folder| folder.existing(key.file_name().as_ref()));
        existing.ok().flatten().map_or(1, |existing| existing.names)
    }

    fn file(&self, key: &Key) -> Option<PathBuf> {
        Some(self.path(key))
    }

    fn stamp(&self, key: &Key) -> io::Result<FileStamp> {
        self.tree.open(key.dir())?;
        let metadata = fs::symlink_metadata(self.path(key))?;
        stamp(&metadata).filter(|_| metadata.is_file()).ok_or_else(|| io::ErrorKind::Unsupported.into())
    }

    fn remove(&self, key: &Key) -> io::Result<()> {
        let folders = self.tree.open_all(key.dir())?;
        folders[folders.len() - 1].remove(key.file_name().as_ref())?;
        Tree::remove_empty(&folders, key.dir());
        Ok(())
    }

    fn touch(&self, key: &Key, time: u64) -> io::Result<()> {
        let (folder, name) = (self.tree.open(key.dir())?, Path::new(key.file_name()));
        folder.existing(name)?.ok_or(io::ErrorKind::NotFound)?;
        regular(folder.change(name)?)?.set_modified(UNIX_EPOCH + Duration::from_nanos(time))
    }

    fn covers(&self, key: &Key) -> bool {
        // The listed subfolder itself may be hidden.
        let rest = key.as_str().strip_prefix(&self.walk.part.below).unwrap_or_default();
        let hidden = rest.split('/').any(|part| part.starts_with('.'));
        (self.walk.hidden || !hidden) && self.walk.takes(self.root(), key.as_str())
    }

    fn canonical_id(&self, key: &Key) -> String {
        let path = self.path(key);
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return text(&path) };
        if fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_symlink()) {
            return text(&canonical(&path).unwrap_or(path));
        }
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(real) = folders.get(folder) {
            return text(&real.join(name));
        }
        let real = canonical(folder).unwrap_or(folder.to_owned());
        let canonical_id = text(&real.join(name));
        folders.insert(folder.to_owned(), real);
        canonical_id
    }
}

#[cfg(test)]
mod tests {
    use super::super::walk::{Part, matcher};
    use super::*;

    fn tree(names: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().expect("a folder");
        for name in names {
            let store = FsStore::new(dir.path()).expect("a store");
            store.write(&Key::new(name).expect("a key"), b"x").expect("written");
        }
        dir
    }

    fn listed(dir: &Path, walk: Walk) -> Vec<String> {
        let store = FsStore::new(dir).expect("a store").walked(walk);
        store.all().into_iter().map(|f| f.expect("listed").key.to_string()).collect()
    }

    #[test]
    fn hidden_ignored_and_excluded_files_are_skipped() {
        let dir = tree(&["a.jpg", ".secret/b.jpg", "dist/c.jpg", "d/e.jpg", "drafts/f.jpg"]);
        fs::write(dir.path().join(".ignore"), "drafts/\n").expect("written");
        let except = vec![dir.path().join("dist")];
        assert_eq!(listed(dir.path(), Walk { except, ..Walk::default() }), ["a.jpg", "d/e.jpg"]);
        let all = Walk { hidden: true, ignored: true, ..Walk::default() };
        assert_eq!(
            listed(dir.path(), all),
            [".ignore", ".secret/b.jpg", "a.jpg", "d/e.jpg", "dist/c.jpg", "drafts/f.jpg"]
        );
        let glob = Walk::default().matching("*/e.*").expect("a pattern");
        assert_eq!(listed(dir.path(), glob), ["d/e.jpg"]);
    }

    #[test]
    fn a_part_keeps_its_names_and_covers_nothing_else() {
        let dir = tree(&["a/b/x.jpg", "a/b/c/y.jpg", "a/bb/z.jpg", ".h/v.jpg"]);
        let glob = |pattern: &str| Some(matcher(pattern).expect("a pattern"));
        let part = |below: &str, above: &str, glob| Walk {
            part: Part { below: below.into(), above: above.into(), glob },
            ..Walk::default()
        };
        assert_eq!(listed(dir.path(), part("a/b/", "", None)), ["a/b/c/y.jpg", "a/b/x.jpg"]);
        assert_eq!(listed(dir.path(), part("a/b/", "", glob("*.jpg"))), ["a/b/x.jpg"]);
        assert_eq!(listed(dir.path(), part(".h/", "", None)), [".h/v.jpg"]);
        assert_eq!(listed(&dir.path().join("a/b"), part("", "a/b/", glob("a/*/*.jpg"))), ["x.jpg"]);
        let store = FsStore::new(dir.path()).expect("a store").walked(part("a/b/", "", None));
        let covers = |name: &str| store.covers(&Key::new(name).expect("a key"));
        assert!(covers("a/b/gone.jpg") && !covers("a/gone.jpg") && !covers("a/bb/z.jpg") && !covers("a/b/.h/v.jpg"));
    }

    #[test]
    fn a_failed_write_leaves_the_old_file_and_nothing_else() {
        let dir = tree(&["folder/a", "b"]);
        let store = FsStore::new(dir.path()).expect("a store");
        let write = |name: &str| store.write(&Key::new(name).expect("a key"), b"y");
        assert!(write("folder").is_err(), "a folder has this name");
        assert!(write("b/c").is_err(), "a file has the folder's name");
        assert_eq!(listed(dir.path(), Walk { hidden: true, ..Walk::default() }), ["b", "folder/a"]);
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_read_from_outside_of_a_confined_folder() {
        let dir = tree(&["in/a", "secret"]);
        let link = |to: &str, name: &str| {
            std::os::unix::fs::symlink(dir.path().join(to), dir.path().join("in").join(name)).expect("linked");
        };
        link("secret", "out");
        link("in/a", "inside");
        link(".", "parent");
        let store = FsStore::new(dir.path().join("in")).expect("a store").confined();
        let kind = |name: &str| store.read(&Key::new(name).expect("a key")).map_err(|e| e.kind());
        assert_eq!([kind("a"), kind("inside")], [Ok(b"x".to_vec()), Ok(b"x".to_vec())]);
        assert_eq!(kind("out"), Err(io::ErrorKind::PermissionDenied));
        assert_eq!(kind("parent/secret"), Err(io::ErrorKind::PermissionDenied));
        assert_eq!(kind("none"), Err(io::ErrorKind::NotFound));
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_removed_or_trusted_through_a_link() {
        let dir = tree(&["in/sub/a", "elsewhere/b"]);
        let link = |to: &str, name: &str| {
            std::os::unix::fs::symlink(dir.path().join(to), dir.path().join("in").join(name)).expect("linked");
        };
        link("elsewhere", "out");
        link("elsewhere/b", "b");
        let store = FsStore::new(dir.path().join("in")).expect("a store");
        let key = |name: &str| Key::new(name).expect("a key");
        for written in [store.write(&key("out/new"), b"y"), store.write_durable(&key("out/b"), b"y")] {
            assert_eq!(written.map_err(|e| e.kind()), Err(io::ErrorKind::PermissionDenied));
        }
        assert!(store.write(&key("b"), b"y").is_err() && store.touch(&key("out/b"), 0).is_err());
        assert_eq!(store.remove(&key("out/b")).map_err(|e| e.kind()), Err(io::ErrorKind::PermissionDenied));
        assert_eq!(store.stamp(&key("b")).map_err(|e| e.kind()), Err(io::ErrorKind::Unsupported));
        assert_eq!(
            store.canonical_id(&key("b")),
            FsStore::new(dir.path()).expect("a store").canonical_id(&key("elsewhere/b"))
        );
        store.remove(&key("sub/a")).expect("removed");
        assert!(!dir.path().join("in/sub").exists() && dir.path().join("in").exists());
        assert_eq!(fs::read(dir.path().join("elsewhere/b")).expect("there"), b"x");
        assert!(!dir.path().join("elsewhere/new").exists());
    }
}
