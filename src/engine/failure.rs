//! Conversion of errors to failures in the report.

use crate::{
    codec::{CodecErrorKind, DecodeError, EncodeError, Refusal},
    codes::{ErrorCode, Remedy},
    interrupt::Interrupted,
    output::decide::NoFormat,
    report::{Failure, Phase},
    stage::StageError,
    store::is_temporary,
};
use std::{
    any::Any,
    io,
    panic::{AssertUnwindSafe, catch_unwind},
};

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

impl From<Interrupted> for Failure {
    fn from(interrupted: Interrupted) -> Failure {
        decode_failure(&interrupted.into())
    }
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

/// The result of some work, in which a panic is a failure.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(panic_failure(panic.as_ref())))
}

pub(super) fn panic_failure(panic: &(dyn Any + Send)) -> Failure {
    let text =
        panic.downcast_ref::<&str>().map(|s| (*s).to_owned()).or_else(|| panic.downcast_ref::<String>().cloned());
    let why = text.unwrap_or_else(|| "no message".to_owned());
    let message = format!("this is a bug in pixmill or one of its decoders; please report it with the file: {why}");
    Failure::new(Phase::Panic, ErrorCode::Panicked, message)
}

pub(super) fn read_failure(error: &io::Error) -> Failure {
    if is_temporary(error) {
        return Failure::new(Phase::Read, ErrorCode::Unavailable, format!("cannot be read: {error}"));
    }
    let message = match error.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        // A bucket, and a link out of a folder, have words of their own.
        io::ErrorKind::PermissionDenied if error.get_ref().is_none() => {
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
