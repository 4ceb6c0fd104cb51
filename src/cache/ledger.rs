//! The ledger of an output folder: the sources and outputs of its runs, so that the next run need not read them again.

use super::Digest;
use crate::store::FileStamp;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Rows unused for this many days are dropped when the ledger is written.
const MAX_DAYS: u32 = 180;

/// A stamp in its stored form.
type Numbers = [u64; 3];

pub(super) fn numbers(stamp: &FileStamp) -> Numbers {
    [stamp.len, stamp.modified, stamp.changed]
}

/// The sources, outputs and records of the runs into one output folder.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Ledger {
    /// Sources by canonical identifier.
    pub(super) sources: HashMap<String, Seen>,
    /// Outputs by name in the folder, or by canonical identifier without an output folder.
    pub(super) outputs: HashMap<String, OutputRecord>,
    /// Copies of records by cache key: one file is read faster than thousands.
    pub(super) records: HashMap<Digest, Row>,
    /// Names of outputs to remove from the ledger.
    #[serde(skip)]
    pub(super) removed: Vec<String>,
}

/// A source of an earlier run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    pub(super) stamp: Numbers,
    /// Its name in reports.
    pub label: String,
    /// The digest of its bytes; `None` if they were not read.
    pub digest: Option<Digest>,
    /// Recorded data of its first bytes; `None` if they were not read.
    pub head: Option<Head>,
    pub(super) day: u32,
}

/// Data from the first bytes of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The name of its format; `None` if it is not an image.
    pub format: Option<String>,
    /// The file is compressed with gzip.
    pub gzip: bool,
    /// Data of its header; `None` if it was not parsed.
    pub facts: Option<HeaderRecord>,
}

/// The parts of an image's header that determine the format and name of outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeaderRecord {
    /// Stored width in pixels.
    pub width: u32,
    /// Stored height in pixels.
    pub height: u32,
    /// EXIF orientation, 1 to 8.
    pub orientation: u8,
    /// Number of frames, if known.
    pub frames: Option<u32>,
    /// The image has an alpha channel.
    pub alpha: bool,
    /// The compression is lossless.
    pub lossless: bool,
    /// The image is progressive.
    pub progressive: bool,
}

/// An output of an earlier run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutputRecord {
    pub(super) stamp: Numbers,
    /// The digest of its bytes.
    pub digest: Digest,
    /// The canonical identifier of its source.
    pub source: String,
    /// The name of its source in reports.
    pub label: String,
    pub(super) day: u32,
}

impl OutputRecord {
    /// Its size in bytes.
    pub fn bytes(&self) -> u64 {
        self.stamp[0]
    }
}

/// A copy of a record, and the day of its last use.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Row {
    pub(super) day: u32,
    #[serde(with = "bytes")]
    pub(super) bytes: Vec<u8>,
}

/// Serializes a vector of bytes as one byte string.
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
        let Ledger { sources, outputs, records, removed } = self;
        sources.is_empty() && outputs.is_empty() && records.is_empty() && removed.is_empty()
    }

    pub(super) fn encode(&self) -> Option<Vec<u8>> {
        postcard::to_stdvec(self).ok()
    }

    /// `None` for invalid bytes.
    pub(super) fn decode(bytes: &[u8]) -> Option<Ledger> {
        postcard::from_bytes(bytes).ok()
    }

    /// The row of a source, replaced by a new one if the stamp differs.
    pub(super) fn seen(&mut self, canonical_id: &str, label: &str, stamp: &FileStamp, day: u32) -> &mut Seen {
        let stamp = numbers(stamp);
        let new = || Seen { stamp, label: label.to_owned(), digest: None, head: None, day };
        let seen = self.sources.entry(canonical_id.to_owned()).or_insert_with(new);
        if seen.stamp != stamp {
            *seen = new();
        }
        seen
    }

    /// Adds newer rows and drops rows that were unused for too long.
    pub(super) fn add(&mut self, news: Ledger, today: u32) {
        let Ledger { sources, outputs, records, removed } = news;
        for name in removed {
            self.outputs.remove(&name);
        }
        self.sources.extend(sources);
        self.outputs.extend(outputs);
        self.records.extend(records);
        let fresh = |day: u32| day.saturating_add(MAX_DAYS) >= today;
        self.sources.retain(|_, seen| fresh(seen.day));
        self.outputs.retain(|_, made| fresh(made.day));
        self.records.retain(|_, row| fresh(row.day));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_rows_are_dropped() {
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
    fn a_changed_stamp_resets_the_row() {
        let mut ledger = Ledger::default();
        let stamp = |modified| FileStamp { len: 1, modified, changed: 0 };
        ledger.seen("/a", "a", &stamp(1), 1).digest = Some([7; 32]);
        assert!(ledger.seen("/a", "a", &stamp(1), 1).digest.is_some());
        assert!(ledger.seen("/a", "a", &stamp(2), 1).digest.is_none());
    }
}
