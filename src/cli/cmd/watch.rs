//! `pixmill run --watch`: a run, and after it another for whatever has changed, until it is interrupted.

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
        session::{self, context, engine, freshen, limits, orphans, plan_inputs, printer, targets_met},
        unused_config::unused_config,
    },
    engine::{Cancel, Job, Plan, RunContext},
    report::{Entry, ExitStatus, Report},
    store::{Kind, kind},
};
use anyhow::bail;
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Runs, waits for changes, and runs what they concern. Ends when it is interrupted, with the exit code of the last
/// round.
///
/// # Errors
/// Wrong usage at the start. What goes wrong later, such as a mistake in `pixmill.toml`, is said and can be mended.
pub fn watch(args: &RunArgs, flags: &str) -> anyhow::Result<ExitStatus> {
    let cancel = Cancel::default();
    env::on_interrupt(cancel.clone())?;
    let mut watch_loop = WatchLoop {
        args,
        flags,
        pool: Arc::new(env::pool(args.jobs, args.memory)?),
        cancel,
        state: WatchState::default(),
    };
    let mut session = Session::open(args, flags)?;
    let mut exit = watch_loop.next(&session, &Changes::everything())?;
    printer(args).info("waiting for changes; press Ctrl-C to stop");
    let mut pending = Changes::default();
    while let Some(changes) = session.watch.next(&watch_loop.cancel) {
        pending.add(changes);
        let reopened = if pending.anew { Session::open(args, flags).map(|new| session = new) } else { Ok(()) };
        exit = match reopened.and_then(|()| watch_loop.next(&session, &pending)) {
            Ok(exit) => {
                pending = Changes::default();
                exit
            }
            // What has changed is still to be done when this has been mended.
            Err(error) => {
                Printer::plain().error(&error);
                ExitStatus::Failure
            }
        };
    }
    Ok(exit)
}

/// How many sources that are gone are named.
const SHOWN: usize = 5;

/// What the arguments and the configuration say, read at one time.
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
        if let Some(output) = &inputs.places.output {
            let within = |input: &&PathBuf| kind(input) == Kind::Folder && input.starts_with(output);
            if let Some(input) = inputs.places.inputs.iter().find(within) {
                bail!(
                    "with --watch, the output folder {} must not contain the input {}, because outputs would become sources; use another folder with --output",
                    output.display(),
                    input.display()
                );
            }
        }
        // Before anything is listed, so that no change falls between.
        let watch = Watch::new(inputs.places.clone())?;
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

/// How things stand after the last round.
#[derive(Default)]
struct WatchState {
    jobs: Vec<Job>,
    report: Report,
    /// How many entries at the end of the report are of sources that could not be planned.
    unplanned: usize,
}

impl WatchLoop<'_> {
    /// Runs what is new or changed, and writes the report of how all sources stand now.
    fn next(&mut self, session: &Session, changes: &Changes) -> anyhow::Result<ExitStatus> {
        let Inputs { inputs, naming, project, warnings, .. } = &session.inputs;
        // Anew each time: other programs may have used it meanwhile.
        let cache = caching::open(&self.args.cache, &session.inputs, false)?.map(Arc::new);
        let limits = limits(self.args, project);
        let mut plan = plan_inputs(inputs, &limits, naming, cache.as_deref())?;
        let concerned =
            |job: &&Job| changes.concern(Path::new(&job.canonical_id)) || !self.state.called(&job.label).contains(job);
        // Two inputs may have sources of one name, which the report does not tell apart: they go together.
        let labels: BTreeSet<String> = plan.jobs().iter().filter(concerned).map(|job| job.label.clone()).collect();
        let now = WatchState::of(&plan);
        let whole = plan.clone();
        let printer = Arc::new(printer(self.args));
        if changes.anew {
            warnings
                .iter()
                .chain(&unused_config(self.args, project, inputs, &plan))
                .for_each(|line| printer.warning(line));
        }
        plan.retain(|job| labels.contains(&job.label));
        plan.failed.retain(|entry| changes.anew || !self.state.unplanned().contains(entry));
        if !changes.anew {
            plan.not_pictures = 0;
            plan.skipped.clear();
        }
        let gone = self.state.gone(&now);
        let runs = plan.renditions() > 0 || !plan.failed.is_empty() || changes.anew;
        if !runs && gone.is_empty() {
            return Ok(self.state.report.exit());
        }
        let exports = Exports::new(self.args, self.flags, project, false)?;
        overwrite_guard::exports_are_no_part_of(&whole, exports.paths())?;
        if !gone.is_empty() {
            let others = if gone.len() > SHOWN { format!(" and {} more", gone.len() - SHOWN) } else { String::new() };
            let some = gone.iter().take(SHOWN).copied().collect::<Vec<_>>().join(", ");
            printer.info(&format!("deleted: {some}{others}; their outputs are kept"));
        }
        let engine = engine(self.args, limits, Some(self.pool.clone()), cache.clone());
        let context = RunContext {
            placeholder: exports.wants_placeholders(),
            freshen: freshen(&session.inputs.places.settings),
            ..context(self.args, printer.clone(), self.cancel.clone())
        };
        let unplanned = plan.failed.len();
        let report = session::execute(&engine, &Arc::new(plan), &context);
        if runs {
            printer.summary(&report, cache.as_deref().map_or(0, Cache::hits));
        }
        self.state.take(now, report, unplanned, &labels);
        let mut exit = targets_met(self.args, &self.state.report, &printer);
        if let Some(cache) = &cache {
            let listed = changes.anew && !self.state.report.interrupted;
            let orphans = listed.then(|| orphans(inputs, &whole, cache));
            exit = caching::conclude(cache, orphans.as_ref(), self.args.cache.prune, exit, &printer);
        }
        exports.write(&self.state.report, &whole)?;
        Ok(exit)
    }
}

impl WatchState {
    /// Of a plan before it is run.
    fn of(plan: &Plan) -> WatchState {
        let (entries, skipped) = (plan.failed.clone(), plan.skipped.clone());
        let report = Report { entries, not_pictures: plan.not_pictures, skipped, interrupted: false };
        WatchState { jobs: plan.jobs().to_vec(), report, unplanned: plan.failed.len() }
    }

    fn planned(&self) -> &[Entry] {
        &self.report.entries[..self.report.entries.len() - self.unplanned]
    }

    fn unplanned(&self) -> &[Entry] {
        &self.report.entries[self.report.entries.len() - self.unplanned..]
    }

    /// The jobs of this name, which stand together as a plan is sorted.
    fn called(&self, label: &str) -> &[Job] {
        let from = self.jobs.partition_point(|job| job.label.as_str() < label);
        let to = self.jobs.partition_point(|job| job.label.as_str() <= label);
        &self.jobs[from..to]
    }

    /// Whether there is a source of this name.
    fn has(&self, label: &str) -> bool {
        !self.called(label).is_empty() || self.unplanned().iter().any(|entry| entry.source == label)
    }

    /// Sources that are not there any more.
    fn gone<'a>(&'a self, now: &WatchState) -> Vec<&'a str> {
        self.jobs.iter().map(|job| job.label.as_str()).filter(|label| !now.has(label)).collect()
    }

    /// Takes what is planned now, with the entries of a round for the sources of these labels, and those that were there
    /// before for the others.
    fn take(&mut self, now: WatchState, mut round: Report, unplanned: usize, labels: &BTreeSet<String>) {
        round.entries.truncate(round.entries.len() - unplanned);
        let there: BTreeSet<&str> = now.jobs.iter().map(|job| job.label.as_str()).collect();
        let kept = |entry: &&Entry| there.contains(entry.source.as_str()) && !labels.contains(&entry.source);
        round.entries.extend(self.planned().iter().filter(kept).cloned());
        // The order of the plan; entries of one source are in theirs already.
        round.entries.sort_by(|a, b| a.source.cmp(&b.source));
        let WatchState { jobs, report, unplanned } = now;
        round.entries.extend(report.entries);
        round.not_pictures = report.not_pictures;
        *self = WatchState { jobs, report: round, unplanned };
    }
}
