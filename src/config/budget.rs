//! `[[budget]]`: size limits of outputs, for `pixmill check`.

use serde::Deserialize;

/// One budget as written, with sizes such as `150kB`. At least one limit is set.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct BudgetRule {
    /// A glob for the names of outputs or of their sources.
    pub files: String,
    /// Maximum size of each output.
    pub max: Option<String>,
    /// Maximum size of all outputs together.
    pub max_total: Option<String>,
    /// Minimum SSIMULACRA2 score of each output against the image before encoding.
    pub min_score: Option<f64>,
}
