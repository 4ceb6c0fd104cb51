//! The mistakes in a query, each with its place.

use super::meant;
use crate::codes::WarningCode;
use std::{borrow::Cow, fmt, ops::Range};

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryError {
    /// Which bytes of the query it is about.
    pub span: Range<usize>,
    /// What is wrong.
    pub kind: QueryErrorKind,
}

/// What is wrong with a part of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum QueryErrorKind {
    /// No parameter has this name.
    Unknown {
        /// The name as written.
        name: String,
        /// The name of the language that was meant.
        did_you_mean: Option<&'static str>,
    },
    /// A parameter of another service or program. It is ignored, as IO does, and no mistake.
    Ignored {
        /// The name as written.
        name: String,
        /// What the language has for it: a parameter, or a parameter with its value.
        instead: Option<String>,
    },
    /// A piece without `=`.
    NoValue {
        /// The piece as written.
        piece: String,
        /// The parameters that it stands for, or an example of the parameter of this name.
        meant: Meant,
    },
    /// The parameter does not have such values.
    Value {
        /// The parameter.
        name: &'static str,
        /// The value as written.
        value: String,
        /// What would have been right.
        expected: Cow<'static, str>,
    },
    /// The language has it, this version does not.
    NotBuilt {
        /// The parameter, with its value where only that is missing.
        what: String,
        /// What to do instead, where there is something.
        instead: Option<&'static str>,
    },
    /// The parameter must be there and is not.
    Missing {
        /// The parameter.
        name: &'static str,
    },
    /// The parameter stands there twice.
    Repeated {
        /// The parameter.
        name: &'static str,
    },
}

/// What a piece without `=` was meant to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meant {
    /// These parameters with their values.
    Query(String),
    /// The parameter of this name, whose value is missing; an example of it.
    Example(&'static str),
    /// A parameter of this name, which the piece has misspelled.
    Name(&'static str),
    /// Nothing that is known.
    Nothing,
}

impl QueryErrorKind {
    /// Whether the query is wrong, rather than merely saying something that is not for us.
    pub fn is_mistake(&self) -> bool {
        !matches!(self, QueryErrorKind::Ignored { .. })
    }

    /// The stable code for scripts.
    pub fn code(&self) -> WarningCode {
        match self {
            QueryErrorKind::Unknown { .. }
            | QueryErrorKind::Ignored { .. }
            | QueryErrorKind::NoValue { .. }
            | QueryErrorKind::Repeated { .. } => WarningCode::ParameterIgnored,
            QueryErrorKind::Value { .. } | QueryErrorKind::Missing { .. } => WarningCode::ParameterInvalid,
            QueryErrorKind::NotBuilt { .. } => WarningCode::ParameterNotBuilt,
        }
    }
}

impl fmt::Display for QueryErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            QueryErrorKind::Unknown { name, did_you_mean: Some(near) } => {
                write!(f, "unknown parameter `{name}`; did you mean `{near}`?")
            }
            QueryErrorKind::Unknown { name, .. } if name.trim().is_empty() => {
                write!(f, "nothing stands before the `=`")
            }
            QueryErrorKind::Unknown { name, did_you_mean: None } => write!(f, "unknown parameter `{name}`"),
            QueryErrorKind::Ignored { name, instead: Some(instead) } => {
                write!(f, "`{name}` is not a parameter of IO and is ignored; IO has `{instead}`")
            }
            QueryErrorKind::Ignored { name, instead: None } => write!(f, "unknown parameter `{name}` is ignored"),
            QueryErrorKind::NoValue { piece, .. } if piece.contains("://") => {
                write!(f, "this URL has no query: nothing after a `?`")
            }
            QueryErrorKind::NoValue { piece, meant } => {
                let what = "a parameter is written as `name=value`";
                match meant {
                    Meant::Query(query) => write!(f, "`{piece}` has no `=`; did you mean `{query}`?"),
                    Meant::Example(example) => write!(f, "`{piece}` has no value; {what}, such as `{example}`"),
                    Meant::Name(name) => write!(f, "`{piece}` has no `=`; {what}; did you mean `{name}`?"),
                    Meant::Nothing => write!(f, "`{piece}` has no `=`; {what}, such as `width=300`"),
                }
            }
            QueryErrorKind::Value { name, value, expected } => {
                write!(f, "`{name}={value}`: expected {expected}")?;
                match meant::by_value(name, value).as_deref() {
                    Some("") => write!(f, "; leave it out"),
                    // What it says itself is a better example.
                    Some(meant) if !expected.contains(meant) => write!(f, "; did you mean `{meant}`?"),
                    _ => Ok(()),
                }
            }
            QueryErrorKind::NotBuilt { what, instead: Some(instead) } => {
                write!(f, "`{what}` is not in this build; {instead}")
            }
            QueryErrorKind::NotBuilt { what, instead: None } => write!(f, "`{what}` is not built yet"),
            QueryErrorKind::Missing { name } => write!(f, "`{name}` is missing"),
            QueryErrorKind::Repeated { name } => write!(f, "`{name}` is given twice"),
        }
    }
}

/// All mistakes of one query, in the order of their places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryErrors {
    /// The query as written.
    pub query: String,
    /// At least one.
    pub errors: Vec<QueryError>,
}

impl std::error::Error for QueryErrors {}

impl fmt::Display for QueryErrors {
    /// The query with a line of carets and a sentence under it for each mistake.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.query)?;
        for error in &self.errors {
            let columns = |range: Range<usize>| self.query.get(range).map_or(1, |text| text.chars().count());
            let (before, under) = (columns(0..error.span.start), columns(error.span.clone()).max(1));
            write!(f, "\n{}{} {}", " ".repeat(before), "^".repeat(under), error.kind)?;
        }
        Ok(())
    }
}
