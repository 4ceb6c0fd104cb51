//! SVG: traced by vtracer, from any source as in IO. It is not read.

mod encode;

use super::{Codec, EncodeError, EncodeMemory, EncodeOptions, Encoder, FormatInfo, Memory, OutputLimit, OutputName};

pub(super) struct Svg;

static INFO: FormatInfo = FormatInfo {
    name: "svg",
    extensions: &["svg"],
    mime: "image/svg+xml",
    outputs: &[OutputName::plain("svg", &[])],
    lossy: true,
    to_read: "convert it to PNG first",
    output_limit: OutputLimit::SvgSide,
    memory: Memory {
        decode: 0,
        still: EncodeMemory { pixel: 120, planes: 0, file: 2, fixed: 0 },
        lossless: None,
        animation: None,
    },
    ..FormatInfo::BASE
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
}
