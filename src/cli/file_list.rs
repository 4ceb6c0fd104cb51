//! Lists of files for --files-from and --changed-only.

use super::files::{canonical, read_error};
use crate::store::{Key, Kind, StdioStore, Store, kind, read_stream};
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
        let name = name.strip_prefix('\u{feff}').filter(|_| i == 0).unwrap_or(name);
        if name.is_empty() {
            continue;
        }
        let unquoted = unquoted(name).filter(|_| separator == b'\n' && kind(Path::new(name)) == Kind::Missing);
        names.push(unquoted.unwrap_or_else(|| name.to_owned()));
    }
    Ok(names)
}

/// A name as git quotes it without `-z`: `"photos/\303\251.jpg"`. `None` for another text.
fn unquoted(name: &str) -> Option<String> {
    let inner = name.strip_prefix('"')?.strip_suffix('"')?.as_bytes();
    let (mut bytes, mut at) = (Vec::new(), 0);
    while let Some(&byte) = inner.get(at) {
        at += 1;
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        let escaped = *inner.get(at)?;
        at += 1;
        bytes.push(match escaped {
            b'a' => 7,
            b'b' => 8,
            b't' => b'\t',
            b'n' => b'\n',
            b'v' => 11,
            b'f' => 12,
            b'r' => b'\r',
            b'"' | b'\\' => escaped,
            b'0'..=b'3' => {
                let digits = std::str::from_utf8(inner.get(at - 1..at + 2)?).ok()?;
                at += 2;
                u8::from_str_radix(digits, 8).ok()?
            }
            _ => return None,
        });
    }
    String::from_utf8(bytes).ok()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_quoted_by_git() {
        for (quoted, name) in [
            ("\"photos/\\303\\251.jpg\"", Some("photos/é.jpg")),
            ("\"a\\\"b\\\\c\\nd.jpg\"", Some("a\"b\\c\nd.jpg")),
            ("a.jpg", None),
            ("\"a", None),
            ("\"\\9\"", None),
            ("\"\\30\"", None),
            ("\"\\", None),
            ("\"", None),
        ] {
            assert_eq!(unquoted(quoted).as_deref(), name, "{quoted}");
        }
    }
}
