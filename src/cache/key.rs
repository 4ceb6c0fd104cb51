//! The key of a result: the digest of everything that decides it.

use super::Digest;
use std::sync::LazyLock;

/// Raised when the same ingredients give other bytes than before, and no version below says so.
const EPOCH: u32 = 3;

/// The target, the features and a digest of the lock file: all dependencies, exactly. Empty where no lock file decides
/// them, and in a program that uses this library, whose own lock file decides.
const BUILD: &str = match option_env!("CARGO_PRIMARY_PACKAGE") {
    Some(_) => env!("PIXMILL_BUILD"),
    None => "",
};

/// Whether keys tell builds with different dependencies apart. Otherwise a result of one build must not reach another, so
/// a cache must not outlive the process.
pub const fn names_dependencies() -> bool {
    !BUILD.is_empty()
}

/// Takes the ingredients of a result one by one, each under a name. Their order counts.
#[derive(Clone)]
pub struct KeyBuilder(blake3::Hasher);

impl Default for KeyBuilder {
    /// What all results of this build have in common.
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
    /// Adds one. Name and value are written with their lengths, so that no two lists of ingredients are one text.
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
    fn where_one_ingredient_ends_counts() {
        let key = |parts: &[(&str, &str)]| {
            parts.iter().fold(KeyBuilder::default(), |all, (name, value)| all.with(name, value)).key()
        };
        assert_eq!(key(&[("a", "b")]), key(&[("a", "b")]));
        for other in [&[("ab", "")][..], &[("", "ab")], &[("a", ""), ("b", "")], &[("a", "b"), ("", "")], &[]] {
            assert_ne!(key(&[("a", "b")]), key(other), "{other:?}");
        }
    }

    /// Another version of any dependency is another build.
    #[test]
    fn the_build_has_the_digest_of_the_lock_file() {
        let mut digest = DefaultHasher::new();
        digest.write(include_bytes!("../../Cargo.lock"));
        assert!(names_dependencies() && BUILD.ends_with(&format!("; {:016x}", digest.finish())), "{BUILD}");
        assert!(BUILD.starts_with(std::env::consts::ARCH), "{BUILD}");
    }
}
