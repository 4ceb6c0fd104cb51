//! Why a plan is refused.

/// Why a plan is refused. Nothing has been run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// Two renditions would have one name.
    #[error("two outputs would be called {output}: {first} and {second}")]
    SameOutput {
        /// The name.
        output: String,
        /// One of them: source and query.
        first: String,
        /// The other.
        second: String,
    },
    /// An output would replace a source.
    #[error("the output {output} would replace a source")]
    OutputIsSource {
        /// The name.
        output: String,
    },
    /// A template has a word it does not know, or gives no name.
    #[error("{0}")]
    Name(String),
}
