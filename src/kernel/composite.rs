//! Compositing (Porter-Duff "source over") in straight alpha.

use crate::{
    color::Rgba,
    geometry::Size,
    image::{Frame, all_opaque, over},
};

/// The frame over a background color. An opaque color gives an opaque image; a translucent one gives the combined alpha.
/// An opaque frame is returned unchanged.
pub fn flatten(mut frame: Frame, on: Rgba) -> Frame {
    if frame.opaque || all_opaque(frame.rgba8()) {
        frame.opaque = true;
        return frame;
    }
    let Rgba([r, g, b, alpha]) = on;
    if on.is_opaque() {
        frame.rgba8_mut().iter_mut().for_each(|p| *p = over_opaque(*p, [r, g, b]));
        frame.opaque = true;
    } else if alpha > 0 {
        frame.rgba8_mut().iter_mut().for_each(|p| *p = over(*p, on.0));
    }
    frame
}

/// The frame on a transparent canvas of `size`, its top left corner at `x`, `y`. Parts outside of the canvas are cropped.
/// The result is opaque if the frame is and covers the canvas.
pub fn embed(frame: &Frame, size: Size, x: i64, y: i64) -> Frame {
    let (width, height) = (size.width() as usize, size.height() as usize);
    let (w, h) = (frame.size().width() as usize, frame.size().height() as usize);
    let columns = overlap(x, w, width);
    let rows = overlap(y, h, height);
    let mut pixels = vec![[0; 4]; width * height];
    if let (Some((left, from, count)), Some((top, first, lines))) = (columns, rows) {
        let source = frame.rgba8().chunks_exact(w).skip(first).take(lines);
        for (out, row) in pixels.chunks_exact_mut(width).skip(top).zip(source) {
            out[left..left + count].copy_from_slice(&row[from..from + count]);
        }
    }
    let covered = columns.is_some_and(|(_, _, n)| n == width) && rows.is_some_and(|(_, _, n)| n == height);
    let mut embedded = frame.with_pixels(size, pixels);
    embedded.opaque = frame.opaque && covered;
    embedded
}

/// `top` over the frame, its top left corner at `x`, `y`. Parts outside of the frame are cropped.
pub fn overlay(mut frame: Frame, top: &Frame, x: i64, y: i64) -> Frame {
    let (width, height) = (frame.size().width() as usize, frame.size().height() as usize);
    let (w, h) = (top.size().width() as usize, top.size().height() as usize);
    let (Some((left, from, count)), Some((above, first, lines))) = (overlap(x, w, width), overlap(y, h, height)) else {
        return frame;
    };
    let opaque = frame.opaque;
    let rows = frame.rgba8_mut().chunks_exact_mut(width).skip(above);
    for (row, over_it) in rows.zip(top.rgba8().chunks_exact(w).skip(first).take(lines)) {
        let pixels = row[left..left + count].iter_mut().zip(&over_it[from..from + count]);
        if top.opaque {
            pixels.for_each(|(ground, top)| *ground = *top);
        } else if opaque {
            pixels.for_each(|(ground, top)| *ground = over_opaque(*top, [ground[0], ground[1], ground[2]]));
        } else {
            pixels.filter(|(_, top)| top[3] > 0).for_each(|(ground, top)| *ground = over(*top, *ground));
        }
    }
    frame
}

/// The overlap of `inner` pixels placed at `at` with `outer` pixels: first outer pixel, first inner pixel, count.
fn overlap(at: i64, inner: usize, outer: usize) -> Option<(usize, usize, usize)> {
    let start = usize::try_from(at.max(0)).ok()?;
    let skipped = usize::try_from((-at).max(0)).ok()?;
    let count = inner.checked_sub(skipped)?.min(outer.checked_sub(start)?);
    (count > 0).then_some((start, skipped, count))
}

fn over_opaque([r, g, b, a]: [u8; 4], on: [u8; 3]) -> [u8; 4] {
    let mix = |top: u8, ground: u8| {
        // At most 255 × 255 + 128: 16 bits are enough, and twice as many values fit a vector.
        let sum = u16::from(top) * u16::from(a) + u16::from(ground) * u16::from(255 - a) + 128;
        // The rounded quotient by 255, exact for all such sums.
        let [_, quotient] = (sum + (sum >> 8)).to_le_bytes();
        quotient
    };
    [mix(r, on[0]), mix(g, on[1]), mix(b, on[2]), 255]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(w: u32, h: u32) -> Size {
        Size::new(w, h).expect("not empty")
    }

    fn exact(top: [u8; 4], ground: [u8; 4]) -> [f64; 4] {
        let share = |v: u8| f64::from(v) / 255.0;
        let (a, b) = (share(top[3]), share(ground[3]) * (1.0 - share(top[3])));
        let mix = |i: usize| (share(top[i]) * a + share(ground[i]) * b) / (a + b) * 255.0;
        [mix(0), mix(1), mix(2), (a + b) * 255.0]
    }

    #[test]
    fn every_mixture_is_rounded_to_the_nearest() {
        let near =
            |got: [u8; 4], want: [f64; 4]| got.iter().zip(want).all(|(g, w)| (f64::from(*g) - w).abs() < 0.500_1);
        for alpha in 0..=255u8 {
            for value in 0..=255u8 {
                let top = [value, 255 - value, 77, alpha];
                let white = [255, 200, 3, 255];
                assert!(near(over_opaque(top, [255, 200, 3]), exact(top, white)), "{top:?}");
                for ground in [[9, 250, 128, 1], [9, 250, 128, 128], [255, 0, 0, 254]] {
                    assert!(near(over(top, ground), exact(top, ground)), "{top:?} {ground:?}");
                }
            }
        }
    }

    #[test]
    fn an_image_is_embedded_at_any_position() {
        let frame = Frame::new(size(2, 2), vec![[1; 4], [2; 4], [3; 4], [4; 4]], true);
        let row = |x, y| embed(&frame, size(3, 1), x, y).rgba8().iter().map(|p| p[0]).collect::<Vec<_>>();
        assert_eq!(row(1, 0), [0, 1, 2]);
        assert_eq!(row(2, -1), [0, 0, 3]);
        assert_eq!(row(-1, -1), [4, 0, 0]);
        assert_eq!(row(3, 0), [0, 0, 0]);
        assert_eq!(row(0, 5), [0, 0, 0]);
        assert_eq!(row(-9, 0), [0, 0, 0]);
        assert!(embed(&frame, size(1, 1), -1, 0).opaque, "covered");
        assert!(!embed(&frame, size(3, 2), 0, 0).opaque);
    }

    #[test]
    fn one_image_over_another() {
        let ground = Frame::new(size(3, 1), vec![[0, 0, 200, 255], [0, 0, 200, 0], [0, 0, 200, 128]], false);
        let top = Frame::new(size(2, 1), vec![[200, 0, 0, 128], [200, 0, 0, 0]], false);
        let overlaid = |x| overlay(ground.clone(), &top, x, 0).rgba8().to_vec();
        assert_eq!(overlaid(0), [[100, 0, 100, 255], [0, 0, 200, 0], [0, 0, 200, 128]]);
        assert_eq!(overlaid(1)[1], [200, 0, 0, 128], "over a transparent pixel");
        assert_eq!(overlaid(2)[2], [134, 0, 66, 192]);
        assert_eq!(overlaid(-1), ground.rgba8(), "the part outside is ignored");
        assert_eq!(overlaid(9), ground.rgba8());
        let solid = Frame::new(size(1, 1), vec![[1, 2, 3, 255]], true);
        assert_eq!(overlay(ground.clone(), &solid, 1, 0).rgba8()[1], [1, 2, 3, 255]);
    }

    #[test]
    fn an_opaque_background_gives_an_opaque_image() {
        let frame = Frame::new(size(2, 1), vec![[0, 0, 0, 0], [10, 20, 30, 255]], false);
        let flat = flatten(frame, Rgba([1, 2, 3, 255]));
        assert!(flat.opaque);
        assert_eq!(flat.rgba8(), [[1, 2, 3, 255], [10, 20, 30, 255]]);
    }

    #[test]
    fn a_translucent_background_adds_its_alpha() {
        let frame = Frame::new(size(2, 1), vec![[9, 9, 9, 0], [200, 0, 0, 128]], false);
        let flat = flatten(frame.clone(), Rgba([0, 0, 200, 128]));
        assert!(!flat.opaque);
        assert_eq!(flat.rgba8(), [[0, 0, 200, 128], [134, 0, 66, 192]]);
        assert_eq!(
            flatten(frame.clone(), Rgba([1, 2, 3, 0])).rgba8(),
            frame.rgba8(),
            "a transparent background changes nothing"
        );
    }

    #[test]
    fn an_opaque_frame_is_not_copied() {
        let frame = Frame::new(size(2, 2), vec![[1, 2, 3, 255]; 4], false);
        let flat = flatten(frame.clone(), Rgba::WHITE);
        assert!(std::ptr::eq(flat.rgba8(), frame.rgba8()));
        assert!(flat.opaque, "found by inspecting the pixels");
    }
}
