//! Makes a frame what the encoder can store, so that no encoder handles what it cannot.

use super::decide::OutputDecision;
use crate::{
    codec::{EncodeOptions, FormatInfo},
    color::Rgba,
    image::Frame,
    kernel::{composite, resample},
};

/// The frame as a format stores it: settled, and with nothing transparent where that cannot be.
pub fn for_format(frame: Frame, format: &FormatInfo) -> Frame {
    let frame = resample::materialize(frame);
    if format.alpha || frame.opaque { frame } else { composite::flatten(frame, Rgba::WHITE) }
}

/// The frame as the chosen format stores it, and the wish with the profile that stays in the file.
pub fn prepare(frame: Frame, decision: &OutputDecision) -> (Frame, EncodeOptions) {
    let frame = for_format(frame, decision.format.info());
    (frame, EncodeOptions { profile: decision.profile.clone(), ..decision.options.clone() })
}
