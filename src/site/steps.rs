//! The steps: collect what files ask for, plan it, and change the files when everything is rendered.

use super::{
    options::SiteOptions,
    outputs::{Answers, Digests, Outputs, is_complete},
    page::{self, Kind},
    requests::{Collector, Found, Planned, Requests},
};
use crate::{
    engine::{Input, Plan},
    report::Report,
    store::{Key, SharedStore},
};
use std::collections::HashMap;

/// A file that cannot be read as a page or style sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(&'static str);

/// Adds what a file asks for.
///
/// # Errors
/// When its encoding is not supported.
pub fn collect(
    options: &SiteOptions,
    kind: Kind,
    file: &Key,
    bytes: &[u8],
    requests: &mut Requests,
) -> Result<Found, Unreadable> {
    let mut collector = Collector { requests, queries: &options.queries, file, bytes, found: Found::default() };
    page::walk(kind, file, bytes, options, &mut collector).map_err(Unreadable)?;
    Ok(collector.found)
}

/// The new bytes of a file; `None` if it stays. `digests` are those of changed style sheets.
///
/// # Errors
/// When its encoding is not supported.
pub fn rewrite(
    options: &SiteOptions,
    kind: Kind,
    file: &Key,
    bytes: &[u8],
    outputs: &Outputs,
    digests: &Digests,
) -> Result<Option<Vec<u8>>, Unreadable> {
    page::walk(kind, file, bytes, options, &mut Answers { outputs, digests }).map_err(Unreadable)
}

/// What is planned for each file.
pub struct Planning {
    /// The inputs of the planner.
    pub inputs: Vec<Input>,
    planned: HashMap<Key, Vec<Planned>>,
}

impl Planning {
    /// For the files of `store` that exist. `label` is the prefix of their names in reports.
    pub fn new(requests: &Requests, store: &SharedStore, label: &str, exists: impl Fn(&Key) -> bool) -> Planning {
        let mut planning = Planning { inputs: Vec::new(), planned: HashMap::new() };
        for (input, planned) in requests.inputs(store, label, exists) {
            planning.planned.extend(input.only.clone().map(|key| (key, planned)));
            planning.inputs.push(input);
        }
        planning
    }

    /// The outputs of a run of the plan. `None` if it was interrupted.
    pub fn outputs(&self, plan: &Plan, report: &Report) -> Option<Outputs> {
        is_complete(report).then(|| Outputs::new(plan, report, &self.planned))
    }
}
