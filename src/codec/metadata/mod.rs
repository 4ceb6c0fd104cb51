//! Metadata: EXIF, XMP and IPTC. Each format's folder reads and writes them; this folder selects the fields to keep.

mod exif;
mod iptc;
mod tiff;
mod xmp;

use crate::image::Orientation;
pub(super) use tiff::{Tiff, alone, is_readable, orientation};

/// The metadata of a file, independent of its format.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Metadata {
    /// A TIFF structure, without `Exif\0\0`.
    pub exif: Option<Vec<u8>>,
    /// An XMP packet.
    pub xmp: Option<String>,
    /// IPTC data sets. Only JPEG stores them; other formats get their copyright fields as XMP.
    pub iptc: Option<Vec<u8>>,
}

/// The metadata to keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeptMetadata {
    /// Copyright notice, creator, credit line, licensor and web statement of rights, as in IO: no location, device or
    /// time.
    Rights,
    /// Everything but the location and fields that become invalid when the image changes: orientation, size,
    /// thumbnails, gain maps, maker notes.
    AllButPlace,
}

impl Metadata {
    /// From EXIF and XMP blocks as stored.
    pub(super) fn stored(exif: Option<&[u8]>, xmp: Option<&[u8]>) -> Metadata {
        let xmp = xmp.map(|packet| String::from_utf8_lossy(packet).into_owned());
        Metadata { exif: exif.map(|block| tiff::alone(block).to_vec()), xmp, iptc: None }
    }

    /// The metadata to keep; `None` if empty.
    pub fn kept(&self, keep: KeptMetadata) -> Option<Metadata> {
        let kept = Metadata {
            exif: self.exif.as_deref().and_then(|block| exif::kept(block, keep)),
            xmp: self.xmp.as_deref().and_then(|packet| xmp::kept(packet, keep)),
            iptc: self.iptc.as_deref().and_then(|sets| iptc::kept(sets, keep)),
        };
        (kept != Metadata::default()).then_some(kept)
    }

    /// The metadata of a file whose pixels keep their stored orientation: this, and the orientation.
    pub fn with_orientation(kept: Option<Metadata>, orientation: Orientation) -> Option<Metadata> {
        if orientation == Orientation::Upright {
            return kept;
        }
        let kept = kept.unwrap_or_default();
        let exif = exif::with_orientation(kept.exif.as_deref(), orientation.exif());
        Some(Metadata { exif: exif.or(kept.exif), ..kept })
    }

    /// The XMP packet for a format without IPTC: programs that write both store the same fields in both.
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
