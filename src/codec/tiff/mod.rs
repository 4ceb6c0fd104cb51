//! TIFF: read by the `tiff` crate as plain samples, which are interpreted here, so that every color model with a
//! profile is converted to sRGB by it. IO does not read TIFF; it is not written.

mod decode;
mod directory;
mod model;

use super::{Codec, DecodeError, DecodeOptions, Decoder, FormatInfo, Metadata, image_rs};

pub(super) struct Tiff;

static INFO: FormatInfo = image_rs::row("tiff", &["tiff", "tif"], "image/tiff");

impl Codec for Tiff {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn sniff(&self, head: &[u8]) -> bool {
        [b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"].iter().any(|magic| head.starts_with(*magic))
    }

    fn decoder<'a>(&self, bytes: &'a [u8], _: &DecodeOptions) -> Option<Result<Box<dyn Decoder + 'a>, DecodeError>> {
        Some(decode::TiffDecoder::new(bytes).map(|d| Box::new(d) as Box<dyn Decoder>))
    }

    /// A TIFF has the structure of an EXIF block.
    fn metadata(&self, bytes: &[u8]) -> Metadata {
        Metadata { exif: Some(bytes.to_vec()), ..Metadata::default() }
    }
}
