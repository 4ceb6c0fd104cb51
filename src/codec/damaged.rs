//! The treatment of damaged images.

use std::{fmt, str::FromStr};

/// The treatment of a damaged source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Damaged {
    /// It fails.
    #[default]
    Fail,
    /// It is decoded as far as possible. Missing pixels are gray or black, or transparent if the image has
    /// transparency. A warning describes the damage. A source without any decodable pixels still fails.
    Warn,
}

impl Damaged {
    /// The values of the option.
    pub const WORDS: [&str; 2] = ["fail", "warn"];

    /// Whether damaged sources are decoded.
    pub fn accepts(self) -> bool {
        self == Damaged::Warn
    }
}

impl fmt::Display for Damaged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Damaged::Fail => "fail",
            Damaged::Warn => "warn",
        })
    }
}

impl FromStr for Damaged {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Damaged, &'static str> {
        match text {
            "fail" => Ok(Damaged::Fail),
            "warn" => Ok(Damaged::Warn),
            _ => Err("expected `fail` or `warn`"),
        }
    }
}
