//! Edits of a file: ranges of its bytes with their new text. All other bytes stay.

use encoding_rs::Encoding;
use std::ops::Range;

/// A range of bytes and its new text. An empty range inserts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) range: Range<usize>,
    pub(super) text: String,
}

impl Edit {
    pub(super) fn new(range: Range<usize>, text: impl Into<String>) -> Edit {
        Edit { range, text: text.into() }
    }

    pub(super) fn insert(at: usize, text: impl Into<String>) -> Edit {
        Edit::new(at..at, text)
    }
}

/// The bytes with all edits. Edits at the same place stay in their order.
pub(super) fn apply(bytes: &[u8], mut edits: Vec<Edit>, encoding: &'static Encoding) -> Vec<u8> {
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let mut out = Vec::with_capacity(bytes.len() + edits.iter().map(|edit| edit.text.len()).sum::<usize>());
    let mut from = 0;
    for Edit { range, text } in edits {
        debug_assert!(range.start >= from, "edits overlap");
        out.extend_from_slice(&bytes[from..range.start]);
        // New text is ASCII, beside parts of URLs that the file had in this encoding.
        out.extend_from_slice(&encoding.encode(&text).0);
        from = range.end;
    }
    out.extend_from_slice(&bytes[from..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_outside_of_edits_stay() {
        let edits = vec![Edit::new(4..5, "ü"), Edit::insert(1, "x"), Edit::insert(1, "y"), Edit::new(6..6, "!")];
        let out = apply(b"a\xff\r\nb\xfe", edits, encoding_rs::WINDOWS_1252);
        assert_eq!(out, b"axy\xff\r\n\xfc\xfe!");
    }
}
