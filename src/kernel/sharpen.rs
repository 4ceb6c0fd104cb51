//! Unsharp masking: the difference to a blurred copy is added to the image.

use super::blur;
use crate::image::Frame;

/// Adds `amount` times the difference to a Gaussian blur of `sigma` pixels, to each of red, green and blue whose
/// difference is more than `threshold` (0 to 255). Alpha is kept.
pub fn unsharp(mut frame: Frame, amount: f64, sigma: f64, threshold: u8) -> Frame {
    let blurred = blur::gaussian(frame.clone(), sigma);
    let table = differences(amount, threshold);
    for (p, soft) in frame.rgba8_mut().iter_mut().zip(blurred.rgba8()) {
        for (value, soft) in p[..3].iter_mut().zip(soft) {
            let difference = usize::from(*value) + 255 - usize::from(*soft);
            let sharp = i32::from(*value) + table[difference];
            *value = u8::try_from(sharp.clamp(0, 255)).unwrap_or(u8::MAX);
        }
    }
    frame
}

/// The value to add for each difference from -255 to 255.
fn differences(amount: f64, threshold: u8) -> [i32; 511] {
    std::array::from_fn(|i| {
        let difference = i32::try_from(i).unwrap_or(0) - 255;
        if difference.unsigned_abs() <= threshold.into() {
            return 0;
        }
        #[expect(clippy::cast_possible_truncation, reason = "at most 2550")]
        let more = (f64::from(difference) * amount).round() as i32;
        more
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Size;

    fn edge(low: u8, high: u8) -> Frame {
        let px = |i: usize| {
            let v = if i % 40 < 20 { low } else { high };
            [v, v, v, 255]
        };
        Frame::new(Size::new(40, 10).expect("not empty"), (0..400).map(px).collect(), true)
    }

    #[test]
    fn an_edge_overshoots_on_both_sides_and_flat_areas_stay() {
        let sharp = unsharp(edge(100, 150), 1.0, 2.0, 0);
        let row: Vec<u8> = sharp.rgba8()[200..240].iter().map(|p| p[0]).collect();
        assert_eq!((row[0], row[39]), (100, 150));
        assert!(row[19] < 85 && row[20] > 165, "{row:?}");
    }

    #[test]
    fn differences_within_the_threshold_stay() {
        let faint = edge(100, 110);
        assert_eq!(unsharp(faint.clone(), 5.0, 2.0, 10).rgba8(), faint.rgba8());
        assert_ne!(unsharp(faint.clone(), 5.0, 2.0, 2).rgba8(), faint.rgba8());
    }
}
