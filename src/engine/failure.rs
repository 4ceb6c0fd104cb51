//! Conversion of errors to failures in the report.

use crate::{
    codec::{CodecErrorKind, DecodeError, EncodeError, Refusal},
    codes::{ErrorCode, Remedy},
    output::decide::NoFormat,
    report::{Failure, Phase},
    stage::StageError,
};
use std::io;

/// The failure of bytes that are not an image.
pub(super) fn unrecognized(empty: bool) -> Failure {
    let message = if empty { "the file is empty" } else { "not an image in a format pixmill knows" };
    let code = if empty { ErrorCode::Unparsable } else { ErrorCode::UnsupportedFormat };
    Failure::new(Phase::Recognize, code, message)
}

pub(super) fn decode_failure(error: &DecodeError) -> Failure {
    let (during, code) = match error.kind() {
        CodecErrorKind::Limit(code) => (Phase::Limit, code),
        CodecErrorKind::Unsupported => (Phase::Decode, ErrorCode::UnsupportedFormat),
        CodecErrorKind::Malformed | CodecErrorKind::Library => (Phase::Decode, ErrorCode::Unparsable),
    };
    Failure::new(during, code, error.to_string()).with_remedy(error.remedy())
}

pub(super) fn encode_failure(error: &EncodeError) -> Failure {
    let code = match error.kind() {
        CodecErrorKind::Limit(code) => code,
        _ => ErrorCode::EncodeFailed,
    };
    Failure::new(Phase::Encode, code, error.to_string()).with_remedy(error.remedy())
}

impl From<StageError> for Failure {
    fn from(error: StageError) -> Failure {
        stage_failure(&error)
    }
}

pub(super) fn stage_failure(error: &StageError) -> Failure {
    Failure::new(Phase::Stage(error.stage.to_owned()), error.code.clone(), error.message.clone())
}

/// The failure of an output over a limit.
pub(super) fn over_limit(refusal: Refusal) -> Failure {
    Failure::new(Phase::Limit, ErrorCode::DimensionsExceeded, refusal.message).with_remedy(refusal.remedy)
}

pub(super) fn no_format(error: &NoFormat) -> Failure {
    let (code, remedy) = match error {
        NoFormat::Unwritable { format } => (format.info().unwritable.clone(), None),
        NoFormat::Still { .. } => (ErrorCode::UnsupportedFormat, Some(Remedy::Lenient)),
    };
    Failure::new(Phase::Encode, code, error.to_string()).with_remedy(remedy)
}

pub(super) fn read_failure(error: &io::Error) -> Failure {
    let message = match error.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        io::ErrorKind::PermissionDenied => {
            "reading is not permitted; change the permissions of the file or exclude it".to_owned()
        }
        io::ErrorKind::OutOfMemory => {
            let message = "the file is larger than the memory that the system gives";
            return Failure::new(Phase::Limit, ErrorCode::MemoryExceeded, message);
        }
        _ => format!("cannot be read: {error}"),
    };
    Failure::new(Phase::Read, ErrorCode::ReadFailed, message)
}
