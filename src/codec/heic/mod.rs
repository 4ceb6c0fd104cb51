//! HEIC: the format of many cameras, read by `hpvcd`. Of a sequence, one image is read. It is not written.

mod decode;

use super::{Codec, DecodeError, DecodeOptions, Decoder, FormatInfo, Memory, Metadata, has_brand};
use crate::codes::ErrorCode;
use std::io::Cursor;

pub(super) struct Heic;

static INFO: FormatInfo = FormatInfo {
    name: "heic",
    extensions: &["heic", "heif"],
    mime: "image/heic",
    outputs: &[],
    lossy: true,
    to_write: "use `webp`, `avif` or `jpg`",
    unwritable: ErrorCode::HeicNeedsFormat,
    memory: Memory::of_decoder(10),
    ..FormatInfo::BASE
};

impl Codec for Heic {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn sniff(&self, head: &[u8]) -> bool {
        has_brand(head, &[b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"])
    }

    fn decoder<'a>(&self, bytes: &'a [u8], _: &DecodeOptions) -> Option<Result<Box<dyn Decoder + 'a>, DecodeError>> {
        Some(decode::HeicDecoder::new(bytes).map(|d| Box::new(d) as Box<dyn Decoder>))
    }

    /// EXIF only.
    fn metadata(&self, bytes: &[u8]) -> Metadata {
        let read = exif::Reader::new().continue_on_error(true).read_from_container(&mut Cursor::new(bytes));
        let read = read.or_else(|error| error.distill_partial_result(|_| ()));
        Metadata { exif: read.ok().map(|exif| exif.buf().to_vec()), ..Metadata::default() }
    }
}
