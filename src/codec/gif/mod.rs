//! GIF: its blocks are read and its frames put together here, over the decompression of the gif crate; written by that
//! crate.

mod blocks;
mod decode;
mod delays;
mod encode;
mod screen;

use super::{
    Codec, DecodeError, DecodeWish, Decoder, EncodeError, EncodeWish, Encoder, FormatInfo, Load, Moves, OutputName,
    Scale,
};

pub(super) struct Gif;

static INFO: FormatInfo = FormatInfo {
    name: "gif",
    extensions: &["gif"],
    mime: "image/gif",
    outputs: &[OutputName::plain("gif", &[])],
    alpha: true,
    animation: Moves::Always,
    video: false,
    lossless: true,
    lossy: false,
    scale: Scale(&[]),
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

    fn decoder<'a>(&self, bytes: &'a [u8], wish: &DecodeWish) -> Option<Result<Box<dyn Decoder + 'a>, DecodeError>> {
        Some(decode::GifDecoder::new(bytes, wish).map(|d| Box::new(d) as Box<dyn Decoder>))
    }

    fn encoder(&self, wish: &EncodeWish) -> Option<Result<Box<dyn Encoder>, EncodeError>> {
        Some(Ok(Box::new(encode::GifEncoder::new(wish))))
    }

    fn encode_memory(&self, load: &Load<'_>) -> u64 {
        load.times(30, 2)
    }
}
