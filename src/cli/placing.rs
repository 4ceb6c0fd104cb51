//! Where what is named on the command line has its place in a project: below the input of `pixmill.toml` that contains
//! it, as in a run over all inputs. So a run over a few files, such as those that have changed, writes what a full run
//! would.

use super::{
    args::RunArgs,
    files::{canonical, label, normalize, relative_prefix, split_path},
    loaded_config::LoadedConfig,
    sources::{Opened, SPECIAL, open, split_glob, with_fallbacks},
};
use crate::store::{self, Key, Kind, Location, Part, Walk, kind, matcher};
use anyhow::Context;
use globset::GlobMatcher;
use std::{
    cell::OnceCell,
    path::{Path, PathBuf},
};

/// The inputs of the project. The default: none, and everything has the place where it was named.
#[derive(Default)]
pub(super) struct Placing {
    known: Vec<Known>,
}

/// An input of the project.
struct Known {
    /// Where its names begin.
    folder: PathBuf,
    /// That folder, absolute with links resolved, and absolute as it is written.
    real: PathBuf,
    written: PathBuf,
    /// What the report puts before its names.
    label: String,
    what: What,
    /// The names a full run finds in it, once somebody has asked.
    listed: OnceCell<Vec<String>>,
}

enum What {
    Folder,
    Glob(GlobMatcher),
    File(Key),
}

/// A folder that was named, or that a file or glob is in.
struct Place {
    real: PathBuf,
    written: Option<PathBuf>,
}

impl Place {
    fn new(folder: &Path) -> anyhow::Result<Place> {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        Ok(Place { real: canonical(folder)?, written: normalize(folder) })
    }
}

impl Placing {
    /// The inputs that are there.
    ///
    /// # Errors
    /// When a path of the file has no absolute form, or a glob is none.
    pub(super) fn new(project: &LoadedConfig) -> anyhow::Result<Placing> {
        let known = project.config.inputs.texts().filter_map(|text| known(project, text).transpose());
        Ok(Placing { known: known.collect::<anyhow::Result<_>>()? })
    }

    /// Opens what a path names: each part of it that is in an input of the project with the names it has there, and what
    /// is in none of them with its own. A file that comes twice counts once, with its first name.
    ///
    /// # Errors
    /// When there is nothing of this name.
    pub(super) fn open(&self, base: &Path, path: &str, walk: &Walk, args: &RunArgs) -> anyhow::Result<Vec<Opened>> {
        let place = base.join(path);
        let found = match kind(&place) {
            _ if self.known.is_empty() || path == "-" => None,
            Kind::File => self.file(&place, walk, args)?,
            Kind::Missing if path.contains(SPECIAL) => {
                let (folder, pattern) = split_glob(path);
                let glob = matcher(pattern).with_context(|| format!("{path}: invalid glob"))?;
                let own = open(base, path, walk, args)?;
                return self.folder(&base.join(folder), Some(&glob), own, walk, args);
            }
            Kind::Folder => {
                let own = open(base, path, walk, args)?;
                return self.folder(&place, None, own, walk, args);
            }
            Kind::Missing => self.fallback(&place, walk, args)?,
            Kind::Other => None,
        };
        let own = || open(base, path, walk, args).map(|own| Opened { outside: self.is_outside(path), ..own });
        Ok(vec![found.map_or_else(own, Ok)?])
    }

    /// Whether what none of the inputs has is outside of them; standard input has no place.
    fn is_outside(&self, path: &str) -> bool {
        !self.known.is_empty() && path != "-"
    }

    /// A file, below the first input that a full run would take it from.
    fn file(&self, path: &Path, walk: &Walk, args: &RunArgs) -> anyhow::Result<Option<Opened>> {
        let (folder, name) = split_path(path)?;
        let place = Place::new(&folder)?;
        let of = |way: String| Key::new(&format!("{way}{name}"));
        let inside = |known: &Known, way: Option<String>| way.and_then(of).filter(|key| known.has(key));
        let containing = |way: &dyn Fn(&Known) -> Option<String>| -> Vec<(&Known, Key)> {
            self.known.iter().filter_map(|known| Some((known, inside(known, way(known))?))).collect()
        };
        let mut found = containing(&|known| relative_prefix(&known.real, &place.real));
        if found.is_empty() {
            found = containing(&|known| relative_prefix(&known.written, place.written.as_deref()?));
        }
        // Of several that contain it, one may pass over what another one takes.
        let lists = |(known, key): &(&Known, Key)| known.lists(walk, |name| name == key.as_str());
        let first = if found.len() > 1 { found.iter().position(lists).unwrap_or(0) } else { 0 };
        let Some((known, key)) = found.into_iter().nth(first) else { return Ok(None) };
        known.open(Some(key), Part::default(), None, walk, args).map(Some)
    }

    /// The parts of a folder, of what matches a glob in it; `own` is all of it with its own names.
    fn folder(
        &self,
        path: &Path,
        glob: Option<&GlobMatcher>,
        own: Opened,
        walk: &Walk,
        args: &RunArgs,
    ) -> anyhow::Result<Vec<Opened>> {
        let place = Place::new(path)?;
        let mut ways: Vec<Option<String>> =
            self.known.iter().map(|known| relative_prefix(&known.real, &place.real)).collect();
        if ways.iter().all(Option::is_none) {
            let written = |known: &Known| relative_prefix(&known.written, place.written.as_deref()?);
            ways = self.known.iter().map(written).collect();
        }
        let containing = ways.iter().flatten().count();
        let (mut parts, mut later, mut whole) = (Vec::new(), Vec::new(), false);
        for (known, way) in self.known.iter().zip(ways) {
            let glob = glob.cloned();
            match (way, relative_prefix(&place.real, &known.real)) {
                (Some(below), _) if !matches!(known.what, What::File(_)) => {
                    whole |= matches!(known.what, What::Folder);
                    let passes = containing > 1 && !known.lists(walk, |name| name.starts_with(&below));
                    let opened =
                        known.open(None, Part { below, glob, above: String::new() }, Some(path), walk, args)?;
                    if passes { later.push(opened) } else { parts.push(opened) }
                }
                (_, Some(above)) => {
                    let part = Part { below: String::new(), glob, above };
                    let only = match &known.what {
                        What::File(key) if part.has(key.as_str()) => Some(key.clone()),
                        What::File(_) => continue,
                        _ => None,
                    };
                    parts.push(known.open(only, part, Some(path), walk, args)?);
                }
                _ => {}
            }
        }
        parts.extend(later);
        parts.extend((!whole).then_some(Opened { outside: true, ..own }));
        Ok(parts)
    }

    /// A file that its input does not have, and a fallback root has.
    fn fallback(&self, path: &Path, walk: &Walk, args: &RunArgs) -> anyhow::Result<Option<Opened>> {
        if args.fallback_root.is_empty() {
            return Ok(None);
        }
        let (folder, name) = split_path(path)?;
        let Some(written) = normalize(&folder) else { return Ok(None) };
        for known in self.known.iter().filter(|known| matches!(known.what, What::Folder)) {
            let way = relative_prefix(&known.written, &written);
            let Some(key) = way.and_then(|way| Key::new(&format!("{way}{name}"))) else { continue };
            if args.fallback_root.iter().any(|root| kind(&root.join(key.as_str())) == Kind::File) {
                return known.open(Some(key), Part::default(), None, walk, args).map(Some);
            }
        }
        Ok(None)
    }
}

/// An input of the project; `None` where nothing is there.
fn known(project: &LoadedConfig, text: &str) -> anyhow::Result<Option<Known>> {
    let place = project.path(text);
    let (folder, label, what) = match kind(&place) {
        Kind::Folder => (place, label(Path::new(text)), What::Folder),
        Kind::File => {
            let (folder, key) = split_path(&place)?;
            (folder, label(Path::new(text).parent().unwrap_or(Path::new(""))), What::File(key))
        }
        Kind::Missing if text.contains(SPECIAL) => {
            let (folder, pattern) = split_glob(text);
            let glob = matcher(pattern).with_context(|| format!("{text}: invalid glob"))?;
            (project.path(if folder.is_empty() { "." } else { folder }), label(Path::new(folder)), What::Glob(glob))
        }
        _ => return Ok(None),
    };
    let Place { real, written } = Place::new(&folder)?;
    let written = written.unwrap_or_else(|| real.clone());
    Ok(Some(Known { folder, real, written, label, what, listed: OnceCell::new() }))
}

impl Known {
    fn has(&self, key: &Key) -> bool {
        match &self.what {
            What::Folder => true,
            What::Glob(glob) => glob.is_match(key.as_str()),
            What::File(only) => only == key,
        }
    }

    fn walk(&self, walk: &Walk, part: Part) -> Walk {
        let glob = match &self.what {
            What::Glob(glob) => Some(glob.clone()),
            _ => None,
        };
        Walk { glob, part, ..walk.clone() }
    }

    /// Whether a full run finds such a name in it.
    fn lists(&self, walk: &Walk, wanted: impl Fn(&str) -> bool) -> bool {
        let location = || Location::new(&self.folder).walked(self.walk(walk, Part::default()));
        let names = self.listed.get_or_init(|| match (&self.what, store::open(&location())) {
            (What::File(key), _) => vec![key.to_string()],
            (_, Ok(store)) => store.list().into_iter().flatten().map(|found| found.key.to_string()).collect(),
            (_, Err(_)) => Vec::new(),
        });
        names.iter().any(|name| wanted(name))
    }

    /// A file of it, or a part; `named` is the folder that was named for it.
    fn open(
        &self,
        only: Option<Key>,
        part: Part,
        named: Option<&Path>,
        walk: &Walk,
        args: &RunArgs,
    ) -> anyhow::Result<Opened> {
        let walk = self.walk(walk, part);
        let store = store::open(&Location::new(&self.folder).walked(walk.clone()))?;
        let store = match &self.what {
            What::Folder => with_fallbacks(store, &walk, args)?,
            What::Glob(_) | What::File(_) => store,
        };
        let part = named.map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder }.to_owned());
        Ok(Opened { store, only, label: self.label.clone(), folder: Some(self.folder.clone()), part, outside: false })
    }
}
