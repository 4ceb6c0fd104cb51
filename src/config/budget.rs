//! `[[budget]]`: what some of the outputs may weigh, for `pixmill check`.

use serde::Deserialize;

/// One budget, as it is written; at least one of its limits is there. Sizes are such as `150kB`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Budget {
    /// Which outputs: a glob that an output's name matches, or its source's.
    pub files: String,
    /// Most bytes of each.
    pub max: Option<String>,
    /// Most bytes of all together.
    pub max_total: Option<String>,
    /// Least likeness of each to what was encoded, in SSIMULACRA2.
    pub min_score: Option<f64>,
}
