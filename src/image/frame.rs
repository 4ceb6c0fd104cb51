//! A decoded image: the pixels of one canvas.

use super::{ColorProfile, Planes};
use crate::geometry::Size;
use std::{sync::Arc, time::Duration};

/// The samples of an image, rows from the top, no padding.
#[derive(Debug, Clone)]
enum Samples {
    /// Eight bits each of red, green, blue and straight alpha.
    Rgba8(Arc<Vec<[u8; 4]>>),
    /// YCbCr planes; opaque.
    Ycc8(Arc<Planes>),
}

/// One image with one stored pixel for each of its pixels. Cloning shares the pixels; the first writer copies them.
///
/// An image that is still to be cropped or enlarged is a [`LazyFrame`](super::LazyFrame).
#[derive(Debug, Clone)]
pub struct Frame {
    size: Size,
    samples: Samples,
    /// Every pixel is known to be opaque, so kernels may skip the alpha channel. `false` means "not known".
    pub opaque: bool,
    /// The color space of the samples.
    pub profile: ColorProfile,
    /// How long a frame of an animation is shown.
    pub delay: Option<Duration>,
}

impl Frame {
    /// An image of RGBA pixels.
    ///
    /// # Panics
    /// When the number of pixels is not that of `size`: a bug in the caller.
    pub fn new(size: Size, pixels: Vec<[u8; 4]>, opaque: bool) -> Frame {
        assert_eq!(pixels.len() as u64, size.pixels(), "an image of {size} has as many pixels");
        Frame::of(size, Samples::Rgba8(Arc::new(pixels)), opaque)
    }

    /// An opaque image of YCbCr planes.
    pub fn of_planes(planes: Planes) -> Frame {
        Frame::of(planes.size(), Samples::Ycc8(Arc::new(planes)), true)
    }

    fn of(size: Size, samples: Samples, opaque: bool) -> Frame {
        Frame { size, samples, opaque, profile: ColorProfile::Srgb, delay: None }
    }

    /// Width and height in pixels.
    pub const fn size(&self) -> Size {
        self.size
    }

    /// The pixels, row by row. Planes are converted to RGBA first.
    pub fn rgba8(&self) -> &[[u8; 4]] {
        match &self.samples {
            Samples::Rgba8(pixels) => pixels,
            Samples::Ycc8(planes) => planes.rgba(),
        }
    }

    /// The YCbCr planes, if the image is stored as such.
    pub fn planes(&self) -> Option<&Planes> {
        match &self.samples {
            Samples::Rgba8(_) => None,
            Samples::Ycc8(planes) => Some(planes),
        }
    }

    /// The pixels for writing. They are copied first if another frame shares them.
    pub fn rgba8_mut(&mut self) -> &mut [[u8; 4]] {
        if let Samples::Ycc8(planes) = &self.samples {
            self.samples = Samples::Rgba8(planes.rgba().clone());
        }
        match &mut self.samples {
            Samples::Rgba8(pixels) => Arc::make_mut(pixels).as_mut_slice(),
            Samples::Ycc8(_) => unreachable!("planes have been converted"),
        }
    }

    /// The memory the samples take, in bytes.
    pub fn bytes(&self) -> u64 {
        match &self.samples {
            Samples::Rgba8(pixels) => pixels.len() as u64 * 4,
            Samples::Ycc8(planes) => planes.bytes(),
        }
    }

    /// Other pixels with the same opacity, profile and delay.
    pub fn with_pixels(&self, size: Size, pixels: Vec<[u8; 4]>) -> Frame {
        self.described(Frame::new(size, pixels, self.opaque))
    }

    /// Other planes with the same profile and delay.
    pub fn with_planes(&self, planes: Planes) -> Frame {
        self.described(Frame::of_planes(planes))
    }

    fn described(&self, other: Frame) -> Frame {
        Frame { profile: self.profile.clone(), delay: self.delay, ..other }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_writer_copies() {
        let size = Size::new(2, 1).expect("not empty");
        let frame = Frame::new(size, vec![[1; 4]; 2], false);
        let mut other = frame.clone();
        other.rgba8_mut()[0] = [9; 4];
        assert_eq!((frame.rgba8()[0], other.rgba8()[0]), ([1; 4], [9; 4]));
    }
}
