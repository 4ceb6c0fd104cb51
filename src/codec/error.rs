//! Why a file could not be read or written, and who can do something about it.

use crate::codes::ErrorCode;

/// Who can do something about a failed decode or encode.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CodecErrorKind {
    /// The file is damaged, or not what it begins like.
    Malformed,
    /// The file is right, this build cannot do it.
    Unsupported,
    /// Over a limit that an option raises; the code says which.
    Limit(ErrorCode),
    /// The library failed.
    Library,
}

macro_rules! codec_error {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, thiserror::Error)]
        #[error("{message}")]
        pub struct $name {
            kind: CodecErrorKind,
            message: String,
        }

        impl $name {
            pub(crate) fn new(kind: CodecErrorKind, message: impl Into<String>) -> $name {
                $name { kind, message: message.into() }
            }

            pub(crate) fn unsupported(message: impl Into<String>) -> $name {
                $name::new(CodecErrorKind::Unsupported, message)
            }

            #[allow(dead_code, reason = "one of the two errors may not need it in every build")]
            pub(crate) fn library(message: impl Into<String>) -> $name {
                $name::new(CodecErrorKind::Library, message)
            }

            /// Who can do something about it.
            pub fn kind(&self) -> CodecErrorKind {
                self.kind.clone()
            }
        }
    };
}

codec_error! {
    /// Why a source could not be decoded. One lower-case line that ends with what to do, if there is something.
    DecodeError
}

codec_error! {
    /// Why an image could not be encoded.
    EncodeError
}

impl DecodeError {
    /// The pixels are damaged, and a part of them can be had.
    pub(crate) fn recoverable(message: impl Into<String>) -> DecodeError {
        DecodeError::malformed(message.into() + "; accept what is left of it with --damaged warn")
    }

    pub(crate) fn malformed(message: impl Into<String>) -> DecodeError {
        DecodeError::new(CodecErrorKind::Malformed, message)
    }
}
