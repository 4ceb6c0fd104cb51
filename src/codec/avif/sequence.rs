//! The size of the frames in an AVIF file, from their AV1 sequence headers. The container states a size of its own, which
//! a hostile file may understate: the decoder allocates what the sequence header says.

use crate::codec::boxes::{Numbers, boxes, content};

/// Width and height.
type Sides = (u32, u32);

/// The largest frame of any image or track, by area; `None` if no sequence header was found.
pub(super) fn largest_frame(file: &[u8]) -> Option<Sides> {
    let starts = items(file).into_iter().chain(chunks(file));
    let frames = starts.filter_map(|start| file.get(start..)).flat_map(sequences);
    frames.max_by_key(|(width, height)| u64::from(*width) * u64::from(*height))
}

/// The positions of all item data in the file.
fn items(file: &[u8]) -> Vec<usize> {
    let meta = content(file, b"meta").and_then(|meta| meta.get(4..)).unwrap_or_default();
    let Some(list) = content(meta, b"iloc") else { return Vec::new() };
    // Offsets of the second method count from the content of `idat`.
    let data = content(meta, b"idat").map_or(0, |data| data.as_ptr().addr() - file.as_ptr().addr());
    let mut found = Vec::new();
    // The list ends where it is truncated.
    let _ = locations(list, data, &mut found);
    found
}

fn locations(list: &[u8], data: usize, found: &mut Vec<usize>) -> Option<()> {
    let mut rest = Numbers(list);
    let version = rest.next(1)?;
    rest.next(3)?;
    let sizes = rest.next(2)?;
    let size = |shift: u32| usize::try_from(sizes >> shift & 15).ok();
    let (offset_size, length_size, base_size) = (size(12)?, size(8)?, size(4)?);
    let index_size = if version == 0 { 0 } else { size(0)? };
    let wide = if version == 2 { 4 } else { 2 };
    for _ in 0..rest.next(wide)? {
        rest.next(wide)?;
        let method = if version == 0 { 0 } else { rest.next(2)? & 15 };
        rest.next(2)?;
        let base = rest.next(base_size)?;
        for _ in 0..rest.next(2)? {
            rest.next(index_size)?;
            let (offset, _) = (rest.next(offset_size)?, rest.next(length_size)?);
            let start = usize::try_from(base.saturating_add(offset)).ok()?;
            found.push(if method == 1 { start.saturating_add(data) } else { start });
        }
    }
    Some(())
}

/// The positions of all chunks of all tracks.
fn chunks(file: &[u8]) -> Vec<usize> {
    let tables = |track| content(content(content(track, b"mdia")?, b"minf")?, b"stbl");
    let tracks = boxes(content(file, b"moov").unwrap_or_default()).filter(|part| part.name == b"trak");
    let offsets = |table: &[u8]| {
        let list = boxes(table).find(|part| matches!(part.name, b"stco" | b"co64"));
        let (size, list) = list.map_or((4, &[][..]), |part| (if part.name == b"co64" { 8 } else { 4 }, part.content));
        let mut rest = Numbers(list.get(8..).unwrap_or_default());
        std::iter::from_fn(move || usize::try_from(rest.next(size)?).ok()).collect::<Vec<_>>()
    };
    tracks.filter_map(|track| tables(track.content)).flat_map(offsets).collect()
}

/// The sizes in the sequence headers of the OBUs from here on.
fn sequences(data: &[u8]) -> Vec<Sides> {
    const SEQUENCE_HEADER: u8 = 1;
    let (mut rest, mut found) = (data, Vec::new());
    while let Some((kind, length, content)) = unit(rest) {
        let Some((unit, next)) = content.split_at_checked(length) else { break };
        if kind == SEQUENCE_HEADER {
            found.extend(frame_size(&mut Bits { data: unit, at: 0 }));
        }
        rest = next;
    }
    found
}

/// The kind, the length and the start of the content of an OBU; `None` if it is not one with a length.
fn unit(data: &[u8]) -> Option<(u8, usize, &[u8])> {
    let (head, mut rest) = data.split_first()?;
    let (forbidden, kind, extended, has_length) = (head >> 7, head >> 3 & 15, head & 4 != 0, head & 2 != 0);
    if forbidden != 0 || !has_length {
        return None;
    }
    if extended {
        rest = rest.get(1..)?;
    }
    let mut length = 0;
    for shift in (0..28).step_by(7) {
        let (byte, after) = rest.split_first()?;
        rest = after;
        length |= usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some((kind, length, rest));
        }
    }
    None
}

/// Reads numbers of some bits, the highest first.
struct Bits<'a> {
    data: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn next(&mut self, bits: u32) -> Option<u32> {
        (0..bits).try_fold(0, |all, _| {
            let byte = self.data.get(self.at / 8)?;
            let bit = byte >> (7 - self.at % 8) & 1;
            self.at += 1;
            Some(all << 1 | u32::from(bit))
        })
    }

    fn flag(&mut self) -> Option<bool> {
        self.next(1).map(|bit| bit == 1)
    }
}

/// Width and height of a sequence header, section 5.5 of the AV1 specification.
fn frame_size(bits: &mut Bits<'_>) -> Option<Sides> {
    bits.next(4)?;
    if bits.flag()? {
        // A reduced header.
        bits.next(5)?;
    } else {
        timing_and_levels(bits)?;
    }
    let (width_bits, height_bits) = (bits.next(4)? + 1, bits.next(4)? + 1);
    Some((bits.next(width_bits)? + 1, bits.next(height_bits)? + 1))
}

/// Skips the fields before the size.
fn timing_and_levels(bits: &mut Bits<'_>) -> Option<()> {
    let mut delay_bits = None;
    if bits.flag()? {
        bits.next(32)?;
        bits.next(32)?;
        if bits.flag()? {
            // A number of variable length: as many bits as there are zeros before it.
            let mut zeros = 0;
            while !bits.flag()? {
                zeros += 1;
            }
            bits.next(zeros)?;
        }
        if bits.flag()? {
            delay_bits = Some(bits.next(5)? + 1);
            bits.next(32)?;
            bits.next(10)?;
        }
    }
    let has_display_delay = bits.flag()?;
    for _ in 0..=bits.next(5)? {
        bits.next(12)?;
        if bits.next(5)? > 7 {
            bits.next(1)?;
        }
        if let Some(delay_bits) = delay_bits
            && bits.flag()?
        {
            bits.next(delay_bits)?;
            bits.next(delay_bits)?;
            bits.next(1)?;
        }
        if has_display_delay && bits.flag()? {
            bits.next(4)?;
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        codec::{Animation, EncodeOptions, Format},
        geometry::Size,
        image::Frame,
    };

    fn encoded(w: u32, h: u32, frames: u32) -> Vec<u8> {
        let animation = (frames > 1).then_some(Animation { frames: Some(frames), plays: 0, alpha: true });
        let options = EncodeOptions { animation, ..EncodeOptions::default() };
        let avif = Format::for_extension("avif").expect("this build has it");
        let mut encoder = avif.encoder(&options).expect("an encoder");
        for i in 0..frames {
            let pixels = (0..w * h).map(|p| [p as u8, i as u8, 9, (p % 251) as u8]).collect();
            let mut frame = Frame::new(Size::new(w, h).expect("not empty"), pixels, false);
            frame.delay = (frames > 1).then(|| std::time::Duration::from_millis(100));
            encoder.push(&frame).expect("pushed");
        }
        encoder.finish().expect("a file")
    }

    #[test]
    fn the_size_of_the_frames_is_found() {
        for (w, h, frames) in [(40, 30, 1), (1, 1, 1), (300, 7, 1), (33, 65, 3)] {
            let file = encoded(w, h, frames);
            assert_eq!(largest_frame(&file), Some((w, h)), "{frames} frames");
            for length in 0..file.len() {
                largest_frame(&file[..length]);
            }
        }
        assert_eq!(largest_frame(b"no file"), None);
    }
}
