//! Why a plan is refused.

/// Why a plan is refused. Nothing has been run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// Two renditions would have one name.
    #[error(
        "two outputs would be called {output}: {first} and {second}; tell them apart with --name or the `name` of a rule: several queries with {{width}} or {{n}}, as in --name '{{dir}}/{{stem}}-{{n}}.{{ext}}', sources of one name with {{dir}}, {{name}} or {{hash}}"
    )]
    SameOutput {
        /// The name.
        output: String,
        /// One of them: source and query.
        first: String,
        /// The other.
        second: String,
    },
    /// An output would replace a source.
    #[error(
        "the output {output} would replace a source; choose another folder, or say --in-place to replace sources by their own results"
    )]
    OutputIsSource {
        /// The name.
        output: String,
    },
    /// A template has a word it does not know, or gives no name.
    #[error("{0}")]
    Name(String),
}
