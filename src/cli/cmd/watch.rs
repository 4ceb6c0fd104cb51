//! `pixmill run --watch`: a full run, then further runs for changed sources, until interrupted.

use crate::{
    cache::Cache,
    cli::{
        args::RunArgs,
        caching, env,
        exports::Exports,
        file_watcher::{Changes, Watch},
        inputs::{Inputs, Purpose, inputs},
        overwrite_guard,
        printer::Printer,
        session::{
            self, context, engine, exit_status, freshen, ignore_warnings, limits, orphans, plan_inputs, printer,
        },
        unused_config::unused_config,
    },
    engine::{Job, Plan, RunContext},
    interrupt::Cancel,
    report::{Entry, ExitStatus, Report},
    store::{Kind, kind},
};
use anyhow::bail;
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Runs, waits for changes, and renders the affected sources again. Ends on an interrupt with the exit code of the last
/// round.
///
/// # Errors
/// When the usage is wrong at the start. Later errors, such as an invalid `pixmill.toml`, are printed, and the watch
/// continues.
pub fn watch(args: &RunArgs, flags: &str, cancel: &Cancel) -> anyhow::Result<ExitStatus> {
    let mut watch_loop = WatchLoop {
        args,
        flags,
        pool: Arc::new(env::pool(args.resources.jobs, args.resources.memory)?),
        cancel: cancel.clone(),
        state: WatchState::default(),
    };
    let mut session = Session::open(args, flags)?;
    let mut exit = watch_loop.next(&session, &Changes::everything())?;
    printer(args).info("waiting for changes; press Ctrl-C to stop");
    let mut pending = Changes::default();
    while let Some(changes) = session.watch.next(&watch_loop.cancel) {
        pending.add(changes);
        let reopened = if pending.everything { Session::open(args, flags).map(|new| session = new) } else { Ok(()) };
        exit = match reopened.and_then(|()| watch_loop.next(&session, &pending)) {
            Ok(exit) => {
                pending = Changes::default();
                exit
            }
            // The changes stay pending until the error is fixed.
            Err(error) => {
                Printer::plain().error(&error);
                ExitStatus::Failure
            }
        };
    }
    Ok(exit)
}

/// The maximum number of deleted sources in a message.
const SHOWN: usize = 5;

/// A snapshot of the inputs from the arguments and the configuration, and their watch.
struct Session {
    inputs: Inputs,
    watch: Watch,
}

impl Session {
    fn open(args: &RunArgs, flags: &str) -> anyhow::Result<Session> {
        let inputs = inputs(args, flags, Purpose::Outputs)?;
        if inputs.to_stdout || args.inputs.iter().any(|input| input == "-") {
            bail!("--watch needs files or folders; `-` cannot be watched");
        }
        if inputs.inputs.iter().any(|input| input.store.io().is_some()) {
            bail!("--watch needs files or folders; a URL cannot be watched");
        }
        if let Some(output) = &inputs.watched.output {
            let within = |input: &&PathBuf| kind(input) == Kind::Folder && input.starts_with(output);
            if let Some(input) = inputs.watched.inputs.iter().find(within) {
                bail!(
                    "with --watch, the output folder {} must not contain the input {}, because outputs would become sources; use another folder with --output",
                    output.display(),
                    input.display()
                );
            }
        }
        // Start watching before listing files, so that no change is missed.
        let watch = Watch::new(inputs.watched.clone())?;
        Ok(Session { inputs, watch })
    }
}

struct WatchLoop<'a> {
    args: &'a RunArgs,
    flags: &'a str,
    pool: Arc<env::ThreadPool>,
    cancel: Cancel,
    state: WatchState,
}

/// The state after the last round.
#[derive(Default)]
struct WatchState {
    jobs: Vec<Job>,
    report: Report,
    /// The number of entries at the end of the report for sources that could not be planned.
    unplanned: usize,
}

impl WatchLoop<'_> {
    /// Renders new and changed sources, and writes the report of all current sources.
    fn next(&mut self, session: &Session, changes: &Changes) -> anyhow::Result<ExitStatus> {
        let Inputs { inputs, naming, project, warnings, .. } = &session.inputs;
        // Open the cache in each round, because other processes may have changed it.
        let cache = caching::open(&self.args.cache, &session.inputs, None, false)?.map(Arc::new);
        let limits = limits(self.args, project);
        let mut plan = plan_inputs(inputs, &limits, naming, cache.as_deref(), None)?;
        let affected = |job: &&Job| {
            changes.affects(Path::new(&job.canonical_id)) || !self.state.jobs_with_label(&job.label).contains(job)
        };
        // Sources of two inputs can have the same name in the report, so they are rendered together.
        let labels: BTreeSet<String> = plan.jobs().iter().filter(affected).map(|job| job.label.clone()).collect();
        let now = WatchState::of(&plan);
        let whole = plan.clone();
        let printer = Arc::new(printer(self.args));
        if changes.everything {
            warnings
                .iter()
                .chain(&ignore_warnings(inputs))
                .chain(&unused_config(self.args, project, inputs, &plan))
                .for_each(|line| printer.warning(line));
        }
        plan.retain(|job| labels.contains(&job.label));
        plan.failed.retain(|entry| changes.everything || !self.state.unplanned().contains(entry));
        if !changes.everything {
            plan.not_pictures = 0;
            plan.skipped.clear();
        }
        let deleted = self.state.deleted(&now);
        let runs = plan.renditions() > 0 || !plan.failed.is_empty() || changes.everything;
        if !runs && deleted.is_empty() {
            return Ok(self.state.report.exit());
        }
        let exports = Exports::new(self.args, self.flags, project, false, &session.inputs.watched.settings)?;
        overwrite_guard::check_exports(&whole, exports.paths())?;
        if !deleted.is_empty() {
            let others =
                if deleted.len() > SHOWN { format!(" and {} more", deleted.len() - SHOWN) } else { String::new() };
            let some = deleted.iter().take(SHOWN).copied().collect::<Vec<_>>().join(", ");
            printer.info(&format!("deleted: {some}{others}; their outputs are kept"));
        }
        let engine = engine(&self.args.resources, limits, Some(self.pool.clone()), cache.clone(), plan.jobs().len());
        let context = RunContext {
            placeholder: exports.wants_placeholders(),
            freshen: freshen(&session.inputs.watched.settings),
            ..context(self.args, printer.clone(), self.cancel.clone())
        };
        let report = session::execute(&engine, &Arc::new(plan), &context);
        if runs {
            printer.summary(&report, cache.as_deref().map_or(0, Cache::hits));
        }
        self.state.update(now, report, &labels);
        let mut exit = exit_status(self.args, &self.state.report, &printer);
        if let Some(cache) = &cache {
            let listed = changes.everything && !self.state.report.interrupted;
            let orphans = listed.then(|| orphans(inputs, &whole, cache));
            exit = caching::finish(cache, orphans.as_ref(), self.args.cache.prune, exit, &printer);
        }
        let mut report = self.state.report.clone();
        report.sort();
        Ok(exports.write(&report, &whole, exit, &printer))
    }
}

impl WatchState {
    /// The state of a plan before its run.
    fn of(plan: &Plan) -> WatchState {
        let (entries, skipped) = (plan.failed.clone(), plan.skipped.clone());
        let report = Report { entries, not_pictures: plan.not_pictures, skipped, ..Report::default() };
        WatchState { jobs: plan.jobs().to_vec(), report, unplanned: plan.failed.len() }
    }

    fn planned(&self) -> &[Entry] {
        &self.report.entries[..self.report.entries.len() - self.unplanned]
    }

    fn unplanned(&self) -> &[Entry] {
        &self.report.entries[self.report.entries.len() - self.unplanned..]
    }

    /// The jobs of this label. They are adjacent, because the plan is sorted.
    fn jobs_with_label(&self, label: &str) -> &[Job] {
        let from = self.jobs.partition_point(|job| job.label.as_str() < label);
        let to = self.jobs.partition_point(|job| job.label.as_str() <= label);
        &self.jobs[from..to]
    }

    /// Whether a source of this name exists.
    fn has(&self, label: &str) -> bool {
        !self.jobs_with_label(label).is_empty() || self.unplanned().iter().any(|entry| entry.source == label)
    }

    /// The sources that were deleted since the last round.
    fn deleted<'a>(&'a self, now: &WatchState) -> Vec<&'a str> {
        self.jobs.iter().map(|job| job.label.as_str()).filter(|label| !now.has(label)).collect()
    }

    /// Updates the state to the current plan. Takes the entries of these labels from the round, and keeps the previous
    /// entries of the other sources.
    fn update(&mut self, now: WatchState, mut round: Report, labels: &BTreeSet<String>) {
        // Those of planning have no output.
        round.entries.retain(|entry| !entry.output.is_empty());
        let planned_labels: BTreeSet<&str> = now.jobs.iter().map(|job| job.label.as_str()).collect();
        let kept = |entry: &&Entry| planned_labels.contains(entry.source.as_str()) && !labels.contains(&entry.source);
        round.entries.extend(self.planned().iter().filter(kept).cloned());
        // Sort as in the plan. The stable sort keeps the order of entries of the same source.
        round.entries.sort_by(|a, b| a.source.cmp(&b.source));
        let WatchState { jobs, report, unplanned } = now;
        round.entries.extend(report.entries);
        round.not_pictures = report.not_pictures;
        *self = WatchState { jobs, report: round, unplanned };
    }
}
