//! A run in memory: no output is written.

use crate::{
    cli::{
        args::RunArgs,
        asked::Asked,
        caching, env,
        inputs::{Inputs, Purpose, inputs},
        printer::Printer,
        session::{self, context, engine, limits, plan, printer},
    },
    engine::{Cancel, MIRROR, Observer, RunContext, Score},
    report::{Entry, Report},
    store::{DiscardWrites, MemoryStore, SharedStore},
};
use anyhow::bail;
use std::sync::Arc;

/// What is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// What `run` would make.
    Outputs,
    /// Each source itself, in its own place and under its own name.
    Sources,
}

/// What was found.
pub(super) struct InMemoryRun {
    pub(super) report: Report,
    /// The scores of the selected outputs.
    pub(super) scores: Vec<Score>,
    /// What was asked for.
    pub(super) asked: Asked,
}

/// The progress, and the failures of outputs. Those of sources are sorted first: some only cannot be written.
struct Watch {
    printer: Arc<Printer>,
    what: What,
}

impl Observer for Watch {
    fn started(&self, renditions: usize) {
        self.printer.started(renditions);
    }

    fn finished(&self, entry: &Entry) {
        if self.what == What::Outputs || entry.outcome.info().is_some() {
            self.printer.finished(entry);
        }
    }
}

/// Runs in memory, and then measures the scores of the outputs that `wanted` selects by source, query and Accept value.
///
/// # Errors
/// Wrong usage: nothing has been run then.
pub(super) fn render_in_memory<W: Fn(&str, &str, &str) -> bool>(
    args: &RunArgs,
    flags: &str,
    what: What,
    wanted: impl FnOnce(&Report) -> Option<W>,
) -> anyhow::Result<InMemoryRun> {
    let purpose = if what == What::Sources { Purpose::Sources } else { Purpose::Measured };
    let Inputs { mut inputs, montage, mut naming, warnings, project, .. } = inputs(args, flags, purpose)?;
    if what == What::Sources {
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
    let plan = Arc::new(plan(args, &limits, &inputs, montage.as_ref(), &naming, None)?);
    let printer = Arc::new(printer(args));
    warnings.iter().for_each(|line| printer.warning(line));
    let cache = caching::open_for_nowhere(&args.cache);
    let cancel = Cancel::default();
    env::on_interrupt(cancel.clone())?;
    let pool = (plan.renditions() > 1).then(|| env::pool(args.jobs, args.memory)).transpose()?.map(Arc::new);
    let watch = Arc::new(Watch { printer: printer.clone(), what });
    let engine = engine(args, limits, pool, cache.map(Arc::new));
    let context = RunContext { timings: false, copy_failed: false, ..context(args, watch, cancel) };
    let mut report = session::execute(&engine, &plan, &context);
    printer.clear();
    let scores = wanted(&report).map_or_else(Vec::new, |wanted| engine.scores(&plan, &context, wanted));
    report.interrupted |= context.cancel.is_cancelled();
    let everything = args.inputs.is_empty();
    Ok(InMemoryRun { report, scores, asked: Asked { inputs, everything } })
}
