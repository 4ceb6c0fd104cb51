//! `trim-color`: crop a border of one color, before all other stages (U-3). The only stage whose output size depends on
//! pixels, so a plan knows an upper bound.

use super::{CropRegion, Detail, Stage, StageError, Step};
use crate::{
    codes::ErrorCode,
    color::Rgba,
    geometry::Size,
    image::LazyFrame,
    kernel::border,
    param::{Doc, Param, Params, expected},
};

/// Settings of the crop.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TrimColor {
    /// The border's color and tolerance; `None`: no crop.
    pub border: Option<Border>,
}

/// The color of a border.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Border {
    /// `None`: the color of the top left pixel.
    pub color: Option<Rgba>,
    /// The largest color distance, 0 (this color only) to 1 (every color).
    pub threshold: f64,
}

const EXPECTED: &str =
    "`auto` or a color such as `ff6600` or `255,102,0,0.5`, then a threshold from `t0` to `t1`, such as `ffffff,t0.1`";

impl Params for TrimColor {
    const PARAMS: &'static [Param<TrimColor>] = &[Param {
        doc: Doc {
            name: "trim-color",
            value: "auto|<color>[,t<threshold>]",
            summary: "Crop a border of one color",
            details: "`auto` uses the color of the top left pixel. The threshold is the largest color distance: 0 (the default) matches exactly, 1 matches every color; lossy sources need 0.02 or more. IO does not apply it to GIF. An empty result is an error.",
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

    /// An upper bound: the width of the border depends on the pixels.
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
                "`trim-color={}` leaves nothing of the image: all pixels match; lower the threshold",
                print(wanted)
            );
            return Err(StageError { stage: self.name(), code: ErrorCode::EmptyResult, message });
        };
        let region = CropRegion { rect, faces: Vec::new() };
        Ok((rect.size != frame.size()).then(|| Step::crop("trim-color", rect.to_string(), region)))
    }
}
