//! What a file says before any pixel is decoded.

use crate::{
    geometry::Size,
    image::{ColorProfile, Orientation, Subsampling},
};

/// What a file says before any pixel is decoded.
#[derive(Debug, Clone)]
pub struct Header {
    /// The size as stored, before the orientation is applied.
    pub size: Size,
    /// How many pixels the decoder will give for it, after [`DecodeWish::at_least`](super::DecodeWish::at_least).
    pub grid: Size,
    /// How many frames there are; `None` when only decoding tells.
    pub frames: Option<u32>,
    /// How often an animation plays; 0 is for ever.
    pub plays: u32,
    /// The colours of the [`Planes`](crate::image::Planes) that the decoder can give; `None` where it gives none.
    pub planes: Option<Subsampling>,
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
    /// The orientation may be said in a part of the file that is not there: it was read from the file's beginning.
    pub orientation_may_follow: bool,
    /// What the numbers of the decoded frames mean.
    pub profile: ColorProfile,
    /// There is EXIF, XMP, IPTC, a comment or a thumbnail to remove.
    pub metadata: bool,
    /// Working memory while decoding, beyond the source and the decoded frame, in bytes.
    pub working: u64,
    /// What the decoder had to assume or leave out, as (code, sentence).
    pub notes: Vec<(&'static str, String)>,
}

/// The code of the note about a gain map.
const GAIN_MAP: &str = "gain-map-dropped";

impl Header {
    /// A still, opaque, eight-bit, lossless picture of this size with nothing else to say.
    pub fn plain(size: Size) -> Header {
        Header {
            size,
            grid: size,
            frames: Some(1),
            plays: 0,
            planes: None,
            alpha: false,
            lossless: true,
            progressive: false,
            bits: 8,
            orientation: Orientation::Upright,
            orientation_may_follow: false,
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

    /// Notes that the colours go further than those of a standard screen, and are brought back to them.
    pub(super) fn note_hdr(&mut self) {
        self.notes.push(("hdr-tone-mapped", "the picture is HDR; it is tone-mapped to sRGB".to_owned()));
    }

    /// Notes that there is a second picture, which says how much brighter an HDR screen shows each part.
    pub(super) fn note_gain_map(&mut self) {
        let message = "the gain map for HDR screens is left out; the picture is what other screens show";
        self.notes.push((GAIN_MAP, message.to_owned()));
    }

    /// Whether there is a second picture for HDR screens.
    pub fn has_gain_map(&self) -> bool {
        self.notes.iter().any(|(code, _)| *code == GAIN_MAP)
    }

    /// Whether there is, or may be, more than one frame.
    pub fn is_animated(&self) -> bool {
        self.frames != Some(1)
    }
}
