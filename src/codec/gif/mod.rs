//! GIF: blocks and frames are read here, with the LZW decoder of the gif crate; written by that crate.

mod blocks;
mod decode;
mod delays;
mod encode;
mod screen;

use super::{
    AnimationSupport, Codec, DecodeError, DecodeOptions, Decoder, EncodeError, EncodeMemory, EncodeOptions, Encoder,
    FormatInfo, IoSupport, Memory, OutputName,
};

pub(super) struct Gif;

static INFO: FormatInfo = FormatInfo {
    name: "gif",
    extensions: &["gif"],
    mime: "image/gif",
    outputs: &[OutputName::plain("gif", &[])],
    animation: AnimationSupport::Always,
    lossless: true,
    indexed: true,
    universal: true,
    io: IoSupport { animated_source: true, animated_output: true, trims_color: false, keeps_copyright: false },
    memory: Memory {
        decode: 4,
        still: EncodeMemory { pixel: 30, planes: 0, file: 2, fixed: 0 },
        lossless: None,
        animation: None,
    },
    ..FormatInfo::BASE
};

impl Codec for Gif {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn sniff(&self, head: &[u8]) -> bool {
        head.starts_with(b"GIF87a") || head.starts_with(b"GIF89a")
    }

    fn decoder<'a>(
        &self,
        bytes: &'a [u8],
        options: &DecodeOptions,
    ) -> Option<Result<Box<dyn Decoder + 'a>, DecodeError>> {
        Some(decode::GifDecoder::new(bytes, options).map(|d| Box::new(d) as Box<dyn Decoder>))
    }

    fn encoder(&self, options: &EncodeOptions) -> Option<Result<Box<dyn Encoder>, EncodeError>> {
        Some(Ok(Box::new(encode::GifEncoder::new(options))))
    }
}
