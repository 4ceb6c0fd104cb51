//! Memory estimates of decoders and encoders.
//!
//! The numbers of each format are in its [`FormatInfo`](super::FormatInfo). They are upper bounds, rounded up, measured on
//! photographs of 12 megapixels and on white noise, whose files are the largest. `tests/cli/memory.rs` fails if a peak
//! passes its estimate.

use super::EncodeOptions;

/// The memory of a format's decoder and encoder.
#[derive(Debug, Clone, Copy)]
pub struct Memory {
    /// Bytes of a decoder for each pixel of the source, once for each of
    /// [`Header::decode_units`](super::Header::decode_units), beyond the decoded frame.
    pub decode: u64,
    /// A still image.
    pub still: EncodeMemory,
    /// A lossless still image, if it takes more than a lossy one.
    pub lossless: Option<EncodeMemory>,
    /// An animation, if it takes more than a still image.
    pub animation: Option<EncodeMemory>,
}

/// The memory of an encoder beyond the frame, including the file it writes.
#[derive(Debug, Clone, Copy, Default)]
pub struct EncodeMemory {
    /// Bytes for each pixel of an RGBA frame.
    pub pixel: u64,
    /// Bytes for each pixel of a frame of YCbCr planes; 0 where the encoder takes no planes.
    pub planes: u64,
    /// Bytes for each byte of the output.
    pub file: u64,
    /// Bytes independent of the size.
    pub fixed: u64,
}

/// A frame to be encoded, for [`Format::encode_memory`](super::Format::encode_memory).
#[derive(Debug, Clone, Copy)]
pub struct EncodeEstimate<'a> {
    /// The encoder's options.
    pub options: &'a EncodeOptions,
    /// Pixels of a frame.
    pub pixels: u64,
    /// More than one frame.
    pub animated: bool,
    /// The frame consists of [`Planes`](crate::image::Planes).
    pub planes: bool,
    /// Upper bound of the output's size, in bytes.
    pub bytes: u64,
}

/// Color quantization, in bytes for each pixel.
const QUANTIZATION: u64 = 30;

impl Memory {
    /// A decoder alone.
    pub(super) const fn of_decoder(decode: u64) -> Memory {
        let still = EncodeMemory { pixel: 0, planes: 0, file: 0, fixed: 0 };
        Memory { decode, still, lossless: None, animation: None }
    }

    pub(super) fn encode(&self, estimate: &EncodeEstimate<'_>) -> u64 {
        let EncodeEstimate { options, pixels, animated, planes, bytes } = *estimate;
        let row = match (animated, options.lossless) {
            (true, _) => self.animation,
            (false, true) => self.lossless,
            (false, false) => None,
        };
        let EncodeMemory { pixel, planes: for_planes, file, fixed } = row.unwrap_or(self.still);
        let pixel = if planes && for_planes > 0 { for_planes } else { pixel };
        let pixel = if options.palette { pixel + QUANTIZATION } else { pixel };
        fixed.saturating_add(pixels.saturating_mul(pixel)).saturating_add(bytes.saturating_mul(file))
    }
}
