//! One requested rendition of an image: a recipe, its settings, and what belongs to them.

use crate::{
    recipe::{Pipeline, Recipe, RenderSettings},
    warning::Warning,
};
use std::sync::Arc;

/// A recipe with its settings, and the warnings about the query it was parsed from.
#[derive(Debug, Clone, Default)]
pub struct RenditionSpec {
    /// What to do; the renditions of all files share it.
    pub recipe: Arc<Recipe>,
    /// The settings beside the recipe, which many renditions share.
    pub settings: Arc<RenderSettings>,
    /// Parameters that were passed over.
    pub warnings: Vec<Warning>,
    /// The class it builds on, for names.
    pub class: Option<String>,
    /// How its outputs are called, instead of [`Naming::template`](field@crate::engine::Naming::template).
    pub name: Option<String>,
}

impl RenditionSpec {
    /// The stages before the output format is known.
    pub(crate) fn pipeline(&self) -> Pipeline<'_> {
        Pipeline::new(&self.recipe, &self.settings)
    }
}
