//! Handling of damaged sources, if they are accepted.

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

/// Whether the source of an output was damaged.
pub(super) fn is_damaged(rendered: &Rendered) -> bool {
    rendered.warnings.iter().any(|warning| warning.code == WarningCode::Damaged)
}

/// The failure of an output that would replace its damaged source: more of the data may still be recoverable. With a
/// backup, the replacement is allowed.
pub(super) fn refuse_damaged_replacement(
    job: &Job,
    rendition: &Rendition,
    key: &Key,
    rendered: &Rendered,
    context: &RunContext,
) -> Option<Failure> {
    let damage = rendered.warnings.iter().find(|warning| warning.code == WarningCode::Damaged)?;
    let in_place = context.backup.is_none() && rendition.replaces_source(job, key);
    in_place.then(|| {
        let message =
            format!("{}; a damaged source is not replaced, because more of it may be recoverable", damage.message);
        Failure::new(Phase::Write, ErrorCode::Damaged, message)
    })
}

/// The limits for the cache key of an intact source, whose output does not depend on whether damage is accepted.
pub(super) fn strict(limits: &Limits) -> Limits {
    Limits { damaged: Damaged::Fail, ..limits.clone() }
}
