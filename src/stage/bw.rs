//! `bw`: pure black and white. Encoders store it in one bit a pixel where the format allows.

use super::{Detail, Stage, StageError, Step};
use crate::{
    geometry::Size,
    image::{Frame, LazyFrame},
    kernel::bilevel,
    param::{Doc, Param, Params, expected, number},
};

/// Settings of the conversion.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bw {
    /// The method; `None`: colors are kept.
    pub method: Option<Method>,
}

/// A method of conversion.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Method {
    /// Black where the luma is less than this percentage.
    Threshold(f64),
    /// Atkinson dithering.
    Atkinson,
}

/// Source: specification 4.
const DEFAULT_LUMINANCE: f64 = 49.0;

impl Params for Bw {
    const PARAMS: &'static [Param<Bw>] = &[Param {
        doc: Doc {
            name: "bw",
            value: "threshold[,<luminance>]|atkinson",
            summary: "Convert to pure black and white",
            details: "`threshold`: pixels darker than the luminance (0 to 100 percent, default 49) become black, all others white. `atkinson`: Atkinson dithering. Best with a lossless format.",
            choices: &["threshold", "atkinson"],
            example: "bw=threshold,60&format=png",
        },
        set: |settings, text| {
            let (word, luminance) = text.split_once(',').map_or((text, None), |(word, rest)| (word, Some(rest)));
            let method = match (word.to_ascii_lowercase().as_str(), luminance) {
                ("atkinson", None) => Some(Method::Atkinson),
                ("threshold", None) => Some(Method::Threshold(DEFAULT_LUMINANCE)),
                ("threshold", Some(l)) => number(l).filter(|l| *l <= 100.0).map(Method::Threshold),
                _ => None,
            };
            settings.method = Some(
                method.ok_or(expected("`threshold`, `threshold,` with a luminance from 0 to 100, or `atkinson`"))?,
            );
            Ok(())
        },
        get: |settings| {
            settings.method.map(|method| match method {
                Method::Atkinson => "atkinson".to_owned(),
                Method::Threshold(DEFAULT_LUMINANCE) => "threshold".to_owned(),
                Method::Threshold(luminance) => format!("threshold,{luminance}"),
            })
        },
    }];
}

impl Stage for Bw {
    fn name(&self) -> &'static str {
        "bw"
    }

    fn size(&self, from: Size) -> Result<Size, StageError> {
        Ok(from)
    }

    fn detail(&self, _: Size) -> Detail {
        Detail::Passes
    }

    fn step(&self, _: &LazyFrame) -> Result<Option<Step>, StageError> {
        let Some(method) = self.method else { return Ok(None) };
        let run: Box<dyn Fn(Frame) -> Frame + Send + Sync> = match method {
            Method::Atkinson => Box::new(bilevel::atkinson),
            Method::Threshold(luminance) => Box::new(move |frame| bilevel::threshold(frame, luminance)),
        };
        let detail = Bw::PARAMS.iter().find_map(|row| (row.get)(self)).unwrap_or_default();
        Ok(Some(Step::new("bw", detail, run)))
    }
}
