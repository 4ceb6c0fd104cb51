//! The shard of a report, and the check that reports are those of all shards.

use crate::shard::Shard;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// The shard that a report covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportShard {
    /// Its number and the number of shards.
    pub shard: Shard,
    /// The digest of the plan that the shards have in common, in hex.
    pub plan: String,
}

/// Reports that are not those of all shards of one plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ShardsError {
    /// Some have no shard.
    #[error("{with} is the report of a shard, {without} is not; merge the reports of all shards of one run")]
    Mixed {
        /// A report of a shard.
        with: String,
        /// A report without one.
        without: String,
    },
    /// Another plan or number of shards.
    #[error(
        "{foreign} is of another run than {first}: queries, settings, names, version or number of shards differ; run all shards with the same command"
    )]
    Foreign {
        /// The first report.
        first: String,
        /// The one that does not belong to it.
        foreign: String,
    },
    /// One shard twice.
    #[error("{first} and {second} are both of shard {shard}; merge each shard once")]
    Double {
        /// The first report.
        first: String,
        /// The second one.
        second: String,
        /// The shard.
        shard: Shard,
    },
    /// Not all shards.
    #[error("of {count} shards, {} missing: {}; run {} first", if .missing.len() == 1 { "1 is".to_owned() } else { format!("{} are", .missing.len()) }, numbers(.missing), if .missing.len() == 1 { "it" } else { "them" })]
    Missing {
        /// The number of shards.
        count: u32,
        /// The numbers of those that are missing.
        missing: Vec<u32>,
    },
}

/// Checks that reports, each with a name, are those of all shards of one plan, or of no shards.
///
/// # Errors
/// When a shard is missing, is there twice, or belongs to another plan.
pub fn check<'a>(parts: impl Iterator<Item = (&'a str, Option<&'a ReportShard>)>) -> Result<(), ShardsError> {
    let (mut of_shards, mut others) = (Vec::new(), Vec::new());
    for (name, shard) in parts {
        match shard {
            Some(shard) => of_shards.push((name, shard)),
            None => others.push(name),
        }
    }
    let Some((first, ReportShard { shard, plan })) = of_shards.first() else { return Ok(()) };
    let count = shard.count();
    if let Some(without) = others.first() {
        return Err(ShardsError::Mixed { with: (*first).to_owned(), without: (*without).to_owned() });
    }
    let mut seen: HashMap<u32, &str> = HashMap::new();
    for (name, of) in &of_shards {
        if of.plan != *plan || of.shard.count() != count {
            return Err(ShardsError::Foreign { first: (*first).to_owned(), foreign: (*name).to_owned() });
        }
        if let Some(first) = seen.insert(of.shard.index(), name) {
            return Err(ShardsError::Double { first: first.to_owned(), second: (*name).to_owned(), shard: of.shard });
        }
    }
    let missing: Vec<u32> = (1..=count).filter(|index| !seen.contains_key(index)).collect();
    if missing.is_empty() { Ok(()) } else { Err(ShardsError::Missing { count, missing }) }
}

/// `2, 5-7`, at most ten ranges.
fn numbers(all: &[u32]) -> String {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for number in all {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            _ => ranges.push((*number, *number)),
        }
    }
    let text = |(first, last): &(u32, u32)| if first == last { first.to_string() } else { format!("{first}-{last}") };
    let shown: Vec<String> = ranges.iter().take(10).map(text).collect();
    format!("{}{}", shown.join(", "), if ranges.len() > shown.len() { ", …" } else { "" })
}

/// The shard in the JSON of reports and manifests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WireShard {
    index: u32,
    count: u32,
    plan: String,
}

impl From<&ReportShard> for WireShard {
    fn from(ReportShard { shard, plan }: &ReportShard) -> WireShard {
        WireShard { index: shard.index(), count: shard.count(), plan: plan.clone() }
    }
}

impl TryFrom<WireShard> for ReportShard {
    type Error = String;

    fn try_from(WireShard { index, count, plan }: WireShard) -> Result<ReportShard, String> {
        let shard = Shard::new(index, count).map_err(|_| format!("there is no shard {index} of {count}"))?;
        Ok(ReportShard { shard, plan })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(parts: &[(&str, &str, &str)]) -> String {
        let of = |(_, shard, plan): &(&str, &str, &str)| {
            let shard = shard.parse().ok()?;
            Some(ReportShard { shard, plan: (*plan).to_owned() })
        };
        let shards: Vec<_> = parts.iter().map(of).collect();
        let named = parts.iter().zip(&shards).map(|((name, ..), shard)| (*name, shard.as_ref()));
        check(named).map_or_else(|error| error.to_string(), |()| String::new())
    }

    #[test]
    fn all_shards_of_one_plan_once() {
        assert_eq!(says(&[("b", "2/2", "x"), ("a", "1/2", "x")]), "");
        assert_eq!(says(&[("a", "", ""), ("b", "", "")]), "");
        assert_eq!(says(&[("a", "1/1", "x")]), "");
        let missing = says(&[("a", "1/9", "x"), ("b", "6/9", "x"), ("c", "8/9", "x")]);
        assert_eq!(missing, "of 9 shards, 6 are missing: 2-5, 7, 9; run them first");
        assert_eq!(says(&[("a", "1/2", "x")]), "of 2 shards, 1 is missing: 2; run it first");
        assert!(says(&[("a", "1/2", "x"), ("b", "1/2", "x")]).starts_with("a and b are both of shard 1/2"));
        assert!(says(&[("a", "1/2", "x"), ("b", "2/2", "y")]).starts_with("b is of another run than a"));
        assert!(says(&[("a", "1/2", "x"), ("b", "2/3", "x")]).starts_with("b is of another run than a"));
        assert!(says(&[("a", "", ""), ("b", "2/3", "x")]).starts_with("b is the report of a shard, a is not"));
    }
}
