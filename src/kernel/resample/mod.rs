//! Resizing. The convolutions are those of `fast_image_resize`.

mod filter;
mod linear;
mod part;
mod planes;

use crate::{
    geometry::Size,
    image::{ColorProfile, Frame, LazyFrame, Subsampling, all_opaque},
};
use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, pixels::U8x4};
pub use filter::Filter;
use filter::{LOBES, lanczos2, lanczos3};
pub(crate) use part::KEPT_BYTES;
use part::{Part, run};

/// What a resize computes with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Light {
    /// Light, in reductions: what is bright and fine stays as bright.
    Linear,
    /// The samples as they are.
    Encoded,
}

/// The image at size `to`. Reductions are computed in linear light, by the curve of sRGB.
///
/// No pixel outside of the viewport is read, except the rest of a stored pixel that a fractional edge divides. Colors are
/// weighted by their alpha. If the stored pixels already are the result, they are shared and not copied.
pub fn resize(image: &LazyFrame, to: Size, filter: Filter) -> Frame {
    resized(image, to, filter, Light::Linear)
}

/// As [`resize`], of the samples as they are: faster, for what looks for shapes and not for brightness.
pub fn resize_encoded(image: &LazyFrame, to: Size, filter: Filter) -> Frame {
    resized(image, to, filter, Light::Encoded)
}

fn resized(image: &LazyFrame, to: Size, filter: Filter, light: Light) -> Frame {
    let (stored, viewport) = (image.stored(), image.viewport());
    let part = Part::of(stored.size(), viewport);
    if part.is_whole && to == stored.size() {
        return stored.clone();
    }
    if let Some(planes) = stored.planes().filter(|_| to.width().min(to.height()) >= LEAST_PLANE) {
        // Nearly every lossy format stores 4:2:0. A profile is applied to pixels, so it keeps 4:4:4.
        let subsampling = if stored.profile == ColorProfile::Srgb { Subsampling::S420 } else { Subsampling::S444 };
        return stored.with_planes(planes::resize(planes, viewport, to, subsampling, (filter, light)));
    }
    if part.is_plain_crop(to) {
        return stored.with_pixels(to, part.rows(stored.rgba8()).flatten().copied().collect());
    }
    let opaque = stored.opaque || part.rows(stored.rgba8()).all(all_opaque);
    let mut pixels = vec![[0; 4]; to.width() as usize * to.height() as usize];
    let options = ResizeOptions::new().resize_alg(algorithm(filter)).use_alpha(!opaque);
    let (from, into) = (stored.rgba8().as_flattened(), pixels.as_flattened_mut());
    if is_linear(&part, to, filter, light) {
        linear::reduce::<linear::Rgba>(&part, from, into, to, filter);
    } else {
        run::<U8x4>(&part, from, into, to, options);
    }
    if opaque {
        // Weights are rounded to 16 bits, so a sum of many may differ from 255 by one.
        pixels.iter_mut().for_each(|p| p[3] = 255);
    }
    let mut resized = stored.with_pixels(to, pixels);
    resized.opaque = opaque;
    resized
}

/// Whether a resize is computed in linear light. The nearest pixel is a copy, and enlarging in linear light makes bright
/// edges wider than dark ones.
fn is_linear(part: &Part, to: Size, filter: Filter, light: Light) -> bool {
    light == Light::Linear && filter != Filter::Nearest && part.is_reduced(to)
}

/// The shortest side of a result, in pixels, that is resized as planes. In a smaller one, the last chroma sample would
/// show too much beyond the edge.
const LEAST_PLANE: u32 = 16;

impl LazyFrame {
    /// The image with one stored pixel for each of its pixels: a crop is copied, a reduced image is enlarged.
    pub fn materialize(self) -> Frame {
        match self.whole() {
            Some(frame) => frame.clone(),
            None => resize(&self, self.size(), Filter::Lanczos3),
        }
    }
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

/// Lanczos3 with near-zero weights around it, so that the number of weights is a multiple of the vector length. The resizer
/// multiplies the remainder of eight weights one by one, which is nearly half of them for a photo at half its width.
/// `None` for other filters and for the same size.
fn padded(filter: Filter, shrink: f64) -> Option<ResizeAlg> {
    const VECTOR: f64 = 8.0;
    let wider = shrink.max(1.0);
    let weights = ((LOBES * 2.0 * wider + 1.0) / VECTOR).ceil() * VECTOR;
    // A reach of a whole number of samples less one covers the same number of samples at every position.
    let reach = (weights - 1.0) / 2.0 / wider;
    // The resizer drops weights of exactly zero.
    let kernel = |x: f64| if x.abs() < LOBES { lanczos3(x) } else { 1e-30 };
    if filter != Filter::Lanczos3 || shrink == 1.0 {
        return None;
    }
    Some(ResizeAlg::Convolution(custom("padded", kernel, reach)))
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
                let crop = resize(&LazyFrame::from(frame.clone()).cropped(rect), to, filter);
                assert_eq!(crop.size(), to);
                assert!(crop.rgba8().iter().all(|p| *p == GREEN), "{filter:?} {to}");
            }
        }
    }

    #[test]
    fn a_fractional_edge_shows_no_more_than_the_pixel_it_runs_through() {
        let (frame, _) = target(true);
        let seen = |x, w| {
            let viewport = Viewport { x, y: 5.0, w, h: 15.0 };
            let part = LazyFrame::from(frame.clone()).with_viewport(size(40, 15), viewport);
            resize(&part, size(40, 15), Filter::Lanczos3)
        };
        assert!(seen(10.5, 19.0).rgba8().iter().all(|p| *p == GREEN));
        assert!(
            seen(10.0 - 1e-9, 20.0 + 2e-9).rgba8().iter().all(|p| *p == GREEN),
            "rounding errors do not count as edges"
        );
        assert!(seen(9.5, 20.0).rgba8().iter().any(|p| p[0] > 0), "half a red pixel is inside");
    }

    #[test]
    fn a_viewport_beyond_the_edge_is_clamped() {
        let (frame, _) = target(true);
        for (x, w) in [(-5.0, 10.0), (45.0, 10.0), (70.0, 5.0), (-20.0, 3.0), (50.0, 0.0), (3.0, 0.0)] {
            let viewport = Viewport { x, y: x, w, h: w };
            for filter in ALL {
                let beyond =
                    resize(&LazyFrame::from(frame.clone()).with_viewport(size(9, 9), viewport), size(9, 9), filter);
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
                let small = resize(&frame.clone().into(), size(3, 7), filter);
                assert!(small.opaque, "found by inspecting the pixels");
                assert!(small.rgba8().iter().all(|p| p[3] == 255));
            }
        }
    }

    #[test]
    fn transparent_pixels_have_no_color() {
        // Invisible red beside visible green.
        let pixels = (0..64 * 64).map(|i| if i % 64 < 32 { [255, 0, 0, 0] } else { GREEN }).collect();
        let frame = Frame::new(size(64, 64), pixels, false);
        for filter in ALL {
            let small = resize(&frame.clone().into(), size(7, 7), filter);
            assert!(!small.opaque);
            assert!(small.rgba8().iter().all(|p| p[3] == 0 || (p[0] == 0 && p[1] == 255)), "{filter:?}");
            assert!(small.rgba8()[0][3] < 10 && small.rgba8()[6][3] > 245);
        }
    }

    #[test]
    fn nothing_to_do_shares_the_pixels() {
        let stored = Frame::new(size(50, 40), vec![[1, 2, 3, 255]; 2000], true);
        let same = resize(&LazyFrame::reduced(size(100, 80), stored.clone()), size(50, 40), Filter::Lanczos3);
        assert!(std::ptr::eq(same.rgba8(), stored.rgba8()));
    }

    #[test]
    fn a_crop_is_copied_and_a_reduced_image_is_enlarged() {
        let pixels: Vec<_> = (0..12u8).map(|i| [i, i, i, i]).collect();
        let frame = LazyFrame::from(Frame::new(size(4, 3), pixels, false));
        let crop = frame.cropped(Rect { x: 1, y: 1, size: size(2, 2) }).materialize();
        assert_eq!(crop.rgba8(), [5, 6, 9, 10].map(|i| [i, i, i, i]));
        let stored = Frame::new(size(50, 40), vec![[9, 9, 9, 255]; 2000], true);
        let reduced = LazyFrame::reduced(size(100, 80), stored);
        let crop = reduced.cropped(Rect { x: 3, y: 5, size: size(33, 21) }).materialize();
        assert_eq!(crop.size(), size(33, 21));
        assert!(crop.rgba8().iter().all(|p| *p == [9, 9, 9, 255]));
    }

    #[test]
    fn profile_and_delay_stay() {
        let mut frame = Frame::new(size(4, 4), vec![[0; 4]; 16], false);
        frame.delay = Some(std::time::Duration::from_millis(40));
        assert_eq!(resize(&frame.clone().into(), size(2, 2), Filter::Bicubic).delay, frame.delay);
    }
}
