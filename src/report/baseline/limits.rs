//! The limits that a comparison is checked against: growth, total size, budgets, targets.

use super::{Change, ChangeKind, ReportComparison};
use crate::{
    codes::WarningCode,
    report::{
        Entry, Report,
        text::{self, bytes},
    },
};
use globset::GlobSet;
use std::fmt;

/// The allowed growth: a percentage or a number of bytes, whichever is larger.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Growth {
    /// Percent of the size before, 0 or more.
    pub percent: f64,
    /// Bytes.
    pub bytes: u64,
}

impl Growth {
    /// The default: 2 %, or 1 kB for small images, where headers alone may exceed 2 %.
    pub const DEFAULT: Growth = Growth { percent: 2.0, bytes: 1000 };

    /// Whether a change of `change` bytes is allowed for a size of `base` bytes.
    #[expect(clippy::cast_precision_loss, reason = "byte counts need no 53 bits")]
    pub fn allows(&self, base: u64, change: u64) -> bool {
        change <= self.bytes || change as f64 <= base as f64 * self.percent / 100.0
    }
}

/// `2 % or 1.0 kB`.
impl fmt::Display for Growth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.percent > 0.0, self.bytes > 0) {
            (true, true) => write!(f, "{} % or {}", self.percent, bytes(self.bytes)),
            (_, false) => write!(f, "{} %", self.percent),
            (false, true) => f.write_str(&bytes(self.bytes)),
        }
    }
}

/// Size limits of some outputs.
#[derive(Debug, Clone)]
pub struct Budget {
    /// The glob as written, for messages.
    pub files: String,
    /// Matches the names of outputs or of their sources.
    pub matcher: GlobSet,
    /// Maximum size of each output in bytes.
    pub max: Option<u64>,
    /// Maximum size of all of them together in bytes.
    pub max_total: Option<u64>,
    /// Minimum SSIMULACRA2 score of each output against the image before encoding.
    pub min_score: Option<f64>,
}

impl Budget {
    /// Whether the budget applies to an output of this name and source.
    pub fn is_for(&self, output: &str, source: &str) -> bool {
        self.matcher.is_match(output) || self.matcher.is_match(source)
    }
}

/// All limits of a check.
#[derive(Debug, Clone)]
pub struct CheckLimits {
    /// Allowed growth of each rendition, and of all renditions in the baseline together.
    pub growth: Growth,
    /// Maximum size of all outputs together in bytes.
    pub total: Option<u64>,
    /// Budgets; all that match an output apply.
    pub budgets: Vec<Budget>,
}

/// An exceeded limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Over {
    /// The kind of limit.
    pub limit: Limit,
    /// The message: `over the budget of 150 kB for hero/**`.
    pub why: String,
}

/// The kind of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// [`CheckLimits::growth`].
    Growth,
    /// [`CheckLimits::total`].
    Total,
    /// One of [`CheckLimits::budgets`].
    Budget,
    /// A target of the quality search; see [`hold_targets`].
    Target,
}

impl Limit {
    /// The name in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Limit::Growth => "growth",
            Limit::Total => "total",
            Limit::Budget => "budget",
            Limit::Target => "target",
        }
    }
}

/// The check of a limit for several outputs together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    /// The limited quantity: `growth of all outputs`.
    pub name: String,
    /// The message, if the limit is exceeded.
    pub over: Option<Over>,
}

/// Checks a comparison against the limits: sets [`Change::over`] and [`ReportComparison::sums`]. `scores` gives the SSIMULACRA2
/// score of a rendition with a minimum score; an `Err` counts as exceeded.
pub fn judge(
    comparison: &mut ReportComparison,
    limits: &CheckLimits,
    scores: impl Fn(&Change) -> Option<Result<f64, String>>,
) {
    let growth = &limits.growth;
    for change in &mut comparison.changes {
        change.over = over(change, limits, &scores);
    }
    if comparison.has_baseline {
        let (before, after) = (comparison.before, comparison.after);
        let over = (!growth.allows(before, after.saturating_sub(before)))
            .then(|| format!("{}, grown by more than {growth}", text::growth(before, after)));
        let over = over.map(|why| Over { limit: Limit::Growth, why });
        comparison.sums.push(Sum { name: "growth of all outputs".into(), over });
    }
    comparison.sums.extend(limits.total.map(|most| sum(Limit::Total, "all outputs", comparison.total, most)));
    for budget in &limits.budgets {
        let Some(most) = budget.max_total else { continue };
        let theirs = comparison.changes.iter().filter(|c| budget.is_for(&c.output, &c.source));
        let total = theirs.filter_map(|c| Some(c.after.as_ref()?.ofsz)).fold(0, u64::saturating_add);
        comparison.sums.push(sum(Limit::Budget, &format!("budget for {}", budget.files), total, most));
    }
    comparison.sort();
}

/// Marks renditions that miss the target of their quality search, a size or a score.
pub fn hold_targets(comparison: &mut ReportComparison, new: &Report) {
    let missed = |entry: &&Entry| entry.misses_target();
    for entry in new.entries.iter().filter(missed) {
        let warning = entry.warnings.iter().find(|warning| warning.code == WarningCode::TargetMissed);
        let why = warning.map_or_else(String::new, |warning| warning.message.clone());
        let same = |change: &&mut Change| {
            change.after.is_some()
                && (&change.source, &change.query, &change.accept) == (&entry.source, &entry.query, &entry.accept)
        };
        for change in comparison.changes.iter_mut().filter(same) {
            change.over.push(Over { limit: Limit::Target, why: why.clone() });
        }
    }
    comparison.sort();
}

fn over(change: &Change, limits: &CheckLimits, scores: impl Fn(&Change) -> Option<Result<f64, String>>) -> Vec<Over> {
    let Some(after) = &change.after else { return Vec::new() };
    let mut over = Vec::new();
    let mut add = |limit, why| over.push(Over { limit, why });
    if let (ChangeKind::Grown, Some((before, after))) = (change.kind, change.bytes())
        && !limits.growth.allows(before, after - before)
    {
        add(Limit::Growth, format!("grown by more than {}", limits.growth));
    }
    for budget in limits.budgets.iter().filter(|budget| budget.is_for(&change.output, &change.source)) {
        if let Some(most) = budget.max.filter(|most| after.ofsz > *most) {
            add(Limit::Budget, format!("over the budget of {} for {}", bytes(most), budget.files));
        }
        let Some(least) = budget.min_score else { continue };
        match scores(change) {
            Some(Ok(score)) if score < least => {
                add(
                    Limit::Budget,
                    format!("SSIMULACRA2 score {score:.1} is below the minimum of {least} for {}", budget.files),
                );
            }
            Some(Err(why)) => {
                add(Limit::Budget, format!("the SSIMULACRA2 score for {} cannot be measured: {why}", budget.files))
            }
            Some(Ok(_)) | None => {}
        }
    }
    over
}

fn sum(limit: Limit, name: &str, total: u64, most: u64) -> Sum {
    let over = (total > most).then(|| format!("{} together exceed {}", bytes(total), bytes(most)));
    Sum { name: name.to_owned(), over: over.map(|why| Over { limit, why }) }
}

#[cfg(test)]
mod tests {
    use super::super::{
        compare,
        tests::{broken, report, sized},
    };
    use super::*;
    use globset::Glob;

    fn judged(limits: &CheckLimits, old: &[(&str, u64)], new: &[(&str, u64)]) -> ReportComparison {
        let all = |list: &[(&str, u64)]| report(list.iter().map(|(name, n)| sized(name, *n)).collect());
        let mut found = compare(Some(&all(old)), &all(new));
        judge(&mut found, limits, |_| Some(Ok(70.0)));
        found
    }

    fn limits(growth: Growth) -> CheckLimits {
        CheckLimits { growth, total: None, budgets: Vec::new() }
    }

    fn budget(files: &str) -> Budget {
        let matcher = GlobSet::builder().add(Glob::new(files).expect("a glob")).build().expect("a matcher");
        Budget { files: files.into(), matcher, max: None, max_total: None, min_score: None }
    }

    #[test]
    fn the_larger_of_percent_and_bytes_is_allowed() {
        let default = limits(Growth::DEFAULT);
        let over = |old, new| judged(&default, &[("a", old)], &[("a", new)]).changes[0].reasons();
        assert!(over(10_000, 11_000).is_empty(), "1 kB is allowed");
        assert_eq!(over(10_000, 11_001), ["grown by more than 2 % or 1.0 kB"]);
        assert!(over(1_000_000, 1_020_000).is_empty());
        assert_eq!(over(1_000_000, 1_020_001).len(), 1);
        let none = limits(Growth { percent: 0.0, bytes: 0 });
        let found = judged(&none, &[("a", 100), ("b", 100)], &[("a", 101), ("b", 90)]);
        assert_eq!(found.changes[0].reasons(), ["grown by more than 0 %"]);
        assert_eq!(found.sums[0].over, None, "together they shrank");
    }

    #[test]
    fn growth_is_limited_in_total_without_new_outputs() {
        let growth = limits(Growth::DEFAULT);
        let old: Vec<(String, u64)> = (0..9).map(|i| (i.to_string(), 10_000)).collect();
        let list = |more: u64| -> Vec<(&str, u64)> { old.iter().map(|(n, b)| (n.as_str(), b + more)).collect() };
        let found = judged(&growth, &list(0), &list(900));
        assert!(found.changes.iter().all(|c| c.over.is_empty()));
        assert!(found.sums[0].over.as_ref().is_some_and(|o| o.why.contains("+9.0 %")), "{:?}", found.sums);
        let found = judged(&growth, &list(0), &[&list(0)[..], &[("new", 99_000)]].concat());
        assert_eq!(found.sums[0].over, None);
    }

    #[test]
    fn budgets_are_for_outputs_and_sources() {
        let with = |budget: Budget| CheckLimits { total: Some(299), budgets: vec![budget], ..limits(Growth::DEFAULT) };
        let all = [("hero/a", 100), ("hero/b", 200), ("c", 300)];
        let names = |found: &ReportComparison| {
            let over = found.changes.iter().filter(|c| !c.over.is_empty());
            over.map(|c| format!("{}: {}", c.source, c.over[0].why)).collect::<Vec<_>>()
        };
        let found = judged(&with(Budget { max: Some(150), ..budget("hero/**") }), &all, &all);
        assert_eq!(names(&found), ["hero/b: over the budget of 150 B for hero/**"]);
        assert_eq!(found.sums[1].over.as_ref().map(|o| o.why.as_str()), Some("600 B together exceed 299 B"));
        // The name of every output in these tests.
        let found = judged(&with(Budget { max: Some(250), ..budget("a.webp") }), &all, &all);
        assert_eq!(names(&found), ["c: over the budget of 250 B for a.webp"]);
        let found = judged(&with(Budget { max_total: Some(299), ..budget("hero/*") }), &all, &all);
        assert_eq!(found.sums[2].over.as_ref().map(|o| o.why.as_str()), Some("300 B together exceed 299 B"));
        let found = judged(&with(Budget { min_score: Some(75.0), ..budget("c") }), &all, &all);
        assert_eq!(names(&found), ["c: SSIMULACRA2 score 70.0 is below the minimum of 75 for c"]);
        let found = judged(&with(Budget { min_score: Some(70.0), ..budget("c") }), &all, &all);
        assert!(names(&found).is_empty());
    }

    #[test]
    fn a_failure_exceeds_no_size_limit() {
        let mut found = compare(None, &report(vec![broken("a"), sized("b", 10)]));
        judge(
            &mut found,
            &CheckLimits { budgets: vec![Budget { max: Some(1), ..budget("*") }], ..limits(Growth::DEFAULT) },
            |_| None,
        );
        assert!(found.changes[0].over.is_empty() && found.changes[1].over.len() == 1);
        assert!(found.sums.is_empty(), "no baseline");
    }
}
