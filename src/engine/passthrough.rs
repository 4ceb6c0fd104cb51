//! Copies the source in place of a failed output, as IO returns an image unchanged if it cannot process it.

use super::{
    context::Run,
    plan::{Job, Place, Rendition},
};
use crate::{codec::Format, codes::WarningCode, store::Key, warning::Warning};

/// Copies a job's source to the place of a rendition, with the extension of its actual format, and returns a warning.
/// Does not overwrite another output or a source.
pub(super) fn copy(run: &Run, job: &Job, rendition: &Rendition) -> Warning {
    let skipped = |why: &str| Warning::new(WarningCode::CopySkipped, format!("the source was not copied: {why}"));
    if job.montage.is_some() {
        return skipped("a montage has several sources");
    }
    // The source may have failed because it is too large.
    if run.memory.check_file(job.len).is_err() {
        return skipped("it is larger than the memory");
    }
    let bytes = match job.source.store.read_at_most(&job.source.key, job.len.max(run.limits().input_bytes)) {
        Ok(bytes) => bytes,
        Err(error) => return skipped(&format!("it cannot be read: {error}")),
    };
    let Some(key) = name(job, rendition, &bytes) else { return skipped("its name would be invalid") };
    let to = Place { store: rendition.to.store.clone(), key };
    let planned = to.key == rendition.to.key;
    if !planned && run.plan.claims(&to.store.canonical_id(&to.key)) {
        return skipped(&format!("{} is another output", to.key));
    }
    if to.store.canonical_id(&to.key) == job.source.store.canonical_id(&job.source.key) {
        return skipped("the file already exists");
    }
    match to.store.write(&to.key, &bytes) {
        Ok(_) => Warning::new(WarningCode::CopiedSource, format!("the source was copied to {}", to.key)),
        Err(error) => skipped(&format!("{} cannot be written: {error}", to.key)),
    }
}

/// The name of the copy: the rendition's name if its extension matches these bytes, otherwise with the source's
/// extension. `None` if the name is incomplete or invalid.
fn name(job: &Job, rendition: &Rendition, bytes: &[u8]) -> Option<Key> {
    let key = &rendition.to.key;
    if !rendition.late.is_empty() {
        return None;
    }
    let (format, own) = (Format::sniff(bytes), job.source.key.extension());
    let right = |ext: &str| match format {
        Some(format) => Format::for_extension(ext) == Some(format),
        None => own == Some(ext),
    };
    if key.extension().is_some_and(right) {
        return Some(key.clone());
    }
    let dir = if key.dir().is_empty() { String::new() } else { format!("{}/", key.dir()) };
    Key::new(&format!("{dir}{}.{}", key.stem(), own?))
}
