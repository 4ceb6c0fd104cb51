//! The origin of a signed result, and the failure of signing.

use crate::{
    codec::Format,
    codes::ErrorCode,
    report::{Failure, Phase},
};
use std::fmt;

/// The origin of a result, for its manifest.
#[cfg_attr(not(feature = "c2pa"), expect(dead_code, reason = "nothing is signed in this build"))]
pub(in crate::engine) struct Origin<'a> {
    pub(in crate::engine) source: &'a [u8],
    pub(in crate::engine) format: Format,
    /// The operations, as in the report: a name and its numbers.
    pub(in crate::engine) operations: &'a [String],
}

/// The failure of a result that cannot be signed.
pub(super) fn failure(message: impl fmt::Display) -> Failure {
    Failure::new(Phase::Encode, ErrorCode::C2paFailed, format!("content credentials: {message}"))
}
