//! Finds the source of a request in the roots and origins, and keeps what is known of it.

use super::{
    error::Refusal,
    lru::Weighted,
    options::{Place, Root, ServeOptions},
    origin::{self, Answer, Facts, Origin},
    variant::Variant,
};
use crate::{
    cache::{Digest, digest, surrogate_key},
    geometry::Point,
    store::{FileStamp, Key, MemoryStore, SharedStore},
};
use lru::LruCache;
use std::{
    collections::HashMap,
    io,
    num::NonZeroUsize,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

/// The most sources whose facts are kept. The outputs of others are found in the cache again.
const SOURCES: NonZeroUsize = NonZeroUsize::new(10_000).expect("not zero");
/// The most outputs of a source that are kept in the index: they bound what a client can fill it with.
const VARIANTS: NonZeroUsize = NonZeroUsize::new(200).expect("not zero");

/// A source with its outputs so far.
pub(super) struct Source {
    pub(super) key: Key,
    /// The index of its root or origin.
    pub(super) place: usize,
    /// Its identity: that of the file, or the URL with the digest of its content.
    pub(super) id: String,
    pub(super) stamp: Option<FileStamp>,
    pub(super) focus: Option<Point>,
    content: Content,
    /// The SHA-256 digest of its URL, and the keys of its origin.
    pub(super) surrogate_keys: Vec<String>,
    variants: Mutex<LruCache<String, Variant>>,
    /// Purged softly: served once more while it is fetched again.
    stale: AtomicBool,
}

enum Content {
    File(SharedStore),
    Fetched(Box<Fetched>),
}

/// The response of an origin.
struct Fetched {
    /// The bytes, while they are in memory.
    body: Mutex<Weak<MemoryStore>>,
    facts: Mutex<Facts>,
    digest: Digest,
}

impl Source {
    /// The store of its bytes; `None` for a body that is no longer in memory.
    fn store(&self) -> Option<SharedStore> {
        match &self.content {
            Content::File(store) => Some(store.clone()),
            Content::Fetched(fetched) => lock(&fetched.body).upgrade().map(|store| store as SharedStore),
        }
    }

    /// The facts of its response; `None` for a file.
    pub(super) fn facts(&self) -> Option<Facts> {
        match &self.content {
            Content::File(_) => None,
            Content::Fetched(fetched) => Some(lock(&fetched.facts).clone()),
        }
    }

    /// The time of its last change, in nanoseconds since 1970.
    pub(super) fn modified(&self) -> Option<u64> {
        self.stamp.map(|stamp| stamp.modified)
    }

    /// A known output.
    pub(super) fn variant(&self, name: &str) -> Option<Variant> {
        lock(&self.variants).get(name).cloned()
    }

    pub(super) fn keep(&self, name: &str, variant: Variant) {
        lock(&self.variants).put(name.to_owned(), variant);
    }

    pub(super) fn forget(&self, name: &str) {
        lock(&self.variants).pop(name);
    }

    /// The digests of all known outputs.
    pub(super) fn digests(&self) -> Vec<Digest> {
        lock(&self.variants).iter().map(|(_, variant)| variant.digest).collect()
    }

    /// Whether it needs no request to its origin. A file is checked at each request.
    fn is_fresh(&self, now: Instant) -> bool {
        match &self.content {
            Content::File(_) => true,
            Content::Fetched(fetched) => lock(&fetched.facts).fresh_until > now,
        }
    }

    pub(super) fn mark_stale(&self) {
        self.stale.store(true, Ordering::Relaxed);
    }

    /// Whether it is stale. It counts as fresh from then on: the caller fetches it again.
    pub(super) fn take_stale(&self) -> bool {
        self.stale.swap(false, Ordering::Relaxed)
    }
}

/// A source that was found, and the store of its bytes unless they are no longer in memory.
pub(super) struct Found {
    pub(super) source: Arc<Source>,
    bytes: Option<SharedStore>,
}

impl From<Arc<Source>> for Found {
    fn from(source: Arc<Source>) -> Found {
        Found { bytes: source.store(), source }
    }
}

/// The name of a source among those of all roots and origins: its path, and the query string for an origin.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Target {
    pub(super) key: Key,
    pub(super) forwarded: String,
}

/// The sources.
pub(super) struct Sources {
    options: Arc<ServeOptions>,
    origins: Vec<Option<Origin>>,
    known: Mutex<LruCache<Target, Arc<Source>>>,
    /// The bodies in memory.
    bodies: Mutex<Weighted<Target, Arc<MemoryStore>>>,
    /// Requests for the same source wait for one fetch.
    gates: Gates,
}

type Gates = Mutex<HashMap<Target, Arc<tokio::sync::Mutex<()>>>>;

/// A request that waits for the fetch of a source, or fetches it. It may end at any time, when its client leaves.
struct Gate<'a> {
    gates: &'a Gates,
    target: &'a Target,
    lock: Arc<tokio::sync::Mutex<()>>,
}

impl<'a> Gate<'a> {
    fn new(gates: &'a Gates, target: &'a Target) -> Gate<'a> {
        let lock = lock(gates).entry(target.clone()).or_default().clone();
        Gate { gates, target, lock }
    }
}

impl Drop for Gate<'_> {
    fn drop(&mut self) {
        let mut gates = lock(self.gates);
        // The map's own and this one: nobody else waits.
        if Arc::strong_count(&self.lock) <= 2 {
            gates.remove(self.target);
        }
    }
}

impl Sources {
    /// # Errors
    /// When the client for origins cannot be made.
    pub(super) fn new(options: &Arc<ServeOptions>) -> Result<Sources, String> {
        let most = options.engine.limits.input_bytes;
        let room = origin::room(options.hot_bytes, most);
        let origin = |place: &Place| match place {
            Place::Root(_) => Ok(None),
            Place::Origin(origin) => Origin::new(origin, most, room.clone()).map(Some),
        };
        Ok(Sources {
            options: options.clone(),
            origins: options.places.iter().map(origin).collect::<Result<_, String>>()?,
            known: Mutex::new(LruCache::new(SOURCES)),
            bodies: Mutex::new(Weighted::new(options.hot_bytes)),
            gates: Mutex::default(),
        })
    }

    /// The source of a request: that of the first place that has it.
    ///
    /// # Errors
    /// When no place has it. A broken place is skipped, and is the error if no other has the source.
    pub(super) async fn find(&self, target: &Target) -> Result<Found, Refusal> {
        let mut broken = None;
        // The origins before it did not have the source. They are asked again when it is no longer fresh.
        let fetched = self.known(target).filter(|known| known.facts().is_some() && known.is_fresh(Instant::now()));
        let settled = fetched.map_or(0, |known| known.place);
        for (place, at) in self.options.places.iter().enumerate() {
            let found = match at {
                Place::Root(root) => self.in_root(place, root, target),
                Place::Origin(_) if place < settled => continue,
                Place::Origin(_) => self.at_origin(place, target, false).await,
            };
            match found {
                Ok(found) => return Ok(found),
                Err(Refusal::Missing) => {}
                Err(refusal) => broken = broken.or(Some(refusal)),
            }
        }
        Err(broken.unwrap_or(Refusal::Missing))
    }

    /// The source with its bytes, which are fetched again if they are no longer in memory.
    ///
    /// # Errors
    /// As [`Sources::find`].
    pub(super) async fn with_bytes(
        &self,
        target: &Target,
        found: Found,
    ) -> Result<(Arc<Source>, SharedStore), Refusal> {
        let Found { source, bytes } = match found {
            Found { bytes: None, source } => self.at_origin(source.place, target, true).await?,
            found => found,
        };
        Ok((source, bytes.ok_or(Refusal::Busy)?))
    }

    /// Fetches a stale source again. It stays stale if the origin fails, and goes if the origin no longer has it.
    pub(super) async fn refresh(&self, target: &Target, source: &Arc<Source>) {
        // Files are checked at each request.
        let Some(origin) = &self.origins[source.place] else { return };
        match self.fetch(origin, source.place, target, Some(source.clone()), false).await {
            Ok(_) => {}
            Err(Refusal::Missing) => drop(self.remove(|known, _| known == target)),
            Err(_) => source.mark_stale(),
        }
    }

    fn known(&self, target: &Target) -> Option<Arc<Source>> {
        lock(&self.known).get(target).cloned()
    }

    fn in_root(&self, place: usize, root: &Root, target: &Target) -> Result<Found, Refusal> {
        if !root.store.covers(&target.key) {
            return Err(Refusal::Missing);
        }
        let (store, key) = (root.store.clone(), target.key.clone());
        // A few system calls on a local disk: shorter than a trip to another thread.
        let stamp = match store.stamp(&key) {
            Ok(stamp) => Some(stamp),
            // A symbolic link, which has no stamp.
            Err(error) if error.kind() == io::ErrorKind::Unsupported => {
                store.read_head(&key, 1).map_err(|error| missing(&error))?;
                None
            }
            Err(error) => return Err(missing(&error)),
        };
        if let Some(known) =
            self.known(target).filter(|known| known.place == place && stamp.is_some() && known.stamp == stamp)
        {
            return Ok(known.into());
        }
        let name = key.as_str();
        let source = Arc::new(Source {
            place,
            id: store.canonical_id(&key),
            stamp,
            focus: root.focus.of(name),
            surrogate_keys: vec![surrogate_key(&root.base, name)],
            content: Content::File(store),
            variants: Mutex::new(LruCache::new(VARIANTS)),
            stale: AtomicBool::new(false),
            key,
        });
        lock(&self.known).put(target.clone(), source.clone());
        Ok(source.into())
    }

    /// The source at an origin. With `again` it is fetched unless its bytes are in memory.
    async fn at_origin(&self, place: usize, target: &Target, again: bool) -> Result<Found, Refusal> {
        let Some(origin) = &self.origins[place] else { return Err(Refusal::Missing) };
        let known = || self.known(target).filter(|known| known.place == place);
        let usable = |known: &Arc<Source>| if again { known.store().is_some() } else { known.is_fresh(Instant::now()) };
        // Before the gate, for what was fetched long ago; behind it, for what another request has just fetched.
        if !again && let Some(known) = known().filter(usable) {
            return Ok(known.into());
        }
        let before = Instant::now();
        let gate = Gate::new(&self.gates, target);
        let _turn = gate.lock.lock().await;
        let done = known().filter(|known| known.facts().is_some_and(|facts| facts.fetched > before));
        match done.filter(|known| known.store().is_some()).or_else(|| known().filter(|_| !again).filter(usable)) {
            Some(known) => Ok(known.into()),
            None => self.fetch(origin, place, target, known(), again).await,
        }
    }

    async fn fetch(
        &self,
        origin: &Origin,
        place: usize,
        target: &Target,
        known: Option<Arc<Source>>,
        again: bool,
    ) -> Result<Found, Refusal> {
        // "Not modified" is no answer if the bytes are needed.
        let unchanged = |known: &&Arc<Source>| !again || known.store().is_some();
        let conditions = known.as_ref().filter(unchanged).and_then(|known| known.facts());
        let (facts, bytes) = match origin.fetch(&target.key, &target.forwarded, conditions.as_ref()).await? {
            Answer::Body(facts, bytes) => (facts, bytes),
            Answer::NotModified(new) => {
                let known = known.ok_or(Refusal::Missing)?;
                if let Content::Fetched(fetched) = &known.content {
                    lock(&fetched.facts).renew(new);
                }
                return Ok(known.into());
            }
        };
        let digested = tokio::task::spawn_blocking(move || (digest(&bytes), bytes)).await;
        let (digest, bytes) = digested.map_err(|_| Refusal::Stopping)?;
        let len = bytes.len() as u64;
        let body = Arc::new(MemoryStore::new([(target.key.clone(), bytes)]));
        lock(&self.bodies).put(target.clone(), body.clone(), len);
        if let Some(known) = known
            && let Content::Fetched(before) = &known.content
            && before.digest == digest
        {
            *lock(&before.body) = Arc::downgrade(&body);
            *lock(&before.facts) = facts;
            return Ok(Found { source: known, bytes: Some(body) });
        }
        let name = target.key.as_str();
        let url = origin.url(&target.key, &target.forwarded);
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let mut surrogate_keys = vec![surrogate_key(origin.base(), name)];
        surrogate_keys.extend(facts.surrogate_keys.iter().cloned());
        let source = Arc::new(Source {
            key: target.key.clone(),
            place,
            id: format!("{url} {hex}"),
            stamp: None,
            focus: None,
            surrogate_keys,
            content: Content::Fetched(Box::new(Fetched {
                body: Mutex::new(Arc::downgrade(&body)),
                facts: Mutex::new(facts),
                digest,
            })),
            variants: Mutex::new(LruCache::new(VARIANTS)),
            stale: AtomicBool::new(false),
        });
        lock(&self.known).put(target.clone(), source.clone());
        Ok(Found { source, bytes: Some(body) })
    }

    /// Removes the sources that `is_meant` selects, and returns them.
    pub(super) fn remove(&self, is_meant: impl Fn(&Target, &Source) -> bool) -> Vec<Arc<Source>> {
        let mut known = lock(&self.known);
        let meant: Vec<Target> = known
            .iter()
            .filter(|(target, source)| is_meant(target, source))
            .map(|(target, _)| target.clone())
            .collect();
        let mut bodies = lock(&self.bodies);
        meant.iter().for_each(|target| bodies.remove(target));
        meant.iter().filter_map(|target| known.pop(target)).collect()
    }

    /// Marks the sources that `is_meant` selects as stale, and returns their number.
    pub(super) fn mark_stale(&self, is_meant: impl Fn(&Target, &Source) -> bool) -> usize {
        let known = lock(&self.known);
        let meant = known.iter().filter(|(target, source)| is_meant(target, source));
        meant.map(|(_, source)| source.mark_stale()).count()
    }
}

/// A file that cannot be opened. Without file handles (`ENFILE`, `EMFILE`) nothing is known of it.
fn missing(error: &io::Error) -> Refusal {
    let exhausted = cfg!(unix) && matches!(error.raw_os_error(), Some(23 | 24));
    if exhausted { Refusal::Busy } else { Refusal::Missing }
}

/// No panic leaves these maps half changed, so a poisoned lock is safe to use.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
