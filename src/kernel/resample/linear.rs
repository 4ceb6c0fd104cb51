//! Reductions in linear light.
//!
//! The mean of a white and a black pixel has half of the light, which sRGB encodes as 188 and not as 128. A reduction of
//! the encoded samples darkens whatever is bright and fine: hair, foliage, stars, text on a dark ground. So samples are
//! decoded to light first. Chroma planes have no brightness and stay as they are.
//!
//! `fast_image_resize` has no fast path for this: its 16-bit and float pixels take five times as long as 8 bits, because
//! they sum in 64 bits. Here sums have 32 bits, which is more than enough for samples of 8.

use super::{
    filter::{Filter, Weights},
    part::Part,
};
use crate::geometry::Size;
use archmage::autoversion;
use std::sync::LazyLock;

/// Rows and columns of the result that are made at once.
const BLOCK: usize = 64;
/// Light that is decoded at once, in samples: it stays in the cache of the processor.
const BAND: usize = 1 << 17;

/// Encoded pixels of `CHANNELS` bytes.
pub(super) trait Encoded {
    /// The samples of a pixel.
    const CHANNELS: usize;
    /// Light from 0 to 1, colors multiplied by their alpha.
    fn decode(curve: &Curve, encoded: &[u8], light: &mut [f32]);
    fn encode(curve: &Curve, light: &[f32], encoded: &mut [u8]);
}

/// The luma of YCbCr. Its curve is that of sRGB for grays, and close to it for colors.
pub(super) struct Luma;

impl Encoded for Luma {
    const CHANNELS: usize = 1;

    fn decode(curve: &Curve, encoded: &[u8], light: &mut [f32]) {
        light.iter_mut().zip(encoded).for_each(|(light, encoded)| *light = curve.light[usize::from(*encoded)]);
    }

    fn encode(curve: &Curve, light: &[f32], encoded: &mut [u8]) {
        encoded[0] = curve.encode(light[0]);
    }
}

/// Red, green, blue and alpha.
pub(super) struct Rgba;

impl Encoded for Rgba {
    const CHANNELS: usize = 4;

    fn decode(curve: &Curve, encoded: &[u8], light: &mut [f32]) {
        for (light, [red, green, blue, alpha]) in light.as_chunks_mut().0.iter_mut().zip(encoded.as_chunks().0) {
            let alpha = f32::from(*alpha) / 255.0;
            let [red, green, blue] = [red, green, blue].map(|sample| curve.light[usize::from(*sample)] * alpha);
            *light = [red, green, blue, alpha];
        }
    }

    fn encode(curve: &Curve, light: &[f32], encoded: &mut [u8]) {
        let alpha = light[3].clamp(0.0, 1.0);
        let code = level(alpha, 255.0);
        encoded[3] = u8::try_from(code).unwrap_or(u8::MAX);
        for (encoded, light) in encoded.iter_mut().zip(light).take(3) {
            *encoded = if code == 0 { 0 } else { curve.encode(light / alpha) };
        }
    }
}

/// The transfer function of sRGB, both ways.
pub(super) struct Curve {
    light: [f32; 256],
    /// The code of each of 65536 levels of light.
    codes: Vec<u8>,
}

impl Curve {
    fn encode(&self, light: f32) -> u8 {
        self.codes[level(light, 65535.0)]
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "0 to `most`, of which 0 is also not a number"
)]
fn level(share: f32, most: f32) -> usize {
    (share.clamp(0.0, 1.0) * most + 0.5) as usize
}

static CURVE: LazyLock<Curve> = LazyLock::new(|| {
    let of = |code: f64| if code <= 0.04045 { code / 12.92 } else { ((code + 0.055) / 1.055).powf(2.4) };
    #[expect(clippy::cast_possible_truncation, reason = "the precision of the sums")]
    let light = std::array::from_fn(|code| of(code as f64 / 255.0) as f32);
    // Each level has the code whose light is nearest.
    let mut codes = vec![0; 65536];
    for code in 0u8..255 {
        let [low, high] = [code, code + 1].map(|code| light[usize::from(code)]);
        codes[level(f32::midpoint(low, high), 65535.0)..].fill(code + 1);
    }
    Curve { light, codes }
});

/// The part of the stored pixels at size `to`.
pub(super) fn reduce<E: Encoded>(part: &Part, stored: &[u8], into: &mut [u8], to: Size, filter: Filter) {
    let [x, y, w, h] = part.inner;
    let (width, out_width, channels) = (part.width as usize, to.width() as usize, E::CHANNELS);
    let across = Weights::new(filter, (x, w), part.width, to.width());
    let down = Weights::new(filter, (y, h), part.height, to.height());
    let line = BLOCK * channels;
    let rows: Vec<&[u8]> = part.rows_of(stored, channels).collect();
    let curve = &*CURVE;
    // A column of the source in each row, with a block of rows of the result.
    let mut turned = vec![0.0; width * line];
    let (mut band, mut sums) = (Vec::new(), vec![0.0; line]);
    for (block, into) in into.chunks_mut(BLOCK * out_width * channels).enumerate() {
        let outputs = down.range(block * BLOCK, BLOCK);
        let inputs = down.inputs(outputs.clone());
        // Whole rows if possible: memory is read in order.
        let blocks = (BAND / (inputs.len() * line)).clamp(1, width.div_ceil(BLOCK));
        let stride = blocks * line;
        band.resize(inputs.len() * stride, 0.0);
        for left in (0..width).step_by(blocks * BLOCK) {
            let columns = left..(left + blocks * BLOCK).min(width);
            for (light, row) in band.chunks_exact_mut(stride).zip(&rows[inputs.clone()]) {
                E::decode(curve, &row[left * channels..columns.end * channels], light);
            }
            for left in columns.clone().step_by(BLOCK) {
                let inside = (left - columns.start) * channels;
                let turned = &mut turned[left * line..(left + BLOCK).min(width) * line];
                for (at, output) in outputs.clone().enumerate() {
                    let (first, weights) = down.of(output);
                    combine(&band[(first - inputs.start) * stride + inside..], stride, weights, &mut sums);
                    for (column, light) in turned.chunks_exact_mut(line).zip(sums.chunks_exact(channels)) {
                        column[at * channels..(at + 1) * channels].copy_from_slice(light);
                    }
                }
            }
        }
        for output in 0..out_width {
            let (first, weights) = across.of(output);
            combine(&turned[first * line..], line, weights, &mut sums);
            let pixels = into[output * channels..].chunks_mut(out_width * channels);
            for (pixel, light) in pixels.zip(sums.chunks_exact(channels)) {
                E::encode(curve, light, &mut pixel[..channels]);
            }
        }
    }
}

/// The weighted sum of as many rows as there are weights. The sum has the length of a block.
#[autoversion]
fn combine(rows: &[f32], stride: usize, weights: &[f32], sums: &mut [f32]) {
    const LANES: usize = 32;
    for (at, sums) in sums.as_chunks_mut::<LANES>().0.iter_mut().enumerate() {
        let mut sum = [0.0; LANES];
        for (row, weight) in rows.chunks(stride).zip(weights) {
            for (sum, light) in sum.iter_mut().zip(&row.as_chunks::<LANES>().0[at]) {
                *sum += light * weight;
            }
        }
        *sums = sum;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_survives_both_ways() {
        for code in 0u8..=255 {
            let mut light = [0.0; 4];
            let mut back = [0; 4];
            Luma::decode(&CURVE, &[code], &mut light);
            Luma::encode(&CURVE, &light, &mut back);
            assert_eq!(back[0], code);
            for alpha in [255, 128, 20] {
                let pixel = [code, 255 - code, 7, alpha];
                Rgba::decode(&CURVE, &pixel, &mut light);
                Rgba::encode(&CURVE, &light, &mut back);
                assert_eq!(back, pixel);
            }
        }
    }
}
