//! What a cache knows of a plan's jobs, found out before any of them is admitted: outputs that were made before are
//! copied to their places, or found there, and nothing is decoded.

use super::{
    Env, Job, Made, MontageJob, Place, Plan, Rendered, Rendition, begun,
    damaged::{is_damaged, spared, strict},
    freshen, ingredients, name, place, settle,
};
use crate::{
    cache::{Cache, Digest, Record, Source, digest},
    codec::{Format, Limits},
    geometry::Size,
    note::Note,
    report::{Entry, IoInfo, Looks},
    store::{Key, Stamp, Written},
};
use rayon::prelude::*;
use std::{collections::VecDeque, time::Instant};

/// So much is looked at in one go. What is read to be hashed is still in the system's memory when it is rendered.
const BATCH_JOBS: usize = 1024;
const BATCH_BYTES: u64 = 64 << 20;

/// The jobs of a plan in some order, of which those that a cache knows are done on the way.
pub(super) struct Recall<'a> {
    plan: &'a Plan,
    env: &'a Env<'a>,
    order: std::vec::IntoIter<usize>,
    /// Jobs that have to be rendered.
    waiting: VecDeque<usize>,
    /// Jobs that came from the cache.
    pub(super) done: Vec<(usize, Vec<Entry>)>,
}

impl<'a> Recall<'a> {
    pub(super) fn new(plan: &'a Plan, env: &'a Env<'a>, order: Vec<usize>) -> Recall<'a> {
        Recall { plan, env, order: order.into_iter(), waiting: VecDeque::new(), done: Vec::new() }
    }

    /// The next job to render. Runs on the admitting thread; looks jobs up on the pool, where none of them waits.
    pub(super) fn next(&mut self) -> Option<usize> {
        let Some(cache) = self.env.cache.filter(|cache| !cache.verifies()) else { return self.order.next() };
        while self.waiting.is_empty() && !self.env.cancel.is_cancelled() {
            let batch = self.batch();
            if batch.is_empty() {
                break;
            }
            let (plan, env) = (self.plan, self.env);
            let one = |index: &usize| (*index, look(plan, &plan.jobs()[*index], env, cache));
            let looked: Vec<_> = match env.pool {
                Some(pool) => pool.install(|| batch.par_iter().map(one).collect()),
                None => batch.iter().map(one).collect(),
            };
            for (index, entries) in looked {
                match entries {
                    Some(entries) => self.done.push((index, entries)),
                    None => self.waiting.push_back(index),
                }
            }
        }
        self.waiting.pop_front()
    }

    fn batch(&mut self) -> Vec<usize> {
        let (mut batch, mut bytes) = (Vec::new(), 0);
        while batch.len() < BATCH_JOBS && bytes < BATCH_BYTES {
            let Some(index) = self.order.next() else { break };
            bytes += self.plan.jobs()[index].len;
            batch.push(index);
        }
        batch
    }
}

/// The entries of a job, all of whose outputs are known; they are in their places then.
fn look(plan: &Plan, job: &Job, env: &Env<'_>, cache: &Cache) -> Option<Vec<Entry>> {
    let began = env.timings.then(Instant::now);
    let digests = digests(job, env, cache)?;
    let all = |limits: &Limits| -> Option<Vec<Known>> {
        let keys = ingredients::keys(job, &digests, limits)?;
        let pairs = job.renditions.iter().zip(&keys);
        pairs.map(|(rendition, key)| Known::new(plan, rendition, key, env, cache)).collect()
    };
    // Nothing is written before all of it is there. What is made of a damaged source is kept under a key of its own.
    let known = all(&strict(&env.limits)).or_else(|| env.limits.damaged.accepts().then(|| all(&env.limits))?)?;
    let refused = |(rendition, known): (&Rendition, &Known)| {
        spared(job, rendition, &known.key, &known.rendered, env).is_some()
            || place::loses_at_every_run(job, rendition, rendition.format, env).is_some()
    };
    if job.renditions.iter().zip(&known).any(refused) {
        return None;
    }
    cache.hit(known.len());
    let entries = job.renditions.iter().zip(known).map(|(rendition, known)| {
        let Known { key, rendered, digest, there } = known;
        let write = || place::write(job, rendition, &key, &rendered.bytes, env);
        let written = there.map_or_else(write, |_| Ok(Written::Unchanged));
        if let Ok(written) = &written {
            let touched = freshen::output(job, rendition, &key, *written, there, env);
            remember(plan, job, rendition, &key, &digest, there.filter(|_| !touched), env);
        }
        let mut entry = settle(begun(job, rendition), rendition, (&key, &digest), rendered, written);
        entry.elapsed = began.map(|t| t.elapsed());
        super::announce(&mut entry, plan, job, rendition, env);
        entry
    });
    Some(entries.collect())
}

/// An output that was made before.
struct Known {
    key: Key,
    rendered: Rendered,
    digest: Digest,
    /// Its stamp, when it is in its place.
    there: Option<Stamp>,
}

impl Known {
    fn new(plan: &Plan, rendition: &Rendition, key: &Digest, env: &Env<'_>, cache: &Cache) -> Option<Known> {
        // A record without looks is of a run that did not ask for them.
        let record = cache.record(key).filter(|record| record.looks.is_some() || !env.looks)?;
        let digest = record.output;
        let odim = Size::new(record.odim.0, record.odim.1)?;
        let place =
            Place { store: rendition.to.store, key: name::finish(&rendition.to.key, &rendition.late, &digest, odim) };
        let there = there(plan, &place, &record, env, cache);
        let bytes = if there.is_some() { Vec::new() } else { cache.output(&digest)? };
        Some(Known { key: place.key, rendered: rendered(record, bytes)?, digest, there })
    }
}

/// The stamp of the output, when it is in its place already; it is only read where no stamp says so.
fn there(plan: &Plan, place: &Place, record: &Record, env: &Env<'_>, cache: &Cache) -> Option<Stamp> {
    let store = env.store(place);
    let stamp = store.stamp(&place.key).ok()?;
    let same = || store.read(&place.key).is_ok_and(|bytes| digest(&bytes) == record.output);
    let known = || cache.is_made(&ledger_name(plan, place, env), &stamp, &record.output);
    (stamp.len == record.ofsz && (known() || same())).then_some(stamp)
}

/// What the ledger calls an output.
fn ledger_name(plan: &Plan, place: &Place, env: &Env<'_>) -> String {
    match plan.folder {
        Some(folder) if folder == place.store => place.key.to_string(),
        _ => env.store(place).identity(&place.key),
    }
}

/// Tells the ledger of an output that is in its place; `stamp` is what the output has, where somebody has looked.
pub(super) fn remember(
    plan: &Plan,
    job: &Job,
    rendition: &Rendition,
    key: &Key,
    digest: &Digest,
    stamp: Option<Stamp>,
    env: &Env<'_>,
) {
    let Some(cache) = env.cache else { return };
    let place = Place { store: rendition.to.store, key: key.clone() };
    if let Some(stamp) = stamp.or_else(|| env.store(&place).stamp(key).ok()) {
        cache.made(&ledger_name(plan, &place, env), &stamp, digest, &job.identity, &job.label);
    }
}

/// The digests of everything a job reads; `None` when something cannot be read, or is too large to be.
fn digests(job: &Job, env: &Env<'_>, cache: &Cache) -> Option<Vec<Digest>> {
    let Some(MontageJob { montage, images }) = &job.montage else {
        return Some(vec![source(&job.source, &job.identity, &job.label, job.stamp, env, cache)?]);
    };
    let one = |(place, path): (&Place, &String)| {
        let store = env.store(place);
        source(place, &store.identity(&place.key), path, store.stamp(&place.key).ok(), env, cache)
    };
    images.iter().zip(&montage.images).map(one).collect()
}

/// The digest of one source: by its stamp, else by its content.
fn source(
    place: &Place,
    identity: &str,
    label: &str,
    stamp: Option<Stamp>,
    env: &Env<'_>,
    cache: &Cache,
) -> Option<Digest> {
    let seen = stamp.and_then(|stamp| cache.seen(identity, &stamp)?.digest);
    let digest = match seen {
        Some(digest) => digest,
        None => {
            env.limits.check_bytes(stamp.map_or(0, |stamp| stamp.len)).ok()?;
            digest(&env.store(place).read(&place.key).ok()?)
        }
    };
    if let Some(stamp) = &stamp {
        cache.saw(identity, label, stamp, &digest);
    }
    Some(digest)
}

/// Keeps what became of a job's renditions, but for those that failed.
pub(super) fn keep<E>(job: &Job, sources: &[Digest], results: &[Result<Made, E>], env: &Env<'_>) {
    let Some(cache) = env.cache else { return };
    let damaged = results.iter().flatten().any(|made| is_damaged(&made.rendered));
    let limits = if damaged { env.limits.clone() } else { strict(&env.limits) };
    let Some(keys) = ingredients::keys(job, sources, &limits) else { return };
    let labels: Vec<&String> = match &job.montage {
        Some(MontageJob { montage, .. }) => montage.images.iter().collect(),
        None => vec![&job.label],
    };
    let one = |(digest, label): (&Digest, &&String)| Source { digest: *digest, label: (*label).clone() };
    let sources: Vec<Source> = sources.iter().zip(&labels).map(one).collect();
    for (key, made) in keys.iter().zip(results) {
        if let Ok(made) = made {
            cache.keep(key, &record(made, sources.clone()), &made.rendered.bytes);
        }
    }
}

fn record(Made { rendered, digest }: &Made, sources: Vec<Source>) -> Record {
    let Rendered { bytes: _, info, format: _, reason, kept_source, operations, notes, looks } = rendered;
    let IoInfo { ifsz, idim, ifmt, ofsz, odim, ofmt } = info;
    Record {
        sources,
        output: *digest,
        ifsz: *ifsz,
        idim: (idim.width(), idim.height()),
        ifmt: ifmt.clone(),
        ofsz: *ofsz,
        odim: (odim.width(), odim.height()),
        ofmt: ofmt.clone(),
        reason: reason.clone(),
        kept_source: *kept_source,
        operations: operations.clone(),
        notes: notes.iter().map(|note| (note.code.to_string(), note.message.clone())).collect(),
        looks: looks.as_ref().map(|looks| (looks.color, looks.thumbhash.clone())),
    }
}

/// `None` for a record of something this version does not know.
fn rendered(record: Record, bytes: Vec<u8>) -> Option<Rendered> {
    let Record { ifsz, idim, ifmt, ofsz, odim, ofmt, reason, kept_source, operations, notes, looks, .. } = record;
    let format = Format::all().find(|format| format.info().name == ofmt)?;
    let (idim, odim) = (Size::new(idim.0, idim.1)?, Size::new(odim.0, odim.1)?);
    let info = IoInfo { ifsz, idim, ifmt, ofsz, odim, ofmt };
    let notes = notes.into_iter().map(|(code, message)| Note::new(code, message)).collect();
    let looks = looks.map(|(color, thumbhash)| Looks { color, thumbhash });
    Some(Rendered { bytes, info, format, reason, kept_source, operations, notes, looks })
}

#[cfg(test)]
mod tests {
    use super::super::{Input, MIRROR, Naming, Query, collect_known, run};
    use crate::{
        cache::Cache,
        codec::Limits,
        recipe::Recipe,
        report::Report,
        store::{Found, Key, Lost, MemoryStore, Stamp, Store, Written},
    };
    use std::{
        io,
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering::Relaxed},
        },
    };

    /// Counts how often it is read.
    #[derive(Default, Clone)]
    struct Watched(Arc<(MemoryStore, AtomicUsize)>);

    impl Watched {
        fn reads(&self) -> usize {
            self.0.1.swap(0, Relaxed)
        }
    }

    impl Store for Watched {
        fn list(&self) -> Vec<Result<Found, Lost>> {
            self.0.0.list()
        }

        fn read(&self, key: &Key) -> io::Result<Vec<u8>> {
            self.0.1.fetch_add(1, Relaxed);
            self.0.0.read(key)
        }

        fn read_head(&self, key: &Key, len: usize) -> io::Result<Vec<u8>> {
            self.0.1.fetch_add(1, Relaxed);
            self.0.0.read_head(key, len)
        }

        fn write(&self, key: &Key, bytes: &[u8]) -> io::Result<Written> {
            self.0.0.write(key, bytes)
        }

        fn stamp(&self, key: &Key) -> io::Result<Stamp> {
            self.0.0.stamp(key)
        }

        fn remove(&self, key: &Key) -> io::Result<()> {
            self.0.0.remove(key)
        }

        fn identity(&self, key: &Key) -> String {
            self.0.0.identity(key)
        }
    }

    /// Long after everything in a memory's own time.
    const NOW: u64 = 10_000_000_000_000;

    fn rendered(sources: &Watched, outputs: &Watched, kept: &Watched) -> (Report, u64) {
        let stores: [&dyn Store; 2] = [sources, outputs];
        let cache = Cache::open(Box::new(kept.clone()), Some("outputs"), NOW);
        let queries = ["width=20&format=auto", "width=30"]
            .map(|query| Query { recipe: Recipe::parse(query).expect(query).into(), ..Query::default() });
        let inputs = [Input { queries: queries.to_vec(), ..Input::default() }];
        let naming = Naming { store: Some(1), template: MIRROR.replace("{stem}", "{stem}-{width}"), exact: false };
        let plan = collect_known(&stores, &inputs, &naming, &Limits::default(), Some(&cache)).expect("a plan");
        let env = super::Env { cache: Some(&cache), ..super::Env::new(&stores) };
        let report = run(&plan, &env);
        cache.save();
        assert_eq!(cache.first_trouble(), None);
        (report, cache.hits())
    }

    #[test]
    fn what_is_known_is_not_even_opened() {
        let photo: &[u8] = include_bytes!("../../fixtures/photos/coffee.jpg");
        let key = |text: &str| Key::new(text).expect("a key");
        let [sources, outputs, kept] = [(); 3].map(|()| Watched::default());
        sources.write(&key("a.jpg"), photo).expect("written");
        sources.write(&key("notes.txt"), b"no image").expect("written");
        let (first, hits) = rendered(&sources, &outputs, &kept);
        assert_eq!((first.totals().written, hits, first.not_pictures), (2, 0, 1));
        assert!(sources.reads() > 0);
        outputs.reads();
        kept.reads();

        let (second, hits) = rendered(&sources, &outputs, &kept);
        assert_eq!((second.totals().unchanged, hits, second.not_pictures), (2, 2, 1));
        assert_eq!((sources.reads(), outputs.reads(), kept.reads()), (0, 0, 1), "the ledger alone");

        // An output that is gone is copied; its source is still not opened.
        outputs.remove(&key("a-20.jpg")).expect("removed");
        let (third, hits) = rendered(&sources, &outputs, &kept);
        assert_eq!((third.totals().written, third.totals().unchanged, hits), (1, 1, 2));
        assert_eq!((sources.reads(), outputs.reads()), (0, 0));

        // The same bytes under a new stamp: one look.
        sources.remove(&key("a.jpg")).expect("removed");
        sources.write(&key("a.jpg"), photo).expect("written");
        let (fourth, hits) = rendered(&sources, &outputs, &kept);
        assert_eq!((fourth.totals().unchanged, hits), (2, 2));
        assert!(sources.reads() <= 3, "its beginning, its header, and all of it once");
    }
}
