//! From what was typed to stores, inputs and names: files, folders, globs, standard input, queries.

use super::{
    args::{OnError, RunArgs},
    file_watcher::WatchedPaths,
    loaded_config::LoadedConfig,
    naming::{named_formats, names_one_file, naming, output_and_name, rules_of_one},
    placing::Placing,
    queries::{self, Queries},
};
use crate::{
    codec::Format,
    engine::{Input, Naming},
    montage::Montage,
    output::{InPlace, OutputSettings},
    store::{FallbackStore, FsStore, Key, Kind, SharedStore, StdioStore, Store, Walk, kind},
};
use anyhow::{Context, anyhow, bail};
use std::{
    path::{Component, Path, PathBuf},
    rc::Rc,
    sync::Arc,
};

/// Everything a run works on.
pub(super) struct Inputs {
    /// What was named.
    pub(super) inputs: Vec<Input>,
    /// The montage to make instead, the settings of its output, and the store its images are in.
    pub(super) montage: Option<(Montage, OutputSettings, SharedStore)>,
    /// How outputs are called.
    pub(super) naming: Naming,
    /// A single output goes to standard output.
    pub(super) to_stdout: bool,
    /// Where all of this comes from, for those who wait for it to change.
    pub(super) places: WatchedPaths,
    /// The configuration it was read with.
    pub(super) project: Rc<LoadedConfig>,
    /// What is worth saying about the queries themselves.
    pub(super) warnings: Vec<String>,
}

/// What a run's inputs are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Outputs that are written.
    Outputs,
    /// Outputs that are not written, and need no place.
    Measured,
    /// Each source itself, in its own place, which is not written.
    Sources,
}

/// Reads the inputs, the queries and the output of a run; `flags` is the query of the image flags.
pub(super) fn inputs(args: &RunArgs, flags: &str, purpose: Purpose) -> anyhow::Result<Inputs> {
    // clap lets `requires` pass where the missing flag conflicts with another.
    if args.backup.is_some() && !args.in_place {
        bail!("--backup keeps what --in-place replaces, and nothing else is replaced; leave it out");
    }
    let mut queries = Queries::new(&args.images, &args.queries, flags)?;
    let project = queries.project();
    // A source that stays in its place is made small as it is. The project's rules and output are for what is made of it.
    let in_place = args.in_place || purpose == Purpose::Sources;
    if in_place {
        queries.without_rules();
    }
    let (named, output) = (project.inputs(args)?, project.output(args, purpose == Purpose::Outputs)?);
    // Whether outputs go to the project's output, under the names that its inputs give them.
    let into_own = args.output.is_none() && output.is_some();
    let (output, name) = output_and_name(args, output)?;
    let mut places = WatchedPaths::default();
    // The project's own outputs are no sources either, wherever those of this run go.
    let except = output.iter().cloned().chain(project.own_output()).collect();
    let walk = Walk { hidden: args.hidden, ignored: args.no_ignore, except, ..Walk::default() };
    let placing = if in_place || args.inputs.is_empty() { Placing::default() } else { Placing::new(&project)? };
    let mut inputs: Vec<Input> = Vec::new();
    let mut missing = Vec::new();
    for (base, typed) in &named {
        let (path, query) = split_query(base, typed);
        let opened = if args.inputs.is_empty() {
            match of_project(base, path, &walk, args).with_context(|| format!("`inputs` of {}", project.shown()))? {
                Some(opened) => vec![opened],
                None => {
                    missing.push(format!("`inputs` of {}: {path} is not there", project.shown()));
                    continue;
                }
            }
        } else {
            placing.open(base, path, &walk, args).map_err(|error| with_output_hint(error, args, typed))?
        };
        let all = queries.of_input(query);
        for Opened { store, only, label, folder, part, outside } in opened {
            let skip = (outside && purpose == Purpose::Outputs && into_own).then(|| outside_of(&project));
            places.inputs.extend(match (&only, &folder) {
                (Some(key), Some(_)) => Some(PathBuf::from(store.canonical_id(key))),
                (_, folder) => part.or_else(|| folder.clone()).as_deref().map(canonical).transpose()?,
            });
            let mut overrides = queries.overrides(query, folder.as_deref());
            if name.is_some() {
                overrides.rules.iter_mut().flat_map(|rule| &mut rule.queries).for_each(|query| query.name = None);
            }
            // Where failures are replaced by their sources, those of an unwritable format are as well.
            let skips_unwritable = only.is_none() && args.on_error != OnError::Copy;
            inputs.push(Input {
                store: store.into(),
                only,
                label,
                queries: all.clone(),
                overrides,
                skips_unwritable,
                skip,
            });
        }
    }
    if let (true, Some(first)) = (inputs.is_empty() && args.montage.is_none(), missing.first()) {
        bail!("{first}");
    }
    let mut montage = None;
    if let Some(header) = &args.montage {
        let assets: SharedStore = Arc::new(queries::assets(&queries::roots(&args.images.asset_root, &project))?);
        let (header, settings) = queries.montage(header)?;
        montage = Some((header, settings, assets));
    }
    let warnings = missing.into_iter().chain(queries.warnings()).collect();
    queries.finish()?;
    if args.in_place {
        keep_pixels(args, &mut inputs);
    }
    let to_stdout = args.output.as_deref() == Some(Path::new("-"));
    let typed =
        !args.queries.is_empty() || !flags.is_empty() || named.iter().any(|(b, t)| split_query(b, t).1.is_some());
    if let (true, [input]) = (typed && names_one_file(args, name.is_some(), output.as_deref()), inputs.as_mut_slice()) {
        rules_of_one(input);
    }
    let montaged = montage.as_mut().map(|(montage, ..)| montage);
    let naming = naming(args, output.as_deref(), name, &mut inputs, montaged)?;
    if !naming.exact {
        inputs.iter_mut().try_for_each(|input| named_formats(input, &naming.template))?;
    }
    places.inputs.extend(args.fallback_root.iter().map(|root| canonical(root)).collect::<anyhow::Result<Vec<_>>>()?);
    places.output = output.as_deref().filter(|_| !naming.exact).map(canonical).transpose()?;
    let overlays = queries::overlay_files(&args.images, &project);
    places.settings =
        overlays.iter().map(PathBuf::as_path).chain([project.place()]).map(canonical).collect::<anyhow::Result<_>>()?;
    Ok(Inputs { inputs, montage, naming, to_stdout, places, project, warnings })
}

/// Why nothing is made of an image that the project's inputs do not have.
fn outside_of(project: &LoadedConfig) -> String {
    format!(
        "it is in none of the `inputs` of {}, so its output could replace that of another source; add it there, or give another folder with -o",
        project.shown()
    )
}

/// An input that the configuration names; `None` where it is not there. A glob that matches nothing is there if its
/// folder is: its last image may have been removed, and `--prune` removes the outputs.
fn of_project(base: &Path, path: &str, walk: &Walk, args: &RunArgs) -> anyhow::Result<Option<Opened>> {
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
fn with_output_hint(error: anyhow::Error, args: &RunArgs, typed: &str) -> anyhow::Error {
    let is_last = args.inputs.len() > 1 && args.inputs.last().is_some_and(|last| last == typed);
    let is_image = Path::new(typed).extension().and_then(|e| e.to_str()).and_then(Format::for_extension).is_some();
    let missing = args.output.is_none() && !args.in_place && kind(Path::new(typed)) == Kind::Missing;
    if is_last && is_image && missing && !typed.contains(SPECIAL) {
        anyhow!("{error}; for an output of this name, say -o {typed}")
    } else {
        error
    }
}

/// Files are replaced without a loss, unless a query asks for one, or `--set` gives the default quality of their format.
fn keep_pixels(args: &RunArgs, inputs: &mut [Input]) {
    let sets = |name: &str| args.images.settings.iter().any(|setting| is_setting(setting, name));
    let in_place = InPlace { jpeg_quality: sets("jpeg_quality"), webp_quality: sets("webp_quality") };
    for input in inputs {
        let overrides = input.overrides.rules.iter_mut().flat_map(|rule| &mut rule.queries);
        for query in input.queries.iter_mut().chain(overrides) {
            Arc::make_mut(&mut query.settings).output.in_place = Some(in_place);
        }
    }
}

/// Whether `--set` gives this setting.
pub(super) fn is_setting(setting: &str, name: &str) -> bool {
    setting.split_once('=').is_some_and(|(given, _)| given.trim() == name)
}

/// Absolute, links resolved.
pub(super) fn canonical(path: &Path) -> anyhow::Result<PathBuf> {
    let store = FsStore::new(path).with_context(|| path.display().to_string())?;
    Ok(store.root().to_owned())
}

/// `photo.jpg?width=300` is a path and a query, unless there is a file of that whole name. A `?` without a `=` after
/// it belongs to a glob, unless an image of the name before it is there: `photo.jpg?80` lacks a name for its value.
fn split_query<'a>(base: &Path, typed: &'a str) -> (&'a str, Option<&'a str>) {
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
            let store = with_fallbacks(FsStore::new(place)?.walked(walk.clone()), walk, args)?;
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
                store: Box::new(FsStore::new(&folder)?),
                only: Some(key),
                label,
                folder: Some(folder),
                part: None,
                outside: false,
            })
        }
        Kind::Other => bail!("{} is no file and no folder", place.display()),
        Kind::Missing if path.contains(SPECIAL) => open_glob(base, path, walk),
        Kind::Missing => open_fallback(base, path, args),
    }
}

/// The folder a file is in, and its name there.
pub(super) fn split_path(path: &Path) -> anyhow::Result<(PathBuf, Key)> {
    let name = path.file_name().and_then(|n| n.to_str()).and_then(Key::new);
    let key = name.ok_or_else(|| anyhow!("the name of {} is not UTF-8, or has a backslash", path.display()))?;
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok((folder.to_owned(), key))
}

/// The folder, and behind it the fallback roots, as one.
pub(super) fn with_fallbacks(first: FsStore, walk: &Walk, args: &RunArgs) -> anyhow::Result<Box<dyn Store>> {
    let mut others: Vec<(String, Box<dyn Store>)> = Vec::new();
    for root in &args.fallback_root {
        if kind(root) != Kind::Folder {
            bail!("the fallback root {} is no folder", root.display());
        }
        others.push((fallback_name(root, others.len()), Box::new(FsStore::new(root)?.walked(walk.clone()))));
    }
    Ok(if others.is_empty() { Box::new(first) } else { Box::new(FallbackStore::new(Box::new(first), others)) })
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
    let Some(key) = key else { bail!("{} is not there", base.join(path).display()) };
    if !roots.iter().any(|root| kind(&root.join(key.as_str())) == Kind::File) {
        bail!(
            "{path} is not there, nor in {}",
            roots.iter().map(|r| r.display().to_string()).collect::<Vec<_>>().join(", ")
        );
    }
    let folder = base.join(".");
    let store = with_fallbacks(FsStore::new(&folder)?, &Walk::default(), args)?;
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
    let walk = walk.clone().matching(rest).with_context(|| format!("{pattern} is no glob"))?;
    let store = Box::new(FsStore::new(&folder)?.walked(walk));
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
            1 => " but a symbolic link, which is not followed".to_owned(),
            n => format!(" but {n} symbolic links, which are not followed"),
        };
        bail!("no file matches {pattern}{but}");
    }
    Ok(opened)
}

/// What reports put before a name: the folder as typed, but never an absolute one, so that reports of two machines
/// can be compared.
pub(super) fn label(folder: &Path) -> String {
    if folder.is_absolute() {
        return String::new();
    }
    let parts: Vec<_> = folder.components().filter(|c| *c != Component::CurDir).collect();
    parts.iter().map(|part| format!("{}/", part.as_os_str().to_string_lossy())).collect()
}
