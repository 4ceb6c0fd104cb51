//! WebP: read by libwebp, which can decode at a fraction of the size; written by the `webp` crate over it.

mod container;
mod decode;
mod encode;
mod ffi;

use super::{
    AnimationSupport, Codec, DecodeError, DecodeOptions, Decoder, EncodeError, EncodeEstimate, EncodeOptions, Encoder,
    FormatInfo, Metadata, OutputName, QualityMap,
};

pub(super) struct Webp;

static INFO: FormatInfo = FormatInfo {
    name: "webp",
    extensions: &["webp"],
    mime: "image/webp",
    outputs: &[
        OutputName::plain("webp", &[]),
        OutputName { lossless: Some(true), ..OutputName::plain("webpll", &[]) },
        OutputName { lossless: Some(false), ..OutputName::plain("webply", &[]) },
    ],
    alpha: true,
    animation: AnimationSupport::Always,
    video: false,
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
    // Fourteen bits in VP8.
    max_side: 16_383,
    max_short_side: 16_383,
    to_read: "",
    to_write: "",
};

/// Without a loss, libwebp counts the symbols of each part of an image: squares of at first eight pixels a side, which
/// become larger until there are no more than 2,600. Measured, with what it makes of them: 18 kB for a part.
fn statistics(estimate: &EncodeEstimate<'_>) -> u64 {
    let mut parts = estimate.pixels / if estimate.options.thorough { 16 } else { 64 };
    while parts > 2600 {
        parts /= 4;
    }
    (parts + 1) * 18_000
}

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

    fn encode_memory(&self, estimate: &EncodeEstimate<'_>) -> u64 {
        match (estimate.moves, estimate.options.lossless) {
            (true, _) => (8 << 20) + estimate.times(36, 4),
            (false, true) => estimate.times(25, 4) + statistics(estimate),
            // What is to be written is collected before it is, in many bytes for each.
            (false, false) => estimate.times(
                if estimate.planes {
                    5
                } else if estimate.alpha {
                    14
                } else {
                    8
                },
                14,
            ),
        }
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
