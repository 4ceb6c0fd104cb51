//! A line of standard output.

use crate::{
    cli::hints,
    codec::Format,
    engine::{self, Estimate},
    report::{Entry, Failure, Outcome, Placeholder},
    visible,
    warning::Warning,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Serialize;
use serde_json::Value;

/// The JSON Schema of the lines of standard input and output.
pub const SCHEMA: &str = include_str!("batch.schema.json");

/// The answer to one line.
pub(super) struct Answer {
    /// JSON with its line break.
    pub(super) line: String,
    pub(super) failed: bool,
}

#[derive(Serialize)]
struct Success<'a> {
    id: &'a Value,
    path: &'a str,
    width: u32,
    height: u32,
    format: &'a str,
    mime: &'a str,
    bytes: u64,
    digest: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    placeholder: Option<PlaceholderFields>,
    cached: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<Note<'a>>,
}

/// What is known before rendering.
#[derive(Serialize)]
struct PreviewFields<'a> {
    id: &'a Value,
    width: u32,
    height: u32,
    format: &'a str,
    mime: &'a str,
    exact: bool,
}

#[derive(Serialize)]
struct PlaceholderFields {
    color: String,
    thumbhash: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    data_uri: Option<String>,
}

#[derive(Serialize)]
struct Error<'a> {
    id: &'a Value,
    error: Note<'a>,
}

#[derive(Serialize)]
struct Note<'a> {
    code: &'a str,
    message: &'a str,
}

impl Answer {
    /// The answer of a finished output at this path.
    pub(super) fn of(id: &Value, path: &str, mut entry: Entry, cached: bool) -> Answer {
        hints::complete_entry(&mut entry);
        let info = match &entry.outcome {
            Outcome::Failed(failure) => return Answer::error(id, failure),
            Outcome::Written(info) | Outcome::Unchanged(info) | Outcome::KeptSource(info) => info,
        };
        let format = Format::all().find(|format| format.info().name == info.ofmt);
        let success = Success {
            id,
            path,
            width: info.odim.width(),
            height: info.odim.height(),
            format: &info.ofmt,
            mime: format.map_or("application/octet-stream", |format| format.info().mime),
            bytes: info.ofsz,
            digest: entry.digest.as_deref().unwrap_or_default(),
            placeholder: entry.placeholder.as_ref().map(PlaceholderFields::new),
            cached,
            warnings: entry.warnings.iter().map(Note::of).collect(),
        };
        Answer { line: line(&success), failed: false }
    }

    /// The answer with the dimensions and the format of an output that is not rendered.
    pub(super) fn preview(id: &Value, estimate: &Estimate, format: Format) -> Answer {
        let (size, info) = (estimate.size, format.info());
        let (width, height) = (size.width(), size.height());
        let fields = PreviewFields { id, width, height, format: info.name, mime: info.mime, exact: estimate.exact };
        Answer { line: line(&fields), failed: false }
    }

    /// The answer of a line without an output.
    pub(super) fn error(id: &Value, failure: &Failure) -> Answer {
        let mut failure = failure.clone();
        hints::complete_failure(&mut failure);
        let error = Note { code: failure.code.as_str(), message: &failure.message };
        Answer { line: line(&Error { id, error }), failed: true }
    }
}

impl Note<'_> {
    fn of(Warning { code, message }: &Warning) -> Note<'_> {
        Note { code: code.as_str(), message }
    }
}

impl PlaceholderFields {
    fn new(placeholder: &Placeholder) -> PlaceholderFields {
        let Placeholder { color: [r, g, b], thumbhash } = placeholder;
        let png = engine::placeholder(thumbhash);
        PlaceholderFields {
            color: format!("#{r:02x}{g:02x}{b:02x}"),
            thumbhash: STANDARD.encode(thumbhash),
            data_uri: png.map(|png| format!("data:image/png;base64,{}", STANDARD.encode(png))),
        }
    }
}

fn line(fields: &impl Serialize) -> String {
    // Strings and numbers always have a JSON form.
    let json = serde_json::to_string(fields).unwrap_or_default();
    format!("{}\n", visible::json(&json))
}
