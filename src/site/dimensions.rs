//! The attributes `width` and `height`, which reserve the space of an image before it is loaded.

use super::{ask::Output, options::SiteOptions, scan::Tag, srcset::Descriptor};

/// The missing attributes; empty where they could change the layout:
///
/// - One of them is present: a style sheet that changes it relies on the other being `auto`.
/// - The `style` attribute sets a size, or another `source` of the picture has another shape.
/// - `sizes` depends on the viewport, and is the width of an image without these attributes.
pub(super) fn missing(options: &SiteOptions, tag: &Tag, src: Option<&Output>, set: &[(&Output, Descriptor)]) -> String {
    if !options.dimensions || !may_add(tag) {
        return String::new();
    }
    let widest = set.iter().filter(|(_, descriptor)| matches!(descriptor, Descriptor::Width(_)));
    if let Some((output, _)) = widest.max_by_key(|(output, _)| output.size.width()) {
        let Some(width) = tag.value("sizes").and_then(pixels) else { return String::new() };
        let height = width * f64::from(output.size.height()) / f64::from(output.size.width());
        return text(width, height);
    }
    let first = set.iter().map(|(output, descriptor)| match descriptor {
        Descriptor::Density(density) if *density > 0.0 => (*output, *density),
        _ => (*output, 1.0),
    });
    match src.map(|output| (output, 1.0)).or_else(|| first.min_by(|a, b| a.1.total_cmp(&b.1))) {
        Some((output, density)) => {
            text(f64::from(output.size.width()) / density, f64::from(output.size.height()) / density)
        }
        None => String::new(),
    }
}

/// Whether an element has no size of its own.
pub(super) fn may_add(tag: &Tag) -> bool {
    let styled = tag.value("style").is_some_and(|style| style.contains("width") || style.contains("height"));
    let has_media = tag.picture.is_some_and(|picture| picture.has_media);
    tag.attribute("width").is_none() && tag.attribute("height").is_none() && !styled && !has_media
}

/// Both attributes.
pub(super) fn text(width: f64, height: f64) -> String {
    format!(" width=\"{}\" height=\"{}\"", width.round().max(1.0), height.round().max(1.0))
}

/// The value of `sizes` in pixels, if it does not depend on the viewport.
fn pixels(sizes: &str) -> Option<f64> {
    sizes.trim().strip_suffix("px")?.trim_end().parse().ok().filter(|width: &f64| *width >= 1.0)
}
