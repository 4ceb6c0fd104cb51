//! Options of decoders and encoders.

use super::{Limits, Metadata, Video};
use crate::{geometry::Size, interrupt::Interrupt};
use std::sync::Arc;

/// Options of a decoder.
#[derive(Debug, Clone, Default)]
pub struct DecodeOptions {
    /// The minimum size, in the stored orientation: a decoder that can reduce cheaply may give fewer pixels than the
    /// image has. `None`: every pixel.
    pub at_least: Option<Size>,
    /// YCbCr planes, if the decoder can give them: see [`Header::planes`](super::Header::planes).
    pub planes: bool,
    /// Limits of sources.
    pub limits: Limits,
    /// Ends decoding early, between frames and scans.
    pub interrupt: Interrupt,
}

/// Options of an encoder.
#[derive(Debug, Clone)]
pub struct EncodeOptions {
    /// 1 to 100, on the query's scale.
    pub quality: u8,
    /// Lossless. Ignored by formats that are always one or the other.
    pub lossless: bool,
    /// When re-encoding a file without decoding it: keep its samples exactly.
    pub exact: bool,
    /// Progressive, in formats with a choice.
    pub progressive: bool,
    /// At most 256 colors, fewer at lower quality.
    pub palette: bool,
    /// The slowest settings, for the last few percent.
    pub thorough: bool,
    /// The color profile to store; `None`: sRGB, not stored.
    pub profile: Option<Arc<[u8]>>,
    /// The metadata to store, in formats that support it.
    pub metadata: Option<Metadata>,
    /// An SVG that scales with its container, instead of one with a fixed size.
    pub viewbox: bool,
    /// The largest SVG, in bytes: see [`Limits::svg_bytes`].
    pub svg_bytes: u64,
    /// Profile and level of a video.
    pub video: Video,
    /// An animation; `None`: a still image.
    pub animation: Option<Animation>,
    /// Ends encoding early, where the library can be interrupted.
    pub interrupt: Interrupt,
}

/// Properties of an animation, which its encoder needs before the frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Animation {
    /// Number of frames, if known.
    pub frames: Option<u32>,
    /// Number of plays; 0 is endless.
    pub plays: u32,
    /// A frame may have transparency.
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
            interrupt: Interrupt::default(),
        }
    }
}
