//! The crop of `crop` and `precrop`.

use super::{CropRegion, Detail, StageError, Step};
use crate::{
    codes::ErrorCode,
    geometry::{Rect, Size},
    image::LazyFrame,
    kernel::saliency,
    param::Region,
};

fn place(stage: &'static str, region: &Region, from: Size) -> Result<Rect, StageError> {
    region.place(from).map_err(|e| {
        let message = format!("{e}: `{stage}={region}` of a {from} image; add `,safe` to clamp it to the image");
        StageError { stage, code: ErrorCode::CropOutOfBounds, message }
    })
}

/// The size of the region in an image of size `from`; without a region, that size.
pub(super) fn size(stage: &'static str, region: Option<&Region>, from: Size) -> Result<Size, StageError> {
    region.map_or(Ok(from), |region| Ok(place(stage, region, from)?.size))
}

/// A crop needs no detail of its own: it is a viewport over the decoded pixels.
pub(super) const DETAIL: Detail = Detail::Passes;

/// The crop of this size, centered on the focus as far as the image's edges allow.
fn around((x, y): (f64, f64), size: Size, whole: Size) -> Rect {
    let start = |share: f64, inner: u32, outer: u32| {
        let at = share * f64::from(outer) - f64::from(inner) / 2.0;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and a side")]
        let at = at.round().clamp(0.0, f64::from(outer - inner)) as u32;
        at
    };
    Rect { x: start(x, size.width(), whole.width()), y: start(y, size.height(), whole.height()), size }
}

/// The crop for this frame and all later ones.
pub(super) fn step(
    stage: &'static str,
    region: Option<&Region>,
    frame: &LazyFrame,
) -> Result<Option<Step>, StageError> {
    let Some(region) = region else { return Ok(None) };
    let mut rect = place(stage, region, frame.size())?;
    if rect.size == frame.size() {
        return Ok(None);
    }
    let (mut how, mut faces) = ("", Vec::new());
    if region.smart {
        (rect, how) = match frame.focus() {
            Some(focus) => (around(focus, rect.size, frame.size()), " smart, around the focus"),
            None => {
                let found = saliency::best_window(frame, rect.size);
                faces = found.faces;
                (found.window, if faces.is_empty() { " smart, by contrast and color" } else { " smart, by faces" })
            }
        };
    }
    let count = if faces.len() > 1 { format!(" ({})", faces.len()) } else { String::new() };
    Ok(Some(Step::crop(stage, format!("{rect}{how}{count}"), CropRegion { rect, faces })))
}
