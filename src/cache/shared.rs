//! The shared cache: records and outputs in a bucket, behind the local folder. Nothing in it is listed, touched or removed:
//! the lifecycle rules of the bucket expire its objects.

use super::{Digest, MAX_RECORD, RECORD, Record, digest, lock, name, record};
use crate::store::{Key, SharedIo, SharedStore};
use std::{
    io,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

/// The version of the layout, the first part of every name.
const FORM: &str = "v3";

/// An output of at most this size is part of its record: one request instead of two.
const INLINE: usize = 32 << 10;

/// The largest record in bytes, with its output.
const MAX_WITH_OUTPUT: u64 = MAX_RECORD + INLINE as u64;

/// After this many errors the bucket is not used again in this run: each may have taken all retries.
const MAX_ERRORS: u64 = 5;

/// A cache in a store that many machines share.
pub struct SharedCache {
    store: SharedStore,
    /// Its URL, for messages.
    url: String,
    /// Authenticates the records.
    mac: Option<Mac>,
    uses: Uses,
    first_error: Mutex<Option<String>>,
}

/// A key that authenticates records. Who writes a record decides which output its cache key has.
struct Mac {
    key: [u8; 32],
    /// Names the records of this key, so that those of others are not read as damaged ones.
    id: String,
}

/// What a tier of the cache was asked, and what it answered.
#[derive(Debug, Default)]
pub(super) struct Uses {
    hits: AtomicU64,
    misses: AtomicU64,
    errors: AtomicU64,
}

/// The numbers of lookups in a tier of the cache that were found, were not found, or failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TierUse {
    /// Records that were found.
    pub hits: u64,
    /// Records that were not found.
    pub misses: u64,
    /// Requests that failed.
    pub errors: u64,
}

impl Uses {
    pub(super) fn found(&self, hit: bool) {
        if hit { &self.hits } else { &self.misses }.fetch_add(1, Relaxed);
    }

    pub(super) fn counts(&self) -> TierUse {
        let [hits, misses, errors] = [&self.hits, &self.misses, &self.errors].map(|count| count.load(Relaxed));
        TierUse { hits, misses, errors }
    }
}

impl SharedCache {
    /// A shared cache in this store. `url` names it in messages. With a secret, only records of its holders are used.
    pub fn new(store: SharedStore, url: String, secret: Option<&[u8]>) -> SharedCache {
        let mac = secret.map(|secret| {
            let key = blake3::derive_key("pixmill 2026-11-27 records of a shared cache", secret);
            let id = blake3::keyed_hash(&key, b"id").to_hex()[..16].to_owned();
            Mac { key, id }
        });
        SharedCache { store, url, mac, uses: Uses::default(), first_error: Mutex::default() }
    }

    /// The threads that may wait for it.
    pub(super) fn io(&self) -> Option<SharedIo> {
        self.store.io()
    }

    /// A record, and its output if that is part of it.
    pub(super) fn record(&self, key: &Digest) -> Option<(Record, Option<Vec<u8>>)> {
        let at = self.record_name(key);
        let found = self.read(&at, MAX_WITH_OUTPUT).and_then(|sealed| {
            let opened = self.unseal(&at, &sealed).and_then(unpack);
            if opened.is_none() {
                self.error(&format!("{at} is damaged, or was written with another PIXMILL_CACHE_KEY"));
            }
            opened
        });
        self.uses.found(found.is_some());
        found
    }

    /// The output of a record, after checking its digest.
    pub(super) fn output(&self, key: &Digest, record: &Record) -> Option<Vec<u8>> {
        let bytes = if record.ofsz <= INLINE as u64 {
            self.record(key)?.1?
        } else {
            self.read(&content_name(&record.output), record.ofsz)?
        };
        if digest(&bytes) == record.output {
            return Some(bytes);
        }
        self.error(&format!("the output of {} is damaged", self.record_name(key)));
        None
    }

    /// Stores a record and its output.
    pub(super) fn keep(&self, key: &Digest, record: &Record, output: &[u8]) {
        let Some(bytes) = record.encode().filter(|_| !self.is_disabled()) else { return };
        let inline = output.len() <= INLINE;
        // The output first, so that every record has one. Its name determines its content.
        let stored = if inline { Ok(()) } else { self.store.create(&content_name(&record.output), output).map(drop) };
        let at = self.record_name(key);
        let packed = pack(&bytes, if inline { output } else { &[] });
        if let Err(error) = stored.and_then(|()| self.store.write(&at, &self.seal(&at, &packed)).map(drop)) {
            self.error(&format!("{at} cannot be written: {error}"));
        }
    }

    /// Its URL, and what it was asked.
    pub(super) fn uses(&self) -> (&str, TierUse) {
        (&self.url, self.uses.counts())
    }

    /// The problems with it, as a sentence without its end.
    pub(super) fn trouble(&self) -> Option<String> {
        let first = lock(&self.first_error).clone()?;
        let errors = self.uses.counts().errors;
        let and = if self.is_disabled() { "; it was not used after that" } else { "" };
        let errors = if errors == 1 { "1 error".to_owned() } else { format!("{errors} errors") };
        Some(format!("the shared cache {} had {errors}, the first: {first}{and}", self.url))
    }

    fn is_disabled(&self) -> bool {
        self.uses.errors.load(Relaxed) >= MAX_ERRORS
    }

    /// The bytes of an object. A missing one is not an error.
    fn read(&self, name: &Key, limit: u64) -> Option<Vec<u8>> {
        if self.is_disabled() {
            return None;
        }
        match self.store.read_at_most(name, limit) {
            Ok(bytes) => Some(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => {
                self.error(&format!("{name} cannot be read: {error}"));
                None
            }
        }
    }

    fn error(&self, what: &str) {
        self.uses.errors.fetch_add(1, Relaxed);
        lock(&self.first_error).get_or_insert_with(|| what.to_owned());
    }

    fn record_name(&self, key: &Digest) -> Key {
        let below = self.mac.as_ref().map_or(String::new(), |mac| format!("{}/", mac.id));
        name(FORM, &below, key, RECORD)
    }

    fn seal(&self, name: &Key, bytes: &[u8]) -> Vec<u8> {
        record::seal(self.mac.as_ref().map(|mac| &mac.key), name, bytes)
    }

    fn unseal<'a>(&self, name: &Key, sealed: &'a [u8]) -> Option<&'a [u8]> {
        record::open(self.mac.as_ref().map(|mac| &mac.key), name, sealed)
    }
}

fn content_name(output: &Digest) -> Key {
    name(FORM, "", output, "")
}

/// The length of the record in four bytes, the record, the output.
fn pack(record: &[u8], output: &[u8]) -> Vec<u8> {
    let len = u32::try_from(record.len()).unwrap_or(u32::MAX);
    [&len.to_le_bytes()[..], record, output].concat()
}

/// The parts of [`pack`]; `None` for invalid bytes, and for an output that is not that of the record.
fn unpack(packed: &[u8]) -> Option<(Record, Option<Vec<u8>>)> {
    let (len, rest) = packed.split_first_chunk::<4>()?;
    let (bytes, output) = rest.split_at_checked(usize::try_from(u32::from_le_bytes(*len)).ok()?)?;
    let record = Record::decode(bytes)?;
    let output = (!output.is_empty()).then(|| output.to_vec());
    output.as_ref().is_none_or(|output| digest(output) == record.output).then_some((record, output))
}

#[cfg(test)]
mod tests {
    use super::{super::record::tests::record, *};
    use crate::store::{FileStamp, ListError, Listed, MemoryStore, Store, Unavailable, Written};
    use std::sync::Arc;

    fn shared(store: &SharedStore, secret: Option<&[u8]>) -> SharedCache {
        SharedCache::new(store.clone(), "s3://bucket/cache".into(), secret)
    }

    fn names(store: &SharedStore) -> Vec<String> {
        store.all().into_iter().map(|found| found.expect("listed").key.to_string()).collect()
    }

    #[test]
    fn a_small_output_is_one_object_and_a_large_one_two() {
        let store: SharedStore = Arc::new(MemoryStore::default());
        let cache = shared(&store, None);
        let large = vec![7; INLINE + 1];
        for (key, output, objects) in [([1; 32], &b"small"[..], 1), ([2; 32], &large, 3)] {
            let record = record("a", b"source", output);
            cache.keep(&key, &record, output);
            assert_eq!(names(&store).len(), objects);
            let (read, inline) = cache.record(&key).expect("there");
            assert_eq!((&read, inline.is_some()), (&record, output.len() <= INLINE));
            assert_eq!(cache.output(&key, &record).as_deref(), Some(output));
        }
        assert_eq!(cache.record(&[3; 32]), None);
        assert_eq!((cache.uses().1.misses, cache.uses().1.errors, cache.trouble()), (1, 0, None));
    }

    #[test]
    fn records_of_others_are_not_used_with_a_secret() {
        let store: SharedStore = Arc::new(MemoryStore::default());
        let record = record("a", b"source", b"output");
        shared(&store, None).keep(&[1; 32], &record, b"output");
        shared(&store, Some(b"theirs")).keep(&[1; 32], &record, b"output");
        let cache = shared(&store, Some(b"ours"));
        assert_eq!((cache.record(&[1; 32]), cache.trouble()), (None, None));
        cache.keep(&[1; 32], &record, b"output");
        assert_eq!(cache.record(&[1; 32]).map(|(read, _)| read), Some(record));
        assert_eq!(names(&store).len(), 3);
        // An attacker copies a record of another secret to our name.
        let (ours, theirs) = (cache.record_name(&[1; 32]), shared(&store, Some(b"theirs")).record_name(&[1; 32]));
        store.write(&ours, &store.read(&theirs).expect("there")).expect("written");
        assert_eq!(cache.record(&[1; 32]), None);
        assert!(cache.trouble().is_some_and(|trouble| trouble.contains("another PIXMILL_CACHE_KEY")));
    }

    /// A store that is down, and counts its requests.
    #[derive(Default)]
    struct Down(AtomicU64);

    impl Store for Down {
        fn list(&self, _: &mut dyn FnMut(Result<Listed, ListError>)) {
            unreachable!("a shared cache is never listed");
        }

        fn read(&self, _: &Key) -> io::Result<Vec<u8>> {
            self.0.fetch_add(1, Relaxed);
            Err(Unavailable("no answer".into()).into())
        }

        fn read_head(&self, key: &Key, _: usize) -> io::Result<Vec<u8>> {
            self.read(key)
        }

        fn write(&self, key: &Key, _: &[u8]) -> io::Result<Written> {
            self.read(key).map(|_| Written::Changed)
        }

        fn stamp(&self, _: &Key) -> io::Result<FileStamp> {
            unreachable!("a shared cache has no stamps");
        }

        fn canonical_id(&self, key: &Key) -> String {
            key.to_string()
        }
    }

    #[test]
    fn a_store_that_is_down_is_asked_only_a_few_times() {
        let down = Arc::new(Down::default());
        let cache = SharedCache::new(down.clone(), "s3://bucket/cache".into(), None);
        let record = record("a", b"source", b"output");
        for n in 0..20 {
            assert_eq!(cache.record(&[n; 32]), None);
            cache.keep(&[n; 32], &record, b"output");
        }
        assert_eq!((down.0.load(Relaxed), cache.uses().1.errors), (MAX_ERRORS, MAX_ERRORS));
        let trouble = cache.trouble().expect("errors");
        assert!(trouble.starts_with("the shared cache s3://bucket/cache had 5 errors, the first: v3/00/"), "{trouble}");
        assert!(trouble.ends_with("cannot be read: no answer; it was not used after that"), "{trouble}");
    }
}
