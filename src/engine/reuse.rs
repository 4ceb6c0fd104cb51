//! When the source's own compressed data will do, as it is or stored in another way.

use super::{
    render::Input,
    source::{Ready, Source},
};
use crate::{
    codec::{EncodeError, EncodeWish, Format, Metadata},
    image::{ColorProfile, Orientation},
    note::Note,
    output::Wanted,
    recipe::Recipe,
};

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
        && (ready.choice.keeps_profile || header.profile.is_srgb())
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
pub(super) fn is_candidate(source: &Source, recipe: &Recipe, ready: &Ready) -> bool {
    let header = &source.header;
    let named = match recipe.output.format {
        Some(Wanted::Named(_, name)) => {
            name.lossless.is_some_and(|lossless| lossless != header.lossless)
                || name.progressive.is_some_and(|progressive| progressive != header.progressive)
        }
        _ => false,
    };
    is_of_one_kind(source, ready) && !named
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

/// The smaller of the encoded bytes and the source's own data, and whether it is the latter. On a tie the source wins:
/// the less is done to it the better.
pub(super) fn smaller(
    input: &Input<'_>,
    encoded: Vec<u8>,
    kept: Option<&Metadata>,
    notes: &mut Vec<Note>,
) -> (Vec<u8>, bool) {
    let strip = || input.source.format.strip(input.bytes, kept);
    let kept = if input.source.header.metadata { strip() } else { Some(input.bytes.to_vec()) };
    match kept {
        Some(kept) if kept.len() <= encoded.len() => {
            let message = format!("encoding anew gives {} bytes, the source's data has {}", encoded.len(), kept.len());
            notes.push(Note::new("kept-source", message));
            (kept, true)
        }
        _ => (encoded, false),
    }
}
