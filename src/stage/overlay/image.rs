//! The image of an overlay.

use crate::{geometry::Size, image::Frame};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A decoded image. Two are equal if their files are.
#[derive(Debug, Clone)]
pub struct Image {
    /// Upright, in sRGB.
    pub frame: Frame,
    /// The digest of the file.
    pub digest: [u8; 32],
}

impl Serialize for Image {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.frame.size(), self.frame.rgba8(), self.frame.opaque, self.digest).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Image {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Image, D::Error> {
        let (size, pixels, opaque, digest) = <(Size, Vec<[u8; 4]>, bool, [u8; 32])>::deserialize(deserializer)?;
        if pixels.len() as u64 != size.pixels() {
            return Err(de::Error::custom("an overlay image of the wrong size"));
        }
        Ok(Image { frame: Frame::new(size, pixels, opaque), digest })
    }
}

impl PartialEq for Image {
    fn eq(&self, other: &Image) -> bool {
        self.digest == other.digest
    }
}
