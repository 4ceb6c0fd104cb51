//! The outputs of a run, by what pages ask for.

use super::{
    ask::{Ask, Client, Output, Variants, Wanted},
    requests::Planned,
};
use crate::{
    codec::Format,
    engine::{Job, Plan},
    report::{Entry, Outcome, Report},
    store::Key,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256, Sha384, Sha512};
use std::collections::HashMap;

/// The outputs that exist.
#[derive(Default)]
pub struct Outputs(HashMap<Wanted, Variants>);

impl Outputs {
    /// The outputs of a finished run. `planned` is what the queries of each file answer.
    pub(super) fn new(plan: &Plan, report: &Report, planned: &HashMap<Key, Vec<Planned>>) -> Outputs {
        let mut outputs = Outputs::default();
        let mut entries: HashMap<&str, Vec<&Entry>> = HashMap::new();
        report.entries.iter().for_each(|entry| entries.entry(&entry.source).or_default().push(entry));
        // The entries of an image are those of its renditions, in order, then those of queries that were not planned.
        let of_job = |job: &Job| entries.get(job.label.as_str()).into_iter().flatten();
        let all = plan.jobs().iter().flat_map(|job| job.renditions.iter().zip(of_job(job)).map(move |one| (job, one)));
        for (job, (rendition, entry)) in all {
            let Some(info) = entry.outcome.info() else { continue };
            let format = Format::all().find(|format| format.info().name == info.ofmt);
            let (Some(planned), Some(format)) = (planned.get(&job.source.key), format) else { continue };
            let name = entry.output.rsplit('/').next().unwrap_or(&entry.output);
            let output = Output { name: name.to_owned(), size: info.odim, source: info.idim, kind: format.info().mime };
            for (wanted, clients) in rendition.queries.iter().filter_map(|query| planned.get(*query)) {
                let variants = outputs.0.entry(wanted.clone()).or_default();
                clients.iter().for_each(|client| variants.set(*client, output.clone()));
            }
        }
        outputs
    }
}

/// Whether every rendition has an entry: outputs of an incomplete run are not used.
pub(super) fn is_complete(report: &Report) -> bool {
    !report.interrupted && !report.entries.iter().any(|entry| matches!(&entry.outcome, Outcome::Failed(failure) if failure.code == crate::codes::ErrorCode::Interrupted))
}

/// The old and new digests of changed style sheets: SHA-256, SHA-384 and SHA-512 in base64, as the attribute `integrity` has
/// them.
#[derive(Debug, Default)]
pub struct Digests(HashMap<Key, [(String, String); 3]>);

impl Digests {
    /// Adds a style sheet with its old and new bytes.
    pub fn add(&mut self, key: Key, old: &[u8], new: &[u8]) {
        let digests = |bytes: &[u8]| {
            [
                format!("sha256-{}", STANDARD.encode(Sha256::digest(bytes))),
                format!("sha384-{}", STANDARD.encode(Sha384::digest(bytes))),
                format!("sha512-{}", STANDARD.encode(Sha512::digest(bytes))),
            ]
        };
        let [a, b, c] = digests(old);
        let [x, y, z] = digests(new);
        self.0.insert(key, [(a, x), (b, y), (c, z)]);
    }
}

/// Answers what one file asks for.
pub(super) struct Answers<'a> {
    pub(super) outputs: &'a Outputs,
    pub(super) digests: &'a Digests,
}

impl Ask for Answers<'_> {
    fn image(&mut self, wanted: Wanted, clients: &[Client], _at: usize) -> Option<Variants> {
        let variants = self.outputs.0.get(&wanted)?;
        clients.iter().all(|client| variants.of(*client).is_some()).then(|| variants.clone())
    }

    fn outside(&mut self, _url: &str, _at: usize) {}

    fn integrity(&mut self, file: &Key, digests: &str) -> Option<String> {
        let changed = self.digests.0.get(file)?;
        // One that did not match before may be a sign of tampering, and stays wrong.
        let new = |digest: &str| changed.iter().find(|(old, _)| old == digest).map(|(_, new)| new.clone());
        let all = digests.split_ascii_whitespace().map(|old| new(old).unwrap_or_else(|| old.to_owned()));
        Some(all.collect::<Vec<_>>().join(" "))
    }
}
