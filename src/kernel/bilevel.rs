//! Conversion to pure black and white.

use crate::image::Frame;

const BLACK: u8 = 0;
const WHITE: u8 = 255;

/// BT.709 luma from 0 to 255, in steps of 1/256, so that sums of errors are whole numbers.
fn luma([r, g, b, _]: [u8; 4]) -> i32 {
    // The weights in steps of 1/65536; their sum is one.
    let sum = i32::from(r) * 13_933 + i32::from(g) * 46_871 + i32::from(b) * 4732;
    (sum + 128) >> 8
}

/// Black where the luma is less than `percent` of white, else white. Alpha is kept. Source: U-21.
pub fn threshold(mut frame: Frame, percent: f64) -> Frame {
    #[expect(clippy::cast_possible_truncation, reason = "0 to 65280")]
    let cut = (percent / 100.0 * 255.0 * 256.0).round() as i32;
    frame.rgba8_mut().iter_mut().for_each(|p| set(p, luma(*p) >= cut));
    frame
}

/// Atkinson dithering: an eighth of each pixel's error is added to each of six neighbors, the rest is dropped, which keeps
/// highlights and shadows clean. Row by row from the left; the threshold is the middle (U-21). Alpha is kept.
pub fn atkinson(mut frame: Frame) -> Frame {
    let width = frame.size().width() as usize;
    // The errors of this row and of the two below, with one extra column on the left and two on the right.
    let mut errors = [vec![0; width + 3], vec![0; width + 3], vec![0; width + 3]];
    for row in frame.rgba8_mut().chunks_exact_mut(width) {
        let [this, below, after] = &mut errors;
        for (x, p) in row.iter_mut().enumerate() {
            let value = luma(*p) + this[x + 1];
            let white = value >= 255 * 128;
            let error = (value - if white { 255 * 256 } else { 0 }) / 8;
            set(p, white);
            this[x + 2] += error;
            this[x + 3] += error;
            below[x] += error;
            below[x + 1] += error;
            below[x + 2] += error;
            after[x + 1] += error;
        }
        errors.rotate_left(1);
        errors[2].fill(0);
    }
    frame
}

fn set(p: &mut [u8; 4], white: bool) {
    let v = if white { WHITE } else { BLACK };
    *p = [v, v, v, p[3]];
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Size;

    fn gray(v: u8) -> Frame {
        Frame::new(Size::new(64, 64).expect("not empty"), vec![[v, v, v, 200]; 64 * 64], false)
    }

    fn white_share(frame: &Frame) -> f64 {
        assert!(frame.rgba8().iter().all(|p| [[0, 0, 0, 200], [255, 255, 255, 200]].contains(p)));
        frame.rgba8().iter().filter(|p| p[0] == 255).count() as f64 / frame.rgba8().len() as f64
    }

    #[test]
    fn the_threshold_is_in_percent_of_white() {
        for (percent, black, white) in [(49.0, 124, 125), (0.0, 0, 0), (100.0, 254, 255), (50.0, 127, 128)] {
            assert_eq!(white_share(&threshold(gray(white), percent)), 1.0, "{percent}");
            if white > black {
                assert_eq!(white_share(&threshold(gray(black), percent)), 0.0, "{percent}");
            }
        }
    }

    #[test]
    fn dithering_keeps_the_middle_and_cleans_the_ends() {
        assert!((white_share(&atkinson(gray(128))) - 0.5).abs() < 0.03);
        assert_eq!(white_share(&atkinson(gray(0))), 0.0);
        assert_eq!(white_share(&atkinson(gray(20))), 0.0, "a quarter of the error is dropped");
        assert_eq!(white_share(&atkinson(gray(255))), 1.0);
    }
}
