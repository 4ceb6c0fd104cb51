//! stub
use crate::image::{Frame, Orientation};
/// Applies a turn.
pub fn turn(frame: Frame, _by: Orientation) -> Frame {
    frame
}
