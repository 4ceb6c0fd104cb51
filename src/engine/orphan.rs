//! Orphans: outputs of an earlier run whose sources no longer exist.

use super::{input::Input, plan::Plan};
use crate::{
    cache::{Cache, Digest, digest},
    store::Key,
};
use std::{collections::HashSet, io};

/// An output of an earlier run whose source no longer exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Orphan {
    /// Its name in the output folder.
    pub output: Key,
    /// The source's label in that run's report.
    pub source: String,
    digest: Digest,
    len: u64,
}

/// The result of deleting an orphan.
#[derive(Debug)]
pub enum Pruned {
    /// It was deleted.
    Removed,
    /// It no longer existed.
    Gone,
    /// It was kept, because its content differs from what pixmill wrote.
    Changed,
    /// It could not be deleted.
    Failed(io::Error),
}

/// The outputs of earlier runs in the plan's output folder whose sources belong to these inputs and no longer exist.
/// Empty if outputs are beside their sources. After a run, its outputs are taken into account.
pub fn orphans(inputs: &[Input], plan: &Plan, cache: &Cache) -> Vec<Orphan> {
    let Some(folder) = &plan.folder else { return Vec::new() };
    let is_gone = |label: &str, canonical_id: &str| {
        inputs.iter().filter(|input| input.only.is_none()).any(|input| {
            let key = label.strip_prefix(&input.label).and_then(Key::new);
            let (store, Some(key)) = (&input.store, key) else { return false };
            let missing = || store.read_head(&key, 0).is_err_and(|e| e.kind() == io::ErrorKind::NotFound);
            store.covers(&key) && store.canonical_id(&key) == canonical_id && missing()
        })
    };
    let mut found = Vec::new();
    let present: HashSet<&str> = plan.jobs().iter().map(|job| job.label.as_str()).collect();
    for (name, made) in cache.outputs_of(|label| !present.contains(label)) {
        let Some(output) = Key::new(&name) else { continue };
        if plan.claims(&folder.canonical_id(&output)) || !is_gone(&made.label, &made.source) {
            continue;
        }
        let len = made.bytes();
        match folder.stamp(&output) {
            Ok(_) => found.push(Orphan { output, source: made.label, digest: made.digest, len }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => cache.forget(&name),
            // Deleted already.
            Err(_) => {}
        }
    }
    found
}

/// Deletes an orphan from the output folder if its content is still what pixmill wrote.
pub fn prune(plan: &Plan, orphan: &Orphan, cache: &Cache) -> Pruned {
    let Some(folder) = &plan.folder else { return Pruned::Gone };
    let removed = match folder.read_at_most(&orphan.output, orphan.len) {
        Err(error) if error.kind() == io::ErrorKind::FileTooLarge => return Pruned::Changed,
        Ok(bytes) if digest(&bytes) != orphan.digest => return Pruned::Changed,
        Ok(_) => folder.remove(&orphan.output),
        Err(error) => Err(error),
    };
    let pruned = match removed {
        Ok(()) => Pruned::Removed,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Pruned::Gone,
        Err(error) => return Pruned::Failed(error),
    };
    cache.forget(orphan.output.as_str());
    pruned
}
