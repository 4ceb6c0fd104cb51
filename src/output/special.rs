//! Parameters that only one kind of file looks at: `frame`, `profile`, `level`, `viewbox`.

use crate::{
    codec::{Level, Profile},
    param::{Doc, Param, Params, expected, spelling, word},
};

/// What they say.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Special {
    /// Of an animation, the first frame alone.
    pub first_frame: bool,
    /// H.264 profile; counts only together with a level.
    pub profile: Option<Profile>,
    /// H.264 level; counts only together with a profile.
    pub level: Option<Level>,
    /// An SVG scales with its container.
    pub viewbox: bool,
}

const PROFILES: &[(&str, Profile)] =
    &[("baseline", Profile::Baseline), ("main", Profile::Main), ("high", Profile::High)];

const LEVELS: &[&str] = &[
    "1.0", "1.1", "1.2", "1.3", "2.0", "2.1", "2.2", "3.0", "3.1", "3.2", "4.0", "4.1", "4.2", "5.0", "5.1", "5.2",
    "6.0", "6.1", "6.2",
];

const ONE: &[(&str, bool)] = &[("1", true)];

impl Params for Special {
    const PARAMS: &'static [Param<Special>] = &[
        Param {
            doc: Doc {
                name: "frame",
                value: "1",
                summary: "The first frame of an animation",
                details: "Nothing changes for a still image.",
                choices: &["1"],
                example: "frame=1&format=jpg",
            },
            set: |special, text| {
                special.first_frame = word(ONE, text).ok_or(expected("`1`, the only frame that can be asked for"))?;
                Ok(())
            },
            get: |special| special.first_frame.then(|| "1".to_owned()),
        },
        Param {
            doc: Doc {
                name: "profile",
                value: "baseline|main|high",
                summary: "H.264 profile of a video",
                details: "Together with level; without both, the profile is baseline and the level 3.0. For MP4 only.",
                choices: &["baseline", "main", "high"],
                example: "profile=main&level=4.0",
            },
            set: |special, text| {
                special.profile = Some(word(PROFILES, text).ok_or(expected("one of baseline, main, high"))?);
                Ok(())
            },
            get: |special| special.profile.and_then(|profile| spelling(PROFILES, &profile)),
        },
        Param {
            doc: Doc {
                name: "level",
                value: "<level>",
                summary: "H.264 level of a video",
                details: "1.0 to 6.2, as H.264 has them. Together with profile; without both, the profile is baseline and the level 3.0. For MP4 only.",
                choices: LEVELS,
                example: "profile=main&level=4.0",
            },
            set: |special, text| {
                special.level =
                    Some(Level::new(text).ok_or(expected("a level of H.264 such as `3.0`, from 1.0 to 6.2"))?);
                Ok(())
            },
            get: |special| special.level.map(|level| level.to_string()),
        },
        Param {
            doc: Doc {
                name: "viewbox",
                value: "1",
                summary: "Let an SVG scale with its container",
                details: "The root element has a view box instead of width and height. For SVG only.",
                choices: &["1"],
                example: "viewbox=1",
            },
            set: |special, text| {
                special.viewbox = word(ONE, text).ok_or(expected("`1`"))?;
                Ok(())
            },
            get: |special| special.viewbox.then(|| "1".to_owned()),
        },
    ];
}
