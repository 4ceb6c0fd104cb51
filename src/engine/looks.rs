//! What stands for a source until it is there, of its first frame: for manifests.

use super::{
    frames::{Forms, Frames, Shown},
    source::Source,
};
use crate::{image::Conversion, kernel::looks, report::Looks};

/// Of a first frame that is decoded, in whichever form.
pub(super) fn of(first: &Shown) -> Option<Looks> {
    let small = looks::shrink(first.srgb.as_ref().or(first.own.as_ref())?);
    // A profile that cannot be used leaves the numbers as they are, as it does in outputs.
    let small = Conversion::to_srgb(&small.profile).unwrap_or_default().apply(small);
    Some(Looks { color: looks::dominant_color(&small), thumbhash: looks::thumbhash(&small) })
}

/// Of a source of which nobody else needs a pixel; `None` when it cannot be decoded.
pub(super) fn of_source(source: &Source, bytes: &[u8]) -> Option<Looks> {
    let first = Frames::open(source, bytes).and_then(|mut frames| frames.first(Forms { own: false, srgb: true }));
    of(&first.ok()?)
}
