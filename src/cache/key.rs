//! The cache key of a rendition: the digest of everything that determines its bytes.

use super::Digest;
use std::sync::LazyLock;

/// Incremented when the same inputs give different bytes without a change of version.
const EPOCH: u32 = 3;

/// The versions of the crates that process or encode images, the features and the target of this build.
const BUILD: &str = env!("PIXMILL_BUILD");

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

    #[test]
    fn the_build_names_the_codecs_with_their_versions() {
        for name in ["oxipng 10", "mozjpeg-sys 2", "libwebp-sys 0", "fast_image_resize 6"] {
            assert!(BUILD.contains(name), "{name} is not in {BUILD}");
        }
    }
}
