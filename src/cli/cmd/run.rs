//! `pixmill run`: builds a plan from the arguments, runs it, and writes the report.

use crate::{
    cache::Cache,
    cli::{
        args::RunArgs,
        caching, env,
        exports::Exports,
        frozen::FrozenPlan,
        inputs::{Inputs, Purpose, inputs},
        overwrite_guard,
        printer::Printer,
        resume,
        session::{self, context, engine, exit_status, freshen, ignore_warnings, limits, orphans, plan, printer},
        unused_config::unused_config,
    },
    engine::{Engine, Estimate, Groups, Plan, PreviewItem, RunContext, may_replace, plan_digest},
    interrupt::Cancel,
    report::{ExitStatus, ReportShard, Skipped},
};
use anyhow::Context;
use std::sync::Arc;

/// Runs the command. `flags` is the query of the image flags.
///
/// # Errors
/// When the usage is wrong. Nothing was run in this case.
pub fn run(args: &RunArgs, flags: &str, cancel: &Cancel) -> anyhow::Result<ExitStatus> {
    run_listed(args, flags, cancel, None)
}

/// Runs the command with the listing of `--plan`.
///
/// # Errors
/// As [`run`], and when the plan cannot be read.
pub fn run_planned(mut args: Box<RunArgs>, cancel: &Cancel) -> anyhow::Result<ExitStatus> {
    let plan = args.shards.plan.as_deref().map(FrozenPlan::read).transpose()?;
    args.inputs = plan.iter().flat_map(|plan| plan.plan.typed.clone()).collect();
    run_listed(&args, &args.flags.query, cancel, plan.as_ref())
}

fn run_listed(args: &RunArgs, flags: &str, cancel: &Cancel, frozen: Option<&FrozenPlan>) -> anyhow::Result<ExitStatus> {
    let shard = session::shard(args)?;
    let mut inputs = inputs(args, flags, Purpose::Outputs)?;
    let limits = limits(args, &inputs.project);
    let of = shard.map(|shard| {
        let listing = frozen.map(|frozen| frozen.plan.digest.as_str());
        let plan = plan_digest(&inputs.inputs, &inputs.naming, &limits, shard.count(), listing);
        ReportShard { shard, plan }
    });
    if let Some(of) = of.as_ref().filter(|_| args.shards.resume)
        && let Some(exit) = resume::completed(args, of, &printer(args))?
    {
        return Ok(exit);
    }
    let whole = frozen.map(|_| inputs.inputs.clone());
    if let (Some(frozen), Some(shard)) = (frozen, shard) {
        let name = Groups::new(&inputs.inputs, &inputs.naming).template;
        frozen.list(shard, &mut inputs.inputs, &name)?;
    }
    let cache = caching::open(&args.cache, &inputs, shard, args.dry_run)?.map(Arc::new);
    let Inputs { inputs, montage, naming, to_stdout, project, watched, warnings, .. } = inputs;
    let settings = watched.settings;
    let exports = Exports::new(args, flags, &project, to_stdout, &settings)?;
    // A plan has the sources of the shard alone.
    let listed = shard.filter(|_| frozen.is_none());
    let plan = Arc::new(plan(args, &limits, &inputs, montage.as_ref(), &naming, cache.as_deref(), listed)?);
    if let (Some(frozen), Some(shard), Some(whole)) = (frozen, shard, whole)
        && may_replace(&whole, &naming)
    {
        frozen.check(shard, &whole, &plan)?;
    }
    overwrite_guard::check_exports(&plan, exports.paths())?;
    let printer = Arc::new(printer(args));
    warnings.iter().for_each(|line| printer.warning(line));
    ignore_warnings(&inputs).iter().for_each(|line| printer.warning(line));
    if shard.is_none() {
        unused_config(args, &project, &inputs, &plan).iter().for_each(|line| printer.warning(line));
    }
    // A single output runs on the current thread.
    let pool = (plan.renditions() > 1)
        .then(|| env::pool(args.resources.jobs, args.resources.memory))
        .transpose()?
        .map(Arc::new);
    let used = cache.clone().filter(|_| !args.dry_run);
    let engine = engine(&args.resources, limits, pool, used, plan.jobs().len());
    let context = RunContext {
        placeholder: exports.wants_placeholders(),
        freshen: freshen(&settings),
        ..context(args, printer.clone(), cancel.clone())
    };
    if args.dry_run {
        let orphans = cache.as_ref().map(|cache| orphans(&inputs, &plan, cache).lines(args.cache.prune));
        return preview(&engine, &plan, &context, orphans.unwrap_or_default(), &printer);
    }
    let mut report = session::execute(&engine, &plan, &context);
    report.shard = of;
    printer.summary(&report, cache.as_deref().map_or(0, Cache::hits));
    let mut exit = exit_status(args, &report, &printer);
    if let Some(cache) = &cache {
        let orphans = (!report.interrupted).then(|| orphans(&inputs, &plan, cache));
        exit = caching::finish(cache, orphans.as_ref(), args.cache.prune, exit, &printer);
    }
    Ok(exports.write(&report, &plan, exit, &printer))
}

/// Prints a line for each planned output, then `more` lines. Expected failures are printed to standard error.
pub(super) fn preview(
    engine: &Engine,
    plan: &Arc<Plan>,
    context: &RunContext,
    more: Vec<String>,
    printer: &Printer,
) -> anyhow::Result<ExitStatus> {
    let (mut lines, mut failed) = (Vec::new(), false);
    for PreviewItem { source, output, outcome } in session::preview(engine, plan, context) {
        match outcome {
            Ok(Estimate { size, exact, reason, .. }) => {
                let most = if exact { "" } else { "at most " };
                lines.push(format!("{source} -> {output}  {most}{size} {reason}"));
            }
            Err(failure) => {
                failed = true;
                printer.would_fail(&source, &failure);
            }
        }
    }
    for Skipped { source, reason } in &plan.skipped {
        lines.push(format!("{source}  skipped: {reason}"));
    }
    lines.extend(more);
    printer.lines(&lines).context("cannot write to standard output")?;
    Ok(if failed { ExitStatus::Failure } else { ExitStatus::Success })
}
