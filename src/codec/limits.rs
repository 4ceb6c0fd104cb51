//! Limits on sources and outputs, checked before pixels are decoded. The defaults are IO's.

use super::{CodecErrorKind, Damaged, DecodeError, FormatInfo, Header, OutputLimit};
use crate::{
    codes::{ErrorCode, LimitKind, Remedy},
    geometry::Size,
};

/// The rejection of an image by a limit or a format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// One lower-case line with the value and the limit.
    pub message: String,
    /// The remedy: raising the limit. `None` for a limit of the format.
    pub remedy: Option<Remedy>,
}

impl Refusal {
    fn over(limit: LimitKind, needed: impl Into<Option<u64>>, message: String) -> Refusal {
        Refusal { message, remedy: Some(Remedy::raise(limit, needed)) }
    }

    fn into_error(self, code: ErrorCode) -> DecodeError {
        DecodeError::new(CodecErrorKind::Limit(code), self.message).with_remedy(self.remedy)
    }
}

/// The limits of sources and outputs, by default those of IO.
///
/// ```
/// use pixmill::{Limits, Recipe, render};
///
/// # let photo = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/photos/coffee.jpg"))?;
/// let limits = Limits { input_side: 100, ..Limits::default() };
/// let failure = render(&photo, &[Recipe::parse("width=50")?], &limits).expect_err("600 pixels are too many");
/// assert_eq!(failure.code.as_str(), "dimensions-exceeded");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
// Source: specification 8; U-30.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Limits {
    /// The largest source file, in bytes. Default 50 MB (50 000 000).
    pub input_bytes: u64,
    /// The longest side of a source, in pixels. Default 12 000.
    pub input_side: u32,
    /// The longest side of an output, in pixels. Default 8 192.
    pub output_side: u32,
    /// The largest area of an AVIF output, in pixels. Default 4 096 × 4 096. Only negotiated formats fall back.
    pub avif_pixels: u64,
    /// The longest side of an SVG output, in pixels. Default 1 600.
    pub svg_side: u32,
    /// The largest SVG output, in bytes. Default 50 MB (50 000 000).
    pub svg_bytes: u64,
    /// The most frames of an animation. Default 1 000.
    pub frames: u32,
    /// The most pixels of all frames of a source animation together. Default 4 000 000 000: 1 000 frames of 2 000 × 2 000.
    pub animation_pixels: u64,
    /// The most outputs of a plan. Default 1 000 000.
    pub renditions: u64,
    /// Treatment of damaged sources. Default: they fail.
    pub damaged: Damaged,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            input_bytes: 50_000_000,
            input_side: 12_000,
            output_side: 8192,
            avif_pixels: 4096 * 4096,
            svg_side: 1600,
            svg_bytes: 50_000_000,
            frames: 1000,
            animation_pixels: 4_000_000_000,
            renditions: 1_000_000,
            damaged: Damaged::Fail,
        }
    }
}

impl Limits {
    /// Checks the size of a source file.
    ///
    /// # Errors
    /// `body-too-large`, with the limit and the value.
    pub fn check_bytes(&self, bytes: u64) -> Result<(), DecodeError> {
        if bytes <= self.input_bytes {
            return Ok(());
        }
        let message = format!("the file has {bytes} bytes, the limit is {}", self.input_bytes);
        Err(Refusal::over(LimitKind::InputBytes, bytes, message).into_error(ErrorCode::BodyTooLarge))
    }

    /// Checks the size and the number of frames of a source.
    ///
    /// # Errors
    /// `dimensions-exceeded` or `too-many-frames`, with the limit and the value.
    pub fn check_input(&self, header: &Header) -> Result<(), DecodeError> {
        let longest = header.size.width().max(header.size.height());
        self.check_side(longest, || format!("the image is {}", header.size))?;
        let refused = match header.frames {
            Some(frames) if frames > self.frames => {
                let message = format!("the animation has {frames} frames, the limit is {}", self.frames);
                Some(Refusal::over(LimitKind::Frames, u64::from(frames), message))
            }
            frames => frames.and_then(|frames| self.refuse_source_frames(header.size, frames)),
        };
        refused.map_or(Ok(()), |refusal| Err(refusal.into_error(ErrorCode::TooManyFrames)))
    }

    /// Checks the longest side of an image stored within another, such as a frame.
    ///
    /// # Errors
    /// `dimensions-exceeded`, with the limit and the value.
    pub(super) fn check_part(&self, longest: u32) -> Result<(), DecodeError> {
        self.check_side(longest, || format!("a frame has a side of {longest} pixels"))
    }

    fn check_side(&self, longest: u32, what: impl Fn() -> String) -> Result<(), DecodeError> {
        if longest <= self.input_side {
            return Ok(());
        }
        let message = format!("{}, the limit is {limit}x{limit}", what(), limit = self.input_side);
        Err(Refusal::over(LimitKind::InputSide, u64::from(longest), message).into_error(ErrorCode::DimensionsExceeded))
    }

    /// The error for a source animation of this size with this many frames, if they exceed the limit together.
    fn refuse_source_frames(&self, size: Size, frames: u32) -> Option<Refusal> {
        let pixels = size.pixels().saturating_mul(u64::from(frames));
        (frames > 1 && pixels > self.animation_pixels).then(|| {
            let message =
                format!("{frames} frames of {size} have {pixels} pixels, the limit is {}", self.animation_pixels);
            Refusal::over(LimitKind::AnimationPixels, pixels, message)
        })
    }

    /// The error for a source animation of this size with at least this many frames, if it exceeds a limit.
    pub fn refuse_frames(&self, size: Size, frames: u32) -> Option<Refusal> {
        let too_many = (frames > self.frames).then(|| {
            let message = format!("the animation has at least {frames} frames, the limit is {}", self.frames);
            Refusal::over(LimitKind::Frames, None, message)
        });
        too_many.or_else(|| self.refuse_source_frames(size, frames))
    }

    /// The error for an animation of this size with this many frames, if it exceeds the limit. All frames together may
    /// have as many pixels as the largest still image.
    pub fn refuse_animation(&self, size: Size, frames: u32) -> Option<Refusal> {
        let most = u64::from(self.output_side) * u64::from(self.output_side);
        (size.pixels() * u64::from(frames) > most).then(|| {
            let message =
                format!("{frames} frames of {size} have more pixels than the limit, {0}x{0}", self.output_side);
            Refusal::over(LimitKind::OutputSide, None, message)
        })
    }

    /// The error for an output of this size in this format, if it exceeds a limit.
    pub fn refuse_output_as(&self, format: &FormatInfo, size: Size) -> Option<Refusal> {
        self.refuse_output(size).or_else(|| too_large_for(format, size)).or_else(|| self.refuse_own(format, size))
    }

    /// The error for the format's own limit.
    fn refuse_own(&self, format: &FormatInfo, size: Size) -> Option<Refusal> {
        let (pixels, longest) = (size.pixels(), size.width().max(size.height()));
        match format.output_limit {
            OutputLimit::AvifPixels if pixels > self.avif_pixels => {
                let message =
                    format!("the AVIF would be {size}, {pixels} pixels, the limit is {}, as in IO", self.avif_pixels);
                Some(Refusal::over(LimitKind::AvifPixels, pixels, message))
            }
            OutputLimit::SvgSide if longest > self.svg_side => {
                let message = format!("the SVG would be {size}, the limit is {limit}x{limit}", limit = self.svg_side);
                Some(Refusal::over(LimitKind::SvgSide, u64::from(longest), message))
            }
            OutputLimit::None | OutputLimit::AvifPixels | OutputLimit::SvgSide => None,
        }
    }

    /// The error for an output of this size, if it exceeds the limits.
    pub fn refuse_output(&self, size: Size) -> Option<Refusal> {
        let longest = size.width().max(size.height());
        (longest > self.output_side).then(|| {
            let message = format!("the output would be {size}, the limit is {limit}x{limit}", limit = self.output_side);
            Refusal::over(LimitKind::OutputSide, u64::from(longest), message)
        })
    }
}

/// The error for the format's own maximum.
fn too_large_for(format: &FormatInfo, size: Size) -> Option<Refusal> {
    let (longer, shorter) = (size.width().max(size.height()), size.width().min(size.height()));
    let FormatInfo { name, max_side, max_short_side, .. } = format;
    (longer > *max_side || shorter > *max_short_side).then(|| {
        let message = format!(
            "{name} stores at most {max_side}x{max_short_side} pixels, the output would be {size}; choose a smaller size"
        );
        Refusal { message, remedy: None }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_has_the_limit_and_the_value() {
        let limits = Limits::default();
        assert!(limits.check_bytes(50_000_000).is_ok());
        let error = limits.check_bytes(50_000_001).expect_err("over the limit");
        assert!(error.to_string().contains("50000000"), "{error}");
        assert_eq!(error.remedy(), Some(Remedy::raise(LimitKind::InputBytes, 50_000_001)));
        let size = |w, h| Size::new(w, h).expect("not empty");
        assert!(limits.check_input(&Header::plain(size(12_000, 12_000))).is_ok());
        let error = limits.check_input(&Header::plain(size(1, 12_001))).expect_err("over the limit");
        assert_eq!(error.kind(), CodecErrorKind::Limit(ErrorCode::DimensionsExceeded));
        assert!(limits.refuse_output(size(8192, 8192)).is_none());
        assert!(limits.refuse_output(size(8193, 1)).is_some());
    }
}
