//! What is wanted of a decoder and of an encoder.

use super::{Limits, Metadata, Video};
use crate::geometry::Size;
use std::sync::Arc;

/// What is wanted of a decoder.
#[derive(Debug, Clone, Default)]
pub struct DecodeOptions {
    /// A decoder that can give fewer pixels cheaply may, down to this many across and down, in the stored
    /// orientation. `None`: every pixel.
    pub at_least: Option<Size>,
    /// Planes, of a decoder that can give them: see [`Header::planes`](super::Header::planes).
    pub planes: bool,
    /// What to refuse.
    pub limits: Limits,
}

/// What is wanted of an encoder.
#[derive(Debug, Clone, PartialEq)]
pub struct EncodeOptions {
    /// 1 to 100, on the query's scale; each encoder maps it to its own.
    pub quality: u8,
    /// Store the pixels exactly. Formats that are always one or the other do not look.
    pub lossless: bool,
    /// Of a file that is stored anew, without going through a frame: keep its samples as they are, in fewer bytes.
    pub exact: bool,
    /// Coarse first, where the format has a choice.
    pub progressive: bool,
    /// At most 256 colors, fewer with less quality.
    pub palette: bool,
    /// Take many times as long for the last few percent.
    pub thorough: bool,
    /// A profile to put into the file; `None` means sRGB, unsaid.
    pub profile: Option<Arc<[u8]>>,
    /// What to say beside the image, in formats that store it.
    pub metadata: Option<Metadata>,
    /// An SVG that scales with its container, instead of one with a size.
    pub viewbox: bool,
    /// An SVG with more bytes than this is refused: see [`Limits::svg_bytes`].
    pub svg_bytes: u64,
    /// What a video promises its players.
    pub video: Video,
    /// Several frames are to come; `None`: one.
    pub animation: Option<Animation>,
}

/// What an encoder of moving images wants to know beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Animation {
    /// How many frames there will be, where that is known.
    pub frames: Option<u32>,
    /// How often they play; 0 is for ever.
    pub plays: u32,
    /// A frame may let something through.
    pub alpha: bool,
}

impl Default for EncodeOptions {
    /// Quality 85, lossy, not progressive, sRGB.
    fn default() -> EncodeOptions {
        EncodeOptions {
            quality: 85,
            lossless: false,
            exact: false,
            progressive: false,
            thorough: false,
            profile: None,
            metadata: None,
            animation: None,
            video: Video::default(),
            viewbox: false,
            svg_bytes: Limits::default().svg_bytes,
            palette: false,
        }
    }
}
