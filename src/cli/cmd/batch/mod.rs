//! `pixmill batch`: renders what other programs ask for, line by line.
//!
//! Three threads: one reads lines, one writes answers, and this one plans, looks into the cache, and admits jobs to the
//! engine, which renders on its pool.

mod answer;
mod delivery;
mod intake;
mod jobs;
mod request;

pub use answer::SCHEMA;

use crate::{
    cache::Cache,
    cli::{
        args::BatchArgs,
        caching, env,
        loaded_config::LoadedConfig,
        printer::Printer,
        queries, remote,
        session::{engine_options, resource_limits, timeout},
    },
    engine::{Caching, Engine, Job, Plan, RunContext},
    interrupt::Cancel,
    report::ExitStatus,
    store::{self, Kind},
};
use answer::Answer;
use anyhow::bail;
use delivery::{Delivery, Ticket, interrupted};
use intake::Intake;
use jobs::Jobs;
use request::Request;
use std::{
    collections::BTreeMap,
    io::{self, Write},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
        mpsc::{Receiver, Sender, channel},
    },
    thread,
    time::Duration,
};

/// The time to write the last answers after a signal. A client that reads nothing does not delay the end longer.
const LAST_ANSWERS: Duration = Duration::from_secs(2);

/// Runs the command.
///
/// # Errors
/// When the usage is wrong. Nothing was read in this case.
pub fn batch(args: &BatchArgs, cancel: &Cancel) -> anyhow::Result<ExitStatus> {
    let images = &args.images;
    if !images.accept.is_empty() || !images.class.is_empty() || images.focus.is_some() {
        bail!(
            "--accept, --class and --focus are not options of `batch`: a line has the field `accept` and the parameter `class`, and [focus] of pixmill.toml has focal points"
        );
    }
    let printer = Printer::plain();
    let project = LoadedConfig::find(images.config.as_deref())?;
    let (start, classes) = queries::start(images, &project)?;
    let output = match &args.output {
        Some(folder) if matches!(store::kind(folder), Kind::File | Kind::Other) || folder == Path::new("-") => {
            bail!("-o {} is not a folder; a line names one file by `output`", folder.display());
        }
        Some(folder) => Some((folder.clone(), remote::output(folder)?.into())),
        None => None,
    };
    let pool = Arc::new(env::pool(args.resources.jobs, args.resources.memory)?);
    let threads = pool.current_num_threads();
    let cache = caching::open_without_ledger(&args.cache, args.no_cache)?.map(Arc::new);
    let limits = resource_limits(&args.resources, images, &project);
    let engine = Engine::new(engine_options(&args.resources, limits.clone(), Some(pool), cache.clone(), threads));
    let jobs = Jobs {
        start,
        classes,
        only_classes: images.only_classes,
        lenient: images.lenient,
        limits,
        focal_points: project.focal_points(String::new()),
        project,
        output,
        folders: Default::default(),
        sources: Default::default(),
    };
    let (answers, written) = channel();
    let state = Arc::new(Shared { cancel: cancel.clone(), ..Shared::default() });
    let (reader, writer, own) = (state.clone(), state.clone(), answers.clone());
    thread::spawn(move || reader.read(&own));
    thread::spawn(move || writer.write(written));
    let context = RunContext {
        cancel: cancel.clone(),
        timeout: timeout(&args.resources),
        caching: Caching::Single,
        ..RunContext::default()
    };
    Batch { engine, jobs, context, answers, state: state.clone(), cache: cache.clone() }.run();
    state.intake.finish(LAST_ANSWERS);
    cache.iter().for_each(|cache| caching::report_trouble(cache, &printer));
    if state.broken.load(Relaxed) {
        printer.error_line("answers are lost: standard output was closed");
        return Ok(ExitStatus::Failure);
    }
    let exit = if cancel.is_cancelled() { ExitStatus::Interrupted } else { ExitStatus::Success };
    Ok(exit.unless(state.failed.load(Relaxed)))
}

/// What the threads share.
#[derive(Default)]
struct Shared {
    intake: Arc<Intake>,
    cancel: Cancel,
    /// A line was answered with an error, or could not be read.
    failed: AtomicBool,
    /// Standard output was closed.
    broken: AtomicBool,
}

impl Shared {
    fn read(&self, answers: &Sender<Answer>) {
        if let Err(error) = self.intake.read(io::stdin().lock(), answers) {
            self.failed.store(true, Relaxed);
            Printer::plain().error_line(&format!("cannot read standard input: {error}"));
        }
    }

    fn write(&self, answers: Receiver<Answer>) {
        for Answer { line, failed } in answers {
            let mut out = io::stdout().lock();
            if !self.broken.load(Relaxed) && out.write_all(line.as_bytes()).and_then(|()| out.flush()).is_err() {
                // Nobody reads what is rendered from now on.
                self.broken.store(true, Relaxed);
                self.cancel.cancel();
            }
            drop(out);
            self.failed.fetch_or(failed, Relaxed);
            self.intake.answered();
        }
    }
}

/// The admitting thread.
struct Batch {
    engine: Engine,
    jobs: Jobs,
    context: RunContext,
    answers: Sender<Answer>,
    state: Arc<Shared>,
    cache: Option<Arc<Cache>>,
}

/// A line that has to be rendered.
type Planned = (Arc<Plan>, Ticket);

impl Batch {
    /// Until the input ends and all its lines are answered, or a signal.
    fn run(mut self) {
        while let Some(requests) = self.state.intake.take(&self.context.cancel) {
            self.context.placeholder = requests[0].placeholder;
            // The process may live for days.
            self.cache.iter().for_each(|cache| cache.set_time(env::now()));
            let missed: Vec<Planned> = requests.iter().filter_map(|request| self.look_up(request)).collect();
            self.groups(missed).into_iter().for_each(|group| self.submit_group(group));
        }
        for request in self.state.intake.abandoned() {
            let _ = self.answers.send(Answer::error(&request.id, &interrupted()));
        }
    }

    /// Answers a line from the cache, or with an error. Otherwise returns its plan.
    fn look_up(&mut self, request: &Request) -> Option<Planned> {
        // The receiver lives as long as the process.
        match self.jobs.plan(request) {
            Err(failure) => drop(self.answers.send(Answer::error(&request.id, &failure))),
            Ok((plan, ticket)) if request.preview => drop(self.answers.send(self.preview(&plan, &ticket))),
            Ok((plan, ticket)) => {
                let found = self.cache.as_ref().and_then(|_| self.engine.look_up(&plan, &self.context));
                match found.and_then(|entries| entries.into_iter().next()) {
                    Some(entry) => drop(self.answers.send(ticket.answer(entry, true))),
                    None => return Some((plan, ticket)),
                }
            }
        }
        None
    }

    fn preview(&self, plan: &Arc<Plan>, ticket: &Ticket) -> Answer {
        let format = plan.jobs()[0].renditions[0].format;
        match self.engine.preview(plan, &self.context).into_iter().next().map(|item| item.outcome) {
            Some(Ok(estimate)) => Answer::preview(&ticket.request.id, &estimate, format),
            Some(Err(failure)) => Answer::error(&ticket.request.id, &failure),
            None => Answer::error(&ticket.request.id, &interrupted()),
        }
    }

    /// Groups the lines of one source that can share a decode without a change of their bytes.
    fn groups(&self, planned: Vec<Planned>) -> Vec<Vec<Planned>> {
        if planned.len() < 2 {
            return vec![planned];
        }
        let together = joined(&planned);
        let decodings = together.and_then(|plan| self.engine.decodings(&Arc::new(plan), &self.context));
        let Some(decodings) = decodings else { return planned.into_iter().map(|one| vec![one]).collect() };
        let (mut groups, mut single) = (BTreeMap::<String, Vec<Planned>>::new(), Vec::new());
        for (one, decoding) in planned.into_iter().zip(decodings) {
            match decoding {
                Some(decoding) => groups.entry(decoding).or_default().push(one),
                None => single.push(vec![one]),
            }
        }
        groups.into_values().chain(single).collect()
    }

    /// Renders the lines of a group in one job. Waits for memory.
    fn submit_group(&self, planned: Vec<Planned>) {
        match joined(&planned).filter(|_| planned.len() > 1) {
            Some(plan) => self.submit(&Arc::new(plan), planned.into_iter().map(|(_, ticket)| ticket).collect()),
            None => planned.into_iter().for_each(|(plan, ticket)| self.submit(&plan, vec![ticket])),
        }
    }

    fn submit(&self, plan: &Arc<Plan>, tickets: Vec<Ticket>) {
        let observer = Arc::new(Delivery::new(tickets, self.answers.clone(), &self.state.intake));
        // The results come through the observer.
        let (sender, _) = channel();
        self.engine.submit(plan, &RunContext { observer, ..self.context.clone() }, &sender);
    }
}

/// The outputs of all plans in one job, in this order. `None` if two have the same name.
fn joined(planned: &[Planned]) -> Option<Plan> {
    let mut jobs = planned.iter().filter_map(|(plan, _)| plan.jobs().first()).cloned();
    let mut first: Job = jobs.next()?;
    first.renditions.extend(jobs.flat_map(|job| job.renditions));
    Plan::new(vec![first], false).ok()
}
