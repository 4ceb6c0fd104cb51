//! The errors of a query, each with its position.

use super::meant;
use crate::{codes::WarningCode, visible::one_line};
use std::{borrow::Cow, fmt, ops::Range};

/// One error of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryError {
    /// The bytes of the query that the error is about.
    pub span: Range<usize>,
    /// The error.
    pub kind: QueryErrorKind,
}

/// The kind of an error.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum QueryErrorKind {
    /// Unknown name, similar to a parameter.
    Unknown {
        /// The name as written.
        name: String,
        /// The similar parameter.
        did_you_mean: Option<&'static str>,
    },
    /// A parameter of another service or program. It is ignored, as in IO, and is not an error.
    Ignored {
        /// The name as written.
        name: String,
        /// The equivalent of the query language: a parameter, or a parameter with a value.
        instead: Option<String>,
    },
    /// A value of another tool. IO's value was used, which is not an error.
    Translated {
        /// The parameter.
        name: &'static str,
        /// The value as written.
        value: String,
        /// The value of IO.
        instead: String,
    },
    /// A part of the query without `=`.
    NoValue {
        /// The part as written.
        piece: String,
        /// The probable meaning.
        meant: Meant,
    },
    /// Invalid value.
    Value {
        /// The parameter.
        name: &'static str,
        /// The value as written.
        value: String,
        /// The valid values.
        expected: Cow<'static, str>,
    },
    /// Valid, but not in this build.
    NotBuilt {
        /// The parameter, with its value if only that is missing.
        what: String,
        /// The alternative.
        instead: Option<&'static str>,
    },
    /// A required parameter is missing.
    Missing {
        /// The parameter.
        name: &'static str,
    },
    /// The parameter is given twice.
    Repeated {
        /// The parameter.
        name: &'static str,
    },
}

/// The probable meaning of a part of the query without `=`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meant {
    /// These parameters and values.
    Query(String),
    /// The parameter of this name, without a value; an example of it.
    Example(&'static str),
    /// A similar parameter name.
    Name(&'static str),
    /// Unknown.
    Nothing,
}

impl QueryErrorKind {
    /// Whether the query is invalid; ignored parameters and translated values are not errors.
    pub fn is_error(&self) -> bool {
        !matches!(self, QueryErrorKind::Ignored { .. } | QueryErrorKind::Translated { .. })
    }

    /// The code of the warning.
    pub fn code(&self) -> WarningCode {
        match self {
            QueryErrorKind::Unknown { .. }
            | QueryErrorKind::Ignored { .. }
            | QueryErrorKind::NoValue { .. }
            | QueryErrorKind::Repeated { .. } => WarningCode::ParameterIgnored,
            QueryErrorKind::Translated { .. } => WarningCode::ValueTranslated,
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
                write!(f, "no name before `=`")
            }
            QueryErrorKind::Unknown { name, did_you_mean: None } => write!(f, "unknown parameter `{name}`"),
            QueryErrorKind::Ignored { name, instead: Some(instead) } => {
                write!(f, "`{name}` is not a parameter of IO and is ignored; use `{instead}`")
            }
            QueryErrorKind::Ignored { name, instead: None } => write!(f, "unknown parameter `{name}` is ignored"),
            QueryErrorKind::Translated { name, value, instead } => {
                write!(f, "`{name}={value}` is not a value of IO; `{name}={instead}` was used")
            }
            QueryErrorKind::NoValue { piece, .. } if piece.contains("://") => {
                write!(f, "this URL has no query (`?name=value`)")
            }
            QueryErrorKind::NoValue { piece, meant } => {
                let what = "write a parameter as `name=value`";
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
                    Some("") => write!(f, "; omit the parameter"),
                    // Not if the expected values show it already.
                    Some(meant) if !expected.contains(meant) => write!(f, "; did you mean `{meant}`?"),
                    _ => Ok(()),
                }
            }
            QueryErrorKind::NotBuilt { what, instead: Some(instead) } => {
                write!(f, "`{what}` is not in this build; {instead}")
            }
            QueryErrorKind::NotBuilt { what, instead: None } => write!(f, "`{what}` is not in this build"),
            QueryErrorKind::Missing { name } => write!(f, "`{name}` is missing"),
            QueryErrorKind::Repeated { name } => write!(f, "`{name}` is given twice"),
        }
    }
}

/// All errors of one query, in order of position. Displays them with carets and a suggestion.
///
/// ```
/// let errors = pixmill::Recipe::parse("widht=300&quality=101").expect_err("two errors");
/// assert_eq!(errors.errors.len(), 2);
/// assert!(errors.to_string().contains("did you mean `width`?"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryErrors {
    /// The query as written.
    pub query: String,
    /// At least one.
    pub errors: Vec<QueryError>,
}

impl std::error::Error for QueryErrors {}

impl QueryErrors {
    /// The number of errors that are displayed.
    pub const SHOWN: usize = 20;
}

impl fmt::Display for QueryErrors {
    /// The query, then for each error a line with carets under its position and the message. Control characters are
    /// escaped.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&one_line(&self.query))?;
        for error in self.errors.iter().take(QueryErrors::SHOWN) {
            let columns = |range: Range<usize>| self.query.get(range).map_or(1, |text| one_line(text).chars().count());
            let (before, under) = (columns(0..error.span.start), columns(error.span.clone()).max(1));
            write!(f, "\n{}{} {}", " ".repeat(before), "^".repeat(under), one_line(&error.kind.to_string()))?;
        }
        match self.errors.len().saturating_sub(QueryErrors::SHOWN) {
            0 => Ok(()),
            more => write!(f, "\nand {more} more"),
        }
    }
}
