//! WebP to frames: lossy, lossless, alpha, at full or reduced size, animations.

use super::{
    container,
    ffi::{self, AnimationReader},
};
use crate::{
    codec::{Damaged, DecodeError, DecodeOptions, Decoder, Header, header::Model, metadata},
    geometry::Size,
    image::{Frame, all_opaque},
};
use std::{borrow::Cow, time::Duration};

/// Denominators of reduced sizes: fixed, so that an output does not depend on other outputs of the same source.
const SCALES: [u32; 3] = [8, 4, 2];

pub(super) struct WebpDecoder<'a> {
    bytes: Cow<'a, [u8]>,
    header: Header,
    damaged: Damaged,
    damage: Option<String>,
    /// The animation decoder, from the first frame on.
    animation: Option<Option<AnimationReader<'a>>>,
    done: bool,
}

fn malformed(message: &str) -> DecodeError {
    DecodeError::malformed(format!("the WebP data is damaged: {message}"))
}

fn recoverable(message: &str) -> DecodeError {
    DecodeError::recoverable(format!("the WebP data is damaged: {message}"))
}

impl<'a> WebpDecoder<'a> {
    pub(super) fn new(bytes: &'a [u8], options: &DecodeOptions) -> Result<WebpDecoder<'a>, DecodeError> {
        let damaged = options.limits.damaged;
        let features = ffi::features(bytes).map_err(|e| malformed(&e))?;
        let size = Size::new(features.width, features.height).ok_or_else(|| malformed("its width or height is 0"))?;
        let reduced = |least: Size| {
            let grids = SCALES.iter().filter_map(|n| Size::new(size.width().div_ceil(*n), size.height().div_ceil(*n)));
            grids.into_iter().find(|decoded_size| decoded_size.w >= least.w && decoded_size.h >= least.h)
        };
        let decoded_size = options.at_least.filter(|_| !features.animation).and_then(reduced).unwrap_or(size);
        let orientation = container::exif(bytes).find_map(metadata::orientation);
        let mut header = Header {
            decoded_size,
            alpha: features.alpha,
            lossless: features.lossless.unwrap_or(false),
            metadata: container::has_metadata(bytes),
            // Lossy images are decoded row by row.
            decode_units: u64::from(features.lossless != Some(false)),
            orientation: orientation.unwrap_or_default(),
            // EXIF follows the image.
            orientation_may_follow: orientation.is_none()
                && container::announces_exif(bytes)
                && container::is_cut_off(bytes),
            ..Header::plain(size)
        };
        if features.animation {
            // Complete frames only.
            let frames = container::chunks(bytes).filter(|chunk| &chunk.name == b"ANMF").count();
            let frames = u32::try_from(frames).unwrap_or(u32::MAX).max(1);
            header.frames = Some(frames);
            header.plays = container::plays(bytes);
            header.lossless = container::is_lossless(bytes);
        }
        if let Some(icc) = container::profile(bytes) {
            header.set_icc(icc, Model::Rgb);
        }
        let mut damage = None;
        let mut bytes = Cow::Borrowed(bytes);
        if features.animation && damaged.accepts() && container::is_cut_off(&bytes) {
            bytes = Cow::Owned(container::whole_chunks(&bytes));
            // The repaired file, and the decoder's copy of it.
            header.decode_units += 1;
            damage = Some("the WebP is truncated; the remaining frames are missing".to_owned());
        }
        let animation = features.animation.then_some(None);
        Ok(WebpDecoder { bytes, header, damaged, damage, animation, done: false })
    }
}

impl WebpDecoder<'_> {
    /// Decodes a still image of `from` pixels to `to` pixels.
    fn still(&mut self, from: (u32, u32), to: (u32, u32)) -> Result<Vec<[u8; 4]>, DecodeError> {
        if !self.damaged.accepts() {
            return ffi::decode(&self.bytes, from, to).map_err(|e| recoverable(&e));
        }
        let (mut pixels, rows) = ffi::decode_part(&self.bytes, from, to).map_err(|e| malformed(&e))?;
        if rows < to.1 {
            let missing = from.1 - u32::try_from(u64::from(rows) * u64::from(from.1) / u64::from(to.1)).unwrap_or(0);
            self.damage = Some(format!("the WebP is damaged; the last {missing} of {} rows are missing", from.1));
            if !self.header.alpha {
                pixels.iter_mut().for_each(|pixel| pixel[3] = 255);
            }
        } else if container::is_cut_off(&self.bytes) {
            self.damage = Some("the WebP is truncated after its pixels".to_owned());
        }
        Ok(pixels)
    }
}

impl Decoder for WebpDecoder<'_> {
    fn header(&self) -> Header {
        self.header.clone()
    }

    fn next_frame(&mut self) -> Result<Option<Frame>, DecodeError> {
        if self.done {
            return Ok(None);
        }
        if container::is_cut_off(&self.bytes) && !self.damaged.accepts() {
            return Err(recoverable("the data is truncated"));
        }
        let Header { size, decoded_size, .. } = self.header;
        let sides = |size: Size| (size.width(), size.height());
        let (pixels, delay) = match &mut self.animation {
            Some(reader) => {
                let reader = match reader {
                    Some(reader) => reader,
                    none => none.insert(AnimationReader::new(self.bytes.clone()).map_err(|e| malformed(&e))?),
                };
                let Some((pixels, shown)) = reader.next().map_err(|e| malformed(&e))? else { return Ok(None) };
                (pixels, Some(Duration::from_millis(shown.into())))
            }
            None => {
                self.done = true;
                (self.still(sides(size), sides(decoded_size))?, None)
            }
        };
        if pixels.len() as u64 != decoded_size.pixels() {
            return Err(malformed("the canvas differs from the size in the header"));
        }
        // A frame of an animation may leave parts of the canvas transparent, even if the header declares no alpha.
        let opaque = !(self.header.alpha || self.animation.is_some()) || all_opaque(&pixels);
        let mut frame = Frame::new(decoded_size, pixels, opaque);
        frame.profile = self.header.profile.clone();
        frame.delay = delay;
        Ok(Some(frame))
    }

    fn damage(&self) -> Vec<String> {
        self.damage.clone().into_iter().collect()
    }
}
