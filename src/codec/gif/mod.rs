//! GIF: its blocks are read and its frames put together here, over the decompression of the gif crate; written by that
//! crate.

mod blocks;
mod decode;
mod delays;
mod encode;
mod screen;

use super::{
    AnimationSupport, Codec, DecodeError, DecodeOptions, Decoder, EncodeError, EncodeEstimate, EncodeOptions, Encoder,
    FormatInfo, OutputName, QualityMap,
};

pub(super) struct Gif;

static INFO: FormatInfo = FormatInfo {
    name: "gif",
    extensions: &["gif"],
    mime: "image/gif",
    outputs: &[OutputName::plain("gif", &[])],
    alpha: true,
    animation: AnimationSupport::Always,
    video: false,
    lossless: true,
    lossy: false,
    quality_map: QualityMap(&[]),
    keeps_profile: false,
    stores_profile: false,
    stores_metadata: false,
    max_side: 65_535,
    max_short_side: 65_535,
    to_read: "",
    to_write: "",
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

    fn encode_memory(&self, estimate: &EncodeEstimate<'_>) -> u64 {
        estimate.times(30, 2)
    }
}
