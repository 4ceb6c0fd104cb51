//! Frames to WebP by libwebp.

use super::{
    INFO, container,
    decode::WebpDecoder,
    ffi::{self, AnimationWriter},
};
use crate::{
    codec::{
        DecodeError, DecodeOptions, Decoder, EncodeError, EncodeOptions, Encoder,
        timing::{Clock, plays_at_most},
    },
    image::{Frame, Planes},
};
use webp::{PixelLayout, WebPConfig};

/// libwebp's effort, 0 to 6: half of it costs 3.5 % more bytes, the maximum saves 5 % for 2.4 times the time.
const EFFORT: i32 = 4;

/// For thorough encoding: the last few percent.
const THOROUGH_EFFORT: i32 = 6;

/// The longest delay of a frame, in milliseconds: 24 bits.
const LONGEST_DELAY: u64 = (1 << 24) - 1;

/// The largest number of plays: 16 bits.
const MOST_PLAYS: u32 = u16::MAX as u32;

pub(super) struct WebpEncoder {
    options: EncodeOptions,
    out: Option<Vec<u8>>,
    moving: Option<AnimationWriter>,
    clock: Clock,
}

impl WebpEncoder {
    pub(super) fn new(options: &EncodeOptions) -> WebpEncoder {
        WebpEncoder { options: options.clone(), out: None, moving: None, clock: Clock::new(1000, LONGEST_DELAY) }
    }
}

/// The color of fully transparent pixels may change, except if samples are to be kept exactly.
fn config(options: &EncodeOptions) -> Result<WebPConfig, EncodeError> {
    let mut config = WebPConfig::new().map_err(|()| EncodeError::library("libwebp has an incompatible version"))?;
    config.method = if options.thorough { THOROUGH_EFFORT } else { EFFORT };
    config.lossless = i32::from(options.lossless);
    config.exact = i32::from(options.exact);
    // For lossless images this is the effort, not the quality.
    config.quality = if options.lossless { 75.0 } else { INFO.quality_map.own(options.quality) };
    Ok(config)
}

pub(super) fn takes_planes(options: &EncodeOptions) -> bool {
    !options.lossless && options.animation.is_none()
}

/// Optimizes a lossless still image; `None` for lossy images and animations.
pub(super) fn repack(bytes: &[u8], options: &EncodeOptions) -> Result<Option<Vec<u8>>, EncodeError> {
    let library = |error: DecodeError| EncodeError::library(error.to_string());
    let mut decoder = WebpDecoder::new(bytes, &DecodeOptions::default()).map_err(library)?;
    let header = decoder.header();
    if !header.lossless || header.is_animated() {
        return Ok(None);
    }
    let Some(frame) = decoder.next_frame().map_err(library)? else { return Ok(None) };
    let mut encoder = Box::new(WebpEncoder::new(&EncodeOptions { lossless: true, animation: None, ..options.clone() }));
    encoder.push(&frame)?;
    encoder.finish().map(Some)
}

impl Encoder for WebpEncoder {
    fn push(&mut self, frame: &Frame) -> Result<(), EncodeError> {
        let size = frame.size();
        let library = |e: String| EncodeError::library(format!("libwebp: {e}"));
        if let Some(animation) = self.options.animation {
            let config = config(&self.options)?;
            let writer = match &mut self.moving {
                Some(writer) => writer,
                none => {
                    let plays = plays_at_most(animation.plays, MOST_PLAYS);
                    none.insert(AnimationWriter::new(size.width(), size.height(), plays).map_err(library)?)
                }
            };
            return writer.push(frame.rgba8(), self.clock.ticks(frame.delay), &config).map_err(library);
        }
        if self.out.is_some() {
            return Err(EncodeError::unsupported("a second frame was given for a still image"));
        }
        let config = config(&self.options)?;
        let planes = frame.planes().filter(|_| takes_planes(&self.options)).and_then(Planes::with_fewer_colors);
        self.out = Some(match planes.as_deref() {
            Some(planes) => ffi::encode_planes(planes, &config).map_err(library)?,
            None => {
                let samples = frame.rgba8().as_flattened();
                let encoder = webp::Encoder::new(samples, PixelLayout::Rgba, size.width(), size.height());
                encoder.encode_advanced(&config).map_err(|e| library(format!("{e:?}")))?.to_vec()
            }
        });
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Vec<u8>, EncodeError> {
        let WebpEncoder { options, out, moving, .. } = *self;
        let out = match moving {
            Some(writer) => writer.finish().map_err(|e| EncodeError::library(format!("libwebp: {e}")))?,
            None => out.ok_or_else(|| EncodeError::library("no frame was given"))?,
        };
        let out = match &options.profile {
            None => out,
            Some(icc) => container::with_profile(out, icc)
                .ok_or_else(|| EncodeError::library("the profile cannot be written"))?,
        };
        container::with_metadata(out, options.metadata.as_ref())
            .ok_or_else(|| EncodeError::library("the metadata cannot be written"))
    }
}
