//! A line of standard input.

use crate::{
    cli::near,
    codes::ErrorCode,
    output::Accepts,
    report::{Failure, Phase},
};
use serde_json::{Map, Value};

/// The fields of a line.
const FIELDS: [&str; 7] = ["id", "source", "query", "accept", "output", "placeholder", "preview"];

/// An output that a client asks for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Request {
    /// A string or a number, for the answer.
    pub(super) id: Value,
    /// The file of the source.
    pub(super) source: String,
    /// Empty if it is missing.
    pub(super) query: String,
    /// The formats that `auto` may choose.
    pub(super) accepts: Accepts,
    /// The file of the output; `None` for one in the output folder.
    pub(super) output: Option<String>,
    /// The answer has a placeholder of the source.
    pub(super) placeholder: bool,
    /// The answer has the dimensions and the format alone. Nothing is rendered.
    pub(super) preview: bool,
    /// Shares no decode: it failed beside others.
    pub(super) alone: bool,
}

/// A line that is not a request.
#[derive(Debug)]
pub(super) struct Invalid {
    /// Null if the line has none.
    pub(super) id: Value,
    pub(super) failure: Failure,
}

impl Invalid {
    pub(super) fn boxed(id: Value, message: impl Into<String>) -> Box<Invalid> {
        Box::new(Invalid { id, failure: invalid(message) })
    }
}

/// The failure of an invalid line.
pub(super) fn invalid(message: impl Into<String>) -> Failure {
    Failure::new(Phase::Read, ErrorCode::InvalidRequest, message)
}

impl Request {
    /// Reads a line.
    ///
    /// # Errors
    /// When it is not a JSON object with these fields, or a value has the wrong type.
    pub(super) fn parse(line: &[u8]) -> Result<Request, Box<Invalid>> {
        let unknown = |message: String| Invalid::boxed(Value::Null, message);
        let mut fields = match serde_json::from_slice(line) {
            Ok(Value::Object(fields)) => fields,
            Ok(_) => return Err(unknown("the line is not a JSON object".to_owned())),
            Err(error) => return Err(unknown(format!("the line is not JSON: {error}"))),
        };
        let id = match fields.remove("id") {
            Some(id) if id.is_string() || id.is_number() => id,
            Some(_) => return Err(unknown("`id` is not a string or a number".to_owned())),
            None => return Err(unknown("the line has no `id`".to_owned())),
        };
        let read = Request::read(&id, fields);
        read.map_err(|message| Invalid::boxed(id, message))
    }

    fn read(id: &Value, mut fields: Map<String, Value>) -> Result<Request, String> {
        let source = text(&mut fields, "source")?.filter(|source| !source.is_empty());
        let accept = text(&mut fields, "accept")?;
        let request = Request {
            id: id.clone(),
            source: source.ok_or("the line has no `source`")?,
            query: text(&mut fields, "query")?.unwrap_or_default(),
            accepts: accept
                .map(|text| Accepts::parse(&text))
                .transpose()
                .map_err(|error| error.to_string())?
                .unwrap_or_default(),
            output: text(&mut fields, "output")?,
            placeholder: flag(&mut fields, "placeholder")?,
            preview: flag(&mut fields, "preview")?,
            alone: false,
        };
        match fields.keys().next() {
            Some(other) => Err(format!("unknown field `{other}`; {}", near::one_of(other, &FIELDS))),
            None => Ok(request),
        }
    }

    /// Whether both may be outputs of one decode: they have the same source and different names.
    pub(super) fn joins(&self, other: &Request) -> bool {
        let same_name = match (&self.output, &other.output) {
            (None, None) => self.query == other.query && self.accepts == other.accepts,
            (own, others) => own == others,
        };
        let same_decode = self.source == other.source && self.placeholder == other.placeholder;
        let joins = |one: &Request| !one.preview && !one.alone;
        same_decode && !same_name && joins(self) && joins(other)
    }
}

/// A text field. Null is the same as no field.
fn text(fields: &mut Map<String, Value>, name: &str) -> Result<Option<String>, String> {
    match fields.remove(name) {
        Some(Value::String(text)) => Ok(Some(text)),
        None | Some(Value::Null) => Ok(None),
        Some(_) => Err(format!("`{name}` is not a string")),
    }
}

/// A field that is true or false. Null is the same as no field.
fn flag(fields: &mut Map<String, Value>, name: &str) -> Result<bool, String> {
    match fields.remove(name) {
        Some(Value::Bool(flag)) => Ok(flag),
        None | Some(Value::Null) => Ok(false),
        Some(_) => Err(format!("`{name}` is not true or false")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        let request = Request::parse(br#"{"id": 7, "source": "a.jpg", "accept": null, "placeholder": true}"#);
        let request = request.expect("a request");
        assert_eq!((request.source.as_str(), request.query.as_str(), request.placeholder), ("a.jpg", "", true));
        for (line, id, message) in [
            ("{", Value::Null, "the line is not JSON: EOF while parsing an object at line 1 column 1"),
            ("[1]", Value::Null, "the line is not a JSON object"),
            (r#"{"source":"a.jpg"}"#, Value::Null, "the line has no `id`"),
            (r#"{"id":{},"source":"a.jpg"}"#, Value::Null, "`id` is not a string or a number"),
            (r#"{"id":1}"#, 1.into(), "the line has no `source`"),
            (r#"{"id":"x","source":3}"#, "x".into(), "`source` is not a string"),
            (r#"{"id":1,"source":"a","placeholder":1}"#, 1.into(), "`placeholder` is not true or false"),
            (r#"{"id":1,"source":"a","qeury":"b"}"#, 1.into(), "unknown field `qeury`; did you mean query?"),
        ] {
            let invalid = Request::parse(line.as_bytes()).expect_err(line);
            assert_eq!((invalid.id, invalid.failure.message.as_str()), (id, message));
        }
    }

    #[test]
    fn outputs_of_one_name_are_not_joined() {
        let request =
            |rest: &str| Request::parse(format!(r#"{{"id":1,"source":"a.jpg"{rest}}}"#).as_bytes()).expect("a request");
        let plain = request("");
        assert!(plain.joins(&request(r#","query":"width=3""#)));
        assert!(plain.joins(&request(r#","output":"b.jpg""#)));
        assert!(!plain.joins(&plain) && !plain.joins(&request(r#","placeholder":true"#)));
        let named = request(r#","output":"b.jpg""#);
        assert!(!named.joins(&request(r#","output":"b.jpg","query":"width=3""#)));
    }
}
