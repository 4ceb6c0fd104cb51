//! What a file says beside its image: EXIF, XMP and IPTC. Each format's folder knows where its files keep them, this
//! one what of them stays.

mod exif;
mod iptc;
mod tiff;
mod xmp;

use crate::image::Orientation;
pub(super) use tiff::{Tiff, alone, is_readable, orientation};

/// What a file says beside its image, as every format stores it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Metadata {
    /// A TIFF header and what follows, without `Exif\0\0`.
    pub exif: Option<Vec<u8>>,
    /// A packet of XMP.
    pub xmp: Option<String>,
    /// IPTC's data sets. Only JPEG stores them; what they say about rights goes into XMP for other formats.
    pub iptc: Option<Vec<u8>>,
}

/// What stays of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// Copyright notice, creator, credit line, licensor and web statement of rights, as IO keeps them: never a place,
    /// a device or a time.
    Rights,
    /// Everything but where the image was taken, and what is wrong once the image has changed: orientation, size,
    /// thumbnails, gain maps, the maker's private notes.
    AllButPlace,
}

impl Metadata {
    /// Of a file that has no place for IPTC, as its blocks are stored.
    pub(super) fn stored(exif: Option<&[u8]>, xmp: Option<&[u8]>) -> Metadata {
        let xmp = xmp.map(|packet| String::from_utf8_lossy(packet).into_owned());
        Metadata { exif: exif.map(|block| tiff::alone(block).to_vec()), xmp, iptc: None }
    }

    /// The part that stays; `None` when nothing does.
    pub fn kept(&self, keep: Keep) -> Option<Metadata> {
        let kept = Metadata {
            exif: self.exif.as_deref().and_then(|block| exif::kept(block, keep)),
            xmp: self.xmp.as_deref().and_then(|packet| xmp::kept(packet, keep)),
            iptc: self.iptc.as_deref().and_then(|sets| iptc::kept(sets, keep)),
        };
        (kept != Metadata::default()).then_some(kept)
    }

    /// What a file says whose pixels stay turned as they are stored: this, and the orientation.
    pub fn with_orientation(kept: Option<Metadata>, orientation: Orientation) -> Option<Metadata> {
        if orientation == Orientation::Upright {
            return kept;
        }
        let kept = kept.unwrap_or_default();
        let exif = exif::with_orientation(kept.exif.as_deref(), orientation.exif());
        Some(Metadata { exif: exif.or(kept.exif), ..kept })
    }

    /// The packet for a file that has no place for IPTC: programs that write both say the same in both.
    pub(super) fn xmp_alone(&self) -> Option<String> {
        self.xmp.clone().or_else(|| iptc::rights_as_xmp(self.iptc.as_deref()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exif_is_the_same_with_the_prefix_of_jpeg() {
        let block = b"MM\0\x2a\0\0\0\x08";
        let prefixed = [b"Exif\0\0".as_slice(), block].concat();
        assert_eq!(Metadata::stored(Some(&prefixed), None), Metadata::stored(Some(block), None));
    }
}
