//! The images of one file: asks for each, and edits the file where there is an answer.

use super::{
    Pictures, SiteOptions,
    address::{Address, has_parameters, renamed},
    ask::{Ask, Client, Variants, Wanted},
    css,
    edit::{self, Edit},
    encoding, img, other,
    scan::{self, Attribute, Found, Page, Tag},
};
use crate::store::Key;
use encoding_rs::Encoding;
use url::Url;

/// The state of a walk through one file.
pub(super) struct Walk<'a> {
    pub(super) options: &'a SiteOptions,
    /// The URL that relative URLs are relative to.
    pub(super) base: Url,
    pub(super) bytes: &'a [u8],
    pub(super) ask: &'a mut dyn Ask,
    /// The structure of the page has to stay.
    pub(super) hydrated: bool,
    pub(super) edits: Vec<Edit>,
}

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
        Kind::Css => walk.css(0..bytes.len(), encoding),
        Kind::Html => {
            let Page { base, found, hydrated } = scan::scan(bytes, encoding).ok_or(UNREADABLE)?;
            if let Some(base) = base.and_then(|base| walk.base.join(&base).ok()) {
                walk.base = base;
            }
            walk.hydrated = hydrated;
            for found in found {
                match found {
                    Found::Style(range) => walk.css(range, encoding),
                    Found::Tag(tag) => walk.tag(&tag),
                }
            }
        }
    }
    let edits = walk.edits;
    Ok((!edits.is_empty()).then(|| edit::apply(bytes, edits, encoding)))
}

/// A URL of a page.
pub(super) enum Image {
    /// Not one with parameters of IO: it stays.
    Plain,
    /// Its outputs; `None` if there are none.
    Rendered(Option<Variants>),
}

impl Walk<'_> {
    fn tag(&mut self, tag: &Tag) {
        match tag.name.as_str() {
            "img" => img::img(self, tag),
            "source" if tag.picture.is_some() => img::source(self, tag),
            _ => other::tag(self, tag),
        }
        if let Some(style) = tag.attribute("style") {
            let found = css::urls(&style.value);
            let mut value = style.value.clone();
            // From the end, so that places stay valid.
            for one in found.into_iter().rev() {
                let old = &style.value[one.range.clone()];
                if let Some(url) = self.fixed(&one.url, Client::Webp, tag.range.start) {
                    value.replace_range(one.range.clone(), &css::write(old, &url));
                }
            }
            if value != style.value {
                self.set(style, &value);
            }
        }
    }

    fn css(&mut self, range: std::ops::Range<usize>, encoding: &'static Encoding) {
        let bytes = &self.bytes[range.clone()];
        let (text, _) = encoding.decode_without_bom_handling(bytes);
        let mut value = text.clone().into_owned();
        let found = css::urls(&text);
        for one in found.into_iter().rev() {
            // The place in the bytes, for line numbers.
            let at = range.start + one.range.start.min(bytes.len());
            if let Some(url) = self.fixed(&one.url, Client::Webp, at) {
                value.replace_range(one.range.clone(), &css::write(&text[one.range], &url));
            }
        }
        // Bytes that the encoding does not have would be lost.
        if value != text && *encoding.encode(&text).0 == *bytes {
            self.edits.push(Edit::new(range, value));
        }
    }

    /// Whether an element may get a `picture` around it, or more `source` elements.
    pub(super) fn may_add_elements(&self, tag: &Tag) -> bool {
        match self.options.pictures {
            Pictures::Auto => !self.hydrated && !tag.hydrated,
            Pictures::Always => true,
            Pictures::Never => false,
        }
    }

    /// Asks for a URL.
    pub(super) fn image(&mut self, url: &str, clients: &[Client], at: usize) -> Image {
        match self.options.base.resolve(&self.base, url) {
            Address::Local { key, query } if has_parameters(&query) => {
                Image::Rendered(self.ask.image(Wanted { key, query, automatic: false }, clients, at))
            }
            Address::Outside => {
                self.ask.outside(url.trim_ascii(), at);
                Image::Plain
            }
            Address::Local { .. } | Address::Other => Image::Plain,
        }
    }

    /// The new URL where one format has to serve all browsers; `None`: it stays.
    pub(super) fn fixed(&mut self, url: &str, client: Client, at: usize) -> Option<String> {
        match self.image(url, &[client], at) {
            Image::Rendered(Some(variants)) => Some(renamed(url, &variants.of(client)?.name)),
            _ => None,
        }
    }

    /// Replaces the value of an attribute.
    pub(super) fn set(&mut self, attribute: &Attribute, value: &str) {
        let Some(range) = attribute.range.clone() else { return };
        let quote = range.start.checked_sub(1).map(|at| self.bytes[at]).filter(|byte| matches!(byte, b'"' | b'\''));
        let text = match quote {
            Some(quote) => scan::encode(value, char::from(quote)),
            None => format!("\"{}\"", scan::encode(value, '"')),
        };
        self.edits.push(Edit::new(range, text));
    }

    /// Adds attributes to a tag.
    pub(super) fn add(&mut self, tag: &Tag, attributes: &str) {
        self.edits.push(Edit::insert(tag.after_name(), attributes));
    }
}
