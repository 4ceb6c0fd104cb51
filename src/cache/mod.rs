//! What was made before: outputs by the digest of everything that decides them, over any store. Trouble is a miss, never
//! an error. Knows nothing of images.
//!
//! A record says what became of one rendition, under the digest of all that it was made from; its output lies under the
//! digest of its bytes. Both mean the same on every machine. Beside them, for each output folder, there is a [`Ledger`]
//! of what that folder's runs have seen, which spares the next one reading and hashing; it means something only where it
//! was written.

mod key;
mod ledger;
mod record;
mod upkeep;

pub use key::{KeyBuilder, names_dependencies};
pub use ledger::{Facts, Head, Ledger, OutputRecord, Seen};
pub use record::{Dimensions, Record, Source};
pub use upkeep::{Cleaned, Keep, Purged, Stats, Subject, clean, purge, stats, surrogate_key};

use crate::store::{FileStamp, Key, Store, Written};
use std::{
    collections::BTreeMap,
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

/// The first part of every name. Raised with the form of what lies below; older forms are then left to `clean`.
const FORM: &str = "v1";
const RECORD: &str = ".record";
const LEDGER: &str = ".ledger";
const LEDGERS: &str = "ledgers/";

/// Marks a folder whose content can be made again, for backup programs: <https://bford.info/cachedir/>.
const TAG: (&str, &str) = ("CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n# What pixmill has made.\n");
/// Keeps it out of repositories, and out of the inputs of a run that it lies among.
const IGNORES: [(&str, &str); 2] = [(".gitignore", "*\n"), (".ignore", "*\n")];

/// A file that was changed less than this before the run, in nanoseconds, may change again without another stamp: the
/// coarsest clock of a file system in use steps by two seconds.
const SETTLED: u64 = 2_000_000_000;
const DAY: u64 = 86_400 * 1_000_000_000;

/// A cache, opened for one run into one output folder.
pub struct Cache {
    store: Box<dyn Store>,
    /// In nanoseconds since 1970.
    now: u64,
    /// Render what is there, and compare.
    verify: bool,
    /// `None` where no ledger is kept.
    ledger_key: Option<Key>,
    /// As it was when the run began.
    ledger: Ledger,
    /// The stamp of what was read.
    ledger_stamp: Option<FileStamp>,
    news: Mutex<Ledger>,
    /// Whether the folder can be used, once somebody has looked.
    marked: OnceLock<Result<(), String>>,
    hits: AtomicU64,
    trouble: Mutex<Option<String>>,
    differences: Mutex<Vec<String>>,
}

impl Cache {
    /// Opens a cache with the ledger of one output folder, for which `folder` is any text that stands for it; without
    /// one for a single output, which is sooner read than a ledger. `now` is in nanoseconds since 1970. Never fails: what
    /// cannot be read is not there.
    pub fn open(store: Box<dyn Store>, folder: Option<&str>, now: u64) -> Cache {
        let ledger_key = folder.map(|folder| name(LEDGERS, &digest(folder.as_bytes()), LEDGER));
        let ledger_stamp = ledger_key.as_ref().and_then(|key| store.stamp(key).ok());
        let mut cache = Cache {
            store,
            now,
            verify: false,
            ledger_key,
            ledger: Ledger::default(),
            ledger_stamp,
            news: Mutex::default(),
            marked: OnceLock::new(),
            hits: AtomicU64::new(0),
            trouble: Mutex::default(),
            differences: Mutex::default(),
        };
        cache.ledger = cache.ledger_key.as_ref().map(|key| cache.stored_ledger(key)).unwrap_or_default();
        cache
    }

    /// The same, of which nothing is taken: everything is rendered anew, and compared with what is there.
    pub fn verifying(self) -> Cache {
        Cache { verify: true, ..self }
    }

    /// Whether everything is rendered anew, to be compared.
    pub fn verifies(&self) -> bool {
        self.verify
    }

    /// What became of the rendition with this key; `None` when nobody knows.
    pub fn record(&self, key: &Digest) -> Option<Record> {
        if let Some(row) = self.ledger.records.get(key) {
            if row.day != self.today() {
                self.news().records.insert(*key, ledger::Row { day: self.today(), bytes: row.bytes.clone() });
            }
            return Record::decode(&row.bytes);
        }
        let name = name("", key, RECORD);
        let sealed = self.there(self.store.read(&name))?;
        let Some((bytes, record)) = record::open(&sealed).and_then(|bytes| Some((bytes, Record::decode(bytes)?)))
        else {
            self.damaged(&name);
            return None;
        };
        if self.ledger_key.is_none() {
            // Nobody else remembers that it was used. Where it cannot be said, it was used when it was written.
            let _ = self.store.touch(&name, self.now);
        }
        self.news().records.insert(*key, ledger::Row { day: self.today(), bytes: bytes.to_vec() });
        Some(record)
    }

    /// The output with this digest, verified.
    pub fn output(&self, wanted: &Digest) -> Option<Vec<u8>> {
        let name = name("", wanted, "");
        let bytes = self.there(self.store.read(&name))?;
        if digest(&bytes) == *wanted {
            return Some(bytes);
        }
        self.damaged(&name);
        None
    }

    /// Keeps what became of a rendition, and its output.
    pub fn keep(&self, key: &Digest, record: &Record, output: &[u8]) {
        if self.verify {
            self.compare(key, record);
        }
        let Some(bytes) = record.encode() else { return };
        // First what the record speaks of.
        let kept = self.mark().and_then(|()| self.store.write(&name("", &record.output, ""), output));
        match kept.and_then(|_| self.store.write(&name("", key, RECORD), &record::seal(&bytes))) {
            Ok(_) => drop(self.news().records.insert(*key, ledger::Row { day: self.today(), bytes })),
            Err(error) => self.trouble(&format!("nothing can be kept in it: {error}")),
        }
    }

    fn compare(&self, key: &Digest, record: &Record) {
        let Some(before) = self.record(key) else { return };
        let damaged = before.output == record.output && self.output(&before.output).is_none();
        if before.says_the_same(record) && !damaged {
            return;
        }
        let source = record.sources.first().map_or("", |source| source.label.as_str());
        let Record { ofmt, odim: (width, height), ofsz, .. } = record;
        let what = if damaged {
            "the cache has lost its bytes, or damaged them".to_owned()
        } else if before.output == record.output {
            "the bytes are the same, what is said of them is not".to_owned()
        } else {
            format!("the cache has {} other bytes, these are {ofsz}", before.ofsz)
        };
        lock(&self.differences).push(format!(
            "{source} as {ofmt} {width}x{height}, made anew, is not what it was: {what}; they are kept instead"
        ));
    }

    /// What is known of a source of this identity that still has this stamp.
    pub fn seen(&self, canonical_id: &str, stamp: &FileStamp) -> Option<&Seen> {
        self.ledger.sources.get(canonical_id).filter(|seen| seen.stamp == ledger::numbers(stamp))
    }

    /// Remembers what the beginning of a source told.
    pub fn saw_head(&self, canonical_id: &str, label: &str, stamp: &FileStamp, head: Head) {
        if self.has_settled(stamp) {
            let mut news = self.news();
            let seen = news.seen(canonical_id, label, stamp, self.today());
            seen.head = Some(head);
            seen.digest = seen.digest.or(self.seen(canonical_id, stamp).and_then(|before| before.digest));
        }
    }

    /// Remembers the digest of a source.
    pub fn saw(&self, canonical_id: &str, label: &str, stamp: &FileStamp, digest: &Digest) {
        if !self.has_settled(stamp) {
            return;
        }
        let before = self.seen(canonical_id, stamp);
        if before.is_some_and(|s| s.digest == Some(*digest) && s.label == label && s.day == self.today()) {
            return;
        }
        let mut news = self.news();
        let seen = news.seen(canonical_id, label, stamp, self.today());
        seen.digest = Some(*digest);
        if let Some(before) = before.filter(|_| seen.head.is_none()) {
            seen.head.clone_from(&before.head);
        }
    }

    /// Whether a file with this stamp cannot change any more without another one.
    fn has_settled(&self, stamp: &FileStamp) -> bool {
        stamp.modified.max(stamp.changed).saturating_add(SETTLED) < self.now
    }

    /// Whether the output that the ledger calls so is known to have this content without being read.
    pub fn is_made(&self, name: &str, stamp: &FileStamp, digest: &Digest) -> bool {
        let made = self.ledger.outputs.get(name);
        made.is_some_and(|made| made.stamp == ledger::numbers(stamp) && made.digest == *digest)
    }

    /// Remembers an output: its stamp when it was there with this content, its source's identity and label.
    pub fn made(&self, name: &str, stamp: &FileStamp, digest: &Digest, source: &str, label: &str) {
        let known = self.ledger.outputs.get(name).is_some_and(|made| {
            made.day == self.today()
                && made.source == source
                && made.label == label
                && self.is_made(name, stamp, digest)
        });
        if !known {
            let (source, label) = (source.to_owned(), label.to_owned());
            let made =
                OutputRecord { stamp: ledger::numbers(stamp), digest: *digest, source, label, day: self.today() };
            self.news().outputs.insert(name.to_owned(), made);
        }
    }

    /// The outputs of all runs into this folder that `is_other` finds to be of other sources by their labels, by name.
    pub fn outputs_of(&self, is_other: impl Fn(&str) -> bool) -> BTreeMap<String, OutputRecord> {
        let news = self.news();
        let earlier = self.ledger.outputs.iter().filter(|(name, _)| !news.outputs.contains_key(*name));
        let others = earlier.chain(&news.outputs).filter(|(_, made)| is_other(&made.label));
        others.map(|(name, made)| (name.clone(), made.clone())).collect()
    }

    /// Forgets an output, which is not there any more.
    pub fn forget(&self, name: &str) {
        self.news().gone.push(name.to_owned());
    }

    /// Counts outputs that came from the cache.
    pub fn hit(&self, outputs: usize) {
        self.hits.fetch_add(outputs as u64, Ordering::Relaxed);
    }

    /// How many outputs came from the cache.
    pub fn hits(&self) -> u64 {
        self.hits.load(Ordering::Relaxed)
    }

    /// Writes what is new to the ledger, over what other runs have written to it meanwhile.
    pub fn save(&self) {
        let news = std::mem::take(&mut *self.news());
        let Some(key) = self.ledger_key.as_ref().filter(|_| !news.is_empty()) else { return };
        let unchanged = self.store.stamp(key).ok() == self.ledger_stamp;
        let mut ledger = if unchanged { self.ledger.clone() } else { self.stored_ledger(key) };
        ledger.add(news, self.today());
        let Some(bytes) = ledger.encode() else { return };
        if let Err(error) = self.mark().and_then(|()| self.store.write(key, &record::seal(&bytes))) {
            self.trouble(&format!("nothing can be kept in it: {error}"));
        }
    }

    /// What was wrong with the cache first, if anything was: a clause.
    pub fn first_trouble(&self) -> Option<String> {
        lock(&self.trouble).clone()
    }

    /// What was rendered anew and is not what the cache had, a sentence each, sorted.
    pub fn differences(&self) -> Vec<String> {
        let mut all = lock(&self.differences).clone();
        all.sort();
        all
    }

    fn stored_ledger(&self, key: &Key) -> Ledger {
        let Some(sealed) = self.there(self.store.read(key)) else { return Ledger::default() };
        let ledger = record::open(&sealed).and_then(Ledger::decode);
        ledger.unwrap_or_else(|| {
            self.damaged(key);
            Ledger::default()
        })
    }

    fn today(&self) -> u32 {
        u32::try_from(self.now / DAY).unwrap_or(u32::MAX)
    }

    fn news(&self) -> MutexGuard<'_, Ledger> {
        lock(&self.news)
    }

    /// Says once, before anything is written, what the folder is.
    fn mark(&self) -> io::Result<()> {
        self.marked
            .get_or_init(|| self.marked_now().map_err(|error| error.to_string()))
            .clone()
            .map_err(io::Error::other)
    }

    fn marked_now(&self) -> io::Result<()> {
        let key = |name: &str| Key::new(name).ok_or(io::ErrorKind::InvalidInput);
        if self.store.read_head(&key(TAG.0)?, 1).is_ok() {
            return Ok(());
        }
        // Not among somebody's files, which it would hide from their other programs.
        if self.store.list().iter().any(Result::is_ok) {
            return Err(io::Error::other("the folder is no cache and not empty; name another with --cache-dir"));
        }
        for (name, text) in [TAG, IGNORES[0], IGNORES[1]] {
            let _: Written = self.store.write(&key(name)?, text.as_bytes())?;
        }
        Ok(())
    }

    /// What was read, if it could be: that nothing is there is no trouble.
    fn there<T>(&self, read: io::Result<T>) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => {
                self.trouble(&format!("it cannot be read: {error}"));
                None
            }
        }
    }

    fn damaged(&self, name: &Key) {
        self.trouble(&format!("{name} was damaged and is made anew"));
        // What cannot be removed is found damaged again, which is no worse.
        let _ = self.store.remove(name);
    }

    fn trouble(&self, what: &str) {
        lock(&self.trouble).get_or_insert_with(|| what.to_owned());
    }
}

/// The name of something with this digest. Two levels, so that no folder has more files than systems like.
fn name(below: &str, digest: &Digest, suffix: &str) -> Key {
    let hex = blake3::Hash::from_bytes(*digest).to_hex();
    let text = format!("{FORM}/{below}{}/{}{suffix}", &hex[..2], &hex[2..]);
    Key::new(&text).expect("digits and constants are a name")
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What is inside is whole between any two statements, so a panic elsewhere has not broken it.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
