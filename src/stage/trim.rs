//! `trim`: crop the edges, after `precrop` and before `crop`.

use super::{CropRegion, Detail, Stage, StageError, Step};
use crate::{
    codes::ErrorCode,
    geometry::{Rect, Size},
    image::LazyFrame,
    param::{Doc, Param, Params, Sides},
};

/// Settings of the crop.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Trim {
    /// A length for each edge; `None`: no crop.
    pub sides: Option<Sides>,
}

impl Params for Trim {
    const PARAMS: &'static [Param<Trim>] = &[Param {
        doc: Doc {
            name: "trim",
            value: Sides::VALUE,
            summary: "Crop the edges",
            details: "One to four lengths as in CSS (top, right, bottom, left): pixels, a fraction below 1, or percent of the width (left, right) or height (top, bottom). An empty result is an error.",
            choices: &[],
            example: "trim=10,20p,0,10p",
        },
        set: |settings, text| {
            settings.sides = Some(Sides::parse(text)?);
            Ok(())
        },
        get: |settings| settings.sides.map(|sides| sides.to_string()),
    }];
}

impl Trim {
    fn rect(&self, from: Size) -> Result<Rect, StageError> {
        let Some(sides) = self.sides else { return Ok(Rect { x: 0, y: 0, size: from }) };
        let edges = sides.resolve(from);
        let left_over = |side: u32, a: u32, b: u32| side.saturating_sub(a).saturating_sub(b);
        let width = left_over(from.width(), edges.left, edges.right);
        let height = left_over(from.height(), edges.top, edges.bottom);
        let size = Size::new(width, height).ok_or_else(|| StageError {
            stage: self.name(),
            code: ErrorCode::EmptyResult,
            message: format!("`trim={sides}` leaves nothing of a {from} image; reduce the lengths"),
        })?;
        Ok(Rect { x: edges.left, y: edges.top, size })
    }
}

impl Stage for Trim {
    fn name(&self) -> &'static str {
        "trim"
    }

    fn size(&self, from: Size) -> Result<Size, StageError> {
        Ok(self.rect(from)?.size)
    }

    fn detail(&self, _: Size) -> Detail {
        Detail::Passes
    }

    fn step(&self, frame: &LazyFrame) -> Result<Option<Step>, StageError> {
        let rect = self.rect(frame.size())?;
        let region = CropRegion { rect, faces: Vec::new() };
        Ok((rect.size != frame.size()).then(|| Step::crop("trim", rect.to_string(), region)))
    }
}
