//! The boxes around a JPEG XL codestream.

use crate::codec::boxes::{self, Part};

/// The first bytes of a file with boxes.
const SIGNATURE: &[u8] = b"\0\0\0\x0cJXL \r\n\x87\n";

/// Metadata boxes: EXIF, XMP, either of them compressed, and provenance.
pub(super) const METADATA: [&[u8; 4]; 4] = [b"Exif", b"xml ", b"brob", b"jumb"];

/// Whether the file has metadata.
pub(super) fn has_metadata(file: &[u8]) -> bool {
    boxes(file).any(|part| METADATA.contains(&part.name))
}

/// The boxes; none for a bare codestream.
pub(super) fn boxes(file: &[u8]) -> impl Iterator<Item = Part<'_>> {
    boxes::boxes(if file.starts_with(SIGNATURE) { file } else { &[] })
}
