//! What stands for a source until it is there, of its first frame: for manifests.

use super::{frames::srgb, source::Source};
use crate::{
    image::{Conversion, Frame},
    kernel::looks,
    report::Looks,
};

/// Of a first frame, whatever its profile.
pub(super) fn of(first: &Frame) -> Looks {
    let small = looks::shrink(first);
    // A profile that cannot be used leaves the numbers as they are, as it does in outputs.
    let small = Conversion::to_srgb(&small.profile).unwrap_or_default().apply(small);
    Looks { color: looks::dominant_color(&small), thumbhash: looks::thumbhash(&small) }
}

/// Of a source of which nobody else needs a pixel; `None` when it cannot be decoded.
pub(super) fn of_source(source: &Source, bytes: &[u8]) -> Option<Looks> {
    let (first, _) = srgb(source, bytes).ok()?;
    Some(of(&first))
}
