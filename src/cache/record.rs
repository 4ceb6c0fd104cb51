//! What became of one rendition, and how that is written down.

use super::{Digest, digest};
use serde::{Deserialize, Serialize};

/// What became of one rendition: all that a report says of it but where the output went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// What it was made from; of a montage, all of its images.
    pub sources: Vec<Source>,
    /// The digest of the output.
    pub output: Digest,
    /// Bytes of the source.
    pub ifsz: u64,
    /// Size of the upright source.
    pub idim: Dimensions,
    /// Format of the source.
    pub ifmt: String,
    /// Bytes of the output.
    pub ofsz: u64,
    /// Size of the output.
    pub odim: Dimensions,
    /// Format of the output.
    pub ofmt: String,
    /// Why it has this format.
    pub reason: String,
    /// The source's own data was smaller.
    pub kept_source: bool,
    /// What was done to the pixels.
    pub operations: Vec<String>,
    /// What was worth saying: code and sentence.
    pub warnings: Vec<(String, String)>,
    /// The source's dominant color and ThumbHash; `None` when nobody asked.
    pub placeholder: Option<([u8; 3], Vec<u8>)>,
}

/// Something a rendition was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The digest of its bytes.
    pub digest: Digest,
    /// What the report called it when the record was made.
    pub label: String,
}

/// Width and height in pixels.
pub type Dimensions = (u32, u32);

impl Record {
    pub(super) fn encode(&self) -> Option<Vec<u8>> {
        postcard::to_stdvec(self).ok()
    }

    /// `None` for what is no record.
    pub(super) fn decode(bytes: &[u8]) -> Option<Record> {
        postcard::from_bytes(bytes).ok()
    }

    /// Whether two records differ at most in what their sources were called, and in a placeholder that one was not asked for.
    pub(super) fn says_the_same(&self, other: &Record) -> bool {
        let digests = |record: &Record| record.sources.iter().map(|source| source.digest).collect::<Vec<_>>();
        let placeholder = self.placeholder.as_ref().and(other.placeholder.clone());
        let named = Record { sources: other.sources.clone(), ..self.clone() };
        digests(self) == digests(other)
            && (self.placeholder == other.placeholder || placeholder.is_none())
            && Record { placeholder: other.placeholder.clone(), ..named } == *other
    }
}

/// Bytes with their digest before them.
pub(super) fn seal(bytes: &[u8]) -> Vec<u8> {
    [digest(bytes).as_slice(), bytes].concat()
}

/// The bytes, when they are those that were sealed.
pub(super) fn open(sealed: &[u8]) -> Option<&[u8]> {
    let (seal, bytes) = sealed.split_first_chunk::<32>()?;
    (digest(bytes) == *seal).then_some(bytes)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in super::super) fn record(label: &str, source: &[u8], output: &[u8]) -> Record {
        Record {
            sources: vec![Source { digest: digest(source), label: label.to_owned() }],
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
            warnings: vec![("upscale-prevented".into(), "as it says".into())],
            placeholder: None,
        }
    }

    #[test]
    fn what_is_written_can_be_read_and_a_damaged_byte_is_seen() {
        let record = record("a", b"source", b"output");
        let sealed = seal(&record.encode().expect("plain data"));
        assert_eq!(open(&sealed).and_then(Record::decode), Some(record));
        for at in [0, 31, 32, sealed.len() - 1] {
            let mut damaged = sealed.clone();
            damaged[at] ^= 1;
            assert_eq!(open(&damaged), None, "byte {at}");
        }
        for cut in [0, 31, 32, sealed.len() - 1] {
            assert_eq!(open(&sealed[..cut]).and_then(Record::decode), None, "cut at {cut}");
        }
    }
}
