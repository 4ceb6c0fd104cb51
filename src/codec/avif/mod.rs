//! AVIF: read and written by libavif with libaom; in a build without C++ tools, written by ravif and not read.

#[cfg(feature = "avif-aom")]
mod boxes;
#[cfg(feature = "avif-aom")]
mod content;
#[cfg(feature = "avif-aom")]
mod decode;
#[cfg(feature = "avif-aom")]
mod encode;
#[cfg(all(feature = "portable", not(feature = "avif-aom")))]
#[path = "encode_ravif.rs"]
mod encode;
#[cfg(feature = "avif-aom")]
mod ffi;
#[cfg(feature = "avif-aom")]
mod sequence;

use super::{
    AnimationSupport, Codec, EncodeMemory, FormatInfo, Memory, OutputLimit, OutputName, QualityMap, has_brand,
};
#[cfg(feature = "avif-aom")]
use super::{DecodeError, DecodeOptions, Decoder, Metadata};
#[cfg(any(feature = "avif-aom", feature = "portable"))]
use super::{EncodeError, EncodeOptions, Encoder};

#[cfg(feature = "avif-aom")]
pub(super) use ffi::versions;

pub(super) struct Avif;

#[cfg(any(feature = "avif-aom", not(feature = "portable")))]
const QUALITY_MAP: QualityMap = QualityMap(&[
    (1.0, 1.0),
    (10.0, 11.3),
    (20.0, 29.6),
    (30.0, 39.7),
    (40.0, 46.4),
    (50.0, 50.7),
    (60.0, 57.8),
    (70.0, 69.3),
    (75.0, 73.6),
    (80.0, 79.1),
    (85.0, 84.5),
    (90.0, 92.6),
    (95.0, 96.7),
    (100.0, 100.0),
]);

// For ravif, measured with 8 photographs of 500 pixels. This build cannot read its outputs.
#[cfg(all(feature = "portable", not(feature = "avif-aom")))]
const QUALITY_MAP: QualityMap = QualityMap(&[
    (1.0, 1.0),
    (10.0, 7.0),
    (20.0, 27.0),
    (30.0, 41.5),
    (40.0, 52.5),
    (50.0, 60.0),
    (60.0, 66.8),
    (70.0, 75.3),
    (80.0, 83.5),
    (85.0, 86.4),
    (90.0, 91.5),
    (95.0, 95.0),
    (100.0, 100.0),
]);

#[cfg(any(feature = "avif-aom", not(feature = "portable")))]
const MEMORY: Memory = Memory {
    decode: 21,
    still: EncodeMemory { pixel: 29, planes: 22, file: 4, fixed: 14 << 20 },
    lossless: None,
    // libaom's lookahead.
    animation: Some(EncodeMemory { pixel: 380, planes: 0, file: 2, fixed: 48 << 20 }),
};

#[cfg(all(feature = "portable", not(feature = "avif-aom")))]
const MEMORY: Memory = Memory {
    decode: 0,
    still: EncodeMemory { pixel: 64, planes: 0, file: 4, fixed: 0 },
    lossless: None,
    animation: None,
};

static INFO: FormatInfo = FormatInfo {
    name: "avif",
    extensions: &["avif", "avifs"],
    mime: "image/avif",
    outputs: &[OutputName::plain("avif", &[])],
    // ravif, the encoder of the other build, stores one frame.
    animation: if cfg!(feature = "avif-aom") { AnimationSupport::Always } else { AnimationSupport::Never },
    lossy: true,
    quality_map: QUALITY_MAP,
    stores_profile: cfg!(feature = "avif-aom"),
    stores_metadata: cfg!(feature = "avif-aom"),
    to_read: "build it with the default features",
    to_write: "build it with the default features, or with `portable`",
    auto_rank: Some(2),
    in_auto: true,
    output_limit: OutputLimit::AvifPixels,
    memory: MEMORY,
    ..FormatInfo::BASE
};

impl Codec for Avif {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn sniff(&self, head: &[u8]) -> bool {
        has_brand(head, &[b"avif", b"avis"])
    }

    #[cfg(feature = "avif-aom")]
    fn decoder<'a>(
        &self,
        bytes: &'a [u8],
        options: &DecodeOptions,
    ) -> Option<Result<Box<dyn Decoder + 'a>, DecodeError>> {
        Some(decode::AvifDecoder::new(bytes, options).map(|d| Box::new(d) as Box<dyn Decoder>))
    }

    #[cfg(feature = "avif-aom")]
    fn metadata(&self, bytes: &[u8]) -> Metadata {
        ffi::Reader::new(bytes, INFO.max_side).map(|reader| reader.metadata()).unwrap_or_default()
    }

    #[cfg(feature = "avif-aom")]
    fn takes_planes(&self, options: &EncodeOptions) -> bool {
        encode::takes_planes(options)
    }

    #[cfg(any(feature = "avif-aom", feature = "portable"))]
    fn encoder(&self, options: &EncodeOptions) -> Option<Result<Box<dyn Encoder>, EncodeError>> {
        Some(Ok(Box::new(encode::AvifEncoder::new(options))))
    }
}
