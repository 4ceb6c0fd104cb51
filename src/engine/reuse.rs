//! When the source's own compressed data will do, as it is or stored in another way.

use super::source::{Ready, Source};
use crate::{
    codec::{EncodeError, EncodeWish, Format, Metadata},
    image::{ColorProfile, Orientation},
    note::Note,
    output::Wanted,
    recipe::Recipe,
};
use std::borrow::Cow;

/// Whether a result with the source's pixels may be the source's own data stored anew: of the same format and kind, and
/// nobody has to look at the result to know how well it should be stored.
pub(super) fn can_be_repacked(source: &Source, recipe: &Recipe, ready: &Ready) -> bool {
    let (header, wish) = (&source.header, &ready.choice.wish);
    is_of_one_kind(source, ready)
        && wish.lossless == header.lossless
        && (wish.lossless || recipe.output.search().is_none())
        && header.grid == header.size
}

/// Whether source and result are of one format, both of them move or neither, and nothing has to be turned or converted.
fn is_of_one_kind(source: &Source, ready: &Ready) -> bool {
    let header = &source.header;
    ready.choice.format == source.format
        && header.is_animated() == ready.choice.animated
        && header.orientation == Orientation::Upright
        && !source.converts(ready)
}

/// What is wanted of data that is stored anew.
pub(super) fn as_wished(source: &Source, ready: &Ready, metadata: Option<Metadata>) -> EncodeWish {
    let profile = match &source.header.profile {
        ColorProfile::Icc(icc) if ready.choice.keeps_profile => Some(icc.clone()),
        _ => None,
    };
    EncodeWish { metadata, profile, ..ready.choice.wish.clone() }
}

/// Whether the source's own data would do for a result with the source's pixels: the same format, stored as asked.
fn is_candidate(source: &Source, recipe: &Recipe, ready: &Ready) -> bool {
    let header = &source.header;
    let lossless = match recipe.output.format {
        Some(Wanted::Named(_, name)) => name.lossless,
        _ => None,
    };
    is_of_one_kind(source, ready)
        && lossless.is_none_or(|lossless| lossless == header.lossless)
        && recipe.output.progressive(source.format).is_none_or(|progressive| progressive == header.progressive)
}

/// Whether a result with the source's pixels may be stored as the source's own compressed data in another form: no
/// quality asks for less, or the highest asks for all.
pub(super) fn keeps_coefficients(source: &Source, recipe: &Recipe, ready: &Ready) -> bool {
    let (header, output) = (&source.header, &recipe.output);
    (ready.choice.wish.lossless || output.quality.is_none() && output.search().is_none())
        && ready.choice.format != source.format
        && !ready.choice.wish.progressive
        && header.grid == header.size
        && header.orientation == Orientation::Upright
        && header.profile.is_srgb()
}

/// The source's own compressed data, with no metadata but this, in another format's form.
pub(super) fn transcode(
    source: &Source,
    bytes: &[u8],
    to: Format,
    kept: Option<&Metadata>,
) -> Option<Result<Vec<u8>, EncodeError>> {
    let stripped = if source.header.metadata { source.format.strip(bytes, None)? } else { bytes.to_vec() };
    to.transcode(source.format, &stripped, kept)
}

/// The source's own data with this metadata and no other, for a result with the source's pixels; `None` where it would
/// not do, or there is no way to it.
pub(super) fn own_data<'a>(
    source: &Source,
    bytes: &'a [u8],
    recipe: &Recipe,
    ready: &Ready,
    kept: Option<&Metadata>,
) -> Option<Cow<'a, [u8]>> {
    if !is_candidate(source, recipe, ready) {
        None
    } else if source.header.metadata || kept.is_some() {
        source.format.strip(bytes, kept).map(Cow::Owned)
    } else {
        Some(Cow::Borrowed(bytes))
    }
}

/// The smaller of the encoded bytes and the source's own data, and whether it is the latter. On a tie the source wins:
/// the less is done to it the better.
pub(super) fn smaller(own: Cow<'_, [u8]>, encoded: Vec<u8>, notes: &mut Vec<Note>) -> (Vec<u8>, bool) {
    if own.len() > encoded.len() {
        return (encoded, false);
    }
    let message = format!("encoding anew gives {} bytes, the source's data has {}", encoded.len(), own.len());
    notes.push(Note::new("kept-source", message));
    (own.into_owned(), true)
}
