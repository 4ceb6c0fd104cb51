//! Detection of a border of one color around an image.

use crate::{
    color::Rgba,
    geometry::{Rect, Size},
    image::Frame,
};

/// The Euclidean distance of two colors over red, green, blue and alpha, as a fraction of the largest: 0 for the same
/// color, 1 for opposite ones (U-14).
pub fn distance(a: [u8; 4], b: [u8; 4]) -> f64 {
    f64::from(squared(a, b)).sqrt() / (2.0 * 255.0)
}

fn squared(a: [u8; 4], b: [u8; 4]) -> u32 {
    a.iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
}

/// The color of the top left pixel.
pub fn corner(frame: &Frame) -> Rgba {
    Rgba(frame.rgba8().first().copied().unwrap_or_default())
}

/// The image without the outer rows and columns whose pixels are all within `threshold` (0 to 1) of `color`; `None` if
/// all pixels are.
pub fn inside(frame: &Frame, color: Rgba, threshold: f64) -> Option<Rect> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 4 × 255²")]
    let most = (threshold.clamp(0.0, 1.0) * 2.0 * 255.0).powi(2).floor() as u32;
    let border = |p: &[u8; 4]| squared(*p, color.0) <= most;
    let width = frame.size().width() as usize;
    let rows: Vec<&[[u8; 4]]> = frame.rgba8().chunks_exact(width).collect();
    let top = rows.iter().position(|row| !row.iter().all(border))?;
    let bottom = rows.iter().rposition(|row| !row.iter().all(border))? + 1;
    let (mut left, mut right) = (width, 0);
    for row in &rows[top..bottom] {
        // Only pixels outside of the rectangle found so far can extend it.
        if let Some(first) = row[..left].iter().position(|p| !border(p)) {
            left = first;
        }
        if let Some(last) = row[right..].iter().rposition(|p| !border(p)) {
            right += last + 1;
        }
    }
    let px = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Some(Rect { x: px(left), y: px(top), size: Size::new(px(right - left), px(bottom - top))? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(rows: &[&str]) -> Frame {
        let pixels = rows.iter().flat_map(|row| row.bytes()).map(|b| match b {
            b'.' => [255, 255, 255, 255],
            b',' => [250, 250, 250, 255],
            _ => [10, 20, 30, 255],
        });
        let size = Size::new(u32::try_from(rows[0].len()).expect("short"), u32::try_from(rows.len()).expect("few"));
        Frame::new(size.expect("not empty"), pixels.collect(), true)
    }

    #[test]
    fn rows_and_columns_of_one_color_are_border() {
        let frame = image(&["......", "..#...", ".....#", "......", "......"]);
        let rect = inside(&frame, Rgba::WHITE, 0.0).expect("something");
        assert_eq!(rect.to_string(), "4x2+2+1");
        assert_eq!(inside(&image(&["#..", "..."]), Rgba::WHITE, 0.0).expect("something").to_string(), "1x1+0+0");
        assert_eq!(inside(&image(&["...", "..."]), Rgba::WHITE, 0.0), None);
    }

    #[test]
    fn the_threshold_is_a_fraction_of_the_largest_distance() {
        let frame = image(&[",,,", ",#,"]);
        let whole = inside(&frame, Rgba::WHITE, 0.0).expect("something");
        assert_eq!(whole.size, frame.size(), "a slightly different color is not border");
        let step = distance([250, 250, 250, 255], [255; 4]);
        assert_eq!(inside(&frame, Rgba::WHITE, step + 1e-9).expect("something").to_string(), "1x1+1+1");
        assert_eq!(inside(&frame, Rgba::WHITE, 1.0), None, "1 is every color");
        assert_eq!(distance([0; 4], [255; 4]), 1.0);
    }
}
