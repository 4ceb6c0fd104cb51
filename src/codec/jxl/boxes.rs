//! The boxes around a JPEG XL codestream, which hold its metadata.

use crate::codec::Metadata;

/// What a file with boxes begins with: the signature, then the type of the file.
const BEGINNING: &[u8] = b"\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x14ftypjxl \0\0\0\0jxl ";

/// A box whose length is said in four bytes, up to 4 GiB; from there on the last one may go to the end of the file.
fn boxed(name: &[u8; 4], data: &[&[u8]]) -> Vec<u8> {
    let length = 8 + data.iter().map(|part| part.len()).sum::<usize>();
    let length = u32::try_from(length).unwrap_or(0).to_be_bytes();
    [&length, &name[..], &data.concat()].concat()
}

/// The file with this said in it.
pub(super) fn with_metadata(file: Vec<u8>, metadata: Option<&Metadata>) -> Vec<u8> {
    let Some(metadata) = metadata else { return file };
    // The EXIF block begins after an offset, which is nearly always none.
    let exif = metadata.exif.as_deref().map(|block| boxed(b"Exif", &[&[0; 4], block]));
    let xmp = metadata.xmp_alone().map(|packet| boxed(b"xml ", &[packet.as_bytes()]));
    let said = [exif, xmp].into_iter().flatten().flatten();
    match codestream_box(&file) {
        // Before the codestream: its box may have no length and go to the end of the file.
        Some(at) => file[..at].iter().copied().chain(said).chain(file[at..].iter().copied()).collect(),
        None => BEGINNING.iter().copied().chain(said).chain(boxed(b"jxlc", &[&file])).collect(),
    }
}

/// Where the box of the codestream begins; `None` when the file has no boxes.
fn codestream_box(file: &[u8]) -> Option<usize> {
    let mut at = 0;
    file.starts_with(&BEGINNING[..12]).then_some(())?;
    loop {
        let (length, rest) = file.get(at..)?.split_first_chunk::<4>()?;
        if rest.starts_with(b"jxlc") || rest.starts_with(b"jxlp") {
            return Some(at);
        }
        at += usize::try_from(u32::from_be_bytes(*length)).ok().filter(|length| *length >= 8)?;
    }
}
