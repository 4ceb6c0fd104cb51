//! Formats: one folder each, one line each in `CODECS`. A codec turns bytes into frames and frames into bytes;
//! it knows no setting but those of [`DecodeWish`] and [`EncodeWish`], and no file.

mod avif;
mod beyond;
mod changes;
mod composed;
mod error;
mod gif;
mod heic;
mod jpeg;
mod jxl;
mod limits;
mod mp4;
mod palette;
mod png;
mod svg;
mod webp;

pub use error::{CodecErrorKind, DecodeError, EncodeError};
pub use limits::Limits;
pub use mp4::{Level, Profile, Video};

use crate::{
    geometry::Size,
    image::{ColorProfile, Frame, Orientation},
};
use std::{fmt, sync::Arc};

/// Everything the rest of the program may know about a format.
#[derive(Debug)]
pub struct FormatInfo {
    /// The word in reports, as in the `fastly-io-info` header: `jpeg`.
    pub name: &'static str,
    /// File name extensions, the one for outputs first.
    pub extensions: &'static [&'static str],
    /// The media type.
    pub mime: &'static str,
    /// The values of `format=` this codec answers to, the plain one first.
    pub outputs: &'static [OutputName],
    /// It can store transparency.
    pub alpha: bool,
    /// Whether it stores more than one frame.
    pub animation: Moves,
    /// It stores nothing but what moves, in pictures whose sides are of even length.
    pub video: bool,
    /// It can store pixels exactly.
    pub lossless: bool,
    /// It can store pixels approximately, steered by a quality.
    pub lossy: bool,
    /// A profile is left in the file when source and output both say so (PNG and WebP, specification 7).
    pub keeps_profile: bool,
    /// The longest side it can store, in pixels.
    pub max_side: u32,
    /// The same for the shorter side.
    pub max_short_side: u32,
    /// The encoder's working memory beyond the frame, in bytes per pixel, measured.
    pub encode_bytes_per_pixel: u32,
    /// What to do to read this format, when this build cannot: ends the sentence "this build cannot read …; ".
    pub to_read: &'static str,
    /// The same for writing.
    pub to_write: &'static str,
}

/// Whether an output stores more than one frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moves {
    /// Never.
    Never,
    /// When the source is of the same format: few programs show an animated PNG where they expect a picture.
    Own,
    /// Whenever the source has them.
    Always,
}

/// One value of `format=`, and what it says beyond the format's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutputName {
    /// The value, canonical spelling.
    pub name: &'static str,
    /// Other spellings of the same.
    pub aliases: &'static [&'static str],
    /// `webpll` and `webply` decide; the others leave it to the rules of specification 5.4.
    pub lossless: Option<bool>,
    /// `pjpg` and `bjpg` decide.
    pub progressive: Option<bool>,
    /// `png8`: at most 256 colours.
    pub palette: bool,
}

impl OutputName {
    /// A name that decides nothing but the format.
    pub const fn plain(name: &'static str, aliases: &'static [&'static str]) -> OutputName {
        OutputName { name, aliases, lossless: None, progressive: None, palette: false }
    }
}

/// A format. Compared and printed by name; asked for its properties, never matched on.
#[derive(Clone, Copy)]
pub struct Format(&'static dyn Codec);

/// The registry. Order is the order of detection.
static CODECS: &[&dyn Codec] = &[
    &jpeg::Jpeg,
    &png::Png,
    &webp::Webp,
    &gif::Gif,
    &avif::Avif,
    &heic::Heic,
    &jxl::Jxl,
    &beyond::TIFF,
    &beyond::BMP,
    &beyond::ICO,
    &mp4::Mp4,
    &svg::Svg,
];

impl Format {
    /// How many bytes of a file's beginning [`Format::sniff`] looks at.
    pub const SNIFF_BYTES: usize = 64;

    /// All formats this version knows of, readable or not.
    pub fn all() -> impl Iterator<Item = Format> {
        CODECS.iter().map(|c| Format(*c))
    }

    /// What this program may know about the format.
    pub fn info(self) -> &'static FormatInfo {
        self.0.info()
    }

    /// The format of a file, from its first bytes; its name never counts.
    pub fn sniff(head: &[u8]) -> Option<Format> {
        Format::all().find(|f| f.0.sniff(head))
    }

    /// The format that `format=` with this value asks for, and the row that says what else it asks for.
    pub fn for_output(value: &str) -> Option<(Format, &'static OutputName)> {
        let answers = |o: &&OutputName| {
            o.name.eq_ignore_ascii_case(value) || o.aliases.iter().any(|a| a.eq_ignore_ascii_case(value))
        };
        Format::all().find_map(|f| Some((f, f.info().outputs.iter().find(answers)?)))
    }

    /// The format whose files usually have this extension, which is given without its dot.
    pub fn for_extension(extension: &str) -> Option<Format> {
        Format::all().find(|f| f.info().extensions.iter().any(|e| e.eq_ignore_ascii_case(extension)))
    }

    /// Reads the header and prepares to decode.
    ///
    /// # Errors
    /// When the header is wrong, over the limits, or of a format this build cannot read.
    pub fn decoder<'a>(self, bytes: &'a [u8], wish: &DecodeWish) -> Result<Box<dyn Decoder + 'a>, DecodeError> {
        let decoder = self.0.decoder(bytes, wish).unwrap_or_else(|| {
            let info = self.info();
            Err(DecodeError::unsupported(format!("this build cannot read {}; {}", info.name, info.to_read)))
        })?;
        wish.limits.check_input(&decoder.header())?;
        Ok(decoder)
    }

    /// Prepares to encode one picture.
    ///
    /// # Errors
    /// When this build cannot write the format or the settings do not suit it.
    pub fn encoder(self, wish: &EncodeWish) -> Result<Box<dyn Encoder>, EncodeError> {
        self.0.encoder(wish).unwrap_or_else(|| {
            let info = self.info();
            Err(EncodeError::unsupported(format!("this build cannot write {}; {}", info.name, info.to_write)))
        })
    }

    /// Whether this build can write the format at all.
    pub fn is_writable(self) -> bool {
        self.0.encoder(&EncodeWish::default()).is_some()
    }

    /// Smaller bytes with the same pixels and no metadata, without going through a [`Frame`]; `None` where there is
    /// no such way.
    pub fn repack(self, bytes: &[u8]) -> Option<Result<Vec<u8>, EncodeError>> {
        self.0.repack(bytes)
    }

    /// The compressed data of a file of another format in this format's own form, without a change of a pixel; `None`
    /// where there is no such way.
    pub fn transcode(self, from: Format, bytes: &[u8]) -> Option<Result<Vec<u8>, EncodeError>> {
        self.0.transcode(from, bytes)
    }

    /// The same bytes without metadata but these rights, compressed data untouched; `None` where there is no such way.
    pub fn strip(self, bytes: &[u8], rights: Option<&Rights>) -> Option<Vec<u8>> {
        self.0.strip(bytes, rights)
    }

    /// What a file says about its author and licence, where the format's encoder can store that again.
    pub fn rights(self, bytes: &[u8]) -> Option<Rights> {
        self.0.rights(bytes)
    }
}

impl PartialEq for Format {
    fn eq(&self, other: &Format) -> bool {
        self.info().name == other.info().name
    }
}

impl Eq for Format {}

impl fmt::Debug for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.info().name)
    }
}

/// What a format's folder provides.
pub trait Codec: Sync {
    /// The facts.
    fn info(&self) -> &'static FormatInfo;

    /// Whether a file that begins so is of this format.
    fn sniff(&self, head: &[u8]) -> bool;

    /// Reads the header. `None`: this build cannot read the format.
    fn decoder<'a>(&self, _bytes: &'a [u8], _wish: &DecodeWish) -> Option<Result<Box<dyn Decoder + 'a>, DecodeError>> {
        None
    }

    /// `None`: this build cannot write the format.
    fn encoder(&self, _wish: &EncodeWish) -> Option<Result<Box<dyn Encoder>, EncodeError>> {
        None
    }

    /// See [`Format::repack`].
    fn repack(&self, _bytes: &[u8]) -> Option<Result<Vec<u8>, EncodeError>> {
        None
    }

    /// See [`Format::transcode`].
    fn transcode(&self, _from: Format, _bytes: &[u8]) -> Option<Result<Vec<u8>, EncodeError>> {
        None
    }

    /// See [`Format::strip`].
    fn strip(&self, _bytes: &[u8], _rights: Option<&Rights>) -> Option<Vec<u8>> {
        None
    }

    /// See [`Format::rights`].
    fn rights(&self, _bytes: &[u8]) -> Option<Rights> {
        None
    }
}

/// What a file says about its author and licence, as its format stores it: JPEG's segments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rights(Vec<(u8, Vec<u8>)>);

/// Header first, then frames until `None`; every frame covers the whole canvas.
pub trait Decoder {
    /// What the beginning of the file says. Cheap, and the same at every call.
    fn header(&self) -> Header;

    /// The next frame, or `None` after the last.
    ///
    /// # Errors
    /// When the data is damaged, ends early, or needs what the decoder cannot do. A picture that is only partly
    /// there is an error, never a grey area.
    fn next_frame(&mut self) -> Result<Option<Frame>, DecodeError>;
}

/// Takes frames, gives bytes. Frames are settled and of one size; what the format cannot store has been removed.
pub trait Encoder: Send {
    /// Adds a frame.
    ///
    /// # Errors
    /// When the library refuses it.
    fn push(&mut self, frame: &Frame) -> Result<(), EncodeError>;

    /// The finished file.
    ///
    /// # Errors
    /// When the library refuses to finish, or no frame was pushed.
    fn finish(self: Box<Self>) -> Result<Vec<u8>, EncodeError>;
}

/// What a file says before any pixel is decoded.
#[derive(Debug, Clone)]
pub struct Header {
    /// The size as stored, before the orientation is applied.
    pub size: Size,
    /// How many pixels the decoder will give for it, after [`DecodeWish::at_least`].
    pub grid: Size,
    /// How many frames there are; `None` when only decoding tells.
    pub frames: Option<u32>,
    /// How often an animation plays; 0 is for ever.
    pub plays: u32,
    /// Transparency is possible.
    pub alpha: bool,
    /// The pixels are stored exactly.
    pub lossless: bool,
    /// A JPEG that arrives coarse first.
    pub progressive: bool,
    /// Bits of each sample as stored.
    pub bits: u8,
    /// The turn that shows the picture upright. Decoders do not apply it, but for formats whose libraries must.
    pub orientation: Orientation,
    /// What the numbers of the decoded frames mean.
    pub profile: ColorProfile,
    /// There is EXIF, XMP, IPTC, a comment or a thumbnail to remove.
    pub metadata: bool,
    /// Working memory while decoding, beyond the source and the decoded frame, in bytes.
    pub working: u64,
    /// What the decoder had to assume or leave out, as (code, sentence).
    pub notes: Vec<(&'static str, String)>,
}

impl Header {
    /// A still, opaque, eight-bit, lossless picture of this size with nothing else to say.
    pub fn plain(size: Size) -> Header {
        Header {
            size,
            grid: size,
            frames: Some(1),
            plays: 0,
            alpha: false,
            lossless: true,
            progressive: false,
            bits: 8,
            orientation: Orientation::Upright,
            profile: ColorProfile::Srgb,
            metadata: false,
            working: 0,
            notes: Vec::new(),
        }
    }

    /// The size as seen, after the orientation.
    pub fn upright_size(&self) -> Size {
        if self.orientation.swaps_sides() { self.size.transposed() } else { self.size }
    }

    /// Whether there is, or may be, more than one frame.
    pub fn is_animated(&self) -> bool {
        self.frames != Some(1)
    }
}

/// What is wanted of a decoder.
#[derive(Debug, Clone, Default)]
pub struct DecodeWish {
    /// A decoder that can give fewer pixels cheaply may, down to this many across and down, in the stored
    /// orientation. `None`: every pixel.
    pub at_least: Option<Size>,
    /// What to refuse.
    pub limits: Limits,
}

/// What is wanted of an encoder.
#[derive(Debug, Clone, PartialEq)]
pub struct EncodeWish {
    /// 1 to 100, on the query's scale; each encoder maps it to its own.
    pub quality: u8,
    /// Store the pixels exactly. Formats that are always one or the other do not look.
    pub lossless: bool,
    /// Coarse first, where the format has a choice.
    pub progressive: bool,
    /// At most 256 colours, fewer with less quality.
    pub palette: bool,
    /// Take many times as long for the last few percent.
    pub thorough: bool,
    /// A profile to put into the file; `None` means sRGB, unsaid.
    pub profile: Option<Arc<[u8]>>,
    /// What to say about author and licence.
    pub rights: Option<Rights>,
    /// An SVG that scales with its container, instead of one with a size.
    pub viewbox: bool,
    /// An SVG with more bytes than this is refused: see [`Limits::svg_bytes`].
    pub svg_bytes: u64,
    /// What a video promises its players.
    pub video: Video,
    /// Several frames are to come; `None`: one.
    pub animation: Option<Animation>,
}

/// What an encoder of moving pictures wants to know beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Animation {
    /// How many frames there will be, where that is known.
    pub frames: Option<u32>,
    /// How often they play; 0 is for ever.
    pub plays: u32,
}

impl Default for EncodeWish {
    /// Quality 85, lossy, not progressive, sRGB.
    fn default() -> EncodeWish {
        EncodeWish {
            quality: 85,
            lossless: false,
            progressive: false,
            thorough: false,
            profile: None,
            rights: None,
            animation: None,
            video: Video::default(),
            viewbox: false,
            svg_bytes: Limits::default().svg_bytes,
            palette: false,
        }
    }
}

/// Whether the file is an ISO base media file (AVIF, HEIC) with one of these brands as its major or compatible one.
fn has_brand(head: &[u8], brands: &[&[u8; 4]]) -> bool {
    let Some(b"ftyp") = head.get(4..8) else { return false };
    let length = head.get(..4).map_or(0, |n| n.iter().fold(0usize, |all, b| all << 8 | usize::from(*b)));
    let listed = head.get(8..head.len().min(length)).unwrap_or_default();
    // Bytes 4 to 8 of the list are the minor version, which is no brand.
    listed.chunks_exact(4).enumerate().any(|(i, b)| i != 1 && brands.iter().any(|brand| b == *brand))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_names_are_unique() {
        let mut all: Vec<&str> = Format::all()
            .flat_map(|f| {
                f.info().outputs.iter().flat_map(|o| std::iter::once(o.name).chain(o.aliases.iter().copied()))
            })
            .collect();
        let n = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(n, all.len());
    }

    #[test]
    fn a_brand_may_be_any_of_the_compatible_ones() {
        let head = b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiafMORE";
        assert!(has_brand(head, &[b"avif"]));
        assert!(!has_brand(head, &[b"MORE"]), "past the box");
        assert!(!has_brand(head, &[b"\0\0\0\0"]), "the minor version is no brand");
    }
}
