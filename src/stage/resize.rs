//! `width`, `height`, `dpr`, `fit`, `resize-filter`, `enable`, `disable`: the size of the result.

use super::{Detail, Stage, StageError, Step};
use crate::{
    codes::WarningCode,
    geometry::{Length, Size, round_side},
    image::{LazyFrame, Viewport},
    kernel::resample::{self, Filter},
    param::{Doc, LENGTH, Param, Params, expected, length, number, print_length, spelling, word},
    warning::Warning,
};

/// Settings of the resize.
#[derive(Debug, Clone, PartialEq)]
pub struct Resize {
    /// Width, before [`Resize::dpr`].
    pub width: Option<Length>,
    /// Height, before [`Resize::dpr`].
    pub height: Option<Length>,
    /// Multiplies both, 1 to 10. Default 1.
    pub dpr: f64,
    /// How the image fits a width and height of another aspect ratio.
    pub fit: Option<Fit>,
    /// The resampling filter.
    pub filter: Filter,
    /// The result may be larger than the image.
    pub enable_upscale: bool,
    /// The result may not be larger. Overrides [`Resize::enable_upscale`] (U-9).
    pub disable_upscale: bool,
}

impl Default for Resize {
    /// No resize; Lanczos3.
    fn default() -> Resize {
        Resize {
            width: None,
            height: None,
            dpr: 1.0,
            fit: None,
            filter: Filter::default(),
            enable_upscale: false,
            disable_upscale: false,
        }
    }
}

/// How an image fits a width and a height.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// The largest size inside both.
    Bounds,
    /// The smallest size that covers both.
    Cover,
    /// As `Cover`, then cropped to the exact size around the center.
    Crop,
}

const FITS: &[(&str, Fit)] = &[("bounds", Fit::Bounds), ("cover", Fit::Cover), ("crop", Fit::Crop)];

const FILTERS: &[(&str, Filter)] = &[
    ("nearest", Filter::Nearest),
    ("bilinear", Filter::Bilinear),
    ("linear", Filter::Bilinear),
    ("bicubic", Filter::Bicubic),
    ("cubic", Filter::Bicubic),
    ("lanczos2", Filter::Lanczos2),
    ("lanczos3", Filter::Lanczos3),
    ("lanczos", Filter::Lanczos3),
];

const UPSCALE: &[(&str, bool)] = &[("upscale", true)];

const SIDE_DETAILS: &str = "Pixels from 1 to 8192, a fraction under 1, or a percentage of the cropped image. The other side follows in proportion; both together give exactly that size unless `fit` says otherwise. Never larger than the image without `enable=upscale`.";

impl Params for Resize {
    const PARAMS: &'static [Param<Resize>] = &[
        Param {
            doc: Doc {
                name: "width",
                value: "<px>|<percent>p",
                summary: "Width of the result",
                details: SIDE_DETAILS,
                choices: &[],
                example: "width=300",
            },
            set: |r, text| {
                r.width = Some(length(text).ok_or(expected(LENGTH))?);
                Ok(())
            },
            get: |r| r.width.map(print_length),
        },
        Param {
            doc: Doc {
                name: "height",
                value: "<px>|<percent>p",
                summary: "Height of the result",
                details: SIDE_DETAILS,
                choices: &[],
                example: "height=50p",
            },
            set: |r, text| {
                r.height = Some(length(text).ok_or(expected(LENGTH))?);
                Ok(())
            },
            get: |r| r.height.map(print_length),
        },
        Param {
            doc: Doc {
                name: "dpr",
                value: "1-10",
                summary: "Device pixel ratio",
                details: "A number from 1 to 10. Without width and height it multiplies the size of the image. Default 1.",
                choices: &["1", "1.5", "2", "3"],
                example: "width=200&dpr=2",
            },
            set: |r, text| {
                r.dpr = number(text).filter(|n| (1.0..=10.0).contains(n)).ok_or(expected("a number from 1 to 10"))?;
                Ok(())
            },
            get: |r| (r.dpr > 1.0).then(|| r.dpr.to_string()),
        },
        Param {
            doc: Doc {
                name: "fit",
                value: "bounds|cover|crop",
                summary: "How the image fits width and height",
                details: "bounds: the largest size within both. cover: the smallest size that covers both. crop: cover, then cropped to the exact size around the center. Without it the image is stretched. Needs width and height.",
                choices: &["bounds", "cover", "crop"],
                example: "width=150&height=150&fit=crop",
            },
            set: |r, text| {
                r.fit = Some(word(FITS, text).ok_or(expected("bounds, cover or crop"))?);
                Ok(())
            },
            get: |r| r.fit.and_then(|fit| spelling(FITS, &fit)),
        },
        Param {
            doc: Doc {
                name: "resize-filter",
                value: "nearest|bilinear|bicubic|lanczos2|lanczos3",
                summary: "Resampling filter",
                details: "nearest is for pixel art. linear, cubic and lanczos are aliases of bilinear, bicubic and lanczos3. Default lanczos3.",
                choices: &["nearest", "bilinear", "bicubic", "lanczos2", "lanczos3"],
                example: "width=200&resize-filter=bicubic",
            },
            set: |r, text| {
                let error = expected("nearest, bilinear, bicubic, lanczos2 or lanczos3");
                r.filter = word(FILTERS, text).ok_or(error)?;
                Ok(())
            },
            get: |r| (r.filter != Filter::default()).then(|| spelling(FILTERS, &r.filter)).flatten(),
        },
        Param {
            doc: Doc {
                name: "enable",
                value: "upscale",
                summary: "Allow upscaling",
                details: "For width, height and dpr.",
                choices: &["upscale"],
                example: "width=2560&enable=upscale",
            },
            set: |r, text| {
                r.enable_upscale = word(UPSCALE, text).ok_or(expected("upscale"))?;
                Ok(())
            },
            get: |r| r.enable_upscale.then(|| "upscale".to_owned()),
        },
        Param {
            doc: Doc {
                name: "disable",
                value: "upscale",
                summary: "Forbid upscaling (the default)",
                details: "Overrides enable.",
                choices: &["upscale"],
                example: "width=2560&disable=upscale",
            },
            set: |r, text| {
                r.disable_upscale = word(UPSCALE, text).ok_or(expected("upscale"))?;
                Ok(())
            },
            get: |r| r.disable_upscale.then(|| "upscale".to_owned()),
        },
    ];
}

impl Resize {
    fn upscale(&self) -> bool {
        self.enable_upscale && !self.disable_upscale
    }

    /// The requested width and height, before upscaling is prevented; `None` if nothing is requested.
    fn wanted(&self, from: Size) -> Option<(Option<f64>, Option<f64>)> {
        let side = |length: Option<Length>, base: u32| {
            length.map(|l| (l.of(f64::from(base)).round().max(1.0) * self.dpr).round().max(1.0))
        };
        match (side(self.width, from.width()), side(self.height, from.height())) {
            (None, None) if self.dpr > 1.0 => Some((Some((f64::from(from.width()) * self.dpr).round()), None)),
            (None, None) => None,
            both => Some(both),
        }
    }

    /// The size of the result for an image of size `from`. Source: specification 2.1; U-7, U-8.
    fn target(&self, from: Size, upscale: bool) -> Size {
        let (w, h) = (f64::from(from.width()), f64::from(from.height()));
        let cap = |scale: f64| if upscale { scale } else { scale.min(1.0) };
        match self.wanted(from) {
            None => from,
            // The requested side is exact; the other one is rounded from the aspect ratio.
            Some((Some(tw), None)) if cap(tw / w) < tw / w => Size::round(w, h),
            Some((None, Some(th))) if cap(th / h) < th / h => Size::round(w, h),
            Some((Some(tw), None)) => Size::round(tw, h * tw / w),
            Some((None, Some(th))) => Size::round(w * th / h, th),
            Some((None, None)) => from,
            Some((Some(tw), Some(th))) => match self.fit {
                None if upscale => Size::round(tw, th),
                None => Size::round(tw.min(w), th.min(h)),
                Some(Fit::Bounds) => scaled(from, cap((tw / w).min(th / h))),
                Some(Fit::Cover) => scaled(from, cap((tw / w).max(th / h))),
                Some(Fit::Crop) => {
                    let shrink = if upscale { 1.0 } else { (w / tw).min(h / th).min(1.0) };
                    Size::round(tw * shrink, th * shrink)
                }
            },
        }
    }

    /// The part of the image in a result of size `to`: all of it except with `fit=crop`.
    fn shown(&self, from: Size, to: Size) -> Viewport {
        let (w, h) = (f64::from(from.width()), f64::from(from.height()));
        if self.fit != Some(Fit::Crop) || self.width.is_none() || self.height.is_none() {
            return Viewport { x: 0.0, y: 0.0, w, h };
        }
        let scale = (f64::from(to.width()) / w).max(f64::from(to.height()) / h);
        let (sw, sh) = ((f64::from(to.width()) / scale).min(w), (f64::from(to.height()) / scale).min(h));
        Viewport { x: (w - sw) / 2.0, y: (h - sh) / 2.0, w: sw, h: sh }
    }
}

fn scaled(from: Size, scale: f64) -> Size {
    Size { w: round_side(f64::from(from.width()) * scale), h: round_side(f64::from(from.height()) * scale) }
}

impl Stage for Resize {
    fn name(&self) -> &'static str {
        "resize"
    }

    fn size(&self, from: Size) -> Result<Size, StageError> {
        Ok(self.target(from, self.upscale()))
    }

    fn detail(&self, from: Size) -> Detail {
        let to = self.target(from, self.upscale());
        let shown = self.shown(from, to);
        let factor = (shown.w / f64::from(to.width())).min(shown.h / f64::from(to.height()));
        match self.filter {
            _ if to == from => Detail::Passes,
            // The nearest pixel is among all of them.
            Filter::Nearest => Detail::All,
            _ => Detail::ShrinkBy(factor.max(1.0)),
        }
    }

    fn warnings(&self, from: Size) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let (free, to) = (self.target(from, true), self.target(from, self.upscale()));
        if free != to {
            warnings.push(Warning::new(
                WarningCode::UpscalePrevented,
                format!("{free} is larger than the image, so the result is {to}; add `enable=upscale` to enlarge"),
            ));
        }
        if self.enable_upscale && self.disable_upscale {
            warnings.push(Warning::new(WarningCode::ParameterIgnored, "`disable=upscale` overrides `enable=upscale`"));
        }
        if self.fit.is_some() && (self.width.is_none() || self.height.is_none()) {
            warnings.push(Warning::new(WarningCode::ParameterIgnored, "`fit` needs both `width` and `height`"));
        }
        warnings
    }

    fn step(&self, frame: &LazyFrame) -> Result<Option<Step>, StageError> {
        let from = frame.size();
        let to = self.target(from, self.upscale());
        let part = self.shown(from, to);
        if to == from {
            return Ok(None);
        }
        let filter = self.filter;
        let run = move |frame: LazyFrame| resample::resize(&frame.part(to, part), to, filter).into();
        Ok(Some(Step::lazy("resize", to.to_string(), run)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(query: &[(&str, &str)], w: u32, h: u32) -> String {
        let mut resize = Resize::default();
        for (name, value) in query {
            let row = Resize::PARAMS.iter().find(|p| p.doc.name == *name).expect("a row");
            (row.set)(&mut resize, value).expect("a value");
        }
        resize.size(Size::new(w, h).expect("not empty")).expect("a size").to_string()
    }

    #[test]
    fn the_documented_numbers() {
        assert_eq!(target(&[("width", "300")], 827, 788), "300x286");
        let bounds = |dpr| target(&[("width", "240"), ("height", "300"), ("fit", "bounds"), ("dpr", dpr)], 720, 900);
        assert_eq!([bounds("1"), bounds("2"), bounds("3"), bounds("4")], ["240x300", "480x600", "720x900", "720x900"]);
    }

    #[test]
    fn without_upscaling_a_crop_keeps_its_ratio() {
        let crop = [("width", "2000"), ("height", "1000"), ("fit", "crop")];
        assert_eq!(target(&crop, 1200, 800), "1200x600");
    }

    #[test]
    fn a_crop_shows_the_middle() {
        let size = |w, h| Size::new(w, h).expect("not empty");
        let resize = Resize {
            width: Some(Length::Px(100)),
            height: Some(Length::Px(100)),
            fit: Some(Fit::Crop),
            ..Resize::default()
        };
        assert_eq!(resize.shown(size(1200, 800), size(100, 100)), Viewport { x: 200.0, y: 0.0, w: 800.0, h: 800.0 });
    }
}
