//! Merges reports of JSON lines, of which one line each is in memory.

use super::{
    Entry,
    json::{End, Line, LineReader, LineWriter, ReportError},
    merge::{MergeError, Twice},
    shards,
    text::rendition,
};
use crate::shard::hash;
use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap, hash_map},
    io::{self, Read, Write},
};

/// Reports that cannot be merged.
#[derive(Debug, thiserror::Error)]
pub enum MergeLinesError {
    /// They do not belong together.
    #[error(transparent)]
    Merge(#[from] MergeError),
    /// One cannot be read.
    #[error("{0}: {1}")]
    Read(String, ReportError),
    /// One was changed by another program.
    #[error("{0}: its lines are not sorted by source")]
    Unsorted(String),
    /// The result cannot be written.
    #[error(transparent)]
    Write(#[from] io::Error),
}

/// One of the reports.
struct Part<R: Read> {
    name: String,
    lines: LineReader<R>,
    next: Option<Line>,
    end: End,
}

/// The place of a line in a report: entries first, then skipped images, each sorted by source.
type Position = (bool, String);

fn position(line: &Line) -> Option<Position> {
    match line {
        Line::Entry(entry) => Some((false, entry.source.clone())),
        Line::Skipped(skipped) => Some((true, skipped.source.clone())),
        Line::End(_) => None,
    }
}

impl<R: Read> Part<R> {
    /// Reads the next line. Returns its place, `None` at the end.
    fn advance(&mut self, after: Option<&Position>) -> Result<Option<Position>, MergeLinesError> {
        let line = self.lines.next_line().map_err(|error| MergeLinesError::Read(self.name.clone(), error))?;
        if let Some(Line::End(end)) = line {
            self.end = end;
            return self.advance(after);
        }
        let at = line.as_ref().and_then(position);
        if let (Some(at), Some(after)) = (&at, after)
            && at < after
        {
            return Err(MergeLinesError::Unsorted(self.name.clone()));
        }
        self.next = line;
        Ok(at)
    }
}

/// Merges reports, each with a name for messages, as [`merge`](super::merge::merge) does. The memory does not depend on the
/// number of entries, except for 16 bytes for the name of each output.
///
/// # Errors
/// As of [`merge`](super::merge::merge), and when a report cannot be read or the result cannot be written.
pub fn merge_lines<R: Read, W: Write>(
    parts: Vec<(String, LineReader<R>)>,
    to: W,
    compressed: bool,
) -> Result<W, MergeLinesError> {
    shards::check(parts.iter().map(|(name, lines)| (name.as_str(), lines.shard.as_ref()))).map_err(MergeError::from)?;
    let part = |(name, lines)| Part { name, lines, next: None, end: End::default() };
    let mut parts: Vec<Part<R>> = parts.into_iter().map(part).collect();
    let mut heads = BinaryHeap::new();
    for (i, part) in parts.iter_mut().enumerate() {
        heads.extend(part.advance(None)?.map(|at| Reverse((at, i))));
    }
    let mut to = LineWriter::new(to, compressed, None)?;
    let mut seen = Seen::default();
    while let Some(Reverse((at, i))) = heads.pop() {
        match parts[i].next.take() {
            Some(Line::Entry(entry)) => {
                if let Some((rendition, first)) = seen.add(&entry, i) {
                    let (first, second) = (parts[first].name.clone(), parts[i].name.clone());
                    return Err(MergeError::from(Twice { rendition, first, second }).into());
                }
                to.entry(&entry)?;
            }
            Some(Line::Skipped(skipped)) => to.skipped(&skipped)?,
            Some(Line::End(_)) | None => {}
        }
        heads.extend(parts[i].advance(Some(&at))?.map(|at| Reverse((at, i))));
    }
    let end = parts.iter().fold(End::default(), |all, part| End {
        not_pictures: all.not_pictures + part.end.not_pictures,
        interrupted: all.interrupted || part.end.interrupted,
    });
    Ok(to.finish(&end)?)
}

/// What no second report may have.
#[derive(Default)]
struct Seen {
    source: String,
    /// The renditions of the current source.
    renditions: HashMap<(String, String), usize>,
    /// The hash of each output's name, with that of its bytes and the report.
    outputs: HashMap<u64, (u32, u32)>,
}

impl Seen {
    /// Adds an entry of a report. Returns what an earlier report has already, and that report.
    fn add(&mut self, entry: &Entry, part: usize) -> Option<(String, usize)> {
        let Entry { source, query, accept, output, digest, .. } = entry;
        if *source != self.source {
            self.source.clone_from(source);
            self.renditions.clear();
        }
        let first = *self.renditions.entry((query.clone(), accept.clone())).or_insert(part);
        if first != part {
            return Some((rendition(source, query, accept), first));
        }
        if output.is_empty() {
            return None;
        }
        let bytes = u32::try_from(hash(digest.as_deref().unwrap_or_default()) >> 32).unwrap_or(0);
        let number = u32::try_from(part).unwrap_or(u32::MAX);
        match self.outputs.entry(hash(output)) {
            hash_map::Entry::Vacant(free) => drop(free.insert((bytes, number))),
            // The same bytes under the same name do not conflict.
            hash_map::Entry::Occupied(other) => {
                let (same, first) = *other.get();
                if same != bytes && first != number {
                    return Some((format!("the output {output}"), first as usize));
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        Outcome, Report, ReportShard, Skipped,
        json::to_lines,
        merge::merge,
        tests::{entry, info},
    };
    use super::*;

    fn part(number: u32, sources: &[&str]) -> Report {
        let one = |source: &&str, query: &str| Entry {
            source: (*source).into(),
            query: query.into(),
            output: format!("{source}-{query}"),
            ..entry(Outcome::Written(info()))
        };
        let entries = sources.iter().flat_map(|source| [one(source, "width=9"), one(source, "width=3")]).collect();
        let skipped = sources.iter().map(|source| Skipped { source: format!("{source}.ico"), reason: "x".into() });
        let shard = ReportShard { shard: crate::shard::Shard::new(number, 2).expect("a shard"), plan: "x".into() };
        let mut report =
            Report { entries, skipped: skipped.collect(), not_pictures: 1, shard: Some(shard), ..Report::default() };
        report.sort();
        report
    }

    fn merged(parts: &[Report]) -> Result<Vec<u8>, MergeLinesError> {
        let texts: Vec<Vec<u8>> = parts.iter().map(|part| to_lines(part, Vec::new(), true).expect("written")).collect();
        let lines = |(i, text)| (format!("{}", i + 1), LineReader::new(text).expect("a report"));
        merge_lines(texts.iter().map(Vec::as_slice).enumerate().map(lines).collect(), Vec::new(), false)
    }

    #[test]
    fn lines_are_merged_as_reports_are() {
        let parts = [part(1, &["b", "c", "e"]), part(2, &["a", "d"])];
        let whole = merge(vec![("1".into(), parts[0].clone()), ("2".into(), parts[1].clone())]).expect("merged");
        let lines = merged(&parts).expect("merged");
        assert_eq!(String::from_utf8(lines), String::from_utf8(to_lines(&whole, Vec::new(), false).expect("written")));
    }

    #[test]
    fn conflicts_are_errors() {
        let says = |parts: &[Report]| merged(parts).expect_err("a conflict").to_string();
        let twice = says(&[part(1, &["a", "b"]), part(2, &["b"])]);
        assert!(twice.starts_with("b?width=9 is in both 1 and 2; "), "{twice}");
        let mut other = part(2, &["b"]);
        other.entries[0].output = "a-width=3".into();
        other.entries[0].digest = Some("ff112233445566ff".into());
        let output = says(&[part(1, &["a"]), other]);
        assert!(output.starts_with("the output a-width=3 is in both 1 and 2; "), "{output}");
        assert!(says(&[part(1, &["a"])]).contains("1 is missing: 2"));
        let mut unsorted = part(1, &["a", "b"]);
        unsorted.entries.reverse();
        assert!(says(&[unsorted, part(2, &[])]).contains("1: its lines are not sorted"));
    }
}
