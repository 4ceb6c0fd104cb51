//! Lists of files for --files-from and --changed-only.

use super::files::{canonical, read_error};
use crate::store::{Key, StdioStore, Store, read_stream};
use anyhow::{Context, anyhow, bail};
use std::{
    collections::HashSet,
    path::{Path, PathBuf},
};

/// The largest list: names of some million files.
const MAX_LIST: u64 = 1 << 30;

/// The names in a list: one on each line, or separated by NUL if it contains any. `-` is standard input.
///
/// # Errors
/// When the list cannot be read, or a name is not UTF-8.
pub(super) fn read(list: &Path) -> anyhow::Result<Vec<String>> {
    let shown = if list == Path::new("-") { "standard input".to_owned() } else { list.display().to_string() };
    let bytes = if list == Path::new("-") {
        let key = Key::new("stdin").context("`stdin` is a valid key")?;
        StdioStore::new(MAX_LIST).read_at_most(&key, MAX_LIST)
    } else {
        read_stream(list, MAX_LIST)
    };
    let bytes = bytes.map_err(read_error).with_context(|| format!("cannot read the list {shown}"))?;
    let separator = if bytes.contains(&0) { 0 } else { b'\n' };
    let mut names = Vec::new();
    for (i, name) in bytes.split(|byte| *byte == separator).enumerate() {
        let name = std::str::from_utf8(name)
            .map_err(|_| anyhow!("{shown}, name {}: file names outside UTF-8 are not supported", i + 1))?;
        // Lists from Windows.
        let name = if separator == b'\n' { name.strip_suffix('\r').unwrap_or(name) } else { name };
        if !name.is_empty() {
            names.push(name.to_owned());
        }
    }
    Ok(names)
}

/// The absolute paths of the names in a list, with symbolic links of their folders resolved. The files may be missing:
/// a list of changes includes deleted files.
///
/// # Errors
/// As [`read`].
pub(super) fn read_paths(list: &Path) -> anyhow::Result<HashSet<PathBuf>> {
    let mut paths = HashSet::new();
    for name in read(list)? {
        let path = Path::new(&name);
        let Some(file) = path.file_name() else { bail!("{}: `{name}` is not a file name", list.display()) };
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        paths.insert(canonical(folder)?.join(file));
    }
    Ok(paths)
}
