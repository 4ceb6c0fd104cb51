//! PNG: read by the `png` crate, with animations composed here; written and optimized by oxipng, animations by the
//! `png` crate.

mod animation;
mod chunks;
mod decode;
mod encode;
mod frames;
mod palette;
mod pieces;
mod repair;
mod still;

use super::{
    AnimationSupport, Codec, DecodeError, DecodeOptions, Decoder, EncodeError, EncodeMemory, EncodeOptions, Encoder,
    FormatInfo, Memory, Metadata, OutputName,
};

pub(super) struct Png;

static INFO: FormatInfo = FormatInfo {
    name: "png",
    extensions: &["png", "apng"],
    mime: "image/png",
    outputs: &[
        OutputName::plain("png", &[]),
        OutputName { lossless: Some(false), palette: true, suggested: true, ..OutputName::plain("png8", &[]) },
    ],
    animation: AnimationSupport::Own,
    lossless: true,
    keeps_profile: true,
    stores_profile: true,
    stores_metadata: true,
    universal: true,
    memory: Memory {
        decode: 4,
        still: EncodeMemory { pixel: 8, planes: 0, file: 2, fixed: 6 << 20 },
        lossless: None,
        animation: None,
    },
    ..FormatInfo::BASE
};

impl Codec for Png {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn sniff(&self, head: &[u8]) -> bool {
        head.starts_with(chunks::SIGNATURE)
    }

    fn decoder<'a>(
        &self,
        bytes: &'a [u8],
        options: &DecodeOptions,
    ) -> Option<Result<Box<dyn Decoder + 'a>, DecodeError>> {
        Some(decode::PngDecoder::new(bytes, options).map(|d| Box::new(d) as Box<dyn Decoder>))
    }

    fn encoder(&self, options: &EncodeOptions) -> Option<Result<Box<dyn Encoder>, EncodeError>> {
        Some(Ok(Box::new(encode::PngEncoder::new(options))))
    }

    fn repack(&self, bytes: &[u8], options: &EncodeOptions) -> Option<Result<Vec<u8>, EncodeError>> {
        // oxipng would drop an animation's frames.
        (!chunks::chunks(bytes).any(|chunk| &chunk.name == b"acTL")).then(|| encode::repack(bytes, options))
    }

    fn strip(&self, bytes: &[u8], kept: Option<&Metadata>, profile: bool) -> Option<Vec<u8>> {
        chunks::strip(bytes, profile).and_then(|bytes| chunks::with_metadata(bytes, kept))
    }

    fn metadata(&self, bytes: &[u8]) -> Metadata {
        chunks::metadata(bytes)
    }
}
