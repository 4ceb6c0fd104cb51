//! The names of objects.

use std::fmt;

/// The name of an object: a relative path with `/`, without `.` and `..`, so that it cannot leave the store.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(String);

impl Key {
    /// `None` when the text is absolute, contains a backslash or NUL, or has a part that is empty, `.` or `..`.
    pub fn new(text: &str) -> Option<Key> {
        let fine = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\0', '\\']);
        text.split('/').all(fine).then(|| Key(text.to_owned()))
    }

    /// The whole name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the last `/`; empty at the top.
    pub fn dir(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(dir, _)| dir)
    }

    /// The part after the last `/`.
    pub fn file_name(&self) -> &str {
        self.0.rsplit_once('/').map_or(self.as_str(), |(_, name)| name)
    }

    /// The file name without its last extension.
    pub fn stem(&self) -> &str {
        let name = self.file_name();
        // A leading dot begins a hidden file, not an extension.
        name.rsplit_once('.').map_or(name, |(stem, _)| if stem.is_empty() { name } else { stem })
    }

    /// The last extension, without its dot.
    pub fn extension(&self) -> Option<&str> {
        self.file_name().rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map(|(_, extension)| extension)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_stays_inside() {
        for wrong in ["", "/etc/passwd", "../a", "a/../b", "a//b", "./a", "a/", "a\\..\\b", "a\0"] {
            assert_eq!(Key::new(wrong), None, "{wrong:?}");
        }
        let key = Key::new("a b/c.tar.gz").expect("a key");
        assert_eq!((key.dir(), key.stem(), key.extension()), ("a b", "c.tar", Some("gz")));
        let hidden = Key::new(".hidden").expect("a key");
        assert_eq!((hidden.dir(), hidden.stem(), hidden.extension()), ("", ".hidden", None));
    }
}
