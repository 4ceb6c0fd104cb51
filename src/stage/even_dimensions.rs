//! Even width and height, which video requires. Not a parameter.

use super::{CropRegion, Detail, Stage, StageError, Step};
use crate::{
    geometry::{Rect, Size},
    image::LazyFrame,
    kernel::resample::{self, Filter},
};

/// Whether width and height must be even; by default they need not.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Even {
    /// An odd last column or row is cropped.
    pub sides: bool,
}

impl Stage for Even {
    fn name(&self) -> &'static str {
        "even"
    }

    fn size(&self, from: Size) -> Result<Size, StageError> {
        let even = |side: u32| (side & !1).max(2);
        let made = Size::new(even(from.width()), even(from.height()));
        Ok(made.filter(|_| self.sides).unwrap_or(from))
    }

    fn detail(&self, _: Size) -> Detail {
        Detail::Passes
    }

    fn step(&self, frame: &LazyFrame) -> Result<Option<Step>, StageError> {
        let size = self.size(frame.size())?;
        if size == frame.size() {
            return Ok(None);
        }
        if size.width() > frame.size().width() || size.height() > frame.size().height() {
            // A side of one pixel becomes two.
            let run = move |frame: LazyFrame| resample::resize(&frame, size, Filter::Nearest).into();
            return Ok(Some(Step::lazy("even", size.to_string(), run)));
        }
        let rect = Rect { x: 0, y: 0, size };
        Ok(Some(Step::crop("even", rect.to_string(), CropRegion { rect, faces: Vec::new() })))
    }
}
