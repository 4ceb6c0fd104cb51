//! The entry of an output, from its planning to its end.

use super::{
    context::Run,
    name, passthrough,
    plan::{Job, Rendition},
    rendered::Rendered,
    spec::RenditionSpec,
};
use crate::{
    cache::Digest,
    codes::ErrorCode,
    recipe::Pipeline,
    report::{Entry, Failure, Outcome, Phase},
    store::{Key, Written},
};
use std::io;

/// The entry of a rendition of which nothing is known yet.
pub(super) fn new_entry(job: &Job, rendition: &Rendition) -> Entry {
    let nothing = Failure::new(Phase::Write, ErrorCode::Other("".into()), String::new());
    Entry {
        output: rendition.label.clone(),
        query: job.query(rendition),
        class: rendition.class.clone(),
        warnings: rendition.warnings.clone(),
        ..failed(&job.label, rendition.pipeline(), &nothing)
    }
}

/// The entry of an output that has been written under this name, or could not be.
pub(super) fn complete_entry(
    mut entry: Entry,
    rendition: &Rendition,
    (key, digest): (&Key, &Digest),
    rendered: Rendered,
    written: io::Result<Written>,
) -> Entry {
    if let Some(prefix) = entry.output.strip_suffix(rendition.to.key.as_str()) {
        entry.output = format!("{prefix}{key}");
    }
    entry.warnings.extend(rendered.warnings);
    entry.operations = rendered.operations;
    entry.reason = rendered.reason;
    entry.placeholder = rendered.placeholder;
    entry.digest = written.is_ok().then(|| name::short(digest));
    entry.outcome = match written {
        Err(error) => Outcome::Failed(Failure::new(
            Phase::Write,
            ErrorCode::WriteFailed,
            format!("{} cannot be written: {error}", entry.output),
        )),
        Ok(_) if rendered.kept_source => Outcome::KeptSource(rendered.info),
        Ok(Written::Changed) => Outcome::Written(rendered.info),
        Ok(Written::Unchanged) => Outcome::Unchanged(rendered.info),
    };
    entry
}

/// The entry of a query that nothing comes of.
pub(super) fn lost(label: &str, query: &RenditionSpec, failure: &Failure) -> Entry {
    Entry { class: query.class.clone(), ..failed(label, query.pipeline(), failure) }
}

pub(super) fn failed(label: &str, pipeline: Pipeline<'_>, failure: &Failure) -> Entry {
    Entry {
        source: label.to_owned(),
        output: String::new(),
        query: pipeline.recipe.to_string(),
        outcome: Outcome::Failed(failure.clone()),
        warnings: Vec::new(),
        operations: Vec::new(),
        reason: String::new(),
        accept: pipeline.output().accept(),
        elapsed: None,
        digest: None,
        class: None,
        placeholder: None,
    }
}

/// Puts the source in the place of an output that failed, where that is wanted, and tells who watches.
pub(super) fn announce(entry: &mut Entry, job: &Job, rendition: &Rendition, run: &Run) {
    if run.options.copy_failed && matches!(entry.outcome, Outcome::Failed(_)) {
        entry.warnings.push(passthrough::copy(&run.plan, job, rendition));
    }
    run.options.observer.finished(entry);
}
