//! The location of a store, and the function that opens it.
#![allow(clippy::disallowed_methods, reason = "the rule that keeps std::fs out of every other file")]

use super::{FsStore, Store, Walk};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The location of a store with its options: currently always a folder. A URL such as `s3://bucket/images` is
/// recognized, so that it gives an error instead of a folder of that name.
#[derive(Debug, Clone)]
pub struct Location {
    path: PathBuf,
    walk: Walk,
    confined: bool,
}

impl Location {
    /// A location from user input: a path or a URL.
    pub fn new(place: impl AsRef<Path>) -> Location {
        Location { path: place.as_ref().to_owned(), walk: Walk::default(), confined: false }
    }

    /// Lists only the files that `walk` selects.
    pub fn walked(self, walk: Walk) -> Location {
        Location { walk, ..self }
    }

    /// Reads nothing outside the folder, even through a symbolic link: for names from an untrusted source.
    pub fn confined(self) -> Location {
        Location { confined: true, ..self }
    }

    /// The scheme of a URL: `s3` of `s3://bucket/images`; `None` for a path.
    fn scheme(&self) -> Option<&str> {
        let (scheme, _) = self.path.to_str()?.split_once("://")?;
        let is_scheme_char = |b: u8| b.is_ascii_alphanumeric() || b"+-.".contains(&b);
        (scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.bytes().all(is_scheme_char)).then_some(scheme)
    }
}

/// Opens a store. All stores that a user names are opened here, so that another kind of store needs one change.
///
/// ```
/// use pixmill::store::{Key, Location, open};
///
/// # let dir = tempfile::tempdir()?;
/// let store = open(&Location::new(dir.path().join("dist")))?;
/// store.write(&Key::new("photos/a.webp").expect("a name"), b"bytes")?;
/// assert!(open(&Location::new("s3://bucket/images")).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// `Unsupported` for a URL; otherwise when the path cannot be made absolute. A missing folder is not an error.
pub fn open(location: &Location) -> io::Result<Box<dyn Store>> {
    if let Some(scheme) = location.scheme() {
        let message = format!("{scheme}:// is not supported; name a folder");
        return Err(io::Error::new(io::ErrorKind::Unsupported, message));
    }
    let store = FsStore::new(&location.path)?.walked(location.walk.clone());
    Ok(Box::new(if location.confined { store.confined() } else { store }))
}

/// The absolute path with symbolic links resolved, as far as it exists.
///
/// # Errors
/// When the current folder is unknown.
pub fn canonical(path: &Path) -> io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    let existing = path.ancestors().find_map(|a| Some((a, fs::canonicalize(a).ok()?)));
    let Some((ancestor, real)) = existing else { return Ok(path) };
    Ok(path
        .strip_prefix(ancestor)
        .map_or(path.clone(), |rest| if rest.as_os_str().is_empty() { real.clone() } else { real.join(rest) }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Key;

    #[test]
    fn a_folder_is_opened_and_a_url_is_an_error() {
        let dir = tempfile::tempdir().expect("a folder");
        let key = Key::new("a.jpg").expect("a key");
        open(&Location::new(dir.path())).and_then(|store| store.write(&key, b"x")).expect("written");
        let walk = Walk::default().matching("*.png").expect("a pattern");
        assert!(open(&Location::new(dir.path()).walked(walk)).expect("a store").all().is_empty());
        for url in ["s3://bucket/images", "https://cdn.example/img", "gs://b"] {
            let error = open(&Location::new(url)).err().expect("an error");
            assert_eq!(error.kind(), io::ErrorKind::Unsupported, "{url}");
            assert!(error.to_string().ends_with(":// is not supported; name a folder"), "{error}");
        }
        for path in ["a:b", "://x", "1://x", "photos/a://b"] {
            assert_eq!(Location::new(path).scheme(), None, "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_confined_location_reads_nothing_outside() {
        let dir = tempfile::tempdir().expect("a folder");
        let key = |text| Key::new(text).expect("a key");
        open(&Location::new(dir.path())).and_then(|store| store.write(&key("secret"), b"x")).expect("written");
        std::fs::create_dir(dir.path().join("in")).expect("made");
        std::os::unix::fs::symlink(dir.path().join("secret"), dir.path().join("in/link")).expect("linked");
        let inside = Location::new(dir.path().join("in"));
        assert!(open(&inside).expect("a store").read(&key("link")).is_ok());
        let confined = open(&inside.confined()).expect("a store").read(&key("link"));
        assert_eq!(confined.expect_err("outside").kind(), io::ErrorKind::PermissionDenied);
    }
}
