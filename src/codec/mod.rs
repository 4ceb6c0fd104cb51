//! Formats: one folder each, one line each in `CODECS`. A codec decodes bytes to frames and encodes frames to bytes. Its
//! only settings are [`DecodeOptions`] and [`EncodeOptions`]; it does not access files.

mod avif;
mod boxes;
mod canvas;
mod changes;
mod damaged;
mod error;
mod gif;
mod header;
mod heic;
#[cfg_attr(not(feature = "avif-aom"), allow(dead_code, reason = "a part is for AVIF"))]
mod heif;
mod ico;
mod image_rs;
mod info;
mod jpeg;
mod jxl;
mod libraries;
mod limits;
mod memory;
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
pub use header::Header;
pub use info::{AnimationSupport, DefaultQuality, FormatInfo, IoSupport, OutputLimit, OutputName};
pub use libraries::libraries;
pub use limits::{Limits, Refusal};
pub use memory::{EncodeEstimate, EncodeMemory, Memory};
pub use metadata::{KeptMetadata, Metadata};
pub use mp4::{Level, Profile, Video};
pub use options::{Animation, DecodeOptions, EncodeOptions};
pub use quality_map::QualityMap;
pub use timing::shown;

use crate::image::Frame;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;

/// An image format that this build can read.
///
/// ```
/// use pixmill::Format;
///
/// let png = Format::for_extension("png").expect("every build has it");
/// assert_eq!((png.info().name, png.info().mime), ("png", "image/png"));
/// assert_eq!(Format::sniff(b"GIF89a\x01\x00\x01\x00").map(|format| format.info().name), Some("gif"));
/// ```
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
    /// The number of bytes that [`Format::sniff`] needs from the start of a file.
    pub const SNIFF_BYTES: usize = 64;

    /// All known formats, whether or not this build can read or write them.
    pub fn all() -> impl Iterator<Item = Format> {
        CODECS.iter().map(|c| Format(*c))
    }

    /// The format's properties.
    pub fn info(self) -> &'static FormatInfo {
        self.0.info()
    }

    /// Detects the format from the first bytes of a file. The file name does not matter.
    pub fn sniff(head: &[u8]) -> Option<Format> {
        Format::all().find(|f| f.0.sniff(head))
    }

    /// The formats that `format=auto` may choose, the preferred one first.
    pub fn auto_candidates() -> Vec<Format> {
        let ranked = Format::all().filter_map(|format| Some((format.info().auto_rank?, format)));
        let mut ranked: Vec<(u8, Format)> = ranked.collect();
        ranked.sort_by_key(|(rank, _)| *rank);
        ranked.into_iter().map(|(_, format)| format).collect()
    }

    /// The format of a value of `format=`, and its row.
    pub fn for_output(value: &str) -> Option<(Format, &'static OutputName)> {
        let answers = |o: &&OutputName| {
            o.name.eq_ignore_ascii_case(value) || o.aliases.iter().any(|a| a.eq_ignore_ascii_case(value))
        };
        Format::all().find_map(|f| Some((f, f.info().outputs.iter().find(answers)?)))
    }

    /// The format of a file name extension, without its dot.
    pub fn for_extension(extension: &str) -> Option<Format> {
        Format::all().find(|f| f.info().extensions.iter().any(|e| e.eq_ignore_ascii_case(extension)))
    }

    /// Reads the header and prepares to decode.
    ///
    /// # Errors
    /// When the header is invalid, exceeds the limits, or has a format this build cannot read.
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
    /// When this build cannot write the format, or the settings do not suit it.
    pub fn encoder(self, options: &EncodeOptions) -> Result<Box<dyn Encoder>, EncodeError> {
        self.0.encoder(options).unwrap_or_else(|| {
            let info = self.info();
            Err(EncodeError::unsupported(format!("this build cannot write {}; {}", info.name, info.to_write)))
        })
    }

    /// Whether the encoder takes 4:2:0 [`Planes`](crate::image::Planes) without conversion.
    pub fn takes_planes(self, options: &EncodeOptions) -> bool {
        self.0.takes_planes(options)
    }

    /// Upper bound of the encoder's memory beyond the frame, including its output, in bytes.
    pub fn encode_memory(self, estimate: &EncodeEstimate<'_>) -> u64 {
        self.info().memory.encode(estimate)
    }

    /// Whether this build can read the format at all.
    pub fn is_readable(self) -> bool {
        self.0.decoder(&[], &DecodeOptions::default()).is_some()
    }

    /// Whether this build can write the format at all.
    pub fn is_writable(self) -> bool {
        self.0.encoder(&EncodeOptions::default()).is_some()
    }

    /// Re-encodes a file without decoding it to a [`Frame`]; `None` if that is not possible.
    pub fn repack(self, bytes: &[u8], options: &EncodeOptions) -> Option<Result<Vec<u8>, EncodeError>> {
        self.0.repack(bytes, options)
    }

    /// Transcodes a file of another format losslessly, with this metadata only; `None` if that is not possible.
    pub fn transcode(
        self,
        from: Format,
        bytes: &[u8],
        kept: Option<&Metadata>,
    ) -> Option<Result<Vec<u8>, EncodeError>> {
        self.0.transcode(from, bytes, kept)
    }

    /// Whether [`Format::transcode`] is possible from this format.
    pub fn transcodes(self, from: Format) -> bool {
        self.0.transcodes(from)
    }

    /// Replaces the metadata by this, without re-encoding. `profile` keeps the color profile. `None` if that is not
    /// possible.
    pub fn strip(self, bytes: &[u8], kept: Option<&Metadata>, profile: bool) -> Option<Vec<u8>> {
        self.0.strip(bytes, kept, profile)
    }

    /// The metadata of a file that is kept.
    pub fn metadata(self, bytes: &[u8], keep: KeptMetadata) -> Option<Metadata> {
        self.0.metadata(bytes).kept(keep)
    }
}

impl Serialize for Format {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.info().name)
    }
}

impl<'de> Deserialize<'de> for Format {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Format, D::Error> {
        let name = String::deserialize(deserializer)?;
        Format::all().find(|format| format.info().name == name).ok_or_else(|| de::Error::custom("an unknown format"))
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

/// The implementation of a format.
pub trait Codec: Sync {
    /// The format's properties.
    fn info(&self) -> &'static FormatInfo;

    /// Whether these are the first bytes of a file of this format.
    fn sniff(&self, head: &[u8]) -> bool;

    /// Reads the header. `None`: this build cannot read the format.
    fn decoder<'a>(
        &self,
        _bytes: &'a [u8],
        _options: &DecodeOptions,
    ) -> Option<Result<Box<dyn Decoder + 'a>, DecodeError>> {
        None
    }

    /// `None`: this build cannot write the format.
    fn encoder(&self, _options: &EncodeOptions) -> Option<Result<Box<dyn Encoder>, EncodeError>> {
        None
    }

    /// See [`Format::takes_planes`].
    fn takes_planes(&self, _options: &EncodeOptions) -> bool {
        false
    }

    /// See [`Format::repack`].
    fn repack(&self, _bytes: &[u8], _options: &EncodeOptions) -> Option<Result<Vec<u8>, EncodeError>> {
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

    /// See [`Format::transcodes`].
    fn transcodes(&self, _from: Format) -> bool {
        false
    }

    /// See [`Format::strip`].
    fn strip(&self, _bytes: &[u8], _kept: Option<&Metadata>, _profile: bool) -> Option<Vec<u8>> {
        None
    }

    /// All metadata of a file; empty for formats without metadata.
    fn metadata(&self, _bytes: &[u8]) -> Metadata {
        Metadata::default()
    }
}

/// Decodes a file: first the header, then frames until `None`. Every frame covers the whole canvas.
pub trait Decoder {
    /// The header. Cheap, and the same at every call.
    fn header(&self) -> Header;

    /// The next frame, or `None` after the last.
    ///
    /// # Errors
    /// When the data is damaged, truncated or unsupported. A truncated image is an error and never a gray area, unless
    /// [`Limits::damaged`] accepts it.
    fn next_frame(&mut self) -> Result<Option<Frame>, DecodeError>;

    /// Messages about damage in the frames so far; empty unless [`Limits::damaged`] accepts damage.
    fn damage(&self) -> Vec<String> {
        Vec::new()
    }
}

/// Encodes frames of one size. Features that the format cannot store have been removed from them.
pub trait Encoder: Send {
    /// Adds a frame.
    ///
    /// # Errors
    /// When the library rejects it.
    fn push(&mut self, frame: &Frame) -> Result<(), EncodeError>;

    /// The finished file.
    ///
    /// # Errors
    /// When the library fails to finish, or no frame was pushed.
    fn finish(self: Box<Self>) -> Result<Vec<u8>, EncodeError>;
}

/// Whether the file is an ISO base media file (AVIF, HEIC) with one of these brands as its major or compatible one.
fn has_brand(head: &[u8], brands: &[&[u8; 4]]) -> bool {
    let Some(b"ftyp") = head.get(4..8) else { return false };
    let length = head.get(..4).map_or(0, |n| n.iter().fold(0usize, |all, b| all << 8 | usize::from(*b)));
    let listed = head.get(8..head.len().min(length)).unwrap_or_default();
    // The second entry is the minor version, not a brand.
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
        assert!(!has_brand(head, &[b"\0\0\0\0"]), "the minor version is not a brand");
    }
}
