//! `brightness`, `contrast`, `saturation`.

use super::{Detail, Stage, StageError, Step};
use crate::{
    geometry::Size,
    image::LazyFrame,
    kernel::tone,
    param::{Doc, Param, Params, ValueError, expected, number},
};

/// Settings of the color adjustments; 0: no change.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tone {
    /// -100 (black) to 100 (white).
    pub brightness: f64,
    /// -100 (uniform gray) to 100 (twice the distance from middle gray).
    pub contrast: f64,
    /// -100 (grayscale) to 100 (twice the distance from gray).
    pub saturation: f64,
}

/// Reads -100 to 100, decimals allowed.
fn percent(text: &str) -> Result<f64, ValueError> {
    let (sign, digits) = text.strip_prefix('-').map_or((1.0, text), |digits| (-1.0, digits));
    let value = number(digits).filter(|v| *v <= 100.0).ok_or(expected("a number from -100 to 100"))?;
    // `-0` would be printed as such.
    Ok(if value == 0.0 { 0.0 } else { sign * value })
}

fn print(value: f64) -> Option<String> {
    (value != 0.0).then(|| value.to_string())
}

impl Params for Tone {
    const PARAMS: &'static [Param<Tone>] = &[
        Param {
            doc: Doc {
                name: "brightness",
                value: "-100-100",
                summary: "Adjust the brightness",
                details: "Adds a percentage of the full range to red, green and blue: -100 is black, 100 is white. Default 0.",
                choices: &[],
                example: "brightness=12.5",
            },
            set: |tone, text| {
                tone.brightness = percent(text)?;
                Ok(())
            },
            get: |tone| print(tone.brightness),
        },
        Param {
            doc: Doc {
                name: "contrast",
                value: "-100-100",
                summary: "Adjust the contrast",
                details: "Applied after brightness. -100 is uniform gray, 100 doubles the distance from middle gray. Default 0.",
                choices: &[],
                example: "contrast=-20",
            },
            set: |tone, text| {
                tone.contrast = percent(text)?;
                Ok(())
            },
            get: |tone| print(tone.contrast),
        },
        Param {
            doc: Doc {
                name: "saturation",
                value: "-100-100",
                summary: "Adjust the saturation",
                details: "Applied after contrast, as in CSS: -100 is grayscale, 100 doubles the distance from gray (BT.709 luma). Default 0.",
                choices: &[],
                example: "saturation=-100",
            },
            set: |tone, text| {
                tone.saturation = percent(text)?;
                Ok(())
            },
            get: |tone| print(tone.saturation),
        },
    ];
}

impl Stage for Tone {
    fn name(&self) -> &'static str {
        "tone"
    }

    fn size(&self, from: Size) -> Result<Size, StageError> {
        Ok(from)
    }

    fn detail(&self, _: Size) -> Detail {
        Detail::Passes
    }

    fn step(&self, _: &LazyFrame) -> Result<Option<Step>, StageError> {
        let words: Vec<String> =
            Tone::PARAMS.iter().filter_map(|row| Some(format!("{} {}", row.doc.name, (row.get)(self)?))).collect();
        if words.is_empty() {
            return Ok(None);
        }
        let curve = tone::curve(self.brightness, self.contrast);
        #[expect(clippy::cast_possible_truncation, reason = "0 to 2")]
        let saturation = (1.0 + self.saturation / 100.0) as f32;
        let run = move |frame| tone::adjust(frame, &curve, saturation);
        Ok(Some(Step::new("tone", words.join(" "), run)))
    }
}
