//! MP4 with H.264, from animated sources. Written by OpenH264; not read.

#[cfg(feature = "mp4")]
mod encode;
mod level;
#[cfg(feature = "mp4")]
mod mux;

pub use level::{Level, Profile, Video};

use super::{AnimationSupport, Codec, EncodeMemory, FormatInfo, IoSupport, Memory, OutputName, QualityMap};
#[cfg(feature = "mp4")]
use super::{EncodeError, EncodeOptions, Encoder};

pub(super) struct Mp4;

static INFO: FormatInfo = FormatInfo {
    name: "mp4",
    extensions: &["mp4"],
    mime: "video/mp4",
    outputs: &[OutputName::plain("mp4", &[])],
    alpha: false,
    animation: AnimationSupport::Always,
    video: true,
    lossy: true,
    // OpenH264's quantizer, 0 to 51, measured with the frames of a film.
    quality_map: QualityMap(&[
        (1.0, 44.0),
        (10.0, 40.0),
        (20.0, 34.5),
        (30.0, 31.0),
        (50.0, 27.0),
        (70.0, 24.5),
        (85.0, 20.5),
        (95.0, 13.0),
        (100.0, 10.0),
    ]),
    // OpenH264's maximum.
    max_side: 3840,
    max_short_side: 2160,
    to_read: "convert it to PNG or JPEG first",
    to_write: "build with the feature `mp4`, or use `webp` or `avif`, which also support animation",
    io: IoSupport { animated_output: true, ..FormatInfo::BASE.io },
    memory: Memory {
        decode: 0,
        still: EncodeMemory { pixel: 60, planes: 0, file: 2, fixed: 2 << 20 },
        lossless: None,
        animation: None,
    },
    ..FormatInfo::BASE
};

impl Codec for Mp4 {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn sniff(&self, _: &[u8]) -> bool {
        false
    }

    #[cfg(feature = "mp4")]
    fn encoder(&self, options: &EncodeOptions) -> Option<Result<Box<dyn Encoder>, EncodeError>> {
        Some(Ok(Box::new(encode::Mp4Encoder::new(options))))
    }
}
