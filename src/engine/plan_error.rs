//! Errors of planning.

use crate::codes::{LimitKind, Remedy};

/// The reason for rejecting a plan. Nothing has been written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// Two renditions have the same output name.
    #[error("two outputs would be called {output}: {first} and {second}")]
    SameOutput {
        /// The name.
        output: String,
        /// The first rendition: source and query.
        first: String,
        /// The second one.
        second: String,
    },
    /// An output would replace a source.
    #[error("the output {output} would replace a source")]
    OutputIsSource {
        /// The name.
        output: String,
    },
    /// More renditions than the limit.
    #[error("the run would have at least {renditions} outputs, the limit is {limit}")]
    TooManyRenditions {
        /// The number of renditions.
        renditions: u64,
        /// The limit.
        limit: u64,
    },
    /// A template contains an unknown word or does not give a valid name.
    #[error("{0}")]
    Name(String),
}

impl PlanError {
    /// What the caller can do about it.
    pub fn remedy(&self) -> Option<Remedy> {
        match self {
            PlanError::TooManyRenditions { renditions, .. } => Some(Remedy::raise(LimitKind::Renditions, *renditions)),
            _ => None,
        }
    }
}
