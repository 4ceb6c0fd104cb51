//! How alike two images look: SSIMULACRA2, which people's judgment of compressed images follows most closely.

use crate::{
    color::Rgba,
    image::Frame,
    kernel::{composite, resample},
};
use fast_ssim2::{PixelDescriptor, PixelSlice, compute_ssimulacra2};

/// 100 for the same image, 90 for one that cannot be told apart side by side, 70 for a good one, under 30 for a bad
/// one; negative ones exist. Transparency is compared on white. `None` when the sizes differ, or are too small for
/// the measure (8 pixels).
pub fn score(original: &Frame, other: &Frame) -> Option<f64> {
    let flat = |frame: &Frame| {
        let frame = composite::flatten(resample::materialize(frame.clone()), Rgba::WHITE);
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
