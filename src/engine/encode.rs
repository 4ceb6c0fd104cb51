//! A finished frame to a file: once, or as often as it takes to find the quality that is wanted.

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

/// A file, and what there is to say about it.
pub(super) struct Encoded {
    pub(super) bytes: Vec<u8>,
    /// How its quality was found, if it was searched.
    pub(super) how: Option<String>,
    pub(super) warnings: Vec<Warning>,
}

impl From<Vec<u8>> for Encoded {
    fn from(bytes: Vec<u8>) -> Encoded {
        Encoded { bytes, how: None, warnings: Vec::new() }
    }
}

/// What to say of a file that is larger than the source of the same pixels.
pub(super) fn larger(format: Format, bytes: &[u8], most: u64) -> Warning {
    let (name, length) = (format.info().name, bytes.len());
    let message =
        format!("this {name} has {length} bytes, the source {most} for the same pixels; ask for less quality");
    Warning::new(WarningCode::LargerThanSource, message)
}

/// The lowest quality that anybody gets unasked, for the sake of a size.
const LEAST_UNASKED: u8 = 30;

/// The frame as a file. `source_bytes` is how large the source is, where the result has the same pixels: nobody wants a
/// larger file for them.
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
                    told(found, search.goal)
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

/// A file that is larger than its source is made smaller where the quality is ours to choose, and said to be larger
/// where it is not, or where that would show.
fn not_larger(
    frame: &Frame,
    mut encoded: Encoded,
    most: u64,
    request: OutputRequest<'_>,
    options: &EncodeOptions,
    resolved: &ResolvedRendition,
) -> Result<Encoded, Failure> {
    if request.output.quality.is_none() && options.quality > LEAST_UNASKED {
        let search = Search { goal: Goal::Bytes(most), lowest: LEAST_UNASKED, highest: options.quality };
        let found = search.run(|quality| trial(frame, quality, options, resolved, false))?;
        if found.reached {
            let quality = found.quality;
            let length = encoded.bytes.len();
            let message = format!(
                "quality {} gives {length} bytes, the source has {most}; quality {quality} was taken",
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

/// The search that is asked for; a quality in the query is the highest that is tried.
fn search(request: OutputRequest<'_>, options: &EncodeOptions) -> Option<(Search, bool)> {
    let (search, thorough) = request.search()?;
    let highest = request.output.quality.map_or(search.highest, |_| options.quality);
    Some((Search { highest, ..search }, thorough))
}

/// The warning if a target score cannot be measured.
fn unmeasured(request: OutputRequest<'_>, resolved: &ResolvedRendition) -> Option<Warning> {
    let (name, quality) = (resolved.decision.format.info().name, resolved.decision.options.quality);
    let message = format!("the score of this {name} cannot be measured; it was encoded with quality {quality}");
    request.settings.target.is_some().then(|| Warning::new(WarningCode::ParameterIgnored, message))
}

fn told(found: SearchResult, goal: Goal) -> Encoded {
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

/// What to say of a file without a quality that is larger than it was to be: which formats would be small enough, as
/// tried at the lowest quality.
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
    let message = format!("cannot reach {most} bytes: this {name} has {length} and no quality to search{hint}");
    Warning::new(WarningCode::TargetMissed, message)
}

fn once(frame: &Frame, options: &EncodeOptions, resolved: &ResolvedRendition) -> Result<Vec<u8>, Failure> {
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

/// The result of a search; `None` if a score is wanted and cannot be measured (a few pixels, a format that this build
/// cannot read back): then the image is encoded once, as if nothing had been said.
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

/// An encoder with the first frame in it, and what there is to say.
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
            let message =
                "an animation is written as it is read; its size is known when there is nothing left to choose";
            warnings.push(Warning::new(WarningCode::ParameterIgnored, message));
        }
        Some((search, thorough)) => {
            // The first frame speaks for the others.
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
