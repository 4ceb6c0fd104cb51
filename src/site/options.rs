//! How pages are changed.

use super::{address::Base, queries::Queries};

/// How plain images are changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Automatic {
    /// The widths in pixels.
    pub widths: Vec<u32>,
    /// The value of `sizes`. The default is the width of the element, at most that of the window.
    pub sizes: Option<String>,
}

/// Where `picture` elements may be added.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Pictures {
    /// In pages that no script renders again in the browser.
    #[default]
    Auto,
    /// Everywhere.
    Always,
    /// Nowhere: `format=auto` is WebP.
    Never,
}

/// How pages are changed.
pub struct SiteOptions {
    /// The URL of the site.
    pub base: Base,
    /// Change images without parameters too.
    pub automatic: Option<Automatic>,
    /// Where `picture` elements may be added.
    pub pictures: Pictures,
    /// Add missing `width` and `height`.
    pub dimensions: bool,
    /// What queries build on.
    pub queries: Queries,
}
