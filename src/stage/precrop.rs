//! `precrop`: crop the image before all other stages but `trim-color`.

use super::{Detail, Stage, StageError, Step, crop_region};
use crate::{
    geometry::Size,
    image::LazyFrame,
    param::{Doc, Param, Params, Region},
};

/// Settings of the crop.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Precrop {
    /// Size, position and mode; `None`: no crop.
    pub region: Option<Region>,
}

impl Params for Precrop {
    const PARAMS: &'static [Param<Precrop>] = &[Param {
        doc: Doc {
            name: "precrop",
            value: Region::VALUE,
            summary: "Crop the image before all other stages",
            details: "As `crop`.",
            choices: &[],
            example: "precrop=800,600,x100,y50",
        },
        set: |settings, text| Region::set(&mut settings.region, text),
        get: |settings| settings.region.map(|region| region.to_string()),
    }];
}

impl Stage for Precrop {
    fn name(&self) -> &'static str {
        "precrop"
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
