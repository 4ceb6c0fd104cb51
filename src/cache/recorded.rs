//! The ledger of a cache: what it recorded of sources and outputs in earlier runs, and what this run adds.

use super::{Cache, Digest, Head, Ledger, MAX_LEDGER, OutputRecord, STABLE_AFTER, Seen, ledger, record};
use crate::store::{FileStamp, Key};
use std::collections::BTreeMap;

impl Cache {
    /// The row of a source with this canonical identifier and stamp.
    pub fn seen(&self, canonical_id: &str, stamp: &FileStamp) -> Option<&Seen> {
        self.ledger.sources.get(canonical_id).filter(|seen| seen.stamp == ledger::numbers(stamp))
    }

    /// Records the data from the first bytes of a source.
    pub fn saw_head(&self, canonical_id: &str, label: &str, stamp: &FileStamp, head: Head) {
        if self.is_recorded(stamp) {
            let mut news = self.news();
            let seen = news.seen(canonical_id, label, stamp, self.today());
            seen.head = Some(head);
            seen.digest = seen.digest.or(self.seen(canonical_id, stamp).and_then(|before| before.digest));
        }
    }

    /// Records the digest of a source.
    pub fn saw(&self, canonical_id: &str, label: &str, stamp: &FileStamp, digest: &Digest) {
        if !self.is_recorded(stamp) {
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

    /// Whether a file with this stamp can be in the ledger.
    fn is_recorded(&self, stamp: &FileStamp) -> bool {
        self.ledger_key.is_some() && self.is_stable(stamp)
    }

    /// Whether any later change of a file with this stamp changes the stamp.
    fn is_stable(&self, stamp: &FileStamp) -> bool {
        stamp.modified.max(stamp.changed).saturating_add(STABLE_AFTER) < self.now()
    }

    /// Whether the ledger records this digest for the output of this name and stamp, so that the file need
    /// not be read.
    pub fn is_made(&self, name: &str, stamp: &FileStamp, digest: &Digest) -> bool {
        let made = self.ledger.outputs.get(name);
        made.is_some_and(|made| made.stamp == ledger::numbers(stamp) && made.digest == *digest)
    }

    /// Records an output: its stamp and digest, and the canonical identifier and label of its source.
    pub fn made(&self, name: &str, stamp: &FileStamp, digest: &Digest, source: &str, label: &str) {
        let known = self.ledger.outputs.get(name).is_some_and(|made| {
            made.day == self.today()
                && made.source == source
                && made.label == label
                && self.is_made(name, stamp, digest)
        });
        if !known && self.ledger_key.is_some() {
            let (source, label) = (source.to_owned(), label.to_owned());
            let made =
                OutputRecord { stamp: ledger::numbers(stamp), digest: *digest, source, label, day: self.today() };
            self.news().outputs.insert(name.to_owned(), made);
        }
    }

    /// The outputs of all runs into this folder whose source label satisfies `is_other`, by name.
    pub fn outputs_of(&self, is_other: impl Fn(&str) -> bool) -> BTreeMap<String, OutputRecord> {
        let news = self.news();
        let earlier = self.ledger.outputs.iter().filter(|(name, _)| !news.outputs.contains_key(*name));
        let others = earlier.chain(&news.outputs).filter(|(_, made)| is_other(&made.label));
        others.map(|(name, made)| (name.clone(), made.clone())).collect()
    }

    /// Removes a deleted output from the ledger.
    pub fn forget(&self, name: &str) {
        self.news().removed.push(name.to_owned());
    }

    /// Adds the new rows to the ledger and writes it, keeping rows that other runs have added meanwhile.
    pub fn save(&self) {
        let news = std::mem::take(&mut *self.news());
        let Some(key) = self.ledger_key.as_ref().filter(|_| !news.is_empty() && !self.read_only) else { return };
        let unchanged = self.store.stamp(key).ok() == self.ledger_stamp;
        let mut ledger = if unchanged { self.ledger.clone() } else { self.stored_ledger(key) };
        ledger.add(news, self.today());
        let Some(bytes) = ledger.encode() else { return };
        if let Err(error) = self.mark().and_then(|()| self.store.write(key, &record::seal(None, key, &bytes))) {
            self.trouble(&format!("it cannot be written: {error}"));
        }
    }

    pub(super) fn stored_ledger(&self, key: &Key) -> Ledger {
        let Some(sealed) = self.stored(key, MAX_LEDGER) else { return Ledger::default() };
        let ledger = record::open(None, key, &sealed).and_then(Ledger::decode);
        ledger.unwrap_or_else(|| {
            self.damaged(key);
            Ledger::default()
        })
    }
}
