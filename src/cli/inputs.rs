//! Builds the inputs of a run from the command line and the configuration, with their queries and output names.

use super::{
    args::{OnError, RunArgs},
    assets::{assets, overlay_files, roots},
    file_list,
    file_watcher::WatchedPaths,
    files::canonical,
    loaded_config::LoadedConfig,
    naming::{drop_ambiguous_rules, named_formats, names_one_file, naming, output_and_name},
    placing::Placing,
    queries::Queries,
    remote::is_web,
    sources::{Opened, open_project_input, split_query, with_output_hint},
};
use crate::{
    engine::{Input, Naming},
    montage::Montage,
    output::{InPlace, OutputSettings},
    store::{SharedStore, Walk},
};
use anyhow::{Context, bail};
use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    rc::Rc,
    sync::Arc,
};

/// The complete input of a run.
pub(super) struct Inputs {
    /// The inputs.
    pub(super) inputs: Vec<Input>,
    /// The montage to render instead of the inputs, its output settings, and the store of its images.
    pub(super) montage: Option<(Montage, OutputSettings, SharedStore)>,
    /// The naming of outputs.
    pub(super) naming: Naming,
    /// A single output is written to standard output.
    pub(super) to_stdout: bool,
    /// The paths to watch with --watch.
    pub(super) watched: WatchedPaths,
    /// The configuration in use.
    pub(super) project: Rc<LoadedConfig>,
    /// Warnings about the inputs and queries.
    pub(super) warnings: Vec<String>,
}

/// The purpose of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Write the outputs.
    Outputs,
    /// Render the outputs without writing them. An output folder is optional.
    Measured,
    /// Optimize each source as with --in-place, without writing it.
    Sources,
    /// Render the images of contact sheets by the query of the command line. The output is that of the sheets.
    Thumbnails,
}

/// Reads the inputs, the queries and the output of a run; `flags` is the query of the image flags.
pub(super) fn inputs(args: &RunArgs, flags: &str, purpose: Purpose) -> anyhow::Result<Inputs> {
    // clap skips `requires` if the missing flag conflicts with another one.
    if args.backup.is_some() && !args.in_place {
        bail!("--backup applies only to --in-place; remove it");
    }
    let mut queries = Queries::new(&args.images, &args.queries, flags, args.max_renditions)?;
    let project = queries.project();
    // In place, each source is optimized as it is. The rules and the output of the project apply only to other outputs.
    let in_place = args.in_place || purpose == Purpose::Sources;
    if !in_place && purpose != Purpose::Thumbnails {
        queries.with_rules(&args.images, &args.queries)?;
    }
    let (named, output) = (project.inputs(args)?, project.output(args, purpose == Purpose::Outputs)?);
    // Whether outputs are written to the project's output folder, with names relative to the project's inputs.
    let into_project_output = args.output.is_none() && output.is_some();
    let (output, name) = if purpose == Purpose::Thumbnails { (None, None) } else { output_and_name(args, output)? };
    let mut watched = WatchedPaths::default();
    // Exclude the project's own outputs too, even if this run writes to another folder.
    let except = output.iter().cloned().chain(project.own_output()).collect();
    let listed = args.files_from.as_deref().map(file_list::read).transpose()?.unwrap_or_default();
    let changed = args.changed_only.as_deref().map(file_list::read_paths).transpose()?.map(Arc::new);
    let walk = Walk { hidden: args.hidden, ignored: args.no_ignore, except, files: changed.clone(), ..Walk::default() };
    let placing = if in_place || !args.names_inputs() { Placing::default() } else { Placing::new(&project)? };
    let (mut opened, mut missing, mut count) = (Vec::new(), Vec::new(), 0_u64);
    for (base, typed) in &named {
        let (path, query) = split_query(base, typed);
        if args.in_place && is_web(path) {
            bail!("{path}: a web server is read only; use -o DIR instead of --in-place");
        }
        let all = if !args.names_inputs() {
            match open_project_input(base, path, &walk, args)
                .with_context(|| format!("`inputs` of {}", project.shown()))?
            {
                Some(opened) => vec![opened],
                None => {
                    missing.push(format!("`inputs` of {}: {path}: no such file or folder", project.shown()));
                    continue;
                }
            }
        } else {
            placing.open(base, path, &walk, args).map_err(|error| with_output_hint(error, args, typed))?
        };
        opened.push((query, all));
    }
    let listed = listed.iter().map(|path| placing.open_listed(path, &walk, args));
    opened.push((None, listed.collect::<anyhow::Result<_>>()?));
    for (_, all) in &mut opened {
        all.retain(|one| is_changed(one, changed.as_deref()));
        let renditions = |one: &Opened| queries.renditions(one.folder.as_deref(), one.only.as_ref());
        count = all.iter().map(renditions).fold(count, u64::saturating_add);
    }
    // Before any of them is built.
    queries.check_count(count)?;
    let mut inputs: Vec<Input> = Vec::new();
    for (query, opened) in opened {
        let all = queries.of_input(query);
        for Opened { store, only, label, folder, part, outside } in opened {
            let skip =
                (outside && purpose == Purpose::Outputs && into_project_output).then(|| outside_reason(&project));
            watched.inputs.extend(match (&only, &folder) {
                (Some(key), Some(_)) => Some(PathBuf::from(store.canonical_id(key))),
                (_, folder) => part.or_else(|| folder.clone()).as_deref().map(canonical).transpose()?,
            });
            let mut overrides = queries.overrides(query, folder.as_deref(), only.as_ref());
            if name.is_some() {
                overrides.rules.iter_mut().flat_map(|rule| &mut rule.queries).for_each(|query| query.name = None);
            }
            // With `--on-error copy`, sources in unwritable formats are copied too instead of skipped.
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
    let expected = args.montage.is_none() && changed.is_none();
    if let (true, Some(first)) = (inputs.is_empty() && expected, missing.first()) {
        bail!("{first}");
    }
    let mut montage = None;
    if let Some(header) = &args.montage {
        let store: SharedStore = Arc::new(assets(&roots(&args.images.asset_root, &project))?);
        let (header, settings) = queries.montage(header)?;
        montage = Some((header, settings, store));
    }
    let warnings = missing.into_iter().chain(queries.warnings()).collect();
    queries.finish()?;
    if args.in_place {
        set_in_place(args, &mut inputs);
    }
    let to_stdout = args.output.as_deref() == Some(Path::new("-"));
    let typed =
        !args.queries.is_empty() || !flags.is_empty() || named.iter().any(|(b, t)| split_query(b, t).1.is_some());
    if let (true, [input]) = (typed && names_one_file(args, name.is_some(), output.as_deref()), inputs.as_mut_slice()) {
        drop_ambiguous_rules(input);
    }
    let montaged = montage.as_mut().map(|(montage, ..)| montage);
    let naming = naming(args, output.as_deref(), name, &mut inputs, montaged)?;
    if !naming.exact {
        inputs.iter_mut().try_for_each(|input| named_formats(input, &naming.template))?;
    }
    watched.inputs.extend(args.fallback_root.iter().map(|root| canonical(root)).collect::<anyhow::Result<Vec<_>>>()?);
    watched.output = output.as_deref().filter(|_| !naming.exact).map(canonical).transpose()?;
    let overlays = overlay_files(&args.images, &project);
    watched.settings = overlays
        .iter()
        .map(PathBuf::as_path)
        .chain([project.file_or_default()])
        .map(canonical)
        .collect::<anyhow::Result<_>>()?;
    Ok(Inputs { inputs, montage, naming, to_stdout, watched, project, warnings })
}

/// Whether a single file is in the list of changed files, if there is one. Folders select their own files.
fn is_changed(one: &Opened, changed: Option<&HashSet<PathBuf>>) -> bool {
    let id = |key| PathBuf::from(one.store.canonical_id(key));
    one.only.as_ref().zip(changed).is_none_or(|(key, changed)| changed.contains(&id(key)))
}

/// The reason for skipping an image outside the project's inputs.
fn outside_reason(project: &LoadedConfig) -> String {
    format!(
        "it is outside the `inputs` of {}, so its output could replace that of another source; add it to `inputs`, or use another folder with -o",
        project.shown()
    )
}

/// Enables lossless recompression in place. A lossy query, or a default quality of the format from `--set`, overrides
/// it.
fn set_in_place(args: &RunArgs, inputs: &mut [Input]) {
    let sets = |name: &str| args.images.settings.iter().any(|setting| is_setting(setting, name));
    let in_place = InPlace { jpeg_quality: sets("jpeg_quality"), webp_quality: sets("webp_quality") };
    for input in inputs {
        let overrides = input.overrides.rules.iter_mut().flat_map(|rule| &mut rule.queries);
        for query in input.queries.iter_mut().chain(overrides) {
            Arc::make_mut(&mut query.settings).output.in_place = Some(in_place);
        }
    }
}

/// Whether a `--set` argument has this name.
pub(super) fn is_setting(setting: &str, name: &str) -> bool {
    setting.split_once('=').is_some_and(|(given, _)| given.trim() == name)
}
