//! Formats: one folder each, one line each in `CODECS`. A codec turns bytes into frames and frames into bytes;
//! it knows no setting but those of [`DecodeOptions`] and [`EncodeOptions`], and no file.

mod avif;
mod boxes;
mod canvas;
mod changes;
mod damaged;
mod error;
mod estimate;
mod gif;
mod header;
mod heic;
#[cfg_attr(not(feature = "avif-aom"), allow(dead_code, reason = "a part is for AVIF"))]
mod heif;
mod ico;
mod image_rs;
mod jpeg;
mod jxl;
mod limits;
mod metadata;
mod mp4;
mod options;
mod palette;
mod png;
mod quality_map;
mod svg;
mod tiff;
mod timing;
mod webp;

pub use damaged::Damaged;
pub use error::{CodecErrorKind, DecodeError, EncodeError};
pub use estimate::EncodeEstimate;
pub use header::Header;
pub use limits::Limits;
pub use metadata::{Keep, Metadata};
pub use mp4::{Level, Profile, Video};
pub use options::{Animation, DecodeOptions, EncodeOptions};
pub use quality_map::QualityMap;
pub use timing::shown;

use crate::image::Frame;
use std::fmt;

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
    pub animation: AnimationSupport,
    /// It stores nothing but what moves, in images whose sides are of even length.
    pub video: bool,
    /// It can store pixels exactly.
    pub lossless: bool,
    /// It can store pixels approximately, steered by a quality.
    pub lossy: bool,
    /// What a quality is on its encoder's own scale.
    pub quality_map: QualityMap,
    /// A profile is left in the file when source and output both say so (PNG and WebP, specification 7).
    pub keeps_profile: bool,
    /// Its encoder can put a profile into the file.
    pub stores_profile: bool,
    /// Its encoder can put EXIF and XMP into the file.
    pub stores_metadata: bool,
    /// The longest side it can store, in pixels.
    pub max_side: u32,
    /// The same for the shorter side.
    pub max_short_side: u32,
    /// What to do to read this format, when this build cannot: ends the sentence "this build cannot read …; ".
    pub to_read: &'static str,
    /// The same for writing.
    pub to_write: &'static str,
}

/// Whether an output stores more than one frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnimationSupport {
    /// Never.
    Never,
    /// When the source is of the same format: few programs show an animated PNG where they expect an image.
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
    /// `png8`: at most 256 colors.
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
    &tiff::Tiff,
    &image_rs::BMP,
    &ico::Ico,
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
    pub fn decoder<'a>(self, bytes: &'a [u8], options: &DecodeOptions) -> Result<Box<dyn Decoder + 'a>, DecodeError> {
        let decoder = self.0.decoder(bytes, options).unwrap_or_else(|| {
            let info = self.info();
            Err(DecodeError::unsupported(format!("this build cannot read {}; {}", info.name, info.to_read)))
        })?;
        options.limits.check_input(&decoder.header())?;
        Ok(decoder)
    }

    /// Prepares to encode one image.
    ///
    /// # Errors
    /// When this build cannot write the format or the settings do not suit it.
    pub fn encoder(self, options: &EncodeOptions) -> Result<Box<dyn Encoder>, EncodeError> {
        self.0.encoder(options).unwrap_or_else(|| {
            let info = self.info();
            Err(EncodeError::unsupported(format!("this build cannot write {}; {}", info.name, info.to_write)))
        })
    }

    /// Whether the encoder takes the [`Planes`](crate::image::Planes) of a frame as they are, colors at half size.
    pub fn takes_planes(self, options: &EncodeOptions) -> bool {
        self.0.takes_planes(options)
    }

    /// What the encoder takes beyond the frame it is given, in bytes, with the file it makes: rather more than less.
    pub fn encode_memory(self, estimate: &EncodeEstimate<'_>) -> u64 {
        self.0.encode_memory(estimate)
    }

    /// Whether this build can read the format at all.
    pub fn is_readable(self) -> bool {
        self.0.decoder(&[], &DecodeOptions::default()).is_some()
    }

    /// Whether this build can write the format at all.
    pub fn is_writable(self) -> bool {
        self.0.encoder(&EncodeOptions::default()).is_some()
    }

    /// The file's own data stored again as the options say, without going through a [`Frame`]; `None` where there is no such
    /// way.
    pub fn repack(self, bytes: &[u8], options: &EncodeOptions) -> Option<Result<Vec<u8>, EncodeError>> {
        self.0.repack(bytes, options)
    }

    /// The compressed data of a file of another format in this format's own form, without a change of a pixel and with
    /// no metadata but this; `None` where there is no such way.
    pub fn transcode(
        self,
        from: Format,
        bytes: &[u8],
        kept: Option<&Metadata>,
    ) -> Option<Result<Vec<u8>, EncodeError>> {
        self.0.transcode(from, bytes, kept)
    }

    /// What [`Format::transcode`] takes of a file of another format with so many pixels and bytes, beyond that file, with
    /// the one it makes; 0 where there is no such way.
    pub fn transcode_memory(self, from: Format, pixels: u64, bytes: u64) -> u64 {
        self.0.transcode_memory(from, pixels, bytes)
    }

    /// The same bytes without metadata but this, compressed data untouched; what the file says about its colors stays if
    /// `profile`, where it can be taken away. `None` where there is no such way.
    pub fn strip(self, bytes: &[u8], kept: Option<&Metadata>, profile: bool) -> Option<Vec<u8>> {
        self.0.strip(bytes, kept, profile)
    }

    /// What of a file's metadata stays.
    pub fn metadata(self, bytes: &[u8], keep: Keep) -> Option<Metadata> {
        self.0.metadata(bytes).kept(keep)
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
    fn decoder<'a>(
        &self,
        _bytes: &'a [u8],
        _wish: &DecodeOptions,
    ) -> Option<Result<Box<dyn Decoder + 'a>, DecodeError>> {
        None
    }

    /// `None`: this build cannot write the format.
    fn encoder(&self, _wish: &EncodeOptions) -> Option<Result<Box<dyn Encoder>, EncodeError>> {
        None
    }

    /// See [`Format::encode_memory`].
    fn encode_memory(&self, _load: &EncodeEstimate<'_>) -> u64 {
        0
    }

    /// See [`Format::takes_planes`].
    fn takes_planes(&self, _wish: &EncodeOptions) -> bool {
        false
    }

    /// See [`Format::repack`].
    fn repack(&self, _bytes: &[u8], _wish: &EncodeOptions) -> Option<Result<Vec<u8>, EncodeError>> {
        None
    }

    /// See [`Format::transcode`].
    fn transcode(
        &self,
        _from: Format,
        _bytes: &[u8],
        _kept: Option<&Metadata>,
    ) -> Option<Result<Vec<u8>, EncodeError>> {
        None
    }

    /// See [`Format::transcode_memory`].
    fn transcode_memory(&self, _from: Format, _pixels: u64, _bytes: u64) -> u64 {
        0
    }

    /// See [`Format::strip`].
    fn strip(&self, _bytes: &[u8], _kept: Option<&Metadata>, _profile: bool) -> Option<Vec<u8>> {
        None
    }

    /// All that the file says beside its image; nothing for formats that say nothing, or where nobody looks for it.
    fn metadata(&self, _bytes: &[u8]) -> Metadata {
        Metadata::default()
    }
}

/// Header first, then frames until `None`; every frame covers the whole canvas.
pub trait Decoder {
    /// What the beginning of the file says. Cheap, and the same at every call.
    fn header(&self) -> Header;

    /// The next frame, or `None` after the last.
    ///
    /// # Errors
    /// When the data is damaged, ends early, or needs what the decoder cannot do. An image that is only partly
    /// there is an error, never a gray area, unless [`Limits::damaged`] accepts it.
    fn next_frame(&mut self) -> Result<Option<Frame>, DecodeError>;

    /// What is missing or wrong in the frames so far, as a sentence each; nothing unless [`Limits::damaged`] accepts it.
    fn damage(&self) -> Vec<String> {
        Vec::new()
    }
}

/// Takes frames, gives bytes. Frames are materialized and of one size; what the format cannot store has been removed.
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
