//! JPEG XL: read by `jxl-oxide`, written by libjxl.

mod boxes;
mod decode;
#[cfg(feature = "jxl")]
mod encode;
#[cfg(feature = "jxl")]
mod ffi;
#[cfg(feature = "jxl")]
mod metadata;

use super::{
    AnimationSupport, Codec, DecodeError, DecodeOptions, Decoder, EncodeMemory, FormatInfo, Memory, Metadata,
    OutputName, QualityMap,
};
#[cfg(feature = "jxl")]
use super::{EncodeError, EncodeOptions, Encoder};

#[cfg(feature = "jxl")]
pub(super) use ffi::version;

pub(super) struct Jxl;

static INFO: FormatInfo = FormatInfo {
    name: "jxl",
    extensions: &["jxl"],
    mime: "image/jxl",
    outputs: &[
        OutputName::plain("jxl", &["jpegxl"]),
        OutputName { progressive: Some(true), ..OutputName::plain("pjxl", &["pjpegxl"]) },
    ],
    animation: AnimationSupport::Own,
    lossless: true,
    lossy: true,
    quality_map: QualityMap(&[
        (1.0, 1.0),
        (10.0, 1.0),
        (20.0, 11.6),
        (30.0, 22.6),
        (40.0, 35.6),
        (50.0, 50.7),
        (60.0, 58.0),
        (70.0, 67.8),
        (75.0, 74.1),
        (80.0, 78.9),
        (85.0, 83.1),
        (90.0, 90.7),
        (95.0, 94.6),
        (100.0, 100.0),
    ]),
    stores_metadata: true,
    to_write: "build with the feature `jxl`, or use `avif` or `webp`",
    auto_rank: Some(1),
    memory: Memory {
        decode: 33,
        still: EncodeMemory { pixel: 45, planes: 0, file: 5, fixed: 30 << 20 },
        lossless: None,
        animation: None,
    },
    ..FormatInfo::BASE
};

/// JPEG XL stores the coefficients of a JPEG.
#[cfg(feature = "jxl")]
fn is_jpeg(from: super::Format) -> bool {
    from == super::Format(&super::jpeg::Jpeg)
}

impl Codec for Jxl {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn sniff(&self, head: &[u8]) -> bool {
        head.starts_with(b"\xff\x0a") || head.starts_with(b"\0\0\0\x0cJXL \r\n\x87\n")
    }

    fn decoder<'a>(
        &self,
        bytes: &'a [u8],
        options: &DecodeOptions,
    ) -> Option<Result<Box<dyn Decoder + 'a>, DecodeError>> {
        Some(decode::JxlDecoder::new(bytes, options).map(|d| Box::new(d) as Box<dyn Decoder>))
    }

    #[cfg(feature = "jxl")]
    fn encoder(&self, options: &EncodeOptions) -> Option<Result<Box<dyn Encoder>, EncodeError>> {
        Some(Ok(Box::new(encode::JxlEncoder::new(options))))
    }

    #[cfg(feature = "jxl")]
    fn transcode(
        &self,
        from: super::Format,
        bytes: &[u8],
        kept: Option<&Metadata>,
    ) -> Option<Result<Vec<u8>, EncodeError>> {
        is_jpeg(from).then(|| encode::transcode(bytes, kept).map_err(encode::library))
    }

    #[cfg(feature = "jxl")]
    fn transcodes(&self, from: super::Format) -> bool {
        is_jpeg(from)
    }

    #[cfg(feature = "jxl")]
    fn strip(&self, bytes: &[u8], kept: Option<&Metadata>, _: bool) -> Option<Vec<u8>> {
        Some(metadata::with_metadata(metadata::without_metadata(bytes), kept))
    }

    fn metadata(&self, bytes: &[u8]) -> Metadata {
        decode::metadata(bytes).unwrap_or_default()
    }
}
