//! Placeholders shown while an image loads: its dominant color, and a ThumbHash of about 25 bytes.

use super::resample::{self, Filter};
use crate::{
    geometry::Size,
    image::{Frame, LazyFrame},
};

/// The longest side of the reduced image, in pixels: ThumbHash accepts no more.
const SIDE: u32 = 100;

/// Bits of each channel in the color histogram: 4096 bins, as in libvips and sharp.
const BITS: u32 = 4;

/// The image reduced to at most 100 pixels a side for the other functions here, never enlarged.
pub fn shrink(frame: &LazyFrame) -> Frame {
    let stored = frame.stored().size().width().max(frame.stored().size().height());
    let (w, h) = (f64::from(frame.size().width()), f64::from(frame.size().height()));
    let scale = f64::from(SIDE.min(stored)) / w.max(h);
    resample::resize_encoded(
        frame,
        Size::round((w * scale).min(f64::from(SIDE)), (h * scale).min(f64::from(SIDE))),
        Filter::Bilinear,
    )
}

/// The most frequent color: the median of the pixels in the fullest histogram bin. In a drawing this is a color that
/// occurs. Transparent pixels do not count; white if all are transparent.
pub fn dominant_color(frame: &Frame) -> [u8; 3] {
    let bin = |[r, g, b, _]: &[u8; 4]| {
        let high = |channel: &u8| usize::from(*channel >> (8 - BITS));
        (high(r) << (2 * BITS)) | (high(g) << BITS) | high(b)
    };
    let mut bins = vec![0_u64; 1 << (3 * BITS)];
    for pixel in frame.rgba8() {
        bins[bin(pixel)] += u64::from(pixel[3]);
    }
    // The first of equal bins, so that the result is deterministic.
    let Some((fullest, weight)) = bins.iter().copied().enumerate().rev().max_by_key(|(_, weight)| *weight) else {
        return [255; 3];
    };
    if weight == 0 {
        return [255; 3];
    }
    [0, 1, 2].map(|channel| {
        let mut values = [0_u64; 256];
        for pixel in frame.rgba8().iter().filter(|pixel| bin(pixel) == fullest) {
            values[usize::from(pixel[channel])] += u64::from(pixel[3]);
        }
        let mut below = 0;
        let median = values.iter().position(|count| {
            below += count;
            below * 2 >= weight
        });
        median.and_then(|value| u8::try_from(value).ok()).unwrap_or(255)
    })
}

/// The ThumbHash of a frame from [`shrink`]: <https://evanw.github.io/thumbhash/>.
///
/// # Panics
/// When a side has more than 100 pixels: a bug in the caller.
pub fn thumbhash(frame: &Frame) -> Vec<u8> {
    let (w, h) = (frame.size().width() as usize, frame.size().height() as usize);
    thumbhash::rgba_to_thumb_hash(w, h, frame.rgba8().as_flattened())
}

/// The image of a ThumbHash, its longer side at most this many pixels; `None` for an invalid hash.
pub fn from_thumbhash(hash: &[u8], longest: u32) -> Option<Frame> {
    let (w, h, samples) = thumbhash::thumb_hash_to_rgba(hash).ok()?;
    let size = Size::new(u32::try_from(w).ok()?, u32::try_from(h).ok()?)?;
    let (pixels, rest) = samples.as_chunks();
    if pixels.len() as u64 != size.pixels() || !rest.is_empty() {
        return None;
    }
    let frame = Frame::new(size, pixels.to_vec(), !has_alpha(hash));
    let scale = (f64::from(longest) / f64::from(size.width().max(size.height()))).min(1.0);
    let small = Size::round(f64::from(size.width()) * scale, f64::from(size.height()) * scale);
    Some(resample::resize_encoded(&frame.into(), small, Filter::Bilinear))
}

/// Whether a ThumbHash is of an image with transparency.
pub fn has_alpha(hash: &[u8]) -> bool {
    hash.get(2).is_some_and(|byte| byte & 0x80 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(w: u32, h: u32) -> Size {
        Size::new(w, h).expect("not empty")
    }

    #[test]
    fn the_most_frequent_color_wins_and_transparent_pixels_do_not_count() {
        let (red, blue, clear) = ([200, 10, 10, 255], [10, 10, 200, 255], [0, 255, 0, 0]);
        let pixels = [red, [202, 12, 8, 255], red, blue, clear, clear];
        assert_eq!(dominant_color(&Frame::new(size(3, 2), pixels.to_vec(), false)), [200, 10, 10]);
        assert_eq!(dominant_color(&Frame::new(size(2, 1), vec![clear; 2], false)), [255; 3]);
        assert_eq!(
            dominant_color(&Frame::new(size(2, 1), vec![red, blue], true)),
            [10, 10, 200],
            "the first of equals"
        );
    }

    #[test]
    fn images_are_never_enlarged_and_keep_at_least_one_pixel() {
        let shrunk = |w, h| shrink(&Frame::new(size(w, h), vec![[9, 9, 9, 255]; (w * h) as usize], true).into()).size();
        assert_eq!(shrunk(30, 20), size(30, 20));
        assert_eq!(shrunk(600, 400), size(100, 67));
        assert_eq!(shrunk(1, 900), size(1, 100));
        let stored = Frame::new(size(60, 40), vec![[9, 9, 9, 255]; 2400], true);
        let reduced = LazyFrame::reduced(size(600, 400), stored);
        assert_eq!(shrink(&reduced).size(), size(60, 40));
    }

    #[test]
    fn a_hash_keeps_the_mean_color_and_the_aspect_ratio() {
        let frame = Frame::new(size(60, 40), vec![[200, 100, 50, 255]; 2400], true);
        let hash = thumbhash(&frame);
        let (r, g, b, a) = thumbhash::thumb_hash_to_average_rgba(&hash).expect("a hash");
        for (is, was) in [(r, 200.0), (g, 100.0), (b, 50.0), (a, 255.0)] {
            assert!((is * 255.0 - was).abs() < 8.0, "{is} {was}");
        }
        let ratio = thumbhash::thumb_hash_to_approximate_aspect_ratio(&hash).expect("a hash");
        assert!((ratio - 1.5).abs() < 0.15, "{ratio}");
    }
}
