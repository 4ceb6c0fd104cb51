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
            summary: "Crop the image",
            details: "Size in pixels or percent, or an aspect ratio for the largest crop of that shape. Position: `x`/`y` from the top left, or `offset-x`/`offset-y` in percent of the free space; default: centered. `smart` (with a ratio) finds faces and the most salient area. `safe` clamps the crop to the image; without it, a crop beyond the image is an error.",
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
