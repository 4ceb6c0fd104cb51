//! Makes a frame what the encoder can store, so that no encoder handles what it cannot.

use super::choose::Choice;
use crate::{
    codec::EncodeWish,
    color::Rgba,
    image::{ColorProfile, Frame},
    kernel::{composite, resample},
};

/// The frame as the chosen format stores it, and the wish with the profile that stays in the file.
pub fn prepare(frame: Frame, choice: &Choice) -> (Frame, EncodeWish) {
    let mut frame = resample::settle(frame);
    if !choice.format.info().alpha && !frame.opaque {
        frame = composite::flatten(frame, Rgba::WHITE);
    }
    let profile = match &frame.profile {
        ColorProfile::Icc(icc) if choice.keeps_profile => Some(icc.clone()),
        _ => None,
    };
    (frame, EncodeWish { profile, ..choice.wish.clone() })
}
