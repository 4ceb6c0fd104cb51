//! The report entry of an output, successful or failed.

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
    store::{Key, Written, is_temporary},
};
use std::io;

/// The entry of a rendition with this outcome, without the data of its output.
pub(super) fn new_entry(job: &Job, rendition: &Rendition, outcome: Outcome) -> Entry {
    Entry {
        output: rendition.label.clone(),
        query: job.query(rendition),
        class: rendition.class.clone(),
        warnings: rendition.warnings.clone(),
        ..bare_entry(&job.label, rendition.pipeline(), outcome)
    }
}

/// The entry of a rendered output after writing it under the name `key`. `written` is the result of the write.
pub(super) fn complete_entry(
    job: &Job,
    rendition: &Rendition,
    (key, digest): (&Key, &Digest),
    rendered: Rendered,
    written: io::Result<Written>,
) -> Entry {
    let output = match rendition.label.strip_suffix(rendition.to.key.as_str()) {
        Some(prefix) => format!("{prefix}{key}"),
        None => rendition.label.clone(),
    };
    let digest = written.is_ok().then(|| name::short(digest));
    let outcome = match written {
        Err(error) => {
            let code = if is_temporary(&error) { ErrorCode::Unavailable } else { ErrorCode::WriteFailed };
            Outcome::Failed(Failure::new(Phase::Write, code, format!("{output} cannot be written: {error}")))
        }
        Ok(_) if rendered.kept_source => Outcome::KeptSource(rendered.info),
        Ok(Written::Changed) => Outcome::Written(rendered.info),
        Ok(Written::Unchanged) => Outcome::Unchanged(rendered.info),
    };
    let mut entry = new_entry(job, rendition, outcome);
    entry.output = output;
    entry.warnings.extend(rendered.warnings);
    entry.operations = rendered.operations;
    entry.reason = rendered.reason;
    entry.placeholder = rendered.placeholder;
    entry.digest = digest;
    entry
}

/// The entry of a query that failed during planning.
pub(super) fn failed_query(label: &str, query: &RenditionSpec, failure: &Failure) -> Entry {
    let outcome = Outcome::Failed(failure.clone());
    Entry { class: query.class.clone(), ..bare_entry(label, query.pipeline(), outcome) }
}

/// The entry of a source and its recipe. The other fields are empty.
pub(super) fn bare_entry(label: &str, pipeline: Pipeline<'_>, outcome: Outcome) -> Entry {
    Entry {
        source: label.to_owned(),
        output: String::new(),
        query: pipeline.recipe.to_string(),
        outcome,
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

/// Copies the source in place of a failed output, if requested, and notifies the observer.
pub(super) fn announce(entry: &mut Entry, job: &Job, rendition: &Rendition, run: &Run) {
    if run.options.copy_failed && matches!(entry.outcome, Outcome::Failed(_)) {
        entry.warnings.push(passthrough::copy(run, job, rendition));
    }
    run.options.observer.finished(entry);
}
