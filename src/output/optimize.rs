//! `optimize`: the lowest quality that reaches a similarity score.

use super::search::{Goal, Search};

/// The level of compression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Optimize {
    /// Close to the source: score 85.
    Low,
    /// No difference at a glance: score 75.
    Medium,
    /// Slight artifacts: score 62.
    High,
}

impl Optimize {
    /// The SSIMULACRA2 score to reach. JPEG has 81 at quality 85, 73 at 75 and 61 at 50 (median of ten photographs of 800
    /// pixels).
    pub const fn score(self) -> f64 {
        match self {
            Optimize::Low => 85.0,
            Optimize::Medium => 75.0,
            Optimize::High => 62.0,
        }
    }

    /// The search for the score, within the usual qualities.
    pub const fn search(self) -> Search {
        Search { goal: Goal::Score(self.score()), lowest: 20, highest: 95 }
    }
}
