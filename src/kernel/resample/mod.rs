//! Making more or fewer pixels of an image. The kernels themselves are those of `fast_image_resize`.

mod part;
mod planes;

use crate::{
    geometry::Size,
    image::{ColorProfile, Frame, Subsampling, all_opaque},
};
use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, pixels::U8x4};
pub(crate) use part::KEPT_BYTES;
use part::{Part, run};
use std::f64::consts::PI;

/// How new pixels are made from old ones. All but [`Filter::Nearest`] widen with the reduction, so that every old
/// pixel counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Filter {
    /// The nearest pixel: for pixel art.
    Nearest,
    /// The average of 2×2, weighted by distance (a triangle).
    Bilinear,
    /// The weighted average of 4×4 (Catmull-Rom).
    Bicubic,
    /// Lanczos with two lobes, 4×4: less ringing than three.
    Lanczos2,
    /// Lanczos with three lobes, 6×6: the sharpest.
    #[default]
    Lanczos3,
}

/// The window of `frame` at size `to`; stored size and size of the result agree ([`Frame::is_materialized`]).
///
/// Nothing outside of the window is looked at, save the rest of a grid pixel the window's edge runs through. Colors
/// are weighted by their alpha. When the grid already is the answer, its pixels are shared and not copied.
pub fn resize(frame: &Frame, to: Size, filter: Filter) -> Frame {
    let part = Part::of(frame.stored_size(), frame.window());
    if part.is_whole && to == frame.stored_size() {
        return frame.with_window(to, frame.window());
    }
    if let Some(stored) = frame.planes().filter(|_| to.width().min(to.height()) >= LEAST_PLANE) {
        // Nearly every lossy format stores half of the colors. A profile is applied to all of them.
        let colors = if frame.profile == ColorProfile::Srgb { Subsampling::S420 } else { Subsampling::S444 };
        return frame.with_planes(planes::resize(stored, frame.window(), to, colors, filter));
    }
    if part.is_plain_cut(to) {
        return frame.with_pixels(to, part.rows(frame.rgba8()).flatten().copied().collect());
    }
    let opaque = frame.opaque || part.rows(frame.rgba8()).all(all_opaque);
    let mut pixels = vec![[0; 4]; to.width() as usize * to.height() as usize];
    let options = ResizeOptions::new().resize_alg(algorithm(filter)).use_alpha(!opaque);
    run::<U8x4>(&part, frame.rgba8().as_flattened(), pixels.as_flattened_mut(), to, options);
    if opaque {
        // Weights are rounded to 16 bits, so a sum of many may miss one by a little.
        pixels.iter_mut().for_each(|p| p[3] = 255);
    }
    let mut resized = frame.with_pixels(to, pixels);
    resized.opaque = opaque;
    resized
}

/// An image with a shorter side than this is resized as pixels: its last sample of color would show too much of what
/// lies beyond it.
const LEAST_PLANE: u32 = 16;

/// The same image with one stored pixel for each of its own: a crop is cut out, a reduced grid is enlarged.
pub fn materialize(frame: Frame) -> Frame {
    if frame.is_materialized() { frame } else { resize(&frame, frame.size(), Filter::Lanczos3) }
}

fn algorithm(filter: Filter) -> ResizeAlg {
    match filter {
        Filter::Nearest => ResizeAlg::Nearest,
        Filter::Bilinear => ResizeAlg::Convolution(FilterType::Bilinear),
        Filter::Bicubic => ResizeAlg::Convolution(FilterType::CatmullRom),
        Filter::Lanczos2 => ResizeAlg::Convolution(custom("Lanczos2", lanczos2, 2.0)),
        Filter::Lanczos3 => ResizeAlg::Convolution(custom("Lanczos3", lanczos3, LOBES)),
    }
}

fn custom(name: &'static str, kernel: fn(f64) -> f64, reach: f64) -> FilterType {
    FilterType::Custom(fast_image_resize::Filter::new(name, kernel, reach).expect("the reach is above zero"))
}

/// The same with weights of nothing around it, as many as fill whole vectors: the resizer takes what is left of eight
/// weights in a row one by one, which for a photo made half as wide is nearly half of them. `None` where there is nothing
/// to gain.
fn padded(filter: Filter, reduction: f64) -> Option<ResizeAlg> {
    const VECTOR: f64 = 8.0;
    let wider = reduction.max(1.0);
    let weights = ((LOBES * 2.0 * wider + 1.0) / VECTOR).ceil() * VECTOR;
    // A length of whole samples less one touches as many wherever it begins.
    let reach = (weights - 1.0) / 2.0 / wider;
    // Exact zeros would be left out.
    let kernel = |x: f64| if x.abs() < LOBES { lanczos3(x) } else { 1e-30 };
    if filter != Filter::Lanczos3 || reduction == 1.0 {
        return None;
    }
    Some(ResizeAlg::Convolution(custom("padded", kernel, reach)))
}

/// Of [`Filter::Lanczos3`].
const LOBES: f64 = 3.0;

fn lanczos2(x: f64) -> f64 {
    let sinc = |x: f64| if x == 0.0 { 1.0 } else { (x * PI).sin() / (x * PI) };
    if x.abs() < 2.0 { sinc(x) * sinc(x / 2.0) } else { 0.0 }
}

/// With the sine of the triple angle, because two sines for each weight take longer than some resizes.
fn lanczos3(x: f64) -> f64 {
    let third = x * PI / 3.0;
    if x == 0.0 {
        return 1.0;
    }
    let sine = if x.abs() < LOBES { third.sin() } else { 0.0 };
    let tripled = sine * (3.0 - 4.0 * sine * sine);
    tripled * sine / (3.0 * third * third)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{geometry::Rect, image::Viewport};

    const ALL: [Filter; 5] = [Filter::Nearest, Filter::Bilinear, Filter::Bicubic, Filter::Lanczos2, Filter::Lanczos3];
    const RED: [u8; 4] = [255, 0, 0, 255];
    const GREEN: [u8; 4] = [0, 255, 0, 255];

    fn size(w: u32, h: u32) -> Size {
        Size::new(w, h).expect("not empty")
    }

    /// A green rectangle in a red image.
    fn target(opaque: bool) -> (Frame, Rect) {
        let inside = |i: u32| (10..30).contains(&(i % 50)) && (5..20).contains(&(i / 50));
        let pixels = (0..50 * 40).map(|i| if inside(i) { GREEN } else { RED }).collect();
        (Frame::new(size(50, 40), pixels, opaque), Rect { x: 10, y: 5, size: size(20, 15) })
    }

    #[test]
    fn a_crop_shows_nothing_of_its_surroundings() {
        let (frame, rect) = target(true);
        for filter in ALL {
            for to in [size(7, 5), size(61, 47), size(20, 47), size(61, 15), size(20, 15), size(1, 1)] {
                let crop = resize(&frame.cropped(rect), to, filter);
                assert!(crop.is_materialized() && crop.size() == to);
                assert!(crop.rgba8().iter().all(|p| *p == GREEN), "{filter:?} {to}");
            }
        }
    }

    #[test]
    fn a_fractional_edge_shows_no_more_than_the_pixel_it_runs_through() {
        let (frame, _) = target(true);
        let seen = |x, w| {
            let window = Viewport { x, y: 5.0, w, h: 15.0 };
            resize(&frame.with_window(size(40, 15), window), size(40, 15), Filter::Lanczos3)
        };
        assert!(seen(10.5, 19.0).rgba8().iter().all(|p| *p == GREEN));
        assert!(seen(10.0 - 1e-9, 20.0 + 2e-9).rgba8().iter().all(|p| *p == GREEN), "rounding errors are no edges");
        assert!(seen(9.5, 20.0).rgba8().iter().any(|p| p[0] > 0), "half a red pixel is inside");
    }

    #[test]
    fn a_window_beyond_the_grid_is_cut() {
        let (frame, _) = target(true);
        for (x, w) in [(-5.0, 10.0), (45.0, 10.0), (70.0, 5.0), (-20.0, 3.0), (50.0, 0.0), (3.0, 0.0)] {
            let window = Viewport { x, y: x, w, h: w };
            for filter in ALL {
                let beyond = resize(&frame.with_window(size(9, 9), window), size(9, 9), filter);
                assert!(beyond.rgba8().iter().all(|p| p[3] == 255), "{x} {w}");
            }
        }
    }

    #[test]
    fn opaque_stays_exactly_opaque() {
        let pixels: Vec<_> = (0..3000u32 * 40).map(|i| [(i % 251) as u8, (i % 241) as u8, 7, 255]).collect();
        for known in [true, false] {
            let frame = Frame::new(size(3000, 40), pixels.clone(), known);
            for filter in ALL {
                let small = resize(&frame, size(3, 7), filter);
                assert!(small.opaque, "found by looking");
                assert!(small.rgba8().iter().all(|p| p[3] == 255));
            }
        }
    }

    #[test]
    fn transparent_pixels_have_no_color() {
        // Red that nobody sees beside green that everybody sees.
        let pixels = (0..64 * 64).map(|i| if i % 64 < 32 { [255, 0, 0, 0] } else { GREEN }).collect();
        let frame = Frame::new(size(64, 64), pixels, false);
        for filter in ALL {
            let small = resize(&frame, size(7, 7), filter);
            assert!(!small.opaque);
            assert!(small.rgba8().iter().all(|p| p[3] == 0 || (p[0] == 0 && p[1] == 255)), "{filter:?}");
            assert!(small.rgba8()[0][3] < 10 && small.rgba8()[6][3] > 245);
        }
    }

    #[test]
    fn nothing_to_do_shares_the_pixels() {
        let frame = Frame::reduced(size(100, 80), size(50, 40), vec![[1, 2, 3, 255]; 2000], true);
        let same = resize(&frame, size(50, 40), Filter::Lanczos3);
        assert!(same.is_materialized());
        assert!(std::ptr::eq(same.rgba8(), frame.rgba8()));
    }

    #[test]
    fn settling_a_crop_cuts_it_out() {
        let pixels: Vec<_> = (0..12u8).map(|i| [i, i, i, i]).collect();
        let frame = Frame::new(size(4, 3), pixels, false);
        let cut = materialize(frame.cropped(Rect { x: 1, y: 1, size: size(2, 2) }));
        assert!(cut.is_materialized());
        assert_eq!(cut.rgba8(), [5, 6, 9, 10].map(|i| [i, i, i, i]));
        let reduced = Frame::reduced(size(100, 80), size(50, 40), vec![[9, 9, 9, 255]; 2000], true);
        let settled = materialize(reduced.cropped(Rect { x: 3, y: 5, size: size(33, 21) }));
        assert!(settled.is_materialized() && settled.size() == size(33, 21));
        assert!(settled.rgba8().iter().all(|p| *p == [9, 9, 9, 255]));
    }

    #[test]
    fn profile_and_delay_stay() {
        let mut frame = Frame::new(size(4, 4), vec![[0; 4]; 16], false);
        frame.delay = Some(std::time::Duration::from_millis(40));
        assert_eq!(resize(&frame, size(2, 2), Filter::Bicubic).delay, frame.delay);
    }
}
