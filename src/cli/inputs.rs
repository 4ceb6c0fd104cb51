//! From the command line and the configuration to the inputs of a run, with their queries and the names of their outputs.

use super::{
    args::{OnError, RunArgs},
    assets::{assets, overlay_files, roots},
    file_watcher::WatchedPaths,
    files::canonical,
    loaded_config::LoadedConfig,
    naming::{named_formats, names_one_file, naming, output_and_name, rules_of_one},
    placing::Placing,
    queries::Queries,
    sources::{Opened, of_project, split_query, with_output_hint},
};
use crate::{
    engine::{Input, Naming},
    montage::Montage,
    output::{InPlace, OutputSettings},
    store::{SharedStore, Walk},
};
use anyhow::{Context, bail};
use std::{
    path::{Path, PathBuf},
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
        bail!("--backup applies only to --in-place; remove it");
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
                    missing.push(format!("`inputs` of {}: {path}: no such file or folder", project.shown()));
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
        let store: SharedStore = Arc::new(assets(&roots(&args.images.asset_root, &project))?);
        let (header, settings) = queries.montage(header)?;
        montage = Some((header, settings, store));
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
    let overlays = overlay_files(&args.images, &project);
    places.settings =
        overlays.iter().map(PathBuf::as_path).chain([project.place()]).map(canonical).collect::<anyhow::Result<_>>()?;
    Ok(Inputs { inputs, montage, naming, to_stdout, places, project, warnings })
}

/// Why nothing is made of an image that the project's inputs do not have.
fn outside_of(project: &LoadedConfig) -> String {
    format!(
        "it is outside the `inputs` of {}, so its output could replace that of another source; add it to `inputs`, or use another folder with -o",
        project.shown()
    )
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
