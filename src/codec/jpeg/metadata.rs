//! JPEG's metadata segments: EXIF, XMP, and IPTC in Photoshop's blocks.

use super::markers::{APP1, APP13, EXIF, Segment, XMP, segments};
use crate::{
    codec::{
        Metadata,
        metadata::{is_readable, orientation},
    },
    image::Orientation,
};

const PHOTOSHOP: &[u8] = b"Photoshop 3.0\0";

/// The maximum length of a segment's data.
const LONGEST: usize = 65_533;

/// Photoshop's resource ID of IPTC.
const IPTC: u16 = 0x0404;

/// All metadata of the file. Extended XMP in further segments is not read.
pub(super) fn read(bytes: &[u8]) -> Metadata {
    let mut metadata = Metadata { exif: exif(bytes), ..Metadata::default() };
    for segment in segments(bytes) {
        if let Some(packet) = segment.data.strip_prefix(XMP).filter(|_| segment.code == APP1) {
            metadata.xmp.get_or_insert_with(|| String::from_utf8_lossy(packet).into_owned());
        } else if let Some(blocks) = segment.data.strip_prefix(PHOTOSHOP).filter(|_| segment.code == APP13) {
            metadata.iptc.get_or_insert_default().extend(iptc(blocks));
        }
    }
    metadata
}

/// The first readable EXIF block, with the segments that continue it.
fn exif(bytes: &[u8]) -> Option<Vec<u8>> {
    let blocks: Vec<&[u8]> = segments(bytes).filter_map(Segment::exif).collect();
    let first = blocks.iter().position(|block| is_readable(block)).unwrap_or(0);
    let (block, more) = blocks.get(first..)?.split_first()?;
    let continued = more.iter().take_while(|block| !is_readable(block));
    let mut whole = block.to_vec();
    continued.for_each(|part| whole.extend_from_slice(part));
    Some(whole)
}

/// The orientation in the first EXIF block that has one.
pub(super) fn exif_orientation(bytes: &[u8]) -> Orientation {
    let mut blocks = segments(bytes).filter_map(Segment::exif);
    blocks.find_map(orientation).or_else(|| orientation(&exif(bytes)?)).unwrap_or_default()
}

/// The metadata as segments: code and data. Those that are too long are dropped.
pub(super) fn segments_of(metadata: &Metadata) -> Vec<(u8, Vec<u8>)> {
    let exif = metadata.exif.as_deref().map(|block| (APP1, [EXIF, block].concat()));
    let xmp = metadata.xmp.as_deref().map(|packet| (APP1, [XMP, packet.as_bytes()].concat()));
    let iptc = metadata.iptc.as_deref().map(|sets| (APP13, photoshop(sets)));
    [exif, xmp, iptc].into_iter().flatten().filter(|(_, data)| data.len() <= LONGEST).collect()
}

/// IPTC in Photoshop's blocks.
fn iptc(mut blocks: &[u8]) -> Vec<u8> {
    let mut sets = Vec::new();
    while let Some((id, data, rest)) = photoshop_block(blocks) {
        if id == IPTC {
            sets.extend_from_slice(data);
        }
        blocks = rest;
    }
    sets
}

/// Resource ID, data and rest.
fn photoshop_block(blocks: &[u8]) -> Option<(u16, &[u8], &[u8])> {
    let rest = blocks.strip_prefix(b"8BIM")?;
    let (id, rest) = rest.split_first_chunk()?;
    // The name is a length byte and its characters, padded to an even length.
    let name = 1 + usize::from(*rest.first()?);
    let (length, rest) = rest.get(name + name % 2..)?.split_first_chunk()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let data = rest.get(..length)?;
    Some((u16::from_be_bytes(*id), data, rest.get(length + length % 2..).unwrap_or_default()))
}

/// A Photoshop block with IPTC.
fn photoshop(iptc: &[u8]) -> Vec<u8> {
    let length = u32::try_from(iptc.len()).unwrap_or(0).to_be_bytes();
    let pad: &[u8] = if iptc.len() % 2 == 1 { &[0] } else { &[] };
    [PHOTOSHOP, b"8BIM", &IPTC.to_be_bytes(), &[0, 0], &length, iptc, pad].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iptc_survives_a_round_trip() {
        for sets in [&b"\x1c\x02\x74\0\x06(c) me"[..], b"\x1c\x02\x50\0\x01I"] {
            let segment = photoshop(sets);
            assert_eq!(iptc(segment.strip_prefix(PHOTOSHOP).expect("its own prefix")), sets);
        }
        assert!(iptc(b"8BIM").is_empty() && iptc(b"8BIM\x04\x04\0\0\0\0\0\x09x").is_empty());
    }
}
