//! Errors of decoders and encoders.

use crate::{
    codes::{ErrorCode, LimitKind, Remedy},
    interrupt::Interrupted,
};

/// The cause of a failed decode or encode.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CodecErrorKind {
    /// The file is damaged, or not of the format of its first bytes.
    Malformed,
    /// The file is valid, but this build does not support it.
    Unsupported,
    /// A limit. The code names it.
    Limit(ErrorCode),
    /// An error of the codec library.
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
            remedy: Option<Remedy>,
        }

        impl $name {
            pub(crate) fn new(kind: CodecErrorKind, message: impl Into<String>) -> $name {
                $name { kind, message: message.into(), remedy: None }
            }

            pub(crate) fn unsupported(message: impl Into<String>) -> $name {
                $name::new(CodecErrorKind::Unsupported, message)
            }

            #[allow(dead_code, reason = "one of the two errors may not need it in every build")]
            pub(crate) fn library(message: impl Into<String>) -> $name {
                $name::new(CodecErrorKind::Library, message)
            }

            /// The same error with what the caller can do about it.
            pub(crate) fn with_remedy(self, remedy: impl Into<Option<Remedy>>) -> $name {
                $name { remedy: remedy.into(), ..self }
            }

            /// What the caller can do about it.
            pub fn remedy(&self) -> Option<Remedy> {
                self.remedy
            }

            /// The cause.
            pub fn kind(&self) -> CodecErrorKind {
                self.kind.clone()
            }
        }

        impl From<Interrupted> for $name {
            fn from(interrupted: Interrupted) -> $name {
                let message = interrupted.to_string();
                match interrupted {
                    Interrupted::Canceled => $name::new(CodecErrorKind::Limit(ErrorCode::Interrupted), message),
                    Interrupted::TimedOut(_) => $name::new(CodecErrorKind::Limit(ErrorCode::TimedOut), message)
                        .with_remedy(Remedy::raise(LimitKind::Timeout, None)),
                }
            }
        }
    };
}

codec_error! {
    /// A source could not be decoded. One lower-case line.
    DecodeError
}

codec_error! {
    /// An image could not be encoded.
    EncodeError
}

impl DecodeError {
    /// The pixels are damaged, and a part of them can be decoded.
    pub(crate) fn recoverable(message: impl Into<String>) -> DecodeError {
        DecodeError::malformed(message).with_remedy(Remedy::AcceptDamage)
    }

    pub(crate) fn malformed(message: impl Into<String>) -> DecodeError {
        DecodeError::new(CodecErrorKind::Malformed, message)
    }
}
