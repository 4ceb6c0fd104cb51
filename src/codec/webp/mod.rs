//! WebP: read by libwebp, which can decode at a reduced size; written by libwebp and the `webp` crate.

mod container;
mod decode;
mod encode;
mod ffi;

use super::{
    AnimationSupport, Codec, DecodeError, DecodeOptions, Decoder, DefaultQuality, EncodeError, EncodeMemory,
    EncodeOptions, Encoder, FormatInfo, Memory, Metadata, OutputName, QualityMap,
};

pub(super) use ffi::version;

pub(super) struct Webp;

static INFO: FormatInfo = FormatInfo {
    name: "webp",
    extensions: &["webp"],
    mime: "image/webp",
    outputs: &[
        OutputName { suggested: true, ..OutputName::plain("webp", &[]) },
        OutputName { lossless: Some(true), ..OutputName::plain("webpll", &[]) },
        OutputName { lossless: Some(false), ..OutputName::plain("webply", &[]) },
    ],
    animation: AnimationSupport::Always,
    lossless: true,
    lossy: true,
    quality_map: QualityMap(&[
        (1.0, 1.0),
        (10.0, 1.0),
        (20.0, 10.4),
        (30.0, 25.3),
        (40.0, 40.0),
        (50.0, 51.0),
        (60.0, 60.3),
        (70.0, 74.8),
        (75.0, 79.9),
        (80.0, 81.5),
        (85.0, 85.6),
        (90.0, 96.3),
        (95.0, 99.4),
        (100.0, 100.0),
    ]),
    keeps_profile: true,
    stores_profile: true,
    stores_metadata: true,
    // 14 bits in VP8.
    max_side: 16_383,
    max_short_side: 16_383,
    auto_rank: Some(3),
    in_auto: true,
    default_quality: DefaultQuality::Webp,
    memory: Memory {
        decode: 8,
        still: EncodeMemory { pixel: 14, planes: 5, file: 14, fixed: 0 },
        // Symbol statistics take up to 48 MB even for small images.
        lossless: Some(EncodeMemory { pixel: 25, planes: 0, file: 4, fixed: 48 << 20 }),
        animation: Some(EncodeMemory { pixel: 36, planes: 0, file: 4, fixed: 8 << 20 }),
    },
    ..FormatInfo::BASE
};

impl Codec for Webp {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn sniff(&self, head: &[u8]) -> bool {
        head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP")
    }

    fn decoder<'a>(
        &self,
        bytes: &'a [u8],
        options: &DecodeOptions,
    ) -> Option<Result<Box<dyn Decoder + 'a>, DecodeError>> {
        Some(decode::WebpDecoder::new(bytes, options).map(|d| Box::new(d) as Box<dyn Decoder>))
    }

    fn takes_planes(&self, options: &EncodeOptions) -> bool {
        encode::takes_planes(options)
    }

    fn encoder(&self, options: &EncodeOptions) -> Option<Result<Box<dyn Encoder>, EncodeError>> {
        Some(Ok(Box::new(encode::WebpEncoder::new(options))))
    }

    fn repack(&self, bytes: &[u8], options: &EncodeOptions) -> Option<Result<Vec<u8>, EncodeError>> {
        if options.exact { encode::repack(bytes, options).transpose() } else { None }
    }

    fn strip(&self, bytes: &[u8], kept: Option<&Metadata>, profile: bool) -> Option<Vec<u8>> {
        container::strip(bytes, profile).and_then(|bytes| container::with_metadata(bytes, kept))
    }

    fn metadata(&self, bytes: &[u8]) -> Metadata {
        container::metadata(bytes)
    }
}
