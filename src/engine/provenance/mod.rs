//! Content credentials (C2PA): the source's manifest stays as the history of the result, and what was done to it is
//! signed. Needs the feature `c2pa`.

#[cfg(feature = "c2pa")]
mod sign;

use crate::{
    codec::Format,
    codes::{ErrorCode, WarningCode},
    output::{Credentials, Output},
    report::{Failure, Phase},
    warning::Warning,
};

/// Where a result comes from.
#[cfg_attr(not(feature = "c2pa"), expect(dead_code, reason = "nothing is signed in this build"))]
pub(super) struct Origin<'a> {
    pub(super) source: &'a [u8],
    pub(super) format: Format,
    /// What was done, as the report says it: a name and its numbers.
    pub(super) operations: &'a [String],
}

/// That content credentials are asked for and cannot be signed, so that the result has none. Everything else of the
/// request is done.
pub(super) fn unsigned(output: &Output) -> Option<Warning> {
    let how = if cfg!(feature = "c2pa") {
        "no certificate and key are given"
    } else {
        "this build cannot sign, because it lacks the feature `c2pa`"
    };
    let message = || format!("the result has no content credentials: {how}");
    (output.c2pa && !output.signs()).then(|| Warning::new(WarningCode::C2paUnsigned, message()))
}

/// The file with a signed manifest in it.
///
/// # Errors
/// When there is nothing to sign with, the key does not fit the certificate, the format has no place for a manifest, or
/// this build cannot sign.
pub(super) fn sign(
    made: &[u8],
    to: Format,
    origin: &Origin<'_>,
    with: Option<&Credentials>,
) -> Result<Vec<u8>, Failure> {
    let with = with.ok_or_else(|| failure("no certificate and key are given"))?;
    signed(made, to, origin, with)
}

#[cfg(feature = "c2pa")]
use sign::signed;

#[cfg(not(feature = "c2pa"))]
fn signed(_: &[u8], _: Format, _: &Origin<'_>, _: &Credentials) -> Result<Vec<u8>, Failure> {
    Err(failure("this build cannot sign; build with the feature `c2pa`"))
}

fn failure(message: impl std::fmt::Display) -> Failure {
    Failure::new(Phase::Encode, ErrorCode::C2paFailed, format!("content credentials: {message}"))
}
