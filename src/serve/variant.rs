//! A finished output of a source.

use crate::{
    cache::{Digest, digest},
    report::{Entry, Failure, Outcome},
};
use hyper::body::Bytes;
use std::time::Duration;

/// What is known of an output without its bytes.
#[derive(Debug, Clone)]
pub(super) struct Variant {
    pub(super) digest: Digest,
    pub(super) len: u64,
    pub(super) mime: &'static str,
    /// The name of the format.
    pub(super) format: &'static str,
    /// The header `fastly-io-info`.
    pub(super) info: String,
    pub(super) source_bytes: u64,
    pub(super) warnings: Vec<String>,
    pub(super) operations: Vec<String>,
    /// Why the source's own data was sent; empty otherwise.
    pub(super) kept: &'static str,
    /// The time of its rendering.
    pub(super) elapsed: Duration,
}

/// An output with its bytes.
#[derive(Debug, Clone)]
pub(super) struct Output {
    pub(super) variant: Variant,
    pub(super) bytes: Bytes,
    /// `cache` or `rendered`.
    pub(super) from: &'static str,
}

impl Variant {
    /// The output of an entry.
    ///
    /// # Errors
    /// When it failed.
    pub(super) fn new(entry: &Entry, bytes: &[u8]) -> Result<Variant, Failure> {
        let info = match &entry.outcome {
            Outcome::Failed(failure) => return Err(failure.clone()),
            Outcome::Written(info) | Outcome::Unchanged(info) | Outcome::KeptSource(info) => info,
        };
        let kept = matches!(entry.outcome, Outcome::KeptSource(_));
        let format = crate::codec::Format::all().find(|format| format.info().name == info.ofmt);
        Ok(Variant {
            digest: digest(bytes),
            len: bytes.len() as u64,
            mime: format.map_or("application/octet-stream", |format| format.info().mime),
            format: format.map_or("", |format| format.info().name),
            info: info.to_string(),
            source_bytes: info.ifsz,
            warnings: entry.warnings.iter().map(|warning| warning.message.clone()).collect(),
            operations: entry.operations.clone(),
            kept: if kept { "the encoded image would be larger" } else { "" },
            elapsed: entry.elapsed.unwrap_or_default(),
        })
    }

    /// The strong entity tag: the digest of the bytes.
    pub(super) fn etag(&self) -> String {
        let hex: String = self.digest[..16].iter().map(|byte| format!("{byte:02x}")).collect();
        format!("\"{hex}\"")
    }
}
