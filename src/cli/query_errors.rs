//! The errors of queries as text, and as warnings where they are ignored.

use super::quote::quoted;
use crate::{
    codes::WarningCode,
    recipe::{QueryError, QueryErrors},
    visible::one_line,
    warning::Warning,
};

/// The errors of a query, with the corrected query that `typed` formats.
pub(super) fn explained(query: &str, errors: Vec<QueryError>, typed: fn(&str) -> String) -> String {
    let errors = QueryErrors { query: query.to_owned(), errors };
    let corrected = errors.suggested_fix().map(|fixed| format!("\ncorrected: {}", one_line(&typed(&fixed))));
    format!("{errors}{}", corrected.unwrap_or_default())
}

/// The warnings about ignored parameters. The rest of many is one warning.
pub(super) fn ignored(errors: &[QueryError]) -> impl Iterator<Item = Warning> {
    let more = errors.len().saturating_sub(QueryErrors::SHOWN);
    let more = (more > 0).then(|| Warning::new(WarningCode::ParameterIgnored, format!("{more} more parameters")));
    let first = errors.iter().take(QueryErrors::SHOWN);
    first.map(|error| Warning::new(error.kind.code(), error.kind.to_string())).chain(more)
}

/// A query as image flags.
pub(super) fn as_flags(query: &str) -> String {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| format!("--{name} {}", quoted(value))).collect::<Vec<_>>().join(" ")
}
