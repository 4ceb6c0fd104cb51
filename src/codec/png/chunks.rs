//! The chunks of a PNG.

use crate::codec::{
    Metadata,
    metadata::{alone, is_readable},
};
use flate2::read::ZlibDecoder;
use img_parts::{
    Bytes,
    png::{Png, PngChunk},
};
use std::{borrow::Cow, io::Read};

pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Ancillary chunks that affect display. All others are metadata or damaged.
const SHOWN: [&[u8; 4]; 15] = [
    b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"mDCV", b"cLLI", b"bKGD", b"pHYs", b"sPLT",
    b"acTL", b"fcTL", b"fdAT",
];

/// Chunks of the color space.
const COLOR: [&[u8; 4]; 7] = [b"cHRM", b"cICP", b"cLLI", b"gAMA", b"iCCP", b"mDCV", b"sRGB"];

/// The keyword of XMP text.
const XMP: &[u8] = b"XML:com.adobe.xmp\0";

/// The keywords of EXIF text, as ImageMagick wrote it before there was a chunk for it.
const RAW_EXIF: [&[u8]; 2] = [b"Raw profile type exif\0", b"Raw profile type APP1\0"];

/// The longest text that is decompressed, and the number of texts.
const LONGEST_TEXT: u64 = 16 << 20;
const MOST_TEXTS: usize = 4;

/// A chunk.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chunk<'a> {
    pub(super) name: [u8; 4],
    /// Length, name, data and checksum.
    pub(super) whole: &'a [u8],
}

/// The chunks in order, up to the end of the file or the first truncated one.
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
    pub(super) fn data(self) -> &'a [u8] {
        self.whole.get(8..self.whole.len().saturating_sub(4)).unwrap_or_default()
    }

    /// Whether this is the text of XMP.
    fn is_xmp(self) -> bool {
        self.name == *b"iTXt" && self.data().starts_with(XMP)
    }

    /// The XMP packet, if this is its text.
    fn xmp(self) -> Option<String> {
        let rest = self.data().strip_prefix(XMP).filter(|_| self.is_xmp())?;
        let (&[packed, _method], rest) = rest.split_first_chunk::<2>()?;
        // A language and a translated keyword, both usually empty.
        let text = rest.splitn(3, |b| *b == 0).nth(2)?;
        if packed == 0 {
            return Some(String::from_utf8_lossy(text).into_owned());
        }
        let mut unpacked = String::new();
        ZlibDecoder::new(text).take(LONGEST_TEXT).read_to_string(&mut unpacked).ok()?;
        Some(unpacked)
    }

    /// Whether this is ImageMagick's text of EXIF.
    fn is_raw_exif(self) -> bool {
        [*b"tEXt", *b"zTXt"].contains(&self.name) && RAW_EXIF.iter().any(|keyword| self.data().starts_with(keyword))
    }

    /// The EXIF block, if this is ImageMagick's text: name, length, and hexadecimal bytes.
    fn raw_exif(self) -> Option<Vec<u8>> {
        let data = RAW_EXIF.iter().find_map(|keyword| self.data().strip_prefix(*keyword))?;
        let text = match &self.name {
            b"tEXt" => data.to_vec(),
            b"zTXt" => {
                let mut text = Vec::new();
                ZlibDecoder::new(data.get(1..)?).take(LONGEST_TEXT).read_to_end(&mut text).ok()?;
                text
            }
            _ => return None,
        };
        let digits = text.splitn(4, |b| *b == b'\n').nth(3)?.iter();
        let digits: Vec<u8> = digits.filter_map(|b| u8::try_from(char::from(*b).to_digit(16)?).ok()).collect();
        Some(digits.as_chunks().0.iter().map(|[high, low]| high << 4 | low).collect())
    }

    /// Whether display needs it. Names of critical chunks start with a capital letter.
    fn is_shown(self) -> bool {
        self.name[0].is_ascii_uppercase() || SHOWN.contains(&&self.name)
    }
}

/// The EXIF blocks: usually one. Those in texts come last.
pub(super) fn exif(bytes: &[u8]) -> impl Iterator<Item = Cow<'_, [u8]>> {
    let own = chunks(bytes).filter(|chunk| chunk.name == *b"eXIf").map(|chunk| Cow::Borrowed(chunk.data()));
    let texts = chunks(bytes).filter(|chunk| chunk.is_raw_exif()).take(MOST_TEXTS);
    own.chain(texts.filter_map(Chunk::raw_exif).map(Cow::Owned))
}

/// Whether the file is complete.
pub(super) fn is_whole(bytes: &[u8]) -> bool {
    chunks(bytes).any(|chunk| &chunk.name == b"IEND")
}

/// EXIF and XMP.
pub(super) fn metadata(bytes: &[u8]) -> Metadata {
    Metadata {
        exif: exif(bytes).find(|block| is_readable(block)).map(|block| alone(&block).to_vec()),
        xmp: chunks(bytes).filter(|chunk| chunk.is_xmp()).take(MOST_TEXTS).find_map(Chunk::xmp),
        iptc: None,
    }
}

/// The file with this metadata before its pixels; `None` if it is not a PNG.
pub(super) fn with_metadata(bytes: Vec<u8>, metadata: Option<&Metadata>) -> Option<Vec<u8>> {
    let Some(metadata) = metadata else { return Some(bytes) };
    let mut png = Png::from_bytes(bytes.into()).ok()?;
    let exif = metadata.exif.clone().map(|block| (*b"eXIf", block));
    // No compression, no language.
    let xmp = metadata.xmp_alone().map(|packet| (*b"iTXt", [XMP, &[0; 4], packet.as_bytes()].concat()));
    for (name, data) in [xmp, exif].into_iter().flatten() {
        png.chunks_mut().insert(1, PngChunk::new(name, Bytes::from(data)));
    }
    Some(png.encoder().bytes().to_vec())
}

/// The number of complete frames of an animation.
pub(super) fn frames(bytes: &[u8]) -> u32 {
    let (mut begun, mut whole) = (0, false);
    for chunk in chunks(bytes) {
        begun += u32::from(chunk.name == *b"fcTL");
        whole |= chunk.name == *b"IEND";
    }
    if whole { begun } else { begun.saturating_sub(1) }
}

/// Whether there is anything that display does not need, in chunks or after the end.
pub(super) fn has_metadata(bytes: &[u8]) -> bool {
    let end = chunks(bytes).find(|chunk| &chunk.name == b"IEND");
    let ends = end.is_some_and(|end| end.whole.as_ptr_range().end == bytes.as_ptr_range().end);
    !ends || chunks(bytes).any(|chunk| !chunk.is_shown())
}

pub(super) fn has_color(bytes: &[u8]) -> bool {
    chunks(bytes).any(|chunk| COLOR.contains(&&chunk.name))
}

/// The file without metadata and without data after its end; without color information unless `color`. `None` if the
/// end is missing.
pub(super) fn strip(bytes: &[u8], color: bool) -> Option<Vec<u8>> {
    let mut out = SIGNATURE.to_vec();
    for chunk in chunks(bytes) {
        if chunk.is_shown() && (color || !COLOR.contains(&&chunk.name)) {
            out.extend_from_slice(chunk.whole);
        }
        if &chunk.name == b"IEND" {
            return Some(out);
        }
    }
    None
}
