//! The chunks of a PNG file, as they stand in it.

use crate::codec::Metadata;
use flate2::read::ZlibDecoder;
use img_parts::{
    Bytes,
    png::{Png, PngChunk},
};
use std::io::Read;

pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Chunks that say nothing about how the picture looks.
const METADATA: [&[u8; 4]; 5] = [b"eXIf", b"iTXt", b"tEXt", b"tIME", b"zTXt"];

/// The keyword of the text that is XMP.
const XMP: &[u8] = b"XML:com.adobe.xmp\0";

/// The longest packet of XMP that is unpacked.
const LONGEST_XMP: u64 = 16 << 20;

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

impl<'a> Chunk<'a> {
    fn data(self) -> &'a [u8] {
        self.whole.get(8..self.whole.len().saturating_sub(4)).unwrap_or_default()
    }

    /// The packet, when this is the text that is XMP.
    fn xmp(self) -> Option<String> {
        let rest = self.data().strip_prefix(XMP).filter(|_| self.name == *b"iTXt")?;
        let (&[packed, _method], rest) = rest.split_first_chunk::<2>()?;
        // A language and a translated keyword, both empty as a rule.
        let text = rest.splitn(3, |b| *b == 0).nth(2)?;
        if packed == 0 {
            return Some(String::from_utf8_lossy(text).into_owned());
        }
        let mut unpacked = String::new();
        ZlibDecoder::new(text).take(LONGEST_XMP).read_to_string(&mut unpacked).ok()?;
        Some(unpacked)
    }
}

/// EXIF and XMP. Older programs hide EXIF in texts of their own, which nobody else reads.
pub(super) fn metadata(bytes: &[u8]) -> Metadata {
    Metadata {
        exif: chunks(bytes).find(|chunk| chunk.name == *b"eXIf").map(|chunk| chunk.data().to_vec()),
        xmp: chunks(bytes).find_map(Chunk::xmp),
        iptc: None,
    }
}

/// The file with this said in it, before its pixels; `None` when it is no PNG.
pub(super) fn with_metadata(bytes: Vec<u8>, metadata: Option<&Metadata>) -> Option<Vec<u8>> {
    let Some(metadata) = metadata else { return Some(bytes) };
    let mut png = Png::from_bytes(bytes.into()).ok()?;
    let exif = metadata.exif.clone().map(|block| (*b"eXIf", block));
    // Neither packed nor of a language.
    let xmp = metadata.xmp_alone().map(|packet| (*b"iTXt", [XMP, &[0; 4], packet.as_bytes()].concat()));
    for (name, data) in [xmp, exif].into_iter().flatten() {
        png.chunks_mut().insert(1, PngChunk::new(name, Bytes::from(data)));
    }
    Some(png.encoder().bytes().to_vec())
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
