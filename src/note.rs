//! Something worth saying that is no error: a stable code for scripts and a sentence for people.

/// A remark about a rendition. The codes are listed in the README.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Kebab case, stable between versions.
    pub code: &'static str,
    /// One lower-case line.
    pub message: String,
}

impl Note {
    /// A remark with this code.
    pub fn new(code: &'static str, message: impl Into<String>) -> Note {
        Note { code, message: message.into() }
    }
}
