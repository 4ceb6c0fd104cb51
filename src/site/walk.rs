//! A walk through one file: asks for the image of a URL, and edits attributes.

use super::{
    address::{Address, has_parameters, renamed},
    ask::{Ask, Client, Variants, Wanted},
    edit::Edit,
    options::{Pictures, SiteOptions},
    scan::{self, Attribute, Tag},
};
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

/// A URL of a page.
pub(super) enum Image {
    /// Not one with parameters of IO: it stays.
    Plain,
    /// Its outputs; `None` if there are none.
    Rendered(Option<Variants>),
}

impl Walk<'_> {
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
