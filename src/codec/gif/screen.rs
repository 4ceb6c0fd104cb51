//! What a viewer of a GIF shows: each image drawn over what the ones before it leave.

use super::blocks::{After, Image};
use crate::geometry::Size;
use std::io::Read;

/// A pixel that is not there.
const CLEAR: [u8; 4] = [0; 4];

/// An index without a colour is black, as in browsers.
const NO_COLOR: [u8; 3] = [0; 3];

const ENDS_EARLY: &str = "an image's data ends early";

pub(super) struct Screen {
    size: Size,
    pixels: Vec<[u8; 4]>,
    last: Option<Last>,
}

/// The last image, for what happens to its area when the next one comes.
struct Last {
    area: Area,
    after: After,
    /// All that was there before, where that is to come back.
    before: Option<Vec<[u8; 4]>>,
}

/// The part of an image that is on the screen, in pixels of the screen.
#[derive(Debug, Clone, Copy)]
struct Area {
    left: usize,
    right: usize,
    top: usize,
    bottom: usize,
}

impl Screen {
    pub(super) fn new(size: Size) -> Screen {
        Screen { size, pixels: vec![CLEAR; size.width() as usize * size.height() as usize], last: None }
    }

    /// What is shown now.
    pub(super) fn pixels(&self) -> &[[u8; 4]] {
        &self.pixels
    }

    /// Draws the next image; nothing of it when its data is not all there.
    pub(super) fn draw(&mut self, image: &Image<'_>) -> Result<(), String> {
        self.dispose();
        let area = self.area(image);
        let before = (image.control.after == After::Restored).then(|| self.pixels.clone());
        self.last = Some(Last { area, after: image.control.after, before });
        if area.left == area.right || area.top == area.bottom {
            return Ok(());
        }
        // All that is to be seen at once: given a row at a time, the library loses the end of some images.
        let across = usize::from(image.width);
        let mut indices = vec![0; across * stored_rows(image, self.size)];
        let unpacked = unpack(image, &mut indices);
        if unpacked.is_err() {
            // The library does not say how far it came: what is there is the same whatever was in the buffer before.
            let mut others = vec![u8::MAX; indices.len()];
            let _ = unpack(image, &mut others);
            let there = indices.iter().zip(&others).take_while(|(one, other)| one == other).count();
            indices.truncate(there);
        }
        let width = self.size.width() as usize;
        for (row, indices) in rows(usize::from(image.height), image.interlaced).zip(indices.chunks(across)) {
            let y = image.top as usize + row;
            if y < area.bottom {
                let pixels = &mut self.pixels[y * width..][area.left..area.right];
                pixels.iter_mut().zip(indices).for_each(|(pixel, index)| paint(pixel, *index, image));
            }
        }
        unpacked
    }

    /// Does what the last image asks for when its time is over.
    fn dispose(&mut self) {
        let Some(Last { area, after, before }) = self.last.take() else { return };
        if let Some(before) = before {
            self.pixels = before;
        } else if after == After::Cleared {
            let rows = self.pixels.chunks_exact_mut(self.size.width() as usize);
            rows.take(area.bottom).skip(area.top).for_each(|row| row[area.left..area.right].fill(CLEAR));
        }
    }

    fn area(&self, image: &Image<'_>) -> Area {
        let within = |at: u32, side: u32| at.min(side) as usize;
        let (width, height) = (self.size.width(), self.size.height());
        Area {
            left: within(image.left, width),
            right: within(image.left + u32::from(image.width), width),
            top: within(image.top, height),
            bottom: within(image.top + u32::from(image.height), height),
        }
    }
}

/// Fills the buffer with the indices of an image, as far as they go.
fn unpack(image: &Image<'_>, indices: &mut [u8]) -> Result<(), String> {
    // The library sees one image at a time, without a table: colours are looked up by who draws.
    let head = head(image);
    let file = head.as_slice().chain(image.data).chain(&b"\0;"[..]);
    let mut decoder = gif::DecodeOptions::new().read_info(file).map_err(wrong)?;
    decoder.next_frame_info().map_err(wrong)?;
    if decoder.fill_buffer(indices).map_err(wrong)? { Ok(()) } else { Err(ENDS_EARLY.to_owned()) }
}

/// How many rows of an image are decompressed: none below the screen, where they come in order.
fn stored_rows(image: &Image<'_>, screen: Size) -> usize {
    let height = usize::from(image.height);
    let visible = screen.height().saturating_sub(image.top) as usize;
    if image.interlaced { height } else { height.min(visible) }
}

fn wrong(error: gif::DecodingError) -> String {
    match error {
        gif::DecodingError::UnexpectedEof => ENDS_EARLY.to_owned(),
        other => other.to_string(),
    }
}

fn paint(pixel: &mut [u8; 4], index: u8, image: &Image<'_>) {
    if image.control.transparent == Some(index) {
        return;
    }
    let color = image.colors.get(usize::from(index) * 3..).and_then(|rest| rest.first_chunk());
    let [r, g, b] = *color.unwrap_or(&NO_COLOR);
    *pixel = [r, g, b, 255];
}

/// The beginning of a GIF with this image alone, up to its data. Two colours stand for its table.
fn head(image: &Image<'_>) -> [u8; 29] {
    let ([w0, w1], [h0, h1]) = (image.width.to_le_bytes(), image.height.to_le_bytes());
    let mut head = [0; 29];
    head[..6].copy_from_slice(b"GIF89a");
    head[6..11].copy_from_slice(&[w0, w1, h0, h1, 0x80]);
    head[19..29].copy_from_slice(&[b',', 0, 0, 0, 0, w0, w1, h0, h1, 0]);
    head
}

/// The rows in the order in which they are stored.
fn rows(height: usize, interlaced: bool) -> impl Iterator<Item = usize> {
    const PASSES: [(usize, usize); 4] = [(0, 8), (4, 8), (2, 4), (1, 2)];
    const AT_ONCE: [(usize, usize); 1] = [(0, 1)];
    let passes: &[(usize, usize)] = if interlaced { &PASSES } else { &AT_ONCE };
    passes.iter().flat_map(move |(first, step)| (*first..height).step_by(*step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interlaced_rows_come_in_four_passes() {
        assert_eq!(rows(10, true).collect::<Vec<_>>(), [0, 8, 4, 2, 6, 1, 3, 5, 7, 9]);
        assert_eq!(rows(1, true).collect::<Vec<_>>(), [0]);
        assert_eq!(rows(3, false).collect::<Vec<_>>(), [0, 1, 2]);
    }
}
