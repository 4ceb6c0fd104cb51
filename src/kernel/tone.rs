//! Brightness, contrast and saturation, computed for each pixel in gamma-encoded sRGB (U-19, U-22).

use crate::image::Frame;

/// Weights of red, green and blue in luma (ITU-R BT.709).
pub const LUMA: [f32; 3] = [0.2126, 0.7152, 0.0722];

/// A lookup table that applies brightness, then contrast, both -100 to 100. Brightness adds a percentage of the full
/// range, contrast stretches around the middle.
pub fn curve(brightness: f64, contrast: f64) -> [f32; 256] {
    std::array::from_fn(|v| {
        #[expect(clippy::cast_precision_loss, reason = "0 to 255")]
        let v = (v as f64 + 255.0 * brightness / 100.0).clamp(0.0, 255.0);
        #[expect(clippy::cast_possible_truncation, reason = "0 to 255")]
        let v = ((v - 127.5) * (1.0 + contrast / 100.0) + 127.5).clamp(0.0, 255.0) as f32;
        v
    })
}

/// The frame with `curve` applied to each of red, green and blue, then their distance from the pixel's luma multiplied
/// by `saturation`: 0 is gray, 1 is no change, 2 is the maximum. Alpha is kept.
pub fn adjust(mut frame: Frame, curve: &[f32; 256], saturation: f32) -> Frame {
    let pixels = frame.rgba8_mut();
    if saturation == 1.0 {
        let table = curve.map(byte);
        for p in pixels {
            for v in &mut p[..3] {
                *v = table[usize::from(*v)];
            }
        }
        return frame;
    }
    for p in pixels {
        let [r, g, b] = [curve[usize::from(p[0])], curve[usize::from(p[1])], curve[usize::from(p[2])]];
        let gray = (LUMA[0] * r + LUMA[1] * g + LUMA[2] * b) * (1.0 - saturation);
        *p = [byte(gray + r * saturation), byte(gray + g * saturation), byte(gray + b * saturation), p[3]];
    }
    frame
}

/// The nearest byte; values out of range are clamped.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "such casts saturate")]
fn byte(v: f32) -> u8 {
    // Adding a half and truncating rounds with one instruction less than `round`.
    (v + 0.5) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Size;

    fn one(px: [u8; 4], brightness: f64, contrast: f64, saturation: f32) -> [u8; 4] {
        let frame = Frame::new(Size::new(1, 1).expect("not empty"), vec![px], false);
        adjust(frame, &curve(brightness, contrast), saturation).rgba8()[0]
    }

    #[test]
    fn the_documented_extremes() {
        let px = [10, 128, 250, 77];
        assert_eq!(one(px, 0.0, 0.0, 1.0), px);
        assert_eq!(one(px, 100.0, 0.0, 1.0), [255, 255, 255, 77]);
        assert_eq!(one(px, -100.0, 0.0, 1.0), [0, 0, 0, 77]);
        assert_eq!(one(px, 0.0, -100.0, 1.0), [128, 128, 128, 77]);
        assert_eq!(one([255, 0, 0, 255], 0.0, 0.0, 0.0), [54, 54, 54, 255]);
        assert_eq!(one([100, 150, 200, 255], 0.0, 0.0, 2.0), [57, 157, 255, 255]);
    }

    #[test]
    fn brightness_comes_before_contrast() {
        assert_eq!(one([100, 100, 100, 255], 10.0, 100.0, 1.0)[0], 124);
    }
}
