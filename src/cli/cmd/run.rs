//! `pixmill run`: from arguments to a plan, from the plan to a report.

use crate::{
    cache::Cache,
    cli::{
        args::{OnError, PictureArgs, RunArgs},
        caching::{self, Left},
        cmd::rounds,
        env,
        exports::Exports,
        guard,
        inputs::{Inputs, Purpose, inputs},
        printer::{Level, Printer},
        project::Project,
        unused::unused,
    },
    codec::{Damaged, Limits},
    engine::{self, Cancel, Env, Foreseen, Input, Naming, Observer, Plan, Planned},
    montage::Montage,
    report::{Exit, text},
    store::Store,
};
use anyhow::{Context, bail};
use std::fmt::Write;

/// Runs; `flags` is the query of the picture flags.
///
/// # Errors
/// Wrong usage: nothing has been run then.
pub fn run(args: &RunArgs, flags: &str) -> anyhow::Result<Exit> {
    if args.memory.is_some() {
        env::share_one_heap();
    }
    if args.watch {
        return rounds::watch(args, flags);
    }
    let inputs = inputs(args, flags, Purpose::Outputs)?;
    let cache = caching::open(&args.cache, &inputs, args.dry_run)?;
    let Inputs { stores, inputs, montage, naming, to_stdout, project, remarks, .. } = inputs;
    let exports = Exports::new(args, to_stdout)?;
    let stores: Vec<&dyn Store> = stores.iter().map(AsRef::as_ref).collect();
    let limits = limits(args, &project);
    let plan = plan(args, &limits, &stores, &inputs, montage.as_ref(), &naming, cache.as_ref())?;
    guard::exports_are_no_part_of(&plan, args)?;
    let printer = printer(args);
    remarks.iter().for_each(|line| printer.warning(line));
    unused(args, &project, &inputs, &plan).iter().for_each(|line| printer.warning(line));
    let cancel = Cancel::default();
    env::on_interrupt(cancel.clone())?;
    // One output keeps one thread busy, which is here already.
    let pool = (plan.renditions() > 1).then(|| env::pool(args.jobs, args.memory)).transpose()?;
    let used = cache.as_ref().filter(|_| !args.dry_run);
    let env = Env {
        cache: used,
        looks: exports.wants_looks(),
        ..environment(args, limits, &stores, pool.as_ref(), &printer, cancel)
    };
    if args.dry_run {
        let left = cache.as_ref().map(|cache| left(&stores, &inputs, &plan, cache).lines(args.cache.prune));
        return preview(&plan, &env, &left.unwrap_or_default(), &printer);
    }
    let report = engine::run(&plan, &env);
    printer.summary(&report, cache.as_ref().map_or(0, Cache::hits));
    let mut exit = report.exit();
    if let Some(cache) = &cache {
        let left = (!report.interrupted).then(|| left(&stores, &inputs, &plan, cache));
        exit = caching::conclude(cache, left.as_ref(), args.cache.prune, exit, &printer);
    }
    exports.write(&report, &plan, &stores, naming.store)?;
    Ok(exit)
}

/// The plan of a run. A montage has the store of its pictures beside it.
///
/// # Errors
/// When it is refused, or there is no picture.
pub(super) fn plan(
    args: &RunArgs,
    limits: &Limits,
    stores: &[&dyn Store],
    inputs: &[Input],
    montage: Option<&(Montage, usize)>,
    naming: &Naming,
    cache: Option<&Cache>,
) -> anyhow::Result<Plan> {
    let plan = match montage {
        Some((montage, assets)) => engine::plan_montage(stores, *assets, montage, naming, limits)?,
        None => engine::collect_known(stores, inputs, naming, limits, cache)?,
    };
    if plan.renditions() == 0 && plan.failed.is_empty() {
        bail!("{}", nothing_found(args, plan.not_pictures));
    }
    Ok(plan)
}

/// What is refused: what was typed counts, then what the configuration says.
pub(super) fn limits(args: &RunArgs, project: &Project) -> Limits {
    Limits {
        input_bytes: args.max_input_bytes,
        input_side: args.max_input_side,
        output_side: args.max_output_side,
        avif_pixels: args.max_avif_pixels,
        svg_side: args.max_svg_side,
        svg_bytes: args.max_svg_bytes,
        frames: args.max_frames,
        damaged: damaged(&args.pictures, project),
    }
}

/// What becomes of damaged sources.
pub(super) fn damaged(args: &PictureArgs, project: &Project) -> Damaged {
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

/// What a run works with, but for a cache.
pub(super) fn environment<'a>(
    args: &RunArgs,
    limits: Limits,
    stores: &'a [&'a dyn Store],
    pool: Option<&'a env::ThreadPool>,
    observer: &'a dyn Observer,
    cancel: Cancel,
) -> Env<'a> {
    // One output alone shares its memory with nobody, and asking the system takes a while.
    let available = || if pool.is_some() { env::available_memory() } else { u64::MAX };
    let (memory, memory_limit) = args.memory.map_or_else(
        || {
            let available = available();
            (available / 2, available)
        },
        |given| (given, given),
    );
    Env {
        pool,
        memory,
        memory_limit,
        limits,
        observer,
        cancel,
        timings: args.timings,
        copy_failed: args.on_error == OnError::Copy,
        ..Env::new(stores)
    }
}

pub(super) fn left<'a>(stores: &'a [&'a dyn Store], inputs: &[Input], plan: &'a Plan, cache: &'a Cache) -> Left<'a> {
    Left { stores, plan, cache, all: engine::leftovers(stores, inputs, plan, cache) }
}

/// Prints a line for each output that would be made, and those of what is `left`; what would fail goes where failures go.
fn preview(plan: &Plan, env: &Env<'_>, left: &str, printer: &Printer) -> anyhow::Result<Exit> {
    let (mut lines, mut failed) = (String::new(), false);
    for Planned { source, output, outcome } in engine::preview(plan, env) {
        match outcome {
            Ok(Foreseen { size, exact, reason, .. }) => {
                let most = if exact { "" } else { "at most " };
                let _ = writeln!(lines, "{source} -> {output}  {most}{size} {reason}");
            }
            Err(failure) => {
                failed = true;
                printer.would_fail(&source, &failure);
            }
        }
    }
    lines.push_str(left);
    printer.data(&lines).context("the plan cannot be written to standard output")?;
    Ok(if failed { Exit::SomeFailed } else { Exit::Fine })
}

fn nothing_found(args: &RunArgs, not_pictures: u64) -> String {
    let met = match not_pictures {
        0 => String::new(),
        n => format!(" ({} there)", text::count(usize::try_from(n).unwrap_or(usize::MAX), "other file")),
    };
    let hint = match (args.hidden, args.no_ignore) {
        (true, true) => "",
        _ => "; hidden and ignored files are passed over without --hidden and --no-ignore",
    };
    let inputs = if args.inputs.is_empty() { "the inputs of pixmill.toml".to_owned() } else { args.inputs.join(" ") };
    format!("no picture found in {inputs}{met}{hint}")
}
