//! `sharpen`: unsharp masking.

use super::{Detail, Stage, StageError, Step};
use crate::{
    geometry::Size,
    image::LazyFrame,
    kernel::sharpen,
    param::{Doc, Param, Params, expected, number},
};

/// Settings of the sharpening.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sharpen {
    /// Amount, radius and threshold; `None`: no sharpening.
    pub mask: Option<Mask>,
}

/// An unsharp mask.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mask {
    /// The factor of the difference that is added, 0 to 10.
    pub amount: f64,
    /// The standard deviation of the blur, 0.5 to 1000 pixels of the result.
    pub radius: f64,
    /// The largest difference that is ignored, 0 to 255.
    pub threshold: u8,
}

const EXPECTED: &str =
    "amount, radius and threshold: `a` of 0 to 10, `r` of 0.5 to 1000 pixels, `t` of 0 to 255, such as `a1.5,r1,t2`";

impl Params for Sharpen {
    const PARAMS: &'static [Param<Sharpen>] = &[Param {
        doc: Doc {
            name: "sharpen",
            value: "a<amount>,r<radius>,t<threshold>",
            summary: "Sharpen the image",
            details: "Unsharp mask: adds `a` times (0 to 10) the difference to a Gaussian blur of `r` pixels (0.5 to 1000), where it is greater than `t` (0 to 255).",
            choices: &[],
            example: "width=300&sharpen=a0.8,r1,t2",
        },
        set: |settings, text| {
            settings.mask = Some(parse(text).ok_or(expected(EXPECTED))?);
            Ok(())
        },
        get: |settings| settings.mask.map(|m| format!("a{},r{},t{}", m.amount, m.radius, m.threshold)),
    }];
}

fn parse(text: &str) -> Option<Mask> {
    let (mut amount, mut radius, mut threshold) = (None, None, None);
    for part in text.split(',') {
        let mut chars = part.chars();
        let (slot, most, least) = match chars.next()?.to_ascii_lowercase() {
            'a' => (&mut amount, 10.0, 0.0),
            'r' => (&mut radius, 1000.0, 0.5),
            't' => (&mut threshold, 255.0, 0.0),
            _ => return None,
        };
        let value = number(chars.as_str()).filter(|v| (least..=most).contains(v))?;
        if slot.replace(value).is_some() {
            return None;
        }
    }
    let threshold = threshold.filter(|t: &f64| t.fract() == 0.0)?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, 0 to 255")]
    let threshold = threshold as u8;
    Some(Mask { amount: amount?, radius: radius?, threshold })
}

impl Stage for Sharpen {
    fn name(&self) -> &'static str {
        "sharpen"
    }

    fn size(&self, from: Size) -> Result<Size, StageError> {
        Ok(from)
    }

    fn detail(&self, _: Size) -> Detail {
        Detail::Passes
    }

    fn step(&self, _: &LazyFrame) -> Result<Option<Step>, StageError> {
        let Some(Mask { amount, radius, threshold }) = self.mask.filter(|m| m.amount > 0.0) else { return Ok(None) };
        let run = move |frame| sharpen::unsharp(frame, amount, radius, threshold);
        Ok(Some(Step::new("sharpen", format!("a{amount},r{radius},t{threshold}"), run)))
    }
}
