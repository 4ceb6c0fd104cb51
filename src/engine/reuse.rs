//! Reuse of the source's own compressed data, unchanged or repacked.

use super::source::{ResolvedRendition, Source};
use crate::{
    codec::{EncodeError, EncodeOptions, Format, Metadata},
    codes::WarningCode,
    image::{ColorProfile, Orientation},
    output::Wanted,
    recipe::{Pipeline, Recipe},
    warning::Warning,
};
use std::borrow::Cow;

/// Whether a result with the source's pixels may be the source's own data repacked: the same format and kind, and the
/// encoder settings do not depend on the pixels.
pub(super) fn can_be_repacked(source: &Source, pipeline: Pipeline<'_>, resolved: &ResolvedRendition) -> bool {
    let (header, options) = (&source.header, &resolved.decision.options);
    is_of_one_kind(source, pipeline, resolved)
        && options.lossless == header.lossless
        && (options.lossless || pipeline.output().search().is_none())
        && header.decoded_size == header.size
}

/// Whether source and result have the same format, both or neither are animated, and no rotation or conversion is
/// needed.
fn is_of_one_kind(source: &Source, pipeline: Pipeline<'_>, resolved: &ResolvedRendition) -> bool {
    let header = &source.header;
    resolved.decision.format == source.format
        && header.is_animated() == resolved.decision.animated
        && header.orientation == Orientation::Upright
        && (!source.converts(resolved) || keeps_color_info(source, pipeline, resolved))
}

/// Whether the source's own data keeps the file's color information: in formats that keep a profile, or on request.
/// Gray samples keep a gray profile, and those of a PNG its gamma; encoding again drops both.
fn keeps_color_info(source: &Source, pipeline: Pipeline<'_>, resolved: &ResolvedRendition) -> bool {
    let stays = resolved.decision.format.info().keeps_profile || pipeline.settings.output.keep_profile;
    match source.header.profile {
        ColorProfile::Icc(_) | ColorProfile::Gamma { .. } => stays,
        ColorProfile::Srgb => source.header.icc.is_some() && pipeline.settings.output.keep_profile,
        // Code points are applied, because not every program reads them.
        _ => false,
    }
}

/// The warning for a requested profile that is applied instead of kept; `untouched`: the stages change no pixel.
pub(super) fn unkept_profile(
    source: &Source,
    pipeline: Pipeline<'_>,
    resolved: &ResolvedRendition,
    untouched: bool,
) -> Option<Warning> {
    let (header, decision) = (&source.header, &resolved.decision);
    let applied =
        pipeline.settings.output.keep_profile && decision.format.info().stores_profile && source.converts(resolved);
    if !applied || untouched && can_be_repacked(source, pipeline, resolved) {
        return None;
    }
    let why = match header.icc {
        _ if pipeline.works_in_srgb(header.alpha) => "the stages work in sRGB",
        Some(_) => "gray profiles are kept only with unchanged samples",
        None => "it is not an ICC profile",
    };
    Some(Warning::new(WarningCode::ParameterIgnored, format!("the profile is applied and not kept: {why}")))
}

/// The repacking options of this request.
pub(super) fn repack_options(
    source: &Source,
    pipeline: Pipeline<'_>,
    resolved: &ResolvedRendition,
    metadata: Option<Metadata>,
) -> EncodeOptions {
    let profile = source.header.icc.clone().filter(|_| keeps_color_info(source, pipeline, resolved));
    EncodeOptions { metadata, profile, ..resolved.decision.options.clone() }
}

/// Whether the source's own data satisfies the request for a result with the source's pixels.
fn is_candidate(source: &Source, pipeline: Pipeline<'_>, resolved: &ResolvedRendition) -> bool {
    let header = &source.header;
    let lossless = match pipeline.recipe.output.format {
        Some(Wanted::Named(_, name)) => name.lossless,
        _ => None,
    };
    is_of_one_kind(source, pipeline, resolved)
        && lossless.is_none_or(|lossless| lossless == header.lossless)
        && pipeline.recipe.output.progressive(source.format).is_none_or(|progressive| progressive == header.progressive)
}

/// Whether a result with the source's pixels may be the source's own compressed data in another container: the quality
/// is unset or the maximum.
pub(super) fn keeps_coefficients(source: &Source, pipeline: Pipeline<'_>, resolved: &ResolvedRendition) -> bool {
    let (header, request) = (&source.header, pipeline.output());
    (resolved.decision.options.lossless || request.output.quality.is_none() && request.search().is_none())
        && resolved.decision.format != source.format
        && !resolved.decision.options.progressive
        && header.decoded_size == header.size
        && header.orientation == Orientation::Upright
        && header.profile == ColorProfile::Srgb
}

/// The source's own compressed data in another format's container, with this metadata only.
pub(super) fn transcode(
    source: &Source,
    bytes: &[u8],
    to: Format,
    kept: Option<&Metadata>,
) -> Option<Result<Vec<u8>, EncodeError>> {
    let header = &source.header;
    let strips = header.metadata || header.stored_profile;
    let stripped = if strips { source.format.strip(bytes, None, false)? } else { bytes.to_vec() };
    to.transcode(source.format, &stripped, kept)
}

/// The source's own data with this metadata only, for a result with the source's pixels; `None` if it does not
/// satisfy the request or cannot be repacked.
pub(super) fn own_data<'a>(
    source: &Source,
    bytes: &'a [u8],
    pipeline: Pipeline<'_>,
    resolved: &ResolvedRendition,
    kept: Option<&Metadata>,
) -> Option<Cow<'a, [u8]>> {
    let header = &source.header;
    let keeps_color_info = keeps_color_info(source, pipeline, resolved);
    if !is_candidate(source, pipeline, resolved) {
        None
    } else if header.metadata || kept.is_some() {
        source.format.strip(bytes, kept, keeps_color_info).map(Cow::Owned)
    } else if header.stored_profile && !keeps_color_info {
        let stripped = source.format.strip(bytes, None, false).map(Cow::Owned);
        // A profile that equals sRGB is harmless if it cannot be removed.
        stripped.or(header.icc.is_some().then_some(Cow::Borrowed(bytes)))
    } else {
        Some(Cow::Borrowed(bytes))
    }
}

/// A lossless result with the source's pixels: the source's own data in as few bytes as possible, in the stored
/// orientation. `None` if only decoding shows whether the file is damaged, and it has not been decoded yet.
pub(super) fn exact(
    source: &Source,
    bytes: &[u8],
    pipeline: Pipeline<'_>,
    resolved: &ResolvedRendition,
    kept: Option<Metadata>,
    decoded: bool,
) -> Option<Exact> {
    let header = &source.header;
    if header.has_gain_map() {
        let message = "removing the HDR gain map would be lossy, so the file stays unchanged with all metadata; give a quality to encode it again";
        let warning = Some(Warning::new(WarningCode::MetadataKept, message));
        return decoded.then(|| Exact { bytes: bytes.to_vec(), kept_source: true, warning });
    }
    let kept = Metadata::with_orientation(kept, header.orientation);
    // The samples stay unconverted, so the file's color information stays, unless it is the default sRGB.
    let stays = header.profile != ColorProfile::Srgb || header.icc.is_none() || pipeline.settings.output.keep_profile;
    let profile = header.icc.clone().filter(|_| stays);
    let options = EncodeOptions { metadata: kept.clone(), profile, ..resolved.decision.options.clone() };
    let packed = source.format.repack(bytes, &options).and_then(Result::ok);
    if packed.is_none() && !decoded {
        return None;
    }
    let changes_scans =
        pipeline.recipe.output.progressive(source.format).is_some_and(|progressive| progressive != header.progressive);
    let strips = header.metadata || !stays;
    let stripped = if strips { source.format.strip(bytes, kept.as_ref(), stays) } else { None };
    let cannot_strip = || {
        let name = source.format.info().name;
        let message =
            format!("metadata cannot be removed from this {name} without loss; give a quality to encode it again");
        Warning::new(WarningCode::MetadataKept, message)
    };
    let made = |bytes| Exact { bytes, kept_source: false, warning: None };
    let own = |bytes, warning| Exact { bytes, kept_source: true, warning };
    Some(match (packed, stripped) {
        (Some(packed), _) if changes_scans => made(packed),
        (Some(packed), Some(own)) if packed.len() < own.len() => made(packed),
        (Some(packed), None) if packed.len() < bytes.len() || header.metadata => made(packed),
        (_, Some(stripped)) => own(stripped, None),
        (_, None) => own(bytes.to_vec(), header.metadata.then(cannot_strip)),
    })
}

/// The result of [`exact`].
pub(super) struct Exact {
    pub(super) bytes: Vec<u8>,
    /// Whether it is the unchanged source data.
    pub(super) kept_source: bool,
    pub(super) warning: Option<Warning>,
}

/// The least saving that justifies a second lossy encoding of a replaced file, in percent. Without it, an image that is
/// optimized repeatedly would lose a little each time.
const MIN_SAVING_PERCENT: usize = 10;

/// As [`smaller`], for a result that replaces its lossy source after another lossy encoding.
pub(super) fn much_smaller(own: Cow<'_, [u8]>, encoded: Vec<u8>, warnings: &mut Vec<Warning>) -> (Vec<u8>, bool) {
    let most = own.len() - own.len() * MIN_SAVING_PERCENT / 100;
    if encoded.len() < most {
        return (encoded, false);
    }
    let message = format!(
        "encoding again gives {} bytes, the source's data has {}; a saving of less than {MIN_SAVING_PERCENT} % does not justify another lossy encoding",
        encoded.len(),
        own.len()
    );
    warnings.push(Warning::new(WarningCode::KeptSource, message));
    (own.into_owned(), true)
}

/// The encoder settings of the result, if known before encoding; `untouched`: the stages change no
/// pixel.
pub(super) fn how(source: &Source, pipeline: Pipeline<'_>, resolved: &ResolvedRendition, untouched: bool) -> String {
    let decision = &resolved.decision;
    if untouched && decision.options.exact {
        LOSSLESS.to_owned()
    } else if untouched && keeps_coefficients(source, pipeline, resolved) && decision.format.transcodes(source.format) {
        own_data_of(source, resolved)
    } else {
        decision.how.clone()
    }
}

/// The settings text of a result with the source's samples.
pub(super) const LOSSLESS: &str = ", lossless";

/// The settings text of the source's own data in another container. Lossy data is called lossless only if lossless
/// was requested.
pub(super) fn own_data_of(source: &Source, resolved: &ResolvedRendition) -> String {
    let data = format!("the data of the {} without further loss", source.format.info().name);
    if resolved.decision.options.lossless { format!(", lossless: {data}") } else { format!(", {data}") }
}

/// Whether a recipe leaves the pixels of a source unchanged, judged by the sizes.
pub(super) fn is_untouched(source: &Source, pipeline: Pipeline<'_>, resolved: &ResolvedRendition) -> bool {
    let same = resolved.size == source.header.upright_size() && pipeline.size_is_exact();
    let resize = if same { Recipe::default().resize } else { pipeline.recipe.resize.clone() };
    let recipe = Recipe { resize, ..pipeline.recipe.clone() };
    !Pipeline::new(&recipe, pipeline.settings).draws()
}

/// The smaller of the encoded bytes and the source's own data, and whether it is the latter. The source wins a tie.
pub(super) fn smaller(own: Cow<'_, [u8]>, encoded: Vec<u8>, warnings: &mut Vec<Warning>) -> (Vec<u8>, bool) {
    if own.len() > encoded.len() {
        return (encoded, false);
    }
    let message = format!("encoding again gives {} bytes, the source's data has {}", encoded.len(), own.len());
    warnings.push(Warning::new(WarningCode::KeptSource, message));
    (own.into_owned(), true)
}
