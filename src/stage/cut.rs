//! What `crop` and `precrop` share: turning a region into a window on the frame.

use super::{Detail, StageError, Step};
use crate::{
    geometry::{Rect, Size},
    image::Frame,
    kernel::saliency,
    param::Region,
};

fn place(stage: &'static str, region: &Region, from: Size) -> Result<Rect, StageError> {
    region.place(from).map_err(|e| {
        let message = format!("{e}: `{stage}={region}` of a {from} picture; add `,safe` to keep what is inside");
        StageError { stage, code: "crop-out-of-bounds", message }
    })
}

/// The size of the region in a picture of size `from`; no region is the whole.
pub(super) fn size(stage: &'static str, region: Option<&Region>, from: Size) -> Result<Size, StageError> {
    region.map_or(Ok(from), |region| Ok(place(stage, region, from)?.size))
}

/// A cut needs no detail of its own: the window moves on whatever grid was decoded.
pub(super) const DETAIL: Detail = Detail::Passes;

/// The cut for this frame and every later one.
pub(super) fn step(stage: &'static str, region: Option<&Region>, frame: &Frame) -> Result<Option<Step>, StageError> {
    let Some(region) = region else { return Ok(None) };
    let mut rect = place(stage, region, frame.size())?;
    if rect.size == frame.size() {
        return Ok(None);
    }
    if region.smart {
        rect = saliency::best_window(frame, rect.size);
    }
    let how = if region.smart { " smart" } else { "" };
    Ok(Some(Step { name: stage, detail: format!("{rect}{how}"), run: Box::new(move |frame| frame.cropped(rect)) }))
}
