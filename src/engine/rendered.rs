//! A rendered image: its bytes and its data for the report.

use crate::{
    codec::Format,
    report::{IoInfo, Placeholder},
    warning::Warning,
};

/// A finished rendition.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Rendered {
    /// The file.
    #[serde(skip)]
    pub bytes: Vec<u8>,
    /// Sizes and formats of input and output.
    pub info: IoInfo,
    /// Its format.
    pub format: Format,
    /// The format with its reason, and the encoder settings.
    pub reason: String,
    /// Whether it is the source's own compressed data, because that is smaller.
    pub kept_source: bool,
    /// The operations on the pixels, in order.
    pub operations: Vec<String>,
    /// The warnings.
    pub warnings: Vec<Warning>,
    /// The placeholder of the source, if requested.
    pub placeholder: Option<Placeholder>,
}
