//! The cache key of a rendition: the digest of everything that determines its bytes.

use super::Digest;
use std::sync::LazyLock;

/// Incremented when the same inputs give different bytes without a change of version.
const EPOCH: u32 = 4;

/// The target, the features and a digest of `Cargo.lock`, so that an update of any crate changes all keys. Empty
/// without a lock file, and in a program that uses this library, because its own lock file applies there.
const BUILD: &str = match option_env!("CARGO_PRIMARY_PACKAGE") {
    Some(_) => env!("PIXMILL_BUILD"),
    None => "",
};

/// Whether keys change with the dependencies. If not, a persistent cache could return results of other dependencies, so
/// it is disabled.
pub const fn names_dependencies() -> bool {
    !BUILD.is_empty()
}

/// Hashes the inputs of a rendition, each with a name. Their order matters.
#[derive(Clone)]
pub struct KeyBuilder(blake3::Hasher);

impl Default for KeyBuilder {
    /// The inputs that all renditions of this build share.
    fn default() -> KeyBuilder {
        static COMMON: LazyLock<KeyBuilder> = LazyLock::new(|| {
            KeyBuilder(blake3::Hasher::new())
                .with("epoch", EPOCH.to_le_bytes())
                .with("version", env!("CARGO_PKG_VERSION"))
                .with("build", BUILD)
        });
        COMMON.clone()
    }
}

impl KeyBuilder {
    /// Adds an input. Name and value are hashed with their lengths, so that different inputs never hash the same bytes.
    pub fn with(mut self, name: &str, value: impl AsRef<[u8]>) -> KeyBuilder {
        for part in [name.as_bytes(), value.as_ref()] {
            self.0.update(&(part.len() as u64).to_le_bytes());
            self.0.update(part);
        }
        self
    }

    /// The key.
    pub fn key(&self) -> Digest {
        self.0.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::hash::{DefaultHasher, Hasher};

    #[test]
    fn names_and_values_are_delimited() {
        let key = |parts: &[(&str, &str)]| {
            parts.iter().fold(KeyBuilder::default(), |all, (name, value)| all.with(name, value)).key()
        };
        assert_eq!(key(&[("a", "b")]), key(&[("a", "b")]));
        for other in [&[("ab", "")][..], &[("", "ab")], &[("a", ""), ("b", "")], &[("a", "b"), ("", "")], &[]] {
            assert_ne!(key(&[("a", "b")]), key(other), "{other:?}");
        }
    }

    /// An update of any dependency changes the key.
    #[test]
    fn the_build_has_the_digest_of_the_lock_file() {
        let mut digest = DefaultHasher::new();
        digest.write(include_bytes!("../../Cargo.lock"));
        assert!(names_dependencies() && BUILD.ends_with(&format!("; {:016x}", digest.finish())), "{BUILD}");
        assert!(BUILD.starts_with(std::env::consts::ARCH), "{BUILD}");
    }
}
