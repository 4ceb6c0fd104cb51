//! Which format: the query, then negotiation with the client's `Accept` header.

use super::{
    Output, OutputRequest, Wanted,
    decide::{NoFormat, SourceInfo},
};
use crate::{
    codec::{AnimationSupport, Format, OutputLimit, OutputName},
    codes::WarningCode,
    warning::Warning,
};

/// The output format, before the encoder's options are decided.
pub(super) struct FormatPick {
    pub(super) format: Format,
    /// The row of the value of `format=`, if the query has one.
    pub(super) name: Option<&'static OutputName>,
    /// The reason, for reports.
    pub(super) why: String,
    /// By `auto` or `format=auto`.
    pub(super) negotiated: bool,
    pub(super) warnings: Vec<Warning>,
}

impl FormatPick {
    /// The format for this source.
    ///
    /// # Errors
    /// When the source's format cannot be written and no other was requested, or a still image is to become a video.
    pub(super) fn new(
        request: OutputRequest<'_>,
        source: &SourceInfo<'_>,
        animated: bool,
    ) -> Result<FormatPick, NoFormat> {
        let pick = match request.output.format {
            Some(Wanted::Auto) => best(request, source),
            format => preferred(request, source).map_or_else(|| plain(format, source.from), Ok)?,
        };
        if pick.format.info().video && !animated {
            still(pick, source.from, request.settings.lenient)
        } else {
            Ok(pick)
        }
    }
}

/// A still image cannot become a video (U-36). Lenient queries keep its own format.
fn still(pick: FormatPick, from: Format, lenient: bool) -> Result<FormatPick, NoFormat> {
    let name = pick.format.info().name;
    if !lenient {
        return Err(NoFormat::Still { name });
    }
    let mut instead = plain(None, from)?;
    instead.warnings = pick.warnings;
    instead.warnings.push(Warning::new(WarningCode::ParameterIgnored, format!("`format={name}` is for animations")));
    Ok(instead)
}

fn plain(wanted: Option<Wanted>, from: Format) -> Result<FormatPick, NoFormat> {
    let pick = |format, name, why| FormatPick { format, name, why, negotiated: false, warnings: Vec::new() };
    match wanted {
        Some(Wanted::Named(format, name)) => Ok(pick(format, Some(name), format!("`format={}`", name.name))),
        _ if from.is_writable() => Ok(pick(from, None, "the source's format".to_owned())),
        _ => Err(NoFormat::Unwritable { format: from }),
    }
}

/// The first format of `auto` that the client accepts.
fn preferred(request: OutputRequest<'_>, source: &SourceInfo<'_>) -> Option<FormatPick> {
    let OutputRequest { output, settings } = request;
    let mut warnings = Vec::new();
    if output.auto.len() > 1 {
        let message = "IO itself accepts only one value for `auto`".to_owned();
        warnings.push(Warning::new(WarningCode::BeyondIo, message));
    }
    let format = output.auto.iter().copied().find(|format| {
        settings.accepts.takes(*format)
            && rejected(*format, output, source, false).is_none_or(|why| {
                warnings.push(Warning::new(WarningCode::LimitFallback, format!("not {}: {why}", format.info().name)));
                false
            })
    })?;
    let why = format!("`auto={0}`, and the client accepts {0}", format.info().name);
    Some(FormatPick { format, name: None, why, negotiated: true, warnings })
}

/// The best format that the client accepts (specification 5.3).
fn best(request: OutputRequest<'_>, source: &SourceInfo<'_>) -> FormatPick {
    let OutputRequest { output, settings } = request;
    let lossless = wants_lossless(request, source);
    let mut passed = Vec::new();
    for format in Format::auto_candidates().into_iter().filter(|format| settings.accepts.takes(*format)) {
        match rejected(format, output, source, lossless) {
            Some(why) => passed.push(format!("not {}: {why}", format.info().name)),
            None => {
                let why = format!("`format=auto`, and the client accepts {}", format.info().name);
                return FormatPick { format, name: None, why, negotiated: true, warnings: said(passed) };
            }
        }
    }
    let animated = source.header.is_animated() && !output.animation.first_frame;
    let fallback = Format::all().find(|format| {
        let info = format.info();
        let exact = source.header.alpha || lossless;
        let suits = if animated { info.animation == AnimationSupport::Always } else { !exact || info.alpha };
        info.universal && suits
    });
    let (format, why) = match fallback {
        // A source that every client can show keeps its format (U-37).
        Some(format) if !source.from.info().universal => (format, "`format=auto`, and every client accepts it"),
        _ => (source.from, "`format=auto`, and the source's format is the best the client accepts"),
    };
    FormatPick { format, name: None, why: why.to_owned(), negotiated: false, warnings: said(passed) }
}

fn said(passed: Vec<String>) -> Vec<Warning> {
    passed.into_iter().map(|text| Warning::new(WarningCode::LimitFallback, text)).collect()
}

/// Why a format that the client accepts cannot be chosen (U-23).
fn rejected(format: Format, output: &Output, source: &SourceInfo<'_>, lossless: bool) -> Option<String> {
    let info = format.info();
    let (size, longest) = (source.size, source.size.width().max(source.size.height()));
    if !format.is_writable() {
        Some("this build cannot write it".to_owned())
    } else if lossless && !info.lossless {
        Some("it would not be lossless".to_owned())
    } else if info.output_limit == OutputLimit::AvifPixels && size.pixels() > source.limits.avif_pixels {
        Some(format!("{size} is more than {} pixels", source.limits.avif_pixels))
    } else if source.header.is_animated() && !output.animation.first_frame && info.animation != AnimationSupport::Always
    {
        Some("it would not be animated".to_owned())
    } else if longest > info.max_side {
        Some(format!("{size} is larger than its maximum side of {} pixels", info.max_side))
    } else {
        None
    }
}

/// Whether `format=auto` is lossless (specification 5.4). Pure black and white compresses best losslessly.
pub(super) fn wants_lossless(request: OutputRequest<'_>, source: &SourceInfo<'_>) -> bool {
    match request.output.quality {
        Some(quality) => quality.get() == 100,
        None => request.search().is_none() && (source.header.lossless || source.bilevel),
    }
}
