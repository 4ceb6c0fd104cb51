//! H.264 profile and level: the requirements on players.

use crate::geometry::Size;
use std::fmt;

/// The H.264 profile: the coding tools that a decoder needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Profile {
    /// Supported by all players.
    #[default]
    Baseline,
    /// Supported by all but the oldest phones.
    Main,
    /// Supported by all current devices.
    High,
}

/// The H.264 level times ten: it limits the size of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Level(u8);

/// Level times ten, and its maximum of 16x16 macroblocks in a frame. Source: H.264, table A-1.
const MACROBLOCKS: &[(u8, u32)] = &[
    (10, 99),
    (11, 396),
    (12, 396),
    (13, 396),
    (20, 396),
    (21, 792),
    (22, 1620),
    (30, 1620),
    (31, 3600),
    (32, 5120),
    (40, 8192),
    (41, 8192),
    (42, 8704),
    (50, 22080),
    (51, 36864),
    (52, 36864),
    (60, 139_264),
    (61, 139_264),
    (62, 139_264),
];

/// The profile and level of a video.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Video {
    /// Default: baseline.
    pub profile: Profile,
    /// Default: 3.0.
    pub level: Level,
}

impl Default for Level {
    /// 3.0, as in IO.
    fn default() -> Level {
        Level(30)
    }
}

impl Level {
    /// The highest level of the encoder.
    pub const HIGHEST_WRITTEN: Level = Level(52);

    /// The level of this name, such as `3.0`.
    pub fn new(name: &str) -> Option<Level> {
        MACROBLOCKS.iter().map(|(ten, _)| Level(*ten)).find(|level| level.to_string() == name)
    }

    /// Ten times the number: `30` for 3.0.
    pub fn tenths(self) -> u8 {
        self.0
    }

    /// The lowest level that is at least this one and holds frames of this size.
    pub fn holding(self, size: Size) -> Option<Level> {
        let blocks = |side: u32| u64::from(side.div_ceil(16));
        let (across, down) = (blocks(size.width()), blocks(size.height()));
        // The longest side is limited too.
        let holds = |most: u32| across * down <= most.into() && across.max(down).pow(2) <= u64::from(most) * 8;
        MACROBLOCKS.iter().find(|(ten, most)| *ten >= self.0 && holds(*most)).map(|(ten, _)| Level(*ten))
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0 / 10, self.0 % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_grows_with_the_image() {
        let needed = |w, h| Level::default().holding(Size::new(w, h).expect("not empty")).map(|l| l.to_string());
        assert_eq!(needed(400, 300).as_deref(), Some("3.0"));
        assert_eq!(needed(1280, 720).as_deref(), Some("3.1"));
        assert_eq!(needed(1920, 1080).as_deref(), Some("4.0"));
        assert_eq!(needed(2000, 16).as_deref(), Some("3.1"), "long and low");
        assert_eq!(needed(60_000, 60_000), None);
    }

    #[test]
    fn levels_have_names() {
        assert_eq!(Level::new("5.2"), Some(Level::HIGHEST_WRITTEN));
        assert_eq!(Level::new("7.0"), None);
        assert_eq!(Level::default().to_string(), "3.0");
    }
}
