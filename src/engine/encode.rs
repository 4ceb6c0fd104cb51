//! Encodes a finished frame, once or in a search for its quality.

use super::{failure::encode_failure, source::ResolvedRendition};
use crate::{
    codec::{Animation, DecodeOptions, EncodeOptions, Encoder, Format, Header, Metadata, OutputName},
    codes::WarningCode,
    image::Frame,
    kernel::similarity,
    output::{
        Goal, OutputRequest, Search,
        prepare::{for_format, prepare},
        search::{SearchResult, Trial},
    },
    report::Failure,
    warning::Warning,
};

/// An encoded file with its warnings.
pub(super) struct Encoded {
    pub(super) bytes: Vec<u8>,
    /// The result of the quality search, for the report; `None` without a search.
    pub(super) how: Option<String>,
    pub(super) warnings: Vec<Warning>,
}

impl From<Vec<u8>> for Encoded {
    fn from(bytes: Vec<u8>) -> Encoded {
        Encoded { bytes, how: None, warnings: Vec::new() }
    }
}

/// The warning for a file that is larger than its source with the same pixels; `most` is the source's size in bytes.
pub(super) fn larger(format: Format, bytes: &[u8], most: u64) -> Warning {
    let (name, length) = (format.info().name, bytes.len());
    let message =
        format!("this {name} has {length} bytes, its source has {most} for the same pixels; choose a lower quality");
    Warning::new(WarningCode::LargerThanSource, message)
}

/// The lowest quality chosen automatically to keep an output below the size of its source.
const MIN_AUTOMATIC_QUALITY: u8 = 30;

/// Encodes the frame. `source_bytes` is the size of the source if the result has the same pixels. The output should not
/// be larger.
pub(super) fn encode(
    frame: Frame,
    request: OutputRequest<'_>,
    resolved: &ResolvedRendition,
    metadata: Option<Metadata>,
    source_bytes: Option<u64>,
) -> Result<Encoded, Failure> {
    let (frame, options) = prepare(frame, &resolved.decision);
    let mut options = EncodeOptions { metadata, ..options };
    let steered = !options.lossless && (resolved.decision.format.info().lossy || options.palette);
    let search = search(request, &options).filter(|_| steered);
    let mut encoded = match search {
        Some((search, thorough)) => {
            options.thorough = thorough;
            match searched(&frame, search, &options, resolved)? {
                Some(found) => {
                    options.quality = found.quality;
                    encoded_by_search(found, search.goal)
                }
                None => Encoded {
                    bytes: once(&frame, &options, resolved)?,
                    how: None,
                    warnings: unmeasured(request, resolved).into_iter().collect(),
                },
            }
        }
        None => once(&frame, &options, resolved)?.into(),
    };
    let length = encoded.bytes.len() as u64;
    let Some(most) = source_bytes.filter(|most| steered && length > *most) else { return Ok(encoded) };
    if matches!(search, Some((Search { goal: Goal::Score(_), .. }, _))) {
        // A smaller file would miss the target score.
        encoded.warnings.push(larger(resolved.decision.format, &encoded.bytes, most));
        return Ok(encoded);
    }
    not_larger(&frame, encoded, most, request, &options, resolved)
}

/// Encodes an output that is larger than its source at a lower quality if the quality was chosen automatically.
/// Otherwise, or if it is larger even at [`MIN_AUTOMATIC_QUALITY`], the output stays, with a warning.
fn not_larger(
    frame: &Frame,
    mut encoded: Encoded,
    most: u64,
    request: OutputRequest<'_>,
    options: &EncodeOptions,
    resolved: &ResolvedRendition,
) -> Result<Encoded, Failure> {
    if request.output.quality.is_none() && options.quality > MIN_AUTOMATIC_QUALITY {
        let search = Search { goal: Goal::Bytes(most), lowest: MIN_AUTOMATIC_QUALITY, highest: options.quality };
        let found = search.run(|quality| trial(frame, quality, options, resolved, false))?;
        if found.reached {
            let quality = found.quality;
            let length = encoded.bytes.len();
            let message = format!(
                "quality {} gives {length} bytes, the source has {most}; lowered to quality {quality}",
                options.quality
            );
            return Ok(Encoded {
                bytes: found.trial.bytes,
                how: Some(format!("quality {quality}")),
                warnings: vec![Warning::new(WarningCode::QualityLowered, message)],
            });
        }
    }
    encoded.warnings.push(larger(resolved.decision.format, &encoded.bytes, most));
    Ok(encoded)
}

/// The requested search. A quality in the query is its upper bound.
fn search(request: OutputRequest<'_>, options: &EncodeOptions) -> Option<(Search, bool)> {
    let (search, thorough) = request.search()?;
    let highest = request.output.quality.map_or(search.highest, |_| options.quality);
    Some((Search { highest, ..search }, thorough))
}

/// The warning for a target score that cannot be measured.
fn unmeasured(request: OutputRequest<'_>, resolved: &ResolvedRendition) -> Option<Warning> {
    let (name, quality) = (resolved.decision.format.info().name, resolved.decision.options.quality);
    let message = format!("the score of this {name} cannot be measured; it was encoded with quality {quality}");
    request.settings.target.is_some().then(|| Warning::new(WarningCode::ParameterIgnored, message))
}

fn encoded_by_search(found: SearchResult, goal: Goal) -> Encoded {
    let SearchResult { trial, quality, trials, reached } = found;
    let score = trial.score.map(|score| format!(" with score {score:.1}")).unwrap_or_default();
    let mut warnings = Vec::new();
    if !reached {
        let length = trial.bytes.len();
        let message = match goal {
            Goal::Score(wanted) => {
                format!("no quality reaches score {wanted}; the closest is quality {quality}{score}")
            }
            Goal::Bytes(most) => format!("cannot reach {most} bytes: quality {quality} gives {length}"),
        };
        warnings.push(Warning::new(WarningCode::TargetMissed, message));
    }
    Encoded { bytes: trial.bytes, how: Some(format!("quality {quality}{score} after {trials} trials")), warnings }
}

/// The warning for an output without a quality setting that misses its target size. It lists the formats that reach the
/// target at the lowest quality.
pub(super) fn too_large(frame: &Frame, resolved: &ResolvedRendition, length: u64, most: u64) -> Warning {
    let small_enough = |(format, row): &(Format, &OutputName)| {
        let frame = for_format(frame.clone(), format.info());
        let options = EncodeOptions { quality: 1, palette: row.palette, ..EncodeOptions::default() };
        let encoded = format.encoder(&options).and_then(|mut encoder| {
            encoder.push(&frame)?;
            encoder.finish()
        });
        encoded.is_ok_and(|bytes| bytes.len() as u64 <= most)
    };
    let rows = |format: Format| format.info().outputs.iter().map(move |row| (format, row));
    let suggested = Format::all().filter(|format| format.is_writable()).flat_map(rows).filter(|(_, row)| row.suggested);
    let would: Vec<String> = suggested.filter(small_enough).map(|(_, row)| format!("`format={}`", row.name)).collect();
    let hint = match would.as_slice() {
        [] => String::new(),
        would => format!("; {} would reach it", would.join(" or ")),
    };
    let name = resolved.decision.format.info().name;
    let message = format!("cannot reach {most} bytes: this {name} has {length} and no quality setting{hint}");
    Warning::new(WarningCode::TargetMissed, message)
}

fn once(frame: &Frame, options: &EncodeOptions, resolved: &ResolvedRendition) -> Result<Vec<u8>, Failure> {
    options.interrupt.check()?;
    let mut encoder = resolved.decision.format.encoder(options).map_err(|e| encode_failure(&e))?;
    encoder.push(frame).map_err(|e| encode_failure(&e))?;
    encoder.finish().map_err(|e| encode_failure(&e))
}

fn trial(
    frame: &Frame,
    quality: u8,
    options: &EncodeOptions,
    resolved: &ResolvedRendition,
    score: bool,
) -> Result<Trial, Failure> {
    let bytes = once(frame, &EncodeOptions { quality, ..options.clone() }, resolved)?;
    let measure = || {
        let mut decoder = resolved.decision.format.decoder(&bytes, &DecodeOptions::default()).ok()?;
        similarity::score(frame, &decoder.next_frame().ok()??)
    };
    let score = if score { measure() } else { None };
    Ok(Trial { bytes, score })
}

/// The result of a search; `None` if the score cannot be measured: the image is under 8 pixels a side, or this build
/// cannot decode the format. The image is then encoded once at its default quality.
fn searched(
    frame: &Frame,
    search: Search,
    options: &EncodeOptions,
    resolved: &ResolvedRendition,
) -> Result<Option<SearchResult>, Failure> {
    let by_score = matches!(search.goal, Goal::Score(_));
    if by_score && similarity::score(frame, frame).is_none() {
        return Ok(None);
    }
    let mut unmeasured = false;
    let found = search.run(|quality| {
        let trial = trial(frame, quality, options, resolved, by_score)?;
        unmeasured |= by_score && trial.score.is_none();
        Ok::<_, Failure>(trial)
    })?;
    Ok((!unmeasured).then_some(found))
}

/// An encoder with the first frame in it, and warnings.
pub(super) fn begin_animation(
    frame: Frame,
    request: OutputRequest<'_>,
    resolved: &ResolvedRendition,
    header: &Header,
    metadata: Option<Metadata>,
) -> Result<(Box<dyn Encoder>, Vec<Warning>), Failure> {
    let (frame, options) = prepare(frame, &resolved.decision);
    let mut options = EncodeOptions { metadata, ..options };
    let mut warnings = Vec::new();
    match search(request, &options).filter(|_| !options.lossless) {
        Some((Search { goal: Goal::Bytes(_), .. }, _)) => {
            let message = "a target size does not apply to animations, which are encoded while they are read";
            warnings.push(Warning::new(WarningCode::ParameterIgnored, message));
        }
        Some((search, thorough)) => {
            // The first frame determines the quality of all frames.
            options.thorough = thorough;
            match searched(&frame, search, &options, resolved)? {
                Some(found) => options.quality = found.quality,
                None => warnings.extend(unmeasured(request, resolved)),
            }
        }
        None => {}
    }
    options.animation = Some(Animation { frames: header.frames, plays: header.plays, alpha: !frame.opaque });
    let mut encoder = resolved.decision.format.encoder(&options).map_err(|e| encode_failure(&e))?;
    encoder.push(&frame).map_err(|e| encode_failure(&e))?;
    Ok((encoder, warnings))
}
