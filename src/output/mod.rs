//! Output settings: format, quality and metadata, and the decision on format and encoder options.

pub mod accept;
mod animation;
mod credentials;
pub mod decide;
mod negotiate;
pub mod optimize;
pub mod prepare;
mod quality;
pub mod search;
mod settings;
mod svg;
mod video;

pub use accept::Accepts;
pub use animation::AnimationOptions;
pub use credentials::Credentials;
pub use optimize::Optimize;
pub use quality::Quality;
pub use search::{Goal, Search};
pub use settings::{InPlace, OutputRequest, OutputSettings};
pub use svg::SvgOptions;
pub use video::VideoOptions;

use crate::{
    codec::{Format, OutputName},
    param::{Doc, Param, Params, ValueError, expected, spelling, word},
};

/// The parameters of the output.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Output {
    /// The format; `None`: that of the source.
    pub format: Option<Wanted>,
    /// Formats used instead of [`Output::format`] if the client accepts them, in this order.
    pub auto: Vec<Format>,
    /// 1 to 100, for lossy results. `None`: that of [`Defaults`].
    pub quality: Option<Quality>,
    /// The quality of a WebP chosen by `auto`; `None`: [`Output::quality`].
    pub auto_webp_quality: Option<Quality>,
    /// The score to reach, if there is no quality.
    pub optimize: Option<Optimize>,
    /// Copyright metadata is kept.
    pub copyright: bool,
    /// The source's content credentials are kept; the edits are added and signed.
    pub c2pa: bool,
    /// Options of animated sources.
    pub animation: AnimationOptions,
    /// Options of video outputs.
    pub video: VideoOptions,
    /// Options of SVG outputs.
    pub svg: SvgOptions,
    /// Defaults of the parameters: service settings in IO.
    pub defaults: Defaults,
}

/// The value of `format=`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Wanted {
    /// The best format that the client accepts.
    Auto,
    /// This format, with the row of its name.
    Named(Format, &'static OutputName),
}

/// IO's service settings about formats. Source: specification 7.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Defaults {
    /// For JPEG, and all formats without a default of their own.
    pub jpeg_quality: Quality,
    /// For lossy WebP.
    pub webp_quality: Quality,
    /// Whether a JPEG is progressive; `None` leaves it to the source.
    pub progressive: Option<bool>,
}

impl Default for Defaults {
    /// IO's defaults: 85, 85, as the source.
    fn default() -> Defaults {
        Defaults { jpeg_quality: Quality::DEFAULT, webp_quality: Quality::DEFAULT, progressive: None }
    }
}

impl Output {
    /// Whether the format's name or the default setting makes this format progressive or not.
    pub fn progressive(&self, format: Format) -> Option<bool> {
        let named = match self.format {
            Some(Wanted::Named(named, name)) if named == format => name.progressive,
            _ => None,
        };
        named.or(self.defaults.progressive.filter(|_| format.info().progressive))
    }

    /// Whether the format depends on the client.
    pub fn negotiates(&self) -> bool {
        self.format == Some(Wanted::Auto) || !self.auto.is_empty()
    }
}

const FORMATS: &str =
    "a format: auto, avif, gif, jpg (or pjpg, bjpg), jxl (or pjxl), mp4, png (or png8), svg, webp (or webpll, webply)";

/// The formats that `auto` may name: those with [`FormatInfo::in_auto`](crate::codec::FormatInfo::in_auto).
const AUTO: &[&str] = &["avif", "webp"];

const OPTIMIZE: &[(&str, Optimize)] = &[("low", Optimize::Low), ("medium", Optimize::Medium), ("high", Optimize::High)];

fn quality(text: &str) -> Result<Quality, ValueError> {
    let number = text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten();
    number.and_then(Quality::new).ok_or(expected("a whole number from 1 to 100, or two such as `85,75`"))
}

fn auto(text: &str) -> Result<Vec<Format>, ValueError> {
    let mut formats = Vec::new();
    for name in text.split(',') {
        let known = |format: &Format| format.info().in_auto && format.info().name.eq_ignore_ascii_case(name);
        let format = Format::all().find(known).filter(|format| !formats.contains(format));
        formats.push(format.ok_or(expected("`avif` or `webp`, or both in order of preference: `avif,webp`"))?);
    }
    Ok(formats)
}

impl Params for Output {
    const PARAMS: &'static [Param<Output>] = &[
        Param {
            doc: Doc {
                name: "format",
                value: "auto|avif|jpg|pjpg|bjpg|png|png8|webp|webpll|webply|jxl|pjxl|gif|mp4|svg",
                summary: "Format of the result",
                details: "Default: that of the source. pjpg and bjpg are progressive and baseline JPEG, webpll and webply lossless and lossy WebP, pjxl progressive JPEG XL. webp and jxl are lossless for lossless sources unless quality is below 100. A JPEG without other changes is transcoded to jxl losslessly. png8 has at most 256 colors, fewer at lower quality. mp4 is H.264, from animated sources. svg traces the image; quality sets the level of detail. auto is the best of JPEG XL, AVIF and WebP that the client accepts, else the source's format, PNG, GIF or JPEG.",
                choices: &[
                    "auto", "avif", "jpg", "pjpg", "bjpg", "png", "png8", "webp", "webpll", "webply", "jxl", "pjxl",
                    "gif", "mp4", "svg",
                ],
                example: "format=webp&quality=80",
            },
            set: |output, text| {
                if text.eq_ignore_ascii_case("auto") {
                    output.format = Some(Wanted::Auto);
                    return Ok(());
                }
                let (format, name) = Format::for_output(text).ok_or(expected(FORMATS))?;
                if !format.is_writable() {
                    return Err(ValueError::NotBuilt(format.info().to_write));
                }
                output.format = Some(Wanted::Named(format, name));
                Ok(())
            },
            get: |output| {
                output.format.map(|wanted| match wanted {
                    Wanted::Auto => "auto".to_owned(),
                    Wanted::Named(_, name) => name.name.to_owned(),
                })
            },
        },
        Param {
            doc: Doc {
                name: "auto",
                value: "avif|webp",
                summary: "Format for clients that accept it",
                details: "Replaces format, or the source's format, if the client accepts it. Two values, such as `avif,webp`, are tried in this order; IO accepts one.",
                choices: AUTO,
                example: "format=pjpg&auto=webp&quality=85,75",
            },
            set: |output, text| {
                output.auto = auto(text)?;
                Ok(())
            },
            get: |output| {
                let names: Vec<&str> = output.auto.iter().map(|format| format.info().name).collect();
                (!names.is_empty()).then(|| names.join(","))
            },
        },
        Param {
            doc: Doc {
                name: "optimize",
                value: "low|medium|high",
                summary: "Level of compression, by similarity",
                details: "Searches for the lowest quality with this SSIMULACRA2 score: low 85, medium 75 (no difference at a glance), high 62 (slight artifacts). Slower. Ignored with quality.",
                choices: &["low", "medium", "high"],
                example: "optimize=medium&width=600",
            },
            set: |output, text| {
                output.optimize = Some(word(OPTIMIZE, text).ok_or(expected("one of low, medium, high"))?);
                Ok(())
            },
            get: |output| output.optimize.and_then(|level| spelling(OPTIMIZE, &level)),
        },
        Param {
            doc: Doc {
                name: "quality",
                value: "1-100[,1-100]",
                summary: "Quality of a lossy result",
                details: "A whole number; higher is better and larger. The scale is that of JPEG: other formats use the encoder setting with about the same similarity score. The second number is for a WebP chosen by `auto=webp`. PNG and lossless WebP ignore it; with `format=auto`, 100 is lossless. Default 85.",
                choices: &[],
                example: "quality=60&format=avif",
            },
            set: |output, text| {
                let (first, second) =
                    text.split_once(',').map_or((text, None), |(first, second)| (first, Some(second)));
                let both = (quality(first)?, second.map(quality).transpose()?);
                (output.quality, output.auto_webp_quality) = (Some(both.0), both.1);
                Ok(())
            },
            get: |output| {
                let first = output.quality?.get().to_string();
                Some(output.auto_webp_quality.map_or(first.clone(), |second| format!("{first},{}", second.get())))
            },
        },
        Param {
            doc: Doc {
                name: "metadata",
                value: "copyright|c2pa|copyright,c2pa",
                summary: "Metadata to keep",
                details: "All metadata is removed by default. `copyright` keeps copyright notice, creator, credit line, licensor and web statement of rights: in jpg, png, webp, avif and jxl; IO only from JPEG to JPEG. `c2pa` keeps the content credentials, adds the edits, and signs them if a certificate and a key are given, in a build with the feature `c2pa`; otherwise the result has no content credentials, and there is a warning.",
                choices: &["copyright", "c2pa"],
                example: "width=300&metadata=copyright",
            },
            set: |output, text| {
                let (mut copyright, mut c2pa) = (output.copyright, output.c2pa);
                for part in text.split(',') {
                    match part.to_ascii_lowercase().as_str() {
                        "copyright" => copyright = true,
                        "c2pa" => c2pa = true,
                        _ => return Err(expected("`copyright`, `c2pa`, or both: `copyright,c2pa`")),
                    }
                }
                (output.copyright, output.c2pa) = (copyright, c2pa);
                Ok(())
            },
            get: |output| {
                let words = [(output.copyright, "copyright"), (output.c2pa, "c2pa")];
                let said: Vec<_> = words.iter().filter(|(on, _)| *on).map(|(_, word)| *word).collect();
                (!said.is_empty()).then(|| said.join(","))
            },
        },
    ];
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn choices(name: &str) -> BTreeSet<&'static str> {
        let row = Output::PARAMS.iter().find(|row| row.doc.name == name).expect("a row");
        row.doc.choices.iter().copied().collect()
    }

    /// The lists in the documentation are those of the codecs.
    #[test]
    fn the_choices_are_the_names_of_the_formats() {
        let outputs = Format::all().flat_map(|format| format.info().outputs).map(|row| row.name);
        assert_eq!(choices("format"), outputs.chain(["auto"]).collect());
        let auto = Format::all().filter(|format| format.info().in_auto).map(|format| format.info().name);
        assert_eq!(choices("auto"), auto.collect());
        for name in choices("format") {
            assert!(FORMATS.contains(name), "{name}");
        }
    }
}
