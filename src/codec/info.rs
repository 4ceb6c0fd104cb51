//! The properties of a format: one row each, in the format's folder.

use super::{Memory, QualityMap};
use crate::codes::ErrorCode;

/// The properties of a format.
#[derive(Debug)]
pub struct FormatInfo {
    /// The name in reports, as in the `fastly-io-info` header: `jpeg`.
    pub name: &'static str,
    /// File name extensions, that of outputs first.
    pub extensions: &'static [&'static str],
    /// The media type.
    pub mime: &'static str,
    /// The values of `format=` for this format, the plain one first.
    pub outputs: &'static [OutputName],
    /// It can store transparency.
    pub alpha: bool,
    /// Whether it stores more than one frame.
    pub animation: AnimationSupport,
    /// A video: animations only, with sides of even length.
    pub video: bool,
    /// It can store pixels losslessly.
    pub lossless: bool,
    /// It can store pixels lossily, controlled by a quality.
    pub lossy: bool,
    /// It stores at most 256 colors.
    pub indexed: bool,
    /// A source of this format stays progressive, or becomes it where that saves bytes.
    pub progressive: bool,
    /// All browsers and image programs show it: the fallback of `format=auto`.
    pub universal: bool,
    /// Its place in the order of preference of `format=auto`, 1 first; `None`: never chosen. Source: specification 5.3.
    pub auto_rank: Option<u8>,
    /// `auto=` may name it.
    pub in_auto: bool,
    /// The service setting that is its default quality.
    pub default_quality: DefaultQuality,
    /// From qualities of a query to the encoder's own.
    pub quality_map: QualityMap,
    /// From PNG and WebP to PNG and WebP, the color profile is kept (specification 7).
    pub keeps_profile: bool,
    /// Its encoder can store a color profile.
    pub stores_profile: bool,
    /// Its encoder can store EXIF and XMP.
    pub stores_metadata: bool,
    /// The longest side it can store, in pixels.
    pub max_side: u32,
    /// The longest shorter side it can store, in pixels.
    pub max_short_side: u32,
    /// The limit of its outputs beyond those of all outputs.
    pub output_limit: OutputLimit,
    /// Memory of its decoder and encoder.
    pub memory: Memory,
    /// IO's support for the format.
    pub io: IoSupport,
    /// The error of a source of this format without an output format, where it cannot be written.
    pub unwritable: ErrorCode,
    /// How to read this format if this build cannot: ends the message "this build cannot read …; ".
    pub to_read: &'static str,
    /// The same for writing.
    pub to_write: &'static str,
}

impl FormatInfo {
    /// A read-only format. Rows override the other fields.
    pub(super) const BASE: FormatInfo = FormatInfo {
        name: "",
        extensions: &[],
        mime: "",
        outputs: &[],
        alpha: true,
        animation: AnimationSupport::Never,
        video: false,
        lossless: false,
        lossy: false,
        indexed: false,
        progressive: false,
        universal: false,
        auto_rank: None,
        in_auto: false,
        default_quality: DefaultQuality::Jpeg,
        quality_map: QualityMap(&[]),
        keeps_profile: false,
        stores_profile: false,
        stores_metadata: false,
        max_side: 65_535,
        max_short_side: 65_535,
        output_limit: OutputLimit::None,
        memory: Memory::of_decoder(0),
        io: IoSupport { animated_source: false, animated_output: false, trims_color: true, keeps_copyright: false },
        unwritable: ErrorCode::UnsupportedFormat,
        to_read: "",
        to_write: "",
    };
}

/// Whether an output stores more than one frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnimationSupport {
    /// Never.
    Never,
    /// If the source has the same format: few programs show an animated PNG.
    Own,
    /// Always.
    Always,
}

/// The service setting that is a format's default quality. Source: specification 7.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefaultQuality {
    /// That of JPEG.
    Jpeg,
    /// That of WebP.
    Webp,
}

/// A limit of a run that one format has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputLimit {
    /// None.
    None,
    /// [`Limits::avif_pixels`](super::Limits::avif_pixels).
    AvifPixels,
    /// [`Limits::svg_side`](super::Limits::svg_side).
    SvgSide,
}

/// IO's own support for a format. Everything else gives the warning `beyond-io`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IoSupport {
    /// It reads animations of this format.
    pub animated_source: bool,
    /// It writes animations in this format.
    pub animated_output: bool,
    /// It applies `trim-color` to sources of this format.
    pub trims_color: bool,
    /// It keeps copyright metadata in outputs of this format.
    pub keeps_copyright: bool,
}

/// A value of `format=`, with the settings it implies besides the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutputName {
    /// The value, canonical spelling.
    pub name: &'static str,
    /// Other spellings.
    pub aliases: &'static [&'static str],
    /// Set by `webpll` and `webply`; otherwise the rules of specification 5.4 decide.
    pub lossless: Option<bool>,
    /// Set by `pjpg`, `bjpg` and `pjxl`.
    pub progressive: Option<bool>,
    /// `png8`: at most 256 colors.
    pub palette: bool,
    /// Suggested if an output without a quality is larger than its target.
    pub suggested: bool,
}

impl OutputName {
    /// A name that sets the format only.
    pub const fn plain(name: &'static str, aliases: &'static [&'static str]) -> OutputName {
        OutputName { name, aliases, lossless: None, progressive: None, palette: false, suggested: false }
    }
}
