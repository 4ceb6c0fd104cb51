//! One decode, many renditions. Works on memory, without file access.

use super::{
    draw::{self, Group},
    failure::{guarded, over_limit},
    frames::{ColorNeeds, Frames},
    partial_rendition::{PartialOutput, PartialRendition, SourceData, early_warnings, kept_metadata},
    placeholder,
    rendered::Rendered,
    reuse::{can_be_repacked, own_data, repack_options},
    source::{ResolvedRendition, Source},
};
use crate::{
    codec::{Limits, Refusal},
    codes::ErrorCode,
    output::Goal,
    recipe::{Pipeline, Recipe},
    report::{Failure, Phase},
    warning::Warning,
};
use rayon::prelude::*;

/// Renders an image with several recipes, decoding it once. The results are in the order of the recipes; a failed one
/// does not affect the others.
///
/// ```
/// use pixmill::{Limits, Recipe, render};
///
/// # let photo = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/in/baseline.jpg"))?;
/// let recipes = [Recipe::parse("width=64&format=webp")?, Recipe::parse("crop=1:1&width=32")?];
/// for rendered in render(&photo, &recipes, &Limits::default())? {
///     let rendered = rendered?;
///     println!("{} ({} bytes)", rendered.info, rendered.bytes.len());
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// When the source cannot be decoded at all.
pub fn render(bytes: &[u8], recipes: &[Recipe], limits: &Limits) -> Result<Vec<Result<Rendered, Failure>>, Failure> {
    let pipelines: Vec<Pipeline<'_>> = recipes.iter().map(Pipeline::from).collect();
    render_with(bytes, &pipelines, limits)
}

/// As [`render`], by recipes with their settings.
///
/// # Errors
/// When the source cannot be decoded at all.
pub fn render_with(
    bytes: &[u8],
    pipelines: &[Pipeline<'_>],
    limits: &Limits,
) -> Result<Vec<Result<Rendered, Failure>>, Failure> {
    let mut source = Source::open(bytes, pipelines, limits)?;
    let resolved: Vec<_> =
        pipelines.iter().map(|pipeline| Ok((*pipeline, source.resolve(*pipeline, limits)?))).collect();
    source.choose_planes(resolved.iter().flatten().map(|(pipeline, resolved)| (*pipeline, resolved)));
    render_source(&source, bytes, resolved, limits, false, false)
}

/// As [`render`], for an opened source. `parallel` spreads the renditions over the current pool, `wants_placeholder`
/// also makes the placeholder of the source.
pub(super) fn render_source<'a>(
    source: &Source,
    bytes: &[u8],
    wanted: Vec<Result<(Pipeline<'a>, ResolvedRendition), Failure>>,
    limits: &Limits,
    parallel: bool,
    wants_placeholder: bool,
) -> Result<Vec<Result<Rendered, Failure>>, Failure> {
    if wanted.iter().all(Result::is_err) {
        return Ok(wanted.into_iter().filter_map(Result::err).map(Err).collect());
    }
    source.options.interrupt.begin();
    if let Some(done) = repacked(source, bytes, &wanted, limits, wants_placeholder) {
        return Ok(done);
    }
    let needs = draw::color_needs(wanted.iter().flatten().map(|(pipeline, resolved)| (*pipeline, resolved)));
    let moves = wanted.iter().flatten().any(|(_, resolved)| resolved.decision.animated);
    let mut frames = Frames::open(source, bytes)?;
    let first = frames.first(needs)?;
    let placeholder = wants_placeholder.then(|| placeholder::of(first.any()));
    let (warnings, damaged) = (frames.warnings.clone(), frames.are_damaged());
    // The decoder of a still image is freed before the encoders run.
    let mut rest = moves.then_some(frames);
    let input = SourceData { source, bytes, warnings: &warnings, limits, placeholder, damaged };
    let mut begun: Vec<Option<Result<PartialRendition<'_>, Failure>>> = Vec::new();
    let mut fine = Vec::new();
    for (place, one) in wanted.into_iter().enumerate() {
        match one {
            Ok((pipeline, resolved)) => {
                begun.push(None);
                fine.push((place, pipeline, resolved));
            }
            Err(failure) => begun.push(Some(Err(failure))),
        }
    }
    let groups = draw::groups(fine.into_iter(), &first);
    let begin = |group: Group<'a>| -> Vec<(usize, Result<PartialRendition<'_>, Failure>)> {
        let drawn = guarded(|| group.draw(&first, source, limits));
        let one = |(place, pipeline, resolved)| {
            let begun = drawn
                .as_ref()
                .map_err(Failure::clone)
                .and_then(|drawn| guarded(|| PartialRendition::new(&input, drawn, pipeline, resolved)));
            (place, begun)
        };
        if parallel {
            group.members.into_par_iter().map(one).collect()
        } else {
            group.members.into_iter().map(one).collect()
        }
    };
    let done: Vec<_> = if parallel {
        groups.into_par_iter().flat_map_iter(begin).collect()
    } else {
        groups.into_iter().flat_map(begin).collect()
    };
    for (place, one) in done {
        begun[place] = Some(one);
    }
    let mut begun: Vec<Result<PartialRendition<'_>, Failure>> = begun.into_iter().flatten().collect();
    drop(first);
    let moving = |one: &Result<PartialRendition<'_>, Failure>| {
        matches!(one, Ok(PartialRendition { made: PartialOutput::AnimationInProgress(_), .. }))
    };
    if let Some(frames) = rest.as_mut().filter(|_| begun.iter().any(moving)) {
        follow(frames, needs, &mut begun, limits, parallel);
        // Warnings from frames after the first.
        let later = frames.warnings.get(warnings.len()..).unwrap_or_default();
        for one in begun.iter_mut().flatten().filter(|one| matches!(one.made, PartialOutput::AnimationInProgress(_))) {
            one.warnings.extend(later.iter().cloned());
            one.own = one.own.take().filter(|_| !frames.are_damaged());
        }
    }
    let end = |begun: Result<PartialRendition<'_>, Failure>| begun.and_then(|begun| guarded(|| begun.finish(&input)));
    Ok(if parallel { begun.into_par_iter().map(end).collect() } else { begun.into_iter().map(end).collect() })
}

/// All renditions, if each of them is the source's own data repacked. The pixels are not decoded here. The packer reads
/// the entire file; a rejected file is decoded, and the decoder reports the problem.
fn repacked<'a>(
    source: &Source,
    bytes: &[u8],
    wanted: &[Result<(Pipeline<'a>, ResolvedRendition), Failure>],
    limits: &Limits,
    wants_placeholder: bool,
) -> Option<Vec<Result<Rendered, Failure>>> {
    let warnings: Vec<Warning> = source.header.warnings.clone();
    let mut input = SourceData { source, bytes, warnings: &warnings, limits, placeholder: None, damaged: false };
    let suits = |(pipeline, resolved): &(Pipeline<'_>, ResolvedRendition)| {
        // An output above its target size needs its pixels: see `too_large`.
        let by_size = matches!(pipeline.settings.output.target, Some(Goal::Bytes(_)));
        let repacks = can_be_repacked(source, *pipeline, resolved) || resolved.decision.options.exact;
        !by_size && !pipeline.draws() && repacks && resolved.refuse(resolved.size, limits).is_ok()
    };
    // All are checked before the first is packed, because packing is slow.
    if !wanted.iter().all(|one| one.as_ref().is_ok_and(suits)) {
        return None;
    }
    input.placeholder = wants_placeholder.then(|| placeholder::of_source(source, bytes)).flatten();
    let one = |(pipeline, resolved): &(Pipeline<'a>, ResolvedRendition)| {
        let pipeline = *pipeline;
        if resolved.decision.options.exact {
            return Some(PartialRendition::exact(&input, pipeline, resolved.clone(), false)?.ok()?.finish(&input));
        }
        let metadata = kept_metadata(source, bytes, pipeline, resolved);
        let own = own_data(source, bytes, pipeline, resolved, metadata.as_ref());
        let packed = source.format.repack(bytes, &repack_options(source, pipeline, resolved, metadata))?.ok()?;
        let warnings = early_warnings(&input, pipeline, resolved).ok()?;
        let begun = PartialRendition {
            own,
            ..PartialRendition::untouched(source, pipeline, resolved.clone(), packed, warnings)
        };
        Some(begun.finish(&input))
    };
    wanted.iter().flatten().map(one).collect()
}

/// Passes every later frame to the animated renditions. A decoding error fails only these.
fn follow(
    frames: &mut Frames<'_>,
    needs: ColorNeeds,
    begun: &mut [Result<PartialRendition<'_>, Failure>],
    limits: &Limits,
    parallel: bool,
) {
    let fail = |begun: &mut [Result<PartialRendition<'_>, Failure>], failure: &Failure| {
        for one in begun
            .iter_mut()
            .filter(|b| matches!(b, Ok(PartialRendition { made: PartialOutput::AnimationInProgress(_), .. })))
        {
            *one = Err(failure.clone());
        }
    };
    for count in 2_u32.. {
        let shown = match frames.next(needs) {
            Ok(Some(shown)) => shown,
            Ok(None) => return,
            Err(failure) => return fail(begun, &failure),
        };
        if let Some(Refusal { message, remedy }) = limits.refuse_frames(frames.size(), count) {
            return fail(begun, &Failure::new(Phase::Limit, ErrorCode::TooManyFrames, message).with_remedy(remedy));
        }
        let push = |one: &mut Result<PartialRendition<'_>, Failure>| {
            let pushed = match one {
                Ok(begun) => limits
                    .refuse_animation(begun.odim, count)
                    .map_or_else(|| begun.push(&shown), |refusal| Err(over_limit(refusal))),
                Err(_) => Ok(()),
            };
            if let Err(failure) = pushed {
                *one = Err(failure);
            }
        };
        if parallel { begun.par_iter_mut().for_each(push) } else { begun.iter_mut().for_each(push) }
    }
}
