//! Frames to WebP by libwebp.

use super::container;
use crate::{
    codec::{EncodeError, EncodeWish, Encoder},
    image::Frame,
};
use webp::{PixelLayout, WebPConfig};

/// libwebp's effort, 0 to 6: half as much costs 3.5 % more bytes, the most saves 5 % for 2.4 times the time.
const EFFORT: i32 = 4;

/// For who asks for the last few percent.
const THOROUGH_EFFORT: i32 = 6;

pub(super) struct WebpEncoder {
    wish: EncodeWish,
    out: Option<Vec<u8>>,
}

impl WebpEncoder {
    pub(super) fn new(wish: &EncodeWish) -> WebpEncoder {
        WebpEncoder { wish: wish.clone(), out: None }
    }
}

/// `exact` stays off: the colour of a fully transparent pixel is nobody's to see, and may change.
fn config(wish: &EncodeWish) -> Result<WebPConfig, EncodeError> {
    let mut config = WebPConfig::new().map_err(|()| EncodeError::library("libwebp is of another version"))?;
    config.method = if wish.thorough { THOROUGH_EFFORT } else { EFFORT };
    config.lossless = i32::from(wish.lossless);
    // For lossless data this is effort, not quality.
    config.quality = if wish.lossless { 75.0 } else { f32::from(wish.quality) };
    Ok(config)
}

impl Encoder for WebpEncoder {
    fn push(&mut self, frame: &Frame) -> Result<(), EncodeError> {
        if self.out.is_some() {
            return Err(EncodeError::unsupported("this version writes one frame into a WebP"));
        }
        let size = frame.size();
        let samples = frame.rgba8().as_flattened();
        let encoder = webp::Encoder::new(samples, PixelLayout::Rgba, size.width(), size.height());
        let library = |e| EncodeError::library(format!("libwebp: {e:?}"));
        let out = encoder.encode_advanced(&config(&self.wish)?).map_err(library)?.to_vec();
        self.out = Some(match &self.wish.profile {
            None => out,
            Some(icc) => container::with_profile(out, icc)
                .ok_or_else(|| EncodeError::library("the profile cannot be put into the file"))?,
        });
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Vec<u8>, EncodeError> {
        self.out.ok_or_else(|| EncodeError::library("no frame was given"))
    }
}
