//! The location of a store, and the function that opens it.
#![allow(clippy::disallowed_methods, reason = "the rule that keeps std::fs out of every other file")]

#[cfg(feature = "remote")]
use super::remote::Remote;
use super::{FsStore, Store, Walk};
use percent_encoding::percent_decode_str;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The location of a store with its options: a folder or a URL such as `s3://bucket/images`.
#[derive(Debug, Clone)]
pub struct Location {
    path: PathBuf,
    walk: Walk,
    confined: bool,
    #[cfg(feature = "remote")]
    remote: Option<Remote>,
}

impl Location {
    /// A location from user input: a path or a URL.
    pub fn new(place: impl AsRef<Path>) -> Location {
        Location {
            path: place.as_ref().to_owned(),
            walk: Walk::default(),
            confined: false,
            #[cfg(feature = "remote")]
            remote: None,
        }
    }

    /// Lists only the files that `walk` selects.
    pub fn walked(self, walk: Walk) -> Location {
        Location { walk, ..self }
    }

    /// Reads nothing outside the folder, even through a symbolic link: for names from an untrusted source.
    pub fn confined(self) -> Location {
        Location { confined: true, ..self }
    }

    /// The settings and threads that a URL needs.
    #[cfg(feature = "remote")]
    pub fn remote(self, remote: Remote) -> Location {
        Location { remote: Some(remote), ..self }
    }

    /// The scheme of a URL: `s3` of `s3://bucket/images`; `None` for a path.
    fn scheme(&self) -> Option<&str> {
        scheme(self.path.to_str()?)
    }
}

/// The scheme of a URL: `s3` of `s3://bucket/images`; `None` for a path.
pub fn scheme(place: &str) -> Option<&str> {
    let (scheme, _) = place.split_once("://")?;
    let is_scheme_char = |b: u8| b.is_ascii_alphanumeric() || b"+-.".contains(&b);
    (scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.bytes().all(is_scheme_char)).then_some(scheme)
}

/// The path of a `file://` URL; `None` for anything else, and for a host other than this one.
pub fn file_url(place: &str) -> Option<PathBuf> {
    let (_, rest) = place.split_once("://").filter(|(scheme, _)| scheme.eq_ignore_ascii_case("file"))?;
    let path = rest.strip_prefix("localhost").unwrap_or(rest);
    let decoded = percent_decode_str(path).decode_utf8().ok().filter(|path| path.starts_with('/'))?;
    // `file:///C:/images`.
    let without_slash = decoded.strip_prefix('/').filter(|path| cfg!(windows) && path.get(1..2) == Some(":"));
    Some(PathBuf::from(without_slash.unwrap_or(&decoded)))
}

/// Opens a store. All stores that a user names are opened here, so that another kind of store needs one change.
///
/// ```
/// use pixmill::store::{Key, Location, open};
///
/// # let dir = tempfile::tempdir()?;
/// let store = open(&Location::new(dir.path().join("dist")))?;
/// store.write(&Key::new("photos/a.webp").expect("a name"), b"bytes")?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A URL needs a `Remote` with the settings of its service; the library does not read the environment:
///
/// ```
/// # #[cfg(feature = "remote")] {
/// use pixmill::store::{Location, Remote, open};
///
/// let settings = [("aws_access_key_id", "AKIA0"), ("aws_secret_access_key", "secret"), ("aws_region", "eu-west-1")];
/// let remote = Remote::new(settings.map(|(name, value)| (name.to_owned(), value.to_owned())));
/// let store = open(&Location::new("s3://bucket/images").remote(remote))?;
/// # }
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// `Unsupported` for a URL without a `Remote`, or in a build without the feature `remote`; for a URL also the errors of its
/// settings and credentials; otherwise when the path cannot be made absolute. A missing folder is not an error.
pub fn open(location: &Location) -> io::Result<Box<dyn Store>> {
    let file = location.path.to_str().and_then(file_url);
    if let (None, Some(scheme)) = (&file, location.scheme()) {
        return open_url(location, scheme);
    }
    let store = FsStore::new(file.as_ref().unwrap_or(&location.path))?.walked(location.walk.clone());
    Ok(Box::new(if location.confined { store.confined() } else { store }))
}

#[cfg(feature = "remote")]
fn open_url(location: &Location, scheme: &str) -> io::Result<Box<dyn Store>> {
    let url = location.path.to_str().unwrap_or_default();
    match &location.remote {
        Some(remote) => super::remote::open(url, location.walk.clone(), remote),
        None => Err(unsupported(format!("{scheme}:// needs settings, see `Location::remote`; or name a folder"))),
    }
}

#[cfg(not(feature = "remote"))]
fn open_url(_: &Location, scheme: &str) -> io::Result<Box<dyn Store>> {
    Err(unsupported(format!("{scheme}:// is not in this build; build it with the feature `remote`, or name a folder")))
}

fn unsupported(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, message)
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
            assert!(error.to_string().ends_with("name a folder"), "{error}");
        }
        for path in ["a:b", "://x", "1://x", "photos/a://b"] {
            assert_eq!(Location::new(path).scheme(), None, "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_file_url_is_a_path() {
        for (url, path) in [
            ("file:///tmp/a%20b", Some("/tmp/a b")),
            ("FILE://localhost/tmp", Some("/tmp")),
            ("file://host/tmp", None),
            ("file://tmp", None),
            ("/tmp", None),
            ("s3://b/a", None),
        ] {
            assert_eq!(file_url(url), path.map(PathBuf::from), "{url}");
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
