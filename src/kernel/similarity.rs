//! Similarity of two images: the SSIMULACRA2 score, the metric that correlates best with people's judgment of compressed
//! images.

use crate::{color::Rgba, image::Frame, kernel::composite};
use fast_ssim2::{PixelDescriptor, PixelSlice, compute_ssimulacra2};

/// The SSIMULACRA2 score: 100 for identical images, 90 for no visible difference side by side, 70 for good quality,
/// below 30 for bad; it can be negative. Transparency is compared on white. `None` when the sizes differ, or a side has
/// fewer than 8 pixels, the minimum of the metric.
pub fn score(original: &Frame, other: &Frame) -> Option<f64> {
    let flat = |frame: &Frame| {
        let frame = composite::flatten(frame.clone(), Rgba::WHITE);
        frame.rgba8().iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect::<Vec<u8>>()
    };
    let size = original.size();
    if size != other.size() || size.width() < 8 || size.height() < 8 {
        return None;
    }
    let (a, b) = (flat(original), flat(other));
    let view =
        |rgb| PixelSlice::new(rgb, size.width(), size.height(), size.width() as usize * 3, PixelDescriptor::RGB8_SRGB);
    compute_ssimulacra2(&view(&a).ok()?, &view(&b).ok()?).ok()
}
