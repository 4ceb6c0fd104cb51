//! Formats this version recognises and cannot read or write yet, so that a message names them instead of saying
//! "not a picture". A format leaves this file when it gets a folder.

use super::{Codec, FormatInfo, Moves, OutputName, has_brand};

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
const OWN: &[OutputName] = &[];

static HEIC_INFO: FormatInfo = row("heic", &["heic", "heif"], "image/heic", OWN, CONVERT);
static JXL_INFO: FormatInfo = row(
    "jxl",
    &["jxl"],
    "image/jxl",
    &[
        OutputName::plain("jxl", &["jpegxl"]),
        OutputName { progressive: Some(true), ..OutputName::plain("pjxl", &["pjpegxl"]) },
    ],
    CONVERT,
);
static TIFF_INFO: FormatInfo = row("tiff", &["tiff", "tif"], "image/tiff", OWN, CONVERT);
static BMP_INFO: FormatInfo = row("bmp", &["bmp"], "image/bmp", OWN, CONVERT);
static ICO_INFO: FormatInfo = row("ico", &["ico"], "image/vnd.microsoft.icon", OWN, CONVERT);
static MP4_INFO: FormatInfo = row("mp4", &["mp4"], "video/mp4", &[OutputName::plain("mp4", &[])], CONVERT);
static SVG_INFO: FormatInfo = row("svg", &["svg"], "image/svg+xml", &[OutputName::plain("svg", &[])], CONVERT);

pub(super) static HEIC: Unreadable = Unreadable {
    info: &HEIC_INFO,
    sniff: |head| has_brand(head, &[b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"]),
};
pub(super) static JXL: Unreadable = Unreadable {
    info: &JXL_INFO,
    sniff: |head| head.starts_with(b"\xff\x0a") || head.starts_with(b"\0\0\0\x0cJXL \r\n\x87\n"),
};
pub(super) static TIFF: Unreadable = Unreadable {
    info: &TIFF_INFO,
    sniff: |head| [b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"].iter().any(|magic| head.starts_with(*magic)),
};
pub(super) static BMP: Unreadable = Unreadable {
    info: &BMP_INFO,
    // Two letters alone are too common in text: the reserved field is zero and the header size is a known one.
    sniff: |head| {
        head.starts_with(b"BM")
            && head.get(6..10) == Some(&[0; 4])
            && matches!(head.get(14..18), Some([12 | 40 | 52 | 56 | 64 | 108 | 124, 0, 0, 0]))
    },
};
pub(super) static ICO: Unreadable = Unreadable {
    info: &ICO_INFO,
    // Type 1, at least one entry, and the reserved byte of the first entry is zero.
    sniff: |head| {
        head.starts_with(b"\0\0\x01\0") && head.get(4..6).is_some_and(|n| n != [0, 0]) && head.get(9) == Some(&0)
    },
};
/// Written from animations, never read.
pub(super) static MP4: Unreadable = Unreadable { info: &MP4_INFO, sniff: |_| false };
/// Written by tracing, never read.
pub(super) static SVG: Unreadable = Unreadable { info: &SVG_INFO, sniff: |_| false };
