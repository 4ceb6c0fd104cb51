//! The output format and its encoder options, from settings, client and source header.

use super::{
    Goal, InPlace, Output, OutputRequest, Quality, Wanted,
    negotiate::{FormatPick, wants_lossless},
};
use crate::{
    codec::{AnimationSupport, DefaultQuality, EncodeOptions, Format, Header, Limits, OutputName, Video},
    codes::WarningCode,
    geometry::Size,
    image::ColorProfile,
    warning::Warning,
};
use std::{ops::RangeInclusive, sync::Arc};

/// The source of a decision.
#[derive(Debug, Clone, Copy)]
pub struct SourceInfo<'a> {
    /// The source's format.
    pub from: Format,
    /// Its parsed header.
    pub header: &'a Header,
    /// The size of the result.
    pub size: Size,
    /// The result is pure black and white.
    pub bilevel: bool,
    /// Limits of outputs.
    pub limits: &'a Limits,
}

/// The output format, its encoder options, and the reasons.
#[derive(Debug, Clone)]
pub struct OutputDecision {
    /// The format of the result.
    pub format: Format,
    /// The encoder's settings; the profile is added when the pixels are prepared.
    pub options: EncodeOptions,
    /// The output is an animation.
    pub animated: bool,
    /// The ICC profile that is kept and not applied: between PNG and WebP (specification 7), or on request. Always an RGB
    /// profile, because the encoded pixels are RGB.
    pub profile: Option<Arc<[u8]>>,
    /// Why this format: `the source's format`.
    pub why: String,
    /// The encoder options as the end of a message: `, quality 85`.
    pub how: String,
    /// Warnings for the report.
    pub warnings: Vec<Warning>,
}

impl OutputDecision {
    /// One line for reports and `explain`: format, reason and encoder options.
    pub fn reason(&self) -> String {
        format!("{} ({}{})", self.format.info().name, self.why, self.how)
    }
}

/// No output format can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoFormat {
    /// The source's format cannot be written, and no other was requested.
    #[error("{} can be read but not written; add a format, such as `format=webp`", format.info().name)]
    Unwritable {
        /// The source's format.
        format: Format,
    },
    /// A video of a still image.
    #[error("a still image cannot become {name}; use another format")]
    Still {
        /// The requested format.
        name: &'static str,
    },
}

/// The sizes, in pixels, of a JPEG that becomes progressive by default. Below, the scan headers take more than they save:
/// break-even is at 15,000 pixels with quality 80, at 25,000 with quality 70. Above, progressive encoding takes twice the
/// time for 2 % fewer bytes, because each scan reads the coefficients from memory again.
const PROGRESSIVE_PIXELS: RangeInclusive<u64> = 20_000..=4_000_000;

/// Decides the output of a source.
///
/// # Errors
/// When the source's format cannot be written and no other was requested, or a still image is to become a video.
pub fn decide(request: OutputRequest<'_>, source: &SourceInfo<'_>) -> Result<OutputDecision, NoFormat> {
    let OutputRequest { output, settings } = request;
    let SourceInfo { from, header, .. } = *source;
    let moves = header.is_animated() && !output.animation.first_frame;
    let FormatPick { format, name, why, negotiated, mut warnings } = FormatPick::new(request, source, moves)?;
    let info = format.info();
    warnings.extend(kept_beside(request, from, format));
    let is_auto = output.format == Some(Wanted::Auto);
    let lossless = name.and_then(|n| n.lossless).unwrap_or(match (info.lossless, info.lossy) {
        (true, true) if is_auto => wants_lossless(request, source),
        // A quality below 100 or `optimize` makes the result lossy, whatever the source (U-24).
        (true, true) => {
            let lossy = request.search().is_some() || output.quality.is_some_and(|q| q.get() < 100);
            !lossy && base_is_lossless(output, header)
        }
        (lossless, _) => lossless,
    });
    // A target size may be reached without a quality; only the encoded file tells.
    if matches!(settings.target, Some(Goal::Score(_))) && (lossless || !info.lossy) && !name.is_some_and(|n| n.palette)
    {
        let message = format!("this {} has no quality setting to search", info.name);
        warnings.push(Warning::new(WarningCode::ParameterIgnored, message));
    }
    // IO keeps a JPEG baseline or progressive and writes baseline for other sources. Here, JPEG to JPEG becomes progressive
    // where that saves bytes: it is 3 % smaller, and all decoders support it.
    let animated = moves
        && match info.animation {
            AnimationSupport::Never => false,
            AnimationSupport::Own => from == format,
            AnimationSupport::Always => true,
        };
    let webp_default = info.default_quality == DefaultQuality::Webp && !is_auto;
    let keeps = |in_place: InPlace| !if webp_default { in_place.webp_quality } else { in_place.jpeg_quality };
    let exact = settings.in_place.is_some_and(keeps)
        && format == from
        && output.quality.is_none()
        && request.search().is_none()
        && !name.is_some_and(|n| n.palette || n.lossless.is_some_and(|lossless| lossless != header.lossless))
        && header.is_animated() == animated;
    let large_enough = source.size.pixels() >= *PROGRESSIVE_PIXELS.start();
    // Lossless optimization is worth the time at any size.
    let becomes = header.progressive || PROGRESSIVE_PIXELS.contains(&source.size.pixels()) || exact && large_enough;
    let progressive = output.progressive(format).unwrap_or(info.progressive && from == format && becomes);
    let asked = output.quality.map(|first| match output.auto_webp_quality {
        Some(second) if negotiated && info.default_quality == DefaultQuality::Webp => second,
        _ => first,
    });
    let default = if webp_default { output.defaults.webp_quality } else { output.defaults.jpeg_quality };
    let quality = asked.unwrap_or(default);
    if moves && !animated {
        let count = header.frames.map_or("many".to_owned(), |n| n.to_string());
        let why = match info.animation {
            AnimationSupport::Never => format!("{} stores one frame", info.name),
            _ => format!("only an animated {0} becomes an animated {0}", info.name),
        };
        let message = format!("only the first of {count} frames is used: {why}");
        warnings.push(Warning::new(WarningCode::AnimationFlattened, message));
    }
    if animated && from.info().io.animated_source && !info.io.animated_output {
        let message = format!("IO itself does not convert an animated GIF to an animated {}", info.name);
        warnings.push(Warning::new(WarningCode::BeyondIo, message));
    }
    let video = if info.video { output.video.resolve(source.size, &mut warnings) } else { Video::default() };
    Ok(OutputDecision {
        animated,
        format,
        options: EncodeOptions {
            quality: quality.get(),
            lossless,
            exact,
            progressive,
            palette: name.is_some_and(|n| n.palette),
            viewbox: output.svg.viewbox,
            svg_bytes: source.limits.svg_bytes,
            video,
            ..EncodeOptions::default()
        },
        profile: kept_profile(request, from, format, header),
        how: how(request, format, lossless, quality),
        why,
        warnings,
    })
}

/// The RGB profile that is kept. A gray profile is applied, because encoders choose gray by the pixels. An sRGB profile is
/// dropped unless it is requested: sRGB is the default everywhere.
fn kept_profile(request: OutputRequest<'_>, from: Format, format: Format, header: &Header) -> Option<Arc<[u8]>> {
    let unasked = || {
        let (from, to) = (from.info(), format.info());
        from.keeps_profile && to.keeps_profile && header.profile != ColorProfile::Srgb
    };
    let stays = format.info().stores_profile && (request.settings.keep_profile || unasked());
    // Bytes 16 to 20 of a profile name its model.
    header.icc.clone().filter(|icc| stays && icc.get(16..20) == Some(b"RGB "))
}

/// Warnings about requested metadata and profiles that the format cannot store.
fn kept_beside(request: OutputRequest<'_>, from: Format, format: Format) -> Vec<Warning> {
    let info = format.info();
    let mut warnings = Vec::new();
    if request.keep().is_some() && !info.stores_metadata {
        let message = format!("pixmill does not write metadata into {}; it is removed", info.name);
        warnings.push(Warning::new(WarningCode::ParameterIgnored, message));
    } else if request.output.copyright && (from != format || !info.io.keeps_copyright) {
        let message = "IO itself keeps copyright metadata only from JPEG to JPEG";
        warnings.push(Warning::new(WarningCode::BeyondIo, message));
    }
    if request.settings.keep_profile && !info.stores_profile {
        let message = format!("pixmill writes no color profile into {}; the image is converted to sRGB", info.name);
        warnings.push(Warning::new(WarningCode::ParameterIgnored, message));
    }
    warnings
}

fn how(request: OutputRequest<'_>, format: Format, lossless: bool, quality: Quality) -> String {
    match (lossless, format.info().lossy) {
        (true, true) => ", lossless".to_owned(),
        (true, false) => String::new(),
        (false, _) => match request.search().map(|(search, _)| search.goal) {
            Some(Goal::Score(score)) => format!(", quality for a score of {score}"),
            Some(Goal::Bytes(most)) => format!(", quality for at most {most} bytes"),
            None => format!(", quality {}", quality.get()),
        },
    }
}

/// Whether a format that supports both is lossless by default: as the format that `auto` replaces, else as the source
/// (specification 5.2 and 5.4).
fn base_is_lossless(output: &Output, header: &Header) -> bool {
    match output.format {
        Some(Wanted::Named(format, name)) if !format.info().lossy || !format.info().lossless => {
            name.lossless.unwrap_or(format.info().lossless)
        }
        Some(Wanted::Named(_, OutputName { lossless: Some(lossless), .. })) => *lossless,
        _ => header.lossless,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        output::{Accepts, OutputSettings},
        param::Params,
    };

    fn chosen(from: &str, lossless: bool, query: &[(&str, &str)], accept: &str) -> (String, bool) {
        let from = Format::for_extension(from).expect("a format");
        let size = Size::new(4, 4).expect("not empty");
        let header = Header { lossless, ..Header::plain(size) };
        let settings = OutputSettings { accepts: Accepts::parse(accept).expect(accept), ..OutputSettings::default() };
        let mut output = Output::default();
        for (name, value) in query {
            let row = Output::PARAMS.iter().find(|p| p.doc.name == *name).expect("a row");
            (row.set)(&mut output, value).expect("a value");
        }
        let request = OutputRequest { output: &output, settings: &settings };
        let decision =
            decide(request, &SourceInfo { from, header: &header, size, bilevel: false, limits: &Limits::default() });
        let decision = decision.expect("a format to write");
        (decision.format.info().name.to_owned(), decision.options.lossless)
    }

    /// Specification 5.4.
    #[test]
    fn lossy_or_lossless() {
        for (from, lossless, query, name, want) in [
            ("png", true, &[("format", "webp")][..], "webp", true),
            ("jpg", false, &[("format", "webp")], "webp", false),
            ("webp", true, &[], "webp", true),
            ("webp", false, &[], "webp", false),
            ("png", true, &[("format", "webply")], "webp", false),
            ("jpg", false, &[("format", "webpll"), ("quality", "10")], "webp", true),
            ("png", true, &[("format", "webp"), ("quality", "80")], "webp", false),
            ("jpg", false, &[("format", "png"), ("quality", "10")], "png", true),
            ("png", true, &[("format", "jpg")], "jpeg", false),
            ("png", true, &[("format", "avif"), ("quality", "100")], "avif", false),
        ] {
            assert_eq!(chosen(from, lossless, query, ""), (name.to_owned(), want), "{from} {query:?}");
        }
    }

    /// Specification 5.2 and 5.3.
    #[test]
    fn formats_that_the_client_accepts() {
        let (webp, both) = ("image/webp", "image/avif,image/webp");
        for (from, lossless, query, accept, name, want) in [
            ("png", true, &[("auto", "webp")][..], webp, "webp", true),
            ("png", true, &[("auto", "webp")], "", "png", true),
            ("png", true, &[("format", "pjpg"), ("auto", "webp")], webp, "webp", false),
            ("jpg", false, &[("format", "png"), ("auto", "webp")], webp, "webp", true),
            ("png", true, &[("auto", "avif")], both, "avif", false),
            ("jpg", false, &[("auto", "webp,avif")], both, "webp", false),
            ("jpg", false, &[("auto", "avif,webp")], webp, "webp", false),
            ("jpg", false, &[("format", "auto")], both, "avif", false),
            ("png", true, &[("format", "auto")], both, "webp", true),
            ("png", true, &[("format", "auto")], "image/avif", "png", true),
            ("png", true, &[("format", "auto"), ("quality", "80")], both, "avif", false),
            ("jpg", false, &[("format", "auto"), ("quality", "100")], both, "webp", true),
            ("jpg", false, &[("format", "auto"), ("auto", "webp")], both, "avif", false),
            ("avif", false, &[("format", "auto")], "", "jpeg", false),
            ("webp", true, &[("format", "auto")], "", "png", true),
        ] {
            assert_eq!(chosen(from, lossless, query, accept), (name.to_owned(), want), "{from} {query:?} {accept}");
        }
    }
}
