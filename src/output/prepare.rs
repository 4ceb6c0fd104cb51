//! Removes features from a frame that the output format cannot store, before encoding.

use super::decide::OutputDecision;
use crate::{
    codec::{EncodeOptions, FormatInfo},
    color::Rgba,
    image::Frame,
    kernel::composite,
};

/// The frame on white if the format stores no transparency.
pub fn for_format(frame: Frame, format: &FormatInfo) -> Frame {
    if format.alpha || frame.opaque { frame } else { composite::flatten(frame, Rgba::WHITE) }
}

/// The frame for the chosen format, and the encoder's options with the profile that is kept.
pub fn prepare(frame: Frame, decision: &OutputDecision) -> (Frame, EncodeOptions) {
    let frame = for_format(frame, decision.format.info());
    (frame, EncodeOptions { profile: decision.profile.clone(), ..decision.options.clone() })
}
