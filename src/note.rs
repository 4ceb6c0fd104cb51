//! Something worth saying that is no error: a stable code for scripts and a sentence for people.

use std::borrow::Cow;

/// A remark about a rendition. The codes are listed in the README.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Kebab case, stable between versions; owned where it was read from a report.
    pub code: Cow<'static, str>,
    /// One lower-case line.
    pub message: String,
}

impl Note {
    /// A remark with this code.
    pub fn new(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Note {
        Note { code: code.into(), message: message.into() }
    }
}
