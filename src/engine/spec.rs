//! The specification of a rendition: a recipe with its name and class.

use crate::{recipe::Recipe, warning::Warning};
use std::sync::Arc;

/// A recipe with the warnings of its query.
#[derive(Debug, Clone, Default)]
pub struct RenditionSpec {
    /// The recipe; the renditions of all files share it.
    pub recipe: Arc<Recipe>,
    /// Warnings about ignored parameters.
    pub warnings: Vec<Warning>,
    /// The query's class, for names.
    pub class: Option<String>,
    /// The template for its outputs' names, instead of [`Naming::template`](field@crate::engine::Naming::template).
    pub name: Option<String>,
}
