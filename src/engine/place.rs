//! Writes outputs to their places, with a backup of a replaced source if requested. Recognizes backups by name.

use super::{
    context::RunContext,
    plan::{Job, Rendition},
    probe::has_image_extension,
    rendered::Rendered,
};
use crate::{
    codec::Format,
    codes::{ErrorCode, WarningCode},
    output::Goal,
    report::{Failure, Phase},
    store::{Key, Written},
    warning::Warning,
};
use std::io;

/// Writes an output. If it replaces its source and backups are enabled, the source is copied to its backup name first.
/// What cannot be rendered again is on disk before anything is replaced: the backup, and an output without one.
///
/// # Errors
/// Any error of the store. In this case, all existing files are unchanged.
pub(super) fn write(
    job: &Job,
    rendition: &Rendition,
    key: &Key,
    rendered: &mut Rendered,
    context: &RunContext,
) -> io::Result<Written> {
    let store = &rendition.to.store;
    if !rendition.replaces_source(job, key) {
        return store.write(key, &rendered.bytes);
    }
    let links = store.hard_links(key);
    if let Some(suffix) = &context.backup {
        let old = store.read_at_most(key, job.len.max(rendered.info.ifsz))?;
        if old == rendered.bytes {
            return Ok(Written::Unchanged);
        }
        let invalid = || io::Error::new(io::ErrorKind::InvalidInput, "the name of its backup is invalid");
        let backup = Key::new(&format!("{key}{suffix}")).ok_or_else(invalid)?;
        match store.read_at_most(&backup, old.len() as u64) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            // An earlier run was killed before it replaced the source.
            Ok(bytes) if bytes == old => {}
            Err(error) if error.kind() != io::ErrorKind::FileTooLarge => return Err(error),
            _ => {
                let message = format!("its backup {backup} already exists; move it, or use another suffix");
                return Err(io::Error::new(io::ErrorKind::AlreadyExists, message));
            }
        }
        store.write_copy(&backup, &old, key)?;
        if let Some(stamp) = job.stamp {
            // A backup without its time is still valid.
            let _ = store.touch(&backup, stamp.modified);
        }
    }
    let written = store.replace(key, &rendered.bytes, job.stamp)?;
    if links > 1 && written == Written::Changed {
        // Only a file that is replaced as a whole is never seen half written.
        let message = format!("the file had {links} names (hard links); the others keep the old bytes");
        rendered.warnings.push(Warning::new(WarningCode::HardLinks, message));
    }
    Ok(written)
}

/// Whether an output would replace its source and has a target score. The score is measured against the source, so every
/// run in place would lose more quality if the source is lossy. With a backup, a second run fails, because the backup
/// exists.
pub(super) fn repeats_loss(job: &Job, rendition: &Rendition, context: &RunContext) -> bool {
    let searched =
        rendition.pipeline().output().search().is_some_and(|(search, _)| matches!(search.goal, Goal::Score(_)));
    searched && context.backup.is_none() && rendition.replaces_source(job, &rendition.to.key)
}

/// The failure of such an output of a lossy source.
pub(super) fn loss_repeats(format: Format) -> Failure {
    Failure::new(
        Phase::Encode,
        ErrorCode::LossRepeats,
        format!(
            "the quality search compares with the current {}, so every run in place would lose more quality",
            format.info().name
        ),
    )
}

/// The original of a backup, recognized by its name: `photo.jpg` for `photo.jpg.orig`; `None` for `photo.jpg.webp`.
pub(super) fn backup_of(key: &Key) -> Option<Key> {
    let extension = key.extension().filter(|e| !e.eq_ignore_ascii_case("gz") && Format::for_extension(e).is_none())?;
    let mut original = Key::new(key.as_str().strip_suffix(extension)?.strip_suffix('.')?)?;
    // A suffix may contain dots.
    while original.extension().is_some_and(|e| Format::for_extension(e).is_none()) {
        let dir = if original.dir().is_empty() { String::new() } else { format!("{}/", original.dir()) };
        original = Key::new(&format!("{dir}{}", original.stem()))?;
    }
    Some(original).filter(has_image_extension)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backups_are_recognized_by_their_names() {
        let of = |name: &str| backup_of(&Key::new(name).expect("a key")).map(|key| key.to_string());
        for (name, original) in
            [("a/photo.jpg.orig", "a/photo.jpg"), ("photo.webp.2", "photo.webp"), ("x/y.png.2026.11.26~", "x/y.png")]
        {
            assert_eq!(of(name).as_deref(), Some(original), "{name}");
        }
        for name in ["photo.jpg", "photo.jpg.webp", "photo.jpg.gz", "photo.orig", "photo", ".jpg.orig", "a.jpg/orig"] {
            assert_eq!(of(name), None, "{name}");
        }
    }
}
