//! Two reports beside each other: what has grown, shrunk, come and gone. Pure; knows no file and no terminal.

mod limits;
mod text;

pub use limits::{Budget, Growth, Limit, Limits, Over, Sum, hold_targets, judge};

use super::{Entry, Failure, IoInfo, Outcome, Report};
use std::{collections::HashMap, fmt};

/// A rendition in an old report, a new one, or both.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The source.
    pub source: String,
    /// The canonical query.
    pub query: String,
    /// The media types the client takes, where the format depends on them; else empty.
    pub accept: String,
    /// The output's name, the new one where there are two; empty for a failure that has none.
    pub output: String,
    /// What has become of it.
    pub kind: Kind,
    /// Sizes in the old report; `None` when it was not there or failed.
    pub before: Option<IoInfo>,
    /// Sizes in the new report; `None` when it is not there or failed.
    pub after: Option<IoInfo>,
    /// Why it failed in the new report.
    pub failure: Option<Failure>,
    /// The limits it is over.
    pub over: Vec<Over>,
}

/// What has become of a rendition, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// It fails, and did not before.
    NewlyFailed,
    /// It fails as it did before.
    StillFailed,
    /// It has more bytes.
    Grown,
    /// It is in the new report alone.
    New,
    /// It failed before.
    Fixed,
    /// It is in the old report alone.
    Removed,
    /// It has fewer bytes.
    Shrunk,
    /// It has as many bytes.
    Same,
}

impl Kind {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Kind::NewlyFailed => "failed",
            Kind::StillFailed => "still-failed",
            Kind::Grown => "grown",
            Kind::New => "new",
            Kind::Fixed => "fixed",
            Kind::Removed => "removed",
            Kind::Shrunk => "shrunk",
            Kind::Same => "same",
        }
    }
}

impl Change {
    /// Bytes of the old and the new output, where there are both.
    pub fn bytes(&self) -> Option<(u64, u64)> {
        Some((self.before.as_ref()?.ofsz, self.after.as_ref()?.ofsz))
    }

    /// What it is over, limit by limit.
    pub fn reasons(&self) -> Vec<String> {
        self.over.iter().map(|over| over.why.clone()).collect()
    }

    /// What is different beside the bytes: `600x400 → 300x200`, `jpeg → webp`.
    pub fn differences(&self) -> Vec<String> {
        let (Some(before), Some(after)) = (&self.before, &self.after) else { return Vec::new() };
        let sizes = (before.odim != after.odim).then(|| format!("{} → {}", before.odim, after.odim));
        let formats = (before.ofmt != after.ofmt).then(|| format!("{} → {}", before.ofmt, after.ofmt));
        sizes.into_iter().chain(formats).collect()
    }

    /// Whether a reader wants to see it: all but what is as it was.
    pub fn is_news(&self) -> bool {
        self.kind != Kind::Same || !self.over.is_empty() || !self.differences().is_empty()
    }

    /// Bytes that came on top; negative when some went.
    fn growth(&self) -> i128 {
        self.bytes().map_or(0, |(before, after)| i128::from(after) - i128::from(before))
    }
}

/// `photos/a.jpg?width=300 for image/avif`: source, query, client.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        super::text::rendition(&self.source, &self.query, &self.accept).fmt(f)
    }
}

/// All renditions of two reports.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Comparison {
    /// What is over a limit first, then the worst: failures, then what has grown by the most bytes.
    pub changes: Vec<Change>,
    /// Bytes of the outputs that are in both reports, in the old one.
    pub before: u64,
    /// The same, in the new one.
    pub after: u64,
    /// Bytes of all outputs of the new report.
    pub total: u64,
    /// There was an old report.
    pub has_baseline: bool,
    /// The limits for several outputs together; see [`judge`].
    pub sums: Vec<Sum>,
}

impl Comparison {
    /// How many renditions a kind has.
    pub fn count(&self, kind: Kind) -> usize {
        self.changes.iter().filter(|change| change.kind == kind).count()
    }

    /// How many renditions fail in the new report.
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

/// Lays two reports beside each other. Renditions match by source, query and client; the same three a second time, as
/// two names for one result, match the second of the other report. Without an old report all are new.
pub fn compare(old: Option<&Report>, new: &Report) -> Comparison {
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
    let (before, after) = both.fold((0, 0), |(old, new), (before, after)| (old + before, new + after));
    let total = changes.iter().filter_map(|change| change.after.as_ref()).map(|info| info.ofsz).sum();
    let mut comparison = Comparison { changes, before, after, total, has_baseline: old.is_some(), sums: Vec::new() };
    comparison.sort();
    comparison
}

/// The report as a baseline: without what depends on the files that happen to be around, and on the time. Entries of
/// sources that were not looked at are `kept`.
pub fn as_baseline(report: &Report, kept: Vec<Entry>) -> Report {
    let mut report = Report { not_pictures: 0, skipped: Vec::new(), ..report.clone() };
    report.entries.extend(kept);
    // The order of a plan. Entries of one source are in theirs already.
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
        (Some(_), None, None) => Kind::StillFailed,
        (_, _, None) => Kind::NewlyFailed,
        (None, _, _) => Kind::New,
        (Some(_), None, _) => Kind::Fixed,
        (_, Some(before), Some(after)) => match after.ofsz.cmp(&before.ofsz) {
            std::cmp::Ordering::Greater => Kind::Grown,
            std::cmp::Ordering::Less => Kind::Shrunk,
            std::cmp::Ordering::Equal => Kind::Same,
        },
    };
    Change { kind, before: before.cloned(), after: after.cloned(), failure, ..named(new) }
}

fn removed(old: &Entry) -> Change {
    Change { kind: Kind::Removed, before: old.outcome.info().cloned(), ..named(old) }
}

fn named(entry: &Entry) -> Change {
    Change {
        source: entry.source.clone(),
        query: entry.query.clone(),
        accept: entry.accept.clone(),
        output: entry.output.clone(),
        kind: Kind::Same,
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
        let failure = Failure { during: Phase::Decode, code: ErrorCode::Unparsable, message: "cut off".into() };
        Entry { source: source.into(), ..entry(Outcome::Failed(failure)) }
    }

    pub(super) fn report(entries: Vec<Entry>) -> Report {
        Report { entries, ..Report::default() }
    }

    #[test]
    fn every_kind_and_the_worst_first() {
        let old = report(vec![
            sized("same", 10),
            sized("more", 100),
            sized("most", 100),
            sized("less", 100),
            sized("gone", 7),
            sized("breaks", 5),
            broken("broken"),
            broken("mended"),
        ]);
        let new = report(vec![
            broken("breaks"),
            broken("broken"),
            sized("less", 50),
            sized("mended", 8),
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
                ("mended", "fixed"),
                ("gone", "removed"),
                ("less", "shrunk"),
                ("same", "same"),
            ]
        );
        assert_eq!((found.before, found.after, found.total), (310, 361, 378), "sums of what is in both, and of all");
        assert_eq!((found.failed(), found.count(Kind::Grown)), (2, 2));
        assert_eq!(found.changes.iter().filter(|c| !c.is_news()).count(), 1);
    }

    #[test]
    fn another_client_or_query_is_another_rendition_and_a_second_name_is_not() {
        let client = |accept: &str, ofsz| Entry { accept: accept.into(), ..sized("a", ofsz) };
        let old = report(vec![client("", 10), client("image/avif", 5), sized("b", 1), sized("b", 2)]);
        let found = compare(Some(&old), &old.clone());
        assert!(found.changes.iter().all(|c| c.kind == Kind::Same), "{:?}", found.changes);
        let new = report(vec![client("image/webp", 5), client("", 10), sized("b", 1)]);
        let kinds: Vec<_> = compare(Some(&old), &new).changes.iter().map(|c| c.kind).collect();
        assert_eq!(kinds, [Kind::New, Kind::Removed, Kind::Removed, Kind::Same, Kind::Same]);
    }

    #[test]
    fn other_sizes_and_formats_are_news_although_the_bytes_are_as_many() {
        let mut other = info();
        other.odim = Size::new(20, 10).expect("not empty");
        other.ofmt = "webp".into();
        let (old, new) = (entry(Outcome::Written(info())), entry(Outcome::Unchanged(other)));
        let found = compare(Some(&report(vec![old])), &report(vec![new]));
        assert_eq!(found.changes[0].kind, Kind::Same);
        assert_eq!(found.changes[0].differences(), ["300x286 → 20x10", "jpeg → webp"]);
        assert!(found.changes[0].is_news());
        assert_eq!(found.changes[0].to_string(), "photos/a.jpg?width=300");
    }
}
