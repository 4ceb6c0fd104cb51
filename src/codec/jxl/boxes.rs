//! The boxes around a JPEG XL codestream.

use crate::codec::boxes::{self, Part};

/// What a file with boxes begins with.
const SIGNATURE: &[u8] = b"\0\0\0\x0cJXL \r\n\x87\n";

/// Boxes that speak of the image: EXIF, XMP, either of them compressed, and provenance.
pub(super) const METADATA: [&[u8; 4]; 4] = [b"Exif", b"xml ", b"brob", b"jumb"];

/// Whether there is metadata in the file.
pub(super) fn has_metadata(file: &[u8]) -> bool {
    boxes(file).any(|part| METADATA.contains(&part.name))
}

/// The boxes; none when the file is a codestream without any.
pub(super) fn boxes(file: &[u8]) -> impl Iterator<Item = Part<'_>> {
    boxes::boxes(if file.starts_with(SIGNATURE) { file } else { &[] })
}
