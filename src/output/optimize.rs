//! `optimize`: the lowest quality whose result is still enough like the image.

use super::search::{Goal, Search};

/// How much may be lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Optimize {
    /// Close to the source.
    Low,
    /// No difference at a glance.
    Medium,
    /// Slight traces.
    High,
}

impl Optimize {
    /// The likeness to keep, in SSIMULACRA2: 90 cannot be told from the image side by side. JPEG gives 81 at a quality
    /// of 85, 73 at 75 and 61 at 50 (median of ten photographs of 800 pixels).
    pub const fn score(self) -> f64 {
        match self {
            Optimize::Low => 85.0,
            Optimize::Medium => 75.0,
            Optimize::High => 62.0,
        }
    }

    /// The search that finds it, in the qualities that anybody wants of themselves.
    pub const fn search(self) -> Search {
        Search { goal: Goal::Score(self.score()), lowest: 20, highest: 95 }
    }
}
