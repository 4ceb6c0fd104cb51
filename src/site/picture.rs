//! A `picture` around an `img`: one `source` for each format before the fallback.

use super::{
    ask::Client,
    edit::Edit,
    scan::{Tag, encode},
    walk::Walk,
};

/// A media type and the value of `srcset` for the browsers that show it.
pub(super) type Tier = (&'static str, String);

/// The groups of browsers that an element serves, the fallback last. Without a choice it is WebP.
pub(super) fn clients(walk: &Walk<'_>, tag: &Tag) -> &'static [Client] {
    if walk.may_add_elements(tag) { &Client::ALL } else { &[Client::Webp] }
}

/// Puts `source` elements before an `img`, and a `picture` around it if it is in none.
pub(super) fn surround(walk: &mut Walk<'_>, tag: &Tag, sources: &str) {
    if sources.is_empty() {
        return;
    }
    if tag.picture.is_some() {
        walk.edits.push(Edit::insert(tag.range.start, sources));
    } else {
        // Without a box of its own, it does not affect the layout.
        let picture = format!("<picture style=\"display:contents\">{sources}");
        walk.edits.push(Edit::insert(tag.range.start, picture));
        walk.edits.push(Edit::insert(tag.range.end, "</picture>"));
    }
}

/// The `source` elements of these formats before an `img`. Without `hidden` each would be an item of a flex or grid container
/// around a `picture` that has no box.
pub(super) fn sources(sizes: Option<&str>, tiers: &[Tier]) -> String {
    let sizes = sizes.map_or(String::new(), |sizes| format!(" sizes=\"{}\"", encode(sizes, '"')));
    tiers
        .iter()
        .map(|(kind, srcset)| format!("<source type=\"{kind}\" srcset=\"{}\"{sizes} hidden>", encode(srcset, '"')))
        .collect()
}
