//! Looks up the jobs of a plan in the cache before they are admitted. Cached outputs are copied to their places unless
//! they are already there. Nothing is decoded.

use super::{
    cache_key,
    cache_record::{ledger_name, record_output},
    context::Run,
    damaged::{refuse_damaged_replacement, strict},
    entry::{announce, complete_entry},
    freshen, name, place,
    plan::{Job, MontageJob, Place, Plan, Rendition},
    rendered::Rendered,
};
use crate::{
    cache::{Cache, Digest, Record, digest},
    codec::{Format, Limits},
    codes::WarningCode,
    geometry::Size,
    report::{Entry, IoInfo, Placeholder},
    store::{FileStamp, Key, Written},
    warning::Warning,
};
use std::time::Instant;

/// The entries of a job if the cache has all its outputs. The outputs are then in place.
pub(super) fn look_up(run: &Run, job: &Job, cache: &Cache) -> Option<Vec<Entry>> {
    let began = run.options.timings.then(Instant::now);
    look_up_digests(run, job, cache, &digests(job, run.limits(), cache)?, began)
}

/// As [`look_up`], for source files with these digests.
pub(super) fn look_up_digests(
    run: &Run,
    job: &Job,
    cache: &Cache,
    digests: &[Digest],
    began: Option<Instant>,
) -> Option<Vec<Entry>> {
    let all = |limits: &Limits| -> Option<Vec<CachedOutput>> {
        let keys = cache_key::keys(job, digests, limits, run.options.caching)?;
        let pairs = job.renditions.iter().zip(&keys);
        pairs.map(|(rendition, key)| CachedOutput::new(run, rendition, key, cache)).collect()
    };
    // All outputs are looked up before the first is written. Outputs of a damaged source have their own keys.
    let outputs =
        all(&strict(run.limits())).or_else(|| run.limits().damaged.accepts().then(|| all(run.limits()))?)?;
    let refused = |(rendition, output): (&Rendition, &CachedOutput)| {
        refuse_damaged_replacement(job, rendition, &output.key, &output.rendered, &run.options).is_some()
            || place::repeats_loss(job, rendition, &run.options)
    };
    if job.renditions.iter().zip(&outputs).any(refused) {
        return None;
    }
    cache.hit(outputs.len());
    let entries = job.renditions.iter().zip(outputs).map(|(rendition, output)| {
        let CachedOutput { key, mut rendered, digest, existing } = output;
        let write = || place::write(job, rendition, &key, &mut rendered, &run.options);
        let written = existing.as_ref().map_or_else(write, |_| Ok(Written::Unchanged));
        if let Ok(written) = &written {
            let stamp = existing.and_then(|existing| existing.stamp);
            let touched = freshen::output(job, rendition, &key, *written, stamp, &run.options);
            record_output(run, job, rendition, (&key, &digest), rendered.info.ofsz, stamp.filter(|_| !touched));
        }
        let mut entry = complete_entry(job, rendition, (&key, &digest), rendered, written);
        entry.elapsed = began.map(|t| t.elapsed());
        announce(&mut entry, job, rendition, run);
        entry
    });
    Some(entries.collect())
}

/// An output in the cache.
struct CachedOutput {
    key: Key,
    rendered: Rendered,
    digest: Digest,
    /// `Some` if it is already in place.
    existing: Option<Existing>,
}

/// An output in its place.
struct Existing {
    /// `None` in a remote store.
    stamp: Option<FileStamp>,
}

impl CachedOutput {
    fn new(run: &Run, rendition: &Rendition, key: &Digest, cache: &Cache) -> Option<CachedOutput> {
        // A record without a placeholder comes from a run that did not request one.
        let (record, inline) =
            cache.record(key).filter(|(record, _)| record.placeholder.is_some() || !run.options.placeholder)?;
        let digest = record.output;
        let odim = Size::new(record.odim.0, record.odim.1)?;
        let place = Place {
            store: rendition.to.store.clone(),
            key: name::finish(&rendition.to.key, &rendition.late, &digest, odim),
        };
        let existing = existing(&run.plan, &place, &record, cache);
        let bytes = match (&existing, inline) {
            (Some(_), _) => Vec::new(),
            (None, Some(bytes)) => bytes,
            (None, None) => cache.output(key, &record)?,
        };
        Some(CachedOutput { key: place.key, rendered: rendered(record, bytes)?, digest, existing })
    }
}

/// The output, if it is already in place. A file is read only if the ledger does not record its stamp; a remote store keeps
/// the digest beside the object.
fn existing(plan: &Plan, place: &Place, record: &Record, cache: &Cache) -> Option<Existing> {
    let store = &place.store;
    if store.io().is_some() {
        return (store.digest(&place.key).ok()?? == record.output).then_some(Existing { stamp: None });
    }
    let stamp = store.stamp(&place.key).ok()?;
    let same = || store.read_at_most(&place.key, record.ofsz).is_ok_and(|bytes| digest(&bytes) == record.output);
    let known = || cache.is_made(&ledger_name(plan, place), &stamp, &record.output);
    (stamp.len == record.ofsz && (known() || same())).then_some(Existing { stamp: Some(stamp) })
}

/// The digest of a job's source from the ledger. `None` for a montage.
pub(super) fn recorded_digests(job: &Job, cache: &Cache) -> Option<Vec<Digest>> {
    Some(vec![cache.seen(&job.canonical_id, &job.stamp?)?.digest.filter(|_| job.montage.is_none())?])
}

/// Records the digest of a job's source in the ledger.
pub(super) fn record_digests(job: &Job, digests: &[Digest], cache: &Cache) {
    if let (Some(stamp), [digest], None) = (&job.stamp, digests, &job.montage) {
        cache.saw(&job.canonical_id, &job.label, stamp, digest);
    }
}

/// The digests of a job's source files; `None` if one of them cannot be read or is too large.
fn digests(job: &Job, limits: &Limits, cache: &Cache) -> Option<Vec<Digest>> {
    let Some(MontageJob { montage, images }) = &job.montage else {
        return Some(vec![source(&job.source, &job.canonical_id, &job.label, job.stamp, limits, cache)?]);
    };
    let one = |(place, path): (&Place, &String)| {
        let store = &place.store;
        source(place, &store.canonical_id(&place.key), path, store.stamp(&place.key).ok(), limits, cache)
    };
    images.iter().zip(&montage.images).map(one).collect()
}

/// The digest of one source: from the ledger if it has its stamp, otherwise from its content.
fn source(
    place: &Place,
    canonical_id: &str,
    label: &str,
    stamp: Option<FileStamp>,
    limits: &Limits,
    cache: &Cache,
) -> Option<Digest> {
    let seen = stamp.and_then(|stamp| cache.seen(canonical_id, &stamp)?.digest);
    let digest = match seen {
        Some(digest) => digest,
        None => {
            limits.check_bytes(stamp.map_or(0, |stamp| stamp.len)).ok()?;
            digest(&place.store.read_at_most(&place.key, limits.input_bytes).ok()?)
        }
    };
    if let Some(stamp) = &stamp {
        cache.saw(canonical_id, label, stamp, &digest);
    }
    Some(digest)
}

/// `None` for a record with a format that this version does not support.
fn rendered(record: Record, bytes: Vec<u8>) -> Option<Rendered> {
    let Record { ifsz, idim, ifmt, ofsz, odim, ofmt, reason, kept_source, operations, warnings, placeholder, .. } =
        record;
    let format = Format::all().find(|format| format.info().name == ofmt)?;
    let (idim, odim) = (Size::new(idim.0, idim.1)?, Size::new(odim.0, odim.1)?);
    let info = IoInfo { ifsz, idim, ifmt, ofsz, odim, ofmt };
    let warnings =
        warnings.into_iter().map(|(code, message)| Warning::new(WarningCode::from(code.as_str()), message)).collect();
    let placeholder = placeholder.map(|(color, thumbhash)| Placeholder { color, thumbhash });
    Some(Rendered { bytes, info, format, reason, kept_source, operations, warnings, placeholder })
}

#[cfg(test)]
mod tests {
    use super::super::{Engine, EngineOptions, Input, MIRROR, Naming, RenditionSpec, RunContext, plan_with_cache};
    use crate::{
        cache::Cache,
        codec::Limits,
        recipe::Recipe,
        report::Report,
        store::{FileStamp, Key, ListError, Listed, MemoryStore, SharedStore, Store, Written},
    };
    use std::{
        io,
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering::Relaxed},
        },
    };

    /// A memory store that counts its reads.
    #[derive(Default, Clone)]
    struct Watched(Arc<(MemoryStore, AtomicUsize)>);

    impl Watched {
        fn reads(&self) -> usize {
            self.0.1.swap(0, Relaxed)
        }
    }

    impl Store for Watched {
        fn list(&self, each: &mut dyn FnMut(Result<Listed, ListError>)) {
            self.0.0.list(each);
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

        fn stamp(&self, key: &Key) -> io::Result<FileStamp> {
            self.0.0.stamp(key)
        }

        fn remove(&self, key: &Key) -> io::Result<()> {
            self.0.0.remove(key)
        }

        fn canonical_id(&self, key: &Key) -> String {
            self.0.0.canonical_id(key)
        }
    }

    /// Later than all stamps of a memory store.
    const NOW: u64 = 10_000_000_000_000;

    fn rendered(sources: &Watched, outputs: &Watched, kept: &Watched) -> (Report, u64) {
        let shared = |store: &Watched| -> SharedStore { Arc::new(store.clone()) };
        let cache = Arc::new(Cache::open(Box::new(kept.clone()), Some("outputs"), NOW));
        let queries = ["width=20&format=auto", "width=30"].map(|query| RenditionSpec {
            recipe: Recipe::parse(query).expect(query).into(),
            ..RenditionSpec::default()
        });
        let inputs = [Input::new(shared(sources), queries.to_vec())];
        let naming =
            Naming { store: Some(shared(outputs)), template: MIRROR.replace("{stem}", "{stem}-{width}"), exact: false };
        let plan = plan_with_cache(&inputs, &naming, &Limits::default(), Some(&cache), None).expect("a plan");
        let engine = Engine::new(EngineOptions { cache: Some(cache.clone()), ..EngineOptions::default() });
        let report = engine.run(&Arc::new(plan), &RunContext::default());
        cache.save();
        assert_eq!(cache.first_trouble(), None);
        (report, cache.hits())
    }

    #[test]
    fn sources_of_cached_outputs_are_not_opened() {
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

        // A deleted output is copied from the cache. Its source is not opened.
        outputs.remove(&key("a-20.jpg")).expect("removed");
        let (third, hits) = rendered(&sources, &outputs, &kept);
        assert_eq!((third.totals().written, third.totals().unchanged, hits), (1, 1, 2));
        assert_eq!((sources.reads(), outputs.reads()), (0, 0));

        // The same bytes with a new stamp: the source is read once to hash it.
        sources.remove(&key("a.jpg")).expect("removed");
        sources.write(&key("a.jpg"), photo).expect("written");
        let (fourth, hits) = rendered(&sources, &outputs, &kept);
        assert_eq!((fourth.totals().unchanged, hits), (2, 2));
        assert!(sources.reads() <= 3, "its beginning, its header, and all of it once");
    }
}
