//! The stages, run once for all renditions with the same settings: an image in three formats is resized once.

use super::{
    frames::{ColorNeeds, FrameVariants, ToSrgb},
    source::{ResolvedRendition, Source},
};
use crate::{codec::Limits, image::Frame, recipe::Pipeline, report::Failure, stage::Step};
use std::sync::Arc;

/// The first frame after the stages.
#[derive(Clone)]
pub(super) struct Drawn {
    pub(super) frame: Frame,
    /// The steps with their choices, which later frames repeat.
    pub(super) steps: Arc<[Step]>,
}

/// Renditions with the same stages.
pub(super) struct Group<'a> {
    pipeline: Pipeline<'a>,
    to_srgb: ToSrgb,
    animated: bool,
    /// The renditions, each with its position among all renditions.
    pub(super) members: Vec<(usize, Pipeline<'a>, ResolvedRendition)>,
}

/// Stages that only crop and shrink give the same result in every color space. The conversion after them has fewer
/// pixels to convert. Frames of an animation are converted before.
fn to_srgb(pipeline: Pipeline<'_>, resolved: &ResolvedRendition) -> ToSrgb {
    if resolved.decision.profile.is_some() {
        ToSrgb::Never
    } else if !resolved.decision.animated && pipeline.keeps_planes() {
        ToSrgb::Last
    } else {
        ToSrgb::First
    }
}

/// The color variants that these renditions need of each frame.
pub(super) fn color_needs<'a>(renditions: impl Iterator<Item = (Pipeline<'a>, &'a ResolvedRendition)>) -> ColorNeeds {
    ColorNeeds::of(renditions.map(|(pipeline, resolved)| to_srgb(pipeline, resolved)))
}

/// Groups renditions by their stages.
pub(super) fn groups<'a>(
    wanted: impl Iterator<Item = (usize, Pipeline<'a>, ResolvedRendition)>,
    first: &FrameVariants,
) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for (place, pipeline, resolved) in wanted {
        let (to_srgb, animated) = (to_srgb(pipeline, &resolved), resolved.decision.animated);
        let opaque = !animated && first.start(to_srgb).is_opaque();
        let drawn = pipeline.drawn_as(resolved.decision.format.info(), opaque);
        let same = |g: &&mut Group<'_>| (g.to_srgb, g.animated) == (to_srgb, animated) && g.pipeline.draws_as(&drawn);
        match groups.iter_mut().find(same) {
            Some(group) => group.members.push((place, pipeline, resolved)),
            None => {
                let members = vec![(place, pipeline, resolved)];
                groups.push(Group { pipeline: drawn, to_srgb, animated, members });
            }
        }
    }
    groups
}

impl Group<'_> {
    /// Runs the stages.
    ///
    /// # Errors
    /// When a stage cannot be applied, or the result is over a limit of every member.
    pub(super) fn draw(&self, first: &FrameVariants, source: &Source, limits: &Limits) -> Result<Drawn, Failure> {
        let mut frame = first.start(self.to_srgb);
        if self.animated && source.header.alpha {
            // The steps also apply to later frames, which may have transparency.
            frame = frame.maybe_transparent();
        }
        let (frame, steps) = self.pipeline.start(frame, |size| {
            source.options.interrupt.check()?;
            let Some(size) = size else { return Ok(()) };
            let mut refused = Ok(());
            for (_, _, resolved) in &self.members {
                match resolved.refuse(size, limits) {
                    Ok(()) => return Ok(()),
                    refusal => refused = refusal,
                }
            }
            refused
        })?;
        let frame = frame.materialize();
        let frame = if self.to_srgb == ToSrgb::Last { first.conversion.apply(frame) } else { frame };
        Ok(Drawn { frame, steps: steps.into_iter().map(|(step, _)| step).collect() })
    }
}
