//! `pixmill run --contact-sheet 6x4`: all images in grids. Each image is rendered by the query, and each full sheet is then an
//! image of its own that is encoded as any other.

use crate::{
    cli::{
        args::RunArgs,
        caching, env,
        exports::Exports,
        inputs::{Inputs, Purpose, inputs},
        naming::naming,
        overwrite_guard,
        session::{self, context, exit_status, ignore_warnings, limits, plan, printer},
    },
    codec::{Format, Limits},
    engine::{self, ContactSheet, Engine, Input, MIRROR, Naming, Plan, RenditionSpec, RunContext, Thumbnail},
    interrupt::Cancel,
    recipe::Recipe,
    report::{Entry, ExitStatus, Outcome, Report},
    stage::overlay::Overlay,
    store::{Key, MemoryStore, SharedStore, Store},
};
use anyhow::{anyhow, bail};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// The query of an image without a size.
const THUMBNAIL: &str = "width=240&height=240&fit=bounds";

/// Runs the command. `flags` is the query of the image flags.
///
/// # Errors
/// When the usage is wrong. Nothing was written in this case.
pub fn contact_sheet(args: &RunArgs, flags: &str, cancel: &Cancel) -> anyhow::Result<ExitStatus> {
    let Inputs { mut inputs, project, watched, warnings, .. } = inputs(args, flags, Purpose::Thumbnails)?;
    let mut specs = inputs.iter().map(|input| input.queries.as_slice());
    let Some([spec]) = specs.next() else { bail!("a contact sheet has one query; use one -q, --class and --accept") };
    if specs.any(|others| !matches!(others, [other] if other.recipe == spec.recipe)) {
        bail!("a contact sheet has one query; remove those of the inputs");
    }
    let spec = spec.clone();
    let thumbnails = Arc::new(MemoryStore::default());
    let thumbnail = thumbnail(&spec)?;
    for (i, input) in inputs.iter_mut().enumerate() {
        // Unique in the store: several inputs may have a file of the same name.
        let name = Some(format!("{i}/{{dir}}/{{name}}.{{ext}}"));
        input.queries = vec![RenditionSpec { name, ..thumbnail.clone() }];
    }
    let limits = limits(args, &project);
    let store: SharedStore = thumbnails.clone();
    let into = Naming { store: Some(store), template: MIRROR.to_owned(), exact: false };
    let mut images = plan(args, &limits, &inputs, None, &into, None, None)?;
    let (columns, rows) = args.contact_sheet.unwrap_or((1, 1));
    let sheet = ContactSheet { columns, rows, captions: args.captions, background: spec.recipe.canvas.background };
    let count = images.jobs().len().div_ceil(sheet.cells());
    let empty = sheet.draw([], &limits).map_err(|failure| anyhow!("{failure}"))?;
    let plans = sheet_plans(args, &spec, &limits, &empty, count)?;
    let to_stdout = args.output.as_deref() == Some(Path::new("-"));
    let exports = Exports::new(args, flags, &project, to_stdout, &watched.settings)?;
    for Sheet { plan, .. } in &plans {
        overwrite_guard::check_exports(plan, exports.paths())?;
        if let Some(source) = images.jobs().iter().find(|job| plan.claims(&job.canonical_id)) {
            bail!("{} is an input; use another file name for the contact sheet", source.label);
        }
    }
    let printer = Arc::new(printer(args));
    warnings.iter().chain(&ignore_warnings(&inputs)).for_each(|line| printer.warning(line));
    let pool = Arc::new(env::pool(args.resources.jobs, args.resources.memory)?);
    let cache = caching::open_without_ledger(&args.cache.dir, args.cache.no_cache)?;
    let engine = session::engine(&args.resources, limits.clone(), Some(pool), cache.map(Arc::new), images.jobs().len());
    let context = RunContext { copy_failed: false, ..context(args, printer.clone(), cancel.clone()) };
    let report = run(&Work { engine, context, limits, thumbnails, sheet }, &mut images, plans);
    printer.summary(&report, 0);
    let exit = exit_status(args, &report, &printer);
    Ok(exports.write(&report, &Plan::default(), exit, &printer))
}

/// The rendition of an image: in its final size, without loss, its first frame only.
fn thumbnail(spec: &RenditionSpec) -> anyhow::Result<RenditionSpec> {
    let mut recipe = Recipe { output: Recipe::default().output, ..(*spec.recipe).clone() };
    if recipe.resize.width.is_none() && recipe.resize.height.is_none() {
        recipe = recipe.with(THUMBNAIL).map_err(|errors| anyhow!("{errors}"))?;
    }
    let recipe = recipe.with("format=png&frame=1").map_err(|errors| anyhow!("{errors}"))?;
    let mut spec = RenditionSpec { recipe: recipe.into(), ..spec.clone() };
    // Small images stay small, without a warning for each.
    Arc::make_mut(&mut spec.settings).at_most = true;
    Ok(spec)
}

/// A sheet to be drawn: its image in memory, and the plan of its output.
struct Sheet {
    store: Arc<MemoryStore>,
    key: Key,
    plan: Plan,
}

/// The plans of the sheets. With one sheet, the output has the typed name; several are numbered. `empty` is a sheet
/// without images.
fn sheet_plans(
    args: &RunArgs,
    spec: &RenditionSpec,
    limits: &Limits,
    empty: &[u8],
    count: usize,
) -> anyhow::Result<Vec<Sheet>> {
    let output = args.output.clone().unwrap_or_default();
    let format = output.extension().and_then(|extension| Format::for_extension(extension.to_str()?));
    let has_words = output.to_string_lossy().contains(['{', '}']);
    if output != Path::new("-") && (format.is_none() || has_words) {
        bail!(
            "a contact sheet needs the name of an image; use -o {}",
            if has_words { Path::new("sheet.jpg").to_owned() } else { output.join("sheet.jpg") }.display()
        );
    }
    if count > 1 && output == Path::new("-") {
        bail!("-o - writes one output, but there are {count} contact sheets; use more cells, or a file");
    }
    let mut own = RenditionSpec { name: None, ..spec.clone() };
    own.recipe = Recipe { output: spec.recipe.output.clone(), ..Recipe::default() }.into();
    Arc::make_mut(&mut own.settings).overlay = Overlay::default();
    let sheet = |number: usize| {
        let name = format!("contact-sheet-{number}.png");
        let key = Key::new(&name).ok_or_else(|| anyhow!("{name} is no name"))?;
        // Planned while it is empty, because its size is not known yet.
        let store = Arc::new(MemoryStore::new([(key.clone(), empty.to_vec())]));
        let shared: SharedStore = store.clone();
        let mut inputs = [Input { only: Some(key.clone()), ..Input::new(shared, vec![own.clone()]) }];
        let naming = naming(args, Some(&numbered(&output, number, count)), None, &mut inputs, None)?;
        Ok(Sheet { store, key, plan: session::plan(args, limits, &inputs, None, &naming, None, None)? })
    };
    (1..=count).map(sheet).collect()
}

/// `sheet-2.jpg` of `sheet.jpg`.
fn numbered(output: &Path, number: usize, count: usize) -> PathBuf {
    if count == 1 {
        return output.to_owned();
    }
    let part = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
    output.with_file_name(format!("{}-{number}.{}", part(output.file_stem()), part(output.extension())))
}

/// What all sheets share.
struct Work {
    engine: Engine,
    context: RunContext,
    limits: Limits,
    thumbnails: Arc<MemoryStore>,
    sheet: ContactSheet,
}

/// Renders as many images as fill a sheet, draws it, and so on: only those of one sheet are in memory, and images that fail
/// leave no gap.
fn run(work: &Work, images: &mut Plan, sheets: Vec<Sheet>) -> Report {
    let Work { context, thumbnails, sheet, .. } = work;
    let mut report = Report { not_pictures: images.not_pictures, skipped: images.skipped.clone(), ..Report::default() };
    images.failed.iter().for_each(|entry| context.observer.finished(entry));
    report.entries.append(&mut images.failed);
    let quiet = RunContext { timings: false, ..context.clone() };
    let (mut sheets, mut taken) = (sheets.into_iter(), Vec::new());
    while !images.jobs().is_empty() && !report.interrupted {
        let part = images.take(sheet.cells() - taken.len());
        let rendered = session::execute(&work.engine, &Arc::new(part), &quiet);
        report.interrupted |= rendered.interrupted;
        taken.extend(rendered.entries.iter().filter_map(|entry| take(entry, thumbnails)));
        let failed = rendered.entries.into_iter().filter(|entry| matches!(entry.outcome, Outcome::Failed(_)));
        report.entries.extend(failed);
        let is_full = taken.len() == sheet.cells() || (images.jobs().is_empty() && !taken.is_empty());
        if let Some(sheet) = (is_full && !report.interrupted).then(|| sheets.next()).flatten() {
            let written = write(work, sheet, &std::mem::take(&mut taken));
            report.interrupted |= written.interrupted;
            report.entries.extend(written.entries);
        }
    }
    report
}

/// Draws and encodes one sheet. In the report its source is the list of its images, as of a montage.
fn write(work: &Work, Sheet { store, key, plan }: Sheet, taken: &[Taken]) -> Report {
    let Work { engine, context, limits, sheet, .. } = work;
    // Writing to memory does not fail.
    let drawn = sheet.draw(taken.iter().map(|taken| &taken.thumbnail), limits).map(|bytes| store.write(&key, &bytes));
    let mut written = match drawn {
        Ok(_) => session::execute(engine, &Arc::new(plan), context),
        Err(failure) => {
            let entries = engine::failures(&plan, &failure);
            entries.iter().for_each(|entry| context.observer.finished(entry));
            Report { entries, ..Report::default() }
        }
    };
    for entry in &mut written.entries {
        entry.source = taken.iter().map(|taken| taken.source.as_str()).collect::<Vec<_>>().join(";");
        if let Outcome::Written(info) | Outcome::Unchanged(info) | Outcome::KeptSource(info) = &mut entry.outcome {
            info.ifsz = taken.iter().map(|taken| taken.bytes).sum();
        }
    }
    written
}

/// A rendered image.
struct Taken {
    thumbnail: Thumbnail,
    /// Its name in the report.
    source: String,
    /// The size of its file.
    bytes: u64,
}

/// The image of an entry, removed from the store.
fn take(entry: &Entry, thumbnails: &MemoryStore) -> Option<Taken> {
    let info = entry.outcome.info()?;
    let bytes = thumbnails.take(&Key::new(&entry.output)?)?;
    let name = entry.source.rsplit('/').next().unwrap_or(&entry.source).to_owned();
    Some(Taken { thumbnail: Thumbnail { name, bytes }, source: entry.source.clone(), bytes: info.ifsz })
}
