//! Opens one input as a store: a file, a folder, a glob or standard input, with its fallback roots.

use super::{
    args::RunArgs,
    files::{label, split_path},
};
use crate::{
    codec::Format,
    store::{self, FallbackStore, Key, Kind, Location, StdioStore, Store, Walk, kind},
};
use anyhow::{Context, anyhow, bail};
use std::path::{Path, PathBuf};

/// An input that is there.
pub(super) struct Opened {
    pub(super) store: Box<dyn Store>,
    /// One object; `None` for all there are.
    pub(super) only: Option<Key>,
    /// What the report puts before names.
    pub(super) label: String,
    /// Where names begin, if that is a folder.
    pub(super) folder: Option<PathBuf>,
    /// The folder that is meant, where it is another one: a part of `folder`, or one above it.
    pub(super) part: Option<PathBuf>,
    /// It is in none of the inputs of the project.
    pub(super) outside: bool,
}

/// Opens what a path names that begins at the folder `base`. The report does not say where that is.
pub(super) fn open(base: &Path, path: &str, walk: &Walk, args: &RunArgs) -> anyhow::Result<Opened> {
    if path == "-" {
        let key = Key::new("stdin").context("`stdin` is a name")?;
        let store = Box::new(StdioStore::new(args.max_input_bytes));
        return Ok(Opened { store, only: Some(key), label: String::new(), folder: None, part: None, outside: false });
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
        Kind::Missing if path.contains(SPECIAL) => open_glob(base, path, walk),
        Kind::Missing => open_fallback(base, path, args),
    }
}

/// The folder, and behind it the fallback roots, as one.
pub(super) fn with_fallbacks(first: Box<dyn Store>, walk: &Walk, args: &RunArgs) -> anyhow::Result<Box<dyn Store>> {
    let mut others: Vec<(String, Box<dyn Store>)> = Vec::new();
    for root in &args.fallback_root {
        if kind(root) != Kind::Folder {
            bail!("the fallback root {} is not a folder", root.display());
        }
        others.push((fallback_name(root, others.len()), store::open(&Location::new(root).walked(walk.clone()))?));
    }
    Ok(if others.is_empty() { first } else { Box::new(FallbackStore::new(first, others)) })
}

/// What reports call a fallback root: never an absolute path.
fn fallback_name(root: &Path, index: usize) -> String {
    let name = label(root);
    if name.is_empty() { format!("fallback root {}", index + 1) } else { name }
}

/// A file that is not there, from the first fallback root that has it under the same name.
fn open_fallback(base: &Path, path: &str, args: &RunArgs) -> anyhow::Result<Opened> {
    let roots = &args.fallback_root;
    let key = Key::new(path.strip_prefix("./").unwrap_or(path)).filter(|_| !roots.is_empty());
    let Some(key) = key else { bail!("{}: no such file or folder", base.join(path).display()) };
    if !roots.iter().any(|root| kind(&root.join(key.as_str())) == Kind::File) {
        bail!(
            "{path}: no such file, also not in {}",
            roots.iter().map(|r| r.display().to_string()).collect::<Vec<_>>().join(", ")
        );
    }
    let folder = base.join(".");
    let store = with_fallbacks(store::open(&Location::new(&folder))?, &Walk::default(), args)?;
    Ok(Opened { store, only: Some(key), label: String::new(), folder: Some(folder), part: None, outside: false })
}

/// The characters that make a glob of a path.
pub(super) const SPECIAL: [char; 4] = ['*', '?', '[', '{'];

/// A glob as the last folder before its first special character, and what follows.
pub(super) fn split_glob(pattern: &str) -> (&str, &str) {
    let special = pattern.find(SPECIAL).unwrap_or(pattern.len());
    pattern.split_at(pattern[..special].rfind('/').map_or(0, |at| at + 1))
}

/// The folder a glob begins in.
fn glob_folder(base: &Path, pattern: &str) -> PathBuf {
    let (folder, _) = split_glob(pattern);
    base.join(if folder.is_empty() { "." } else { folder })
}

/// A glob is a walk from the last folder before its first special character.
fn glob(base: &Path, pattern: &str, walk: &Walk) -> anyhow::Result<Opened> {
    let (folder, rest) = split_glob(pattern);
    let label = label(Path::new(folder));
    let folder = glob_folder(base, pattern);
    let walk = walk.clone().matching(rest).with_context(|| format!("{pattern}: invalid glob"))?;
    let store = store::open(&Location::new(&folder).walked(walk))?;
    Ok(Opened { store, only: None, label, folder: Some(folder), part: None, outside: false })
}

/// A glob that matches something.
fn open_glob(base: &Path, pattern: &str, walk: &Walk) -> anyhow::Result<Opened> {
    let opened = glob(base, pattern, walk)?;
    let store = &opened.store;
    if kind(&glob_folder(base, pattern)) != Kind::Folder || store.list().is_empty() {
        let links = store.passed_over().links;
        let but = match links {
            0 => String::new(),
            1 => " except a symbolic link, which is not followed".to_owned(),
            n => format!(" except {n} symbolic links, which are not followed"),
        };
        bail!("no file matches {pattern}{but}");
    }
    Ok(opened)
}

/// An input that the configuration names; `None` where it is not there. A glob that matches nothing is there if its
/// folder is: its last image may have been removed, and `--prune` removes the outputs.
pub(super) fn of_project(base: &Path, path: &str, walk: &Walk, args: &RunArgs) -> anyhow::Result<Option<Opened>> {
    if path == "-" || kind(&base.join(path)) != Kind::Missing {
        return open(base, path, walk, args).map(Some);
    }
    if path.contains(SPECIAL) {
        let there = kind(&glob_folder(base, path)) == Kind::Folder;
        return there.then(|| glob(base, path, walk)).transpose();
    }
    if args.fallback_root.is_empty() { Ok(None) } else { Ok(open_fallback(base, path, args).ok()) }
}

/// `pixmill run a.jpg b.webp` looks like the `convert` of others, which names its output last.
pub(super) fn with_output_hint(error: anyhow::Error, args: &RunArgs, typed: &str) -> anyhow::Error {
    let is_last = args.inputs.len() > 1 && args.inputs.last().is_some_and(|last| last == typed);
    let is_image = Path::new(typed).extension().and_then(|e| e.to_str()).and_then(Format::for_extension).is_some();
    let missing = args.output.is_none() && !args.in_place && kind(Path::new(typed)) == Kind::Missing;
    if is_last && is_image && missing && !typed.contains(SPECIAL) {
        anyhow!("{error}; to write an output of this name, use -o {typed}")
    } else {
        error
    }
}

/// `photo.jpg?width=300` is a path and a query, unless there is a file of that whole name. A `?` without a `=` after
/// it belongs to a glob, unless an image of the name before it is there: `photo.jpg?80` lacks a name for its value.
pub(super) fn split_query<'a>(base: &Path, typed: &'a str) -> (&'a str, Option<&'a str>) {
    match typed.split_once('?') {
        Some((path, query))
            if (query.contains('=') || query.is_empty() || is_image(&base.join(path)))
                && kind(&base.join(typed)) == Kind::Missing =>
        {
            (path, Some(query))
        }
        _ => (typed, None),
    }
}

fn is_image(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.and_then(Format::for_extension).is_some() && kind(path) == Kind::File
}
