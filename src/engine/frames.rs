//! The frames of a source in order: upright, with the source's profile, in sRGB, or both.

use super::{failure::decode_failure, source::Source};
use crate::{
    codec::{CodecErrorKind, Damaged, Decoder, Header, shown},
    codes::{ErrorCode, Remedy, WarningCode},
    geometry::Size,
    image::{ColorProfile, Conversion, Frame, LazyFrame, Orientation},
    interrupt::Interrupt,
    kernel::orient,
    report::{Failure, Phase},
    warning::Warning,
};

/// A source while it is decoded, one frame at a time.
pub(super) struct Frames<'a> {
    decoder: Box<dyn Decoder + 'a>,
    /// The size as stored, before the orientation is applied. The decoder may return fewer pixels.
    size: Size,
    orientation: Orientation,
    profile: ColorProfile,
    /// The conversion from the profile, which all frames share, to sRGB. Created for the first frame that needs it.
    conversion: Option<Conversion>,
    damaged: Damaged,
    interrupt: Interrupt,
    /// Number of frames decoded so far.
    decoded: u32,
    /// Number of damage messages already added to the warnings.
    reported: usize,
    pub(super) warnings: Vec<Warning>,
}

/// The time at which a rendition converts its pixels to sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ToSrgb {
    /// Never: the output keeps the source's profile.
    Never,
    /// After the stages, when fewer pixels remain.
    Last,
    /// Before the stages.
    First,
}

/// The color variants of a frame that its renditions need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ColorNeeds {
    /// The source's profile only.
    Own,
    /// The source's profile, and a conversion to sRGB after the stages.
    OwnAndConversion,
    /// sRGB only: the frame is converted in place.
    Srgb,
    /// Both, each in its own pixels.
    Both,
}

impl ColorNeeds {
    /// The needs of all these renditions.
    pub(super) fn of(renditions: impl Iterator<Item = ToSrgb>) -> ColorNeeds {
        let need = |to_srgb| match to_srgb {
            ToSrgb::Never => ColorNeeds::Own,
            ToSrgb::Last => ColorNeeds::OwnAndConversion,
            ToSrgb::First => ColorNeeds::Srgb,
        };
        renditions.map(need).reduce(ColorNeeds::and).unwrap_or(ColorNeeds::Srgb)
    }

    fn and(self, other: ColorNeeds) -> ColorNeeds {
        use ColorNeeds::{Both, Own, OwnAndConversion, Srgb};
        match (self, other) {
            (Both, _) | (_, Both) | (Srgb, Own | OwnAndConversion) | (Own | OwnAndConversion, Srgb) => Both,
            (Srgb, Srgb) => Srgb,
            (Own, Own) => Own,
            (Own | OwnAndConversion, OwnAndConversion) | (OwnAndConversion, Own) => OwnAndConversion,
        }
    }
}

/// A frame in the variants that [`ColorNeeds`] requires. They share their pixels if only one is needed.
pub(super) struct FrameVariants {
    own: LazyFrame,
    srgb: LazyFrame,
    /// The conversion from the profile of `own` to sRGB.
    pub(super) conversion: Conversion,
}

impl Frames<'_> {
    pub(super) fn open<'a>(source: &Source, bytes: &'a [u8]) -> Result<Frames<'a>, Failure> {
        let Header { size, orientation, profile, warnings, .. } = source.header.clone();
        let decoder = source.format.decoder(bytes, &source.options).map_err(|e| decode_failure(&e))?;
        let damaged = source.options.limits.damaged;
        let interrupt = source.options.interrupt.clone();
        Ok(Frames {
            decoder,
            size,
            orientation,
            profile,
            conversion: None,
            damaged,
            interrupt,
            decoded: 0,
            reported: 0,
            warnings,
        })
    }

    /// The size of the source as stored.
    pub(super) fn size(&self) -> Size {
        self.size
    }

    /// The first frame.
    pub(super) fn first(&mut self, needs: ColorNeeds) -> Result<FrameVariants, Failure> {
        self.next(needs)?
            .ok_or_else(|| Failure::new(Phase::Decode, ErrorCode::Unparsable, "the file contains no frames"))
    }

    /// The next frame, or `None` after the last.
    pub(super) fn next(&mut self, needs: ColorNeeds) -> Result<Option<FrameVariants>, Failure> {
        let Some(mut frame) = self.decode()? else { return Ok(None) };
        frame.profile = self.profile.clone();
        frame.delay = frame.delay.map(shown);
        let frame = orient::rotate(LazyFrame::reduced(self.size, frame), self.orientation);
        Ok(Some(self.variants(frame, needs)))
    }

    fn variants(&mut self, frame: LazyFrame, needs: ColorNeeds) -> FrameVariants {
        if needs == ColorNeeds::Own {
            return FrameVariants { own: frame.clone(), srgb: frame, conversion: Conversion::default() };
        }
        let conversion = self.conversion().clone();
        let (own, srgb) = match needs {
            ColorNeeds::Own | ColorNeeds::OwnAndConversion => (frame.clone(), frame),
            ColorNeeds::Srgb => {
                let srgb = conversion.apply_lazy(frame);
                (srgb.clone(), srgb)
            }
            ColorNeeds::Both => (frame.clone(), conversion.apply_lazy(frame)),
        };
        FrameVariants { own, srgb, conversion }
    }

    /// The next frame from the decoder. If damage is accepted, an animation ends before its first damaged frame.
    fn decode(&mut self) -> Result<Option<Frame>, Failure> {
        self.interrupt.check()?;
        let next = self.decoder.next_frame();
        let damage = self.decoder.damage();
        for message in damage.iter().skip(self.reported) {
            self.warnings.push(Warning::new(WarningCode::Damaged, message.clone()));
        }
        self.reported = self.reported.max(damage.len());
        match next {
            Ok(frame) => {
                self.decoded += u32::from(frame.is_some());
                Ok(frame)
            }
            Err(error) if self.damaged.accepts() && self.decoded > 0 && error.kind() == CodecErrorKind::Malformed => {
                let frames = if self.decoded == 1 { "the first frame is" } else { "the frames before it are" };
                let message = format!("{error}; frame {} is missing, {frames} kept", self.decoded + 1);
                self.warnings.push(Warning::new(WarningCode::Damaged, message));
                Ok(None)
            }
            Err(error) => {
                let mut failure = decode_failure(&error);
                if self.decoded > 0 && error.kind() == CodecErrorKind::Malformed {
                    failure.remedy = Some(Remedy::AcceptDamage);
                }
                Err(failure)
            }
        }
    }

    /// Whether any frame so far was damaged.
    pub(super) fn are_damaged(&self) -> bool {
        self.warnings.iter().any(|warning| warning.code == WarningCode::Damaged)
    }

    fn conversion(&mut self) -> &Conversion {
        let Frames { profile, warnings, .. } = self;
        self.conversion.get_or_insert_with(|| {
            Conversion::to_srgb(profile).unwrap_or_else(|error| {
                // Browsers also treat such an image as sRGB.
                warnings.push(Warning::new(WarningCode::ProfileIgnored, error.to_string()));
                Conversion::default()
            })
        })
    }
}

impl FrameVariants {
    /// The frame that a rendition's stages start with.
    pub(super) fn start(&self, to_srgb: ToSrgb) -> LazyFrame {
        match to_srgb {
            ToSrgb::Never | ToSrgb::Last => self.own.clone(),
            ToSrgb::First => self.srgb.clone(),
        }
    }

    /// The frame in any of its variants: for a placeholder, which converts its own few pixels.
    pub(super) const fn any(&self) -> &LazyFrame {
        &self.srgb
    }
}

/// The first frame, upright, in sRGB.
pub(super) fn srgb(source: &Source, bytes: &[u8]) -> Result<(LazyFrame, Vec<Warning>), Failure> {
    let mut frames = Frames::open(source, bytes)?;
    let frame = frames.first(ColorNeeds::Srgb)?.start(ToSrgb::First);
    Ok((frame, frames.warnings))
}
