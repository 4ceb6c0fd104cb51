//! `crop`: keep a part of the image, after `trim`, before `orient`; sizes are in pixels of the upright source.

use super::{Detail, Stage, StageError, Step, crop_region};
use crate::{
    geometry::Size,
    image::LazyFrame,
    param::{Doc, Param, Params, Region},
};

/// The part to keep; `None` keeps all.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Crop {
    /// Size, place and mode.
    pub region: Option<Region>,
}

impl Params for Crop {
    const PARAMS: &'static [Param<Crop>] = &[Param {
        doc: Doc {
            name: "crop",
            value: Region::VALUE,
            summary: "Keep a part of the image",
            details: "The size is in pixels or percent, or a ratio, which keeps the largest part of that shape. The place is `x`/`y` from the top left, or `offset-x`/`offset-y`, percent of the space left over; the middle when absent. `smart` finds the place that shows most (ratio only); `safe` cuts off what leaves the image, which is an error otherwise.",
            choices: &[],
            example: "crop=16:9,smart&width=300",
        },
        set: |settings, text| Region::set(&mut settings.region, text),
        get: |settings| settings.region.map(|region| region.to_string()),
    }];
}

impl Stage for Crop {
    fn name(&self) -> &'static str {
        "crop"
    }

    fn size(&self, from: Size) -> Result<Size, StageError> {
        crop_region::size(self.name(), self.region.as_ref(), from)
    }

    fn detail(&self, _: Size) -> Detail {
        crop_region::DETAIL
    }

    fn step(&self, frame: &LazyFrame) -> Result<Option<Step>, StageError> {
        crop_region::step(self.name(), self.region.as_ref(), frame)
    }
}
