//! TIFF: read by the `tiff` crate, sample by sample; what the samples mean is worked out here, so that every color model
//! with a profile becomes sRGB through it. IO does not read it, and it is never written.

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

    /// A TIFF is an EXIF block that holds an image too.
    fn metadata(&self, bytes: &[u8]) -> Metadata {
        Metadata { exif: Some(bytes.to_vec()), ..Metadata::default() }
    }
}
