//! MP4: known by name, so that a message says so; this version does not write it, and nobody reads it.

use super::{Codec, FormatInfo, Moves, OutputName};

pub(super) struct Mp4;

static INFO: FormatInfo = FormatInfo {
    name: "mp4",
    extensions: &["mp4"],
    mime: "video/mp4",
    outputs: &[OutputName::plain("mp4", &[])],
    alpha: true,
    animation: Moves::Never,
    lossless: true,
    lossy: true,
    keeps_profile: false,
    max_side: 65_535,
    encode_bytes_per_pixel: 0,
    to_read: "convert it to PNG or JPEG first",
    to_write: "use `webp`, `avif`, `jpg` or `png`",
};

impl Codec for Mp4 {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn sniff(&self, _: &[u8]) -> bool {
        false
    }
}
