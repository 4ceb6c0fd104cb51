//! The specification of a rendition: a recipe with its name and class.

use crate::{
    recipe::{Pipeline, Recipe, RenderSettings},
    warning::Warning,
};
use std::sync::Arc;

/// A recipe with the warnings of its query.
#[derive(Debug, Clone, Default)]
pub struct RenditionSpec {
    /// The recipe; the renditions of all files share it.
    pub recipe: Arc<Recipe>,
    /// The settings beside the recipe, which many renditions share.
    pub settings: Arc<RenderSettings>,
    /// Warnings about ignored parameters.
    pub warnings: Vec<Warning>,
    /// The query's class, for names.
    pub class: Option<String>,
    /// The template for its outputs' names, instead of [`Naming::template`](field@crate::engine::Naming::template).
    pub name: Option<String>,
}

impl RenditionSpec {
    /// The stages before the output format is known.
    pub(crate) fn pipeline(&self) -> Pipeline<'_> {
        Pipeline::new(&self.recipe, &self.settings)
    }
}
