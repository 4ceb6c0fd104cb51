//! Formats this version recognises and cannot read or write yet, so that a message names them instead of saying
//! "not a picture". A format leaves this file when it gets a folder.

use super::{Codec, FormatInfo, Moves, OutputName};

/// A format known by its first bytes alone.
pub(super) struct Unreadable {
    info: &'static FormatInfo,
    sniff: fn(&[u8]) -> bool,
}

impl Codec for Unreadable {
    fn info(&self) -> &'static FormatInfo {
        self.info
    }

    fn sniff(&self, head: &[u8]) -> bool {
        (self.sniff)(head)
    }
}

/// A row of this file: name, extensions, media type, output names, and what to do instead.
const fn row(
    name: &'static str,
    extensions: &'static [&'static str],
    mime: &'static str,
    outputs: &'static [OutputName],
    to_read: &'static str,
) -> FormatInfo {
    FormatInfo {
        name,
        extensions,
        mime,
        outputs,
        alpha: true,
        animation: Moves::Never,
        lossless: true,
        lossy: true,
        keeps_profile: false,
        max_side: 65_535,
        encode_bytes_per_pixel: 0,
        to_read,
        to_write: "use `webp`, `avif`, `jpg` or `png`",
    }
}

const CONVERT: &str = "convert it to PNG or JPEG first";
static MP4_INFO: FormatInfo = row("mp4", &["mp4"], "video/mp4", &[OutputName::plain("mp4", &[])], CONVERT);

/// Written from animations, never read.
pub(super) static MP4: Unreadable = Unreadable { info: &MP4_INFO, sniff: |_| false };
