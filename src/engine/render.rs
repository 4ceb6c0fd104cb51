//! One decode, many renditions. Takes and gives memory; knows no file.

use super::{
    cost::draws,
    draw::{self, Group},
    failure::over_limit,
    frames::{ColorNeeds, Frames},
    partial_rendition::{Input, PartialOutput, PartialRendition, kept, said},
    placeholder,
    rendered::Rendered,
    reuse::{as_wished, can_be_repacked, own_data},
    source::{ResolvedRendition, Source},
};
use crate::{
    codec::{Limits, Refusal},
    codes::ErrorCode,
    output::Goal,
    recipe::Recipe,
    report::{Failure, Phase},
    warning::Warning,
};
use rayon::prelude::*;

/// Renders an image by several recipes, decoding it once. The answers are in the order of the recipes; one that fails
/// does not touch the others.
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
    let all: Vec<&Recipe> = recipes.iter().collect();
    let mut source = Source::open(bytes, &all, limits)?;
    let resolved: Vec<_> = all.iter().map(|recipe| Ok((*recipe, source.resolve(recipe, limits)?))).collect();
    source.choose_planes(resolved.iter().flatten().map(|(recipe, resolved)| (*recipe, resolved)));
    render_source(&source, bytes, resolved, limits, false, false)
}

/// As [`render`], for a source that has been opened; `parallel` spreads the renditions over the pool this runs in,
/// `wants_placeholder` also makes the placeholder of the source.
pub(super) fn render_source<'a>(
    source: &Source,
    bytes: &[u8],
    wanted: Vec<Result<(&'a Recipe, ResolvedRendition), Failure>>,
    limits: &Limits,
    parallel: bool,
    wants_placeholder: bool,
) -> Result<Vec<Result<Rendered, Failure>>, Failure> {
    if wanted.iter().all(Result::is_err) {
        return Ok(wanted.into_iter().filter_map(Result::err).map(Err).collect());
    }
    if let Some(done) = repacked(source, bytes, &wanted, limits, wants_placeholder) {
        return Ok(done);
    }
    let needs = draw::color_needs(wanted.iter().flatten().map(|(recipe, resolved)| (*recipe, resolved)));
    let moves = wanted.iter().flatten().any(|(_, resolved)| resolved.decision.animated);
    let mut frames = Frames::open(source, bytes)?;
    let first = frames.first(needs)?;
    let placeholder = wants_placeholder.then(|| placeholder::of(first.any()));
    let (warnings, damaged) = (frames.warnings.clone(), frames.are_damaged());
    // What a decoder holds of a still image is not needed beside the encoders.
    let mut rest = moves.then_some(frames);
    let input = Input { source, bytes, warnings: &warnings, limits, placeholder, damaged };
    let mut begun: Vec<Option<Result<PartialRendition<'_>, Failure>>> = Vec::new();
    let mut fine = Vec::new();
    for (place, one) in wanted.into_iter().enumerate() {
        match one {
            Ok((recipe, resolved)) => {
                begun.push(None);
                fine.push((place, recipe, resolved));
            }
            Err(failure) => begun.push(Some(Err(failure))),
        }
    }
    let groups = draw::groups(fine.into_iter(), &first);
    let begin = |group: Group<'a>| -> Vec<(usize, Result<PartialRendition<'_>, Failure>)> {
        let drawn = group.draw(&first, source.header.alpha, limits);
        let one = |(place, recipe, resolved)| {
            let begun = drawn
                .as_ref()
                .map_err(Failure::clone)
                .and_then(|drawn| PartialRendition::new(&input, drawn, recipe, resolved));
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
        // What was found behind the first frame.
        let later = frames.warnings.get(warnings.len()..).unwrap_or_default();
        for one in begun.iter_mut().flatten().filter(|one| matches!(one.made, PartialOutput::AnimationInProgress(_))) {
            one.warnings.extend(later.iter().cloned());
            one.own = one.own.take().filter(|_| !frames.are_damaged());
        }
    }
    let end = |begun: Result<PartialRendition<'_>, Failure>| begun.and_then(|begun| begun.finish(&input));
    Ok(if parallel { begun.into_par_iter().map(end).collect() } else { begun.into_iter().map(end).collect() })
}

/// All renditions, where each of them is the source's own data stored anew: then nobody needs its pixels here. The
/// packer reads every one of them, and what it cannot read is left to the decoder, which can say what is wrong.
fn repacked<'a>(
    source: &Source,
    bytes: &[u8],
    wanted: &[Result<(&'a Recipe, ResolvedRendition), Failure>],
    limits: &Limits,
    wants_placeholder: bool,
) -> Option<Vec<Result<Rendered, Failure>>> {
    let warnings: Vec<Warning> = source.header.warnings.clone();
    let mut input = Input { source, bytes, warnings: &warnings, limits, placeholder: None, damaged: false };
    let suits = |(recipe, resolved): &(&Recipe, ResolvedRendition)| {
        // What is too large for its target has to be looked at: see `too_large`.
        let by_size = matches!(recipe.output.target, Some(Goal::Bytes(_)));
        let repacks = can_be_repacked(source, recipe, resolved) || resolved.decision.options.exact;
        !by_size && !draws(recipe) && repacks && resolved.refuse(resolved.size, limits).is_ok()
    };
    // Known of all before any is packed, which takes long.
    if !wanted.iter().all(|one| one.as_ref().is_ok_and(suits)) {
        return None;
    }
    input.placeholder = wants_placeholder.then(|| placeholder::of_source(source, bytes)).flatten();
    let one = |(recipe, resolved): &(&'a Recipe, ResolvedRendition)| {
        if resolved.decision.options.exact {
            return Some(PartialRendition::exact(&input, recipe, resolved.clone(), false)?.ok()?.finish(&input));
        }
        let metadata = kept(source, bytes, recipe, resolved);
        let own = own_data(source, bytes, recipe, resolved, metadata.as_ref());
        let packed = source.format.repack(bytes, &as_wished(source, recipe, resolved, metadata))?.ok()?;
        let warnings = said(&input, recipe, resolved).ok()?;
        let begun =
            PartialRendition { own, ..PartialRendition::untouched(source, recipe, resolved.clone(), packed, warnings) };
        Some(begun.finish(&input))
    };
    wanted.iter().flatten().map(one).collect()
}

/// Hands every later frame to the renditions that move. What fails on the way fails them, and only them.
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
        if let Some(Refusal { message, remedy }) = limits.refuse_frames(count) {
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
