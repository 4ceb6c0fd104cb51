//! Something worth saying that is no error: a stable code for scripts and a sentence for people.

use std::borrow::Cow;

/// A remark about a rendition. The codes are listed in the README.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Kebab case, stable between versions; owned where it was read from a report.
    pub code: Cow<'static, str>,
    /// One lower-case line.
    pub message: String,
}

impl Warning {
    /// A remark with this code.
    pub fn new(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Warning {
        Warning { code: code.into(), message: message.into() }
    }
}
