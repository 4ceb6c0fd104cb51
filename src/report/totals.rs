//! Totals of a report.

use super::{Entry, Outcome};
use crate::geometry::Size;
use std::collections::HashSet;

/// Totals of a report. Each source counts once, regardless of its number of renditions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Number of entries.
    pub renditions: u64,
    /// Number of outputs with new bytes.
    pub written: u64,
    /// Number of unchanged outputs.
    pub unchanged: u64,
    /// Number of outputs with the source's data.
    pub kept_source: u64,
    /// Number of failures.
    pub failed: u64,
    /// Number of sources with an output.
    pub sources: u64,
    /// Size of these sources in bytes.
    pub ifsz: u64,
    /// Size of all outputs in bytes.
    pub ofsz: u64,
}

impl Totals {
    /// Whether each source has one output. Only then is the difference in size a saving.
    pub fn is_one_each(&self) -> bool {
        self.sources == self.renditions - self.failed
    }

    /// Bytes saved, negative if the outputs are larger; `None` if a source has several outputs.
    pub fn saved(&self) -> Option<i64> {
        let saved = i64::try_from(i128::from(self.ifsz) - i128::from(self.ofsz)).unwrap_or(0);
        self.is_one_each().then_some(saved)
    }

    /// `ofsz / ifsz` to four decimals, 1 without sources; `None` if a source has several outputs.
    #[expect(clippy::cast_precision_loss, reason = "a ratio of byte counts needs no 53 bits")]
    pub fn ratio(&self) -> Option<f64> {
        let ratio =
            if self.ifsz == 0 { 1.0 } else { (self.ofsz as f64 / self.ifsz as f64 * 10_000.0).round() / 10_000.0 };
        self.is_one_each().then_some(ratio)
    }
}

/// Computes [`Totals`] entry by entry.
#[derive(Debug, Default)]
pub struct Sizes {
    /// Sources of two absolute paths may have the same name.
    seen: HashSet<(String, u64, Size)>,
    totals: Totals,
}

impl Sizes {
    /// Adds an entry.
    pub fn add(&mut self, entry: &Entry) {
        self.totals.renditions += 1;
        *match &entry.outcome {
            Outcome::Written(_) => &mut self.totals.written,
            Outcome::Unchanged(_) => &mut self.totals.unchanged,
            Outcome::KeptSource(_) => &mut self.totals.kept_source,
            Outcome::Failed(_) => &mut self.totals.failed,
        } += 1;
        let Some(info) = entry.outcome.info() else { return };
        // The sizes of a report that was edited may be too large to add.
        self.totals.ofsz = self.totals.ofsz.saturating_add(info.ofsz);
        if self.seen.insert((entry.source.clone(), info.ifsz, info.idim)) {
            self.totals.sources += 1;
            self.totals.ifsz = self.totals.ifsz.saturating_add(info.ifsz);
        }
    }

    /// Ends a source, so that those before it need no memory: no entry of it follows.
    pub fn end_source(&mut self) {
        self.seen.clear();
    }

    /// The totals of all added entries.
    pub fn totals(&self) -> Totals {
        self.totals
    }
}
