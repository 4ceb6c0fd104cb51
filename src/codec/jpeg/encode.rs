//! Frames to JPEG by mozjpeg, at the knee of size and time.

use super::{ffi, markers, metadata};
use crate::{
    codec::{EncodeError, EncodeWish, Encoder},
    image::Frame,
};

/// From this quality on the chroma is stored at full size, as libvips does: below it, nobody sees the difference.
const FULL_CHROMA_FROM: u8 = 90;

pub(super) struct JpegEncoder {
    wish: EncodeWish,
    out: Option<Vec<u8>>,
}

impl JpegEncoder {
    pub(super) fn new(wish: &EncodeWish) -> JpegEncoder {
        JpegEncoder { wish: wish.clone(), out: None }
    }
}

impl Encoder for JpegEncoder {
    fn push(&mut self, frame: &Frame) -> Result<(), EncodeError> {
        if self.out.is_some() {
            return Err(EncodeError::unsupported("JPEG stores one frame"));
        }
        let pixels = frame.rgba8();
        let settings = ffi::Settings {
            quality: self.wish.quality,
            progressive: self.wish.progressive,
            gray: pixels.iter().all(|[r, g, b, _]| r == g && g == b),
            thorough: self.wish.thorough,
            full_chroma: self.wish.quality >= FULL_CHROMA_FROM,
        };
        let icc = self.wish.profile.as_deref().map(markers::profile_segments).unwrap_or_default();
        let said = self.wish.metadata.iter().flat_map(metadata::segments_of);
        let markers: Vec<_> = said.chain(icc.into_iter().map(|data| (markers::APP2, data))).collect();
        let out = ffi::write(pixels, frame.size().width(), settings, &markers).map_err(EncodeError::library)?;
        self.out = Some(out);
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Vec<u8>, EncodeError> {
        self.out.ok_or_else(|| EncodeError::library("no frame was given"))
    }
}
