//! Merges the reports of the shards of a plan.

use super::{
    Entry, Report,
    shards::{self, ShardsError},
    text::rendition,
};
use std::collections::HashMap;

/// Reports that cannot be merged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// They are not those of all shards.
    #[error(transparent)]
    Shards(#[from] ShardsError),
    /// Two have the same rendition or output.
    #[error(transparent)]
    Twice(#[from] Twice),
}

/// A rendition or output that is in two reports.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{rendition} is in both {first} and {second}; merge reports of different shards of one plan, each once")]
pub struct Twice {
    /// Source, query and client, or the name of the output.
    pub rendition: String,
    /// The name of the first report.
    pub first: String,
    /// The name of the second report.
    pub second: String,
}

/// Merges reports, each with a name for messages. Entries are sorted by source; those of one source stay in the order of
/// the plan. The result is interrupted if any report is.
///
/// # Errors
/// When two reports have the same rendition (source, query and client), or outputs of the same name, and when reports of
/// shards are not those of all shards.
pub fn merge(parts: Vec<(String, Report)>) -> Result<Report, MergeError> {
    shards::check(parts.iter().map(|(name, part)| (name.as_str(), part.shard.as_ref())))?;
    let mut seen: HashMap<[&String; 3], usize> = HashMap::new();
    let mut outputs = HashMap::new();
    for (i, (name, part)) in parts.iter().enumerate() {
        let twice =
            |rendition: String, first: usize| Twice { rendition, first: parts[first].0.clone(), second: name.clone() };
        for Entry { source, query, accept, output, digest, .. } in &part.entries {
            let first = *seen.entry([source, query, accept]).or_insert(i);
            if first != i {
                return Err(twice(rendition(source, query, accept), first).into());
            }
            // The same bytes under the same name do not conflict.
            let (first, bytes) = *outputs.entry(output).or_insert((i, digest));
            if first != i && bytes != digest && !output.is_empty() {
                return Err(twice(format!("the output {output}"), first).into());
            }
        }
    }
    let mut all = Report::default();
    for (_, part) in parts {
        all.entries.extend(part.entries);
        all.not_pictures += part.not_pictures;
        all.skipped.extend(part.skipped);
        all.interrupted |= part.interrupted;
    }
    all.sort();
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::super::{
        Outcome,
        tests::{entry, info},
    };
    use super::*;

    fn part(name: &str, renditions: &[(&str, &str)]) -> (String, Report) {
        let one = |(source, query): &(&str, &str)| Entry {
            source: (*source).into(),
            query: (*query).into(),
            output: format!("{source}-{query}"),
            ..entry(Outcome::Written(info()))
        };
        (
            name.to_owned(),
            Report { entries: renditions.iter().map(one).collect(), not_pictures: 1, ..Report::default() },
        )
    }

    #[test]
    fn shards_are_merged() {
        let parts = vec![part("1", &[("b", "width=9"), ("b", "width=3"), ("c", "")]), part("2", &[("a", "width=3")])];
        let all = merge(parts).expect("merged");
        let order: Vec<_> = all.entries.iter().map(|e| (e.source.as_str(), e.query.as_str())).collect();
        assert_eq!(order, [("a", "width=3"), ("b", "width=9"), ("b", "width=3"), ("c", "")]);
        assert_eq!((all.totals().ofsz, all.not_pictures), (4 * info().ofsz, 2));
    }

    #[test]
    fn a_rendition_in_two_reports_is_an_error() {
        let two = [("a", "width=3"), ("a", "width=3")];
        assert_eq!(merge(vec![part("1", &two)]).expect("merged").entries.len(), 2);
        let error = merge(vec![part("1", &two), part("2", &[("a", "width=4"), ("a", "width=3")])]).expect_err("twice");
        assert!(error.to_string().starts_with("a?width=3 is in both 1 and 2; "), "{error}");
    }
}
