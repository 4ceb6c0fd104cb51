//! JPEG: read and written by mozjpeg, which is based on libjpeg-turbo.

mod decode;
mod encode;
mod ffi;
mod markers;
mod metadata;

use super::{
    Codec, DecodeError, DecodeOptions, Decoder, EncodeError, EncodeMemory, EncodeOptions, Encoder, FormatInfo,
    IoSupport, Memory, Metadata, OutputName,
};

pub(super) struct Jpeg;

static INFO: FormatInfo = FormatInfo {
    name: "jpeg",
    extensions: &["jpg", "jpeg", "jpe", "jfif"],
    mime: "image/jpeg",
    outputs: &[
        OutputName::plain("jpg", &["jpeg"]),
        OutputName { progressive: Some(true), ..OutputName::plain("pjpg", &["pjpeg"]) },
        OutputName { progressive: Some(false), ..OutputName::plain("bjpg", &["bjpeg"]) },
    ],
    alpha: false,
    lossy: true,
    stores_profile: true,
    stores_metadata: true,
    // libjpeg's JPEG_MAX_DIMENSION.
    max_side: 65_500,
    max_short_side: 65_500,
    progressive: true,
    universal: true,
    io: IoSupport { keeps_copyright: true, ..FormatInfo::BASE.io },
    memory: Memory {
        decode: 6,
        still: EncodeMemory { pixel: 12, planes: 6, file: 2, fixed: 0 },
        lossless: None,
        animation: None,
    },
    ..FormatInfo::BASE
};

impl Codec for Jpeg {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn sniff(&self, head: &[u8]) -> bool {
        head.starts_with(&[0xff, 0xd8, 0xff])
    }

    fn decoder<'a>(
        &self,
        bytes: &'a [u8],
        options: &DecodeOptions,
    ) -> Option<Result<Box<dyn Decoder + 'a>, DecodeError>> {
        Some(decode::JpegDecoder::new(bytes, options).map(|d| Box::new(d) as Box<dyn Decoder>))
    }

    fn encoder(&self, options: &EncodeOptions) -> Option<Result<Box<dyn Encoder>, EncodeError>> {
        Some(Ok(Box::new(encode::JpegEncoder::new(options))))
    }

    fn takes_planes(&self, options: &EncodeOptions) -> bool {
        !encode::has_full_chroma(options)
    }

    fn repack(&self, bytes: &[u8], options: &EncodeOptions) -> Option<Result<Vec<u8>, EncodeError>> {
        if options.exact {
            Some(encode::optimize(bytes, options))
        } else {
            encode::requantize(bytes, options).transpose()
        }
    }

    fn strip(&self, bytes: &[u8], kept: Option<&Metadata>, profile: bool) -> Option<Vec<u8>> {
        markers::strip(bytes, &kept.map(metadata::segments_of).unwrap_or_default(), profile)
    }

    fn metadata(&self, bytes: &[u8]) -> Metadata {
        metadata::read(bytes)
    }
}
