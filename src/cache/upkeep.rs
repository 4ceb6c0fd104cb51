//! Managing a cache: statistics, cleaning, and purging sources.

use super::{DAY, Digest, FORM, FORMS, LEDGER, LEDGERS, Ledger, MAX_LEDGER, MAX_RECORD, RECORD, Record, name, record};
use crate::store::{Key, Listed, Store};
use sha2::{Digest as _, Sha256};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    io,
};

/// An output without a record younger than this, in nanoseconds, may belong to a running process.
const HOUR: u64 = 3_600 * 1_000_000_000;

/// The content of a cache in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stats {
    /// Number of records, that is, cached renditions.
    pub entries: u64,
    /// Number of different outputs.
    pub outputs: u64,
    /// Size of all files in bytes.
    pub bytes: u64,
}

/// The renditions that cleaning keeps. The default keeps nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Retention {
    /// Keep renditions used after this time, in nanoseconds since 1970.
    pub since: Option<u64>,
    /// Keep at most this many bytes. The most recently used renditions are kept.
    pub bytes: Option<u64>,
    /// The current time, in nanoseconds since 1970.
    pub now: u64,
}

/// The result of cleaning: removed data.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cleaned {
    /// Number of records.
    pub entries: u64,
    /// Size of all files in bytes.
    pub bytes: u64,
}

/// A source to purge from a cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PurgeTarget {
    /// By its name in reports, and by its digest if known.
    Label(String, Option<Digest>),
    /// By the base URL and surrogate key; see [`surrogate_key`].
    Surrogate(String, String),
}

/// The result of purging one source: removed data.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Purged {
    /// The names of the source in reports.
    pub labels: BTreeSet<String>,
    /// Number of records.
    pub entries: u64,
    /// Size of all files in bytes.
    pub bytes: u64,
}

/// The surrogate key with which Fastly's image optimizer tags a source at `base` and its renditions: the SHA-256 digest
/// of its URL in hex.
pub fn surrogate_key(base: &str, label: &str) -> String {
    let url = format!("{}/{label}", base.trim_end_matches('/'));
    Sha256::digest(url.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Statistics of a cache.
///
/// # Errors
/// When the folder cannot be listed.
pub fn stats(store: &dyn Store) -> io::Result<Stats> {
    let mut stats = Stats::default();
    for found in listed(store)? {
        let key = found.key.as_str();
        stats.bytes += found.len;
        stats.entries += u64::from(key.ends_with(RECORD));
        stats.outputs += u64::from(!key.ends_with(RECORD) && !key.ends_with(LEDGER));
    }
    Ok(stats)
}

/// Removes everything that `keep` does not select.
///
/// # Errors
/// When the folder cannot be listed, or something in it cannot be removed.
pub fn clean(store: &dyn Store, keep: &Retention) -> io::Result<Cleaned> {
    sweep(store);
    let mut all = Contents::read(store)?;
    if keep.since.is_none() && keep.bytes.is_none() {
        let files = all.files.keys().cloned().collect();
        return all.remove(store, files);
    }
    // Least recently used first; records of the same day in order of their keys.
    let mut ages: Vec<(u64, &Key)> = all.records.iter().map(|(key, entry)| (entry.used.min(keep.now), key)).collect();
    ages.sort();
    let mut removal = Removal::new(&all);
    removal.add_unreferenced(keep.now);
    for (used, key) in ages {
        let too_old = keep.since.is_some_and(|since| used <= since);
        if too_old || keep.bytes.is_some_and(|most| removal.left > most) {
            removal.add(key);
        }
    }
    let files = removal.files;
    all.remove(store, files)
}

/// Removes what killed processes left behind.
fn sweep(store: &dyn Store) {
    let folders: BTreeSet<String> = store.all().into_iter().flatten().map(|found| found.key.dir().to_owned()).collect();
    folders.iter().for_each(|folder| store.sweep(folder));
}

/// Removes all renditions of sources. The results are in the order of `targets`.
///
/// # Errors
/// As [`clean`].
pub fn purge(store: &dyn Store, targets: &[PurgeTarget]) -> io::Result<Vec<Purged>> {
    let mut purged = Vec::new();
    for target in targets {
        let mut all = Contents::read(store)?;
        let (mut labels, mut digests) = (BTreeSet::new(), HashSet::new());
        if let PurgeTarget::Label(_, digest) = target {
            digests.extend(*digest);
        }
        for (label, digest) in all.known_sources() {
            let means = match target {
                PurgeTarget::Label(wanted, content) => label == wanted || Some(*digest) == *content,
                PurgeTarget::Surrogate(base, wanted) => surrogate_key(base, label) == *wanted,
            };
            if means {
                labels.insert(label.to_owned());
                digests.insert(*digest);
            }
        }
        let made_of = |entry: &UsedRecord| entry.record.sources.iter().any(|source| digests.contains(&source.digest));
        let mut removal = Removal::new(&all);
        all.records.iter().filter(|(_, entry)| made_of(entry)).for_each(|(key, _)| removal.add(key));
        let files = removal.files;
        let Cleaned { entries, bytes } = all.remove(store, files)?;
        purged.push(Purged { labels, entries, bytes });
    }
    Ok(purged)
}

fn listed(store: &dyn Store) -> io::Result<Vec<Listed>> {
    let mut all = Vec::new();
    for item in store.all() {
        match item {
            Ok(found) if is_ours(&found.key) => all.push(found),
            // The cache does not exist yet, or another process removed a file.
            Err(lost) if lost.error.kind() != io::ErrorKind::NotFound => return Err(lost.error),
            _ => {}
        }
    }
    Ok(all)
}

/// Whether the name has the form of a cache file. Other files in the folder are not touched.
fn is_ours(key: &Key) -> bool {
    let Some((form, below)) = key.as_str().split_once('/') else { return false };
    let named = match below.strip_prefix(LEDGERS) {
        Some(rest) => rest.strip_suffix(LEDGER),
        None => below.strip_suffix(RECORD).or(Some(below)),
    };
    let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    let parts = named.and_then(|named| named.split_once('/'));
    FORMS.contains(&form)
        && parts.is_some_and(|(first, rest)| first.len() == 2 && rest.len() == 62 && is_hex(first) && is_hex(rest))
}

/// The largest size of a file, in bytes.
fn limit(key: &Key) -> u64 {
    if key.as_str().ends_with(LEDGER) { MAX_LEDGER } else { MAX_RECORD }
}

/// A record with the time of its last use.
struct UsedRecord {
    record: Record,
    used: u64,
}

struct Contents {
    files: BTreeMap<Key, Listed>,
    /// By the name of their file.
    records: BTreeMap<Key, UsedRecord>,
    ledgers: BTreeMap<Key, Ledger>,
}

impl Contents {
    fn read(store: &dyn Store) -> io::Result<Contents> {
        let files: BTreeMap<Key, Listed> = listed(store)?.into_iter().map(|found| (found.key.clone(), found)).collect();
        let opened = |key: &Key| {
            store
                .read_at_most(key, limit(key))
                .ok()
                .and_then(|sealed| record::open(None, key, &sealed).map(<[u8]>::to_vec))
        };
        let with = |suffix: &'static str| files.keys().filter(move |key| key.as_str().ends_with(suffix));
        let ledgers: BTreeMap<Key, Ledger> =
            with(LEDGER).filter_map(|key| Some((key.clone(), Ledger::decode(&opened(key)?)?))).collect();
        let mut days: HashMap<Key, u32> = HashMap::new();
        for (digest, row) in ledgers.values().flat_map(|ledger| &ledger.records) {
            let day = days.entry(name(FORM, "", digest, RECORD)).or_default();
            *day = row.day.max(*day);
        }
        let modified = |key: &Key| files.get(key).and_then(|found| found.stamp).map_or(0, |stamp| stamp.modified);
        let entry = |key: &Key| {
            let record = Record::decode(&opened(key)?)?;
            // The end of that day, which may be today.
            let used = days.get(key).map_or(0, |day| (u64::from(*day) + 1) * DAY);
            // A server touches the outputs alone.
            let touched = modified(key).max(modified(&name(FORM, "", &record.output, "")));
            Some((key.clone(), UsedRecord { record, used: used.max(touched) }))
        };
        let records = with(RECORD).filter_map(entry).collect();
        Ok(Contents { files, records, ledgers })
    }

    /// Label and digest of every source in records and ledgers.
    fn known_sources(&self) -> impl Iterator<Item = (&str, &Digest)> {
        let recorded = self.records.values().flat_map(|entry| &entry.record.sources);
        let seen = self.ledgers.values().flat_map(|ledger| ledger.sources.values());
        let recorded = recorded.map(|source| (source.label.as_str(), &source.digest));
        recorded.chain(seen.filter_map(|seen| Some((seen.label.as_str(), seen.digest.as_ref()?))))
    }

    /// Removes files and their rows in ledgers.
    fn remove(&mut self, store: &dyn Store, files: BTreeSet<Key>) -> io::Result<Cleaned> {
        let mut cleaned = Cleaned::default();
        for (key, ledger) in self.ledgers.iter_mut().filter(|(key, _)| !files.contains(*key)) {
            let before = ledger.records.len();
            ledger.records.retain(|digest, _| !files.contains(&name(FORM, "", digest, RECORD)));
            if ledger.records.len() < before {
                let bytes = ledger.encode().ok_or(io::ErrorKind::InvalidData)?;
                store.write(key, &record::seal(None, key, &bytes))?;
            }
        }
        for key in files {
            match store.remove(&key) {
                Ok(()) => {
                    cleaned.entries += u64::from(key.as_str().ends_with(RECORD));
                    cleaned.bytes += self.files[&key].len;
                }
                // Another process removed it.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(cleaned)
    }
}

/// The files to remove.
struct Removal<'a> {
    contents: &'a Contents,
    files: BTreeSet<Key>,
    /// For each output, the number of remaining records that refer to it.
    uses: HashMap<Digest, u64>,
    /// Size of the remaining files in bytes.
    left: u64,
}

impl<'a> Removal<'a> {
    fn new(contents: &'a Contents) -> Removal<'a> {
        let mut uses = HashMap::new();
        for entry in contents.records.values() {
            *uses.entry(entry.record.output).or_default() += 1;
        }
        let left = contents.files.values().map(|found| found.len).sum();
        Removal { contents, files: BTreeSet::new(), uses, left }
    }

    fn file(&mut self, key: &Key) {
        if let Some(found) = self.contents.files.get(key).filter(|_| self.files.insert(key.clone())) {
            self.left -= found.len;
        }
    }

    /// Adds a record, and its output unless another remaining record refers to it.
    fn add(&mut self, key: &Key) {
        self.file(key);
        let output = self.contents.records[key].record.output;
        let uses = self.uses.entry(output).or_default();
        *uses = uses.saturating_sub(1);
        if *uses == 0 {
            self.file(&name(FORM, "", &output, ""));
        }
    }

    /// Adds outputs without a record, and damaged records.
    fn add_unreferenced(&mut self, now: u64) {
        let Contents { files, records, ledgers } = self.contents;
        let outputs: HashSet<Key> = self.uses.keys().map(|output| name(FORM, "", output, "")).collect();
        let known = |key: &Key| records.contains_key(key) || ledgers.contains_key(key) || outputs.contains(key);
        let young = |found: &Listed| found.stamp.is_some_and(|stamp| stamp.modified.saturating_add(HOUR) > now);
        files.iter().filter(|(key, found)| !known(key) && !young(found)).for_each(|(key, _)| self.file(key));
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Cache, record::tests::record};
    use super::*;
    use crate::store::{FsStore, MemoryStore, Walk};
    use std::path::Path;

    fn store(dir: &Path) -> FsStore {
        FsStore::new(dir).expect("a store").walked(Walk { hidden: true, ignored: true, ..Walk::default() })
    }

    fn keep(dir: &Path, n: u8, label: &str, source: &[u8], output: &[u8]) {
        let cache = Cache::open(Box::new(store(dir)), Some("out"), u64::from(n) * DAY);
        cache.keep(&[n; 32], &record(label, source, output), output);
        cache.save();
        assert_eq!(cache.first_trouble(), None);
    }

    #[test]
    fn cleaning_removes_the_least_recently_used() {
        let dir = tempfile::tempdir().expect("a folder");
        // Far in the future, so that the ledger's days are later than the files' times.
        for n in 251..=253 {
            keep(dir.path(), n, &format!("{n}"), &[n], &[n; 1000]);
        }
        let far = 100_000 * DAY;
        let cache = Cache::open(Box::new(store(dir.path())), Some("out"), far);
        assert!(cache.record(&[251; 32]).is_some(), "used again");
        cache.save();
        let before = stats(&store(dir.path())).expect("listed");
        assert_eq!((before.entries, before.outputs), (3, 3));
        let most = Retention { bytes: Some(before.bytes - 1), since: None, now: far };
        let cleaned = clean(&store(dir.path()), &most).expect("cleaned");
        assert_eq!((cleaned.entries, cleaned.bytes > 1000), (1, true));
        let left = Cache::open(Box::new(store(dir.path())), Some("out"), far);
        let there: Vec<bool> = (251..=253).map(|n| left.record(&[n; 32]).is_some()).collect();
        assert_eq!(there.iter().filter(|there| **there).count(), 2);
        assert!(there[0]);
        let old = Retention { since: Some(far - 1), bytes: None, now: far };
        assert_eq!(clean(&store(dir.path()), &old).expect("cleaned").entries, 1);
        assert_eq!(stats(&store(dir.path())).expect("listed").outputs, 1);
        clean(&store(dir.path()), &Retention::default()).expect("cleaned");
        assert_eq!(stats(&store(dir.path())).expect("listed"), Stats::default());
    }

    #[test]
    fn an_output_that_was_touched_stays_longer() {
        let dir = tempfile::tempdir().expect("a folder");
        let store = || store(dir.path());
        let far = 100_000 * DAY;
        let cache = Cache::open(Box::new(store()), None, far);
        for n in 1..=3 {
            cache.keep(&[n; 32], &record(&format!("{n}"), &[n], &[n; 1000]), &[n; 1000]);
        }
        cache.touch(&crate::cache::digest(&[2; 1000]));
        let before = stats(&store()).expect("listed");
        let most = Retention { bytes: Some(before.bytes / 2), since: None, now: far + DAY };
        assert_eq!(clean(&store(), &most).expect("cleaned").entries, 2);
        assert!(cache.record(&[2; 32]).is_some());
    }

    #[test]
    fn purging_removes_all_renditions_of_a_source_only() {
        let dir = tempfile::tempdir().expect("a folder");
        keep(dir.path(), 1, "photos/a.jpg", b"a", b"small");
        keep(dir.path(), 2, "photos/a.jpg", b"a", b"shared");
        keep(dir.path(), 3, "photos/b.jpg", b"b", b"shared");
        let surrogate = surrogate_key("https://example.com/", "photos/b.jpg");
        assert_eq!(surrogate.len(), 64);
        let other = surrogate_key("https://example.org", "photos/b.jpg");
        let by = |key: &str| PurgeTarget::Surrogate("https://example.com".to_owned(), key.to_owned());
        let targets = [PurgeTarget::Label("photos/a.jpg".into(), None), by(&other)];
        let purged = purge(&store(dir.path()), &targets).expect("purged");
        assert_eq!((purged[0].entries, purged[1].entries), (2, 0));
        assert_eq!(stats(&store(dir.path())).expect("listed").outputs, 1, "the output of b remains");
        let cache = Cache::open(Box::new(store(dir.path())), Some("out"), 4 * DAY);
        assert!(cache.record(&[1; 32]).is_none() && cache.record(&[3; 32]).is_some());
        let purged = purge(&store(dir.path()), &[by(&surrogate)]).expect("purged");
        assert_eq!(purged[0].labels.iter().collect::<Vec<_>>(), ["photos/b.jpg"]);
        assert_eq!(stats(&store(dir.path())).expect("listed").entries, 0);
    }

    #[test]
    fn other_files_are_not_removed() {
        let key = |text: String| Key::new(&text).expect("a key");
        let hex = "0123456789abcdef".repeat(4);
        let (first, rest) = hex.split_at(2);
        let theirs = [
            "a.jpg".to_owned(),
            format!("v1/{first}/{rest}.json"),
            "v1/users.json".to_owned(),
            format!("v3/{first}/{rest}"),
        ];
        let ours = [
            format!("v1/{first}/{rest}"),
            format!("v1/{first}/{rest}.record"),
            format!("v1/ledgers/{first}/{rest}.ledger"),
            format!("v2/{first}/{rest}.record"),
        ];
        let store = MemoryStore::new(theirs.iter().chain(&ours).map(|name| (key(name.clone()), b"x".to_vec())));
        assert_eq!(clean(&store, &Retention::default()).expect("cleaned"), Cleaned { entries: 2, bytes: 4 });
        let left: Vec<String> = store.all().into_iter().map(|found| found.expect("listed").key.to_string()).collect();
        assert_eq!(left, theirs);
    }

    #[test]
    fn a_cache_works_over_any_store() {
        let cache = Cache::open(Box::new(MemoryStore::default()), None, DAY);
        cache.keep(&[1; 32], &record("a", b"a", b"output"), b"output");
        assert_eq!(
            cache.record(&[1; 32]).map(|(record, _)| cache.output(&[1; 32], &record)),
            Some(Some(b"output".to_vec()))
        );
    }
}
