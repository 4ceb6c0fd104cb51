//! Errors of planning.

/// Why a plan was rejected. Nothing has been written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// Two renditions have the same output name.
    #[error(
        "two outputs would be called {output}: {first} and {second}; tell them apart with --name or the `name` of a rule: several queries with {{width}} or {{n}}, as in --name '{{dir}}/{{stem}}-{{n}}.{{ext}}', sources of one name with {{dir}}, {{name}} or {{hash}}"
    )]
    SameOutput {
        /// The name.
        output: String,
        /// The first rendition: source and query.
        first: String,
        /// The second one.
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
    /// A template contains an unknown word or does not give a valid name.
    #[error("{0}")]
    Name(String),
}
