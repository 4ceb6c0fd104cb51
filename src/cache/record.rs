//! Records: the description of one rendition in the cache.

use super::Digest;
use crate::store::Key;
use serde::{Deserialize, Serialize};

/// The description of one rendition: everything in its report entry except the name of the output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The sources; several for a montage.
    pub sources: Vec<RecordSource>,
    /// The digest of the output.
    pub output: Digest,
    /// Size of the source in bytes.
    pub ifsz: u64,
    /// Dimensions of the upright source.
    pub idim: Dimensions,
    /// Format of the source.
    pub ifmt: String,
    /// Size of the output in bytes.
    pub ofsz: u64,
    /// Dimensions of the output.
    pub odim: Dimensions,
    /// Format of the output.
    pub ofmt: String,
    /// The format, with the reason for the choice.
    pub reason: String,
    /// The source's own data was kept, because it is smaller.
    pub kept_source: bool,
    /// The operations on the pixels.
    pub operations: Vec<String>,
    /// Warnings: code and message.
    pub warnings: Vec<(String, String)>,
    /// The source's dominant color and ThumbHash; `None` if not requested.
    pub placeholder: Option<([u8; 3], Vec<u8>)>,
}

/// A source of a rendition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordSource {
    /// The digest of its bytes.
    pub digest: Digest,
    /// Its name in reports when the record was written.
    pub label: String,
}

/// Width and height in pixels.
pub type Dimensions = (u32, u32);

impl Record {
    pub(super) fn encode(&self) -> Option<Vec<u8>> {
        postcard::to_stdvec(self).ok()
    }

    /// `None` for invalid bytes.
    pub(super) fn decode(bytes: &[u8]) -> Option<Record> {
        postcard::from_bytes(bytes).ok()
    }

    /// Whether two records are equal, apart from the labels of sources and a placeholder that only one of them has.
    pub(super) fn is_equivalent(&self, other: &Record) -> bool {
        let digests = |record: &Record| record.sources.iter().map(|source| source.digest).collect::<Vec<_>>();
        let placeholder = self.placeholder.as_ref().and(other.placeholder.clone());
        let named = Record { sources: other.sources.clone(), ..self.clone() };
        digests(self) == digests(other)
            && (self.placeholder == other.placeholder || placeholder.is_none())
            && Record { placeholder: other.placeholder.clone(), ..named } == *other
    }
}

/// The bytes, preceded by the digest of the file's name and the bytes: a file under another name is damaged, too. With a
/// key, only its holders can make the digest.
pub(super) fn seal(key: Option<&[u8; 32]>, name: &Key, bytes: &[u8]) -> Vec<u8> {
    [seal_of(key, name, bytes).as_bytes().as_slice(), bytes].concat()
}

/// The bytes of [`seal`]; `None` if damaged.
pub(super) fn open<'a>(key: Option<&[u8; 32]>, name: &Key, sealed: &'a [u8]) -> Option<&'a [u8]> {
    let (seal, bytes) = sealed.split_first_chunk::<32>()?;
    // Hashes are compared in constant time.
    (seal_of(key, name, bytes) == *seal).then_some(bytes)
}

fn seal_of(key: Option<&[u8; 32]>, name: &Key, bytes: &[u8]) -> blake3::Hash {
    let mut hasher = key.map_or_else(blake3::Hasher::new, blake3::Hasher::new_keyed);
    // A name has no NUL.
    hasher.update(name.as_str().as_bytes()).update(b"\0").update(bytes).finalize()
}

#[cfg(test)]
pub(super) mod tests {
    use super::{super::digest, *};

    pub(in super::super) fn record(label: &str, source: &[u8], output: &[u8]) -> Record {
        Record {
            sources: vec![RecordSource { digest: digest(source), label: label.to_owned() }],
            output: digest(output),
            ifsz: source.len() as u64,
            idim: (30, 20),
            ifmt: "jpeg".into(),
            ofsz: output.len() as u64,
            odim: (3, 2),
            ofmt: "webp".into(),
            reason: "webp (`format=webp`)".into(),
            kept_source: false,
            operations: vec!["resize 3x2".into()],
            warnings: vec![("upscale-prevented".into(), "the message".into())],
            placeholder: None,
        }
    }

    #[test]
    fn records_are_read_back_and_damage_is_detected() {
        let record = record("a", b"source", b"output");
        let (name, other) = (Key::new("a").expect("a key"), Key::new("b").expect("a key"));
        let sealed = seal(None, &name, &record.encode().expect("plain data"));
        assert_eq!(open(None, &name, &sealed).and_then(Record::decode), Some(record));
        assert_eq!(open(None, &other, &sealed), None, "two files were exchanged");
        for at in [0, 31, 32, sealed.len() - 1] {
            let mut damaged = sealed.clone();
            damaged[at] ^= 1;
            assert_eq!(open(None, &name, &damaged), None, "byte {at}");
        }
        for cut in [0, 31, 32, sealed.len() - 1] {
            assert_eq!(open(None, &name, &sealed[..cut]).and_then(Record::decode), None, "cut at {cut}");
        }
    }
}
