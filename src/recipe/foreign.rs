//! Parameters of other image services. IO ignores them, and so does pixmill. The warning names the equivalent of IO.
//!
//! The names are those of imgix (also behind Prismic, Unsplash and Pexels), Contentful, Sanity, Kontent.ai, Cloudflare,
//! Akamai, Adobe Dynamic Media and AEM, Salesforce, Shopify, Bunny, KeyCDN, Photon (WordPress), weserv, ImageResizer, IPX
//! (Nuxt), next/image and IO's own service settings.

use super::meant;

/// Sent by Fastly's own clients beside the parameters of IO: ignored without a warning.
const SILENT: &[&str] =
    &["region", "sharp", "preserve_query_string_on_origin_request", "preservequerystringonoriginrequest"];

/// A parameter of IO, or a parameter with a value, and its names in other services.
const NAMES: &[(&str, &[&str])] = &[
    (
        "width",
        &[
            "w",
            "wid",
            "imwidth",
            "sw",
            "mw",
            "max-w",
            "maxw",
            "max-width",
            "max_width",
            "maxwidth",
            "image_width",
            "size",
            "resize",
        ],
    ),
    (
        "height",
        &["h", "hei", "imheight", "sh", "mh", "max-h", "maxh", "max-height", "max_height", "maxheight", "image_height"],
    ),
    ("quality", &["q", "qlt", "max-quality", "jpeg_quality", "webp_quality", "imquality"]),
    ("format", &["fm", "f", "fmt", "output", "imformat", "sfrm", "ext"]),
    ("dpr", &["imdensity", "density", "pixelratio", "pixel-ratio", "pixel_ratio", "devicepixelratio", "zoom"]),
    ("fit", &["mode", "resmode", "sm", "objectfit", "object-fit", "resize_mode", "resizemode"]),
    ("crop", &["ar", "aspect", "aspect_ratio", "aspect-ratio", "aspectratio", "gravity", "g", "fp-x", "fp-y"]),
    ("precrop", &["rect"]),
    ("orient", &["or", "rot", "ro", "rotate", "rotation", "flip"]),
    ("orient=h", &["flop"]),
    (
        "bg-color",
        &[
            "bg",
            "bgc",
            "background",
            "background-color",
            "background_color",
            "bgcolor",
            "pad_color",
            "pad-color",
            "rbg",
            "fill-color",
            "fillcolor",
        ],
    ),
    ("brightness", &["bri"]),
    ("contrast", &["con"]),
    ("saturation", &["sat"]),
    ("saturation=-100", &["grayscale", "greyscale", "gray", "grey", "monochrome", "desaturate"]),
    ("sharpen", &["usm", "op_sharpen", "op_usm"]),
    ("resize-filter", &["kernel", "filter", "filt", "resample"]),
    ("optimize", &["compress", "auto_optimize", "auto-optimize"]),
    ("format=webpll", &["lossless", "ll"]),
    ("format=pjpg", &["progressive", "interlace", "interlaced", "il"]),
    // The type of @responsive-image/cdn has this name.
    ("enable", &["enabled"]),
    ("enable=upscale", &["upscale", "enlarge", "allow_upscale"]),
    ("disable=upscale", &["withoutenlargement", "without_enlargement", "we"]),
    ("auto=webp", &["preferwebp"]),
    ("canvas", &["extent"]),
    ("pad", &["padding"]),
    ("class", &["preset", "impolicy", "variant"]),
];

/// Names of services, signed URLs and shops that resemble a parameter of IO but mean something else.
const OTHERS: &[&str] = &["auth", "contact", "frames", "optimizer", "quantity", "weight"];

/// The warning for a parameter of another service.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Foreign {
    /// None.
    Silent,
    /// The parameter is ignored; the equivalent of IO.
    Named(Option<String>),
}

/// `None` for a name that belongs to none of these services.
pub(super) fn known(name: &str, value: &str) -> Option<Foreign> {
    let lower = name.to_ascii_lowercase();
    let is = |other: &&str| *other == lower;
    if SILENT.iter().any(is) {
        return Some(Foreign::Silent);
    }
    if OTHERS.iter().any(is) {
        return Some(Foreign::Named(None));
    }
    let (io, _) = NAMES.iter().find(|(_, names)| names.iter().any(is))?;
    Some(Foreign::Named(instead(io, value)))
}

/// The parameter with the given value, or without it if the value is invalid.
fn instead(io: &str, value: &str) -> Option<String> {
    if io.contains('=') {
        // A switch that is off needs no parameter.
        return (!matches!(value, "0" | "false" | "no" | "off")).then(|| io.to_owned());
    }
    let pair = format!("{io}={value}");
    let right = meant::is_right(&pair).then_some(pair);
    right.or_else(|| meant::by_value(io, value)).filter(|pair| !pair.is_empty()).or_else(|| Some(io.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        param::closest,
        recipe::{Recipe, docs},
    };

    #[test]
    fn every_name_is_of_another_service_and_listed_once() {
        let ours: Vec<&str> = docs().iter().map(|doc| doc.name).collect();
        let mut all: Vec<&str> = NAMES.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        all.extend(SILENT.iter().chain(OTHERS));
        for name in &all {
            assert!(!ours.contains(name) && *name == name.to_lowercase(), "{name}");
        }
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(count, all.len());
        for (io, _) in NAMES.iter().filter(|(io, _)| *io != "class") {
            let is_right = if io.contains('=') { Recipe::parse(io).is_ok() } else { ours.contains(io) };
            assert!(is_right || !cfg!(feature = "native"), "{io}");
        }
        for name in OTHERS {
            assert!(closest(name, ours.iter().copied()).is_some(), "{name} is ignored but missing in the table");
        }
    }

    #[test]
    fn the_warning_names_the_equivalent_of_io() {
        let instead = |name: &str, value: &str| match known(name, value) {
            Some(Foreign::Named(instead)) => instead.unwrap_or_default(),
            other => format!("{other:?}"),
        };
        for (name, value, want) in [
            ("w", "300", "width=300"),
            ("W", "300", "width=300"),
            ("q", "75", "quality=75"),
            ("q", "auto", "optimize=medium"),
            ("fm", "png", "format=png"),
            ("fm", "heif", "format"),
            ("ar", "16:9", "crop=16:9"),
            ("rot", "90", "orient=r"),
            ("rot", "0", "orient"),
            ("flip", "h", "orient=h"),
            ("bg", "white", "bg-color=ffffff"),
            ("mode", "max", "fit=bounds"),
            ("grayscale", "true", "saturation=-100"),
            ("enlarge", "false", ""),
            ("enabled", "upscale", "enable=upscale"),
            ("size", "800x600", "width=800&height=600"),
            ("resize", "800,600", "width"),
            ("weight", "2", ""),
            ("sharp", "true", "Some(Silent)"),
            ("region", "us_east", "Some(Silent)"),
            ("utm_source", "x", "None"),
            ("widht", "3", "None"),
        ] {
            assert_eq!(instead(name, value), want, "{name}={value}");
        }
    }
}
