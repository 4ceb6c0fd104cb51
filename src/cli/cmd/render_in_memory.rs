//! A run in memory, without writing outputs.

use crate::{
    cli::{
        args::RunArgs,
        caching, env,
        inputs::{Inputs, Purpose, inputs},
        printer::Printer,
        selection::Selection,
        session::{self, context, engine, ignore_warnings, limits, plan, printer},
    },
    engine::{MIRROR, Observer, RunContext, Score},
    interrupt::Cancel,
    report::{Entry, Report},
    store::{DiscardWrites, MemoryStore, SharedStore},
};
use anyhow::bail;
use std::sync::Arc;

/// The images to render.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Renders {
    /// The outputs of `run`.
    Outputs,
    /// Each source optimized as with --in-place, under its own name.
    Sources,
}

/// The result of the run.
pub(super) struct InMemoryRun {
    pub(super) report: Report,
    /// The scores of the selected outputs.
    pub(super) scores: Vec<Score>,
    /// The inputs of the run.
    pub(super) selection: Selection,
}

/// Reports progress, and failures of outputs. For sources, failures are not printed yet, because sources in unwritable
/// formats are filtered out later.
struct ProgressObserver {
    printer: Arc<Printer>,
    renders: Renders,
}

impl Observer for ProgressObserver {
    fn started(&self, renditions: usize) {
        self.printer.started(renditions);
    }

    fn finished(&self, entry: &Entry) {
        if self.renders == Renders::Outputs || entry.outcome.info().is_some() {
            self.printer.finished(entry);
        }
    }
}

/// Runs in memory, and then measures the scores of the outputs that `wanted` selects by source, query and Accept value.
///
/// # Errors
/// When the usage is wrong. Nothing was run in this case.
pub(super) fn render_in_memory<W: Fn(&str, &str, &str) -> bool>(
    args: &RunArgs,
    flags: &str,
    cancel: &Cancel,
    renders: Renders,
    wanted: impl FnOnce(&Report) -> Option<W>,
) -> anyhow::Result<InMemoryRun> {
    let purpose = if renders == Renders::Sources { Purpose::Sources } else { Purpose::Measured };
    let Inputs { mut inputs, montage, mut naming, warnings, project, .. } = inputs(args, flags, purpose)?;
    if renders == Renders::Sources {
        (naming.store, naming.template) = (None, MIRROR.to_owned());
        if inputs.iter().any(|input| input.queries.len() > 1) {
            bail!(
                "--unoptimized compares each source with one query; use at most one -q, one --class and one --accept"
            );
        }
    } else if naming.store.is_none() && !args.in_place {
        naming.store = Some(Arc::new(MemoryStore::default()));
    }
    let discard = |store: &SharedStore| -> SharedStore { Arc::new(DiscardWrites(store.clone())) };
    inputs.iter_mut().for_each(|input| input.store = discard(&input.store));
    naming.store = naming.store.as_ref().map(discard);
    let limits = limits(args, &project);
    let plan = Arc::new(plan(args, &limits, &inputs, montage.as_ref(), &naming, None, None)?);
    let printer = Arc::new(printer(args));
    warnings.iter().chain(&ignore_warnings(&inputs)).for_each(|line| printer.warning(line));
    let cache = caching::open_without_ledger(&args.cache.dir, args.cache.no_cache)?;
    let pool = (plan.renditions() > 1)
        .then(|| env::pool(args.resources.jobs, args.resources.memory))
        .transpose()?
        .map(Arc::new);
    let observer = Arc::new(ProgressObserver { printer: printer.clone(), renders });
    let engine = engine(&args.resources, limits, pool, cache.map(Arc::new), plan.jobs().len());
    let context = RunContext { timings: false, copy_failed: false, ..context(args, observer, cancel.clone()) };
    let mut report = session::execute(&engine, &plan, &context);
    printer.clear();
    let scores = wanted(&report).map_or_else(Vec::new, |wanted| engine.scores(&plan, &context, wanted));
    report.interrupted |= context.cancel.is_cancelled();
    let everything = args.covers_project();
    Ok(InMemoryRun { report, scores, selection: Selection { inputs, everything } })
}
