//! `trim-color`: cut off a border of one color, before everything else (U-3). The only stage whose result depends on
//! the pixels in size, so a plan knows a bound.

use super::{CropRegion, Detail, Stage, StageError, Step};
use crate::{
    codes::ErrorCode,
    color::Rgba,
    geometry::Size,
    image::LazyFrame,
    kernel::border,
    param::{Doc, Param, Params, expected},
};

/// The border to cut off; `None` cuts nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TrimColor {
    /// Its color and how near to that is near enough.
    pub border: Option<Border>,
}

/// What counts as border.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Border {
    /// Its color; `None` is that of the top left pixel.
    pub color: Option<Rgba>,
    /// The largest distance in color, 0 for exactly this one to 1 for every color.
    pub threshold: f64,
}

const EXPECTED: &str = "`auto` or a color such as `ff6600` or `255,102,0,0.5`, then how far off it may be, `t0` to `t1`, such as `ffffff,t0.1`";

impl Params for TrimColor {
    const PARAMS: &'static [Param<TrimColor>] = &[Param {
        doc: Doc {
            name: "trim-color",
            value: "auto|<color>[,t<threshold>]",
            summary: "Cut off a border of one color",
            details: "`auto` takes the color of the top left pixel. The threshold says how far off a pixel may be: 0 (the default) is exactly the color, 1 is every color; lossy sources need 0.02 or more. Not for GIF. An empty result is an error.",
            choices: &["auto"],
            example: "trim-color=auto,t0.05",
        },
        set: |settings, text| {
            settings.border = Some(parse(text).ok_or(expected(EXPECTED))?);
            Ok(())
        },
        get: |settings| settings.border.map(print),
    }];
}

fn parse(text: &str) -> Option<Border> {
    let (color, threshold) = match text.rsplit_once(',') {
        Some((color, last)) if last.starts_with(['t', 'T']) => {
            let share = crate::param::number(&last[1..]).filter(|t| *t <= 1.0)?;
            (color, share)
        }
        _ => (text, 0.0),
    };
    let color = if color.eq_ignore_ascii_case("auto") { None } else { Some(color.parse().ok()?) };
    Some(Border { color, threshold })
}

fn print(border: Border) -> String {
    let color = border.color.map_or("auto".to_owned(), |c| c.to_string());
    if border.threshold == 0.0 { color } else { format!("{color},t{}", border.threshold) }
}

impl Stage for TrimColor {
    fn name(&self) -> &'static str {
        "trim-color"
    }

    /// At most this: how much is border is not known from numbers.
    fn size(&self, from: Size) -> Result<Size, StageError> {
        Ok(from)
    }

    fn size_is_exact(&self) -> bool {
        self.border.is_none()
    }

    fn detail(&self, _: Size) -> Detail {
        if self.border.is_some() { Detail::All } else { Detail::Passes }
    }

    fn step(&self, frame: &LazyFrame) -> Result<Option<Step>, StageError> {
        let Some(wanted) = self.border else { return Ok(None) };
        let frame = frame.clone().materialize();
        let color = wanted.color.unwrap_or_else(|| border::corner(&frame));
        let Some(rect) = border::inside(&frame, color, wanted.threshold) else {
            let message = format!(
                "`trim-color={}` leaves nothing of the image: all of it is that color; lower the threshold",
                print(wanted)
            );
            return Err(StageError { stage: self.name(), code: ErrorCode::EmptyResult, message });
        };
        let region = CropRegion { rect, faces: Vec::new() };
        Ok((rect.size != frame.size()).then(|| Step::crop("trim-color", rect.to_string(), region)))
    }
}
