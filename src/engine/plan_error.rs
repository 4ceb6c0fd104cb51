//! Errors of planning.

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
    /// A template contains an unknown word or does not give a valid name.
    #[error("{0}")]
    Name(String),
}
