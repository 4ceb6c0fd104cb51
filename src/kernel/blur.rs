//! Gaussian blur, convolved by `libblur`. Wide blurs are done on a reduced image: the result has no finer detail, so
//! the difference does not show.

use super::resample::{self, Filter};
use crate::{
    geometry::Size,
    image::{Frame, all_opaque, premultiplied, straight},
};
use libblur::{
    BlurImage, BlurImageMut, ConvolutionMode, EdgeMode, EdgeMode2D, FastBlurChannels, GaussianBlurParams,
    ThreadingPolicy,
};

/// The standard deviation, in pixels, that is left to blur after the image has been reduced.
const WIDE: f64 = 4.0;

/// The frame, blurred with a standard deviation of `sigma` pixels (above zero). Colors are weighted by their alpha, so
/// that transparent pixels do not bleed. Edge pixels are repeated beyond the edges.
pub fn gaussian(frame: Frame, sigma: f64) -> Frame {
    if sigma < 2.0 * WIDE {
        return convolve(frame, sigma, sigma);
    }
    let full = frame.size();
    let factor = sigma / WIDE;
    let small = Size::round((f64::from(full.width()) / factor).ceil(), (f64::from(full.height()) / factor).ceil());
    // The triangle filter of the reduction blurs too. Variances add up, so its 1/6 is subtracted.
    let rest = |full: u32, small: u32| {
        let factor = f64::from(full) / f64::from(small);
        ((sigma / factor).powi(2) - 1.0 / 6.0).max(0.01).sqrt()
    };
    let reduced = resample::resize_encoded(&frame.into(), small, Filter::Bilinear);
    let blurred = convolve(reduced, rest(full.width(), small.width()), rest(full.height(), small.height()));
    resample::resize_encoded(&blurred.into(), full, Filter::Bicubic)
}

fn convolve(mut frame: Frame, x_sigma: f64, y_sigma: f64) -> Frame {
    let size = frame.size();
    frame.opaque = frame.opaque || all_opaque(frame.rgba8());
    if !frame.opaque {
        frame.rgba8_mut().iter_mut().for_each(|p| *p = premultiplied(*p));
    }
    let mut pixels = vec![[0; 4]; frame.rgba8().len()];
    let from =
        BlurImage::borrow(frame.rgba8().as_flattened(), size.width(), size.height(), FastBlurChannels::Channels4);
    let mut to =
        BlurImageMut::borrow(pixels.as_flattened_mut(), size.width(), size.height(), FastBlurChannels::Channels4);
    let params = GaussianBlurParams { x_kernel: taps(x_sigma), x_sigma, y_kernel: taps(y_sigma), y_sigma };
    libblur::gaussian_blur(
        &from,
        &mut to,
        params,
        EdgeMode2D::new(EdgeMode::Clamp),
        ThreadingPolicy::Single,
        ConvolutionMode::Exact,
    )
    .expect("both images have this size, and the kernel is odd");
    let mut blurred = frame.with_pixels(size, pixels);
    if frame.opaque {
        // Weights are rounded, so their sum may differ from one.
        blurred.rgba8_mut().iter_mut().for_each(|p| p[3] = 255);
    } else {
        blurred.rgba8_mut().iter_mut().for_each(|p| *p = straight(*p));
    }
    blurred
}

/// The kernel's length in pixels: three standard deviations to either side, 99.7 % of the bell curve.
fn taps(sigma: f64) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some dozens")]
    let side = (3.0 * sigma).ceil() as u32;
    2 * side.max(1) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(w: u32, h: u32) -> Size {
        Size::new(w, h).expect("not empty")
    }

    /// A step from black to white becomes the integral of the bell curve.
    #[test]
    fn an_edge_becomes_the_error_function() {
        // The normal distribution function at 0, half, one and two standard deviations.
        let known = [(0.0, 0.5), (0.5, 0.691_46), (1.0, 0.841_34), (2.0, 0.977_25)];
        for sigma in [2.0, 8.0, 20.0, 60.0] {
            let w = 800;
            let row = |i: usize| if i % w < w / 2 { [0, 0, 0, 255] } else { [255; 4] };
            let frame = Frame::new(size(800, 40), (0..w * 40).map(row).collect(), true);
            let blurred = gaussian(frame, sigma);
            for (at, share) in known {
                // The step lies between two pixels.
                let x = 400.0 + at * sigma - 0.5;
                let value = |x: f64| f64::from(blurred.rgba8()[20 * w + x as usize][0]);
                let is = value(x.floor()) * (1.0 - x.fract()) + value(x.floor() + 1.0) * x.fract();
                assert!((is - share * 255.0).abs() < 3.0, "{sigma} at {at}: {is}, {}", share * 255.0);
            }
        }
    }

    #[test]
    fn transparent_pixels_do_not_bleed() {
        for sigma in [1.0, 30.0] {
            let px = |i: usize| if i % 60 < 30 { [255, 0, 0, 0] } else { [0, 0, 255, 255] };
            let blurred = gaussian(Frame::new(size(60, 60), (0..3600).map(px).collect(), false), sigma);
            for p in blurred.rgba8() {
                assert!(p[0] == 0 && (p[3] < 3 || p[2] > 250), "{p:?}");
            }
        }
    }

    #[test]
    fn one_color_stays_at_every_size() {
        for sigma in [0.5, 5.0, 11.9, 12.0, 1000.0] {
            for (w, h) in [(1, 1), (1, 7), (50, 2), (300, 200)] {
                let frame = Frame::new(size(w, h), vec![[10, 200, 77, 255]; (w * h) as usize], true);
                let blurred = gaussian(frame, sigma);
                assert!(blurred.opaque && blurred.rgba8().iter().all(|p| *p == [10, 200, 77, 255]), "{sigma} {w}x{h}");
            }
        }
    }
}
