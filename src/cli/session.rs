//! Shared parts of `run`, `run --watch` and `check`: limits, plan, printer, execution and exit code.

use super::{
    args::{ImageArgs, OnError, ResourceArgs, RunArgs},
    caching::Orphans,
    env,
    files::split_path,
    hints,
    isolate::{Processes, Workers},
    loaded_config::LoadedConfig,
    printer::{Level, Printer},
    remote::location,
    shard::{self, ShardChoice},
};
use crate::{
    cache::Cache,
    codec::{Damaged, Limits},
    engine::{self, Engine, EngineOptions, Freshen, Input, Isolation, Naming, Observer, Plan, PreviewItem, RunContext},
    interrupt::Cancel,
    montage::Montage,
    output::OutputSettings,
    report::{Entry, ExitStatus, Report, text},
    shard::Shard,
    store::{PassedOver, SharedStore, open},
};
use anyhow::bail;
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// The shard of a run.
///
/// # Errors
/// When no scheduler gives one, or the output is standard output.
pub(super) fn shard(args: &RunArgs) -> anyhow::Result<Option<Shard>> {
    let Some(choice) = args.shards.shard else { return Ok(None) };
    if args.output.as_deref() == Some(Path::new("-")) {
        bail!("--shard is for many named outputs, -o - is one output; use -o DIR");
    }
    match choice {
        ShardChoice::Given(shard) => Ok(Some(shard)),
        ShardChoice::Auto => shard::auto(&env::scheduler).map(Some),
    }
}

/// The plan of a run. A montage comes with its output settings and the store of its images.
///
/// # Errors
/// When the plan is invalid, or no image was found.
pub(super) fn plan(
    args: &RunArgs,
    limits: &Limits,
    inputs: &[Input],
    montage: Option<&(Montage, OutputSettings, SharedStore)>,
    naming: &Naming,
    cache: Option<&Cache>,
    shard: Option<Shard>,
) -> anyhow::Result<Plan> {
    let plan = match montage {
        Some((montage, settings, assets)) => {
            with_hints(engine::plan_montage(assets, montage, settings, naming, limits)?)
        }
        None => plan_inputs(inputs, limits, naming, cache, shard)?,
    };
    // The plan may be empty with --prune: after the last image of a folder was deleted, its outputs are removed.
    let prunes = args.cache.prune && inputs.iter().any(|input| input.only.is_none());
    // So may lists of other commands.
    let listed = args.files_from.is_some() || args.changed_only.is_some();
    // So may a shard, if others have sources.
    let others = plan.elsewhere > 0 || args.shards.plan.is_some();
    if plan.renditions() == 0 && plan.failed.is_empty() && !prunes && !listed && !others {
        bail!("{}", nothing_found(args, &plan, inputs));
    }
    Ok(plan)
}

/// The plan of these inputs. It may be empty.
///
/// # Errors
/// When the plan is invalid.
pub(super) fn plan_inputs(
    inputs: &[Input],
    limits: &Limits,
    naming: &Naming,
    cache: Option<&Cache>,
    shard: Option<Shard>,
) -> anyhow::Result<Plan> {
    Ok(with_hints(engine::plan_with_cache(inputs, naming, limits, cache, shard)?))
}

fn with_hints(mut plan: Plan) -> Plan {
    plan.failed.iter_mut().for_each(hints::complete_entry);
    plan
}

/// Runs a plan, and adds hints about options to the messages of the report.
pub(super) fn execute(engine: &Engine, plan: &Arc<Plan>, context: &RunContext) -> Report {
    let mut report = engine.run(plan, context);
    report.entries.iter_mut().for_each(hints::complete_entry);
    report
}

/// The expected outputs of a plan, with hints about options in the messages of failures.
pub(super) fn preview(engine: &Engine, plan: &Arc<Plan>, context: &RunContext) -> Vec<PreviewItem> {
    let mut items = engine.preview(plan, context);
    items.iter_mut().filter_map(|item| item.outcome.as_mut().err()).for_each(hints::complete_failure);
    items
}

/// Adds hints about options to the messages of the entries that it passes on.
struct WithHints(Arc<dyn Observer>);

impl Observer for WithHints {
    fn started(&self, renditions: usize) {
        self.0.started(renditions);
    }

    fn finished(&self, entry: &Entry) {
        let mut entry = entry.clone();
        hints::complete_entry(&mut entry);
        self.0.finished(&entry);
    }
}

/// The limits: those of the command line, else those of the configuration.
pub(super) fn limits(args: &RunArgs, project: &LoadedConfig) -> Limits {
    Limits { renditions: args.max_renditions, ..resource_limits(&args.resources, &args.images, project) }
}

/// The limits of images.
pub(super) fn resource_limits(args: &ResourceArgs, images: &ImageArgs, project: &LoadedConfig) -> Limits {
    let avif_area = args.max_avif_area.or(project.config.limits.max_avif_area);
    Limits {
        input_bytes: args.max_input_bytes,
        input_side: args.max_input_side,
        output_side: args.max_output_side,
        avif_pixels: avif_area.unwrap_or(Limits::default().avif_pixels),
        svg_side: args.max_svg_side,
        svg_bytes: args.max_svg_bytes,
        frames: args.max_frames,
        animation_pixels: args.max_animation_pixels,
        damaged: damaged(images, project),
        ..Limits::default()
    }
}

/// How damaged sources are handled.
pub(super) fn damaged(args: &ImageArgs, project: &LoadedConfig) -> Damaged {
    args.damaged.or(project.config.damaged).unwrap_or_default()
}

/// The printer of a run.
pub(super) fn printer(args: &RunArgs) -> Printer {
    Printer::new(Level::of(args.quiet, args.verbose), !args.no_progress)
}

/// The engine of a run with this number of jobs. Without a pool, one image is rendered at a time.
pub(super) fn engine(
    args: &ResourceArgs,
    limits: Limits,
    pool: Option<Arc<env::ThreadPool>>,
    cache: Option<Arc<Cache>>,
    jobs: usize,
) -> Engine {
    Engine::new(engine_options(args, limits, pool, cache, jobs))
}

/// The options of [`engine`].
pub(super) fn engine_options(
    args: &ResourceArgs,
    limits: Limits,
    pool: Option<Arc<env::ThreadPool>>,
    cache: Option<Arc<Cache>>,
    jobs: usize,
) -> EngineOptions {
    // A single image can use all memory. Querying the system takes time.
    let available = || if pool.is_some() { env::available_memory() } else { u64::MAX };
    let (memory, memory_limit) = args.memory.map_or_else(
        || {
            let available = available();
            // An image that alone needs more than `ulimit -v` fails when it asks for its memory.
            (available.min(env::address_space().unwrap_or(u64::MAX)) / 2, available)
        },
        |given| (given, given),
    );
    let threads = pool.as_ref().map_or(1, |pool| pool.current_num_threads());
    let isolation = args.isolate.then(|| isolation(threads, jobs, args.memory));
    EngineOptions { pool, cache, isolation, memory, memory_limit, limits }
}

/// Two workers for each thread: one that renders, and one whose image is read ahead. Fewer jobs have more threads each.
fn isolation(threads: usize, jobs: usize, memory: Option<u64>) -> Arc<dyn Isolation> {
    let busy = threads.min(jobs).max(1);
    let workers = Workers { processes: (2 * busy).min(jobs.max(1)), threads: threads.div_ceil(busy), memory };
    Arc::new(Processes::new(workers))
}

/// The options of a run from the command line. The observer gets messages with hints about options.
pub(super) fn context(args: &RunArgs, observer: Arc<dyn Observer>, cancel: Cancel) -> RunContext {
    RunContext {
        observer: Arc::new(WithHints(observer)),
        cancel,
        timeout: timeout(&args.resources),
        timings: args.timings,
        copy_failed: args.on_error == OnError::Copy,
        backup: args.backup.clone(),
        preserve_times: args.preserve_mtime,
        ..RunContext::default()
    }
}

/// The observer, with hints about options in what it gets.
#[cfg(feature = "site")]
pub(super) fn with_hints_on_options(observer: Arc<dyn Observer>) -> Arc<dyn Observer> {
    Arc::new(WithHints(observer))
}

/// The longest time for an image.
pub(super) fn timeout(args: &ResourceArgs) -> Option<Duration> {
    (args.timeout > 0.0).then(|| Duration::from_secs_f64(args.timeout))
}

/// The exit code of a run. With --strict-targets, missed targets count as failures, but the outputs are still written.
pub(super) fn exit_status(args: &RunArgs, report: &Report, printer: &Printer) -> ExitStatus {
    let missed = report.entries.iter().filter(|entry| entry.misses_target()).count();
    let exit = report.exit();
    if !args.strict_targets || missed == 0 {
        return exit;
    }
    let miss = if missed == 1 { "misses its target" } else { "miss their targets" };
    printer.error_line(&format!("{} {miss} (--strict-targets)", text::count(missed, "output")));
    exit.unless(true)
}

/// The start time of this run, and the time of the last change to its settings. The engine uses them to update the
/// timestamps of unchanged outputs.
pub(super) fn freshen(settings: &[PathBuf]) -> Option<Freshen> {
    let changed = settings.iter().filter_map(|path| {
        let (folder, key) = split_path(path).ok()?;
        Some(open(&location(folder)).ok()?.stamp(&key).ok()?.modified)
    });
    Some(Freshen { now: env::now(), settings: changed.max().unwrap_or(0) })
}

pub(super) fn orphans<'a>(inputs: &[Input], plan: &'a Plan, cache: &'a Cache) -> Orphans<'a> {
    Orphans { plan, cache, all: engine::orphans(inputs, plan, cache) }
}

/// A warning for each invalid line of an ignore file. The other lines apply.
pub(super) fn ignore_warnings(inputs: &[Input]) -> BTreeSet<String> {
    inputs.iter().flat_map(|input| input.store.ignore_errors()).collect()
}

/// The error message for a run without images, with hints.
fn nothing_found(args: &RunArgs, plan: &Plan, inputs: &[Input]) -> String {
    let count = |n: u64, what: &str| text::count(usize::try_from(n).unwrap_or(usize::MAX), what);
    let folders = inputs.iter().filter(|input| input.only.is_none());
    let passed: Vec<PassedOver> = folders.map(|input| input.store.passed_over()).collect();
    let sum = |of: fn(&PassedOver) -> u64| passed.iter().map(of).sum::<u64>();
    let (links, hidden) = (sum(|passed| passed.links), sum(|passed| passed.hidden_or_ignored));
    let found = [
        (plan.not_pictures, "other file"),
        (plan.skipped.len() as u64, "skipped image"),
        (links, "symbolic link"),
        (hidden, "hidden or ignored file"),
    ];
    let found: Vec<String> = found.iter().filter(|(n, _)| *n > 0).map(|(n, what)| count(*n, what)).collect();
    let found = if found.is_empty() { String::new() } else { format!(" (found {})", found.join(", ")) };
    let mut hints = Vec::new();
    if let Some(skipped) = plan.skipped.first() {
        hints.push(format!("{}: {}", skipped.source, skipped.reason));
    }
    if links > 0 {
        hints.push("symbolic links in folders are not followed; name the links or their targets as inputs".to_owned());
    }
    if hidden > 0 {
        hints.push("hidden and ignored files are skipped without --hidden and --no-ignore".to_owned());
    }
    let hints: String = hints.iter().map(|hint| format!("; {hint}")).collect();
    let named = if args.inputs.is_empty() { "the inputs of pixmill.toml".to_owned() } else { args.inputs.join(" ") };
    format!("no image found in {named}{found}{hints}")
}
