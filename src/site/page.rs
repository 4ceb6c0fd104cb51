//! The images of one file: asks for each, and edits the file where there is an answer.

use super::{
    ask::{Ask, Client},
    automatic, css,
    edit::{self, Edit},
    encoding, img,
    options::SiteOptions,
    other,
    scan::{self, Found, Page, Tag},
    walk::Walk,
};
use crate::store::Key;
use encoding_rs::Encoding;

/// The kinds of files that name images.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A page.
    Html,
    /// A style sheet.
    Css,
}

impl Kind {
    /// By the extension of a file.
    pub fn of(key: &Key) -> Option<Kind> {
        let extension = key.extension()?.to_ascii_lowercase();
        match extension.as_str() {
            "html" | "htm" | "xhtml" => Some(Kind::Html),
            "css" => Some(Kind::Css),
            _ => None,
        }
    }
}

/// Why a file was not read.
pub(super) const UNREADABLE: &str = "it is in UTF-16 or not valid; only encodings with ASCII characters are supported";

/// Asks for every image of a file. Returns the new bytes if it has an edit.
///
/// # Errors
/// [`UNREADABLE`].
pub(super) fn walk(
    kind: Kind,
    key: &Key,
    bytes: &[u8],
    options: &SiteOptions,
    ask: &mut dyn Ask,
) -> Result<Option<Vec<u8>>, &'static str> {
    let encoding = encoding::of(bytes).ok_or(UNREADABLE)?;
    let mut walk = Walk { options, base: options.base.of(key), bytes, ask, hydrated: false, edits: Vec::new() };
    match kind {
        Kind::Css => style(&mut walk, 0..bytes.len(), encoding),
        Kind::Html => {
            let Page { base, found, hydrated } = scan::scan(bytes, encoding).ok_or(UNREADABLE)?;
            if let Some(base) = base.and_then(|base| walk.base.join(&base).ok()) {
                walk.base = base;
            }
            // A page that is read as XML cannot have the empty elements of HTML.
            walk.hydrated =
                hydrated || key.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xhtml"));
            for found in found {
                match found {
                    Found::Style(range) => style(&mut walk, range, encoding),
                    Found::Tag(found) => tag(&mut walk, &found),
                }
            }
        }
    }
    let edits = walk.edits;
    Ok((!edits.is_empty()).then(|| edit::apply(bytes, edits, encoding)))
}

fn tag(walk: &mut Walk<'_>, tag: &Tag) {
    match tag.name.as_str() {
        "img" => {
            if !img::img(walk, tag) {
                automatic::img(walk, tag);
            }
        }
        "source" if tag.picture.is_some() => img::source(walk, tag),
        _ => other::tag(walk, tag),
    }
    if let Some(style) = tag.attribute("style") {
        let found = css::urls(&style.value);
        let mut value = style.value.clone();
        // From the end, so that places stay valid.
        for one in found.into_iter().rev() {
            let old = &style.value[one.range.clone()];
            if let Some(url) = walk.fixed(&one.url, Client::Webp, tag.range.start) {
                value.replace_range(one.range.clone(), &css::write(old, &url));
            }
        }
        if value != style.value {
            walk.set(style, &value);
        }
    }
}

/// The URLs of style sheets and `style` elements.
fn style(walk: &mut Walk<'_>, range: std::ops::Range<usize>, encoding: &'static Encoding) {
    let bytes = &walk.bytes[range.clone()];
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let mut value = text.clone().into_owned();
    let found = css::urls(&text);
    for one in found.into_iter().rev() {
        // The place in the bytes, for line numbers.
        let at = range.start + one.range.start.min(bytes.len());
        if let Some(url) = walk.fixed(&one.url, Client::Webp, at) {
            value.replace_range(one.range.clone(), &css::write(&text[one.range], &url));
        }
    }
    // Bytes that the encoding does not have would be lost.
    if value != text && *encoding.encode(&text).0 == *bytes {
        walk.edits.push(Edit::new(range, value));
    }
}
