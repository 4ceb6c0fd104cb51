//! What is wanted of an image: a recipe and what belongs to it.

use crate::{recipe::Recipe, warning::Warning};
use std::sync::Arc;

/// A recipe, and what was worth saying about the query it was read from.
#[derive(Debug, Clone, Default)]
pub struct RenditionSpec {
    /// What to do; the renditions of all files share it.
    pub recipe: Arc<Recipe>,
    /// Parameters that were passed over.
    pub warnings: Vec<Warning>,
    /// The class it builds on, for names.
    pub class: Option<String>,
    /// How its outputs are called, instead of [`Naming::template`](field@crate::engine::Naming::template).
    pub name: Option<String>,
}
