//! Options of animations: `frame`.

use crate::param::{Doc, Param, Params, expected, word};

/// Options of animated sources.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AnimationOptions {
    /// Only the first frame is used.
    pub first_frame: bool,
}

const FIRST: &[(&str, bool)] = &[("1", true)];

impl Params for AnimationOptions {
    const PARAMS: &'static [Param<AnimationOptions>] = &[Param {
        doc: Doc {
            name: "frame",
            value: "1",
            summary: "Use the first frame of an animation only",
            details: "No effect on still images.",
            choices: &["1"],
            example: "frame=1&format=jpg",
        },
        set: |options, text| {
            options.first_frame = word(FIRST, text).ok_or(expected("`1`, the only valid frame"))?;
            Ok(())
        },
        get: |options| options.first_frame.then(|| "1".to_owned()),
    }];
}
