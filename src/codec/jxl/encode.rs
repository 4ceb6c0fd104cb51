//! Frames to JPEG XL by libjxl.

use super::{
    INFO,
    ffi::{self, Info, Setting},
    metadata::with_metadata,
};
use crate::{
    codec::{EncodeError, EncodeOptions, Encoder, Metadata, timing::Clock},
    image::Frame,
};

/// libjxl's effort, 1 to 10, for lossy images: as small as its default of 7 at equal SSIMULACRA2 score, in a twelfth of
/// the time.
const EFFORT: i64 = 4;

/// The same for lossless images: effort 5 takes two thirds of the time for a tenth more bytes.
const EXACT_EFFORT: i64 = 7;

/// For thorough encoding: 4 % fewer bytes at low qualities; effort 8 would take six times as long for 2 %.
const THOROUGH_EFFORT: i64 = 7;

/// The same for lossless images.
const THOROUGH_EXACT_EFFORT: i64 = 8;

pub(super) struct JxlEncoder {
    options: EncodeOptions,
    out: Option<ffi::Encoder>,
    clock: Clock,
}

pub(super) fn library(error: impl std::fmt::Display) -> EncodeError {
    EncodeError::library(format!("libjxl: {error}"))
}

/// The Butteraugli distance of a quality on libjxl's scale, 1 to 100.
fn distance(quality: f32) -> f32 {
    if quality >= 30.0 {
        0.1 + (100.0 - quality) * 0.09
    } else {
        53.0 / 3000.0 * quality * quality - 23.0 / 20.0 * quality + 25.0
    }
}

impl JxlEncoder {
    pub(super) fn new(options: &EncodeOptions) -> JxlEncoder {
        JxlEncoder { options: options.clone(), out: None, clock: Clock::new(1000, u32::MAX.into()) }
    }

    fn begin(&self, info: Info) -> Result<ffi::Encoder, String> {
        let mut encoder = ffi::Encoder::new()?;
        encoder.begin(info)?;
        let effort = match (self.options.thorough, self.options.lossless) {
            (true, false) => THOROUGH_EFFORT,
            (true, true) => THOROUGH_EXACT_EFFORT,
            (false, true) => EXACT_EFFORT,
            (false, false) => EFFORT,
        };
        encoder.set(Setting::Effort, effort)?;
        if self.options.lossless {
            encoder.lossless()?;
        } else {
            encoder.distance(distance(INFO.quality_map.own(self.options.quality)))?;
        }
        if self.options.progressive {
            encoder.set(Setting::GroupOrder, 1)?;
            encoder.set(Setting::Responsive, 1)?;
            encoder.set(Setting::QuantizedProgressiveAc, 1)?;
        }
        Ok(encoder)
    }

    fn add(&mut self, frame: &Frame) -> Result<(), String> {
        let (pixels, size) = (frame.rgba8(), frame.size());
        let moves = self.options.animation;
        let alpha = match moves {
            Some(animation) => animation.alpha,
            None => !frame.opaque && pixels.iter().any(|p| p[3] != 255),
        };
        let mut encoder = match self.out.take() {
            Some(mut encoder) => {
                // Writes the previous frame. Only now it is known not to be the last, which must be marked.
                encoder.write()?;
                encoder
            }
            None => self.begin(Info {
                width: size.width(),
                height: size.height(),
                alpha,
                exact: self.options.lossless,
                plays: moves.map(|animation| animation.plays),
            })?,
        };
        let shown = moves.map(|_| u32::try_from(self.clock.ticks(frame.delay)).unwrap_or(u32::MAX));
        if alpha {
            encoder.push(pixels.as_flattened(), alpha, shown)?;
        } else {
            let samples: Vec<u8> = pixels.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect();
            encoder.push(&samples, alpha, shown)?;
        }
        self.out = Some(encoder);
        Ok(())
    }
}

impl Encoder for JxlEncoder {
    fn push(&mut self, frame: &Frame) -> Result<(), EncodeError> {
        if self.out.is_some() && self.options.animation.is_none() {
            return Err(EncodeError::unsupported("a second frame was given for a still image"));
        }
        self.add(frame).map_err(library)
    }

    fn finish(self: Box<Self>) -> Result<Vec<u8>, EncodeError> {
        let encoder = self.out.ok_or_else(|| EncodeError::library("no frame was given"))?;
        let out = encoder.finish().map_err(library)?;
        Ok(with_metadata(out, self.options.metadata.as_ref()))
    }
}

/// Transcodes a JPEG losslessly, with this metadata only: about a fifth smaller.
pub(super) fn transcode(jpeg: &[u8], kept: Option<&Metadata>) -> Result<Vec<u8>, String> {
    let mut encoder = ffi::Encoder::new()?;
    for kept in [Setting::JpegKeepExif, Setting::JpegKeepXmp, Setting::JpegKeepJumbf] {
        encoder.set(kept, 0)?;
    }
    encoder.push_jpeg(jpeg)?;
    Ok(with_metadata(encoder.finish()?, kept))
}
