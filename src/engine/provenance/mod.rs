//! Content credentials (C2PA). The source's manifest becomes the history of the result, and the operations are signed.
//! Requires the feature `c2pa`.

mod origin;
#[cfg(feature = "c2pa")]
mod sign;

pub(super) use origin::Origin;

use crate::{
    codec::Format,
    codes::WarningCode,
    output::{Credentials, OutputRequest},
    report::Failure,
    warning::Warning,
};
use origin::failure;
#[cfg(feature = "c2pa")]
use sign::signed;

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

#[cfg(not(feature = "c2pa"))]
fn signed(_: &[u8], _: Format, _: &Origin<'_>, _: &Credentials) -> Result<Vec<u8>, Failure> {
    Err(failure("this build cannot sign; build with the feature `c2pa`"))
}
