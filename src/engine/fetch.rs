//! The files of a job, read before it is admitted.

use super::{
    context::Run,
    failure::{decode_failure, read_failure},
    montage,
    plan::{Job, MontageJob},
};
use crate::{
    cache::{Digest, digest},
    report::Failure,
};

/// The files of a job, as they are in their stores.
pub(super) struct Fetched {
    /// One file, or one for each cell of a montage.
    pub(super) files: Vec<Vec<u8>>,
    /// Their digests, for a cache. A file may have changed since its lookup in the cache.
    pub(super) digests: Vec<Digest>,
}

/// Reads the files. Runs on the admitting thread, or on an I/O thread for a remote store.
pub(super) fn fetch(job: &Job, run: &Run) -> Result<Fetched, Failure> {
    let files = match &job.montage {
        Some(MontageJob { montage, images }) => montage::read(images, montage, run.limits())?,
        None => {
            let (store, key) = (&job.source.store, &job.source.key);
            // The file may have grown since it was listed. A store that is remote would be asked once more for each.
            let stamp = if store.io().is_some() { job.stamp } else { store.stamp(key).ok() };
            let len = stamp.map_or(job.len, |stamp| stamp.len);
            run.limits().check_bytes(len).map_err(|e| decode_failure(&e))?;
            run.memory.check_file(len)?;
            let most = stamp.filter(|_| store.io().is_none()).map_or(run.limits().input_bytes, |stamp| stamp.len);
            vec![store.read_at_most(key, most).map_err(|e| read_failure(&e))?]
        }
    };
    let digests = run.cache().map_or_else(Vec::new, |_| files.iter().map(|file| digest(file)).collect());
    Ok(Fetched { files, digests })
}
