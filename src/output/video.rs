//! Options of video outputs: `profile`, `level`.

use crate::{
    codec::{Level, Profile, Video},
    codes::WarningCode,
    geometry::Size,
    param::{Doc, Param, Params, expected, spelling, word},
    warning::Warning,
};

/// Options of video outputs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct VideoOptions {
    /// H.264 profile; ignored without a level.
    pub profile: Option<Profile>,
    /// H.264 level; ignored without a profile.
    pub level: Option<Level>,
}

const PROFILES: &[(&str, Profile)] =
    &[("baseline", Profile::Baseline), ("main", Profile::Main), ("high", Profile::High)];

const LEVELS: &[&str] = &[
    "1.0", "1.1", "1.2", "1.3", "2.0", "2.1", "2.2", "3.0", "3.1", "3.2", "4.0", "4.1", "4.2", "5.0", "5.1", "5.2",
    "6.0", "6.1", "6.2",
];

impl Params for VideoOptions {
    const PARAMS: &'static [Param<VideoOptions>] = &[
        Param {
            doc: Doc {
                name: "profile",
                value: "baseline|main|high",
                summary: "H.264 profile of a video",
                details: "Needs level. Default: baseline, level 3.0. For MP4 only.",
                choices: &["baseline", "main", "high"],
                example: "profile=main&level=4.0",
            },
            set: |options, text| {
                options.profile = Some(word(PROFILES, text).ok_or(expected("one of baseline, main, high"))?);
                Ok(())
            },
            get: |options| options.profile.and_then(|profile| spelling(PROFILES, &profile)),
        },
        Param {
            doc: Doc {
                name: "level",
                value: "<level>",
                summary: "H.264 level of a video",
                details: "A level of H.264, 1.0 to 6.2. Needs profile. Default: baseline, level 3.0. For MP4 only.",
                choices: LEVELS,
                example: "profile=main&level=4.0",
            },
            set: |options, text| {
                options.level =
                    Some(Level::new(text).ok_or(expected("a level of H.264 such as `3.0`, from 1.0 to 6.2"))?);
                Ok(())
            },
            get: |options| options.level.map(|level| level.to_string()),
        },
    ];
}

impl VideoOptions {
    /// The profile and level to write: those of the query if it has both. A level too low for the size is raised.
    pub(super) fn resolve(self, size: Size, warnings: &mut Vec<Warning>) -> Video {
        let asked = match (self.profile, self.level) {
            (Some(profile), Some(level)) => Video { profile, level },
            (None, None) => Video::default(),
            _ => {
                let message =
                    "`profile` and `level` are ignored unless both are given; they are baseline and 3.0".to_owned();
                warnings.push(Warning::new(WarningCode::ParameterIgnored, message));
                Video::default()
            }
        };
        let highest = Level::HIGHEST_WRITTEN;
        let level = asked.level.holding(size).map_or(highest, |level| level.min(highest));
        if level != asked.level {
            let message = if level > asked.level {
                format!("an image of {size} needs level {level}, not {}", asked.level)
            } else {
                format!("level {level} is the highest that pixmill writes, not {}", asked.level)
            };
            warnings.push(Warning::new(WarningCode::LevelChanged, message));
        }
        Video { level, ..asked }
    }
}
