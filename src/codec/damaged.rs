//! What becomes of damaged images that browsers still display.

use std::{fmt, str::FromStr};

/// What becomes of a source of which a part is missing or wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Damaged {
    /// It fails.
    #[default]
    Fail,
    /// What is there is decoded, and the rest filled in: with gray or black, or transparent where the image can be. A
    /// warning says what is missing. A source of which nothing can be displayed still fails.
    Warn,
}

impl Damaged {
    /// The words for it.
    pub const WORDS: [&str; 2] = ["fail", "warn"];

    /// Whether a source may lack something.
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
