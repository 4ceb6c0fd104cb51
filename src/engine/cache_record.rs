//! Records results in the cache: outputs that are in place, and renditions to keep.

use super::{
    cache_key,
    context::Run,
    damaged::{is_damaged, strict},
    plan::{Job, MontageJob, Place, Plan, Rendition},
    rendered::Rendered,
};
use crate::{
    cache::{Digest, Record, RecordSource, digest},
    report::IoInfo,
    store::{FileStamp, Key},
};
use std::sync::Arc;

/// A rendition with the digest of its bytes, for names, reports and the cache.
pub(super) struct HashedRendition {
    pub(super) rendered: Rendered,
    pub(super) digest: Digest,
}

impl HashedRendition {
    pub(super) fn new(rendered: Rendered) -> HashedRendition {
        HashedRendition { digest: digest(&rendered.bytes), rendered }
    }
}

/// The name of an output in the ledger.
pub(super) fn ledger_name(plan: &Plan, place: &Place) -> String {
    match &plan.folder {
        Some(folder) if Arc::ptr_eq(folder, &place.store) => place.key.to_string(),
        _ => place.canonical_id(),
    }
}

/// Records an output that is in place in the ledger. `stamp` is its stamp, if already known.
pub(super) fn record_output(
    run: &Run,
    job: &Job,
    rendition: &Rendition,
    (key, digest): (&Key, &Digest),
    len: u64,
    stamp: Option<FileStamp>,
) {
    let Some(cache) = run.cache() else { return };
    let place = Place { store: rendition.to.store.clone(), key: key.clone() };
    // The row of a remote output names it as one of this folder. Its stamp would be one more request, and is not needed.
    let stamp = stamp.or_else(|| match place.store.io() {
        Some(_) => Some(FileStamp { len, modified: 0, changed: 0 }),
        None => place.store.stamp(key).ok(),
    });
    if let Some(stamp) = stamp {
        cache.made(&ledger_name(&run.plan, &place), &stamp, digest, &job.canonical_id, &job.label);
    }
}

/// Stores a job's successful renditions in the cache.
pub(super) fn keep<E>(job: &Job, sources: &[Digest], results: &[Result<HashedRendition, E>], run: &Run) {
    let Some(cache) = run.cache() else { return };
    let damaged = results.iter().flatten().any(|made| is_damaged(&made.rendered));
    let limits = if damaged { run.limits().clone() } else { strict(run.limits()) };
    let Some(keys) = cache_key::keys(job, sources, &limits, run.options.caching) else { return };
    let labels: Vec<&String> = match &job.montage {
        Some(MontageJob { montage, .. }) => montage.images.iter().collect(),
        None => vec![&job.label],
    };
    let one = |(digest, label): (&Digest, &&String)| RecordSource { digest: *digest, label: (*label).clone() };
    let sources: Vec<RecordSource> = sources.iter().zip(&labels).map(one).collect();
    for (key, made) in keys.iter().zip(results) {
        if let Ok(made) = made {
            cache.keep(key, &record(made, sources.clone()), &made.rendered.bytes);
        }
    }
}

fn record(HashedRendition { rendered, digest }: &HashedRendition, sources: Vec<RecordSource>) -> Record {
    let Rendered { bytes: _, info, format: _, reason, kept_source, operations, warnings, placeholder } = rendered;
    let IoInfo { ifsz, idim, ifmt, ofsz, odim, ofmt } = info;
    Record {
        sources,
        output: *digest,
        ifsz: *ifsz,
        idim: (idim.width(), idim.height()),
        ifmt: ifmt.clone(),
        ofsz: *ofsz,
        odim: (odim.width(), odim.height()),
        ofmt: ofmt.clone(),
        reason: reason.clone(),
        kept_source: *kept_source,
        operations: operations.clone(),
        warnings: warnings.iter().map(|warning| (warning.code.to_string(), warning.message.clone())).collect(),
        placeholder: placeholder.as_ref().map(|placeholder| (placeholder.color, placeholder.thumbhash.clone())),
    }
}
