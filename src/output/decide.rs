//! Settings, client and source decide the format and how it is encoded. Pure: no pixel, no byte.

use super::{Goal, InPlace, Output, Quality, Wanted};
use crate::{
    codec::{AnimationSupport, EncodeOptions, Format, Header, Limits, OutputName, Video},
    codes::WarningCode,
    geometry::Size,
    image::ColorProfile,
    warning::Warning,
};
use std::{ops::RangeInclusive, sync::Arc};

/// The image to choose for.
#[derive(Debug, Clone, Copy)]
pub struct SourceInfo<'a> {
    /// The source's format.
    pub from: Format,
    /// What its header says.
    pub header: &'a Header,
    /// The size of the result.
    pub size: Size,
    /// The result is black and white and nothing between.
    pub bilevel: bool,
    /// What no negotiated format may exceed.
    pub limits: &'a Limits,
}

/// What will be encoded how, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct OutputDecision {
    /// The format of the result.
    pub format: Format,
    /// The encoder's settings; the profile is added when the pixels are prepared.
    pub options: EncodeOptions,
    /// The frames of an animation stay.
    pub animated: bool,
    /// The image's ICC profile, where it stays in the file and is not applied: among PNG and WebP (specification 7), or
    /// as it is asked for. It is always one of colors, as the pixels that are encoded are.
    pub profile: Option<Arc<[u8]>>,
    /// Why this format: `the source's format`.
    pub why: String,
    /// How it is stored, as the end of a sentence: `, quality 85`.
    pub how: String,
    /// What is worth saying.
    pub warnings: Vec<Warning>,
}

impl OutputDecision {
    /// One line for reports and `explain`: format, why, and how it is stored.
    pub fn reason(&self) -> String {
        format!("{} ({}{})", self.format.info().name, self.why, self.how)
    }
}

/// There is no format to write.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoFormat {
    /// The source's own cannot be written and none was asked for.
    #[error("this version reads {name} but cannot write it; add a format, such as `format=webp`")]
    Unwritable {
        /// The source's format.
        name: &'static str,
    },
    /// A video of an image that does not move.
    #[error("a still image makes no {name}; ask for another format, or say --lenient to keep the image's own")]
    Still {
        /// The format that was asked for.
        name: &'static str,
    },
}

/// The order of preference of `format=auto`. Source: specification 5.3.
const CANDIDATES: &[&str] = &["jxl", "avif", "webp"];

/// The sizes, in pixels, of a JPEG that becomes progressive unasked. Below, the headers of its scans take more than they
/// save: measured over photos it is even at 15,000 pixels with quality 80, 25,000 with quality 70. Above, it takes twice
/// the time for 2 % of the bytes, because its coefficients are read from memory once and again for each scan.
const PROGRESSIVE_PIXELS: RangeInclusive<u64> = 20_000..=4_000_000;

/// What was picked, before it is known how it is encoded.
struct FormatPick {
    format: Format,
    name: Option<&'static OutputName>,
    why: String,
    /// By `auto` or `format=auto`.
    negotiated: bool,
    warnings: Vec<Warning>,
}

/// Chooses for an image.
///
/// # Errors
/// When the source's format cannot be written and no other was asked for.
pub fn decide(output: &Output, source: &SourceInfo<'_>) -> Result<OutputDecision, NoFormat> {
    let SourceInfo { from, header, .. } = *source;
    let moves = header.is_animated() && !output.animation.first_frame;
    let pick = match output.format {
        Some(Wanted::Auto) => best(output, source),
        format => preferred(output, source).map_or_else(|| plain(format, from), Ok)?,
    };
    let pick = if pick.format.info().video && !moves { still(pick, from, output)? } else { pick };
    let FormatPick { format, name, why, negotiated, mut warnings } = pick;
    let info = format.info();
    warnings.extend(kept_beside(output, from, format));
    let is_auto = output.format == Some(Wanted::Auto);
    let lossless = name.and_then(|n| n.lossless).unwrap_or(match (info.lossless, info.lossy) {
        (true, true) if is_auto => wants_lossless(output, source),
        // An explicit quality under 100 asks for a lossy result, whatever the source (U-24); so does `optimize`.
        (true, true) => {
            let lossy = output.search().is_some() || output.quality.is_some_and(|q| q.get() < 100);
            !lossy && base_is_lossless(output, header)
        }
        (lossless, _) => lossless,
    });
    // A size may be met without a quality, which only the file tells.
    if matches!(output.target, Some(Goal::Score(_))) && (lossless || !info.lossy) && !name.is_some_and(|n| n.palette) {
        let message = format!("this {} has no quality to search", info.name);
        warnings.push(Warning::new(WarningCode::ParameterIgnored, message));
    }
    // IO keeps a JPEG's own type and writes baseline for other sources. Progressive is 3 % smaller and decodes the
    // same everywhere, so a JPEG that stays a JPEG becomes progressive, whatever it was, where that pays.
    let animated = moves
        && match info.animation {
            AnimationSupport::Never => false,
            AnimationSupport::Own => from == format,
            AnimationSupport::Always => true,
        };
    let webp_default = info.name == "webp" && !is_auto;
    let keeps = |in_place: InPlace| !if webp_default { in_place.webp_quality } else { in_place.jpeg_quality };
    let exact = output.in_place.is_some_and(keeps)
        && format == from
        && output.quality.is_none()
        && output.search().is_none()
        && !name.is_some_and(|n| n.palette || n.lossless.is_some_and(|lossless| lossless != header.lossless))
        && header.is_animated() == animated;
    let large_enough = source.size.pixels() >= *PROGRESSIVE_PIXELS.start();
    // A file that is only stored in fewer bytes is worth the time at any size.
    let becomes = header.progressive || PROGRESSIVE_PIXELS.contains(&source.size.pixels()) || exact && large_enough;
    let progressive = output.progressive(format).unwrap_or(info.name == "jpeg" && from == format && becomes);
    let asked = output.quality.map(|first| match output.auto_webp_quality {
        Some(second) if negotiated && info.name == "webp" => second,
        _ => first,
    });
    let default = if webp_default { output.defaults.webp_quality } else { output.defaults.jpeg_quality };
    let quality = asked.unwrap_or(default);
    if moves && !animated {
        let count = header.frames.map_or("many".to_owned(), |n| n.to_string());
        let why = match info.animation {
            AnimationSupport::Never => format!("{} stores one", info.name),
            _ => format!("only an animated {0} becomes an animated {0}", info.name),
        };
        let message = format!("the first of {count} frames is taken, as {why}");
        warnings.push(Warning::new(WarningCode::AnimationFlattened, message));
    }
    if animated && from.info().name == "gif" && ["webp", "avif"].contains(&info.name) {
        let message = format!("IO itself does not make an animated {} of an animated GIF", info.name);
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
        profile: kept_profile(output, from, format, header),
        how: how(output, format, lossless, quality),
        why,
        warnings,
    })
}

/// The profile that stays in a file of colors. One of gray is applied, as encoders decide by the pixels whether they
/// store gray. One that means sRGB says what everybody assumes, and is left out unless it is asked for.
fn kept_profile(output: &Output, from: Format, format: Format, header: &Header) -> Option<Arc<[u8]>> {
    let unasked = || {
        let (from, to) = (from.info(), format.info());
        from.keeps_profile && to.keeps_profile && header.profile != ColorProfile::Srgb
    };
    let stays = format.info().stores_profile && (output.keep_profile || unasked());
    // Bytes 16 to 20 of a profile name its model.
    header.icc.clone().filter(|icc| stays && icc.get(16..20) == Some(b"RGB "))
}

/// What is worth saying about metadata and profile that are to stay.
fn kept_beside(output: &Output, from: Format, format: Format) -> Vec<Warning> {
    let info = format.info();
    let mut warnings = Vec::new();
    if output.keep().is_some() && !info.stores_metadata {
        let message = format!("{} stores no metadata here, so none is kept", info.name);
        warnings.push(Warning::new(WarningCode::ParameterIgnored, message));
    } else if output.copyright && (from != format || info.name != "jpeg") {
        let message = "IO itself keeps the words about rights only in a JPEG that stays a JPEG";
        warnings.push(Warning::new(WarningCode::BeyondIo, message));
    }
    if output.keep_profile && !info.stores_profile {
        let message = format!("{} stores no profile here; the colors are made sRGB", info.name);
        warnings.push(Warning::new(WarningCode::ParameterIgnored, message));
    }
    warnings
}

/// An image that does not move makes no video (U-36).
fn still(pick: FormatPick, from: Format, output: &Output) -> Result<FormatPick, NoFormat> {
    let name = pick.format.info().name;
    if !output.lenient {
        return Err(NoFormat::Still { name });
    }
    let mut instead = plain(None, from)?;
    instead.warnings = pick.warnings;
    instead
        .warnings
        .push(Warning::new(WarningCode::ParameterIgnored, format!("`format={name}` is for images that move")));
    Ok(instead)
}

fn how(output: &Output, format: Format, lossless: bool, quality: Quality) -> String {
    match (lossless, format.info().lossy) {
        (true, true) => ", lossless".to_owned(),
        (true, false) => String::new(),
        (false, _) => match output.search().map(|(search, _)| search.goal) {
            Some(Goal::Score(score)) => format!(", quality by likeness of {score}"),
            Some(Goal::Bytes(most)) => format!(", quality by size of {most} bytes"),
            None => format!(", quality {}", quality.get()),
        },
    }
}

/// Whether a format that can be either is lossless when nothing is said: as the format that `auto` stands in for, else
/// as the source (specification 5.2 and 5.4).
fn base_is_lossless(output: &Output, header: &Header) -> bool {
    match output.format {
        Some(Wanted::Named(format, name)) if !format.info().lossy || !format.info().lossless => {
            name.lossless.unwrap_or(format.info().lossless)
        }
        Some(Wanted::Named(_, OutputName { lossless: Some(lossless), .. })) => *lossless,
        _ => header.lossless,
    }
}

/// Whether `format=auto` has to keep every pixel (specification 5.4). Black and white is best kept so.
fn wants_lossless(output: &Output, source: &SourceInfo<'_>) -> bool {
    match output.quality {
        Some(quality) => quality.get() == 100,
        None => output.search().is_none() && (source.header.lossless || source.bilevel),
    }
}

fn plain(wanted: Option<Wanted>, from: Format) -> Result<FormatPick, NoFormat> {
    let pick = |format, name, why| FormatPick { format, name, why, negotiated: false, warnings: Vec::new() };
    match wanted {
        Some(Wanted::Named(format, name)) => Ok(pick(format, Some(name), format!("`format={}`", name.name))),
        _ if from.is_writable() => Ok(pick(from, None, "the source's format".to_owned())),
        _ => Err(NoFormat::Unwritable { name: from.info().name }),
    }
}

/// The format of `auto` that the client takes, if there is one.
fn preferred(output: &Output, source: &SourceInfo<'_>) -> Option<FormatPick> {
    let mut warnings = Vec::new();
    if output.auto.len() > 1 {
        let message = "IO itself takes one value for `auto`; reduce it to one before a request gets there".to_owned();
        warnings.push(Warning::new(WarningCode::BeyondIo, message));
    }
    let format = output.auto.iter().copied().find(|format| {
        output.accepts.takes(*format)
            && pass_over(*format, output, source, false).is_none_or(|why| {
                warnings.push(Warning::new(WarningCode::LimitFallback, format!("not {}: {why}", format.info().name)));
                false
            })
    })?;
    let why = format!("`auto={0}`, and the client takes {0}", format.info().name);
    Some(FormatPick { format, name: None, why, negotiated: true, warnings })
}

/// The best format that the client takes (specification 5.3).
fn best(output: &Output, source: &SourceInfo<'_>) -> FormatPick {
    let lossless = wants_lossless(output, source);
    let mut passed = Vec::new();
    let candidates = CANDIDATES.iter().filter_map(|name| Format::for_output(name)).map(|(format, _)| format);
    for format in candidates.filter(|format| output.accepts.takes(*format)) {
        match pass_over(format, output, source, lossless) {
            Some(why) => passed.push(format!("not {}: {why}", format.info().name)),
            None => {
                let why = format!("`format=auto`, and the client takes {}", format.info().name);
                return FormatPick { format, name: None, why, negotiated: true, warnings: said(passed) };
            }
        }
    }
    let safe = ["jpeg", "png", "gif"].contains(&source.from.info().name) && source.from.is_writable();
    let see_through = source.header.alpha;
    let moves = source.header.is_animated() && !output.animation.first_frame;
    let universal = match (moves, see_through || lossless) {
        (true, _) => "gif",
        (_, true) => "png",
        _ => "jpg",
    };
    let (format, why) = match Format::for_output(universal) {
        // A source that every client can show stays what it is (U-37).
        Some((format, _)) if !safe => (format, "`format=auto`, and every client takes it"),
        _ => (source.from, "`format=auto`, and the source's format is the best the client takes"),
    };
    FormatPick { format, name: None, why: why.to_owned(), negotiated: false, warnings: said(passed) }
}

fn said(passed: Vec<String>) -> Vec<Warning> {
    passed.into_iter().map(|text| Warning::new(WarningCode::LimitFallback, text)).collect()
}

/// Why a format that the client takes is passed over all the same (U-23).
fn pass_over(format: Format, output: &Output, source: &SourceInfo<'_>, lossless: bool) -> Option<String> {
    let info = format.info();
    let (size, longest) = (source.size, source.size.width().max(source.size.height()));
    if !format.is_writable() {
        Some("this build cannot write it".to_owned())
    } else if lossless && !info.lossless {
        Some("it would not be lossless".to_owned())
    } else if info.name == "avif" && size.pixels() > source.limits.avif_pixels {
        Some(format!("{size} is more than {} pixels", source.limits.avif_pixels))
    } else if source.header.is_animated() && !output.animation.first_frame && info.animation != AnimationSupport::Always
    {
        Some("it would not move".to_owned())
    } else if longest > info.max_side {
        Some(format!("{size} is longer than its {} pixels", info.max_side))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{output::Accepts, param::Params};

    fn chosen(from: &str, lossless: bool, query: &[(&str, &str)], accept: &str) -> (String, bool) {
        let from = Format::for_extension(from).expect("a format");
        let size = Size::new(4, 4).expect("not empty");
        let header = Header { lossless, ..Header::plain(size) };
        let mut output = Output { accepts: Accepts::parse(accept).expect(accept), ..Output::default() };
        for (name, value) in query {
            let row = Output::PARAMS.iter().find(|p| p.doc.name == *name).expect("a row");
            (row.set)(&mut output, value).expect("a value");
        }
        let decision =
            decide(&output, &SourceInfo { from, header: &header, size, bilevel: false, limits: &Limits::default() });
        let decision = decision.expect("a format to write");
        (decision.format.info().name.to_owned(), decision.options.lossless)
    }

    /// Specification 5.4, for the formats that are built.
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
    fn what_the_client_takes() {
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
