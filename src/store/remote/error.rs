//! Errors of buckets in short words, without URLs, which may contain a signature.

use super::{
    super::Unavailable,
    address::{Address, Scheme},
};
use object_store::{
    Error,
    client::{HttpError, HttpErrorKind},
};
use std::{error::Error as StdError, io};

/// The variables with the credentials of a service.
pub(super) fn credentials(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::S3 => "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_SKIP_SIGNATURE=true for a public bucket",
        Scheme::Google => "GOOGLE_APPLICATION_CREDENTIALS, or GOOGLE_SKIP_SIGNATURE=true for a public bucket",
        Scheme::Azure => {
            "AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY, or AZURE_SKIP_SIGNATURE=true for a public container"
        }
        Scheme::Https | Scheme::Http => "no variables",
    }
}

/// An error and its causes.
fn causes(error: &Error) -> impl Iterator<Item = &(dyn StdError + 'static)> {
    std::iter::successors(Some(error as &(dyn StdError + 'static)), |error: &&(dyn StdError + 'static)| {
        let error: &(dyn StdError + 'static) = *error;
        error.source()
    })
}

/// The status of the answer, as `object_store` writes it: the type of its errors is private.
pub(super) fn status(error: &Error) -> Option<u16> {
    causes(error).find_map(|cause| {
        let text = cause.to_string();
        let (_, after) = text.split_once("non-2xx status code: ").or_else(|| text.split_once("error response: "))?;
        after.get(..3)?.parse().ok()
    })
}

/// The code in the XML of an answer: `NoSuchBucket`.
fn code(error: &Error) -> Option<String> {
    let text = error.to_string();
    let (_, after) = text.split_once("<Code>")?;
    let (code, _) = after.split_once("</Code>")?;
    (code.len() < 50 && code.bytes().all(|byte| byte.is_ascii_alphanumeric())).then(|| code.to_owned())
}

/// Why there was no answer, if that is the error.
fn network(error: &Error) -> Option<String> {
    let failed = causes(error).find_map(|cause| cause.downcast_ref::<HttpError>())?;
    let what = match failed.kind() {
        HttpErrorKind::Connect => "cannot connect",
        HttpErrorKind::Timeout => "no answer in time",
        HttpErrorKind::Request | HttpErrorKind::Interrupted => "the connection was interrupted",
        HttpErrorKind::Decode => "the answer is incomplete",
        _ => return None,
    };
    // The system's words. Those in between have the URL.
    let last = causes(error).last().filter(|last| last.downcast_ref::<io::Error>().is_some());
    Some(last.map_or_else(|| what.to_owned(), |last| format!("{what} ({last})")))
}

/// The error of a request, for a store at this address.
pub(super) fn to_io(error: &Error, address: &Address) -> io::Error {
    let root = address.root();
    let with_code = |text: &str| code(error).map_or_else(|| text.to_owned(), |code| format!("{text} ({code})"));
    match error {
        // Another kind than a missing object, which may be new.
        _ if matches!(code(error).as_deref(), Some("NoSuchBucket" | "ContainerNotFound")) => {
            io::Error::new(io::ErrorKind::InvalidInput, format!("{root} does not exist"))
        }
        Error::NotFound { .. } => io::Error::new(io::ErrorKind::NotFound, "no such object"),
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => {
            denied(&with_code("access is denied"), address)
        }
        Error::InvalidPath { .. } => {
            io::Error::new(io::ErrorKind::InvalidInput, "names with control characters are not supported")
        }
        Error::NotSupported { .. } | Error::NotImplemented { .. } => {
            io::Error::new(io::ErrorKind::Unsupported, format!("{root} does not support this request"))
        }
        _ => match (status(error), network(error)) {
            (Some(status @ (408 | 429 | 500..)), _) => {
                let answer = with_code(&format!("{root} answers with status {status}"));
                Unavailable(format!("{answer}, also when asked again")).into()
            }
            (Some(401 | 403), _) => denied(&with_code("access is denied"), address),
            (Some(status @ (301 | 307 | 400)), _) if address.scheme == Scheme::S3 => {
                io::Error::other(with_code(&format!(
                    "{root} answers with status {status}; check AWS_REGION, and AWS_ENDPOINT_URL if the bucket is not at Amazon"
                )))
            }
            (Some(status), _) => io::Error::other(with_code(&format!("{root} answers with status {status}"))),
            (None, Some(network)) => Unavailable(format!("{root}: {network}")).into(),
            (None, None) => io::Error::other(format!("{root}: {}", innermost(error))),
        },
    }
}

fn denied(what: &str, address: &Address) -> io::Error {
    let check = if address.scheme.is_web() {
        String::new()
    } else {
        format!("; check the permissions of the bucket, and {}", credentials(address.scheme))
    };
    io::Error::new(io::ErrorKind::PermissionDenied, format!("{}: {what}{check}", address.root()))
}

/// The first line of the innermost cause, without URLs.
pub(super) fn innermost(error: &Error) -> String {
    let text = causes(error).last().map(ToString::to_string).unwrap_or_default();
    let words = text.lines().next().unwrap_or_default().split(' ').filter(|word| !word.contains("://"));
    words.collect::<Vec<_>>().join(" ")
}
