//! Placeholders of a source for manifests, from its first frame: dominant color and ThumbHash.

use super::{frames::srgb, source::Source};
use crate::{
    codec::{EncodeOptions, Format},
    image::{Conversion, LazyFrame},
    kernel::placeholder,
    report::Placeholder,
};

/// The placeholder of a first frame in any color profile.
pub(super) fn of(first: &LazyFrame) -> Placeholder {
    let small = placeholder::shrink(first);
    // As in outputs, the samples are used unchanged when the profile is unusable.
    let small = Conversion::to_srgb(&small.profile).unwrap_or_default().apply(small);
    Placeholder { color: placeholder::dominant_color(&small), thumbhash: placeholder::thumbhash(&small) }
}

/// The longest side of a placeholder in pixels: enough for the detail of a ThumbHash. Browsers smooth enlarged images.
const PLACEHOLDER_SIDE: u32 = 16;

/// A PNG of a few hundred bytes that shows a ThumbHash. `None` if the hash is invalid, or if the image is transparent,
/// because the placeholder would stay visible behind it.
pub fn placeholder(thumbhash: &[u8]) -> Option<Vec<u8>> {
    let frame =
        placeholder::from_thumbhash(thumbhash, PLACEHOLDER_SIDE).filter(|_| !placeholder::has_alpha(thumbhash))?;
    let options = EncodeOptions { lossless: true, ..EncodeOptions::default() };
    let mut encoder = Format::for_extension("png")?.encoder(&options).ok()?;
    encoder.push(&frame).ok()?;
    encoder.finish().ok()
}

/// Whether a ThumbHash is of a transparent image.
pub fn is_transparent(thumbhash: &[u8]) -> bool {
    placeholder::has_alpha(thumbhash)
}

/// The placeholder of a source that is not decoded otherwise; `None` when it cannot be decoded.
pub(super) fn of_source(source: &Source, bytes: &[u8]) -> Option<Placeholder> {
    let (first, _) = srgb(source, bytes).ok()?;
    Some(of(&first))
}
