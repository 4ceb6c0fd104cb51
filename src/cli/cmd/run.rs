//! `pixmill run`: from arguments to a plan, from the plan to a report.

use crate::{
    cache::Cache,
    cli::{
        args::{ImageArgs, OnError, RunArgs},
        caching::{self, Orphans},
        cmd::watch,
        env,
        exports::Exports,
        inputs::{Inputs, Purpose, inputs, split_path},
        loaded_config::LoadedConfig,
        overwrite_guard,
        printer::{Level, Printer},
        unused_config::unused_config,
    },
    codec::{Damaged, Limits},
    engine::{
        self, Cancel, Engine, EngineOptions, Estimate, Freshen, Input, Naming, Observer, Plan, PreviewItem, RunContext,
    },
    montage::Montage,
    output::OutputSettings,
    report::{ExitStatus, Report, Skipped, text},
    store::{FsStore, PassedOver, SharedStore, Store},
};
use anyhow::{Context, bail};
use std::{fmt::Write, path::PathBuf, sync::Arc};

/// Runs; `flags` is the query of the image flags.
///
/// # Errors
/// Wrong usage: nothing has been run then.
pub fn run(args: &RunArgs, flags: &str) -> anyhow::Result<ExitStatus> {
    if args.memory.is_some() {
        env::share_one_heap();
    }
    if args.watch {
        return watch::watch(args, flags);
    }
    let inputs = inputs(args, flags, Purpose::Outputs)?;
    let cache = caching::open(&args.cache, &inputs, args.dry_run)?.map(Arc::new);
    let Inputs { inputs, montage, naming, to_stdout, project, places, warnings, .. } = inputs;
    let settings = places.settings;
    let exports = Exports::new(args, flags, &project, to_stdout)?;
    let limits = limits(args, &project);
    let plan = Arc::new(plan(args, &limits, &inputs, montage.as_ref(), &naming, cache.as_deref())?);
    overwrite_guard::exports_are_no_part_of(&plan, args, flags, &project)?;
    let printer = Arc::new(printer(args));
    warnings.iter().for_each(|line| printer.warning(line));
    unused_config(args, &project, &inputs, &plan).iter().for_each(|line| printer.warning(line));
    let cancel = Cancel::default();
    env::on_interrupt(cancel.clone())?;
    // One output keeps one thread busy, which is here already.
    let pool = (plan.renditions() > 1).then(|| env::pool(args.jobs, args.memory)).transpose()?.map(Arc::new);
    let used = cache.clone().filter(|_| !args.dry_run);
    let engine = engine(args, limits, pool, used);
    let context = RunContext {
        placeholder: exports.wants_placeholders(),
        freshen: freshen(&settings),
        ..context(args, printer.clone(), cancel)
    };
    if args.dry_run {
        let orphans = cache.as_ref().map(|cache| orphans(&inputs, &plan, cache).lines(args.cache.prune));
        return preview(&engine, &plan, &context, &orphans.unwrap_or_default(), &printer);
    }
    let report = engine.run(&plan, &context);
    printer.summary(&report, cache.as_deref().map_or(0, Cache::hits));
    let mut exit = targets_met(args, &report, &printer);
    if let Some(cache) = &cache {
        let orphans = (!report.interrupted).then(|| orphans(&inputs, &plan, cache));
        exit = caching::conclude(cache, orphans.as_ref(), args.cache.prune, exit, &printer);
    }
    exports.write(&report, &plan)?;
    Ok(exit)
}

/// The plan of a run. A montage has the store of its images beside it.
///
/// # Errors
/// When it is refused, or there is no image.
pub(super) fn plan(
    args: &RunArgs,
    limits: &Limits,
    inputs: &[Input],
    montage: Option<&(Montage, OutputSettings, SharedStore)>,
    naming: &Naming,
    cache: Option<&Cache>,
) -> anyhow::Result<Plan> {
    let plan = match montage {
        Some((montage, settings, assets)) => engine::plan_montage(assets, montage, settings, naming, limits)?,
        None => engine::plan_with_cache(inputs, naming, limits, cache)?,
    };
    // The last image of a folder may have been removed, and its outputs are to be.
    let prunes = args.cache.prune && inputs.iter().any(|input| input.only.is_none());
    if plan.renditions() == 0 && plan.failed.is_empty() && !prunes {
        bail!("{}", nothing_found(args, &plan, inputs));
    }
    Ok(plan)
}

/// What is refused: what was typed counts, then what the configuration says.
pub(super) fn limits(args: &RunArgs, project: &LoadedConfig) -> Limits {
    let avif_area = args.max_avif_area.or(project.config.limits.max_avif_area);
    Limits {
        input_bytes: args.max_input_bytes,
        input_side: args.max_input_side,
        output_side: args.max_output_side,
        avif_pixels: avif_area.unwrap_or(Limits::default().avif_pixels),
        svg_side: args.max_svg_side,
        svg_bytes: args.max_svg_bytes,
        frames: args.max_frames,
        damaged: damaged(&args.images, project),
    }
}

/// What becomes of damaged sources.
pub(super) fn damaged(args: &ImageArgs, project: &LoadedConfig) -> Damaged {
    args.damaged.or(project.config.damaged).unwrap_or_default()
}

/// What tells of a run.
pub(super) fn printer(args: &RunArgs) -> Printer {
    let level = match (args.quiet, args.verbose) {
        (true, _) => Level::Quiet,
        (_, true) => Level::Verbose,
        _ => Level::Normal,
    };
    Printer::new(level, !args.no_progress)
}

/// The engine of a run. Without a pool, one image is rendered at a time.
pub(super) fn engine(
    args: &RunArgs,
    limits: Limits,
    pool: Option<Arc<env::ThreadPool>>,
    cache: Option<Arc<Cache>>,
) -> Engine {
    // One image has the memory for itself, and asking the system takes time.
    let available = || if pool.is_some() { env::available_memory() } else { u64::MAX };
    let (memory, memory_limit) = args.memory.map_or_else(
        || {
            let available = available();
            (available / 2, available)
        },
        |given| (given, given),
    );
    Engine::new(EngineOptions { pool, cache, memory, memory_limit, limits })
}

/// The options of a run that are arguments.
pub(super) fn context(args: &RunArgs, observer: Arc<dyn Observer>, cancel: Cancel) -> RunContext {
    RunContext {
        observer,
        cancel,
        timings: args.timings,
        copy_failed: args.on_error == OnError::Copy,
        backup: args.backup.clone(),
        ..RunContext::default()
    }
}

/// The exit code of a run, in which --strict-targets counts what misses its target as failed; it is there all the same.
pub(super) fn targets_met(args: &RunArgs, report: &Report, printer: &Printer) -> ExitStatus {
    let missed = report.entries.iter().filter(|entry| entry.misses_target()).count();
    let exit = report.exit();
    if !args.strict_targets || missed == 0 {
        return exit;
    }
    let miss = if missed == 1 { "misses its target" } else { "miss their targets" };
    printer.error_line(&format!("{} {miss} (--strict-targets)", text::count(missed, "output")));
    if exit == ExitStatus::Success { ExitStatus::Failure } else { exit }
}

/// When this run began, and when what its outputs depend on beside their sources was changed last: for outputs that are
/// right as they are, and older.
pub(super) fn freshen(settings: &[PathBuf]) -> Option<Freshen> {
    let changed = settings.iter().filter_map(|path| {
        let (folder, key) = split_path(path).ok()?;
        Some(FsStore::new(folder).ok()?.stamp(&key).ok()?.modified)
    });
    Some(Freshen { now: env::now(), settings: changed.max().unwrap_or(0) })
}

pub(super) fn orphans<'a>(inputs: &[Input], plan: &'a Plan, cache: &'a Cache) -> Orphans<'a> {
    Orphans { plan, cache, all: engine::orphans(inputs, plan, cache) }
}

/// Prints a line for each output that would be made, and those of what is `left`; what would fail goes where failures go.
fn preview(
    engine: &Engine,
    plan: &Arc<Plan>,
    context: &RunContext,
    orphans: &str,
    printer: &Printer,
) -> anyhow::Result<ExitStatus> {
    let (mut lines, mut failed) = (String::new(), false);
    for PreviewItem { source, output, outcome } in engine.preview(plan, context) {
        match outcome {
            Ok(Estimate { size, exact, reason, .. }) => {
                let most = if exact { "" } else { "at most " };
                let _ = writeln!(lines, "{source} -> {output}  {most}{size} {reason}");
            }
            Err(failure) => {
                failed = true;
                printer.would_fail(&source, &failure);
            }
        }
    }
    for Skipped { source, reason } in &plan.skipped {
        let _ = writeln!(lines, "{source}  skipped: {reason}");
    }
    lines.push_str(orphans);
    printer.data(&lines).context("the plan cannot be written to standard output")?;
    Ok(if failed { ExitStatus::Failure } else { ExitStatus::Success })
}

/// Why there is nothing to do, and what helps.
fn nothing_found(args: &RunArgs, plan: &Plan, inputs: &[Input]) -> String {
    let count = |n: u64, what: &str| text::count(usize::try_from(n).unwrap_or(usize::MAX), what);
    let folders = inputs.iter().filter(|input| input.only.is_none());
    let passed: Vec<PassedOver> = folders.map(|input| input.store.passed_over()).collect();
    let sum = |of: fn(&PassedOver) -> u64| passed.iter().map(of).sum::<u64>();
    let (links, hidden) = (sum(|passed| passed.links), sum(|passed| passed.hidden_or_ignored));
    let met = [
        (plan.not_pictures, "other file"),
        (plan.skipped.len() as u64, "skipped image"),
        (links, "symbolic link"),
        (hidden, "hidden or ignored file"),
    ];
    let met: Vec<String> = met.iter().filter(|(n, _)| *n > 0).map(|(n, what)| count(*n, what)).collect();
    let met = if met.is_empty() { String::new() } else { format!(" ({} there)", met.join(", ")) };
    let mut hints = Vec::new();
    if let Some(skipped) = plan.skipped.first() {
        hints.push(format!("{}: {}", skipped.source, skipped.reason));
    }
    if links > 0 {
        hints.push("symbolic links inside of folders are not followed; name them, or what they point to".to_owned());
    }
    if hidden > 0 {
        hints.push("hidden and ignored files are skipped without --hidden and --no-ignore".to_owned());
    }
    let hints: String = hints.iter().map(|hint| format!("; {hint}")).collect();
    let named = if args.inputs.is_empty() { "the inputs of pixmill.toml".to_owned() } else { args.inputs.join(" ") };
    format!("no image found in {named}{met}{hints}")
}
