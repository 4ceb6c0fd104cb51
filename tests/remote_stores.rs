//! Stores that are reached through a network: the same outputs and reports as from files, many requests at a time, none on a
//! thread that renders, and no more of them than are needed.

use pixmill::{
    Engine, Limits, Recipe, Report, RunContext,
    cache::{Cache, SharedCache},
    engine::{EngineOptions, Input, MIRROR, Naming, RenditionSpec, plan_with_cache},
    store::{
        Blocking, FileStamp, FsStore, IoThreads, Key, ListError, Listed, MemoryStore, SharedIo, SharedStore, Store,
        Written,
    },
};
use rayon::ThreadPoolBuilder;
use std::{
    collections::BTreeMap,
    io,
    sync::{
        Arc, Mutex,
        atomic::{
            AtomicU64,
            Ordering::{Relaxed, SeqCst},
        },
    },
    thread,
    time::Duration,
};

const PHOTO: &[u8] = include_bytes!("../fixtures/in/baseline.jpg");
/// Later than all stamps of a memory store.
const NOW: u64 = 10_000_000_000_000;
const IMAGES: usize = 40;

/// A thread for each call.
struct Threads;

impl IoThreads for Threads {
    fn spawn(&self, work: Blocking) {
        thread::spawn(work);
    }
}

/// A store with a latency. It counts its requests.
#[derive(Default)]
struct Remote {
    objects: MemoryStore,
    requests: Mutex<BTreeMap<&'static str, u64>>,
    now: AtomicU64,
    most: AtomicU64,
}

impl Remote {
    fn request<T>(&self, what: &'static str, work: impl FnOnce(&MemoryStore) -> T) -> T {
        assert_eq!(rayon::current_thread_index(), None, "{what} on a thread that renders");
        *self.requests.lock().expect("no panic").entry(what).or_default() += 1;
        self.most.fetch_max(self.now.fetch_add(1, SeqCst) + 1, SeqCst);
        thread::sleep(Duration::from_millis(10));
        let done = work(&self.objects);
        self.now.fetch_sub(1, SeqCst);
        done
    }

    /// The requests since the last call.
    fn requests(&self) -> Vec<(&'static str, u64)> {
        std::mem::take(&mut *self.requests.lock().expect("no panic")).into_iter().collect()
    }
}

impl Store for Remote {
    fn list(&self, each: &mut dyn FnMut(Result<Listed, ListError>)) {
        self.request("list", |objects| objects.list(each));
    }

    fn read(&self, key: &Key) -> io::Result<Vec<u8>> {
        self.request("read", |objects| objects.read(key))
    }

    fn read_at_most(&self, key: &Key, limit: u64) -> io::Result<Vec<u8>> {
        self.request("read", |objects| objects.read_at_most(key, limit))
    }

    fn read_head(&self, key: &Key, len: usize) -> io::Result<Vec<u8>> {
        self.request("head", |objects| objects.read_head(key, len))
    }

    fn write(&self, key: &Key, bytes: &[u8]) -> io::Result<Written> {
        self.request("write", |objects| objects.write(key, bytes))
    }

    fn stamp(&self, key: &Key) -> io::Result<FileStamp> {
        self.request("stamp", |objects| objects.stamp(key))
    }

    fn digest(&self, key: &Key) -> io::Result<Option<[u8; 32]>> {
        self.request("digest", |objects| Ok(Some(blake3::hash(&objects.read(key)?).into())))
    }

    fn io(&self) -> Option<SharedIo> {
        Some(Arc::new(Threads))
    }

    fn canonical_id(&self, key: &Key) -> String {
        format!("remote:{self:p}:{key}")
    }
}

fn files() -> impl Iterator<Item = (Key, Vec<u8>)> {
    // Each with other bytes after its end, so that none is in the cache because of another.
    let image = (0..IMAGES).map(|n| (format!("photos/{n:02}.jpg"), [PHOTO, n.to_string().as_bytes()].concat()));
    let other = [("notes.txt".to_owned(), b"no image".to_vec()), ("wrong.jpg".to_owned(), b"no image".to_vec())];
    image.chain(other).map(|(name, bytes)| (Key::new(&name).expect("a name"), bytes))
}

fn run(sources: SharedStore, outputs: SharedStore, cache: Option<Cache>, query: &str) -> (Report, Option<Arc<Cache>>) {
    let cache = cache.map(Arc::new);
    let spec = RenditionSpec { recipe: Recipe::parse(query).expect(query).into(), ..RenditionSpec::default() };
    let naming = Naming { store: Some(outputs), template: MIRROR.into(), exact: false };
    let limits = Limits::default();
    let plan =
        plan_with_cache(&[Input::new(sources, vec![spec])], &naming, &limits, cache.as_deref(), None).expect("a plan");
    let pool = ThreadPoolBuilder::new().num_threads(2).build().expect("threads");
    let options = EngineOptions { pool: Some(Arc::new(pool)), cache: cache.clone(), ..EngineOptions::default() };
    let report = Engine::new(options).run(&Arc::new(plan), &RunContext::default());
    cache.iter().for_each(|cache| cache.save());
    (report, cache)
}

fn content(store: &MemoryStore) -> Vec<(Key, Vec<u8>)> {
    store
        .all()
        .into_iter()
        .map(|found| found.expect("listed").key)
        .map(|key| (key.clone(), store.read(&key).expect("there")))
        .collect()
}

/// A remote store with the files.
fn bucket() -> Arc<Remote> {
    Arc::new(Remote { objects: MemoryStore::new(files()), ..Remote::default() })
}

#[test]
fn a_remote_run_gives_what_a_local_run_gives() {
    for query in ["width=20", "width=20&format=webp", "width=20&format=auto"] {
        let local = Arc::new(MemoryStore::default());
        let (expected, _) = run(Arc::new(MemoryStore::new(files())), local.clone(), None, query);
        let (sources, outputs) = (bucket(), Arc::new(Remote::default()));
        let (report, _) = run(sources.clone(), outputs.clone(), None, query);
        assert_eq!(report.totals(), expected.totals(), "{query}");
        let entries = |report: &Report| {
            report.entries.iter().filter(|entry| entry.source != "wrong.jpg").cloned().collect::<Vec<_>>()
        };
        assert_eq!(entries(&report), entries(&expected), "{query}");
        assert_eq!(content(&outputs.objects), content(&local), "{query}");
        let (images, most) = (IMAGES as u64, sources.most.load(Relaxed));
        assert_eq!(outputs.requests(), [("write", images)], "one request for each output");
        assert!((10..=64).contains(&most), "{most} requests at a time");
        // Every query names a format: the file with a wrong name is read as an image.
        let expected = match query {
            "width=20&format=webp" => vec![("head", 1), ("list", 1), ("read", images + 1)],
            _ => vec![("head", images + 2), ("list", 1), ("read", images)],
        };
        assert_eq!(sources.requests(), expected, "{query}");
    }
}

#[test]
fn a_cached_remote_output_takes_one_request() {
    let (sources, outputs) = (bucket(), Arc::new(Remote::default()));
    let folder = tempfile::tempdir().expect("a folder");
    let images = IMAGES as u64;
    let again = || {
        let cache = Cache::open(Box::new(FsStore::new(folder.path()).expect("a store")), Some("outputs"), NOW);
        let (report, cache) = run(sources.clone(), outputs.clone(), Some(cache), "width=20");
        (report.totals(), cache.expect("a cache").hits(), sources.requests(), outputs.requests())
    };
    let (totals, hits, _, written) = again();
    assert_eq!((totals.written, hits, written), (images, 0, vec![("write", images)]));
    let (totals, hits, read, compared) = again();
    assert_eq!((totals.unchanged, hits), (images, images));
    assert_eq!((read, compared), (vec![("list", 1)], vec![("digest", images)]));
}

#[test]
fn machines_share_a_cache_without_listing_it() {
    let (sources, shared) = (Arc::new(MemoryStore::new(files())), Arc::new(Remote::default()));
    let images = IMAGES as u64;
    // Each machine has an empty folder.
    let machine = |read_only: bool| {
        let cache = Cache::open(Box::new(MemoryStore::default()), None, NOW);
        let cache = cache.in_front_of(SharedCache::new(shared.clone(), "s3://bucket/cache".into(), None));
        let cache = if read_only { cache.read_only() } else { cache };
        let (report, cache) = run(sources.clone(), Arc::new(MemoryStore::default()), Some(cache), "width=20");
        let cache = cache.expect("a cache");
        assert_eq!((cache.first_trouble(), cache.shared_trouble()), (None, None));
        let uses = cache.uses().1.expect("a shared cache").1;
        (report.totals().written, uses.hits, uses.misses, shared.requests())
    };
    let (written, hits, misses, requests) = machine(true);
    assert_eq!((written, hits, misses, requests), (images, 0, images, vec![("read", images)]));
    let (written, hits, misses, requests) = machine(false);
    assert_eq!((written, hits, misses), (images, 0, images));
    assert_eq!(requests, [("read", images), ("write", images)]);
    let (written, hits, misses, requests) = machine(false);
    assert_eq!((written, hits, misses, requests), (images, images, 0, vec![("read", images)]));
}
