//! Runs plans: admission by memory, one decode per source, many renditions, an entry for everything that happened.

mod budget;
mod cache_key;
mod cache_lookup;
mod compare;
mod cost;
mod damaged;
mod draw;
mod encode;
mod explain;
mod frames;
mod freshen;
mod gunzip;
mod montage;
mod name;
mod observe;
mod orphan;
mod overrides;
mod partial_rendition;
mod passthrough;
mod place;
mod placeholder;
mod plan;
mod planner;
mod preview;
mod probe;
mod provenance;
mod render;
mod reuse;
mod schedule;
mod score;
mod source;

pub use compare::{Comparison, Side, compare};
pub use explain::{Explained, Explanation, Facts, draw, explain, inspect};
pub use freshen::Freshen;
pub use gunzip::expand;
pub use montage::{MontageJob, asset, image, montage, plan_montage};
pub use name::{Late, MIRROR, WORDS, named_format, template_error};
pub use observe::{Cancel, Observer};
pub use orphan::{Orphan, Pruned, orphans, prune};
pub use overrides::{FileRule, Overrides};
pub use placeholder::{is_transparent, placeholder};
pub use plan::{HASH, Job, Place, Plan, PlanError, Rendition};
pub use planner::{Input, Naming, RenditionSpec, plan, plan_with_cache};
pub use preview::{Estimate, PreviewItem, preview};
pub use render::{Rendered, render};
pub use score::{Score, scores};

use crate::{
    cache::{Cache, Digest, digest},
    codec::Limits,
    codes::ErrorCode,
    image::ColorProfile,
    recipe::Recipe,
    report::{Entry, Failure, Outcome, Phase, Report},
    store::{Key, Store, Written},
};
use budget::{Budget, Permit};
use cache_lookup::CacheLookup;
use cost::{Cost, DecodeCost, MemoryLimits};
use planner::{failed, read_failure};
use rayon::ThreadPool;
use source::{ResolvedRendition, Source, decode_failure};
use std::{io, time::Instant};

/// What a run works with. Nothing else is used: no environment, no clock but for [`RunContext::timings`], no other thread.
pub struct RunContext<'a> {
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
    pub placeholder: bool,
    /// Measure each rendition. The report is then no longer the same at every run.
    pub timings: bool,
}

impl<'a> RunContext<'a> {
    /// The calling thread alone, no bound on its memory, the usual limits; no cache, nobody watching.
    pub fn new(stores: &'a [&'a dyn Store]) -> RunContext<'a> {
        RunContext {
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
            placeholder: false,
            timings: false,
        }
    }

    fn store(&self, place: &Place) -> &dyn Store {
        self.stores[place.store]
    }
}

/// Runs a plan. Whatever happens to one image, the others are not affected: the report says what became of each.
pub fn run(plan: &Plan, context: &RunContext<'_>) -> Report {
    context.observer.started(plan.renditions() + plan.failed.len());
    plan.failed.iter().for_each(|entry| context.observer.finished(entry));
    // The longest first, so that none of them is left to the end, when the other workers have nothing to do.
    let mut order: Vec<usize> = (0..plan.jobs().len()).collect();
    order.sort_by_key(|i| std::cmp::Reverse(plan.jobs()[*i].len));
    let mut cache_lookup = CacheLookup::new(plan, context, order);
    let threads = context.pool.map_or(1, ThreadPool::current_num_threads);
    let memory_limits = MemoryLimits::new(plan, context);
    let budget = Budget::new(memory_limits.together, 2 * threads);
    let next = || {
        let index = cache_lookup.next().filter(|_| !context.cancel.is_cancelled())?;
        let admitted = Admitted::new(&plan.jobs()[index], context, memory_limits);
        Some((index, admitted.cost, admitted))
    };
    let mut done = schedule::run(context.pool, &budget, next, |admitted: Admitted<'_>, permit| {
        admitted.work(plan, context, permit)
    });
    done.extend(cache_lookup.done.into_iter().map(|(index, entries)| (index, Ok(entries))));
    done.sort_by_key(|(index, _)| *index);
    let mut entries = Vec::with_capacity(plan.renditions());
    for (index, result) in done {
        entries.extend(result.unwrap_or_else(|panic| {
            let lost = panicked(&plan.jobs()[index], panic.as_ref());
            lost.iter().for_each(|entry| context.observer.finished(entry));
            lost
        }));
    }
    let interrupted = context.cancel.is_cancelled() && entries.len() < plan.renditions();
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
    resolved: Vec<Result<ResolvedRendition, Failure>>,
    /// The renditions fit the budget together; otherwise they run one after another.
    parallel: bool,
}

impl<'a> Admitted<'a> {
    /// Reads the source and foresees its cost. Runs on the admitting thread, so it is short: no pixel is decoded.
    fn new(job: &'a Job, context: &RunContext<'_>, memory_limits: MemoryLimits) -> Admitted<'a> {
        let began = context.timings.then(Instant::now);
        let mut sources = Vec::new();
        // Not what the cache has looked up, as the file may have changed since then.
        let mut read = |bytes: &[u8]| sources.extend(context.cache.map(|_| digest(bytes)));
        let opened = match &job.montage {
            Some(MontageJob { montage, images }) => {
                let opened = montage::read(context.stores, images, montage).and_then(|bytes| {
                    bytes.iter().for_each(|bytes| read(bytes));
                    montage::Opened::new(montage, bytes, &context.limits)
                });
                opened.and_then(|opened| {
                    memory_limits.check(opened.cost())?;
                    Ok((opened.cost(), Work::Montage(Box::new(opened))))
                })
            }
            None => Opened::new(job, context, memory_limits, &mut read)
                .map(|(opened, cost)| (cost, Work::Image(Box::new(opened)))),
        };
        let cost = opened.as_ref().map_or(0, |(cost, _)| *cost);
        Admitted { job, cost, began, sources, work: opened.map(|(_, work)| work) }
    }

    fn work(self, plan: &Plan, context: &RunContext<'_>, permit: &mut Permit) -> Vec<Entry> {
        let Admitted { job, began, sources, work, .. } = self;
        let rendered = work.and_then(|work| match work {
            Work::Image(opened) => {
                let Opened { bytes, source, resolved, parallel } = *opened;
                let pairs = job.renditions.iter().zip(resolved);
                let wanted = pairs.map(|(rendition, resolved)| Ok((rendition.recipe.as_ref(), resolved?))).collect();
                render::render_source(&source, &bytes, wanted, &context.limits, parallel, context.placeholder)
            }
            Work::Montage(opened) => Ok(vec![opened.render(context.placeholder)]),
        });
        let results: Vec<_> = match rendered {
            Ok(results) => results,
            Err(failure) => job.renditions.iter().map(|_| Err(failure.clone())).collect(),
        };
        // Only now is it known how large the outputs are, which wait in memory for the one before them to be written.
        permit.charge(results.iter().flatten().map(|rendered| rendered.bytes.len() as u64).sum());
        let results: Vec<_> = results.into_iter().map(|result| result.map(HashedRendition::new)).collect();
        cache_lookup::keep(job, &sources, &results, context);
        let pairs = job.renditions.iter().zip(results);
        pairs
            .map(|(rendition, result)| {
                let mut entry = finish(plan, job, rendition, result, context);
                entry.elapsed = began.map(|t| t.elapsed());
                announce(&mut entry, plan, job, rendition, context);
                entry
            })
            .collect()
    }
}

impl Opened {
    /// `read` hears the source's bytes as they are in the store.
    fn new(
        job: &Job,
        context: &RunContext<'_>,
        memory_limits: MemoryLimits,
        read: &mut impl FnMut(&[u8]),
    ) -> Result<(Opened, u64), Failure> {
        context.limits.check_bytes(job.len).map_err(|e| decode_failure(&e))?;
        memory_limits.check_file(job.len)?;
        let bytes = context.store(&job.source).read(&job.source.key).map_err(|e| read_failure(&e))?;
        read(&bytes);
        let bytes = gunzip::expand(bytes, &context.limits)?;
        let recipes: Vec<&Recipe> = job.renditions.iter().map(|r| r.recipe.as_ref()).collect();
        let mut source = Source::open(&bytes, &recipes, &context.limits)?;
        let mut resolved: Vec<_> = recipes.iter().map(|recipe| source.resolve(recipe, &context.limits)).collect();
        if !source.header.lossless {
            for (rendition, resolved) in job.renditions.iter().zip(&mut resolved) {
                let lossy = resolved.as_ref().is_ok_and(|resolved| !resolved.decision.options.lossless);
                let refused =
                    lossy.then(|| place::loses_at_every_run(job, rendition, source.format, context)).flatten();
                if let Some(failure) = refused {
                    *resolved = Err(failure);
                }
            }
        }
        let pairs =
            recipes.iter().zip(&resolved).filter_map(|(recipe, resolved)| Some((recipe, resolved.as_ref().ok()?)));
        source.choose_planes(pairs.map(|(recipe, resolved)| (*recipe, resolved)));
        let len = bytes.len() as u64;
        let costs = recipes.iter().zip(&resolved).map(|(recipe, resolved)| {
            resolved.as_ref().map_or(Cost::NOTHING, |resolved| source.rendition_cost(len, recipe, resolved))
        });
        let mut costs: Vec<Cost> = costs.collect();
        let DecodeCost { frame, working } = source.decode_cost();
        // Renditions that keep the source's profile and others need a frame each.
        let keeps =
            |keeps: bool| resolved.iter().flatten().any(|resolved| resolved.decision.profile.is_some() == keeps);
        let both = source.header.profile != ColorProfile::Srgb && keeps(true) && keeps(false);
        let base = len + if both { 2 * frame } else { frame };
        let in_turn: Vec<u64> = Cost::in_turn(&costs).collect();
        for ((resolved, cost), takes) in
            resolved.iter_mut().zip(&mut costs).zip(in_turn).filter(|((resolved, _), _)| resolved.is_ok())
        {
            if let Err(failure) = memory_limits.check(base + takes.max(working)) {
                (*resolved, *cost) = (Err(failure), Cost::NOTHING);
            }
        }
        let together = costs.iter().map(|cost| cost.most).sum::<u64>();
        let parallel =
            context.pool.is_some() && resolved.len() > 1 && base + together.max(working) <= memory_limits.together;
        // Without those that have just been refused.
        let takes = if parallel { together } else { Cost::in_turn(&costs).max().unwrap_or(0) };
        let cost = base + takes.max(working);
        Ok((Opened { bytes, source, resolved, parallel }, cost))
    }
}

/// A rendition with the digest of its bytes, which names, reports and the cache ask for.
struct HashedRendition {
    rendered: Rendered,
    digest: Digest,
}

impl HashedRendition {
    fn new(rendered: Rendered) -> HashedRendition {
        HashedRendition { digest: digest(&rendered.bytes), rendered }
    }
}

/// Puts the source in the place of an output that failed, where that is wanted, and tells who watches.
fn announce(entry: &mut Entry, plan: &Plan, job: &Job, rendition: &Rendition, context: &RunContext<'_>) {
    if context.copy_failed && matches!(entry.outcome, Outcome::Failed(_)) {
        entry.warnings.push(passthrough::copy(plan, job, rendition, context));
    }
    context.observer.finished(entry);
}

/// Writes one output and says what became of it.
fn finish(
    plan: &Plan,
    job: &Job,
    rendition: &Rendition,
    result: Result<HashedRendition, Failure>,
    context: &RunContext<'_>,
) -> Entry {
    let entry = new_entry(job, rendition);
    let HashedRendition { rendered, digest } = match result {
        Ok(made) => made,
        Err(failure) => return Entry { outcome: Outcome::Failed(failure), ..entry },
    };
    let key = name::finish(&rendition.to.key, &rendition.late, &digest, rendered.info.odim);
    if let Some(failure) = damaged::spared(job, rendition, &key, &rendered, context) {
        return Entry { outcome: Outcome::Failed(failure), ..entry };
    }
    let written = place::write(job, rendition, &key, &rendered.bytes, context);
    if let Ok(written) = &written {
        freshen::output(job, rendition, &key, *written, None, context);
        cache_lookup::record_output(plan, job, rendition, &key, &digest, None, context);
    }
    complete_entry(entry, rendition, (&key, &digest), rendered, written)
}

/// The entry of a rendition of which nothing is known yet.
fn new_entry(job: &Job, rendition: &Rendition) -> Entry {
    let nothing = Failure { during: Phase::Write, code: ErrorCode::Other("".into()), message: String::new() };
    Entry {
        output: rendition.label.clone(),
        query: job.query(rendition),
        class: rendition.class.clone(),
        warnings: rendition.warnings.clone(),
        ..failed(&job.label, &rendition.recipe, &nothing)
    }
}

/// The entry of an output that has been written under this name, or could not be.
fn complete_entry(
    mut entry: Entry,
    rendition: &Rendition,
    (key, digest): (&Key, &Digest),
    rendered: Rendered,
    written: io::Result<Written>,
) -> Entry {
    if let Some(prefix) = entry.output.strip_suffix(rendition.to.key.as_str()) {
        entry.output = format!("{prefix}{key}");
    }
    entry.warnings.extend(rendered.warnings);
    entry.operations = rendered.operations;
    entry.reason = rendered.reason;
    entry.placeholder = rendered.placeholder;
    entry.digest = written.is_ok().then(|| name::short(digest));
    entry.outcome = match written {
        Err(error) => Outcome::Failed(Failure {
            during: Phase::Write,
            code: ErrorCode::WriteFailed,
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
    let failure = Failure { during: Phase::Panic, code: ErrorCode::Panicked, message };
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
