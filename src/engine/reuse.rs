//! When the source's own compressed data will do, as it is or stored in another way.

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

/// Whether a result with the source's pixels may be the source's own data stored anew: of the same format and kind, and
/// nobody has to look at the result to know how well it should be stored.
pub(super) fn can_be_repacked(source: &Source, pipeline: Pipeline<'_>, resolved: &ResolvedRendition) -> bool {
    let (header, options) = (&source.header, &resolved.decision.options);
    is_of_one_kind(source, pipeline, resolved)
        && options.lossless == header.lossless
        && (options.lossless || pipeline.output().search().is_none())
        && header.decoded_size == header.size
}

/// Whether source and result are of one format, both of them move or neither, and nothing has to be turned or converted.
fn is_of_one_kind(source: &Source, pipeline: Pipeline<'_>, resolved: &ResolvedRendition) -> bool {
    let header = &source.header;
    resolved.decision.format == source.format
        && header.is_animated() == resolved.decision.animated
        && header.orientation == Orientation::Upright
        && (!source.converts(resolved) || keeps_words(source, pipeline, resolved))
}

/// Whether the source's own data keeps what the file says about its colors: in formats where a profile stays, or where it
/// is asked for. Gray samples keep a profile of gray, and those of a PNG its gamma; what is encoded anew never does.
fn keeps_words(source: &Source, pipeline: Pipeline<'_>, resolved: &ResolvedRendition) -> bool {
    let stays = resolved.decision.format.info().keeps_profile || pipeline.settings.output.keep_profile;
    match source.header.profile {
        ColorProfile::Icc(_) | ColorProfile::Gamma { .. } => stays,
        ColorProfile::Srgb => source.header.icc.is_some() && pipeline.settings.output.keep_profile,
        // Code points are applied: not every program reads them.
        _ => false,
    }
}

/// What to say of a profile that is to stay and is applied all the same; `untouched`: nothing is drawn.
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
        _ if pipeline.works_in_srgb(header.alpha) => "its colors are changed or joined by others, in sRGB",
        Some(_) => "it is one of gray, which only untouched samples keep",
        None => "it is no ICC profile",
    };
    Some(Warning::new(WarningCode::ParameterIgnored, format!("the profile is applied and not kept: {why}")))
}

/// What is wanted of data that is stored anew.
pub(super) fn as_wished(
    source: &Source,
    pipeline: Pipeline<'_>,
    resolved: &ResolvedRendition,
    metadata: Option<Metadata>,
) -> EncodeOptions {
    let profile = source.header.icc.clone().filter(|_| keeps_words(source, pipeline, resolved));
    EncodeOptions { metadata, profile, ..resolved.decision.options.clone() }
}

/// Whether the source's own data would do for a result with the source's pixels: the same format, stored as asked.
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

/// Whether a result with the source's pixels may be stored as the source's own compressed data in another form: no
/// quality asks for less, or the highest asks for all.
pub(super) fn keeps_coefficients(source: &Source, pipeline: Pipeline<'_>, resolved: &ResolvedRendition) -> bool {
    let (header, request) = (&source.header, pipeline.output());
    (resolved.decision.options.lossless || request.output.quality.is_none() && request.search().is_none())
        && resolved.decision.format != source.format
        && !resolved.decision.options.progressive
        && header.decoded_size == header.size
        && header.orientation == Orientation::Upright
        && header.profile == ColorProfile::Srgb
}

/// The source's own compressed data, with no metadata but this, in another format's form.
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

/// The source's own data with this metadata and no other, for a result with the source's pixels; `None` where it would
/// not do, or there is no way to it.
pub(super) fn own_data<'a>(
    source: &Source,
    bytes: &'a [u8],
    pipeline: Pipeline<'_>,
    resolved: &ResolvedRendition,
    kept: Option<&Metadata>,
) -> Option<Cow<'a, [u8]>> {
    let header = &source.header;
    let keeps_words = keeps_words(source, pipeline, resolved);
    if !is_candidate(source, pipeline, resolved) {
        None
    } else if header.metadata || kept.is_some() {
        source.format.strip(bytes, kept, keeps_words).map(Cow::Owned)
    } else if header.stored_profile && !keeps_words {
        let stripped = source.format.strip(bytes, None, false).map(Cow::Owned);
        // A profile that means sRGB does no harm where there is no way to take it away.
        stripped.or(header.icc.is_some().then_some(Cow::Borrowed(bytes)))
    } else {
        Some(Cow::Borrowed(bytes))
    }
}

/// A result with the source's pixels, kept without a loss: the source's own data in as few bytes as are needed, turned as
/// it is stored. `None` where only decoding would tell whether the file is damaged, and nobody has decoded it yet.
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
        let message = "the part for HDR screens would be lost, so the file stays as it is, with all metadata; ask for a quality to encode it anew";
        let warning = Some(Warning::new(WarningCode::MetadataKept, message));
        return decoded.then(|| Exact { bytes: bytes.to_vec(), kept_source: true, warning });
    }
    let kept = Metadata::with_orientation(kept, header.orientation);
    // No sample is converted, so the file's words about its colors stay, unless they say what everybody assumes.
    let stays = header.profile != ColorProfile::Srgb || header.icc.is_none() || pipeline.settings.output.keep_profile;
    let profile = header.icc.clone().filter(|_| stays);
    let options = EncodeOptions { metadata: kept.clone(), profile, ..resolved.decision.options.clone() };
    let packed = source.format.repack(bytes, &options).and_then(Result::ok);
    if packed.is_none() && !decoded {
        return None;
    }
    let asked =
        pipeline.recipe.output.progressive(source.format).is_some_and(|progressive| progressive != header.progressive);
    let strips = header.metadata || !stays;
    let stripped = if strips { source.format.strip(bytes, kept.as_ref(), stays) } else { None };
    let says = || {
        let name = source.format.info().name;
        let message =
            format!("metadata cannot be removed from this {name} without a loss; ask for a quality to encode it anew");
        Warning::new(WarningCode::MetadataKept, message)
    };
    let made = |bytes| Exact { bytes, kept_source: false, warning: None };
    let own = |bytes, warning| Exact { bytes, kept_source: true, warning };
    Some(match (packed, stripped) {
        (Some(packed), _) if asked => made(packed),
        (Some(packed), Some(own)) if packed.len() < own.len() => made(packed),
        (Some(packed), None) if packed.len() < bytes.len() || header.metadata => made(packed),
        (_, Some(stripped)) => own(stripped, None),
        (_, None) => own(bytes.to_vec(), header.metadata.then(says)),
    })
}

/// What [`exact`] has made.
pub(super) struct Exact {
    pub(super) bytes: Vec<u8>,
    /// It is the source's data as it was.
    pub(super) kept_source: bool,
    pub(super) warning: Option<Warning>,
}

/// How much smaller a second loss has to make a file that is replaced, in percent: less is not worth it, and an image
/// that is optimized again and again would lose a little each time.
const WORTH_A_LOSS: usize = 10;

/// As [`smaller`], for a result that replaces its source by what has been decoded and encoded with a loss once more.
pub(super) fn much_smaller(own: Cow<'_, [u8]>, encoded: Vec<u8>, warnings: &mut Vec<Warning>) -> (Vec<u8>, bool) {
    let most = own.len() - own.len() * WORTH_A_LOSS / 100;
    if encoded.len() < most {
        return (encoded, false);
    }
    let message = format!(
        "encoding again gives {} bytes, the source's data has {}; less than {WORTH_A_LOSS} % is not worth another loss",
        encoded.len(),
        own.len()
    );
    warnings.push(Warning::new(WarningCode::KeptSource, message));
    (own.into_owned(), true)
}

/// How the result is stored, as far as it can be known before it is made; `untouched` when nothing changes its pixels.
pub(super) fn how(source: &Source, pipeline: Pipeline<'_>, resolved: &ResolvedRendition, untouched: bool) -> String {
    let decision = &resolved.decision;
    if untouched && decision.options.exact {
        WITHOUT_A_LOSS.to_owned()
    } else if untouched && keeps_coefficients(source, pipeline, resolved) && decision.format.transcodes(source.format) {
        own_data_of(source, resolved)
    } else {
        decision.how.clone()
    }
}

/// How a result is stored whose samples are those of its source.
pub(super) const WITHOUT_A_LOSS: &str = ", lossless";

/// How the source's own data is stored in another format's form. An image that was stored with a loss is called lossless
/// only where that was asked for.
pub(super) fn own_data_of(source: &Source, resolved: &ResolvedRendition) -> String {
    let data = format!("the data of the {} without a loss", source.format.info().name);
    if resolved.decision.options.lossless { format!(", lossless: {data}") } else { format!(", {data}") }
}

/// Whether a recipe leaves the pixels of a source as they are, as far as the sizes tell.
pub(super) fn is_untouched(source: &Source, pipeline: Pipeline<'_>, resolved: &ResolvedRendition) -> bool {
    let same = resolved.size == source.header.upright_size() && pipeline.size_is_exact();
    let resize = if same { Recipe::default().resize } else { pipeline.recipe.resize.clone() };
    let recipe = Recipe { resize, ..pipeline.recipe.clone() };
    !Pipeline::new(&recipe, pipeline.settings).draws()
}

/// The smaller of the encoded bytes and the source's own data, and whether it is the latter. On a tie the source wins:
/// the less is done to it the better.
pub(super) fn smaller(own: Cow<'_, [u8]>, encoded: Vec<u8>, warnings: &mut Vec<Warning>) -> (Vec<u8>, bool) {
    if own.len() > encoded.len() {
        return (encoded, false);
    }
    let message = format!("encoding anew gives {} bytes, the source's data has {}", encoded.len(), own.len());
    warnings.push(Warning::new(WarningCode::KeptSource, message));
    (own.into_owned(), true)
}
