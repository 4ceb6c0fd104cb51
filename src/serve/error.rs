//! Refused requests: their status, and IO's phrase for the header `fastly-io-error`.

use crate::{codes::ErrorCode, report::Failure};
use hyper::StatusCode;
use std::sync::Arc;

/// Why a request has no image.
#[derive(Debug, Clone)]
pub(super) enum Refusal {
    /// The query is invalid. The text has the query with carets under its errors.
    Query(String),
    /// The server does not allow this.
    Forbidden(String),
    /// No root and no origin has the source.
    Missing,
    /// The source was found, and its output failed.
    Failed(Arc<Failure>),
    /// An origin failed, with IO's phrase for it.
    Origin { message: String, phrase: Option<&'static str> },
    /// An origin took too long.
    OriginTimeout(String),
    /// Too many outputs wait.
    Busy,
    /// The server stops.
    Stopping,
}

impl Refusal {
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Refusal::Query(_) => StatusCode::BAD_REQUEST,
            Refusal::Forbidden(_) => StatusCode::FORBIDDEN,
            Refusal::Missing => StatusCode::NOT_FOUND,
            Refusal::Failed(failure) => of_code(&failure.code),
            Refusal::Origin { .. } => StatusCode::BAD_GATEWAY,
            Refusal::OriginTimeout(_) => StatusCode::GATEWAY_TIMEOUT,
            Refusal::Busy | Refusal::Stopping => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The body of the response.
    pub(super) fn message(&self) -> String {
        match self {
            Refusal::Query(text) | Refusal::Forbidden(text) | Refusal::OriginTimeout(text) => text.clone(),
            Refusal::Missing => "no such image".to_owned(),
            Refusal::Failed(failure) => failure.to_string(),
            Refusal::Origin { message, .. } => message.clone(),
            Refusal::Busy => "too many images wait for rendering; try again".to_owned(),
            Refusal::Stopping => "the server stops".to_owned(),
        }
    }

    /// The text of `fastly-io-error`, for errors that IO reports. Configurations of CDNs match it.
    pub(super) fn phrase(&self) -> Option<String> {
        match self {
            Refusal::Failed(failure) => Some(phrase(failure)),
            Refusal::Origin { phrase, .. } => phrase.map(str::to_owned),
            _ => None,
        }
    }

    /// Whether the source itself can be sent instead, as IO does: it is an image, and fails each time.
    pub(super) fn has_source(&self) -> bool {
        let Refusal::Failed(failure) = self else { return false };
        !matches!(
            failure.code,
            ErrorCode::ReadFailed | ErrorCode::TimedOut | ErrorCode::MemoryExceeded | ErrorCode::Interrupted
        )
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Refusal {
        Refusal::Failed(failure.into())
    }
}

fn of_code(code: &ErrorCode) -> StatusCode {
    match code {
        ErrorCode::BodyTooLarge
        | ErrorCode::DimensionsExceeded
        | ErrorCode::TooManyFrames
        | ErrorCode::MemoryExceeded
        | ErrorCode::SvgTooLarge
        | ErrorCode::GzipTooLarge
        | ErrorCode::TimedOut => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorCode::UnsupportedFormat => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ErrorCode::HeicNeedsFormat | ErrorCode::CropOutOfBounds | ErrorCode::EmptyResult | ErrorCode::AssetOutside => {
            StatusCode::BAD_REQUEST
        }
        ErrorCode::Unparsable
        | ErrorCode::Damaged
        | ErrorCode::GzipInvalid
        | ErrorCode::OverlayMissing
        | ErrorCode::MontageIncomplete => StatusCode::UNPROCESSABLE_ENTITY,
        ErrorCode::Interrupted => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// IO's phrase, or pixmill's own message where IO has none.
fn phrase(failure: &Failure) -> String {
    match failure.code {
        ErrorCode::DimensionsExceeded => "Image exceeds maximum dimensions",
        ErrorCode::Unparsable | ErrorCode::Damaged => "Image could not be parsed",
        ErrorCode::UnsupportedFormat => "Not a supported image format",
        ErrorCode::HeicNeedsFormat => "Not specifying an output format for an HEIC source image",
        ErrorCode::GzipTooLarge => "Gzipped body exceeds maximum length",
        ErrorCode::GzipInvalid => "Gzipped body could not be decoded",
        ErrorCode::SvgTooLarge => "SVG output exceeds 50MB",
        ErrorCode::BodyTooLarge => "Body exceeds maximum length",
        ErrorCode::CropOutOfBounds => "Invalid transformation for requested image: Invalid crop, region out of bounds",
        _ => return failure.message.clone(),
    }
    .to_owned()
}
