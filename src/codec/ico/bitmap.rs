//! A BMP without its file header, followed by a transparency mask.

use crate::{
    codec::{DecodeError, DecodeOptions, Decoder, Header, image_rs},
    geometry::Size,
    image::{Frame, all_opaque},
};
use image::{ImageDecoder, codecs::bmp::BmpDecoder};
use std::io::Cursor;

/// BMP compression: none, bit masks, bit masks with alpha.
const PLAIN: u32 = 0;
const MASKS: u32 = 3;
const ALPHA_MASKS: u32 = 6;

pub(super) struct BitmapDecoder<'a> {
    bitmap: Bitmap<'a>,
    header: Header,
    tolerant: bool,
    damage: Option<String>,
    done: bool,
}

fn malformed(what: &str) -> DecodeError {
    DecodeError::malformed(format!("the ICO data is damaged: {what}"))
}

impl<'a> BitmapDecoder<'a> {
    pub(super) fn new(data: &'a [u8], options: &DecodeOptions) -> Result<BitmapDecoder<'a>, DecodeError> {
        let bitmap = Bitmap::new(data).ok_or_else(|| malformed("its BMP header is invalid"))?;
        let header = Header { alpha: true, ..Header::plain(bitmap.size) };
        Ok(BitmapDecoder { bitmap, header, tolerant: options.limits.damaged.accepts(), damage: None, done: false })
    }
}

impl Decoder for BitmapDecoder<'_> {
    fn header(&self) -> Header {
        self.header.clone()
    }

    fn next_frame(&mut self) -> Result<Option<Frame>, DecodeError> {
        if std::mem::replace(&mut self.done, true) {
            return Ok(None);
        }
        let file = self.bitmap.as_file();
        let decoder = BmpDecoder::new(Cursor::new(file.as_slice())).map_err(|e| image_rs::refused("ico", &e))?;
        let (w, h) = decoder.dimensions();
        let size = Size::new(w, h).filter(|size| *size == self.header.size);
        let size = size.ok_or_else(|| malformed("its BMP differs from the size in its header"))?;
        let (mut pixels, damage) = image_rs::pixels(Box::new(decoder), "ico", self.tolerant)?;
        self.damage = damage;
        self.bitmap.show(&mut pixels);
        let opaque = all_opaque(&pixels);
        Ok(Some(Frame::new(size, pixels, opaque)))
    }

    fn damage(&self) -> Vec<String> {
        self.damage.clone().into_iter().collect()
    }
}

/// The BMP's header.
struct Bitmap<'a> {
    data: &'a [u8],
    size: Size,
    /// Rows are stored from the top.
    top_down: bool,
    /// Bits of a pixel.
    bits: u16,
    compression: u32,
    /// Offsets of the pixels and of the mask in the data.
    pixels: usize,
    mask: usize,
}

impl<'a> Bitmap<'a> {
    fn new(data: &'a [u8]) -> Option<Bitmap<'a>> {
        let word = |at: usize| Some(u16::from_le_bytes(*data.get(at..)?.first_chunk()?));
        let long = |at: usize| Some(u32::from_le_bytes(*data.get(at..)?.first_chunk()?));
        let header = usize::try_from(long(0)?).ok()?;
        // The oldest header has 16-bit sides and no further fields.
        let old = header == 12;
        let (w, h, bits) = if old {
            (u32::from(word(4)?), i32::from(word(6)?), word(10)?)
        } else if header >= 40 {
            (long(4)?, long(8)?.cast_signed(), word(14)?)
        } else {
            return None;
        };
        let (compression, stored, used) = if old { (PLAIN, 0, 0) } else { (long(16)?, long(20)?, long(32)?) };
        if !matches!(bits, 1 | 4 | 8 | 16 | 24 | 32) {
            return None;
        }
        // The height includes the mask, which is as high as the image.
        let size = Size::new(w, h.unsigned_abs() / 2)?;
        let colors = if bits <= 8 && used == 0 { 1 << bits } else { usize::try_from(used).ok()? };
        let masks = match compression {
            MASKS if header == 40 => 12,
            ALPHA_MASKS if header == 40 => 16,
            _ => 0,
        };
        let pixels = header.checked_add(masks)?.checked_add(colors.checked_mul(if old { 3 } else { 4 })?)?;
        let length = match compression {
            PLAIN | MASKS | ALPHA_MASKS => stride(size, bits).checked_mul(size.height() as usize)?,
            _ => usize::try_from(stored).ok()?,
        };
        let mask = pixels.checked_add(length)?;
        Some(Bitmap { data, size, top_down: h < 0, bits, compression, pixels, mask })
    }

    /// The BMP as a complete file.
    fn as_file(&self) -> Vec<u8> {
        let long = |n: usize| u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes();
        let end = self.mask.min(self.data.len());
        let mut dib = self.data.get(..end).unwrap_or_default().to_vec();
        let height = self.size.height();
        if dib.first() == Some(&12) {
            if let (Some(place), Ok(height)) = (dib.get_mut(6..8), u16::try_from(height)) {
                place.copy_from_slice(&height.to_le_bytes());
            }
        } else if let Some(place) = dib.get_mut(8..12) {
            let height = height.cast_signed();
            place.copy_from_slice(&(if self.top_down { -height } else { height }).to_le_bytes());
        }
        [b"BM", &long(14 + dib.len())[..], &[0; 4], &long(14 + self.pixels), &dib].concat()
    }

    /// Applies the transparency: the alpha channel if any pixel uses it, else the mask.
    fn show(&self, pixels: &mut [[u8; 4]]) {
        let width = self.size.width() as usize;
        if self.bits == 32 && self.compression == PLAIN {
            let stored = self.data.get(self.pixels..).unwrap_or_default().as_chunks::<4>().0;
            let stored = stored.get(..pixels.len()).unwrap_or(stored);
            if stored.iter().any(|[.., alpha]| *alpha != 0) {
                for (y, row) in stored.chunks(width).enumerate() {
                    let line = self.line(pixels, y).into_iter().flatten();
                    line.zip(row).for_each(|(pixel, [.., alpha])| pixel[3] = *alpha);
                }
                return;
            }
        } else if !all_opaque(pixels) && pixels.iter().any(|pixel| pixel[3] != 0) {
            return;
        } else {
            pixels.iter_mut().for_each(|pixel| pixel[3] = 255);
        }
        let rows = self.data.get(self.mask..).unwrap_or_default().chunks_exact(stride(self.size, 1).max(1));
        for (y, row) in rows.take(self.size.height() as usize).enumerate() {
            let bits = row.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1));
            let line = self.line(pixels, y).into_iter().flatten();
            line.zip(bits).filter(|(_, hidden)| *hidden).for_each(|(pixel, _)| pixel[3] = 0);
        }
    }

    /// The pixels of a stored row.
    fn line<'p>(&self, pixels: &'p mut [[u8; 4]], row: usize) -> Option<&'p mut [[u8; 4]]> {
        let (width, height) = (self.size.width() as usize, self.size.height() as usize);
        let row = if self.top_down { row } else { height.checked_sub(row + 1)? };
        pixels.chunks_exact_mut(width.max(1)).nth(row)
    }
}

/// The length of a row with this many bits a pixel, in bytes: a multiple of four.
fn stride(size: Size, bits: u16) -> usize {
    (size.width() as usize).saturating_mul(bits.into()).div_ceil(32).saturating_mul(4)
}
