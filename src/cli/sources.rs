//! Opens one input as a store: a file, a folder, a glob or standard input, with its fallback roots.

use super::{
    args::RunArgs,
    files::{label, split_path},
    remote::{self, is_url, location},
};
use crate::{
    codec::Format,
    store::{self, FallbackStore, Key, Kind, Location, StdioStore, Store, Walk, kind},
};
use anyhow::{Context, anyhow, bail};
use std::path::{Path, PathBuf};

/// An opened input.
pub(super) struct Opened {
    pub(super) store: Box<dyn Store>,
    /// The key of a single object. `None` for all objects in the store.
    pub(super) only: Option<Key>,
    /// The prefix of names in the report.
    pub(super) label: String,
    /// The base folder of names. `None` for standard input.
    pub(super) folder: Option<PathBuf>,
    /// The requested folder, if it is a subfolder or a parent of `folder`.
    pub(super) part: Option<PathBuf>,
    /// The input is outside the inputs of the project.
    pub(super) outside: bool,
}

/// Opens a path relative to the folder `base`. Names in the report do not include `base`.
pub(super) fn open(base: &Path, path: &str, walk: &Walk, args: &RunArgs) -> anyhow::Result<Opened> {
    if path == "-" {
        let key = Key::new("stdin").context("`stdin` is a name")?;
        let store = Box::new(StdioStore::new(args.resources.max_input_bytes));
        return Ok(Opened { store, only: Some(key), label: String::new(), folder: None, part: None, outside: false });
    }
    if is_url(path) {
        return open_url(path, walk, args);
    }
    let place = &base.join(path);
    match kind(place) {
        Kind::Folder => {
            let store = with_fallbacks(store::open(&Location::new(place).walked(walk.clone()))?, walk, args)?;
            Ok(Opened {
                store,
                only: None,
                label: label(Path::new(path)),
                folder: Some(place.clone()),
                part: None,
                outside: false,
            })
        }
        Kind::File => {
            let (folder, key) = split_path(place)?;
            let label = label(Path::new(path).parent().unwrap_or(Path::new("")));
            Ok(Opened {
                store: store::open(&Location::new(&folder))?,
                only: Some(key),
                label,
                folder: Some(folder),
                part: None,
                outside: false,
            })
        }
        Kind::Other => bail!("{}: not a regular file or folder", place.display()),
        Kind::Missing if path.contains(SPECIAL) => open_glob(base, path, walk, args),
        Kind::Missing => open_fallback(base, path, args),
    }
}

/// Opens a URL: an object, a glob in a bucket, or all objects below a prefix. A glob is not asked for as an object if it has a
/// `*`, which names of objects do not have in practice.
fn open_url(url: &str, walk: &Walk, args: &RunArgs) -> anyhow::Result<Opened> {
    let opened = |store, only| Opened { store, only, label: String::new(), folder: None, part: None, outside: false };
    let place = Path::new(url);
    let is_glob = url.contains(SPECIAL) && !remote::is_web(place);
    if is_glob && (url.contains('*') || remote::kind(place).is_ok_and(|kind| kind != Kind::File)) {
        let (folder, rest) = split_glob(url);
        let walk = walk.clone().matching(rest).with_context(|| url.to_owned())?;
        return Ok(opened(store::open(&location(folder).walked(walk))?, None));
    }
    Ok(match remote::kind(place)? {
        Kind::File => {
            let (folder, key) = split_path(place)?;
            opened(store::open(&location(folder))?, Some(key))
        }
        _ => opened(with_fallbacks(store::open(&location(place).walked(walk.clone()))?, walk, args)?, None),
    })
}

/// The folder and its fallback roots as one store. The folder has priority.
pub(super) fn with_fallbacks(first: Box<dyn Store>, walk: &Walk, args: &RunArgs) -> anyhow::Result<Box<dyn Store>> {
    let mut others: Vec<(String, Box<dyn Store>)> = Vec::new();
    for root in &args.fallback_root {
        if !is_url(root) && kind(root) != Kind::Folder {
            bail!("the fallback root {} is not a folder", root.display());
        }
        others.push((fallback_name(root, others.len()), store::open(&location(root).walked(walk.clone()))?));
    }
    Ok(if others.is_empty() { first } else { Box::new(FallbackStore::new(first, others)) })
}

/// The name of a fallback root in reports. Absolute paths are not shown.
fn fallback_name(root: &Path, index: usize) -> String {
    let name = label(root);
    if name.is_empty() { format!("fallback root {}", index + 1) } else { name }
}

/// Whether a fallback root has a file.
pub(super) fn has_file(root: &Path, key: &Key) -> bool {
    if is_url(root) {
        return store::open(&location(root)).is_ok_and(|store| store.stamp(key).is_ok());
    }
    kind(&root.join(key.as_str())) == Kind::File
}

/// Opens a missing file from the first fallback root that contains it.
fn open_fallback(base: &Path, path: &str, args: &RunArgs) -> anyhow::Result<Opened> {
    let roots = &args.fallback_root;
    let key = Key::new(path.strip_prefix("./").unwrap_or(path)).filter(|_| !roots.is_empty());
    let Some(key) = key else {
        let meant = remote::meant(path).map_or(String::new(), |url| format!("; did you mean {url}?"));
        bail!("{}: no such file or folder{meant}", base.join(path).display());
    };
    let has = |root: &PathBuf| has_file(root, &key);
    if !roots.iter().any(has) {
        bail!(
            "{path}: no such file, also not in {}",
            roots.iter().map(|r| r.display().to_string()).collect::<Vec<_>>().join(", ")
        );
    }
    let folder = base.join(".");
    let store = with_fallbacks(store::open(&Location::new(&folder))?, &Walk::default(), args)?;
    Ok(Opened { store, only: Some(key), label: String::new(), folder: Some(folder), part: None, outside: false })
}

/// The special characters of globs.
pub(super) const SPECIAL: [char; 4] = ['*', '?', '[', '{'];

/// Splits a glob into the last folder before its first special character and the rest.
pub(super) fn split_glob(pattern: &str) -> (&str, &str) {
    let special = pattern.find(SPECIAL).unwrap_or(pattern.len());
    pattern.split_at(pattern[..special].rfind('/').map_or(0, |at| at + 1))
}

/// The base folder of a glob.
fn glob_folder(base: &Path, pattern: &str) -> PathBuf {
    let (folder, _) = split_glob(pattern);
    base.join(if folder.is_empty() { "." } else { folder })
}

/// Opens a glob as a walk from its base folder.
fn glob(base: &Path, pattern: &str, walk: &Walk) -> anyhow::Result<Opened> {
    let (folder, rest) = split_glob(pattern);
    let label = label(Path::new(folder));
    let folder = glob_folder(base, pattern);
    let walk = walk.clone().matching(rest).with_context(|| pattern.to_owned())?;
    let store = store::open(&Location::new(&folder).walked(walk))?;
    Ok(Opened { store, only: None, label, folder: Some(folder), part: None, outside: false })
}

/// Whether a store has no object. Its names are not kept, because they may be more than memory.
fn is_empty(store: &dyn Store) -> bool {
    let mut empty = true;
    store.list(&mut |_| empty = false);
    empty
}

/// Opens a glob that matches at least one file.
fn open_glob(base: &Path, pattern: &str, walk: &Walk, args: &RunArgs) -> anyhow::Result<Opened> {
    let opened = glob(base, pattern, walk)?;
    let store = &opened.store;
    // A plan has the listing.
    if args.shards.plan.is_some() {
        return Ok(opened);
    }
    if kind(&glob_folder(base, pattern)) != Kind::Folder || is_empty(store.as_ref()) {
        let links = store.passed_over().links;
        let exception = match links {
            0 => String::new(),
            1 => " except a symbolic link, which is not followed".to_owned(),
            n => format!(" except {n} symbolic links, which are not followed"),
        };
        bail!("no file matches {pattern}{exception}");
    }
    Ok(opened)
}

/// Opens an input of the configuration. `None` if it does not exist. A glob without matches exists if its folder does:
/// its last image may have been deleted, and `--prune` removes the outputs.
pub(super) fn open_project_input(
    base: &Path,
    path: &str,
    walk: &Walk,
    args: &RunArgs,
) -> anyhow::Result<Option<Opened>> {
    if path == "-" || is_url(path) || kind(&base.join(path)) != Kind::Missing {
        return open(base, path, walk, args).map(Some);
    }
    if path.contains(SPECIAL) {
        let exists = kind(&glob_folder(base, path)) == Kind::Folder;
        return exists.then(|| glob(base, path, walk)).transpose();
    }
    if args.fallback_root.is_empty() { Ok(None) } else { Ok(open_fallback(base, path, args).ok()) }
}

/// Adds a hint for `pixmill run a.jpg b.webp`, typed as in `convert`, where the last argument is the output.
pub(super) fn with_output_hint(error: anyhow::Error, args: &RunArgs, typed: &str) -> anyhow::Error {
    let is_last = args.inputs.len() > 1 && args.inputs.last().is_some_and(|last| last == typed);
    let is_image = Path::new(typed).extension().and_then(|e| e.to_str()).and_then(Format::for_extension).is_some();
    let missing = args.output.is_none() && !args.in_place && !is_url(typed) && kind(Path::new(typed)) == Kind::Missing;
    if is_last && is_image && missing && !typed.contains(SPECIAL) {
        anyhow!("{error}; to write an output of this name, use -o {typed}")
    } else {
        error
    }
}

/// Splits `photo.jpg?width=300` into path and query, unless a file of the whole name exists. A `?` without a later `=`
/// belongs to a glob, unless the part before it is an existing image: `photo.jpg?80` is a query without parameter name. The
/// query of a URL is pixmill's as well.
pub(super) fn split_query<'a>(base: &Path, typed: &'a str) -> (&'a str, Option<&'a str>) {
    match typed.split_once('?') {
        Some((path, query))
            if (query.contains('=') || query.is_empty() || is_image(&remote::join(base, path)))
                && (is_url(typed) || kind(&base.join(typed)) == Kind::Missing) =>
        {
            (path, Some(query))
        }
        _ => (typed, None),
    }
}

fn is_image(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.and_then(Format::for_extension).is_some() && (is_url(path) || kind(path) == Kind::File)
}
