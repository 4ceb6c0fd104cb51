//! What the runs into one output folder have seen and made, so that the next one need not read it again.

use super::Digest;
use crate::store::FileStamp;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Rows that no run has used for so many days are left out when the ledger is written.
const MOST_DAYS: u32 = 180;

/// A stamp as it is written down.
type Numbers = [u64; 3];

pub(super) fn numbers(stamp: &FileStamp) -> Numbers {
    [stamp.len, stamp.modified, stamp.changed]
}

/// What the runs into one output folder have seen and made.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Ledger {
    /// Sources by their identity.
    pub(super) sources: HashMap<String, Seen>,
    /// Outputs by their name in the folder, or by their identity where there is no such folder.
    pub(super) outputs: HashMap<String, OutputRecord>,
    /// Records by their key, as they are in their own files: one file is read faster than thousands.
    pub(super) records: HashMap<Digest, Row>,
    /// Outputs that are to be forgotten.
    #[serde(skip)]
    pub(super) gone: Vec<String>,
}

/// A source that a run has seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    pub(super) stamp: Numbers,
    /// What the report called it.
    pub label: String,
    /// The digest of its bytes; `None` when they were not read.
    pub digest: Option<Digest>,
    /// What its beginning told; `None` when nobody looked.
    pub head: Option<Head>,
    pub(super) day: u32,
}

/// What the beginning of a file told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The name of its format; `None`: it is no image.
    pub format: Option<String>,
    /// It is compressed as a whole.
    pub gzip: bool,
    /// What its header told; `None` when nobody looked.
    pub facts: Option<Facts>,
}

/// What an image's header tells that decides the format of an output and its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Width as stored, in pixels.
    pub width: u32,
    /// Height as stored, in pixels.
    pub height: u32,
    /// The turn that shows it upright, as EXIF counts them: 1 to 8.
    pub orientation: u8,
    /// How many frames there are, where that is known.
    pub frames: Option<u32>,
    /// Transparency is possible.
    pub alpha: bool,
    /// The pixels are stored exactly.
    pub lossless: bool,
    /// It arrives coarse first.
    pub progressive: bool,
}

/// An output that a run has made or found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutputRecord {
    pub(super) stamp: Numbers,
    /// The digest of its bytes.
    pub digest: Digest,
    /// The identity of its source.
    pub source: String,
    /// What the report called its source.
    pub label: String,
    pub(super) day: u32,
}

/// A record, as in its own file, and the day it was last used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Row {
    pub(super) day: u32,
    #[serde(with = "bytes")]
    pub(super) bytes: Vec<u8>,
}

/// A vector of bytes in one piece, not one by one.
mod bytes {
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(bytes)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        <&[u8]>::deserialize(from).map(<[u8]>::to_vec)
    }
}

impl Ledger {
    pub(super) fn is_empty(&self) -> bool {
        let Ledger { sources, outputs, records, gone } = self;
        sources.is_empty() && outputs.is_empty() && records.is_empty() && gone.is_empty()
    }

    pub(super) fn encode(&self) -> Option<Vec<u8>> {
        postcard::to_stdvec(self).ok()
    }

    /// `None` for what is no ledger.
    pub(super) fn decode(bytes: &[u8]) -> Option<Ledger> {
        postcard::from_bytes(bytes).ok()
    }

    /// The row of a source, which is new where it had another stamp.
    pub(super) fn seen(&mut self, canonical_id: &str, label: &str, stamp: &FileStamp, day: u32) -> &mut Seen {
        let stamp = numbers(stamp);
        let new = || Seen { stamp, label: label.to_owned(), digest: None, head: None, day };
        let seen = self.sources.entry(canonical_id.to_owned()).or_insert_with(new);
        if seen.stamp != stamp {
            *seen = new();
        }
        seen
    }

    /// Lays newer rows over these, and leaves out what has not been used for long.
    pub(super) fn add(&mut self, news: Ledger, today: u32) {
        let Ledger { sources, outputs, records, gone } = news;
        for name in gone {
            self.outputs.remove(&name);
        }
        self.sources.extend(sources);
        self.outputs.extend(outputs);
        self.records.extend(records);
        let fresh = |day: u32| day.saturating_add(MOST_DAYS) >= today;
        self.sources.retain(|_, seen| fresh(seen.day));
        self.outputs.retain(|_, made| fresh(made.day));
        self.records.retain(|_, row| fresh(row.day));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_rows_go_and_new_ones_stay() {
        let row = |day| Row { day, bytes: vec![1, 2, 3] };
        let mut ledger = Ledger::default();
        ledger.records.extend([([1; 32], row(10)), ([2; 32], row(100))]);
        let mut news = Ledger::default();
        news.seen("/a", "a", &FileStamp { len: 1, modified: 2, changed: 3 }, 200).digest = Some([7; 32]);
        ledger.add(news, 200);
        assert_eq!(ledger.records.keys().collect::<Vec<_>>(), [&[2; 32]]);
        let bytes = ledger.encode().expect("plain data");
        assert_eq!(Ledger::decode(&bytes), Some(ledger));
        assert_eq!(Ledger::decode(&bytes[..bytes.len() - 1]), None);
    }

    #[test]
    fn another_stamp_is_another_source() {
        let mut ledger = Ledger::default();
        let stamp = |modified| FileStamp { len: 1, modified, changed: 0 };
        ledger.seen("/a", "a", &stamp(1), 1).digest = Some([7; 32]);
        assert!(ledger.seen("/a", "a", &stamp(1), 1).digest.is_some());
        assert!(ledger.seen("/a", "a", &stamp(2), 1).digest.is_none());
    }
}
