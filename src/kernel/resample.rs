//! stub
use crate::{geometry::Size, image::Frame};
/// How new pixels are made from old ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Filter {
    /// The nearest pixel: for pixel art.
    Nearest,
    /// The average of 2×2.
    Bilinear,
    /// The weighted average of 4×4.
    Bicubic,
    /// Lanczos with two lobes.
    Lanczos2,
    /// Lanczos with three lobes.
    #[default]
    Lanczos3,
}
/// The window of the frame at size `to`.
pub fn resize(frame: &Frame, to: Size, _filter: Filter) -> Frame {
    frame.with_pixels(to, vec![[0; 4]; to.pixels() as usize])
}
/// grid == size.
pub fn settle(frame: Frame) -> Frame {
    frame
}
