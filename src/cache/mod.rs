//! The cache of renditions, in any store. A problem with the cache is a miss, never an error. This module is
//! independent of images.
//!
//! A record describes one rendition and is stored under its cache key; the output is stored under the digest of its
//! bytes. Both are valid on every machine. In addition each output folder has a [`Ledger`] of sources and outputs with
//! their stamps, which saves reading and hashing them in the next run. A ledger is valid only on the machine that wrote
//! it.

mod key;
mod ledger;
mod marking;
mod record;
mod recorded;
mod shared;
mod upkeep;

pub use key::{KeyBuilder, names_dependencies};
pub use ledger::{Head, HeaderRecord, Ledger, OutputRecord, Seen};
pub use record::{Dimensions, Record, RecordSource};
pub use shared::{SharedCache, TierUse};
pub use upkeep::{Cleaned, PurgeTarget, Purged, Retention, Stats, clean, purge, stats, surrogate_key};

use crate::store::{FileStamp, Key, SharedIo, Store};
use shared::Uses;
use std::{
    io,
    sync::{
        Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

/// A BLAKE3 digest.
pub type Digest = [u8; 32];

/// The digest of some bytes.
pub fn digest(bytes: &[u8]) -> Digest {
    blake3::hash(bytes).into()
}

/// The version of the layout, the first part of every name. `clean` removes older versions.
const FORM: &str = FORMS[1];
/// The versions so far.
const FORMS: [&str; 2] = ["v1", "v2"];
const RECORD: &str = ".record";
const LEDGER: &str = ".ledger";
const LEDGERS: &str = "ledgers/";

/// The largest record in bytes: it has a few texts.
const MAX_RECORD: u64 = 1 << 20;
/// The largest ledger in bytes: enough for half a million outputs.
const MAX_LEDGER: u64 = 512 << 20;

/// A file changed less than this before the run, in nanoseconds, may change again with the same stamp. The coarsest
/// clock of a common file system (FAT) has steps of two seconds.
const STABLE_AFTER: u64 = 2_000_000_000;
const DAY: u64 = 86_400 * 1_000_000_000;

/// A cache, opened for one run into one output folder.
pub struct Cache {
    store: Box<dyn Store>,
    /// The time of the run, in nanoseconds since 1970.
    now: AtomicU64,
    /// Render again and compare with the cache.
    verify: bool,
    /// `None` without a ledger.
    ledger_key: Option<Key>,
    /// The ledger at the start of the run.
    ledger: Ledger,
    /// The stamp of the ledger when it was read.
    ledger_stamp: Option<FileStamp>,
    news: Mutex<Ledger>,
    /// Whether the folder can be used; set at the first write.
    marked: OnceLock<Result<(), String>>,
    hits: AtomicU64,
    /// The lookups in the folder.
    uses: Uses,
    /// The cache that many machines share, behind the folder.
    shared: Option<SharedCache>,
    /// Nothing is written.
    read_only: bool,
    trouble: Mutex<Option<String>>,
    differences: Mutex<Vec<String>>,
}

impl Cache {
    /// Opens a cache with the ledger of one output folder, identified by the text `folder`. `None` for a single output,
    /// where a ledger is not worth its cost. `now` is in nanoseconds since 1970. Opening never fails: an unreadable
    /// ledger is empty.
    pub fn open(store: Box<dyn Store>, folder: Option<&str>, now: u64) -> Cache {
        let ledger_key = folder.map(|folder| name(FORM, LEDGERS, &digest(folder.as_bytes()), LEDGER));
        let ledger_stamp = ledger_key.as_ref().and_then(|key| store.stamp(key).ok());
        let mut cache = Cache {
            store,
            now: AtomicU64::new(now),
            verify: false,
            ledger_key,
            ledger: Ledger::default(),
            ledger_stamp,
            news: Mutex::default(),
            marked: OnceLock::new(),
            hits: AtomicU64::new(0),
            uses: Uses::default(),
            shared: None,
            read_only: false,
            trouble: Mutex::default(),
            differences: Mutex::default(),
        };
        cache.ledger = cache.ledger_key.as_ref().map(|key| cache.stored_ledger(key)).unwrap_or_default();
        cache
    }

    /// The same cache in verify mode: everything is rendered again and compared with the cache.
    pub fn verifying(self) -> Cache {
        Cache { verify: true, ..self }
    }

    /// The same cache in front of one that many machines share. What is found there is copied to the folder.
    pub fn in_front_of(self, shared: SharedCache) -> Cache {
        Cache { shared: Some(shared), ..self }
    }

    /// The same cache, to which nothing is written.
    pub fn read_only(self) -> Cache {
        Cache { read_only: true, ..self }
    }

    /// The threads that may wait for the shared cache; `None` without one.
    pub fn io(&self) -> Option<SharedIo> {
        self.shared.as_ref()?.io()
    }

    /// Whether the cache is in verify mode.
    pub fn verifies(&self) -> bool {
        self.verify
    }

    /// The record of a cache key, and its output if that came with it; `None` for a miss.
    pub fn record(&self, key: &Digest) -> Option<(Record, Option<Vec<u8>>)> {
        let local = self.local_record(key);
        self.uses.found(local.is_some());
        if let Some(record) = local {
            return Some((record, None));
        }
        let (record, output) = self.shared.as_ref()?.record(key)?;
        self.keep_local(key, &record, output.as_deref());
        Some((record, output))
    }

    /// The record of a cache key in the folder or its ledger.
    fn local_record(&self, key: &Digest) -> Option<Record> {
        if let Some(row) = self.ledger.records.get(key) {
            if row.day != self.today() {
                self.news().records.insert(*key, ledger::Row { day: self.today(), bytes: row.bytes.clone() });
            }
            return Record::decode(&row.bytes);
        }
        let name = name(FORM, "", key, RECORD);
        let sealed = self.stored(&name, MAX_RECORD)?;
        let opened = record::open(None, &name, &sealed).and_then(|bytes| Some((bytes, Record::decode(bytes)?)));
        let Some((bytes, record)) = opened else {
            self.damaged(&name);
            return None;
        };
        if self.ledger_key.is_none() {
            // Without a ledger the time of the file is the time of last use.
            self.touch_name(&name);
        } else {
            self.news().records.insert(*key, ledger::Row { day: self.today(), bytes: bytes.to_vec() });
        }
        Some(record)
    }

    /// The output of a record, after checking its digest.
    pub fn output(&self, key: &Digest, record: &Record) -> Option<Vec<u8>> {
        self.content(&record.output, record.ofsz).or_else(|| {
            let bytes = self.shared.as_ref()?.output(key, record)?;
            self.keep_local(key, record, Some(&bytes));
            Some(bytes)
        })
    }

    /// The output of this digest and length, after checking the digest.
    pub fn content(&self, output: &Digest, len: u64) -> Option<Vec<u8>> {
        let name = name(FORM, "", output, "");
        let bytes = self.stored(&name, len)?;
        if digest(&bytes) == *output {
            return Some(bytes);
        }
        self.damaged(&name);
        None
    }

    /// Creates the folder, or checks that it is a cache. Otherwise the first write does.
    ///
    /// # Errors
    /// When the folder cannot be written, or has other files.
    pub fn prepare(&self) -> io::Result<()> {
        self.mark()
    }

    /// Marks an output as used now, for [`clean`].
    pub fn touch(&self, output: &Digest) {
        self.touch_name(&name(FORM, "", output, ""));
    }

    /// Marks a file as used now. If its time cannot be set, `clean` uses the time of the write.
    fn touch_name(&self, name: &Key) {
        if !self.read_only {
            let _ = self.store.touch(name, self.now());
        }
    }

    /// Stores a record and its output.
    pub fn keep(&self, key: &Digest, record: &Record, output: &[u8]) {
        if self.verify {
            self.compare(key, record);
        }
        self.keep_local(key, record, Some(output));
        if let Some(shared) = self.shared.as_ref().filter(|_| !self.read_only) {
            shared.keep(key, record, output);
        }
    }

    /// Stores a record in the folder, with its output if there is one.
    fn keep_local(&self, key: &Digest, record: &Record, output: Option<&[u8]>) {
        let Some(bytes) = record.encode().filter(|_| !self.read_only) else { return };
        let content = |output| self.store.write(&name(FORM, "", &record.output, ""), output).map(drop);
        // The output first: a record in the folder has one, unless the shared cache has it.
        let kept = self.mark().and_then(|()| output.map_or(Ok(()), content));
        let at = name(FORM, "", key, RECORD);
        match kept.and_then(|()| self.store.write(&at, &record::seal(None, &at, &bytes))) {
            Ok(_) if self.ledger_key.is_some() => {
                self.news().records.insert(*key, ledger::Row { day: self.today(), bytes });
            }
            Ok(_) => {}
            Err(error) => self.trouble(&format!("it cannot be written: {error}")),
        }
    }

    fn compare(&self, key: &Digest, record: &Record) {
        let Some((before, _)) = self.record(key) else { return };
        let damaged = before.output == record.output && self.output(key, &before).is_none();
        if before.is_equivalent(record) && !damaged {
            return;
        }
        let source = record.sources.first().map_or("", |source| source.label.as_str());
        let Record { ofmt, odim: (width, height), ofsz, .. } = record;
        let what = if damaged {
            "the bytes in the cache are missing or damaged".to_owned()
        } else if before.output == record.output {
            "the bytes are equal, but the records differ".to_owned()
        } else {
            format!("the cached output has {} bytes, the new one {ofsz}", before.ofsz)
        };
        lock(&self.differences).push(format!(
            "{source} as {ofmt} {width}x{height} differs from the cache: {what}; the cache now has the new output"
        ));
    }

    /// Counts outputs taken from the cache.
    pub fn hit(&self, outputs: usize) {
        self.hits.fetch_add(outputs as u64, Ordering::Relaxed);
    }

    /// The number of outputs taken from the cache.
    pub fn hits(&self) -> u64 {
        self.hits.load(Ordering::Relaxed)
    }

    /// The first problem with the folder, as a clause.
    pub fn first_trouble(&self) -> Option<String> {
        lock(&self.trouble).clone()
    }

    /// The problems with the shared cache, as a sentence without its end.
    pub fn shared_trouble(&self) -> Option<String> {
        self.shared.as_ref()?.trouble()
    }

    /// The lookups of records in the folder, and those that it did not have in the shared cache with its URL.
    pub fn uses(&self) -> (TierUse, Option<(&str, TierUse)>) {
        (self.uses.counts(), self.shared.as_ref().map(SharedCache::uses))
    }

    /// The differences found in verify mode, one sentence each, sorted.
    pub fn differences(&self) -> Vec<String> {
        let mut all = lock(&self.differences).clone();
        all.sort();
        all
    }

    fn today(&self) -> u32 {
        u32::try_from(self.now() / DAY).unwrap_or(u32::MAX)
    }

    fn now(&self) -> u64 {
        self.now.load(Ordering::Relaxed)
    }

    /// Sets the time, in nanoseconds since 1970, for a cache that stays open.
    pub fn set_time(&self, now: u64) {
        self.now.store(now, Ordering::Relaxed);
    }

    fn news(&self) -> MutexGuard<'_, Ledger> {
        lock(&self.news)
    }

    /// Marks the folder as a cache, once and before the first write.
    fn mark(&self) -> io::Result<()> {
        self.marked
            .get_or_init(|| marking::mark(self.store.as_ref()).map_err(|error| error.to_string()))
            .clone()
            .map_err(io::Error::other)
    }

    /// The bytes of a file of at most `limit` bytes. A missing file is not a problem.
    fn stored(&self, name: &Key, limit: u64) -> Option<Vec<u8>> {
        match self.store.read_at_most(name, limit) {
            Ok(bytes) => Some(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
                self.damaged(name);
                None
            }
            Err(error) => {
                self.trouble(&format!("it cannot be read: {error}"));
                None
            }
        }
    }

    fn damaged(&self, name: &Key) {
        self.trouble(&format!("{name} was damaged and is rendered again"));
        if !self.read_only {
            // If it cannot be removed, the next run finds it damaged again.
            let _ = self.store.remove(name);
        }
    }

    fn trouble(&self, what: &str) {
        lock(&self.trouble).get_or_insert_with(|| what.to_owned());
    }
}

/// The name of the file with this digest, in this version of the layout. Two levels keep folders small.
fn name(form: &str, below: &str, digest: &Digest, suffix: &str) -> Key {
    let hex = blake3::Hash::from_bytes(*digest).to_hex();
    let text = format!("{form}/{below}{}/{}{suffix}", &hex[..2], &hex[2..]);
    Key::new(&text).expect("digits and constants are a name")
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // No panic leaves the value half changed, so a poisoned lock is safe to use.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
