//! The files of a folder, without those that are hidden, ignored, excluded or links.

use super::{
    Key, ListError, Listed, PassedOver, file::stamp, ignore_files::is_about_lines, location::canonical, walk::Walk,
};
use ignore::WalkBuilder;
use std::{
    collections::BTreeSet,
    io,
    path::{Path, PathBuf},
};

/// A folder, and the files of it to list.
pub(super) struct Listing<'a> {
    pub(super) root: &'a Path,
    pub(super) walk: &'a Walk,
}

impl Listing<'_> {
    /// Passes the files to `each`. Adds the folders with invalid lines in their ignore files to `invalid`.
    pub(super) fn list(&self, invalid: &mut BTreeSet<PathBuf>, each: &mut dyn FnMut(Result<Listed, ListError>)) {
        let Walk { hidden, ignored, .. } = *self.walk;
        for entry in self.builder(hidden, ignored).build() {
            let item = match entry {
                Ok(entry) => {
                    if entry.error().is_some_and(is_about_lines) {
                        invalid.insert(entry.path().to_owned());
                    }
                    self.found(&entry)
                }
                // Those of the folders above.
                Err(error) if is_about_lines(&error) => {
                    invalid.extend(self.root.join(&self.walk.part.below).ancestors().map(Path::to_owned));
                    None
                }
                Err(error) => Some(Err(lost(self.root, error))),
            };
            item.into_iter().for_each(&mut *each);
        }
    }

    /// The numbers of files that [`Listing::list`] skips.
    pub(super) fn passed_over(&self) -> PassedOver {
        let entries = |hidden, ignored| self.builder(hidden, ignored).build().flatten();
        let matches = |entry: &ignore::DirEntry| {
            let name = entry.path().strip_prefix(self.root).ok().and_then(Path::to_str).unwrap_or_default();
            self.walk.takes(self.root, name)
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

    /// A walk through the folder, with or without hidden and ignored files.
    fn builder(&self, hidden: bool, ignored: bool) -> WalkBuilder {
        let start = self.root.join(&self.walk.part.below);
        let except = self.walk.except.iter().filter_map(|p| canonical(p).ok()).filter(|p| *p != start);
        let except: Vec<_> = except.collect();
        let mut walk = WalkBuilder::new(&start);
        walk.hidden(!hidden)
            .ignore(!ignored)
            .git_ignore(!ignored)
            // Results must not depend on a user's own settings.
            .git_global(false)
            .git_exclude(!ignored)
            .parents(!ignored);
        walk.filter_entry(move |entry| !except.iter().any(|folder| folder == entry.path()));
        walk
    }

    fn found(&self, entry: &ignore::DirEntry) -> Option<Result<Listed, ListError>> {
        // Links are not followed: a target inside is listed under its own name.
        if !entry.file_type().is_some_and(|t| t.is_file()) {
            return None;
        }
        let relative = entry.path().strip_prefix(self.root).ok()?;
        let lost = |error| Some(Err(ListError { place: relative.to_string_lossy().into_owned(), error }));
        let name = relative.to_str().map(|text| text.replace(std::path::MAIN_SEPARATOR, "/"));
        let Some(key) = name.as_deref().and_then(Key::new) else {
            return lost(io::Error::new(
                io::ErrorKind::InvalidInput,
                "file names with a backslash or outside UTF-8 are not supported",
            ));
        };
        if !self.walk.takes(self.root, key.as_str()) {
            return None;
        }
        match entry.metadata() {
            Ok(metadata) => Some(Ok(Listed { key, len: metadata.len(), stamp: stamp(&metadata) })),
            Err(error) => lost(error.into_io_error().unwrap_or_else(|| io::ErrorKind::Other.into())),
        }
    }
}

fn lost(root: &Path, error: ignore::Error) -> ListError {
    let place = path_in(&error)
        .map_or(".".to_owned(), |path| path.strip_prefix(root).unwrap_or(path).to_string_lossy().into_owned());
    let text = error.to_string();
    let error = match error.into_io_error() {
        // Without the absolute path of the folder.
        Some(error) if error.kind() == io::ErrorKind::PermissionDenied => error.kind().into(),
        Some(error) => error,
        None => io::Error::other(text),
    };
    ListError { place, error }
}

/// The path in an error of the walk.
fn path_in(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_in(err),
        _ => None,
    }
}
