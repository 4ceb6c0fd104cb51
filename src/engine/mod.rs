//! Runs plans: admission by memory, one decode per source, many renditions, an entry for everything that happened.

mod begun;
mod budget;
mod by_file;
mod collect;
mod compare;
mod cost;
mod damaged;
mod draw;
mod encode;
mod explain;
mod frames;
mod freshen;
mod gunzip;
mod ingredients;
mod leftover;
mod looks;
mod montage;
mod name;
mod observe;
mod passthrough;
mod place;
mod plan;
mod preview;
mod probe;
mod provenance;
mod recall;
mod render;
mod reuse;
mod schedule;
mod score;
mod source;

pub use by_file::{ByFile, FileRule};
pub use collect::{Input, Naming, Query, collect, collect_known};
pub use compare::{Comparison, Side, compare};
pub use explain::{Explained, Explanation, Facts, draw, explain, inspect};
pub use freshen::Freshen;
pub use gunzip::expand;
pub use leftover::{Leftover, Pruned, leftovers, prune};
pub use looks::{is_transparent, placeholder};
pub use montage::{MontageJob, asset, image, montage, plan_montage};
pub use name::{Late, MIRROR, WORDS, mistake as name_mistake, named_format};
pub use observe::{Cancel, Observer};
pub use plan::{HASH, Job, Place, Plan, PlanError, Rendition};
pub use preview::{Foreseen, Planned, preview};
pub use render::{Rendered, render};
pub use score::{Score, scores};

use crate::{
    cache::{Cache, Digest, digest},
    codec::Limits,
    image::ColorProfile,
    recipe::Recipe,
    report::{Entry, Failure, Outcome, Phase, Report},
    store::{Key, Store, Written},
};
use budget::{Budget, Permit};
use collect::{failed, read_failure};
use cost::{Cost, DecodeCost, Room};
use rayon::ThreadPool;
use recall::Recall;
use source::{Ready, Source, decode_failure};
use std::{io, time::Instant};

/// What a run works with. Nothing else is used: no environment, no clock but for [`Env::timings`], no other thread.
pub struct Env<'a> {
    /// Where the places of the plan are.
    pub stores: &'a [&'a dyn Store],
    /// Threads to work on; `None` works on the calling thread alone.
    pub pool: Option<&'a ThreadPool>,
    /// What was made before; `None` makes everything anew. The report is the same with and without.
    pub cache: Option<&'a Cache>,
    /// Bytes of memory the program may take for what is in flight; an image that needs more by itself runs alone.
    pub memory: u64,
    /// Bytes of memory the program may take at all: an image that needs more is refused. What it needs is foreseen,
    /// rather more than less.
    pub memory_limit: u64,
    /// What to refuse.
    pub limits: Limits,
    /// Told of every rendition as it ends.
    pub observer: &'a dyn Observer,
    /// Stops the run.
    pub cancel: Cancel,
    /// Put the source itself in the place of an output that fails, under its own extension.
    pub copy_failed: bool,
    /// Keep the old file beside each that is replaced, with this behind its name: `.orig`.
    pub backup: Option<String>,
    /// Make outputs that are right look newer than what they were made of; `None` leaves their times.
    pub freshen: Option<Freshen>,
    /// Find out what each source looks like, for a manifest.
    pub looks: bool,
    /// Measure each rendition. The report is then no longer the same at every run.
    pub timings: bool,
}

impl<'a> Env<'a> {
    /// The calling thread alone, no bound on its memory, the usual limits; no cache, nobody watching.
    pub fn new(stores: &'a [&'a dyn Store]) -> Env<'a> {
        Env {
            stores,
            pool: None,
            cache: None,
            memory: u64::MAX,
            memory_limit: u64::MAX,
            limits: Limits::default(),
            observer: &(),
            cancel: Cancel::default(),
            copy_failed: false,
            backup: None,
            freshen: None,
            looks: false,
            timings: false,
        }
    }

    fn store(&self, place: &Place) -> &dyn Store {
        self.stores[place.store]
    }
}

/// Runs a plan. Whatever happens to one image, the others are not affected: the report says what became of each.
pub fn run(plan: &Plan, env: &Env<'_>) -> Report {
    env.observer.started(plan.renditions() + plan.failed.len());
    plan.failed.iter().for_each(|entry| env.observer.finished(entry));
    // The longest first, so that none of them is left to the end, when the other workers have nothing to do.
    let mut order: Vec<usize> = (0..plan.jobs().len()).collect();
    order.sort_by_key(|i| std::cmp::Reverse(plan.jobs()[*i].len));
    let mut recall = Recall::new(plan, env, order);
    let threads = env.pool.map_or(1, ThreadPool::current_num_threads);
    let room = Room::new(plan, env);
    let budget = Budget::new(room.together, 2 * threads);
    let next = || {
        let index = recall.next().filter(|_| !env.cancel.is_cancelled())?;
        let admitted = Admitted::new(&plan.jobs()[index], env, room);
        Some((index, admitted.cost, admitted))
    };
    let mut done =
        schedule::run(env.pool, &budget, next, |admitted: Admitted<'_>, permit| admitted.work(plan, env, permit));
    done.extend(recall.done.into_iter().map(|(index, entries)| (index, Ok(entries))));
    done.sort_by_key(|(index, _)| *index);
    let mut entries = Vec::with_capacity(plan.renditions());
    for (index, result) in done {
        entries.extend(result.unwrap_or_else(|panic| {
            let lost = panicked(&plan.jobs()[index], panic.as_ref());
            lost.iter().for_each(|entry| env.observer.finished(entry));
            lost
        }));
    }
    let interrupted = env.cancel.is_cancelled() && entries.len() < plan.renditions();
    entries.extend(plan.failed.iter().cloned());
    Report { entries, not_pictures: plan.not_pictures, skipped: plan.skipped.clone(), interrupted }
}

/// A job with its source read and its header known.
struct Admitted<'a> {
    job: &'a Job,
    /// Bytes of memory it will take.
    cost: u64,
    began: Option<Instant>,
    /// What was read, where a cache wants to know.
    sources: Vec<Digest>,
    work: Result<Work, Failure>,
}

enum Work {
    Image(Box<Opened>),
    Montage(Box<montage::Opened>),
}

struct Opened {
    bytes: Vec<u8>,
    source: Source,
    ready: Vec<Result<Ready, Failure>>,
    /// The renditions fit the budget together; otherwise they run one after another.
    parallel: bool,
}

impl<'a> Admitted<'a> {
    /// Reads the source and foresees its cost. Runs on the admitting thread, so it is short: no pixel is decoded.
    fn new(job: &'a Job, env: &Env<'_>, room: Room) -> Admitted<'a> {
        let began = env.timings.then(Instant::now);
        let mut sources = Vec::new();
        // Not what the cache has looked up, as the file may have changed since then.
        let mut read = |bytes: &[u8]| sources.extend(env.cache.map(|_| digest(bytes)));
        let opened = match &job.montage {
            Some(MontageJob { montage, images }) => {
                let opened = montage::read(env.stores, images, montage).and_then(|bytes| {
                    bytes.iter().for_each(|bytes| read(bytes));
                    montage::Opened::new(montage, bytes, &env.limits)
                });
                opened.and_then(|opened| {
                    room.refuse(opened.cost())?;
                    Ok((opened.cost(), Work::Montage(Box::new(opened))))
                })
            }
            None => Opened::new(job, env, room, &mut read).map(|(opened, cost)| (cost, Work::Image(Box::new(opened)))),
        };
        let cost = opened.as_ref().map_or(0, |(cost, _)| *cost);
        Admitted { job, cost, began, sources, work: opened.map(|(_, work)| work) }
    }

    fn work(self, plan: &Plan, env: &Env<'_>, permit: &mut Permit) -> Vec<Entry> {
        let Admitted { job, began, sources, work, .. } = self;
        let rendered = work.and_then(|work| match work {
            Work::Image(opened) => {
                let Opened { bytes, source, ready, parallel } = *opened;
                let pairs = job.renditions.iter().zip(ready);
                let wanted = pairs.map(|(rendition, ready)| Ok((rendition.recipe.as_ref(), ready?))).collect();
                render::render_source(&source, &bytes, wanted, &env.limits, parallel, env.looks)
            }
            Work::Montage(opened) => Ok(vec![opened.render(env.looks)]),
        });
        let results: Vec<_> = match rendered {
            Ok(results) => results,
            Err(failure) => job.renditions.iter().map(|_| Err(failure.clone())).collect(),
        };
        // Only now is it known how large the outputs are, which wait in memory for the one before them to be written.
        permit.charge(results.iter().flatten().map(|rendered| rendered.bytes.len() as u64).sum());
        let results: Vec<_> = results.into_iter().map(|result| result.map(Made::new)).collect();
        recall::keep(job, &sources, &results, env);
        let pairs = job.renditions.iter().zip(results);
        pairs
            .map(|(rendition, result)| {
                let mut entry = finish(plan, job, rendition, result, env);
                entry.elapsed = began.map(|t| t.elapsed());
                announce(&mut entry, plan, job, rendition, env);
                entry
            })
            .collect()
    }
}

impl Opened {
    /// `read` hears the source's bytes as they are in the store.
    fn new(job: &Job, env: &Env<'_>, room: Room, read: &mut impl FnMut(&[u8])) -> Result<(Opened, u64), Failure> {
        env.limits.check_bytes(job.len).map_err(|e| decode_failure(&e))?;
        room.refuse_file(job.len)?;
        let bytes = env.store(&job.source).read(&job.source.key).map_err(|e| read_failure(&e))?;
        read(&bytes);
        let bytes = gunzip::expand(bytes, &env.limits)?;
        let recipes: Vec<&Recipe> = job.renditions.iter().map(|r| r.recipe.as_ref()).collect();
        let mut source = Source::open(&bytes, &recipes, &env.limits)?;
        let mut ready: Vec<_> = recipes.iter().map(|recipe| source.ready(recipe, &env.limits)).collect();
        if !source.header.lossless {
            for (rendition, ready) in job.renditions.iter().zip(&mut ready) {
                let lossy = ready.as_ref().is_ok_and(|ready| !ready.choice.wish.lossless);
                let refused = lossy.then(|| place::loses_at_every_run(job, rendition, source.format, env)).flatten();
                if let Some(failure) = refused {
                    *ready = Err(failure);
                }
            }
        }
        let pairs = recipes.iter().zip(&ready).filter_map(|(recipe, ready)| Some((recipe, ready.as_ref().ok()?)));
        source.choose_planes(pairs.map(|(recipe, ready)| (*recipe, ready)));
        let len = bytes.len() as u64;
        let costs = recipes.iter().zip(&ready).map(|(recipe, ready)| {
            ready.as_ref().map_or(Cost::NOTHING, |ready| source.rendition_cost(len, recipe, ready))
        });
        let mut costs: Vec<Cost> = costs.collect();
        let DecodeCost { frame, working } = source.decode_cost();
        // Renditions that keep the source's profile and others need a frame each.
        let keeps = |keeps: bool| ready.iter().flatten().any(|ready| ready.choice.profile.is_some() == keeps);
        let both = source.header.profile != ColorProfile::Srgb && keeps(true) && keeps(false);
        let base = len + if both { 2 * frame } else { frame };
        let in_turn: Vec<u64> = Cost::in_turn(&costs).collect();
        for ((ready, cost), takes) in
            ready.iter_mut().zip(&mut costs).zip(in_turn).filter(|((ready, _), _)| ready.is_ok())
        {
            if let Err(failure) = room.refuse(base + takes.max(working)) {
                (*ready, *cost) = (Err(failure), Cost::NOTHING);
            }
        }
        let together = costs.iter().map(|cost| cost.most).sum::<u64>();
        let parallel = env.pool.is_some() && ready.len() > 1 && base + together.max(working) <= room.together;
        // Without those that have just been refused.
        let takes = if parallel { together } else { Cost::in_turn(&costs).max().unwrap_or(0) };
        let cost = base + takes.max(working);
        Ok((Opened { bytes, source, ready, parallel }, cost))
    }
}

/// A rendition with the digest of its bytes, which names, reports and the cache ask for.
struct Made {
    rendered: Rendered,
    digest: Digest,
}

impl Made {
    fn new(rendered: Rendered) -> Made {
        Made { digest: digest(&rendered.bytes), rendered }
    }
}

/// Puts the source in the place of an output that failed, where that is wanted, and tells who watches.
fn announce(entry: &mut Entry, plan: &Plan, job: &Job, rendition: &Rendition, env: &Env<'_>) {
    if env.copy_failed && matches!(entry.outcome, Outcome::Failed(_)) {
        entry.notes.push(passthrough::copy(plan, job, rendition, env));
    }
    env.observer.finished(entry);
}

/// Writes one output and says what became of it.
fn finish(plan: &Plan, job: &Job, rendition: &Rendition, result: Result<Made, Failure>, env: &Env<'_>) -> Entry {
    let entry = begun(job, rendition);
    let Made { rendered, digest } = match result {
        Ok(made) => made,
        Err(failure) => return Entry { outcome: Outcome::Failed(failure), ..entry },
    };
    let key = name::finish(&rendition.to.key, &rendition.late, &digest, rendered.info.odim);
    if let Some(failure) = damaged::spared(job, rendition, &key, &rendered, env) {
        return Entry { outcome: Outcome::Failed(failure), ..entry };
    }
    let written = place::write(job, rendition, &key, &rendered.bytes, env);
    if let Ok(written) = &written {
        freshen::output(job, rendition, &key, *written, None, env);
        recall::remember(plan, job, rendition, &key, &digest, None, env);
    }
    settle(entry, rendition, (&key, &digest), rendered, written)
}

/// The entry of a rendition of which nothing is known yet.
fn begun(job: &Job, rendition: &Rendition) -> Entry {
    let nothing = Failure { during: Phase::Write, code: String::new(), message: String::new() };
    Entry {
        output: rendition.label.clone(),
        query: job.query(rendition),
        class: rendition.class.clone(),
        notes: rendition.notes.clone(),
        ..failed(&job.label, &rendition.recipe, &nothing)
    }
}

/// The entry of an output that has been written under this name, or could not be.
fn settle(
    mut entry: Entry,
    rendition: &Rendition,
    (key, digest): (&Key, &Digest),
    rendered: Rendered,
    written: io::Result<Written>,
) -> Entry {
    if let Some(prefix) = entry.output.strip_suffix(rendition.to.key.as_str()) {
        entry.output = format!("{prefix}{key}");
    }
    entry.notes.extend(rendered.notes);
    entry.operations = rendered.operations;
    entry.reason = rendered.reason;
    entry.looks = rendered.looks;
    entry.digest = written.is_ok().then(|| name::short(digest));
    entry.outcome = match written {
        Err(error) => Outcome::Failed(Failure {
            during: Phase::Write,
            code: "write-failed".into(),
            message: format!("{} cannot be written: {error}", entry.output),
        }),
        Ok(_) if rendered.kept_source => Outcome::KeptSource(rendered.info),
        Ok(Written::Changed) => Outcome::Written(rendered.info),
        Ok(Written::Unchanged) => Outcome::Unchanged(rendered.info),
    };
    entry
}

/// The entries of a job that panicked.
fn panicked(job: &Job, panic: &(dyn std::any::Any + Send)) -> Vec<Entry> {
    let text =
        panic.downcast_ref::<&str>().map(|s| (*s).to_owned()).or_else(|| panic.downcast_ref::<String>().cloned());
    let why = text.unwrap_or_else(|| "no message".to_owned());
    let message = format!("this is a bug in pixmill or one of its decoders, please report it with the file: {why}");
    let failure = Failure { during: Phase::Panic, code: "panicked".into(), message };
    job.renditions
        .iter()
        .map(|rendition| Entry {
            output: rendition.label.clone(),
            query: job.query(rendition),
            class: rendition.class.clone(),
            ..failed(&job.label, &rendition.recipe, &failure)
        })
        .collect()
}
