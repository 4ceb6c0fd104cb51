//! A rendered image: its bytes, and everything that the report says of it.

use crate::{
    codec::Format,
    report::{IoInfo, Placeholder},
    warning::Warning,
};

/// A finished rendition.
#[derive(Debug, Clone, PartialEq)]
pub struct Rendered {
    /// The file.
    pub bytes: Vec<u8>,
    /// Sizes before and after.
    pub info: IoInfo,
    /// Its format.
    pub format: Format,
    /// Why it has this format, and how it is stored.
    pub reason: String,
    /// The source's own compressed data, because it is smaller.
    pub kept_source: bool,
    /// What was done to the pixels, in order.
    pub operations: Vec<String>,
    /// What is worth saying.
    pub warnings: Vec<Warning>,
    /// What the source looks like, where that was asked for.
    pub placeholder: Option<Placeholder>,
}
