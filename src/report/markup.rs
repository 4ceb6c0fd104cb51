//! HTML for the sources of a manifest: an `<img>`, `<picture>` or `<video>` from which a browser selects the best rendition,
//! with dimensions that reserve its space.

use super::{
    escape,
    manifest::{ManifestRendition, ManifestSource},
};
use std::fmt::Write;

/// Options of the markup.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Markup {
    /// The alternative text; empty for a decorative image.
    pub alt: String,
    /// The displayed width, as in the attribute `sizes`; `None` means `100vw`.
    pub sizes: Option<String>,
    /// Classes with their media queries, in order of priority.
    pub media: Vec<(String, String)>,
    /// Use only renditions of these classes; all if empty.
    pub classes: Vec<String>,
    /// `loading="eager"` instead of `loading="lazy"`.
    pub eager: bool,
    /// The attribute `fetchpriority`.
    pub priority: Option<&'static str>,
    /// CSS declarations of a placeholder, for the attribute `style`.
    pub style: Option<String>,
}

/// The renditions of a source do not fit into one element.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MarkupError {
    /// No rendition of the selected classes.
    #[error("{source_name} has no rendition of the class {classes}; it has {others}")]
    NoRendition {
        /// The source.
        source_name: String,
        /// The selected classes.
        classes: String,
        /// The classes of the source's renditions.
        others: String,
    },
    /// Several classes without a media query.
    #[error("{source_name} has renditions of {classes}, and more than one has no media query")]
    Classes {
        /// The source.
        source_name: String,
        /// The classes without a media query.
        classes: String,
    },
    /// Renditions of different aspect ratios for the same condition.
    #[error("{source_name} has renditions of two aspect ratios, {first} and {second}")]
    Shapes {
        /// The source.
        source_name: String,
        /// The URL of one.
        first: String,
        /// The URL of the other.
        second: String,
    },
}

/// Media types in order of preference. JPEG XL comes first: browsers with JPEG XL also support AVIF, so that it would never
/// be selected after AVIF.
const MODERN: &[&str] = &["image/jxl", "image/avif", "image/webp"];

/// Formats that every browser supports, in order of preference.
const UNIVERSAL: &[&str] = &["image/jpeg", "image/png", "image/gif", "image/svg+xml"];

/// Formats for the poster of a video, in order of preference.
const POSTERS: &[&str] = &["image/jpeg", "image/png", "image/webp", "image/avif"];

/// Renditions for one media condition.
struct Group<'a> {
    media: Option<&'a str>,
    renditions: Vec<&'a ManifestRendition>,
}

impl Markup {
    /// The HTML element of a source, ending with a line feed.
    ///
    /// # Errors
    /// When the renditions do not fit into one element.
    pub fn element(&self, source: &ManifestSource) -> Result<String, MarkupError> {
        let wanted = |r: &&ManifestRendition| {
            self.classes.is_empty() || r.class.as_ref().is_some_and(|class| self.classes.contains(class))
        };
        let all: Vec<&ManifestRendition> = source.renditions.iter().filter(wanted).collect();
        if all.is_empty() {
            return Err(MarkupError::NoRendition {
                source_name: source.source.clone(),
                classes: self.classes.join(", "),
                others: classes(&source.renditions.iter().collect::<Vec<_>>()),
            });
        }
        let (videos, images): (Vec<&ManifestRendition>, Vec<&ManifestRendition>) =
            all.into_iter().partition(|r| r.kind.starts_with("video/"));
        if videos.is_empty() { self.still(source, images) } else { self.video(source, videos, &images) }
    }

    fn still(&self, source: &ManifestSource, all: Vec<&ManifestRendition>) -> Result<String, MarkupError> {
        let groups = self.groups(source, all)?;
        let mut sources = String::new();
        let mut image = String::new();
        for Group { media, renditions } in &groups {
            let shown = kinds(renditions);
            for (i, kind) in shown.iter().enumerate() {
                let set = Set::new(renditions, kind);
                // The last is the fallback `<img>`.
                if media.is_none() && i + 1 == shown.len() {
                    image = self.image(&set);
                } else {
                    let attributes = set.attributes(self);
                    let media = media.map_or(String::new(), |media| {
                        // The aspect ratio may differ, and the browser needs it before loading.
                        let (w, h) = set.shown_size();
                        format!(" media=\"{}\" width=\"{w}\" height=\"{h}\"", escape::html(media))
                    });
                    let _ = writeln!(sources, "  <source type=\"{}\"{media}{attributes}>", escape::html(kind));
                }
            }
        }
        Ok(if sources.is_empty() {
            format!("{image}\n")
        } else {
            format!("<picture>\n{sources}  {image}\n</picture>\n")
        })
    }

    fn image(&self, set: &Set<'_>) -> String {
        let (w, h) = set.shown_size();
        let style = self.style();
        let (src, alt) = (escape::html(&set.smallest().url), escape::html(&self.alt));
        let loading = if self.eager { "eager" } else { "lazy" };
        let priority = self.priority.map_or(String::new(), |priority| format!(" fetchpriority=\"{priority}\""));
        let several = if set.choices.len() > 1 { set.attributes(self) } else { String::new() };
        format!(
            "<img src=\"{src}\" alt=\"{alt}\" loading=\"{loading}\" decoding=\"async\"{priority} width=\"{w}\" height=\"{h}\"{several}{style}>"
        )
    }

    fn video(
        &self,
        source: &ManifestSource,
        videos: Vec<&ManifestRendition>,
        stills: &[&ManifestRendition],
    ) -> Result<String, MarkupError> {
        let groups = self.groups(source, videos)?;
        let Some(largest) = groups.last().and_then(|group| group.renditions.iter().max_by_key(|r| r.width)) else {
            return Ok(String::new());
        };
        // A still image of the same aspect ratio in the most widely supported format, and of these the nearest in size.
        let rank = |r: &ManifestRendition| POSTERS.iter().position(|kind| *kind == r.kind);
        let poster = stills
            .iter()
            .filter(|r| rank(r).is_some() && same_aspect_ratio(r, largest))
            .min_by_key(|r| (rank(r), r.width.abs_diff(largest.width)))
            .map_or(String::new(), |r| format!(" poster=\"{}\"", escape::html(&r.url)));
        let label = match self.alt.as_str() {
            "" => String::new(),
            alt => format!(" aria-label=\"{}\"", escape::html(alt)),
        };
        let (w, h, style) = (largest.width, largest.height, self.style());
        let mut out =
            format!("<video playsinline autoplay muted loop width=\"{w}\" height=\"{h}\"{poster}{label}{style}>\n");
        for Group { media, renditions } in &groups {
            let media = media.map_or(String::new(), |media| format!(" media=\"{}\"", escape::html(media)));
            // A browser plays the first source it supports, so there is one for each condition.
            if let Some(r) = renditions.iter().max_by_key(|r| r.width) {
                let (kind, url) = (escape::html(&r.kind), escape::html(&r.url));
                let _ = writeln!(out, "  <source type=\"{kind}\"{media} src=\"{url}\">");
            }
        }
        out.push_str("</video>\n");
        Ok(out)
    }

    fn style(&self) -> String {
        self.style.as_ref().map_or(String::new(), |style| format!(" style=\"{}\"", escape::html(style)))
    }

    /// Renditions by media condition. The last group is the fallback.
    fn groups<'a>(
        &'a self,
        source: &ManifestSource,
        all: Vec<&'a ManifestRendition>,
    ) -> Result<Vec<Group<'a>>, MarkupError> {
        let mut rest = all;
        let mut groups: Vec<Group<'a>> = Vec::new();
        for (class, media) in &self.media {
            let (own, others) = rest.into_iter().partition(|r| r.class.as_ref() == Some(class));
            rest = others;
            groups.push(Group { media: Some(media), renditions: own });
        }
        groups.retain(|group| !group.renditions.is_empty());
        if rest.is_empty() {
            // Every class has a condition; the last becomes the fallback.
            if let Some(last) = groups.last_mut() {
                last.media = None;
            }
        } else {
            groups.push(Group { media: None, renditions: rest });
        }
        for Group { renditions, .. } in &groups {
            let [first, ..] = renditions.as_slice() else { continue };
            if renditions.iter().any(|r| r.class != first.class) {
                let (source_name, classes) = (source.source.clone(), classes(renditions));
                return Err(MarkupError::Classes { source_name, classes });
            }
            let largest = renditions.iter().max_by_key(|r| r.width).unwrap_or(first);
            if let Some(other) = renditions.iter().find(|r| !same_aspect_ratio(r, largest)) {
                return Err(MarkupError::Shapes {
                    source_name: source.source.clone(),
                    first: largest.url.clone(),
                    second: other.url.clone(),
                });
            }
        }
        Ok(groups)
    }
}

/// The classes of renditions, for messages.
fn classes(renditions: &[&ManifestRendition]) -> String {
    let mut names: Vec<String> = Vec::new();
    for r in renditions {
        let name = r.class.as_ref().map_or("no class".to_owned(), |class| format!("the class {class}"));
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(" and ")
}

/// Whether two renditions have the same aspect ratio, up to rounding.
fn same_aspect_ratio(r: &ManifestRendition, other: &ManifestRendition) -> bool {
    let (large, small) = if r.width > other.width { (r, other) } else { (other, r) };
    let height = f64::from(small.width) * f64::from(large.height) / f64::from(large.width.max(1));
    // Half a pixel for each rounding, and one for the even dimensions of video.
    (height - f64::from(small.height)).abs() <= 2.0
}

/// The media types to offer, with the fallback last.
fn kinds<'a>(renditions: &[&'a ManifestRendition]) -> Vec<&'a str> {
    let there = |kind: &&str| renditions.iter().find(|r| r.kind == *kind).map(|r| r.kind.as_str());
    let mut kinds: Vec<&str> = MODERN.iter().filter_map(there).collect();
    kinds.extend(UNIVERSAL.iter().find_map(there));
    if kinds.is_empty() {
        kinds.extend(renditions.first().map(|r| r.kind.as_str()));
    }
    kinds
}

/// Renditions of one format, the smallest first.
struct Set<'a> {
    choices: Vec<&'a ManifestRendition>,
    /// One image at several pixel densities, otherwise at several widths.
    by_density: bool,
}

impl<'a> Set<'a> {
    fn new(renditions: &[&'a ManifestRendition], kind: &str) -> Set<'a> {
        let mut choices: Vec<&ManifestRendition> = renditions.iter().copied().filter(|r| r.kind == kind).collect();
        choices.sort_by_key(|r| r.width);
        choices.dedup_by_key(|r| r.width);
        let largest = choices.last().map_or(0.0, |r| css(r).0);
        // Equal up to rounding.
        let by_density = choices.iter().any(|r| dpr(r) > 1.0)
            && choices.iter().all(|r| (css(r).0 - largest).abs() < 1.0)
            && choices.windows(2).all(|pair| dpr(pair[0]) < dpr(pair[1]));
        Set { choices, by_density }
    }

    fn smallest(&self) -> &'a ManifestRendition {
        self.choices[0]
    }

    /// Width and height for the layout: in CSS pixels for several densities, otherwise of the largest rendition.
    fn shown_size(&self) -> (u32, u32) {
        let (smallest, largest) = (self.choices[0], self.choices[self.choices.len() - 1]);
        let (w, h) = if self.by_density { css(smallest) } else { (largest.width.into(), largest.height.into()) };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "no larger than a rendition's own")]
        let side = |side: f64| side.round().max(1.0) as u32;
        (side(w), side(h))
    }

    /// The attribute `srcset`, and `sizes` for several widths.
    fn attributes(&self, markup: &Markup) -> String {
        let url = |r: &ManifestRendition| escape::html(&r.url);
        if self.by_density {
            let set: Vec<String> = self.choices.iter().map(|r| format!("{} {}x", url(r), dpr(r))).collect();
            return format!(" srcset=\"{}\"", set.join(", "));
        }
        if let [only] = self.choices.as_slice() {
            return format!(" srcset=\"{}\"", url(only));
        }
        let set: Vec<String> = self.choices.iter().map(|r| format!("{} {}w", url(r), r.width)).collect();
        let sizes = escape::html(markup.sizes.as_deref().unwrap_or("100vw"));
        format!(" srcset=\"{}\" sizes=\"{sizes}\"", set.join(", "))
    }
}

fn dpr(r: &ManifestRendition) -> f64 {
    r.dpr.filter(|dpr| *dpr >= 1.0).unwrap_or(1.0)
}

/// Width and height in CSS pixels.
fn css(r: &ManifestRendition) -> (f64, f64) {
    (f64::from(r.width) / dpr(r), f64::from(r.height) / dpr(r))
}
