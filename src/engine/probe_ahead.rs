//! Probes the files of remote stores, many at a time, before they are planned one by one.

use super::probe::{ProbeResult, Probed, has_image_extension, probe_file};
use crate::{
    codec::{Format, Limits},
    store::{self, FileStamp, Key, SharedStore},
};

/// The files of one step. Each waits for a network, so a step has many more files than there are I/O threads.
pub(super) const STEP: usize = 4096;

/// A file to probe.
pub(super) struct Probe {
    pub(super) store: SharedStore,
    pub(super) key: Key,
    /// Whether a decision depends on its header.
    pub(super) needs_header: bool,
    /// Whether a decision depends on its format.
    pub(super) needs_format: bool,
}

/// The stamps of remote objects that the user named, in their order; `None` for one that cannot be asked for.
pub(super) fn stamps_ahead(objects: Vec<(SharedStore, Key)>) -> Vec<Option<FileStamp>> {
    let Some(io) = objects.first().and_then(|(store, _)| store.io()) else { return Vec::new() };
    let stamps = store::map(io.as_ref(), objects, |(store, key)| store.stamp(&key).ok());
    stamps.into_iter().map(Option::flatten).collect()
}

/// The results for these files: `None` for a file of a store that is not remote, and where `probe` is `None`. The call of a
/// remote store is saved where no decision depends on it: the name of the file tells that it is an image, and every query
/// names a format. A file with a wrong name fails when it is rendered.
pub(super) fn probe_ahead(files: Vec<Option<Probe>>, limits: &Limits) -> Vec<Option<ProbeResult>> {
    let mut results: Vec<Option<ProbeResult>> = files.iter().map(|_| None).collect();
    let (mut asked, mut io) = (Vec::new(), None);
    for (index, probe) in files.into_iter().enumerate() {
        let Some(probe) = probe else { continue };
        let Some(threads) = probe.store.io() else { continue };
        if let Some(probed) = assumed(&probe) {
            results[index] = Some(Ok(Some(probed)));
            continue;
        }
        io.get_or_insert(threads);
        asked.push((index, probe));
    }
    let Some(io) = io else { return results };
    let limits = limits.clone();
    let probe = move |(index, Probe { store, key, needs_header, .. }): (usize, Probe)| {
        (index, probe_file(store.as_ref(), &key, needs_header, &limits))
    };
    // A file whose probe panics is probed again by the planner, as one of a folder.
    for (index, probed) in store::map(io.as_ref(), asked, probe).into_iter().flatten() {
        results[index] = Some(probed);
    }
    results
}

/// The file as its name describes it, if nothing depends on its content.
fn assumed(Probe { key, needs_header, needs_format, .. }: &Probe) -> Option<Probed> {
    let format = Format::for_extension(key.extension()?).filter(|_| has_image_extension(key))?;
    (!needs_header && !needs_format).then_some(Probed { format, header: None, len: 0, gzip: false })
}
