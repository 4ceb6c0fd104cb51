//! `pad`, `canvas`, `bg-color`: space around the image, and the background color.

use super::{Detail, Stage, StageError, Step};
use crate::{
    codes::{ErrorCode, WarningCode},
    color::Rgba,
    geometry::{Anchor, Size},
    image::{Frame, LazyFrame},
    kernel::composite,
    param::{Doc, Param, Params, Region, RegionSize, Sides, expected},
    warning::Warning,
};

/// Settings of the canvas.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Canvas {
    /// Space added at each edge; ignored with a canvas.
    pub pad: Option<Sides>,
    /// The size of the canvas and the image's position on it; never `safe` or `smart`.
    pub canvas: Option<Region>,
    /// The background color, which may be translucent; `None` keeps transparency.
    pub background: Option<Rgba>,
}

/// The stage: the settings, and what the output format needs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CanvasStage<'a> {
    /// The settings.
    pub(crate) settings: &'a Canvas,
    /// The output format stores no transparency, so the background is at least white.
    pub(crate) opaque: bool,
}

const NAME: &str = "canvas";

const CANVAS: &str = "a size (`300,200`, `150p,150p` or a ratio such as `16:9`), then a place such as `x10,y20` or `offset-x10,offset-y50`";

impl Params for Canvas {
    const PARAMS: &'static [Param<Canvas>] = &[
        Param {
            doc: Doc {
                name: "pad",
                value: Sides::VALUE,
                summary: "Add space at each edge",
                details: "One to four lengths as in CSS (top, right, bottom, left): pixels, a fraction below 1, or percent of the width (left, right) or height (top, bottom). White, or transparent if the image has transparency, or bg-color. Ignored with canvas.",
                choices: &[],
                example: "width=300&pad=10,20&bg-color=f60",
            },
            set: |settings, text| {
                settings.pad = Some(Sides::parse(text)?);
                Ok(())
            },
            get: |settings| settings.pad.map(|sides| sides.to_string()),
        },
        Param {
            doc: Doc {
                name: "canvas",
                value: "<width>,<height>|<a>:<b>[,<position>]",
                summary: "Put the image on a canvas",
                details: "The image keeps its size. The rest of the canvas is transparent, white in formats without transparency, or bg-color. A ratio gives the smallest canvas of that aspect ratio that contains the image. Position: `x`/`y` from the top left (pixels or percent of the image), or `offset-x`/`offset-y` in percent of the free space; default: centered. A canvas smaller than the image crops it.",
                choices: &[],
                example: "width=200&height=200&fit=bounds&canvas=200,200",
            },
            set: |settings, text| {
                let region = Region::parse(text).ok().filter(|region| !region.safe && !region.smart);
                settings.canvas = Some(region.ok_or(expected(CANVAS))?);
                Ok(())
            },
            get: |settings| settings.canvas.map(|region| region.to_string()),
        },
        Param {
            doc: Doc {
                name: "bg-color",
                value: "<hex>|<r>,<g>,<b>[,<a>]",
                summary: "Background color",
                details: "Shown behind transparent pixels, pad and canvas. Three or six hex digits without `#`, or red, green and blue from 0 to 255 with an optional alpha from 0 to 1. Default: transparent, or white in formats without transparency.",
                choices: &[],
                example: "bg-color=ff6600&format=jpg",
            },
            set: |settings, text| {
                settings.background = Some(text.parse().map_err(|_| expected(Rgba::EXPECTED))?);
                Ok(())
            },
            get: |settings| settings.background.map(|color| color.to_string()),
        },
    ];
}

/// The size of the canvas and the position of the image.
struct Placed {
    size: Size,
    x: i64,
    y: i64,
}

impl Canvas {
    fn place(&self, from: Size) -> Result<Placed, StageError> {
        let (w, h) = (from.width(), from.height());
        if let Some(region) = &self.canvas {
            let size = match region.size {
                RegionSize::Sides(width, height) => Size { w: width.resolve(from.w), h: height.resolve(from.h) },
                RegionSize::Ratio(ratio) => ratio.around(from),
            };
            let x = region.x.unwrap_or(Anchor::CENTER).place(w, size.width(), w);
            let y = region.y.unwrap_or(Anchor::CENTER).place(h, size.height(), h);
            return Ok(Placed { size, x, y });
        }
        let Some(sides) = &self.pad else { return Ok(Placed { size: from, x: 0, y: 0 }) };
        let edges = sides.resolve(from);
        let sum = |side: u32, a: u32, b: u32| side.checked_add(a)?.checked_add(b);
        let size = || Size::new(sum(w, edges.left, edges.right)?, sum(h, edges.top, edges.bottom)?);
        let size = size().ok_or_else(|| StageError {
            stage: NAME,
            code: ErrorCode::DimensionsExceeded,
            message: format!("`pad={sides}` of a {from} image is too large; reduce the padding"),
        })?;
        Ok(Placed { size, x: edges.left.into(), y: edges.top.into() })
    }
}

impl CanvasStage<'_> {
    /// The background of the output; `None` keeps transparency.
    fn ground(&self) -> Option<Rgba> {
        match self.settings.background {
            Some(color) if self.opaque && !color.is_opaque() => Some(color.over(Rgba::WHITE)),
            None if self.opaque => Some(Rgba::WHITE),
            background => background,
        }
    }
}

impl Stage for CanvasStage<'_> {
    fn name(&self) -> &'static str {
        NAME
    }

    fn size(&self, from: Size) -> Result<Size, StageError> {
        Ok(self.settings.place(from)?.size)
    }

    fn detail(&self, _: Size) -> Detail {
        Detail::Passes
    }

    fn warnings(&self, from: Size) -> Vec<Warning> {
        let mut warnings = Vec::new();
        if let (Some(pad), Some(_)) = (self.settings.pad, &self.settings.canvas) {
            warnings.push(Warning::new(WarningCode::PadIgnored, format!("`pad={pad}` is ignored: there is a canvas")));
        }
        if let (Some(canvas), Ok(placed)) = (&self.settings.canvas, self.settings.place(from)) {
            let fits = |at: i64, inner: u32, outer: u32| at >= 0 && at + i64::from(inner) <= i64::from(outer);
            if !fits(placed.x, from.width(), placed.size.width())
                || !fits(placed.y, from.height(), placed.size.height())
            {
                warnings
                    .push(Warning::new(WarningCode::CanvasClips, format!("`canvas={canvas}` crops the {from} image")));
            }
        }
        warnings
    }

    fn step(&self, frame: &LazyFrame) -> Result<Option<Step>, StageError> {
        let Placed { size, x, y } = self.settings.place(frame.size())?;
        let ground = self.ground();
        if size == frame.size() && (x, y) == (0, 0) {
            let Some(color) = ground.filter(|_| !frame.is_opaque()) else { return Ok(None) };
            let run = move |frame| composite::flatten(frame, color);
            return Ok(Some(Step::new("bg-color", color.to_string(), run)));
        }
        // `pad` keeps an opaque image opaque; a canvas is transparent if the format allows.
        let plain = if self.settings.canvas.is_none() && frame.is_opaque() { Some(Rgba::WHITE) } else { None };
        let ground = ground.or(plain);
        let run = move |frame: Frame| {
            let frame = composite::embed(&frame, size, x, y);
            match ground {
                Some(color) => composite::flatten(frame, color),
                None => frame,
            }
        };
        let name = if self.settings.canvas.is_some() { "canvas" } else { "pad" };
        let on = ground.map_or("transparent".to_owned(), |color| color.to_string());
        Ok(Some(Step::new(name, format!("{size}{x:+}{y:+} {on}"), run)))
    }
}
