//! What is done with sources of which something is missing, where they are accepted at all.

use super::{Env, Job, Rendition, frames::DAMAGED, render::Rendered};
use crate::{
    codec::{Damaged, Limits},
    report::{Failure, Phase},
    store::Key,
};

/// Whether something was missing in the source of an output.
pub(super) fn is_damaged(rendered: &Rendered) -> bool {
    rendered.notes.iter().any(|note| note.code == DAMAGED)
}

/// Why an output is not put in the place of its own source: what is missing there may still be recovered from it. With a
/// backup it is not lost.
pub(super) fn spared(
    job: &Job,
    rendition: &Rendition,
    key: &Key,
    rendered: &Rendered,
    env: &Env<'_>,
) -> Option<Failure> {
    let what = rendered.notes.iter().find(|note| note.code == DAMAGED)?;
    let in_place = env.backup.is_none() && env.store(&rendition.to).identity(key) == job.identity;
    in_place.then(|| Failure {
        during: Phase::Write,
        code: DAMAGED.into(),
        message: format!(
            "{}; a damaged source is not replaced, as more of it may be recovered: give another place with --output, or keep it with --backup",
            what.message
        ),
    })
}

/// The limits that decide what becomes of an undamaged source: it is the same whether damage would have been accepted.
pub(super) fn strict(limits: &Limits) -> Limits {
    Limits { damaged: Damaged::Fail, ..limits.clone() }
}
