//! From what was typed to stores, inputs and names: files, folders, globs, standard input, queries.

use super::{
    args::{OnError, RunArgs},
    placing::Placing,
    project::Project,
    queries::{self, Queries},
    watch::Places,
};
use crate::{
    codec::Format,
    engine::{self, ByFile, Input, MIRROR, Naming},
    montage::Montage,
    output::{Output, Wanted},
    recipe::Recipe,
    store::{FsStore, Key, Kind, Layered, StdioStore, Store, Walk, kind},
};
use anyhow::{Context, anyhow, bail};
use std::{
    path::{Component, Path, PathBuf},
    rc::Rc,
    sync::Arc,
};

/// Everything a run works on.
pub(super) struct Inputs {
    /// Where the inputs and outputs are.
    pub(super) stores: Vec<Box<dyn Store>>,
    /// What was named.
    pub(super) inputs: Vec<Input>,
    /// The montage to make instead, and the store its pictures are in.
    pub(super) montage: Option<(Montage, usize)>,
    /// How outputs are called.
    pub(super) naming: Naming,
    /// A single output goes to standard output.
    pub(super) to_stdout: bool,
    /// Where all of this comes from, for those who wait for it to change.
    pub(super) places: Places,
    /// The configuration it was read with.
    pub(super) project: Rc<Project>,
    /// What is worth saying about the queries themselves.
    pub(super) remarks: Vec<String>,
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

/// Reads the inputs, the queries and the output of a run; `flags` is the query of the picture flags.
pub(super) fn inputs(args: &RunArgs, flags: &str, purpose: Purpose) -> anyhow::Result<Inputs> {
    // clap lets `requires` pass where the missing flag conflicts with another.
    if args.backup.is_some() && !args.in_place {
        bail!("--backup keeps what --in-place replaces, and nothing else is replaced; leave it out");
    }
    let mut queries = Queries::new(&args.pictures, &args.queries, flags)?;
    let project = queries.project();
    // A source that stays in its place is made small as it is. The project's rules and output are for what is made of it.
    let in_place = args.in_place || purpose == Purpose::Sources;
    if in_place {
        queries.without_rules();
    }
    let (named, output) = (project.inputs(args)?, project.output(args, purpose == Purpose::Outputs)?);
    let (output, name) = output_and_name(args, output)?;
    let mut places = Places::default();
    // The project's own outputs are no sources either, wherever those of this run go.
    let except = output.iter().cloned().chain(project.own_output()).collect();
    let walk = Walk { hidden: args.hidden, ignored: args.no_ignore, except, ..Walk::default() };
    let placing = if in_place || args.inputs.is_empty() { Placing::default() } else { Placing::new(&project)? };
    let (mut stores, mut inputs): (Vec<Box<dyn Store>>, Vec<Input>) = (Vec::new(), Vec::new());
    for (base, typed) in &named {
        let (path, query) = split_query(base, typed);
        let opened = placing.open(base, path, &walk, args);
        let opened = match args.inputs.is_empty() {
            true => opened.with_context(|| format!("`inputs` of {}", project.shown()))?,
            false => opened?,
        };
        let all = queries.of_input(query);
        for Opened { store, only, label, folder, part } in opened {
            places.inputs.extend(match (&only, &folder) {
                (Some(key), Some(_)) => Some(PathBuf::from(store.identity(key))),
                (_, folder) => part.or_else(|| folder.clone()).as_deref().map(real).transpose()?,
            });
            let mut by_file = queries.by_file(query, folder.as_deref());
            if name.is_some() {
                by_file.rules.iter_mut().flat_map(|rule| &mut rule.queries).for_each(|query| query.name = None);
            }
            // Where failures are replaced by their sources, those of an unwritable format are as well.
            let skips_unwritable = only.is_none() && args.on_error != OnError::Copy;
            inputs.push(Input { store: stores.len(), only, label, queries: all.clone(), by_file, skips_unwritable });
            stores.push(store);
        }
    }
    let mut montage = None;
    if let Some(header) = &args.montage {
        montage = Some((queries.montage(header)?, stores.len()));
        stores.push(Box::new(queries::assets(&queries::roots(&args.pictures.asset_root, &project))?));
    }
    let remarks = queries.remarks();
    queries.finish()?;
    if args.in_place {
        keep_pixels(args, &mut inputs);
    }
    let to_stdout = args.output.as_deref() == Some(Path::new("-"));
    let typed =
        !args.queries.is_empty() || !flags.is_empty() || named.iter().any(|(b, t)| split_query(b, t).1.is_some());
    if let (true, [input]) = (typed && names_one_file(args, output.as_deref()), inputs.as_mut_slice()) {
        rules_of_one(input);
    }
    let montaged = montage.as_mut().map(|(montage, _)| montage);
    let naming = naming(args, output.as_deref(), name, &mut stores, &mut inputs, montaged)?;
    if !naming.exact {
        inputs.iter_mut().try_for_each(|input| named_formats(input, &naming.template))?;
    }
    places.inputs.extend(args.fallback_root.iter().map(|root| real(root)).collect::<anyhow::Result<Vec<_>>>()?);
    places.output = output.as_deref().filter(|_| !naming.exact).map(real).transpose()?;
    let overlays = queries::overlay_files(&args.pictures, &project);
    places.settings =
        overlays.iter().map(PathBuf::as_path).chain([project.place()]).map(real).collect::<anyhow::Result<_>>()?;
    Ok(Inputs { stores, inputs, montage, naming, to_stdout, places, project, remarks })
}

/// Files are replaced without a loss, unless a query asks for one, or `--set` says which quality is meant.
fn keep_pixels(args: &RunArgs, inputs: &mut [Input]) {
    if args.pictures.settings.iter().any(|setting| sets_quality(setting)) {
        return;
    }
    for input in inputs {
        let by_file = input.by_file.rules.iter_mut().flat_map(|rule| &mut rule.queries);
        for query in input.queries.iter_mut().chain(by_file) {
            Arc::make_mut(&mut query.recipe).output.in_place = true;
        }
    }
}

/// Whether a setting of the service says a quality.
pub(super) fn sets_quality(setting: &str) -> bool {
    setting.split_once('=').is_some_and(|(name, _)| name.trim().ends_with("_quality"))
}

/// Absolute, links resolved.
pub(super) fn real(path: &Path) -> anyhow::Result<PathBuf> {
    let store = FsStore::new(path).with_context(|| path.display().to_string())?;
    Ok(store.root().to_owned())
}

/// `photo.jpg?width=300` is a path and a query, unless there is a file of that whole name. A `?` without a `=` after
/// it belongs to a glob, unless a picture of the name before it is there: `photo.jpg?80` lacks a name for its value.
fn split_query<'a>(base: &Path, typed: &'a str) -> (&'a str, Option<&'a str>) {
    match typed.split_once('?') {
        Some((path, query))
            if (query.contains('=') || query.is_empty() || is_picture(&base.join(path)))
                && kind(&base.join(typed)) == Kind::Missing =>
        {
            (path, Some(query))
        }
        _ => (typed, None),
    }
}

fn is_picture(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.and_then(Format::for_extension).is_some() && kind(path) == Kind::File
}

/// Where the outputs go, and the template of their names where one was typed. Words in braces in `-o` are such a
/// template: `-o 'dist/{stem}.webp'` is `-o dist --name '{stem}.webp'`.
fn output_and_name(args: &RunArgs, output: Option<PathBuf>) -> anyhow::Result<(Option<PathBuf>, Option<String>)> {
    let typed = args.output.as_deref().and_then(Path::to_str).filter(|text| kind(Path::new(text)) != Kind::Folder);
    let Some((typed, brace)) = typed.and_then(|text| Some((text, text.find(['{', '}'])?))) else {
        return Ok((output, args.name.clone()));
    };
    let split = typed[..brace].rfind('/').map_or(0, |slash| slash + 1);
    let (folder, name) = typed.split_at(split);
    if args.name.is_some() {
        bail!("-o {typed} has words of a name in it, and --name is given too; say the name once, with --name");
    }
    Ok((Some(PathBuf::from(if folder.is_empty() { "." } else { folder })), Some(name.to_owned())))
}

/// The name says the format, where the query does not: `{stem}.webp`.
fn named_formats(input: &mut Input, template: &str) -> anyhow::Result<()> {
    let rules = input.by_file.rules.iter_mut().flat_map(|rule| &mut rule.queries);
    for query in input.queries.iter_mut().chain(rules) {
        let Some(format) = engine::named_format(query.name.as_deref().unwrap_or(template)) else { continue };
        let output = &query.recipe.output;
        if output.format.is_none() && output.auto.is_empty() && format.is_writable() {
            Arc::make_mut(&mut query.recipe).output.format = wanted(format)?;
        }
    }
    Ok(())
}

/// A format as a query asks for it.
fn wanted(format: Format) -> anyhow::Result<Option<Wanted>> {
    let info = format.info();
    let name = info.outputs.first().map_or(info.name, |output| output.name);
    let asked = Recipe::parse(&format!("format={name}")).map_err(|errors| anyhow!("{errors}"))?;
    Ok(asked.output.format)
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
}

/// Opens what a path names that begins at the folder `base`. The report does not say where that is.
pub(super) fn open(base: &Path, path: &str, walk: &Walk, args: &RunArgs) -> anyhow::Result<Opened> {
    if path == "-" {
        let key = Key::new("stdin").context("`stdin` is a name")?;
        let store = Box::new(StdioStore::new(args.max_input_bytes));
        return Ok(Opened { store, only: Some(key), label: String::new(), folder: None, part: None });
    }
    let place = &base.join(path);
    match kind(place) {
        Kind::Folder => {
            let store = with_fallbacks(FsStore::new(place)?.walked(walk.clone()), walk, args)?;
            Ok(Opened { store, only: None, label: label(Path::new(path)), folder: Some(place.clone()), part: None })
        }
        Kind::File => {
            let (folder, key) = file(place)?;
            let label = label(Path::new(path).parent().unwrap_or(Path::new("")));
            Ok(Opened {
                store: Box::new(FsStore::new(&folder)?),
                only: Some(key),
                label,
                folder: Some(folder),
                part: None,
            })
        }
        Kind::Other => bail!("{} is no file and no folder", place.display()),
        Kind::Missing if path.contains(SPECIAL) => open_glob(base, path, walk),
        Kind::Missing => open_fallback(base, path, args),
    }
}

/// The folder a file is in, and its name there.
pub(super) fn file(path: &Path) -> anyhow::Result<(PathBuf, Key)> {
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
    Ok(if others.is_empty() { Box::new(first) } else { Box::new(Layered::new(Box::new(first), others)) })
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
    Ok(Opened { store, only: Some(key), label: String::new(), folder: Some(folder), part: None })
}

/// The characters that make a glob of a path.
pub(super) const SPECIAL: [char; 4] = ['*', '?', '[', '{'];

/// A glob as the last folder before its first special character, and what follows.
pub(super) fn split_glob(pattern: &str) -> (&str, &str) {
    let special = pattern.find(SPECIAL).unwrap_or(pattern.len());
    pattern.split_at(pattern[..special].rfind('/').map_or(0, |at| at + 1))
}

/// A glob is a walk from the last folder before its first special character.
fn open_glob(base: &Path, pattern: &str, walk: &Walk) -> anyhow::Result<Opened> {
    let (folder, rest) = split_glob(pattern);
    let label = label(Path::new(folder));
    let folder = base.join(if folder.is_empty() { "." } else { folder });
    let walk = walk.clone().matching(rest).with_context(|| format!("{pattern} is no glob"))?;
    let store = FsStore::new(&folder)?.walked(walk);
    if kind(&folder) != Kind::Folder || store.list().is_empty() {
        let links = store.passed_over().links;
        let but = match links {
            0 => String::new(),
            1 => " but a symbolic link, which is not followed".to_owned(),
            n => format!(" but {n} symbolic links, which are not followed"),
        };
        bail!("no file matches {pattern}{but}");
    }
    Ok(Opened { store: Box::new(store), only: None, label, folder: Some(folder), part: None })
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

fn naming(
    args: &RunArgs,
    output: Option<&Path>,
    name: Option<String>,
    stores: &mut Vec<Box<dyn Store>>,
    inputs: &mut [Input],
    montage: Option<&mut Montage>,
) -> anyhow::Result<Naming> {
    let is_named = name.is_some();
    let template = name.unwrap_or_else(|| MIRROR.to_owned());
    let Some(output) = output else {
        if inputs.iter().any(|input| input.only.as_ref().is_some_and(|key| key.as_str() == "stdin")) {
            bail!("standard input has no place to put an output in; say -o FILE or -o -");
        }
        return Ok(Naming { store: None, template, exact: false });
    };
    let single = match montage {
        Some(_) => true,
        None => inputs.len() == 1 && inputs.iter_mut().all(only_one),
    };
    let store = Some(stores.len());
    if args.output.as_deref() == Some(Path::new("-")) {
        if !single {
            bail!("-o - takes one output: one input file and one query");
        }
        if super::env::stdout_is_terminal() {
            bail!("a picture on the terminal would be noise; send standard output to a file or a pipe");
        }
        stores.push(Box::new(StdioStore::new(0)));
        return Ok(Naming { store, template: "stdout".to_owned(), exact: true });
    }
    let Some((folder, name, format)) = file_name(output).filter(|_| !is_named) else {
        stores.push(Box::new(FsStore::new(output)?));
        return Ok(Naming { store, template, exact: false });
    };
    if !single {
        bail!("{} names one file, but there are several outputs; name a folder, such as -o dist/", output.display());
    }
    let recipes = inputs
        .iter_mut()
        .flat_map(|input| &mut input.queries)
        .map(|query| &mut Arc::make_mut(&mut query.recipe).output);
    for settings in recipes.chain(montage.map(|montage| &mut montage.output)) {
        agree(settings, format, output)?;
    }
    stores.push(Box::new(FsStore::new(folder)?));
    Ok(Naming { store, template: name, exact: true })
}

/// Whether the output is a file or standard output, and no folder.
fn names_one_file(args: &RunArgs, output: Option<&Path>) -> bool {
    args.output.as_deref() == Some(Path::new("-"))
        || args.name.is_none() && output.is_some_and(|output| file_name(output).is_some())
}

/// Leaves the rules out where they would make several outputs of the one file: what was typed says which one is meant.
fn rules_of_one(input: &mut Input) {
    if input.only.as_ref().is_some_and(|key| input.wanted(key).len() > 1) {
        input.by_file.rules.clear();
    }
}

/// Whether an input is one file and one query of it, which it has by itself from here on.
fn only_one(input: &mut Input) -> bool {
    let Some(key) = &input.only else { return false };
    input.queries = input.wanted(key).into_owned();
    input.by_file = ByFile::default();
    input.queries.len() == 1
}

/// Folder, name and format of an output that is a picture's file name; `None` for a folder.
fn file_name(output: &Path) -> Option<(PathBuf, String, Format)> {
    let folder = output.as_os_str().to_string_lossy().ends_with(['/', '\\']) || kind(output) == Kind::Folder;
    let format = Format::for_extension(output.extension()?.to_str()?).filter(|_| !folder)?;
    let parent = output.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Some((parent.to_owned(), output.file_name()?.to_str()?.to_owned(), format))
}

/// The name of the output says its format, where the query does not; they must not contradict each other.
fn agree(settings: &mut Output, format: Format, output: &Path) -> anyhow::Result<()> {
    let info = format.info();
    match settings.format {
        Some(Wanted::Named(wanted, _)) if wanted == format => Ok(()),
        Some(Wanted::Named(wanted, name)) => bail!(
            "the query says format={}, but {} is a name for {}; call it {}",
            name.name,
            output.display(),
            info.name,
            output.with_extension(wanted.info().extensions[0]).display()
        ),
        Some(Wanted::Auto) => bail!(
            "the query leaves the format to negotiation, but {} is a name for {}; name a folder, such as -o dist/",
            output.display(),
            info.name
        ),
        None => {
            settings.format = wanted(format)?;
            Ok(())
        }
    }
}
