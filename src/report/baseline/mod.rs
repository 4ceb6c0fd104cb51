//! Compares two reports: which renditions have grown, shrunk, been added or removed.

mod limits;
mod text;

pub use limits::{Budget, CheckLimits, Growth, Limit, Over, Sum, hold_targets, judge};

use super::{Entry, Failure, IoInfo, Outcome, Report};
use std::{collections::HashMap, fmt};

/// A rendition in the old report, the new one, or both.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The source.
    pub source: String,
    /// The canonical query.
    pub query: String,
    /// The media types that the client accepts, if the format depends on them; otherwise empty.
    pub accept: String,
    /// The output's name, preferably that of the new report; empty for a failure without one.
    pub output: String,
    /// The kind of change.
    pub kind: ChangeKind,
    /// Sizes in the old report; `None` if missing or failed.
    pub before: Option<IoInfo>,
    /// Sizes in the new report; `None` if missing or failed.
    pub after: Option<IoInfo>,
    /// The failure in the new report.
    pub failure: Option<Failure>,
    /// The exceeded limits.
    pub over: Vec<Over>,
}

/// The kind of a change, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// Fails, and did not before.
    NewlyFailed,
    /// Fails as before.
    StillFailed,
    /// More bytes than before.
    Grown,
    /// Only in the new report.
    New,
    /// Failed before.
    Fixed,
    /// Only in the old report.
    Removed,
    /// Fewer bytes than before.
    Shrunk,
    /// As many bytes as before.
    Same,
}

impl ChangeKind {
    /// The name in JSON and tables.
    pub fn word(self) -> &'static str {
        match self {
            ChangeKind::NewlyFailed => "failed",
            ChangeKind::StillFailed => "still-failed",
            ChangeKind::Grown => "grown",
            ChangeKind::New => "new",
            ChangeKind::Fixed => "fixed",
            ChangeKind::Removed => "removed",
            ChangeKind::Shrunk => "shrunk",
            ChangeKind::Same => "same",
        }
    }
}

impl Change {
    /// Sizes of the old and new output in bytes, if both exist.
    pub fn bytes(&self) -> Option<(u64, u64)> {
        Some((self.before.as_ref()?.ofsz, self.after.as_ref()?.ofsz))
    }

    /// The messages of the exceeded limits.
    pub fn reasons(&self) -> Vec<String> {
        self.over.iter().map(|over| over.why.clone()).collect()
    }

    /// Changes of dimensions and format: `600x400 → 300x200`, `jpeg → webp`.
    pub fn differences(&self) -> Vec<String> {
        let (Some(before), Some(after)) = (&self.before, &self.after) else { return Vec::new() };
        let sizes = (before.odim != after.odim).then(|| format!("{} → {}", before.odim, after.odim));
        let formats = (before.ofmt != after.ofmt).then(|| format!("{} → {}", before.ofmt, after.ofmt));
        sizes.into_iter().chain(formats).collect()
    }

    /// Whether anything changed or a limit is exceeded.
    pub fn is_change(&self) -> bool {
        self.kind != ChangeKind::Same || !self.over.is_empty() || !self.differences().is_empty()
    }

    /// Growth in bytes; negative if the output shrank.
    fn growth(&self) -> i128 {
        self.bytes().map_or(0, |(before, after)| i128::from(after) - i128::from(before))
    }
}

/// Source, query and client: `photos/a.jpg?width=300 for image/avif`.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        super::text::rendition(&self.source, &self.query, &self.accept).fmt(f)
    }
}

/// The comparison of two reports.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReportComparison {
    /// All renditions: failures first, then exceeded limits, then by kind and growth.
    pub changes: Vec<Change>,
    /// Size in the old report of the outputs that are in both, in bytes.
    pub before: u64,
    /// Size in the new report of the outputs that are in both, in bytes.
    pub after: u64,
    /// Size of all outputs of the new report in bytes.
    pub total: u64,
    /// Whether there is an old report.
    pub has_baseline: bool,
    /// The limits of several outputs together; see [`judge`].
    pub sums: Vec<Sum>,
}

impl ReportComparison {
    /// The number of renditions of a kind.
    pub fn count(&self, kind: ChangeKind) -> usize {
        self.changes.iter().filter(|change| change.kind == kind).count()
    }

    /// The number of failures in the new report.
    pub fn failed(&self) -> usize {
        self.changes.iter().filter(|change| change.failure.is_some()).count()
    }

    fn sort(&mut self) {
        self.changes.sort_by(|a, b| {
            let rank = |c: &Change| (c.failure.is_none(), c.over.is_empty(), c.kind, -c.growth());
            let names = [(&a.source, &b.source), (&a.query, &b.query), (&a.accept, &b.accept)];
            names.iter().fold(rank(a).cmp(&rank(b)), |order, (a, b)| order.then_with(|| a.cmp(b)))
        });
    }
}

/// Compares two reports. Renditions match by source, query and client; repeated ones (two names for one output) match in
/// order. Without an old report all renditions are new.
pub fn compare(old: Option<&Report>, new: &Report) -> ReportComparison {
    type Match<'a> = (&'a str, &'a str, &'a str, usize);
    fn matched<'a>(report: &'a Report) -> Vec<(Match<'a>, &'a Entry)> {
        let mut seen: HashMap<[&str; 3], usize> = HashMap::new();
        let number = |entry: &'a Entry| {
            let Entry { source, query, accept, .. } = entry;
            let count = seen.entry([source, query, accept]).or_default();
            *count += 1;
            ((source.as_str(), query.as_str(), accept.as_str(), *count), entry)
        };
        report.entries.iter().map(number).collect()
    }
    let before: Vec<_> = old.map(matched).unwrap_or_default();
    let after = matched(new);
    let known: HashMap<Match<'_>, &Entry> = before.iter().copied().collect();
    let there: HashMap<Match<'_>, &Entry> = after.iter().copied().collect();
    let mut changes: Vec<Change> = after.iter().map(|(key, entry)| change(known.get(key).copied(), entry)).collect();
    changes.extend(before.iter().filter(|(key, _)| !there.contains_key(key)).map(|(_, entry)| removed(entry)));
    let both = changes.iter().filter_map(Change::bytes);
    // The sizes of a file that was edited may be too large to add.
    let add = |(old, new): (u64, u64), (before, after)| (old.saturating_add(before), new.saturating_add(after));
    let (before, after) = both.fold((0, 0), add);
    let total = changes.iter().filter_map(|change| change.after.as_ref()).map(|info| info.ofsz);
    let total = total.fold(0, u64::saturating_add);
    let mut comparison =
        ReportComparison { changes, before, after, total, has_baseline: old.is_some(), sums: Vec::new() };
    comparison.sort();
    comparison
}

/// The report as a baseline: without times and the effects of existing outputs. `kept` are entries of sources outside
/// this run.
pub fn as_baseline(report: &Report, kept: Vec<Entry>) -> Report {
    let mut report = Report { not_pictures: 0, skipped: Vec::new(), shard: None, ..report.clone() };
    report.entries.extend(kept);
    // Stable, so that entries of one source stay in the order of the plan.
    report.entries.sort_by(|a, b| a.source.cmp(&b.source));
    for entry in &mut report.entries {
        entry.elapsed = None;
        if let Outcome::Unchanged(info) = &entry.outcome {
            entry.outcome = Outcome::Written(info.clone());
        }
    }
    report
}

fn change(old: Option<&Entry>, new: &Entry) -> Change {
    let (before, after) = (old.and_then(|entry| entry.outcome.info()), new.outcome.info());
    let failure = match &new.outcome {
        Outcome::Failed(failure) => Some(failure.clone()),
        _ => None,
    };
    let kind = match (old, before, after) {
        (Some(_), None, None) => ChangeKind::StillFailed,
        (_, _, None) => ChangeKind::NewlyFailed,
        (None, _, _) => ChangeKind::New,
        (Some(_), None, _) => ChangeKind::Fixed,
        (_, Some(before), Some(after)) => match after.ofsz.cmp(&before.ofsz) {
            std::cmp::Ordering::Greater => ChangeKind::Grown,
            std::cmp::Ordering::Less => ChangeKind::Shrunk,
            std::cmp::Ordering::Equal => ChangeKind::Same,
        },
    };
    Change { kind, before: before.cloned(), after: after.cloned(), failure, ..named(new) }
}

fn removed(old: &Entry) -> Change {
    Change { kind: ChangeKind::Removed, before: old.outcome.info().cloned(), ..named(old) }
}

fn named(entry: &Entry) -> Change {
    Change {
        source: entry.source.clone(),
        query: entry.query.clone(),
        accept: entry.accept.clone(),
        output: entry.output.clone(),
        kind: ChangeKind::Same,
        before: None,
        after: None,
        failure: None,
        over: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        Phase,
        tests::{entry, info},
    };
    use super::*;
    use crate::codes::ErrorCode;
    use crate::geometry::Size;

    pub(super) fn sized(source: &str, ofsz: u64) -> Entry {
        Entry { source: source.into(), ..entry(Outcome::Written(IoInfo { ofsz, ..info() })) }
    }

    pub(super) fn broken(source: &str) -> Entry {
        let failure = Failure::new(Phase::Decode, ErrorCode::Unparsable, "cut off");
        Entry { source: source.into(), ..entry(Outcome::Failed(failure)) }
    }

    pub(super) fn report(entries: Vec<Entry>) -> Report {
        Report { entries, ..Report::default() }
    }

    #[test]
    fn changes_are_sorted_with_the_worst_first() {
        let old = report(vec![
            sized("same", 10),
            sized("more", 100),
            sized("most", 100),
            sized("less", 100),
            sized("gone", 7),
            sized("breaks", 5),
            broken("broken"),
            broken("repaired"),
        ]);
        let new = report(vec![
            broken("breaks"),
            broken("broken"),
            sized("less", 50),
            sized("repaired", 8),
            sized("more", 101),
            sized("most", 200),
            sized("new", 9),
            sized("same", 10),
        ]);
        let found = compare(Some(&old), &new);
        let list: Vec<_> = found.changes.iter().map(|c| (c.source.as_str(), c.kind.word())).collect();
        assert_eq!(
            list,
            [
                ("breaks", "failed"),
                ("broken", "still-failed"),
                ("most", "grown"),
                ("more", "grown"),
                ("new", "new"),
                ("repaired", "fixed"),
                ("gone", "removed"),
                ("less", "shrunk"),
                ("same", "same"),
            ]
        );
        assert_eq!((found.before, found.after, found.total), (310, 361, 378), "sums of the common outputs and of all");
        assert_eq!((found.failed(), found.count(ChangeKind::Grown)), (2, 2));
        assert_eq!(found.changes.iter().filter(|c| !c.is_change()).count(), 1);
    }

    #[test]
    fn renditions_match_by_source_query_and_client() {
        let client = |accept: &str, ofsz| Entry { accept: accept.into(), ..sized("a", ofsz) };
        let old = report(vec![client("", 10), client("image/avif", 5), sized("b", 1), sized("b", 2)]);
        let found = compare(Some(&old), &old.clone());
        assert!(found.changes.iter().all(|c| c.kind == ChangeKind::Same), "{:?}", found.changes);
        let new = report(vec![client("image/webp", 5), client("", 10), sized("b", 1)]);
        let kinds: Vec<_> = compare(Some(&old), &new).changes.iter().map(|c| c.kind).collect();
        assert_eq!(
            kinds,
            [ChangeKind::New, ChangeKind::Removed, ChangeKind::Removed, ChangeKind::Same, ChangeKind::Same]
        );
    }

    #[test]
    fn changed_dimensions_and_formats_are_changes() {
        let mut other = info();
        other.odim = Size::new(20, 10).expect("not empty");
        other.ofmt = "webp".into();
        let (old, new) = (entry(Outcome::Written(info())), entry(Outcome::Unchanged(other)));
        let found = compare(Some(&report(vec![old])), &report(vec![new]));
        assert_eq!(found.changes[0].kind, ChangeKind::Same);
        assert_eq!(found.changes[0].differences(), ["300x286 → 20x10", "jpeg → webp"]);
        assert!(found.changes[0].is_change());
        assert_eq!(found.changes[0].to_string(), "photos/a.jpg?width=300");
    }
}
