//! The RIFF chunks of a WebP: profile, EXIF, XMP.

use crate::codec::{Metadata, metadata::is_readable};
use img_parts::{
    Bytes, ImageEXIF, ImageICC,
    riff::{RiffChunk, RiffContent},
    webp::WebP,
};

/// Flags of the extended header (`VP8X`) for EXIF and XMP.
const HAS_EXIF: u8 = 0b0000_1000;
const HAS_XMP: u8 = 0b0000_0100;

/// The flag for an ICC profile.
const HAS_PROFILE: u8 = 0b0010_0000;

/// The chunks that display needs.
const SHOWN: [[u8; 4]; 7] = [*b"VP8X", *b"ICCP", *b"ALPH", *b"VP8 ", *b"VP8L", *b"ANIM", *b"ANMF"];

/// A chunk and its data.
pub(super) struct Chunk<'a> {
    pub(super) name: [u8; 4],
    pub(super) data: &'a [u8],
}

/// The chunks in order, up to the end of the file or the first truncated one.
pub(super) fn chunks(bytes: &[u8]) -> impl Iterator<Item = Chunk<'_>> {
    let mut rest = bytes.get(12..).unwrap_or_default();
    std::iter::from_fn(move || {
        let (name, after) = rest.split_first_chunk::<4>()?;
        let (length, after) = after.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let data = after.get(..length)?;
        // Chunks start at even offsets.
        rest = after.get(length + length % 2..).unwrap_or_default();
        Some(Chunk { name: *name, data })
    })
}

fn chunk<'a>(bytes: &'a [u8], name: &[u8; 4]) -> Option<&'a [u8]> {
    chunks(bytes).find(|chunk| chunk.name == *name).map(|chunk| chunk.data)
}

pub(super) fn profile(bytes: &[u8]) -> Option<&[u8]> {
    chunk(bytes, b"ICCP")
}

/// The EXIF blocks: usually one.
pub(super) fn exif(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    chunks(bytes).filter(|chunk| chunk.name == *b"EXIF").map(|chunk| chunk.data)
}

/// Whether the extended header announces EXIF, which follows the image.
pub(super) fn announces_exif(bytes: &[u8]) -> bool {
    chunk(bytes, b"VP8X").and_then(<[u8]>::first).is_some_and(|flags| flags & HAS_EXIF != 0)
}

/// Whether there is anything that display does not need.
pub(super) fn has_metadata(bytes: &[u8]) -> bool {
    let end = length(bytes).map_or(0, |length| length + length % 2);
    chunks(bytes).any(|chunk| !SHOWN.contains(&chunk.name)) || bytes.len() > end
}

/// The number of plays of an animation; 0 is endless.
pub(super) fn plays(bytes: &[u8]) -> u32 {
    let count = chunk(bytes, b"ANIM").and_then(|data| data.get(4..6)?.first_chunk().copied());
    count.map_or(0, |count| u32::from(u16::from_le_bytes(count)))
}

/// Whether every frame of an animation is lossless.
pub(super) fn is_lossless(bytes: &[u8]) -> bool {
    // Sixteen bytes of position and timing precede a frame's chunks.
    let lossy =
        |frame: &[u8]| frame.get(16..).is_some_and(|data| data.starts_with(b"VP8 ") || data.starts_with(b"ALPH"));
    !chunks(bytes).any(|chunk| chunk.name == *b"ANMF" && lossy(chunk.data))
}

/// The length of the file by its header.
fn length(bytes: &[u8]) -> Option<usize> {
    let length = bytes.get(4..)?.first_chunk::<4>()?;
    usize::try_from(u32::from_le_bytes(*length)).ok()?.checked_add(8)
}

/// Whether the file is truncated.
pub(super) fn is_cut_off(bytes: &[u8]) -> bool {
    length(bytes).is_none_or(|length| bytes.len() < length)
}

/// A truncated file, up to its last complete chunk.
pub(super) fn whole_chunks(bytes: &[u8]) -> Vec<u8> {
    let end = chunks(bytes).last().map_or(12, |last| {
        let end = last.data.as_ptr_range().end as usize - bytes.as_ptr() as usize;
        end + last.data.len() % 2
    });
    let mut whole = bytes.get(..end.min(bytes.len())).unwrap_or_default().to_vec();
    whole.resize(end, 0);
    let length = u32::try_from(end.saturating_sub(8)).unwrap_or(u32::MAX);
    if let Some(place) = whole.get_mut(4..8) {
        place.copy_from_slice(&length.to_le_bytes());
    }
    whole
}

/// The file without EXIF, XMP and unknown chunks, and without its profile unless `profile`; `None` for an unusual
/// structure.
pub(super) fn strip(bytes: &[u8], profile: bool) -> Option<Vec<u8>> {
    let mut file = WebP::from_bytes(Bytes::copy_from_slice(bytes)).ok()?;
    file.chunks_mut().retain(|chunk| SHOWN.contains(&chunk.id()) && (profile || chunk.id() != *b"ICCP"));
    set_flags(&mut file, if profile { HAS_EXIF | HAS_XMP } else { HAS_EXIF | HAS_XMP | HAS_PROFILE }, 0)?;
    Some(file.encoder().bytes().to_vec())
}

/// Updates the flags of the extended header, if there is one.
fn set_flags(file: &mut WebP, of: u8, flags: u8) -> Option<()> {
    for chunk in file.chunks_mut().iter_mut().filter(|chunk| chunk.id() == *b"VP8X") {
        let mut data = chunk.content().data()?.to_vec();
        let first = data.first_mut()?;
        *first = *first & !of | flags;
        *chunk = RiffChunk::new(*b"VP8X", RiffContent::Data(data.into()));
    }
    Some(())
}

pub(super) fn metadata(bytes: &[u8]) -> Metadata {
    Metadata::stored(exif(bytes).find(|block| is_readable(block)), chunk(bytes, b"XMP "))
}

/// The file with this metadata; `None` for an unusual structure.
pub(super) fn with_metadata(bytes: Vec<u8>, metadata: Option<&Metadata>) -> Option<Vec<u8>> {
    let Some(metadata) = metadata else { return Some(bytes) };
    let mut file = WebP::from_bytes(bytes.into()).ok()?;
    let mut flags = 0;
    if let Some(block) = metadata.exif.clone() {
        file.chunks_mut().push(RiffChunk::new(*b"EXIF", RiffContent::Data(block.into())));
        flags |= HAS_EXIF;
    }
    if let Some(packet) = metadata.xmp_alone() {
        file.chunks_mut().push(RiffChunk::new(*b"XMP ", RiffContent::Data(packet.into_bytes().into())));
        flags |= HAS_XMP;
    }
    // Setting a chunk creates the extended header if it is missing.
    let exif = file.exif();
    file.set_exif(exif);
    set_flags(&mut file, HAS_EXIF | HAS_XMP, flags)?;
    Some(file.encoder().bytes().to_vec())
}

/// The file with a profile.
pub(super) fn with_profile(bytes: Vec<u8>, icc: &[u8]) -> Option<Vec<u8>> {
    let mut file = WebP::from_bytes(bytes.into()).ok()?;
    file.set_icc_profile(Some(Bytes::copy_from_slice(icc)));
    Some(file.encoder().bytes().to_vec())
}
