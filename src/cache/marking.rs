//! The files that mark a folder as a cache.

use crate::store::{Key, Listed, Store, Written};
use std::io;

/// Marks the folder as a cache, for backup programs: <https://bford.info/cachedir/>.
const TAG: (&str, &str) = ("CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n# Cache of pixmill.\n");
/// Excludes the folder from repositories, and from the inputs of a run.
const IGNORES: [(&str, &str); 2] = [(".gitignore", "*\n"), (".ignore", "*\n")];

/// Marks the folder as a cache.
///
/// # Errors
/// When the folder cannot be written, or has other files.
pub(super) fn mark(store: &dyn Store) -> io::Result<()> {
    let key = |name: &str| Key::new(name).ok_or(io::ErrorKind::InvalidInput);
    store.sweep("");
    if store.read_head(&key(TAG.0)?, 1).is_ok() {
        return Ok(());
    }
    // A run that was killed here leaves its ignore files. In a folder with others they would hide the other files.
    let own = |found: &Listed| {
        let text = IGNORES.iter().find(|(name, _)| *name == found.key.as_str()).map(|(_, text)| text.as_bytes());
        text.is_some_and(|text| store.read_at_most(&found.key, found.len).is_ok_and(|bytes| bytes == text))
    };
    if !store.all().iter().flatten().all(own) {
        return Err(io::Error::other("the folder is not empty and not a cache"));
    }
    for (name, text) in [IGNORES[0], IGNORES[1], TAG] {
        let _: Written = store.write(&key(name)?, text.as_bytes())?;
    }
    Ok(())
}
