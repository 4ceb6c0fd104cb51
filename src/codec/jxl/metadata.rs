//! Reads and writes the metadata boxes of a JPEG XL; its codestream is not changed.

use super::boxes::{METADATA, boxes, has_metadata};
use crate::codec::{Metadata, boxes::Part};

/// The start of a file with boxes: the signature and the file type box.
const BEGINNING: &[u8] = b"\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x14ftypjxl \0\0\0\0jxl ";

/// The box that reconstructs the original JPEG exactly, as long as its metadata is present.
const RECONSTRUCTION: &[u8; 4] = b"jbrd";

/// The file without its metadata.
pub(super) fn without_metadata(file: &[u8]) -> Vec<u8> {
    if !has_metadata(file) {
        return file.to_vec();
    }
    let stays = |part: &Part<'_>| !METADATA.contains(&part.name) && part.name != RECONSTRUCTION;
    boxes(file).filter(stays).flat_map(|part| part.whole).copied().collect()
}

/// A box with a 4-byte length, up to 4 GiB. Above that, the last box may extend to the end of the file.
fn boxed(name: &[u8; 4], data: &[&[u8]]) -> Vec<u8> {
    let length = 8 + data.iter().map(|part| part.len()).sum::<usize>();
    let length = u32::try_from(length).unwrap_or(0).to_be_bytes();
    [&length, &name[..], &data.concat()].concat()
}

/// The file with this metadata.
pub(super) fn with_metadata(file: Vec<u8>, metadata: Option<&Metadata>) -> Vec<u8> {
    let Some(metadata) = metadata else { return file };
    // The EXIF block follows an offset, which is nearly always zero.
    let exif = metadata.exif.as_deref().map(|block| boxed(b"Exif", &[&[0; 4], block]));
    let xmp = metadata.xmp_alone().map(|packet| boxed(b"xml ", &[packet.as_bytes()]));
    let said = [exif, xmp].into_iter().flatten().flatten();
    // Before the codestream: its box may have no length and extend to the end of the file.
    match boxes(&file).position(|part| [b"jxlc", b"jxlp"].contains(&part.name)) {
        Some(first) => {
            let at = boxes(&file).take(first).map(|part| part.whole.len()).sum();
            file[..at].iter().copied().chain(said).chain(file[at..].iter().copied()).collect()
        }
        None => BEGINNING.iter().copied().chain(said).chain(boxed(b"jxlc", &[&file])).collect(),
    }
}
