//! A rendition between its first frame and its finished file.

use super::{
    draw::Drawn,
    encode::{begin_animation, encode, larger, too_large},
    failure::{encode_failure, stage_failure},
    frames::{FrameVariants, ToSrgb},
    provenance::{self, Origin},
    rendered::Rendered,
    reuse::{
        Exact, LOSSLESS, can_be_repacked, exact, keeps_coefficients, much_smaller, own_data, own_data_of,
        repack_options, smaller, transcode, unkept_profile,
    },
    source::{ResolvedRendition, Source},
};
use crate::{
    codec::{Encoder, Limits, Metadata},
    codes::WarningCode,
    geometry::Size,
    image::Orientation,
    output::{Goal, OutputRequest, prepare::prepare},
    recipe::Pipeline,
    report::{Failure, IoInfo, Placeholder},
    stage::Step,
    warning::Warning,
};
use std::{borrow::Cow, sync::Arc};

/// The warnings of a rendition that are known before decoding.
pub(super) fn early_warnings(
    input: &SourceData<'_>,
    pipeline: Pipeline<'_>,
    resolved: &ResolvedRendition,
) -> Result<Vec<Warning>, Failure> {
    let mut warnings = pipeline.warnings(input.source.header.upright_size()).map_err(|e| stage_failure(&e))?;
    warnings.extend(input.warnings.iter().cloned());
    warnings.extend(resolved.decision.warnings.iter().cloned());
    warnings.extend(provenance::unsigned(pipeline.output()));
    warnings.extend(unkept_profile(input.source, pipeline, resolved, !pipeline.draws()));
    Ok(warnings)
}

/// The source's metadata that the output keeps.
pub(super) fn kept_metadata(
    source: &Source,
    bytes: &[u8],
    pipeline: Pipeline<'_>,
    resolved: &ResolvedRendition,
) -> Option<Metadata> {
    let keep = pipeline.output().keep().filter(|_| resolved.decision.format.info().stores_metadata);
    let metadata = keep.and_then(|keep| source.format.metadata(bytes, keep));
    // Empty metadata still gives JPEG XL the boxes that a signature needs.
    metadata.or_else(|| pipeline.output().signs().then(Metadata::default))
}

/// Data shared by the renditions of one source.
pub(super) struct SourceData<'a> {
    pub(super) source: &'a Source,
    pub(super) bytes: &'a [u8],
    /// The decoder's warnings.
    pub(super) warnings: &'a [Warning],
    pub(super) limits: &'a Limits,
    pub(super) placeholder: Option<Placeholder>,
    /// The source is damaged: its own data must not be kept.
    pub(super) damaged: bool,
}

/// A rendition after its first frame.
pub(super) struct PartialRendition<'a> {
    pub(super) made: PartialOutput,
    pub(super) resolved: ResolvedRendition,
    /// The first frame's steps, repeated for later frames.
    pub(super) steps: Arc<[Step]>,
    pub(super) odim: Size,
    /// The requested output.
    pub(super) request: OutputRequest<'a>,
    /// The source's own data, if it satisfies the request.
    pub(super) own: Option<Cow<'a, [u8]>>,
    /// The output is already the source's own data.
    pub(super) kept_source: bool,
    /// The output replaces its lossy source after another lossy encoding.
    pub(super) recompresses_in_place: bool,
    pub(super) operations: Vec<String>,
    pub(super) warnings: Vec<Warning>,
}

/// The state of an output.
pub(super) enum PartialOutput {
    /// A finished still image.
    EncodedStill(Vec<u8>),
    /// An animation in progress.
    AnimationInProgress(Box<dyn Encoder>),
}

impl<'a> PartialRendition<'a> {
    /// A rendition that keeps all pixels, see [`exact`]; `decoded` is whether the source has been decoded.
    pub(super) fn exact(
        input: &SourceData<'a>,
        pipeline: Pipeline<'a>,
        mut resolved: ResolvedRendition,
        decoded: bool,
    ) -> Option<Result<PartialRendition<'a>, Failure>> {
        let SourceData { source, bytes, .. } = *input;
        let metadata = kept_metadata(source, bytes, pipeline, &resolved);
        let Exact { bytes, kept_source, warning } = exact(source, bytes, pipeline, &resolved, metadata, decoded)?;
        resolved.decision.how = LOSSLESS.to_owned();
        let begun = |mut warnings: Vec<Warning>| {
            warnings.extend(resolved.decision.warnings.iter().cloned());
            warnings.extend(warning);
            PartialRendition { kept_source, ..PartialRendition::untouched(source, pipeline, resolved, bytes, warnings) }
        };
        // The decoder's warnings are about pixels, which stay unchanged.
        Some(pipeline.warnings(source.header.upright_size()).map_err(|e| stage_failure(&e)).map(begun))
    }

    /// A finished rendition with the source's pixels.
    pub(super) fn untouched(
        source: &Source,
        pipeline: Pipeline<'a>,
        resolved: ResolvedRendition,
        bytes: Vec<u8>,
        warnings: Vec<Warning>,
    ) -> PartialRendition<'a> {
        PartialRendition {
            made: PartialOutput::EncodedStill(bytes),
            resolved,
            steps: Arc::new([]),
            odim: source.header.upright_size(),
            request: pipeline.output(),
            own: None,
            kept_source: false,
            recompresses_in_place: false,
            operations: Vec::new(),
            warnings,
        }
    }

    pub(super) fn new(
        input: &SourceData<'a>,
        drawn: &Drawn,
        pipeline: Pipeline<'a>,
        mut resolved: ResolvedRendition,
    ) -> Result<PartialRendition<'a>, Failure> {
        let SourceData { source, bytes, limits, .. } = *input;
        let mut warnings = early_warnings(input, pipeline, &resolved)?;
        let Drawn { frame, steps } = drawn.clone();
        resolved.refuse(frame.size(), limits)?;
        let whole = steps.is_empty() && !input.damaged;
        if resolved.decision.options.exact
            && whole
            && let Some(begun) = PartialRendition::exact(input, pipeline, resolved.clone(), true)
        {
            return begun;
        }
        if pipeline.recipe.trim_color.border.is_some() && !source.format.info().io.trims_color {
            let name = source.format.info().name.to_uppercase();
            let message = format!("IO itself does not apply `trim-color` to a {name}");
            warnings.push(Warning::new(WarningCode::BeyondIo, message));
        }
        // For an output without a quality setting, the pixels show which formats reach the target.
        let most = match pipeline.settings.output.target {
            Some(Goal::Bytes(most)) if !has_quality(&resolved) => Some(most),
            _ => None,
        };
        let shown = most.map(|_| frame.clone());
        let mut operations: Vec<String> = turned(source.header.orientation).into_iter().collect();
        operations.extend(steps.iter().map(|step| format!("{} {}", step.name, step.detail)));
        let metadata = kept_metadata(source, bytes, pipeline, &resolved);
        let own = whole.then(|| own_data(source, bytes, pipeline, &resolved, metadata.as_ref())).flatten();
        let odim = frame.size();
        let repacked = if whole && can_be_repacked(source, pipeline, &resolved) {
            source.format.repack(bytes, &repack_options(source, pipeline, &resolved, metadata.clone()))
        } else if whole && keeps_coefficients(source, pipeline, &resolved) {
            transcode(source, bytes, resolved.decision.format, metadata.as_ref())
        } else {
            None
        };
        let recoded = matches!(repacked, Some(Ok(_)));
        if recoded && resolved.decision.format != source.format {
            resolved.decision.how = own_data_of(source, &resolved);
        }
        let recompresses_in_place = pipeline.settings.output.in_place.is_some()
            && !recoded
            && !source.header.lossless
            && !resolved.decision.options.lossless;
        let made = match repacked {
            Some(Ok(bytes)) => PartialOutput::EncodedStill(bytes),
            // Data that cannot be repacked can still be encoded again.
            Some(Err(_)) | None if resolved.decision.animated => {
                let begun = begin_animation(frame, pipeline.output(), &resolved, &source.header, metadata.clone())?;
                warnings.extend(begun.1);
                PartialOutput::AnimationInProgress(begun.0)
            }
            Some(Err(_)) | None => {
                // Animations, and sources whose data may be kept, follow other rules.
                let same = steps.is_empty() && own.is_none() && !source.header.is_animated();
                let most = same.then_some(bytes.len() as u64);
                let encoded = encode(frame, pipeline.output(), &resolved, metadata.clone(), most)?;
                warnings.extend(encoded.warnings);
                if let Some(how) = encoded.how {
                    resolved.decision.how += &format!(": {how}");
                }
                PartialOutput::EncodedStill(encoded.bytes)
            }
        };
        if let (Some(most), Some(shown), PartialOutput::EncodedStill(bytes)) = (most, shown, &made) {
            let length = own.as_ref().map_or(bytes.len(), |own| bytes.len().min(own.len())) as u64;
            if length > most {
                warnings.push(too_large(&shown, &resolved, length, most));
            }
        }
        Ok(PartialRendition {
            made,
            resolved,
            steps,
            odim,
            request: pipeline.output(),
            own,
            kept_source: false,
            recompresses_in_place,
            operations,
            warnings,
        })
    }

    /// Adds a frame to an animated output.
    pub(super) fn push(&mut self, shown: &FrameVariants) -> Result<(), Failure> {
        let PartialOutput::AnimationInProgress(encoder) = &mut self.made else { return Ok(()) };
        let to_srgb = if self.resolved.decision.profile.is_some() { ToSrgb::Never } else { ToSrgb::First };
        let frame = self.steps.iter().fold(shown.start(to_srgb), |frame, step| (step.run)(frame));
        let (frame, _) = prepare(frame.materialize(), &self.resolved.decision);
        encoder.push(&frame).map_err(|e| encode_failure(&e))
    }

    pub(super) fn finish(self, input: &SourceData<'_>) -> Result<Rendered, Failure> {
        let PartialRendition {
            made,
            mut resolved,
            steps,
            odim,
            request,
            own,
            kept_source,
            recompresses_in_place,
            operations,
            mut warnings,
        } = self;
        let moves = matches!(made, PartialOutput::AnimationInProgress(_));
        let encoded = match made {
            PartialOutput::EncodedStill(bytes) => bytes,
            PartialOutput::AnimationInProgress(encoder) => encoder.finish().map_err(|e| encode_failure(&e))?,
        };
        let (bytes, kept_source) = match own {
            Some(own) if recompresses_in_place => much_smaller(own, encoded, &mut warnings),
            Some(own) => smaller(own, encoded, &mut warnings),
            None => (encoded, kept_source),
        };
        if let Some(Goal::Bytes(most)) = request.settings.target {
            let (length, missed) = (bytes.len() as u64, |warning: &Warning| warning.code == WarningCode::TargetMissed);
            if length <= most {
                // The source's own data, or a quality that was lowered for another reason.
                warnings.retain(|warning| !missed(warning));
            } else if !warnings.iter().any(missed) {
                let message =
                    format!("cannot reach {most} bytes: this {} has {length}", resolved.decision.format.info().name);
                warnings.push(Warning::new(WarningCode::TargetMissed, message));
            }
        }
        if kept_source {
            resolved.decision.how = ", the source's own data".to_owned();
        }
        // The size of an animation is known only after all choices.
        let most = input.bytes.len() as u64;
        if moves && steps.is_empty() && !resolved.decision.options.lossless && bytes.len() as u64 > most {
            warnings.push(larger(resolved.decision.format, &bytes, most));
        }
        let bytes = if request.signs() {
            let origin = Origin { source: input.bytes, format: input.source.format, operations: &operations };
            provenance::sign(&bytes, resolved.decision.format, &origin, request.settings.credentials.as_ref())?
        } else {
            bytes
        };
        let info = IoInfo {
            ifsz: input.bytes.len() as u64,
            idim: input.source.header.upright_size(),
            ifmt: input.source.format.info().name.to_owned(),
            ofsz: bytes.len() as u64,
            odim,
            ofmt: resolved.decision.format.info().name.to_owned(),
        };
        let (format, reason) = (resolved.decision.format, resolved.decision.reason());
        let placeholder = input.placeholder.clone();
        Ok(Rendered { bytes, info, format, reason, kept_source, operations, warnings, placeholder })
    }
}

/// Whether a quality setting affects the size of a result.
fn has_quality(resolved: &ResolvedRendition) -> bool {
    let options = &resolved.decision.options;
    !options.lossless && (resolved.decision.format.info().lossy || options.palette)
}

fn turned(orientation: Orientation) -> Option<String> {
    (orientation != Orientation::Upright).then(|| format!("exif-orientation {}", orientation.exif()))
}
