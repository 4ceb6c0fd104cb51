//! Making more or fewer pixels of a picture. The kernels themselves are those of `fast_image_resize`.

use crate::{
    geometry::Size,
    image::{Frame, all_opaque},
};
use fast_image_resize::{
    FilterType, ImageView, ResizeAlg, ResizeOptions, Resizer,
    images::{TypedCroppedImage, TypedImage, TypedImageRef},
    pixels::U8x4,
};
use std::{cell::RefCell, f64::consts::PI};

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

/// The window of `frame` at size `to`; grid and size of the result agree ([`Frame::is_settled`]).
///
/// Nothing outside of the window is looked at, save the rest of a grid pixel the window's edge runs through. Colours
/// are weighted by their alpha. When the grid already is the answer, its pixels are shared and not copied.
pub fn resize(frame: &Frame, to: Size, filter: Filter) -> Frame {
    let part = Part::of(frame);
    if part.is_whole && to == frame.grid() {
        return frame.with_window(to, frame.window());
    }
    if part.is_plain_cut(to) {
        return frame.with_pixels(to, part.copy(frame));
    }
    let opaque = frame.opaque || part.rows(frame).all(all_opaque);
    let mut pixels = vec![[0; 4]; to.width() as usize * to.height() as usize];
    part.resample(frame, to, &mut pixels, algorithm(filter), opaque);
    if opaque {
        // Weights are rounded to 16 bits, so a sum of many may miss one by a little.
        pixels.iter_mut().for_each(|p| p[3] = 255);
    }
    let mut resized = frame.with_pixels(to, pixels);
    resized.opaque = opaque;
    resized
}

/// The same picture with one stored pixel for each of its own: a crop is cut out, a reduced grid is enlarged.
pub fn settle(frame: Frame) -> Frame {
    if frame.is_settled() { frame } else { resize(&frame, frame.size(), Filter::Lanczos3) }
}

fn algorithm(filter: Filter) -> ResizeAlg {
    let lanczos2 = || {
        let kernel = fast_image_resize::Filter::new("Lanczos2", lanczos2, 2.0).expect("two is above zero");
        FilterType::Custom(kernel)
    };
    match filter {
        Filter::Nearest => ResizeAlg::Nearest,
        Filter::Bilinear => ResizeAlg::Convolution(FilterType::Bilinear),
        Filter::Bicubic => ResizeAlg::Convolution(FilterType::CatmullRom),
        Filter::Lanczos2 => ResizeAlg::Convolution(lanczos2()),
        Filter::Lanczos3 => ResizeAlg::Convolution(FilterType::Lanczos3),
    }
}

fn lanczos2(x: f64) -> f64 {
    let sinc = |x: f64| if x == 0.0 { 1.0 } else { (x * PI).sin() / (x * PI) };
    if x.abs() < 2.0 { sinc(x) * sinc(x / 2.0) } else { 0.0 }
}

/// A window in the terms of the grid: the pixels it touches, and where in them it begins and ends.
struct Part {
    left: u32,
    top: u32,
    width: u32,
    height: u32,
    /// The window, counted from `left` and `top`.
    inner: [f64; 4],
    /// It shows the whole grid.
    is_whole: bool,
}

impl Part {
    fn of(frame: &Frame) -> Part {
        let (grid, window) = (frame.grid(), frame.window());
        let (left, width, x, w) = span(window.x, window.w, grid.width());
        let (top, height, y, h) = span(window.y, window.h, grid.height());
        let inner = [x, y, w, h];
        let is_whole = (width, height) == (grid.width(), grid.height()) && inner == whole(width, height);
        Part { left, top, width, height, inner, is_whole }
    }

    /// Whether the answer stands in the grid as it is.
    fn is_plain_cut(&self, to: Size) -> bool {
        (self.width, self.height) == (to.width(), to.height()) && self.inner == whole(self.width, self.height)
    }

    fn rows<'a>(&self, frame: &'a Frame) -> impl Iterator<Item = &'a [[u8; 4]]> + use<'a> {
        let (left, width) = (self.left as usize, self.width as usize);
        let rows = frame.rgba8().chunks_exact(frame.grid().width() as usize);
        rows.skip(self.top as usize).take(self.height as usize).map(move |row| &row[left..left + width])
    }

    fn copy(&self, frame: &Frame) -> Vec<[u8; 4]> {
        let mut pixels = Vec::with_capacity(self.width as usize * self.height as usize);
        self.rows(frame).for_each(|row| pixels.extend_from_slice(row));
        pixels
    }

    fn resample(&self, frame: &Frame, to: Size, into: &mut [[u8; 4]], algorithm: ResizeAlg, opaque: bool) {
        let [x, y, w, h] = self.inner;
        let options = ResizeOptions::new().resize_alg(algorithm).use_alpha(!opaque).crop(x, y, w, h);
        // The resizer's crop box alone would let the kernel reach beyond it, so the view ends there too.
        let view = self.view(frame);
        let mut target = TypedImage::<U8x4>::from_buffer(to.width(), to.height(), into.as_flattened_mut())
            .expect("the buffer was made for this size");
        RESIZER.with_borrow_mut(|resizer| {
            resizer.resize_typed(&view, &mut target, &options).expect("the box was cut to fit the view");
            if resizer.size_of_internal_buffers() > KEPT_BYTES {
                resizer.reset_internal_buffers();
            }
        });
    }

    fn view<'a>(&self, frame: &'a Frame) -> impl ImageView<Pixel = U8x4> + use<'a> {
        let grid = frame.grid();
        let whole = TypedImageRef::from_buffer(grid.width(), grid.height(), frame.rgba8().as_flattened())
            .expect("a frame has as many pixels as its grid");
        TypedCroppedImage::new(whole, self.left, self.top, self.width, self.height).expect("the part is cut to fit")
    }
}

thread_local! {
    /// Kept for its scratch memory: clearing that anew costs as much as a small picture.
    static RESIZER: RefCell<Resizer> = RefCell::default();
}

/// The most scratch memory a thread keeps between pictures.
const KEPT_BYTES: usize = 16 << 20;

fn whole(width: u32, height: u32) -> [f64; 4] {
    [0.0, 0.0, f64::from(width), f64::from(height)]
}

/// One axis of a [`Part`]: the first pixel touched, how many, and start and length of the window from there.
/// What lies outside of the grid is cut off; at least one pixel stays.
fn span(start: f64, length: f64, grid: u32) -> (u32, u32, f64, f64) {
    // A window is a product of fractions: an edge this close to a pixel's edge is meant to be on it.
    const SNAP: f64 = 1e-6;
    let end = f64::from(grid);
    let snap = |v: f64| if (v - v.round()).abs() < SNAP { v.round() } else { v };
    let from = snap(start).clamp(0.0, end);
    let until = snap(start + length).clamp(0.0, end);
    let first = from.floor().min(end - 1.0);
    let last = until.ceil().max(first + 1.0);
    // A window of no width would have no pixel to show: it shows all of the one it touches.
    let (from, until) = if until > from { (from, until) } else { (first, last) };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and within the grid")]
    let (first_px, count) = (first as u32, (last - first) as u32);
    (first_px, count, from - first, (until - from).min(last - from))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{geometry::Rect, image::Window};

    const ALL: [Filter; 5] = [Filter::Nearest, Filter::Bilinear, Filter::Bicubic, Filter::Lanczos2, Filter::Lanczos3];
    const RED: [u8; 4] = [255, 0, 0, 255];
    const GREEN: [u8; 4] = [0, 255, 0, 255];

    fn size(w: u32, h: u32) -> Size {
        Size::new(w, h).expect("not empty")
    }

    /// A green rectangle in a red picture.
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
                assert!(crop.is_settled() && crop.size() == to);
                assert!(crop.rgba8().iter().all(|p| *p == GREEN), "{filter:?} {to}");
            }
        }
    }

    #[test]
    fn a_fractional_edge_shows_no_more_than_the_pixel_it_runs_through() {
        let (frame, _) = target(true);
        let seen = |x, w| {
            let window = Window { x, y: 5.0, w, h: 15.0 };
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
            let window = Window { x, y: x, w, h: w };
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
    fn transparent_pixels_have_no_colour() {
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
        assert!(same.is_settled());
        assert!(std::ptr::eq(same.rgba8(), frame.rgba8()));
    }

    #[test]
    fn settling_a_crop_cuts_it_out() {
        let pixels: Vec<_> = (0..12u8).map(|i| [i, i, i, i]).collect();
        let frame = Frame::new(size(4, 3), pixels, false);
        let cut = settle(frame.cropped(Rect { x: 1, y: 1, size: size(2, 2) }));
        assert!(cut.is_settled());
        assert_eq!(cut.rgba8(), [5, 6, 9, 10].map(|i| [i, i, i, i]));
        let reduced = Frame::reduced(size(100, 80), size(50, 40), vec![[9, 9, 9, 255]; 2000], true);
        let settled = settle(reduced.cropped(Rect { x: 3, y: 5, size: size(33, 21) }));
        assert!(settled.is_settled() && settled.size() == size(33, 21));
        assert!(settled.rgba8().iter().all(|p| *p == [9, 9, 9, 255]));
    }

    #[test]
    fn profile_and_delay_stay() {
        let mut frame = Frame::new(size(4, 4), vec![[0; 4]; 16], false);
        frame.delay = Some(std::time::Duration::from_millis(40));
        assert_eq!(resize(&frame, size(2, 2), Filter::Bicubic).delay, frame.delay);
    }
}
