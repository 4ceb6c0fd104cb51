//! Handling of damaged sources, where they are accepted.

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

/// Why an output does not replace its own source: missing data may still be recovered from a damaged file. A backup
/// keeps it.
pub(super) fn spared(
    job: &Job,
    rendition: &Rendition,
    key: &Key,
    rendered: &Rendered,
    context: &RunContext,
) -> Option<Failure> {
    let what = rendered.warnings.iter().find(|warning| warning.code == WarningCode::Damaged)?;
    let in_place = context.backup.is_none() && rendition.replaces_source(job, key);
    in_place.then(|| {
        let message = format!("{}; a damaged source is not replaced, as more of it may be recovered", what.message);
        Failure::new(Phase::Write, ErrorCode::Damaged, message)
    })
}

/// The limits that determine the output of an intact source, which does not depend on whether damage is accepted.
pub(super) fn strict(limits: &Limits) -> Limits {
    Limits { damaged: Damaged::Fail, ..limits.clone() }
}
