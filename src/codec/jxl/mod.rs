//! JPEG XL: read by `jxl-oxide`. This version does not write it.

mod decode;

use super::{Codec, DecodeError, DecodeWish, Decoder, FormatInfo, Moves, OutputName};

pub(super) struct Jxl;

static INFO: FormatInfo = FormatInfo {
    name: "jxl",
    extensions: &["jxl"],
    mime: "image/jxl",
    outputs: &[
        OutputName::plain("jxl", &["jpegxl"]),
        OutputName { progressive: Some(true), ..OutputName::plain("pjxl", &["pjpegxl"]) },
    ],
    alpha: true,
    animation: Moves::Never,
    lossless: true,
    lossy: true,
    keeps_profile: false,
    max_side: 65_535,
    encode_bytes_per_pixel: 0,
    to_read: "",
    to_write: "use `avif` or `webp`",
};

impl Codec for Jxl {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn sniff(&self, head: &[u8]) -> bool {
        head.starts_with(b"\xff\x0a") || head.starts_with(b"\0\0\0\x0cJXL \r\n\x87\n")
    }

    fn decoder<'a>(&self, bytes: &'a [u8], _: &DecodeWish) -> Option<Result<Box<dyn Decoder + 'a>, DecodeError>> {
        Some(decode::JxlDecoder::new(bytes).map(|d| Box::new(d) as Box<dyn Decoder>))
    }
}
