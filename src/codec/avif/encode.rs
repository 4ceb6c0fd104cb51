//! Frames to AVIF by libaom.

use super::{INFO, boxes::forget_times, content::Content, ffi};
use crate::{
    codec::{Animation, EncodeError, EncodeOptions, Encoder, timing::Clock},
    image::{Frame, Planes},
};
use std::ffi::CStr;

/// libaom's speed for photographs: half the time of speed 6 for 2 % more bytes, with the options below.
const SPEED: u8 = 8;

/// For dark, smooth and drawn images. From speed 7 on, libaom chooses block sizes by variance alone and loses detail in
/// smooth or dark areas: 20 to 60 % more bytes for the same SSIMULACRA2 score. From speed 8 on it also underestimates
/// the cost of palettes.
const CAREFUL_SPEED: u8 = 6;

/// For animations. From speed 7 on, libaom works as for live streams: 0.4 of the time for 1.5 to 4 times the bytes at
/// equal SSIMULACRA2 score.
const ANIMATION_SPEED: u8 = 6;

/// Animations are mostly drawn or have a GIF's palette: up to a third fewer bytes for those, and no loss for others.
/// The options for stills gain nothing.
const ANIMATION_OPTIONS: &[(&CStr, &CStr)] = &[(c"tune-content", c"screen")];

/// For thorough encoding: the last few percent.
const THOROUGH_SPEED: u8 = 6;

/// For photographs: 13 % fewer bytes than libaom's defaults at equal speed and SSIMULACRA2 score.
const OPTIONS: &[(&CStr, &CStr)] = &[
    (c"tune", c"ssim"),
    (c"enable-qm", c"1"),
    (c"qm-min", c"2"),
    (c"qm-max", c"10"),
    (c"dist-metric", c"qm-psnr"),
    (c"sharpness", c"7"),
    (c"enable-chroma-deltaq", c"1"),
];

/// Palettes store samples exactly. Charts, screenshots and pixel art gain by them; dither and faint noise take up to a
/// hundred times the bytes. libaom distinguishes them by the number of levels only.
const NO_PALETTE: (&CStr, &CStr) = (c"color:enable-palette", c"0");

/// The same for the alpha plane.
const NO_ALPHA_PALETTE: (&CStr, &CStr) = (c"alpha:enable-palette", c"0");

/// Intra block copy: up to half the bytes of screenshots, for four times the time.
const NO_COPIES: (&CStr, &CStr) = (c"enable-intrabc", c"0");

/// The lowest quality with 4:4:4 chroma, as for JPEG.
const FULL_CHROMA_FROM: u8 = 90;

/// The lowest quality of the alpha plane, whose edges show artifacts more.
const LEAST_ALPHA_QUALITY: u8 = 80;

pub(super) struct AvifEncoder {
    options: EncodeOptions,
    out: Option<Vec<u8>>,
    moving: Option<ffi::AnimationWriter>,
    clock: Clock,
}

impl AvifEncoder {
    pub(super) fn new(options: &EncodeOptions) -> AvifEncoder {
        AvifEncoder { options: options.clone(), out: None, moving: None, clock: Clock::new(1000, u32::MAX.into()) }
    }

    /// Settings for a still image with this content. The content of the alpha plane is `None` without one.
    fn still(&self, content: Content, alpha: Option<Content>) -> ffi::Settings<'_> {
        let masked = alpha.is_some_and(|alpha| alpha.drawn);
        let careful = content.dark || content.smooth || content.drawn || masked;
        let tools = [
            (!content.drawn).then_some(NO_PALETTE),
            (!masked).then_some(NO_ALPHA_PALETTE),
            (!self.options.thorough).then_some(NO_COPIES),
        ];
        ffi::Settings {
            speed: match (self.options.thorough, careful) {
                (true, _) => THOROUGH_SPEED,
                (false, true) => CAREFUL_SPEED,
                (false, false) => SPEED,
            },
            options: OPTIONS.iter().copied().chain(tools.into_iter().flatten()).collect(),
            ..self.settings(alpha.is_some())
        }
    }

    /// Settings for a frame of an animation, and the part that still images share.
    fn settings(&self, alpha: bool) -> ffi::Settings<'_> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to 100")]
        let quality = INFO.quality_map.own(self.options.quality).round() as u8;
        ffi::Settings {
            quality,
            alpha_quality: quality.max(LEAST_ALPHA_QUALITY),
            speed: ANIMATION_SPEED,
            moves: self.options.animation.is_some(),
            full_chroma: self.options.quality >= FULL_CHROMA_FROM,
            alpha,
            icc: self.options.profile.as_deref(),
            metadata: self.options.metadata.as_ref(),
            options: ANIMATION_OPTIONS.to_vec(),
        }
    }

    fn add(&mut self, frame: &Frame, animation: Animation) -> Result<(), String> {
        let (begun, shown) = (self.moving.take(), self.clock.ticks(frame.delay));
        let settings = self.settings(animation.alpha);
        let mut moving = match begun {
            Some(moving) => moving,
            None => start(animation.plays, &settings)?,
        };
        let sides = (frame.size().width(), frame.size().height());
        moving.push(frame.rgba8(), sides, shown, &settings)?;
        self.moving = Some(moving);
        Ok(())
    }
}

pub(super) fn takes_planes(options: &EncodeOptions) -> bool {
    options.animation.is_none() && options.quality < FULL_CHROMA_FROM
}

/// Another linked libaom may not support an option; then none of them is used.
fn start(plays: u32, settings: &ffi::Settings<'_>) -> Result<ffi::AnimationWriter, String> {
    let plain = ffi::Settings { options: Vec::new(), ..settings.clone() };
    ffi::AnimationWriter::new(plays, settings).or_else(|_| ffi::AnimationWriter::new(plays, &plain))
}

fn library(error: impl std::fmt::Display) -> EncodeError {
    EncodeError::library(format!("libavif: {error}"))
}

impl Encoder for AvifEncoder {
    fn push(&mut self, frame: &Frame) -> Result<(), EncodeError> {
        if let Some(animation) = self.options.animation {
            return self.add(frame, animation).map_err(library);
        }
        if self.out.is_some() {
            return Err(EncodeError::unsupported("a second frame was given for a still image"));
        }
        let planes = frame.planes().filter(|_| takes_planes(&self.options)).and_then(Planes::with_fewer_colors);
        let content = planes.as_deref().map_or_else(|| Content::of_pixels(frame), Content::of_planes);
        let see_through = !frame.opaque && frame.rgba8().iter().any(|p| p[3] != 255);
        let settings = self.still(content, see_through.then(|| Content::of_alpha(frame)));
        let plain = ffi::Settings { options: Vec::new(), ..settings.clone() };
        let encode = |settings| match planes.as_deref() {
            Some(planes) => ffi::encode_planes(planes, settings),
            None => ffi::encode(frame.rgba8(), frame.size().width(), frame.size().height(), settings),
        };
        // As above.
        let out = encode(&settings).or_else(|_| encode(&plain));
        self.out = Some(out.map_err(library)?);
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Vec<u8>, EncodeError> {
        match self.moving {
            Some(moving) => {
                let mut file = moving.finish().map_err(library)?;
                forget_times(&mut file);
                Ok(file)
            }
            None => self.out.ok_or_else(|| EncodeError::library("no frame was given")),
        }
    }
}
