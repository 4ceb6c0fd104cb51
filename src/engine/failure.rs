//! Conversion of errors to failures in the report.

use crate::{
    codec::{CodecErrorKind, DecodeError, EncodeError},
    codes::ErrorCode,
    output::decide::NoFormat,
    report::{Failure, Phase},
    stage::StageError,
};
use std::io;

/// The failure of bytes that are not an image.
pub(super) fn unrecognized(empty: bool) -> Failure {
    let message = if empty { "the file is empty" } else { "not an image in a format pixmill knows" };
    let code = if empty { ErrorCode::Unparsable } else { ErrorCode::UnsupportedFormat };
    Failure { during: Phase::Recognize, code, message: message.into() }
}

pub(super) fn decode_failure(error: &DecodeError) -> Failure {
    let (during, code) = match error.kind() {
        CodecErrorKind::Limit(code) => (Phase::Limit, code),
        CodecErrorKind::Unsupported => (Phase::Decode, ErrorCode::UnsupportedFormat),
        CodecErrorKind::Malformed | CodecErrorKind::Library => (Phase::Decode, ErrorCode::Unparsable),
    };
    Failure { during, code, message: error.to_string() }
}

pub(super) fn encode_failure(error: &EncodeError) -> Failure {
    let code = match error.kind() {
        CodecErrorKind::Limit(code) => code,
        _ => ErrorCode::EncodeFailed,
    };
    Failure { during: Phase::Encode, code, message: error.to_string() }
}

impl From<StageError> for Failure {
    fn from(error: StageError) -> Failure {
        stage_failure(&error)
    }
}

pub(super) fn stage_failure(error: &StageError) -> Failure {
    Failure { during: Phase::Stage(error.stage.to_owned()), code: error.code.clone(), message: error.message.clone() }
}

pub(super) fn no_format(error: &NoFormat) -> Failure {
    let code = match error {
        NoFormat::Unwritable { format } => format.info().unwritable.clone(),
        NoFormat::Still { .. } => ErrorCode::UnsupportedFormat,
    };
    Failure { during: Phase::Encode, code, message: error.to_string() }
}

pub(super) fn read_failure(error: &io::Error) -> Failure {
    let message = match error.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        io::ErrorKind::PermissionDenied => {
            "reading it is not permitted; change its permissions or leave it out".to_owned()
        }
        _ => format!("cannot be read: {error}"),
    };
    Failure { during: Phase::Read, code: ErrorCode::ReadFailed, message }
}
