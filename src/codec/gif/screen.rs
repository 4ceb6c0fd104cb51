//! The screen of a GIF: each image is drawn over the disposed ones before it.

use super::blocks::Image;
use crate::{
    codec::canvas::{Area, Canvas},
    geometry::Size,
};
use std::io::Read;

/// An index without a color is black, as in browsers.
const NO_COLOR: [u8; 3] = [0; 3];

const ENDS_EARLY: &str = "an image's data is truncated";

pub(super) struct Screen(Canvas);

impl Screen {
    pub(super) fn new(size: Size) -> Screen {
        Screen(Canvas::new(size))
    }

    /// The current screen.
    pub(super) fn pixels(&self) -> &[[u8; 4]] {
        self.0.pixels()
    }

    /// Draws the next image, as far as its data permits.
    ///
    /// # Errors
    /// When its data is truncated or invalid.
    pub(super) fn draw(&mut self, image: &Image<'_>) -> Result<(), String> {
        let area = area(image, self.0.size());
        self.0.begin(area.clone(), image.control.after);
        if area.columns.is_empty() || area.rows.is_empty() {
            return Ok(());
        }
        // All rows are read at once: row by row, the library loses the end of some images.
        let across = usize::from(image.width);
        let mut indices = vec![0; across * stored_rows(image, self.0.size())];
        let unpacked = unpack(image, &mut indices);
        if unpacked.is_err() {
            // The library does not report how many rows it decoded. The result does not depend on the buffer's former
            // content.
            let mut others = vec![u8::MAX; indices.len()];
            let _ = unpack(image, &mut others);
            let there = indices.iter().zip(&others).take_while(|(one, other)| one == other).count();
            indices.truncate(there);
        }
        for (row, indices) in rows(usize::from(image.height), image.interlaced).zip(indices.chunks(across)) {
            let y = image.top as usize + row;
            if y < area.rows.end {
                let pixels = self.0.row(y, &area);
                pixels.iter_mut().zip(indices).for_each(|(pixel, index)| paint(pixel, *index, image));
            }
        }
        unpacked
    }
}

/// The part of an image that is on the screen.
fn area(image: &Image<'_>, screen: Size) -> Area {
    let within = |at: u32, length: u16, side: u32| at.min(side) as usize..(at + u32::from(length)).min(side) as usize;
    Area {
        columns: within(image.left, image.width, screen.width()),
        rows: within(image.top, image.height, screen.height()),
    }
}

/// Decompresses the indices of an image into the buffer, as far as they go.
fn unpack(image: &Image<'_>, indices: &mut [u8]) -> Result<(), String> {
    // The library gets one image at a time, without a color table: colors are looked up here.
    let head = head(image);
    let file = head.as_slice().chain(image.data).chain(&b"\0;"[..]);
    let mut decoder = gif::DecodeOptions::new().read_info(file).map_err(wrong)?;
    decoder.next_frame_info().map_err(wrong)?;
    if decoder.fill_buffer(indices).map_err(wrong)? { Ok(()) } else { Err(ENDS_EARLY.to_owned()) }
}

/// The number of rows to decompress: none below the screen, unless interlaced.
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

/// The start of a GIF with this image only, up to its data. Two colors replace its table.
fn head(image: &Image<'_>) -> [u8; 29] {
    let ([w0, w1], [h0, h1]) = (image.width.to_le_bytes(), image.height.to_le_bytes());
    let mut head = [0; 29];
    head[..6].copy_from_slice(b"GIF89a");
    head[6..11].copy_from_slice(&[w0, w1, h0, h1, 0x80]);
    head[19..29].copy_from_slice(&[b',', 0, 0, 0, 0, w0, w1, h0, h1, 0]);
    head
}

/// The row order in the file.
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
