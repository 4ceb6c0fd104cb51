//! A decoded image: pixels, and what their numbers mean. Knows no file format and no setting.

mod alpha;
mod conversion;
mod metadata;
mod planes;
mod profile;

pub(crate) use alpha::{all_opaque, over, premultiplied, straight};
pub use conversion::{Conversion, cmyk_to_rgba, to_srgb};
pub use metadata::Orientation;
pub use planes::{Planes, Subsampling};
pub use profile::{Chromaticities, ColorProfile, ProfileError};

use crate::geometry::{Rect, Size};
use std::{sync::Arc, time::Duration};

/// The samples of an image, rows from the top, no padding.
/// Sixteen-bit layouts may join; only `kernel` and `codec` look inside.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Pixels {
    /// Eight bits for each of red, green, blue and alpha, which is straight.
    Rgba8(Arc<Vec<[u8; 4]>>),
    /// Brightness and color differences, opaque.
    Ycc8(Arc<Planes>),
}

impl Pixels {
    /// The memory the samples take, in bytes.
    pub fn bytes(&self) -> u64 {
        match self {
            Pixels::Rgba8(px) => px.len() as u64 * 4,
            Pixels::Ycc8(planes) => planes.bytes(),
        }
    }
}

/// The part of the stored grid that is shown, in grid pixels; fractional when the grid is coarser than the image.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Viewport {
    /// Grid pixels to the left of it.
    pub x: f64,
    /// Grid pixels above it.
    pub y: f64,
    /// Width in grid pixels.
    pub w: f64,
    /// Height in grid pixels.
    pub h: f64,
}

impl Viewport {
    /// The same part of a grid with so many times the pixels, across and down.
    #[must_use]
    pub fn scaled(self, (across, down): (f64, f64)) -> Viewport {
        Viewport { x: self.x * across, y: self.y * down, w: self.w * across, h: self.h * down }
    }
}

/// One full-canvas image. Cloning shares the pixels; the first writer copies them.
///
/// Stages speak of [`Frame::size`]. The stored pixels may be fewer (a JPEG decoded at half size because only a
/// thumbnail is wanted) or more (a crop that has not been cut yet): the [`Viewport`] says which part of the stored
/// grid the size stands for. Cropping therefore costs nothing, and a resize reads the crop straight from the
/// grid. `kernel::resample::settle` makes grid and size agree.
#[derive(Debug, Clone)]
pub struct Frame {
    size: Size,
    stored_size: Size,
    window: Viewport,
    pixels: Pixels,
    /// Every pixel is known to be opaque, so kernels may skip the alpha. `false` means "not known".
    pub opaque: bool,
    /// What the numbers mean.
    pub profile: ColorProfile,
    /// How long the frame of an animation is shown.
    pub delay: Option<Duration>,
    /// What matters most, as shares of width and height from the top left; `None` when nobody said. A crop moves it,
    /// other changes of size leave it.
    pub focus: Option<(f64, f64)>,
}

impl Frame {
    /// An image stored at its own size.
    ///
    /// # Panics
    /// When the number of pixels is not that of `size`: a bug in the caller.
    pub fn new(size: Size, pixels: Vec<[u8; 4]>, opaque: bool) -> Frame {
        Frame::reduced(size, size, pixels, opaque)
    }

    /// An image of size `size` of which `grid` pixels are stored, because a decoder was asked for less.
    ///
    /// # Panics
    /// When the number of pixels is not that of `grid`: a bug in the caller.
    pub fn reduced(size: Size, stored_size: Size, pixels: Vec<[u8; 4]>, opaque: bool) -> Frame {
        assert_eq!(pixels.len() as u64, stored_size.pixels(), "a {stored_size} grid needs as many pixels");
        Frame::of(size, stored_size, Pixels::Rgba8(Arc::new(pixels)), opaque)
    }

    /// An opaque image of size `size` of which these planes are stored.
    pub fn of_planes(size: Size, planes: Planes) -> Frame {
        Frame::of(size, planes.size(), Pixels::Ycc8(Arc::new(planes)), true)
    }

    fn of(size: Size, stored_size: Size, pixels: Pixels, opaque: bool) -> Frame {
        let window = Viewport { x: 0.0, y: 0.0, w: f64::from(stored_size.width()), h: f64::from(stored_size.height()) };
        Frame { size, stored_size, window, pixels, opaque, profile: ColorProfile::Srgb, delay: None, focus: None }
    }

    /// The size every stage speaks of.
    pub const fn size(&self) -> Size {
        self.size
    }

    /// How many pixels are stored, across and down.
    pub const fn stored_size(&self) -> Size {
        self.stored_size
    }

    /// Which part of the grid is shown.
    pub const fn window(&self) -> Viewport {
        self.window
    }

    /// Whether the stored pixels are the image: nothing cut away, nothing coarser.
    pub fn is_materialized(&self) -> bool {
        let (w, h) = (f64::from(self.stored_size.width()), f64::from(self.stored_size.height()));
        self.stored_size == self.size && self.window == Viewport { x: 0.0, y: 0.0, w, h }
    }

    /// The stored pixels, row by row: the whole grid, whatever the window shows. Planes are converted first.
    pub fn rgba8(&self) -> &[[u8; 4]] {
        match &self.pixels {
            Pixels::Rgba8(px) => px,
            Pixels::Ycc8(planes) => planes.rgba(),
        }
    }

    /// The stored samples, where they are planes.
    pub fn planes(&self) -> Option<&Planes> {
        match &self.pixels {
            Pixels::Rgba8(_) => None,
            Pixels::Ycc8(planes) => Some(planes),
        }
    }

    /// The stored pixels for writing; copied first when somebody else shows them too.
    pub fn rgba8_mut(&mut self) -> &mut [[u8; 4]] {
        if let Pixels::Ycc8(planes) = &self.pixels {
            self.pixels = Pixels::Rgba8(planes.rgba().clone());
        }
        match &mut self.pixels {
            Pixels::Rgba8(px) => Arc::make_mut(px).as_mut_slice(),
            Pixels::Ycc8(_) => unreachable!("planes have been converted"),
        }
    }

    /// The memory the stored pixels take, in bytes.
    pub fn bytes(&self) -> u64 {
        self.pixels.bytes()
    }

    /// The same image with other pixels: profile, delay and focus stay.
    pub fn with_pixels(&self, size: Size, pixels: Vec<[u8; 4]>) -> Frame {
        self.described(Frame::new(size, pixels, self.opaque))
    }

    /// The same image with other samples, all of which it shows: profile, delay and focus stay.
    pub fn with_planes(&self, planes: Planes) -> Frame {
        self.described(Frame::of_planes(planes.size(), planes))
    }

    fn described(&self, other: Frame) -> Frame {
        Frame { profile: self.profile.clone(), delay: self.delay, focus: self.focus, ..other }
    }

    /// The same grid seen through another window, as an image of size `size`.
    pub fn with_window(&self, size: Size, window: Viewport) -> Frame {
        Frame { size, window, ..self.clone() }
    }

    /// The part inside `rect`, which is in pixels of [`Frame::size`]. Free: no pixel is touched.
    pub fn cropped(&self, rect: Rect) -> Frame {
        let (sx, sy) = self.density();
        let window = Viewport {
            x: self.window.x + f64::from(rect.x) * sx,
            y: self.window.y + f64::from(rect.y) * sy,
            w: f64::from(rect.size.width()) * sx,
            h: f64::from(rect.size.height()) * sy,
        };
        let inside = |share: f64, side: u32, at: u32, part: u32| {
            ((share * f64::from(side) - f64::from(at)) / f64::from(part)).clamp(0.0, 1.0)
        };
        let focus = self.focus.map(|(x, y)| {
            let (whole, part) = (self.size, rect.size);
            (inside(x, whole.width(), rect.x, part.width()), inside(y, whole.height(), rect.y, part.height()))
        });
        Frame { focus, ..self.with_window(rect.size, window) }
    }

    /// Stored pixels for each pixel of the image, across and down; 1 unless the decoder reduced.
    pub fn density(&self) -> (f64, f64) {
        (self.window.w / f64::from(self.size.width()), self.window.h / f64::from(self.size.height()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(w: u32, h: u32) -> Size {
        Size::new(w, h).expect("not empty")
    }

    #[test]
    fn a_crop_of_a_reduced_image_is_a_window_on_its_grid() {
        let frame = Frame::reduced(size(100, 50), size(50, 25), vec![[0; 4]; 1250], true);
        let crop = frame.cropped(Rect { x: 10, y: 5, size: size(31, 20) });
        assert_eq!(crop.size(), size(31, 20));
        assert_eq!(crop.window(), Viewport { x: 5.0, y: 2.5, w: 15.5, h: 10.0 });
        assert!(!crop.is_materialized() && !frame.is_materialized());
        let again = crop.cropped(Rect { x: 1, y: 0, size: size(30, 20) });
        assert_eq!(again.window(), Viewport { x: 5.5, y: 2.5, w: 15.0, h: 10.0 });
    }

    #[test]
    fn a_crop_moves_the_focus() {
        let mut frame = Frame::new(size(10, 10), vec![[0; 4]; 100], true);
        frame.focus = Some((0.5, 0.9));
        let crop = frame.cropped(Rect { x: 4, y: 0, size: size(4, 5) });
        assert_eq!(crop.focus, Some((0.25, 1.0)), "what was cut off is at the edge");
    }

    #[test]
    fn the_first_writer_copies() {
        let frame = Frame::new(size(2, 1), vec![[1; 4]; 2], false);
        let mut other = frame.clone();
        other.rgba8_mut()[0] = [9; 4];
        assert_eq!((frame.rgba8()[0], other.rgba8()[0]), ([1; 4], [9; 4]));
    }
}
