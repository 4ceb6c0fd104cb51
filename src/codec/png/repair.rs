//! Repair of errors that all other readers tolerate, before the `png` crate and oxipng read the file.

use super::chunks::{Chunk, SIGNATURE, chunks};
use flate2::Crc;
use std::borrow::Cow;

/// PNG's color types without alpha or palette.
const GRAY: u8 = 0;
const RGB: u8 = 2;

/// Repairs `tRNS` as libpng does: bits beyond the depth are ignored, and a chunk of the wrong length is dropped.
pub(super) fn with_valid_transparency(bytes: &[u8]) -> Cow<'_, [u8]> {
    let Some(wrong) = Wrong::find(bytes) else { return Cow::Borrowed(bytes) };
    let (before, after) = (bytes.get(..wrong.from).unwrap_or_default(), bytes.get(wrong.to..).unwrap_or_default());
    Cow::Owned([before, &wrong.instead, after].concat())
}

/// A range of the file, and its replacement.
struct Wrong {
    from: usize,
    to: usize,
    instead: Vec<u8>,
}

impl Wrong {
    fn find(bytes: &[u8]) -> Option<Wrong> {
        let mut before = chunks(bytes).take_while(|chunk| chunk.name != *b"IDAT");
        let header = before.next().filter(|chunk| chunk.name == *b"IHDR")?;
        let (depth, color) = (*header.data().get(8)?, *header.data().get(9)?);
        let samples = match color {
            GRAY => 1,
            RGB => 3,
            _ => return None,
        };
        // All readers ignore a chunk with a wrong checksum.
        let chunk = before.find(|chunk| chunk.name == *b"tRNS" && chunk.is_intact())?;
        let from = chunk.whole.as_ptr() as usize - bytes.as_ptr() as usize;
        let to = from + chunk.whole.len();
        if chunk.data().len() != 2 * samples {
            return Some(Wrong { from, to, instead: Vec::new() });
        }
        let mask = u16::MAX.checked_shr(16 - u32::from(depth.clamp(1, 16)))?;
        let masked: Vec<u8> =
            chunk.data().as_chunks().0.iter().flat_map(|v| (u16::from_be_bytes(*v) & mask).to_be_bytes()).collect();
        (masked != chunk.data()).then(|| Wrong { from, to, instead: whole(b"tRNS", &masked) })
    }
}

/// Length, name, data and checksum.
fn whole(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).unwrap_or(0).to_be_bytes();
    [&length, &name[..], data, &checksum(&[name, data].concat()).to_be_bytes()].concat()
}

fn checksum(data: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(data);
    crc.sum()
}

impl Chunk<'_> {
    /// Whether the checksum is correct.
    pub(super) fn is_intact(self) -> bool {
        let Some((rest, stored)) = self.whole.split_last_chunk() else { return false };
        rest.get(4..).is_some_and(|rest| checksum(rest) == u32::from_be_bytes(*stored))
    }

    fn holds_pixels(self) -> bool {
        matches!(&self.name, b"IDAT" | b"fdAT")
    }
}

/// The number of non-empty pixel chunks with a wrong checksum.
pub(super) fn wrong_checksums(bytes: &[u8]) -> usize {
    chunks(bytes).filter(|chunk| chunk.holds_pixels() && !chunk.data().is_empty() && !chunk.is_intact()).count()
}

/// The file with correct checksums of its pixel chunks.
pub(super) fn with_right_checksums(bytes: &[u8]) -> Vec<u8> {
    let mut out = SIGNATURE.to_vec();
    for chunk in chunks(bytes) {
        if chunk.holds_pixels() {
            out.extend(whole(&chunk.name, chunk.data()));
        } else {
            out.extend_from_slice(chunk.whole);
        }
    }
    // The missing bytes of the last chunk.
    out.extend_from_slice(bytes.get(out.len()..).unwrap_or_default());
    out
}
