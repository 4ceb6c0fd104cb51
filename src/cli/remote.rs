//! URLs on the command line: buckets, and single objects of web servers.
//!
//! A URL is kept as a `Path` of its text, which no function that follows `..` or links may touch: such functions ask
//! [`is_url`] first.

use crate::{
    codec::Format,
    store::{Key, Kind, Location, Store, file_url, open, scheme},
};
use anyhow::{Context, anyhow, bail};
use percent_encoding::percent_decode_str;
use std::{
    ffi::OsString,
    io,
    path::{Path, PathBuf},
};

/// The schemes of buckets and web servers.
const SCHEMES: [&str; 5] = ["s3", "gs", "az", "https", "http"];

/// Whether a place is a URL.
pub(super) fn is_url(place: impl AsRef<Path>) -> bool {
    place.as_ref().to_str().and_then(scheme).is_some()
}

/// Whether a URL is that of a web server, where nothing can be written.
pub(super) fn is_web(url: impl AsRef<Path>) -> bool {
    let scheme = url.as_ref().to_str().and_then(scheme).unwrap_or_default();
    ["http", "https"].iter().any(|web| scheme.eq_ignore_ascii_case(web))
}

/// A location with what it needs: for a URL, the settings of the environment. Without URLs, nothing of it is read.
pub(super) fn location(place: impl AsRef<Path>) -> Location {
    let location = Location::new(&place);
    #[cfg(feature = "remote")]
    if is_url(&place) {
        return location.remote(settings().clone());
    }
    location
}

/// The settings of the environment, shared by all stores.
#[cfg(feature = "remote")]
fn settings() -> &'static crate::store::Remote {
    static REMOTE: std::sync::OnceLock<crate::store::Remote> = std::sync::OnceLock::new();
    REMOTE.get_or_init(|| crate::store::Remote::new(super::env::services()))
}

/// A place in messages, without user name and password.
pub(super) fn shown(place: &Path) -> String {
    let text = place.display().to_string();
    let Some((scheme, rest)) = text.split_once("://").filter(|_| is_url(place)) else { return text };
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    host.rsplit_once('@').map_or_else(|| text.clone(), |(_, host)| format!("{scheme}://{host}{path}"))
}

/// A place for outputs.
///
/// # Errors
/// When it cannot be opened, or nothing can be written there.
pub(super) fn output(place: &Path) -> anyhow::Result<Box<dyn Store>> {
    if is_web(place) {
        bail!("{}: a web server is read only; write to a bucket or a folder", place.display());
    }
    Ok(open(&location(place))?)
}

/// A path relative to a folder. A URL stays.
pub(super) fn join(base: &Path, place: &str) -> PathBuf {
    if is_url(place) { PathBuf::from(place) } else { base.join(place) }
}

/// Splits the URL of an object into its folder and its name.
///
/// # Errors
/// When it is the URL of a bucket or a folder.
pub(super) fn split(url: &Path) -> anyhow::Result<(PathBuf, Key)> {
    let text = url.to_str().unwrap_or_default();
    let below = text.split_once("://").map_or("", |(_, rest)| rest);
    let name = below.rsplit_once('/').map(|(_, name)| name).filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| anyhow!("{text} is a folder; add the name of a file"))?;
    let folder = PathBuf::from(&text[..text.len() - name.len()]);
    let name = if is_web(url) { percent_decode_str(name).decode_utf8_lossy() } else { name.into() };
    let key = Key::new(&name).ok_or_else(|| anyhow!("{text}: a name with a backslash is not supported"))?;
    Ok((folder, key))
}

/// Splits the URL of an object into its bucket or server and its whole name.
///
/// # Errors
/// As [`split`].
pub(super) fn split_root(url: &Path) -> anyhow::Result<(PathBuf, Key)> {
    let (folder, key) = split(url)?;
    let folder = folder.to_str().unwrap_or_default();
    let root = folder.find("://").map_or(0, |at| at + 3);
    let root = folder[root..].find('/').map_or(folder.len(), |at| root + at + 1);
    let (root, dir) = folder.split_at(root);
    let dir = if is_web(url) { percent_decode_str(dir).decode_utf8_lossy() } else { dir.into() };
    let key = Key::new(&format!("{dir}{key}"));
    Ok((PathBuf::from(root), key.ok_or_else(|| anyhow!("{}: this name is not supported", url.display()))?))
}

/// What a URL names. A bucket has no folders, only names with slashes, so a missing object is a folder: that it is empty
/// is found by listing it. A web server has objects only, unless the URL ends with a slash.
///
/// # Errors
/// When the bucket cannot be asked; and for a missing image.
pub(super) fn kind(url: &Path) -> anyhow::Result<Kind> {
    let text = url.to_str().unwrap_or_default();
    let Ok((folder, key)) = split(url) else { return Ok(Kind::Folder) };
    if is_web(url) {
        return Ok(Kind::File);
    }
    let stamp = open(&location(folder)).and_then(|store| store.stamp(&key));
    match stamp {
        Ok(_) => Ok(Kind::File),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if key.extension().and_then(Format::for_extension).is_some() {
                bail!("{text}: no such object; if it is a folder, write {text}/");
            }
            Ok(Kind::Folder)
        }
        Err(error) => Err(error).with_context(|| shown(url)),
    }
}

/// Rejects a URL where only files are possible.
///
/// # Errors
/// For a URL; `what` is the purpose in the message.
pub(super) fn only_file(what: &str, place: &Path) -> anyhow::Result<()> {
    if is_url(place) {
        bail!("{what} is a local file; {} is a URL", place.display());
    }
    Ok(())
}

/// The URL that was meant by `s3:/bucket` or `s3//bucket`.
pub(super) fn meant(typed: &str) -> Option<String> {
    let scheme = SCHEMES
        .iter()
        .find(|scheme| typed.starts_with(&format!("{scheme}:")) || typed.starts_with(&format!("{scheme}//")))?;
    let rest = typed[scheme.len()..].trim_start_matches([':', '/']);
    (!rest.is_empty() && !is_url(typed)).then(|| format!("{scheme}://{rest}"))
}

/// The words of a command line with `file://` URLs as paths.
pub(super) fn with_paths(words: Vec<OsString>) -> Vec<OsString> {
    let path = |word: &OsString| {
        let text = word.to_str()?;
        let option = text.split_once('=').filter(|(option, _)| option.starts_with("--"));
        match option {
            Some((option, url)) => Some(format!("{option}={}", file_url(url)?.display()).into()),
            None => file_url(text).map(PathBuf::into_os_string),
        }
    };
    words.into_iter().map(|word| path(&word).unwrap_or(word)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_split_and_joined() {
        let split = |url: &str| super::split(Path::new(url)).ok().map(|(folder, key)| (folder, key.to_string()));
        for (url, want) in [
            ("s3://b/x/a%20 b.jpg", Some(("s3://b/x/", "a%20 b.jpg"))),
            ("s3://b/a", Some(("s3://b/", "a"))),
            ("https://host/x%20y/a%20b.jpg", Some(("https://host/x%20y/", "a b.jpg"))),
            ("s3://b", None),
            ("s3://b/", None),
            ("s3://b/x/", None),
        ] {
            assert_eq!(split(url), want.map(|(folder, key)| (PathBuf::from(folder), key.to_owned())), "{url}");
        }
        assert_eq!(shown(Path::new("s3://key:secret@b/a@b")), "s3://b/a@b");
        let (root, key) = split_root(Path::new("https://host:8/x%20y/a.jpg")).expect("an object");
        assert_eq!((root, key.as_str()), (PathBuf::from("https://host:8/"), "x y/a.jpg"));
        assert_eq!(join(Path::new("../project"), "s3://b/x"), Path::new("s3://b/x"));
        assert_eq!(join(Path::new("../project"), "x"), Path::new("../project/x"));
    }

    #[test]
    fn mistyped_urls() {
        for (typed, want) in [
            ("s3:/b/x", Some("s3://b/x")),
            ("s3//b", Some("s3://b")),
            ("s3:b", Some("s3://b")),
            ("s3://b", None),
            ("photos/s3//b", None),
            ("s3", None),
        ] {
            assert_eq!(meant(typed).as_deref(), want, "{typed}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn file_urls_are_paths() {
        let words =
            ["run", "file:///a%20b.jpg", "--output=file:///x", "-o", "s3://b", "file://host/x"].map(OsString::from);
        let want = ["run", "/a b.jpg", "--output=/x", "-o", "s3://b", "file://host/x"].map(OsString::from);
        assert_eq!(with_paths(words.to_vec()), want);
    }
}
