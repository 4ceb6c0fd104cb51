//! The frames of a source, one after another: upright, as stored and in sRGB as far as anybody needs either.

use super::{failure::decode_failure, source::Source};
use crate::{
    codec::{CodecErrorKind, Damaged, Decoder, Header, shown},
    codes::{ErrorCode, WarningCode},
    image::{ColorProfile, Conversion, Frame, Orientation},
    kernel::orient,
    report::{Failure, Phase},
    warning::Warning,
};

/// A source while it is decoded. Holds one frame of it at a time, and what the decoder holds.
pub(super) struct Frames<'a> {
    decoder: Box<dyn Decoder + 'a>,
    orientation: Orientation,
    profile: ColorProfile,
    /// For the profile the last frame had, which the next one has too.
    conversion: Option<Conversion>,
    damaged: Damaged,
    /// How many frames there were.
    given: u32,
    /// How many sentences about damage are in the warnings.
    told: usize,
    pub(super) warnings: Vec<Warning>,
}

/// One frame.
pub(super) struct FrameVariants {
    /// With the file's own profile, for outputs that keep it.
    pub(super) own: Option<Frame>,
    /// With the profile applied.
    pub(super) srgb: Option<Frame>,
    /// The way from the first to the second, for what is converted when the stages are done.
    pub(super) to_srgb: Conversion,
}

/// Which of its forms is wanted of each frame.
#[derive(Debug, Clone, Copy)]
pub(super) struct ColorNeeds {
    pub(super) own: bool,
    pub(super) srgb: bool,
    /// The way from the one to the other.
    pub(super) way: bool,
}

impl ColorNeeds {
    /// With the profile applied, and nothing else.
    pub(super) const SRGB: ColorNeeds = ColorNeeds { own: false, srgb: true, way: false };
}

impl Frames<'_> {
    pub(super) fn open<'a>(source: &Source, bytes: &'a [u8]) -> Result<Frames<'a>, Failure> {
        let Header { orientation, profile, warnings, .. } = source.header.clone();
        let warnings = warnings.into_iter().collect();
        let decoder = source.format.decoder(bytes, &source.options).map_err(|e| decode_failure(&e))?;
        let damaged = source.options.limits.damaged;
        Ok(Frames { decoder, orientation, profile, conversion: None, damaged, given: 0, told: 0, warnings })
    }

    /// The first frame.
    pub(super) fn first(&mut self, needs: ColorNeeds) -> Result<FrameVariants, Failure> {
        self.next(needs)?.ok_or_else(|| Failure {
            during: Phase::Decode,
            code: ErrorCode::Unparsable,
            message: "the file has no image in it".into(),
        })
    }

    /// The next frame, or `None` after the last.
    pub(super) fn next(&mut self, needs: ColorNeeds) -> Result<Option<FrameVariants>, Failure> {
        let Some(mut frame) = self.decode()? else { return Ok(None) };
        frame.profile = self.profile.clone();
        frame.delay = frame.delay.map(shown);
        let frame = orient::rotate(frame, self.orientation);
        let to_srgb = if needs.way { self.conversion(&frame.profile).clone() } else { Conversion::default() };
        let own = needs.own.then(|| frame.clone());
        let srgb = needs.srgb.then(|| self.convert(frame));
        Ok(Some(FrameVariants { own, srgb, to_srgb }))
    }

    /// The next frame as the decoder gives it. Where damage is accepted, an animation ends before what is wrong.
    fn decode(&mut self) -> Result<Option<Frame>, Failure> {
        let next = self.decoder.next_frame();
        let damage = self.decoder.damage();
        for sentence in damage.iter().skip(self.told) {
            self.warnings.push(Warning::new(WarningCode::Damaged, sentence.clone()));
        }
        self.told = self.told.max(damage.len());
        match next {
            Ok(frame) => {
                self.given += u32::from(frame.is_some());
                Ok(frame)
            }
            Err(error) if self.damaged.accepts() && self.given > 0 && error.kind() == CodecErrorKind::Malformed => {
                let frames = if self.given == 1 { "the first frame is" } else { "the frames before it are" };
                let sentence = format!("{error}; frame {} is missing, {frames} there", self.given + 1);
                self.warnings.push(Warning::new(WarningCode::Damaged, sentence));
                Ok(None)
            }
            Err(error) => {
                let mut failure = decode_failure(&error);
                if self.given > 0 && error.kind() == CodecErrorKind::Malformed {
                    failure.message.push_str("; accept the frames before it with --damaged warn");
                }
                Err(failure)
            }
        }
    }

    /// Whether something was missing or wrong in the frames so far.
    pub(super) fn are_damaged(&self) -> bool {
        self.warnings.iter().any(|warning| warning.code == WarningCode::Damaged)
    }

    fn convert(&mut self, frame: Frame) -> Frame {
        self.conversion(&frame.profile).apply(frame)
    }

    /// From the profile of all frames to sRGB.
    fn conversion(&mut self, profile: &ColorProfile) -> &Conversion {
        let warnings = &mut self.warnings;
        self.conversion.get_or_insert_with(|| {
            Conversion::to_srgb(profile).unwrap_or_else(|error| {
                // As browsers do, rather than refusing the image.
                warnings.push(Warning::new(WarningCode::ProfileIgnored, error.to_string()));
                Conversion::default()
            })
        })
    }
}

impl FrameVariants {
    /// The form that a rendition needs.
    pub(super) fn form(&self, own: bool) -> Result<Frame, Failure> {
        let frame = if own { &self.own } else { &self.srgb };
        frame.clone().ok_or_else(|| Failure {
            during: Phase::Panic,
            code: ErrorCode::Panicked,
            message: "this is a bug in pixmill: a rendition without its frame".into(),
        })
    }
}

/// The first frame, upright, in sRGB.
pub(super) fn srgb(source: &Source, bytes: &[u8]) -> Result<(Frame, Vec<Warning>), Failure> {
    let mut frames = Frames::open(source, bytes)?;
    let frame = frames.first(ColorNeeds::SRGB)?.form(false)?;
    Ok((frame, frames.warnings))
}
