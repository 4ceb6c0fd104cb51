//! Frames to AVIF by libaom.

use super::{FULL_CHROMA_FROM, ffi};
use crate::{
    codec::{EncodeError, EncodeWish, Encoder},
    image::Frame,
};
use std::ffi::CStr;

/// The knee of size and time with the options below: half the time of speed 6 for 2 % more bytes.
const SPEED: u8 = 8;

/// For who asks for the last few percent.
const THOROUGH_SPEED: u8 = 6;

/// Measured on photographs at equal SSIMULACRA2: 13 % fewer bytes than libaom's defaults at the same speed.
const OPTIONS: &[(&CStr, &CStr)] = &[
    (c"tune", c"ssim"),
    (c"enable-qm", c"1"),
    (c"qm-min", c"2"),
    (c"qm-max", c"10"),
    (c"dist-metric", c"qm-psnr"),
    (c"sharpness", c"7"),
    (c"enable-chroma-deltaq", c"1"),
];

/// Edges of an alpha show more than those of a picture.
const LEAST_ALPHA_QUALITY: u8 = 80;

pub(super) struct AvifEncoder {
    wish: EncodeWish,
    out: Option<Vec<u8>>,
}

impl AvifEncoder {
    pub(super) fn new(wish: &EncodeWish) -> AvifEncoder {
        AvifEncoder { wish: wish.clone(), out: None }
    }
}

impl Encoder for AvifEncoder {
    fn push(&mut self, frame: &Frame) -> Result<(), EncodeError> {
        if self.out.is_some() {
            return Err(EncodeError::unsupported("this version writes one frame into an AVIF"));
        }
        let (pixels, size) = (frame.rgba8(), frame.size());
        let settings = ffi::Settings {
            quality: self.wish.quality,
            alpha_quality: self.wish.quality.max(LEAST_ALPHA_QUALITY),
            speed: if self.wish.thorough { THOROUGH_SPEED } else { SPEED },
            full_chroma: self.wish.quality >= FULL_CHROMA_FROM,
            alpha: !frame.opaque && pixels.iter().any(|p| p[3] != 255),
            icc: self.wish.profile.as_deref(),
            options: OPTIONS,
        };
        let plain = ffi::Settings { options: &[], ..settings.clone() };
        let encode = |settings| ffi::encode(pixels, size.width(), size.height(), settings);
        // A packager may link another libaom, which may not know an option: then none of them is used.
        let out = encode(&settings).or_else(|_| encode(&plain));
        self.out = Some(out.map_err(|e| EncodeError::library(format!("libavif: {e}")))?);
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Vec<u8>, EncodeError> {
        self.out.ok_or_else(|| EncodeError::library("no frame was given"))
    }
}
