//! Frames to AVIF by ravif, for builds without C++ tools: more bytes in more time.

use super::INFO;
use crate::{
    codec::{EncodeError, EncodeOptions, Encoder},
    image::Frame,
};
use ravif::{BitDepth, Img, RGBA8};

/// Slower speeds save 4 % for three times the time.
const SPEED: u8 = 8;

pub(super) struct AvifEncoder {
    options: EncodeOptions,
    out: Option<Vec<u8>>,
}

impl AvifEncoder {
    pub(super) fn new(options: &EncodeOptions) -> AvifEncoder {
        AvifEncoder { options: options.clone(), out: None }
    }
}

impl Encoder for AvifEncoder {
    fn push(&mut self, frame: &Frame) -> Result<(), EncodeError> {
        if self.out.is_some() {
            return Err(EncodeError::unsupported("this build writes only still AVIF images"));
        }
        let quality = INFO.quality_map.own(self.options.quality);
        let encoder = ravif::Encoder::new()
            .with_quality(quality)
            .with_alpha_quality(quality.max(80.0))
            .with_speed(SPEED)
            .with_bit_depth(BitDepth::Eight)
            .with_num_threads(Some(1));
        let pixels: Vec<RGBA8> = frame.rgba8().iter().map(|[r, g, b, a]| RGBA8::new(*r, *g, *b, *a)).collect();
        let image = Img::new(pixels.as_slice(), frame.size().width() as usize, frame.size().height() as usize);
        let encoded = encoder.encode_rgba(image).map_err(|e| EncodeError::library(format!("ravif: {e}")))?;
        self.out = Some(encoded.avif_file);
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Vec<u8>, EncodeError> {
        self.out.ok_or_else(|| EncodeError::library("no frame was given"))
    }
}
