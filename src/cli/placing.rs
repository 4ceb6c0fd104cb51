//! Maps paths on the command line to the inputs of `pixmill.toml` that contain them. Source and output names are then
//! the same as in a full run, so a run over some files, such as the changed ones, writes the same outputs as a full
//! run.

use super::{
    args::RunArgs,
    files::{canonical, label, normalize, relative_prefix, split_path},
    loaded_config::LoadedConfig,
    remote::{self, is_url, location},
    sources::{Opened, SPECIAL, has_file, open, split_glob, with_fallbacks},
};
use crate::store::{self, Key, Kind, Location, Part, Walk, kind, matcher};
use anyhow::{Context, bail};
use globset::GlobSet;
use std::{
    cell::OnceCell,
    path::{Component, Path, PathBuf},
};

/// The inputs of the project. By default the list is empty, and all names are relative to the typed path.
#[derive(Default)]
pub(super) struct Placing {
    inputs: Vec<ProjectInput>,
}

/// An input of the project.
struct ProjectInput {
    /// The base folder of its names.
    folder: PathBuf,
    /// The absolute base folder: `real` with symbolic links resolved, `written` without.
    real: PathBuf,
    written: PathBuf,
    /// The prefix of its names in the report.
    label: String,
    /// The matched files.
    target: Target,
    /// The names found by a full run, listed on first use.
    listed: OnceCell<Vec<String>>,
}

/// The files of a project input.
enum Target {
    Folder,
    Glob(GlobSet),
    File(Key),
}

/// The absolute paths of a folder on the command line, or of the folder of a file or glob.
struct FolderPaths {
    real: PathBuf,
    written: Option<PathBuf>,
}

impl FolderPaths {
    fn new(folder: &Path) -> anyhow::Result<FolderPaths> {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        Ok(FolderPaths { real: canonical(folder)?, written: normalize(folder) })
    }
}

impl Placing {
    /// The existing inputs of the project.
    ///
    /// # Errors
    /// When a path in the file cannot be made absolute, or a glob is invalid.
    pub(super) fn new(project: &LoadedConfig) -> anyhow::Result<Placing> {
        let inputs = project.config.inputs.texts().filter_map(|text| project_input(project, text).transpose());
        Ok(Placing { inputs: inputs.collect::<anyhow::Result<_>>()? })
    }

    /// Opens a path. Files in an input of the project get their names in that input, other files get names relative to
    /// the path. A file in several inputs is used once, with its first name.
    ///
    /// # Errors
    /// When the path does not exist.
    pub(super) fn open(&self, base: &Path, path: &str, walk: &Walk, args: &RunArgs) -> anyhow::Result<Vec<Opened>> {
        if is_url(path) {
            return Ok(vec![Opened { outside: self.is_outside(path), ..open(base, path, walk, args)? }]);
        }
        let place = base.join(path);
        let found = match kind(&place) {
            _ if self.inputs.is_empty() || path == "-" => None,
            Kind::File => self.file(&place, walk, args)?,
            Kind::Missing if path.contains(SPECIAL) => {
                let (folder, pattern) = split_glob(path);
                let glob = matcher(pattern).with_context(|| path.to_owned())?;
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

    /// Opens a file of --files-from, without globs and queries. Its name outside of the inputs of the project is its
    /// path from the current folder, so that files of the same name have different outputs.
    ///
    /// # Errors
    /// When it is not a file.
    pub(super) fn open_listed(&self, path: &str, walk: &Walk, args: &RunArgs) -> anyhow::Result<Opened> {
        let place = Path::new(path);
        if is_url(path) {
            return self.open_listed_url(place);
        }
        match kind(place) {
            Kind::File => {}
            Kind::Missing => bail!("--files-from: {path}: no such file"),
            Kind::Folder => bail!("--files-from: {path} is a folder; list its files, or name it as an input"),
            Kind::Other => bail!("--files-from: {path}: not a regular file"),
        }
        if let Some(found) = self.file(place, walk, args)? {
            return Ok(found);
        }
        let outside = !self.inputs.is_empty();
        let (folder, key) = match key_below(place) {
            Some(key) => (PathBuf::from("."), key),
            None => split_path(place)?,
        };
        let store = store::open(&Location::new(&folder))?;
        Ok(Opened { store, only: Some(key), label: String::new(), folder: Some(folder), part: None, outside })
    }

    /// Opens a URL of --files-from. Its name is that in the bucket.
    fn open_listed_url(&self, url: &Path) -> anyhow::Result<Opened> {
        let (root, key) = remote::split_root(url)?;
        let store = store::open(&location(root))?;
        let outside = !self.inputs.is_empty();
        Ok(Opened { store, only: Some(key), label: String::new(), folder: None, part: None, outside })
    }

    /// Whether an unmatched path is outside the project's inputs. Standard input is never outside.
    fn is_outside(&self, path: &str) -> bool {
        !self.inputs.is_empty() && path != "-"
    }

    /// Opens a file in the first input that provides it in a full run.
    fn file(&self, path: &Path, walk: &Walk, args: &RunArgs) -> anyhow::Result<Option<Opened>> {
        let (folder, name) = split_path(path)?;
        let place = FolderPaths::new(&folder)?;
        let of = |prefix: String| Key::new(&format!("{prefix}{name}"));
        let inside = |input: &ProjectInput, prefix: Option<String>| prefix.and_then(of).filter(|key| input.has(key));
        let containing = |prefix: &dyn Fn(&ProjectInput) -> Option<String>| -> Vec<(&ProjectInput, Key)> {
            self.inputs.iter().filter_map(|input| Some((input, inside(input, prefix(input))?))).collect()
        };
        let mut found = containing(&|input| relative_prefix(&input.real, &place.real));
        if found.is_empty() {
            found = containing(&|input| relative_prefix(&input.written, place.written.as_deref()?));
        }
        // Several inputs may contain the file, but some may skip it. Prefer one that lists it.
        let lists = |(input, key): &(&ProjectInput, Key)| input.lists(walk, |name| name == key.as_str());
        let first = if found.len() > 1 { found.iter().position(lists).unwrap_or(0) } else { 0 };
        let Some((input, key)) = found.into_iter().nth(first) else { return Ok(None) };
        input.open(Some(key), Part::default(), None, walk, args).map(Some)
    }

    /// Opens the parts of a folder that are in inputs, filtered by a glob. `own` is the whole folder with its own
    /// names.
    fn folder(
        &self,
        path: &Path,
        glob: Option<&GlobSet>,
        own: Opened,
        walk: &Walk,
        args: &RunArgs,
    ) -> anyhow::Result<Vec<Opened>> {
        let place = FolderPaths::new(path)?;
        let mut prefixes: Vec<Option<String>> =
            self.inputs.iter().map(|input| relative_prefix(&input.real, &place.real)).collect();
        if prefixes.iter().all(Option::is_none) {
            let written = |input: &ProjectInput| relative_prefix(&input.written, place.written.as_deref()?);
            prefixes = self.inputs.iter().map(written).collect();
        }
        let containing = prefixes.iter().flatten().count();
        let (mut parts, mut later, mut whole) = (Vec::new(), Vec::new(), false);
        for (input, prefix) in self.inputs.iter().zip(prefixes) {
            let glob = glob.cloned();
            match (prefix, relative_prefix(&place.real, &input.real)) {
                (Some(below), _) if !matches!(input.target, Target::File(_)) => {
                    whole |= matches!(input.target, Target::Folder);
                    let passes = containing > 1 && !input.lists(walk, |name| name.starts_with(&below));
                    let opened =
                        input.open(None, Part { below, glob, above: String::new() }, Some(path), walk, args)?;
                    if passes { later.push(opened) } else { parts.push(opened) }
                }
                (_, Some(above)) => {
                    let part = Part { below: String::new(), glob, above };
                    let only = match &input.target {
                        Target::File(key) if part.has(key.as_str()) => Some(key.clone()),
                        Target::File(_) => continue,
                        _ => None,
                    };
                    parts.push(input.open(only, part, Some(path), walk, args)?);
                }
                _ => {}
            }
        }
        parts.extend(later);
        parts.extend((!whole).then_some(Opened { outside: true, ..own }));
        Ok(parts)
    }

    /// Opens a file that is missing in its input but exists in a fallback root.
    fn fallback(&self, path: &Path, walk: &Walk, args: &RunArgs) -> anyhow::Result<Option<Opened>> {
        if args.fallback_root.is_empty() {
            return Ok(None);
        }
        let (folder, name) = split_path(path)?;
        let Some(written) = normalize(&folder) else { return Ok(None) };
        for input in self.inputs.iter().filter(|input| matches!(input.target, Target::Folder)) {
            let prefix = relative_prefix(&input.written, &written);
            let Some(key) = prefix.and_then(|prefix| Key::new(&format!("{prefix}{name}"))) else { continue };
            if args.fallback_root.iter().any(|root| has_file(root, &key)) {
                return input.open(Some(key), Part::default(), None, walk, args).map(Some);
            }
        }
        Ok(None)
    }
}

/// A relative path as a name below the current folder; `None` for other paths.
fn key_below(path: &Path) -> Option<Key> {
    let parts = path.components().filter(|part| *part != Component::CurDir);
    let parts: Option<Vec<&str>> = parts
        .map(|part| match part {
            Component::Normal(name) => name.to_str(),
            _ => None,
        })
        .collect();
    Key::new(&parts?.join("/"))
}

/// Reads an input of the project. `None` if the path does not exist.
fn project_input(project: &LoadedConfig, text: &str) -> anyhow::Result<Option<ProjectInput>> {
    let place = project.path(text);
    if is_url(&place) {
        // Paths on the command line are not in a bucket.
        return Ok(None);
    }
    let (folder, label, target) = match kind(&place) {
        Kind::Folder => (place, label(Path::new(text)), Target::Folder),
        Kind::File => {
            let (folder, key) = split_path(&place)?;
            (folder, label(Path::new(text).parent().unwrap_or(Path::new(""))), Target::File(key))
        }
        Kind::Missing if text.contains(SPECIAL) => {
            let (folder, pattern) = split_glob(text);
            let glob = matcher(pattern).with_context(|| text.to_owned())?;
            (project.path(if folder.is_empty() { "." } else { folder }), label(Path::new(folder)), Target::Glob(glob))
        }
        _ => return Ok(None),
    };
    let FolderPaths { real, written } = FolderPaths::new(&folder)?;
    let written = written.unwrap_or_else(|| real.clone());
    Ok(Some(ProjectInput { folder, real, written, label, target, listed: OnceCell::new() }))
}

impl ProjectInput {
    fn has(&self, key: &Key) -> bool {
        match &self.target {
            Target::Folder => true,
            Target::Glob(glob) => glob.is_match(key.as_str()),
            Target::File(only) => only == key,
        }
    }

    fn walk(&self, walk: &Walk, part: Part) -> Walk {
        let glob = match &self.target {
            Target::Glob(glob) => Some(glob.clone()),
            _ => None,
        };
        Walk { glob, part, ..walk.clone() }
    }

    /// Whether a full run finds a matching name in this input.
    fn lists(&self, walk: &Walk, wanted: impl Fn(&str) -> bool) -> bool {
        let location = || Location::new(&self.folder).walked(self.walk(walk, Part::default()));
        let names = self.listed.get_or_init(|| match (&self.target, store::open(&location())) {
            (Target::File(key), _) => vec![key.to_string()],
            (_, Ok(store)) => store.all().into_iter().flatten().map(|found| found.key.to_string()).collect(),
            (_, Err(_)) => Vec::new(),
        });
        names.iter().any(|name| wanted(name))
    }

    /// Opens a file or a part of this input. `named` is the folder on the command line.
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
        let store = match &self.target {
            Target::Folder => with_fallbacks(store, &walk, args)?,
            Target::Glob(_) | Target::File(_) => store,
        };
        let part = named.map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder }.to_owned());
        Ok(Opened { store, only, label: self.label.clone(), folder: Some(self.folder.clone()), part, outside: false })
    }
}
