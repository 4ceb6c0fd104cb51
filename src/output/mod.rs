//! Group 11 of the order: which format, how small. Decides before encoding what is encoded how.

pub mod choose;
pub mod prepare;
mod quality;

pub use quality::Quality;

use crate::{
    codec::{Format, OutputName},
    param::{Doc, Param, Params, ValueError, expected},
};

/// The settings of the output.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Output {
    /// The format, and the row that says what else its name asks for. `None`: that of the source.
    pub format: Option<(Format, &'static OutputName)>,
    /// 1 to 100, for lossy results. `None`: [`Quality::DEFAULT`].
    pub quality: Option<Quality>,
}

const FORMATS: &str = "a format: avif, jpg (or pjpg, bjpg), png, webp (or webpll, webply)";

impl Params for Output {
    const PARAMS: &'static [Param<Output>] = &[
        Param {
            doc: Doc {
                name: "format",
                value: "avif|jpg|pjpg|bjpg|png|webp|webpll|webply",
                summary: "Format of the result",
                details: "Default: that of the source. pjpg and bjpg are progressive and baseline JPEG, webpll and webply lossless and lossy WebP; webp is lossless for lossless sources unless a quality is given.",
                choices: &["avif", "jpg", "pjpg", "bjpg", "png", "webp", "webpll", "webply"],
                example: "format=webp&quality=80",
            },
            set: |output, text| {
                if text.eq_ignore_ascii_case("auto") {
                    return Err(ValueError::NotBuilt("negotiation needs a later version; name the format"));
                }
                let (format, name) = Format::for_output(text).ok_or(expected(FORMATS))?;
                if !format.is_writable() {
                    return Err(ValueError::NotBuilt(format.info().to_write));
                }
                output.format = Some((format, name));
                Ok(())
            },
            get: |output| output.format.map(|(_, name)| name.name.to_owned()),
        },
        Param {
            doc: Doc {
                name: "quality",
                value: "1-100",
                summary: "Quality of a lossy result",
                details: "A whole number; higher is better and larger. PNG and lossless WebP do not look at it. Default 85.",
                choices: &[],
                example: "quality=60&format=avif",
            },
            set: |output, text| {
                if text.contains(',') {
                    return Err(ValueError::NotBuilt("a second quality needs `auto=webp`; give one number"));
                }
                let number = text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten();
                let quality = number.and_then(Quality::new);
                output.quality = Some(quality.ok_or(expected("a whole number from 1 to 100"))?);
                Ok(())
            },
            get: |output| output.quality.map(|q| q.get().to_string()),
        },
    ];
}
