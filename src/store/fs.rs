//! A folder of files.
#![allow(clippy::disallowed_methods, reason = "the rule that keeps std::fs out of every other file")]

use super::{
    FileStamp, Key, ListError, Listed, PassedOver, Store, Written,
    file::{stamp, write_file},
};
use globset::{GlobBuilder, GlobMatcher};
use ignore::WalkBuilder;
use std::{
    collections::HashMap,
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, UNIX_EPOCH},
};

/// A folder.
#[derive(Debug, Clone)]
pub struct FsStore {
    root: PathBuf,
    walk: Walk,
    /// No link leads out of it.
    confined: bool,
    /// The folders that were asked for, with links resolved: thousands of files share a few of them.
    folders: Arc<Mutex<HashMap<PathBuf, PathBuf>>>,
}

/// What a walk through a folder passes over.
#[derive(Debug, Clone, Default)]
pub struct Walk {
    /// Also files and folders whose names begin with a dot.
    pub hidden: bool,
    /// Also what `.gitignore` and `.ignore` name.
    pub ignored: bool,
    /// Only names that match.
    pub glob: Option<GlobMatcher>,
    /// Folders to stay out of: where the outputs go.
    pub except: Vec<PathBuf>,
    /// The part of the folder that is meant.
    pub part: Part,
}

/// A part of a folder, whose files keep the names that they have in the whole.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// The folder that the walk begins in, as a prefix of names: `team/`, or nothing for the whole.
    pub below: String,
    /// Only names that match, where the glob begins at `below`, or at a folder above: then `above` is the way from there
    /// to the store's own folder.
    pub glob: Option<GlobMatcher>,
    /// See `glob`: `packages/a/`, or nothing.
    pub above: String,
}

impl Part {
    /// Whether a name belongs to it.
    pub fn has(&self, name: &str) -> bool {
        let Some(rest) = name.strip_prefix(&self.below) else { return false };
        self.glob.as_ref().is_none_or(|glob| glob.is_match(format!("{}{rest}", self.above)))
    }
}

impl Walk {
    /// Only names that match this pattern; `*` and `?` do not match a `/`, `**` does.
    ///
    /// # Errors
    /// When the pattern is none.
    pub fn matching(mut self, pattern: &str) -> Result<Walk, globset::Error> {
        self.glob = Some(matcher(pattern)?);
        Ok(self)
    }

    /// Whether a name is one of those that are walked over.
    fn takes(&self, name: &str) -> bool {
        self.part.has(name) && self.glob.as_ref().is_none_or(|glob| glob.is_match(name))
    }
}

/// A pattern in which `*` and `?` do not match a `/`, and `**` does.
///
/// # Errors
/// When the pattern is none.
pub fn matcher(pattern: &str) -> Result<GlobMatcher, globset::Error> {
    Ok(GlobBuilder::new(pattern).literal_separator(true).build()?.compile_matcher())
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

impl FsStore {
    /// The folder `root`, which need not be there before the first write.
    ///
    /// # Errors
    /// When the path cannot be made absolute.
    pub fn new(root: impl AsRef<Path>) -> io::Result<FsStore> {
        let (root, walk) = (absolute(root.as_ref())?, Walk::default());
        Ok(FsStore { root, walk, confined: false, folders: Arc::default() })
    }

    /// The same folder, listed in another way.
    pub fn walked(self, walk: Walk) -> FsStore {
        FsStore { walk, ..self }
    }

    /// The same folder, of which nothing is read that a link takes from elsewhere: for names that somebody else wrote.
    pub fn confined(self) -> FsStore {
        FsStore { confined: true, ..self }
    }

    /// The path to read an object from.
    ///
    /// # Errors
    /// When it leads out of a store that is confined.
    fn readable(&self, key: &Key) -> io::Result<PathBuf> {
        let path = self.path(key);
        if !self.confined {
            return Ok(path);
        }
        let (real, root) = (fs::canonicalize(&path)?, fs::canonicalize(&self.root)?);
        if real.starts_with(root) {
            Ok(real)
        } else {
            Err(io::Error::new(io::ErrorKind::PermissionDenied, "a link leads out of the folder"))
        }
    }

    /// The folder, absolute and with links resolved.
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn path(&self, key: &Key) -> PathBuf {
        self.root.join(key.as_str())
    }

    /// The walk through the folder, with or without what is hidden and what is ignored.
    fn builder(&self, hidden: bool, ignored: bool) -> WalkBuilder {
        let start = self.root.join(&self.walk.part.below);
        let except = self.walk.except.iter().filter_map(|p| absolute(p).ok()).filter(|p| *p != start);
        let except: Vec<_> = except.collect();
        let mut walk = WalkBuilder::new(&start);
        walk.hidden(!hidden)
            .ignore(!ignored)
            .git_ignore(!ignored)
            // What is made must not depend on whose machine it is made on.
            .git_global(false)
            .git_exclude(!ignored)
            .parents(!ignored)
            .sort_by_file_path(Path::cmp);
        walk.filter_entry(move |entry| !except.iter().any(|folder| folder == entry.path()));
        walk
    }

    fn found(&self, entry: &ignore::DirEntry) -> Option<Result<Listed, ListError>> {
        // Links are not followed, so what they point to is met where it is, or is outside.
        if !entry.file_type().is_some_and(|t| t.is_file()) {
            return None;
        }
        let relative = entry.path().strip_prefix(&self.root).ok()?;
        let lost = |error| Some(Err(ListError { place: relative.to_string_lossy().into_owned(), error }));
        let name = relative.to_str().map(|text| text.replace(std::path::MAIN_SEPARATOR, "/"));
        let Some(key) = name.as_deref().and_then(Key::new) else {
            return lost(io::Error::new(io::ErrorKind::InvalidInput, "the name is not UTF-8, or has a backslash"));
        };
        if !self.walk.takes(key.as_str()) {
            return None;
        }
        match entry.metadata() {
            Ok(metadata) => Some(Ok(Listed { key, len: metadata.len(), stamp: stamp(&metadata) })),
            Err(error) => lost(error.into_io_error().unwrap_or_else(|| io::ErrorKind::Other.into())),
        }
    }
}

/// Absolute, links resolved as far as the path is there.
fn absolute(path: &Path) -> io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    let there = path.ancestors().find_map(|a| Some((a, fs::canonicalize(a).ok()?)));
    let Some((ancestor, real)) = there else { return Ok(path) };
    Ok(path
        .strip_prefix(ancestor)
        .map_or(path.clone(), |rest| if rest.as_os_str().is_empty() { real.clone() } else { real.join(rest) }))
}

impl Store for FsStore {
    fn list(&self) -> Vec<Result<Listed, ListError>> {
        let Walk { hidden, ignored, .. } = self.walk;
        let mut all: Vec<_> = self
            .builder(hidden, ignored)
            .build()
            .filter_map(|entry| match entry {
                Ok(entry) => self.found(&entry),
                Err(error) => Some(Err(lost(&self.root, error))),
            })
            .collect();
        // By whole name, so that the order does not depend on how a system sorts folders.
        all.sort_by(|a, b| name_of(a).cmp(name_of(b)));
        all
    }

    fn passed_over(&self) -> PassedOver {
        let entries = |hidden, ignored| self.builder(hidden, ignored).build().flatten();
        let matches = |entry: &ignore::DirEntry| {
            let name = entry.path().strip_prefix(&self.root).ok().and_then(Path::to_str).unwrap_or_default();
            self.walk.takes(name)
        };
        let files = |hidden, ignored| {
            let is_file = |entry: &ignore::DirEntry| entry.file_type().is_some_and(|kind| kind.is_file());
            entries(hidden, ignored).filter(|entry| is_file(entry) && matches(entry)).count() as u64
        };
        let links = entries(self.walk.hidden, self.walk.ignored).filter(ignore::DirEntry::path_is_symlink);
        let links = links.filter(matches).count() as u64;
        let listed = files(self.walk.hidden, self.walk.ignored);
        PassedOver { links, hidden_or_ignored: files(true, true).saturating_sub(listed) }
    }

    fn read(&self, key: &Key) -> io::Result<Vec<u8>> {
        fs::read(self.readable(key)?)
    }

    fn read_head(&self, key: &Key, len: usize) -> io::Result<Vec<u8>> {
        let mut head = Vec::new();
        File::open(self.readable(key)?)?.take(len as u64).read_to_end(&mut head)?;
        Ok(head)
    }

    fn write(&self, key: &Key, bytes: &[u8]) -> io::Result<Written> {
        write_file(&self.path(key), bytes)
    }

    fn file(&self, key: &Key) -> Option<PathBuf> {
        Some(self.path(key))
    }

    fn stamp(&self, key: &Key) -> io::Result<FileStamp> {
        let metadata = fs::symlink_metadata(self.path(key))?;
        stamp(&metadata).filter(|_| metadata.is_file()).ok_or_else(|| io::ErrorKind::Unsupported.into())
    }

    fn remove(&self, key: &Key) -> io::Result<()> {
        let path = self.path(key);
        let folder = path.parent().unwrap_or(&self.root);
        if !fs::canonicalize(folder)?.starts_with(fs::canonicalize(&self.root)?) {
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, "a link leads out of the folder"));
        }
        fs::remove_file(&path)?;
        // Upward until one is not empty, which the system refuses to remove.
        let below = folder.ancestors().take_while(|folder| *folder != self.root);
        let _ = below.map(fs::remove_dir).take_while(Result::is_ok).count();
        Ok(())
    }

    fn touch(&self, key: &Key, time: u64) -> io::Result<()> {
        File::options().write(true).open(self.path(key))?.set_modified(UNIX_EPOCH + Duration::from_nanos(time))
    }

    fn covers(&self, key: &Key) -> bool {
        // The folder that a walk begins in may be hidden.
        let rest = key.as_str().strip_prefix(&self.walk.part.below).unwrap_or_default();
        let hidden = rest.split('/').any(|part| part.starts_with('.'));
        (self.walk.hidden || !hidden) && self.walk.takes(key.as_str())
    }

    fn canonical_id(&self, key: &Key) -> String {
        let path = self.path(key);
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return text(&path) };
        if fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_symlink()) {
            return text(&absolute(&path).unwrap_or(path));
        }
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(real) = folders.get(folder) {
            return text(&real.join(name));
        }
        let real = absolute(folder).unwrap_or(folder.to_owned());
        let canonical_id = text(&real.join(name));
        folders.insert(folder.to_owned(), real);
        canonical_id
    }
}

fn name_of(item: &Result<Listed, ListError>) -> &str {
    match item {
        Ok(found) => found.key.as_str(),
        Err(lost) => &lost.place,
    }
}

fn lost(root: &Path, error: ignore::Error) -> ListError {
    let place = path_in(&error)
        .map_or(".".to_owned(), |path| path.strip_prefix(root).unwrap_or(path).to_string_lossy().into_owned());
    let text = error.to_string();
    ListError { place, error: error.into_io_error().unwrap_or_else(|| io::Error::other(text)) }
}

/// The path an error of the walk is about.
fn path_in(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_in(err),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(names: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().expect("a folder");
        for name in names {
            write_file(&dir.path().join(name), b"x").expect("written");
        }
        dir
    }

    fn listed(dir: &Path, walk: Walk) -> Vec<String> {
        let store = FsStore::new(dir).expect("a store").walked(walk);
        store.list().into_iter().map(|f| f.expect("listed").key.to_string()).collect()
    }

    #[test]
    fn hidden_ignored_and_excepted_files_are_passed_over() {
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
        assert!(write_file(&dir.path().join("folder"), b"y").is_err(), "a folder is in the way");
        assert!(write_file(&dir.path().join("b/c"), b"y").is_err(), "a file is in the way");
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
    fn nothing_is_removed_or_trusted_through_a_link() {
        let dir = tree(&["in/sub/a", "elsewhere/b"]);
        let link = |to: &str, name: &str| {
            std::os::unix::fs::symlink(dir.path().join(to), dir.path().join("in").join(name)).expect("linked");
        };
        link("elsewhere", "out");
        link("elsewhere/b", "b");
        let store = FsStore::new(dir.path().join("in")).expect("a store");
        let key = |name: &str| Key::new(name).expect("a key");
        assert_eq!(store.remove(&key("out/b")).map_err(|e| e.kind()), Err(io::ErrorKind::PermissionDenied));
        assert_eq!(store.stamp(&key("b")).map_err(|e| e.kind()), Err(io::ErrorKind::Unsupported));
        assert_eq!(
            store.canonical_id(&key("b")),
            FsStore::new(dir.path()).expect("a store").canonical_id(&key("elsewhere/b"))
        );
        store.remove(&key("sub/a")).expect("removed");
        assert!(!dir.path().join("in/sub").exists() && dir.path().join("in").exists());
        assert!(dir.path().join("elsewhere/b").exists());
    }
}
