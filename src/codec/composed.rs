//! The frames of an animation that the image crate has put together, each whole.

use crate::{
    geometry::Size,
    image::{Frame, all_opaque},
};
use std::time::Duration;

/// Such a frame as ours; `None` when it is not of this size.
pub(super) fn whole(frame: image::Frame, size: Size) -> Option<Frame> {
    let (milliseconds, of) = frame.delay().numer_denom_ms();
    let picture = frame.into_buffer();
    if Size::new(picture.width(), picture.height()) != Some(size) {
        return None;
    }
    let pixels: Vec<[u8; 4]> = picture.into_raw().as_chunks().0.to_vec();
    let opaque = all_opaque(&pixels);
    let mut frame = Frame::new(size, pixels, opaque);
    frame.delay = Some(Duration::from_millis(u64::from(milliseconds / of.max(1))));
    Some(frame)
}
