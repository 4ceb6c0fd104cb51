//! The failure of a rendition.

use crate::codes::{ErrorCode, Remedy};
use std::fmt;

/// The failure of a rendition.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Failure {
    /// The phase in which it failed.
    pub during: Phase,
    /// The code of the error.
    pub code: ErrorCode,
    /// One line.
    pub message: String,
    /// What the caller can do about it. A report that was read has it in the message, if at all.
    pub remedy: Option<Remedy>,
}

impl Failure {
    /// A failure without a remedy.
    pub fn new(during: Phase, code: ErrorCode, message: impl Into<String>) -> Failure {
        Failure { during, code, message: message.into(), remedy: None }
    }

    /// The same failure with what the caller can do about it.
    pub fn with_remedy(self, remedy: impl Into<Option<Remedy>>) -> Failure {
        Failure { remedy: remedy.into(), ..self }
    }
}

impl std::error::Error for Failure {}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [{}]", self.message, self.code)
    }
}

/// The phase in which a rendition failed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Phase {
    /// Reading the source.
    Read,
    /// Detecting its format.
    Recognize,
    /// Decoding it.
    Decode,
    /// Over a limit.
    Limit,
    /// Running the stage of this name.
    Stage(String),
    /// Encoding.
    Encode,
    /// Writing the output.
    Write,
    /// A panic, which is a bug.
    Panic,
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Phase::Read => "read",
            Phase::Recognize => "recognise",
            Phase::Decode => "decode",
            Phase::Limit => "limit",
            Phase::Stage(name) => name,
            Phase::Encode => "encode",
            Phase::Write => "write",
            Phase::Panic => "panic",
        })
    }
}
