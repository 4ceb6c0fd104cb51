//! The chunks of a PNG file, as they stand in it.

pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Chunks that say nothing about how the picture looks.
const METADATA: [&[u8; 4]; 5] = [b"eXIf", b"iTXt", b"tEXt", b"tIME", b"zTXt"];

/// One chunk.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chunk<'a> {
    pub(super) name: [u8; 4],
    /// Length, name, data and checksum.
    pub(super) whole: &'a [u8],
}

/// The chunks in order, up to the end of the file or the first that is cut off.
pub(super) fn chunks(bytes: &[u8]) -> impl Iterator<Item = Chunk<'_>> {
    let mut rest = bytes.strip_prefix(SIGNATURE).unwrap_or_default();
    std::iter::from_fn(move || {
        let length = u32::from_be_bytes(*rest.first_chunk()?);
        let end = usize::try_from(length).ok()?.checked_add(12)?;
        let whole = rest.get(..end)?;
        rest = rest.get(end..)?;
        Some(Chunk { name: *whole.get(4..)?.first_chunk()?, whole })
    })
}

pub(super) fn has_metadata(bytes: &[u8]) -> bool {
    chunks(bytes).any(|chunk| METADATA.contains(&&chunk.name))
}

/// The file without metadata and without what follows its end; `None` when the end is missing.
pub(super) fn strip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = SIGNATURE.to_vec();
    for chunk in chunks(bytes) {
        if !METADATA.contains(&&chunk.name) {
            out.extend_from_slice(chunk.whole);
        }
        if &chunk.name == b"IEND" {
            return Some(out);
        }
    }
    None
}
