//! What stands for a source until it is there, of its first frame: for manifests.

use super::{frames::srgb, source::Source};
use crate::{
    codec::{EncodeOptions, Format},
    image::{Conversion, LazyFrame},
    kernel::placeholder,
    report::Placeholder,
};

/// Of a first frame, whatever its profile.
pub(super) fn of(first: &LazyFrame) -> Placeholder {
    let small = placeholder::shrink(first);
    // A profile that cannot be used leaves the numbers as they are, as it does in outputs.
    let small = Conversion::to_srgb(&small.profile).unwrap_or_default().apply(small);
    Placeholder { color: placeholder::dominant_color(&small), thumbhash: placeholder::thumbhash(&small) }
}

/// Pixels of the longest side of a placeholder: a ThumbHash has no more to show, and a browser smooths what it enlarges.
const PLACEHOLDER_SIDE: u32 = 16;

/// A PNG of some hundred bytes that shows a ThumbHash. `None` when it is no hash, or of something transparent, behind
/// which a placeholder would stay visible.
pub fn placeholder(thumbhash: &[u8]) -> Option<Vec<u8>> {
    let frame =
        placeholder::from_thumbhash(thumbhash, PLACEHOLDER_SIDE).filter(|_| !placeholder::has_alpha(thumbhash))?;
    let options = EncodeOptions { lossless: true, ..EncodeOptions::default() };
    let mut encoder = Format::for_extension("png")?.encoder(&options).ok()?;
    encoder.push(&frame).ok()?;
    encoder.finish().ok()
}

/// Whether a ThumbHash is of something transparent.
pub fn is_transparent(thumbhash: &[u8]) -> bool {
    placeholder::has_alpha(thumbhash)
}

/// Of a source of which nobody else needs a pixel; `None` when it cannot be decoded.
pub(super) fn of_source(source: &Source, bytes: &[u8]) -> Option<Placeholder> {
    let (first, _) = srgb(source, bytes).ok()?;
    Some(of(&first))
}
