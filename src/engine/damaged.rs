//! What is done with sources of which something is missing, where they are accepted at all.

use super::{
    context::RunContext,
    plan::{Job, Rendition},
    rendered::Rendered,
};
use crate::{
    codec::{Damaged, Limits},
    codes::{ErrorCode, WarningCode},
    report::{Failure, Phase},
    store::Key,
};

/// Whether something was missing in the source of an output.
pub(super) fn is_damaged(rendered: &Rendered) -> bool {
    rendered.warnings.iter().any(|warning| warning.code == WarningCode::Damaged)
}

/// Why an output is not put in the place of its own source: what is missing there may still be recovered from it. With a
/// backup it is not lost.
pub(super) fn spared(
    job: &Job,
    rendition: &Rendition,
    key: &Key,
    rendered: &Rendered,
    context: &RunContext<'_>,
) -> Option<Failure> {
    let what = rendered.warnings.iter().find(|warning| warning.code == WarningCode::Damaged)?;
    let in_place = context.backup.is_none() && rendition.replaces_source(job, key);
    in_place.then(|| {
        let message = format!("{}; a damaged source is not replaced, as more of it may be recovered", what.message);
        Failure::new(Phase::Write, ErrorCode::Damaged, message)
    })
}

/// The limits that decide what becomes of an undamaged source: it is the same whether damage would have been accepted.
pub(super) fn strict(limits: &Limits) -> Limits {
    Limits { damaged: Damaged::Fail, ..limits.clone() }
}
