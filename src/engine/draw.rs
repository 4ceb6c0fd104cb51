//! The stages' work, done once for all renditions that ask for the same: an image in three formats is resized once.

use super::{
    frames::{ColorNeeds, FrameVariants},
    source::ResolvedRendition,
};
use crate::{
    codec::Limits,
    image::Frame,
    kernel::resample,
    output::Output,
    recipe::Recipe,
    report::Failure,
    stage::{Step, canvas::Canvas},
};
use std::sync::Arc;

/// What the stages have made of the first frame.
#[derive(Clone)]
pub(super) struct Drawn {
    pub(super) frame: Frame,
    /// What they decided, for the frames after it.
    pub(super) steps: Arc<[Step]>,
}

/// Renditions for which the stages do the same.
pub(super) struct Group<'a> {
    recipe: Recipe,
    own_profile: bool,
    converts_last: bool,
    animated: bool,
    /// With its place among all renditions.
    pub(super) members: Vec<(usize, &'a Recipe, ResolvedRendition)>,
}

/// Whether the profile is applied to what the stages have made: where they only cut and shrink, it is the same to see and
/// less to do. What moves is converted frame by frame before.
fn converts_last(recipe: &Recipe, resolved: &ResolvedRendition) -> bool {
    resolved.decision.profile.is_none() && !resolved.decision.animated && recipe.keeps_planes()
}

/// What these renditions need of each frame.
pub(super) fn color_needs<'a>(renditions: impl Iterator<Item = (&'a Recipe, &'a ResolvedRendition)>) -> ColorNeeds {
    let mut needs = ColorNeeds { own: false, srgb: false, way: false };
    for (recipe, resolved) in renditions {
        let way = converts_last(recipe, resolved);
        let own = way || resolved.decision.profile.is_some();
        needs = ColorNeeds { own: needs.own | own, srgb: needs.srgb | !own, way: needs.way | way };
    }
    needs
}

/// Sorts renditions by what the stages have to do for them.
pub(super) fn groups<'a>(
    wanted: impl Iterator<Item = (usize, &'a Recipe, ResolvedRendition)>,
    first: &FrameVariants,
) -> Result<Vec<Group<'a>>, Failure> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for (place, recipe, resolved) in wanted {
        let converts_last = converts_last(recipe, &resolved);
        let (own_profile, animated) =
            (resolved.decision.profile.is_some() || converts_last, resolved.decision.animated);
        let mut drawn = recipe.stored_as(resolved.decision.format.info());
        drawn.output = Output::default();
        let Canvas { pad, canvas, background, .. } = &drawn.canvas;
        if first.form(own_profile)?.opaque && !animated && pad.is_none() && canvas.is_none() && background.is_none() {
            // Nothing is transparent, so that it is all the same whether anything may be.
            drawn.canvas.opaque = false;
        }
        let kind = (own_profile, converts_last, animated);
        let same = |g: &&mut Group<'_>| (g.own_profile, g.converts_last, g.animated) == kind && g.recipe == drawn;
        match groups.iter_mut().find(same) {
            Some(group) => group.members.push((place, recipe, resolved)),
            None => {
                let members = vec![(place, recipe, resolved)];
                groups.push(Group { recipe: drawn, own_profile, converts_last, animated, members });
            }
        }
    }
    Ok(groups)
}

impl Group<'_> {
    /// Runs the stages.
    ///
    /// # Errors
    /// When a stage cannot be applied, or every member refuses a result of that size.
    pub(super) fn draw(&self, first: &FrameVariants, see_through: bool, limits: &Limits) -> Result<Drawn, Failure> {
        let mut frame = first.form(self.own_profile)?;
        if self.animated && see_through {
            // What the first frame decides also holds for frames that let something through.
            frame.opaque = false;
        }
        let (frame, steps) = self.recipe.start(frame, |size| {
            let mut refused = Ok(());
            for (_, _, resolved) in &self.members {
                match resolved.refuse(size, limits) {
                    Ok(()) => return Ok(()),
                    refusal => refused = refusal,
                }
            }
            refused
        })?;
        let frame = if self.converts_last { first.to_srgb.apply(resample::materialize(frame)) } else { frame };
        Ok(Drawn { frame, steps: steps.into_iter().map(|(step, _)| step).collect() })
    }
}
