//! SVG: traced by vtracer, as IO makes it of anything. Never read.

mod encode;

use super::{
    AnimationSupport, Codec, EncodeError, EncodeEstimate, EncodeOptions, Encoder, FormatInfo, OutputName, QualityMap,
};

pub(super) struct Svg;

static INFO: FormatInfo = FormatInfo {
    name: "svg",
    extensions: &["svg"],
    mime: "image/svg+xml",
    outputs: &[OutputName::plain("svg", &[])],
    alpha: true,
    animation: AnimationSupport::Never,
    video: false,
    lossless: false,
    lossy: true,
    quality_map: QualityMap(&[]),
    keeps_profile: false,
    stores_profile: false,
    stores_metadata: false,
    // What is sensible is far less: see `Limits::svg_side`.
    max_side: 65_535,
    max_short_side: 65_535,
    to_read: "convert it to PNG first",
    to_write: "",
};

impl Codec for Svg {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn sniff(&self, _: &[u8]) -> bool {
        false
    }

    fn encoder(&self, options: &EncodeOptions) -> Option<Result<Box<dyn Encoder>, EncodeError>> {
        Some(Ok(Box::new(encode::SvgEncoder::new(options))))
    }

    fn encode_memory(&self, estimate: &EncodeEstimate<'_>) -> u64 {
        estimate.times(120, 2)
    }
}
