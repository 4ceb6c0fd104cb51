//! `bg-color`: what shows where the picture does not cover. (`pad` and `canvas` belong here and come later.)

use super::{Detail, Stage, StageError, Step};
use crate::{
    color::Rgba,
    geometry::Size,
    image::Frame,
    kernel::composite,
    param::{Doc, Param, Params, expected},
};

/// The colour behind the picture; `None` leaves transparency as it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Canvas {
    /// May itself let something through.
    pub background: Option<Rgba>,
}

impl Params for Canvas {
    const PARAMS: &'static [Param<Canvas>] = &[Param {
        doc: Doc {
            name: "bg-color",
            value: "<hex>|<r>,<g>,<b>[,<a>]",
            summary: "Colour behind transparent pixels",
            details: "Three or six hex digits without `#`, or red, green and blue from 0 to 255 with an alpha from 0 to 1. Without it, transparency becomes white in formats that cannot store it.",
            choices: &[],
            example: "bg-color=ff6600&format=jpg",
        },
        set: |settings, text| {
            settings.background = Some(text.parse().map_err(|_| expected(Rgba::EXPECTED))?);
            Ok(())
        },
        get: |settings| settings.background.map(|color| color.to_string()),
    }];
}

impl Stage for Canvas {
    fn name(&self) -> &'static str {
        "canvas"
    }

    fn size(&self, from: Size) -> Result<Size, StageError> {
        Ok(from)
    }

    fn detail(&self, _: Size) -> Detail {
        Detail::Passes
    }

    fn step(&self, frame: &Frame) -> Result<Option<Step>, StageError> {
        let Some(color) = self.background.filter(|_| !frame.opaque) else { return Ok(None) };
        let run = Box::new(move |frame| composite::flatten(frame, color));
        Ok(Some(Step { name: "bg-color", detail: color.to_string(), run }))
    }
}
