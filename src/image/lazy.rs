//! A decoded image whose cropping and scaling is deferred.

use super::Frame;
use crate::geometry::{Rect, Size};

/// A rectangle in stored pixels. Fractional where fewer pixels are stored than the image has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Viewport {
    /// The left edge.
    pub x: f64,
    /// The top edge.
    pub y: f64,
    /// The width.
    pub w: f64,
    /// The height.
    pub h: f64,
}

impl Viewport {
    /// The whole of an image of this size.
    pub fn whole(size: Size) -> Viewport {
        Viewport { x: 0.0, y: 0.0, w: f64::from(size.width()), h: f64::from(size.height()) }
    }

    /// The same part of an image with this factor more pixels across and down.
    #[must_use]
    pub fn scaled(self, (across, down): (f64, f64)) -> Viewport {
        Viewport { x: self.x * across, y: self.y * down, w: self.w * across, h: self.h * down }
    }
}

/// A viewport over stored pixels.
///
/// [`LazyFrame::size`] is the image's size in every stage. Fewer pixels may be stored (a JPEG decoded at half size for a
/// thumbnail) or more (a crop that has not been copied). So a crop costs nothing, and a resize reads the crop straight
/// from the stored pixels. Kernels that work on pixels take a [`Frame`], which only [`LazyFrame::materialize`] and a
/// resize give: they cannot see pixels outside of the crop.
#[derive(Debug, Clone)]
pub struct LazyFrame {
    stored: Frame,
    size: Size,
    viewport: Viewport,
    focus: Option<(f64, f64)>,
}

impl From<Frame> for LazyFrame {
    fn from(frame: Frame) -> LazyFrame {
        LazyFrame::reduced(frame.size(), frame)
    }
}

impl LazyFrame {
    /// An image of `size` pixels that a decoder gave at a fraction of its size.
    pub fn reduced(size: Size, stored: Frame) -> LazyFrame {
        let viewport = Viewport::whole(stored.size());
        LazyFrame { stored, size, viewport, focus: None }
    }

    /// Width and height of the image in pixels.
    pub const fn size(&self) -> Size {
        self.size
    }

    /// The part of the stored pixels that the image shows.
    pub const fn viewport(&self) -> Viewport {
        self.viewport
    }

    /// All stored pixels, including those outside of the viewport: for kernels that transform the viewport too.
    pub(crate) const fn stored(&self) -> &Frame {
        &self.stored
    }

    /// The image with its stored pixels changed in place. Their number stays.
    pub(super) fn map_stored(self, change: impl FnOnce(Frame) -> Frame) -> LazyFrame {
        LazyFrame { stored: change(self.stored), ..self }
    }

    /// Every stored pixel is known to be opaque; see [`Frame::opaque`].
    pub const fn is_opaque(&self) -> bool {
        self.stored.opaque
    }

    /// The same image, not known to be opaque.
    #[must_use]
    pub fn maybe_transparent(mut self) -> LazyFrame {
        self.stored.opaque = false;
        self
    }

    /// The focal point, as fractions of width and height from the top left. A crop moves it.
    pub const fn focus(&self) -> Option<(f64, f64)> {
        self.focus
    }

    /// The same image with a focal point.
    #[must_use]
    pub fn with_focus(self, focus: Option<(f64, f64)>) -> LazyFrame {
        LazyFrame { focus, ..self }
    }

    /// Another part of the stored pixels, as an image of this size.
    #[must_use]
    pub fn with_viewport(&self, size: Size, viewport: Viewport) -> LazyFrame {
        LazyFrame { size, viewport, ..self.clone() }
    }

    /// The part inside `part`, a rectangle in pixels of the image that may be fractional, as an image of this size.
    #[must_use]
    pub fn part(&self, size: Size, part: Viewport) -> LazyFrame {
        let (across, down) = self.density();
        let Viewport { x, y, .. } = self.viewport;
        let part = part.scaled((across, down));
        self.with_viewport(size, Viewport { x: x + part.x, y: y + part.y, ..part })
    }

    /// The part inside `rect`, in pixels of the image. No pixel is copied.
    #[must_use]
    pub fn cropped(&self, rect: Rect) -> LazyFrame {
        let inside = |share: f64, side: u32, at: u32, part: u32| {
            ((share * f64::from(side) - f64::from(at)) / f64::from(part)).clamp(0.0, 1.0)
        };
        let focus = self.focus.map(|(x, y)| {
            let (whole, part) = (self.size, rect.size);
            (inside(x, whole.width(), rect.x, part.width()), inside(y, whole.height(), rect.y, part.height()))
        });
        let start = Viewport { x: f64::from(rect.x), y: f64::from(rect.y), ..Viewport::whole(rect.size) };
        self.part(rect.size, start).with_focus(focus)
    }

    /// Stored pixels for each pixel of the image, across and down; 1 unless the decoder reduced.
    pub fn density(&self) -> (f64, f64) {
        (self.viewport.w / f64::from(self.size.width()), self.viewport.h / f64::from(self.size.height()))
    }

    /// The stored pixels, if the image is neither cropped nor reduced.
    pub(crate) fn whole(&self) -> Option<&Frame> {
        let is_whole = self.stored.size() == self.size && self.viewport == Viewport::whole(self.size);
        is_whole.then_some(&self.stored)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(w: u32, h: u32) -> Size {
        Size::new(w, h).expect("not empty")
    }

    #[test]
    fn a_crop_of_a_reduced_image_is_a_viewport() {
        let frame = LazyFrame::reduced(size(100, 50), Frame::new(size(50, 25), vec![[0; 4]; 1250], true));
        let crop = frame.cropped(Rect { x: 10, y: 5, size: size(31, 20) });
        assert_eq!(crop.size(), size(31, 20));
        assert_eq!(crop.viewport(), Viewport { x: 5.0, y: 2.5, w: 15.5, h: 10.0 });
        let again = crop.cropped(Rect { x: 1, y: 0, size: size(30, 20) });
        assert_eq!(again.viewport(), Viewport { x: 5.5, y: 2.5, w: 15.0, h: 10.0 });
        assert!(crop.whole().is_none() && frame.whole().is_none());
    }

    #[test]
    fn a_crop_moves_the_focus() {
        let frame = LazyFrame::from(Frame::new(size(10, 10), vec![[0; 4]; 100], true)).with_focus(Some((0.5, 0.9)));
        let crop = frame.cropped(Rect { x: 4, y: 0, size: size(4, 5) });
        assert_eq!(crop.focus(), Some((0.25, 1.0)), "a focus that is cut off lies at the edge");
    }
}
