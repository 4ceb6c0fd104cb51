//! How much an encoder will have to carry, known before there is a pixel.

use super::EncodeOptions;

/// What an encoder is to be given, for [`Format::encode_memory`](super::Format::encode_memory).
#[derive(Debug, Clone, Copy)]
pub struct EncodeEstimate<'a> {
    /// How it is to be encoded.
    pub options: &'a EncodeOptions,
    /// Pixels of a frame.
    pub pixels: u64,
    /// There may be transparency.
    pub alpha: bool,
    /// There is more than one frame.
    pub moves: bool,
    /// The frame is [`Planes`](crate::image::Planes).
    pub planes: bool,
    /// The most bytes the file will have.
    pub bytes: u64,
}

impl EncodeEstimate<'_> {
    /// So many bytes for each pixel, and so many for each byte of the file: what encoders take was measured on photographs
    /// of 12 megapixels and on white noise, whose files are the largest there are.
    pub(super) const fn times(&self, for_a_pixel: u64, for_a_byte: u64) -> u64 {
        self.pixels.saturating_mul(for_a_pixel).saturating_add(self.bytes.saturating_mul(for_a_byte))
    }
}
