//! `blur`: Gaussian blur.

use super::{Detail, Stage, StageError, Step};
use crate::{
    geometry::Size,
    image::LazyFrame,
    kernel::blur,
    param::{Doc, Param, Params, expected, number},
};

/// Settings of the blur.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Blur {
    /// The standard deviation, as in CSS (U-20); `None`: no blur.
    pub sigma: Option<Sigma>,
}

/// A standard deviation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sigma {
    /// Pixels of the result, 0.5 to 1000.
    Px(f64),
    /// Percent of the longer side.
    Percent(f64),
}

impl Sigma {
    const MOST: f64 = 1000.0;

    /// In pixels of an image of this size.
    fn px(self, of: Size) -> f64 {
        match self {
            Sigma::Px(px) => px,
            Sigma::Percent(percent) => {
                (percent / 100.0 * f64::from(of.width().max(of.height()))).clamp(0.01, Sigma::MOST)
            }
        }
    }
}

impl Params for Blur {
    const PARAMS: &'static [Param<Blur>] = &[Param {
        doc: Doc {
            name: "blur",
            value: "<px>|<percent>p",
            summary: "Blur the image",
            details: "Gaussian blur. The value is the standard deviation, as in CSS: 0.5 to 1000 pixels of the result, or percent of the longer side.",
            choices: &[],
            example: "width=300&blur=2.5",
        },
        set: |settings, text| {
            let percent = text.strip_suffix(['p', '%']).and_then(number).filter(|p| *p > 0.0 && *p <= 100.0);
            let px = || number(text).filter(|px| (0.5..=Sigma::MOST).contains(px));
            let sigma = percent.map(Sigma::Percent).or_else(|| px().map(Sigma::Px));
            settings.sigma = Some(
                sigma.ok_or(expected("0.5 to 1000 pixels such as `2.5`, or a percentage up to 100 such as `0.5p`"))?,
            );
            Ok(())
        },
        get: |settings| {
            settings.sigma.map(|sigma| match sigma {
                Sigma::Px(px) => px.to_string(),
                Sigma::Percent(percent) => format!("{percent}p"),
            })
        },
    }];
}

impl Stage for Blur {
    fn name(&self) -> &'static str {
        "blur"
    }

    fn size(&self, from: Size) -> Result<Size, StageError> {
        Ok(from)
    }

    fn detail(&self, _: Size) -> Detail {
        Detail::Passes
    }

    fn step(&self, frame: &LazyFrame) -> Result<Option<Step>, StageError> {
        let Some(sigma) = self.sigma.map(|sigma| sigma.px(frame.size())) else { return Ok(None) };
        let run = move |frame| blur::gaussian(frame, sigma);
        Ok(Some(Step::new("blur", format!("{sigma}px"), run)))
    }
}
