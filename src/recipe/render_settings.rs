//! Settings of a rendition that are not part of its query.

use crate::{geometry::Point, output::OutputSettings, stage::overlay::Overlay};

/// The settings of a rendition that are not parameters of a query. Many renditions share them.
///
/// Properties that depend on the output format, such as even dimensions for video, are derived once it is known.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct RenderSettings {
    /// The focus of smart crops in the upright source, instead of a search.
    pub focus: Option<Point>,
    /// An image composited over this one. IO reads its parameters from a header.
    pub overlay: Overlay,
    /// No warning if the image is smaller than the requested size.
    pub at_most: bool,
    /// Settings of the output.
    pub output: OutputSettings,
}
