//! Content credentials (C2PA). The source's manifest stays as the result's history, and the operations are signed.
//! Needs the feature `c2pa`.

#[cfg(feature = "c2pa")]
mod sign;

use crate::{
    codec::Format,
    codes::{ErrorCode, WarningCode},
    output::{Credentials, OutputRequest},
    report::{Failure, Phase},
    warning::Warning,
};

/// The origin of a result.
#[cfg_attr(not(feature = "c2pa"), expect(dead_code, reason = "nothing is signed in this build"))]
pub(super) struct Origin<'a> {
    pub(super) source: &'a [u8],
    pub(super) format: Format,
    /// The operations, as in the report: a name and its numbers.
    pub(super) operations: &'a [String],
}

/// The warning for requested content credentials that cannot be signed. The rest of the request is carried out.
pub(super) fn unsigned(request: OutputRequest<'_>) -> Option<Warning> {
    let how = if cfg!(feature = "c2pa") {
        "no certificate and key are given"
    } else {
        "this build cannot sign, because it lacks the feature `c2pa`"
    };
    let message = || format!("the result has no content credentials: {how}");
    (request.output.c2pa && !request.signs()).then(|| Warning::new(WarningCode::C2paUnsigned, message()))
}

/// The file with a signed manifest.
///
/// # Errors
/// When credentials are missing, the key does not match the certificate, the format cannot hold a manifest, or this
/// build cannot sign.
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
