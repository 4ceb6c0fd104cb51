//! Frames to JPEG by mozjpeg.

use super::{ffi, markers, metadata};
use crate::{
    codec::{EncodeError, EncodeOptions, Encoder},
    image::{ColorProfile, Frame, Planes},
};
use std::sync::Arc;

/// The lowest quality with 4:4:4 chroma, as in libvips: below it, the difference is not visible.
const FULL_CHROMA_FROM: u8 = 90;

pub(super) struct JpegEncoder {
    options: EncodeOptions,
    out: Option<Vec<u8>>,
}

impl JpegEncoder {
    pub(super) fn new(options: &EncodeOptions) -> JpegEncoder {
        JpegEncoder { options: options.clone(), out: None }
    }
}

fn settings(options: &EncodeOptions, gray: bool) -> ffi::Settings {
    ffi::Settings {
        quality: options.quality,
        progressive: options.progressive,
        gray,
        thorough: options.thorough,
        full_chroma: has_full_chroma(options),
    }
}

pub(super) fn has_full_chroma(options: &EncodeOptions) -> bool {
    options.quality >= FULL_CHROMA_FROM
}

/// Metadata and profile as markers: code and data.
fn markers(options: &EncodeOptions) -> Vec<(u8, Vec<u8>)> {
    let icc = options.profile.as_deref().map(markers::profile_segments).unwrap_or_default();
    let said = options.metadata.iter().flat_map(metadata::segments_of);
    said.chain(icc.into_iter().map(|data| (markers::APP2, data))).collect()
}

/// Requantizes the coefficients for another quality; `None` if the image has to be decoded.
pub(super) fn requantize(bytes: &[u8], options: &EncodeOptions) -> Result<Option<Vec<u8>>, EncodeError> {
    if options.thorough {
        return Ok(None);
    }
    let requantized = ffi::requantize(bytes, &options.interrupt, settings(options, false), &markers(options));
    options.interrupt.check()?;
    requantized.map_err(EncodeError::library)
}

/// Re-encodes the same coefficients in fewer bytes, with the color profile and this metadata only.
pub(super) fn optimize(bytes: &[u8], options: &EncodeOptions) -> Result<Vec<u8>, EncodeError> {
    let icc = markers::profile(bytes).unwrap_or_default().map(Arc::<[u8]>::from);
    let profile = icc.filter(|icc| options.profile.is_some() || !ColorProfile::Icc(icc.clone()).is_srgb());
    let options = EncodeOptions { profile, ..options.clone() };
    let optimized = ffi::optimize(bytes, &options.interrupt, options.progressive, &markers(&options));
    options.interrupt.check()?;
    optimized.map_err(EncodeError::library)
}

impl Encoder for JpegEncoder {
    fn push(&mut self, frame: &Frame) -> Result<(), EncodeError> {
        if self.out.is_some() {
            return Err(EncodeError::unsupported("JPEG stores one frame"));
        }
        let markers = markers(&self.options);
        // A kept profile is an RGB profile, which gray samples cannot have.
        let colored = self.options.profile.is_some();
        let planes = frame.planes().filter(|_| !has_full_chroma(&self.options)).and_then(Planes::with_fewer_colors);
        let out = if let Some(planes) = planes {
            let [_, cb, cr] = planes.samples();
            let gray = !colored && cb.iter().chain(cr).all(|c| *c == 128);
            ffi::write_planes(&planes, settings(&self.options, gray), &markers)
        } else {
            let pixels = frame.rgba8();
            let gray = !colored && pixels.iter().all(|[r, g, b, _]| r == g && g == b);
            ffi::write(pixels, frame.size().width(), settings(&self.options, gray), &markers)
        };
        self.out = Some(out.map_err(EncodeError::library)?);
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Vec<u8>, EncodeError> {
        self.out.ok_or_else(|| EncodeError::library("no frame was given"))
    }
}
