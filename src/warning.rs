//! Warnings about a rendition: a stable code for scripts and a sentence for people.

use crate::codes::WarningCode;

/// A warning about a rendition.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Warning {
    /// The kind of warning.
    pub code: WarningCode,
    /// One lower-case line.
    pub message: String,
}

impl Warning {
    /// A warning with this code.
    pub fn new(code: WarningCode, message: impl Into<String>) -> Warning {
        Warning { code, message: message.into() }
    }
}
