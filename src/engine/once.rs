//! Equal outputs of an image, which are made once.

use super::{plan::Rendition, probe::Probed};
use crate::{
    codes::WarningCode,
    geometry::{Length, Size},
    output::Accepts,
    recipe::{Pipeline, Recipe, RenderSettings},
    store::Key,
    warning::Warning,
};
use std::collections::HashMap;

/// Adds a rendition unless an equal one exists: two widths above that of a small image, or two clients that accept the
/// same format, give the same output, which is made once. `names` has the renditions of each name.
pub(super) fn add_once(
    renditions: &mut Vec<Rendition>,
    names: &mut HashMap<Key, Vec<usize>>,
    new: Rendition,
    probed: &Probed,
) {
    let result = |r: &Rendition| probed.size().and_then(|size| resolved(r.pipeline(), size));
    let named = names.entry(new.to.key.clone()).or_default();
    let is_same =
        |r: &Rendition| r.to == new.to && r.format == new.format && result(r).is_some() && result(r) == result(&new);
    let same = named.iter().copied().find(|i| is_same(&renditions[*i]));
    let mut same = same.map(|i| &mut renditions[i]);
    if let Some(first) = &mut same {
        first.queries.extend(&new.queries);
    }
    match same {
        Some(first) if new.settings.at_most || first.recipe.to_string() == new.recipe.to_string() => {}
        Some(first) => {
            let message = format!("`{}` gives the same output; it is made once", new.recipe);
            first.warnings.push(Warning::new(WarningCode::SameOutput, message));
        }
        None => {
            named.push(renditions.len());
            renditions.push(new);
        }
    }
}

/// The recipe with its actual output size.
fn resolved(pipeline: Pipeline<'_>, from: Size) -> Option<(Recipe, RenderSettings)> {
    let size = pipeline.size(from).ok()?;
    let mut resolved = pipeline.recipe.clone();
    resolved.resize.width = Some(Length::Px(size.width()));
    resolved.resize.height = Some(Length::Px(size.height()));
    resolved.resize.dpr = 1.0;
    resolved.resize.enable_upscale = false;
    resolved.resize.disable_upscale = false;
    // The format is known here.
    let mut settings = pipeline.settings.clone();
    settings.output.accepts = Accepts::default();
    Some((resolved, settings))
}
