//! What pages ask for, and what they get.

use crate::{geometry::Size, store::Key};

/// A group of browsers, by the formats that they show. `format=auto` depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Client {
    /// AVIF and WebP.
    Avif,
    /// WebP.
    Webp,
    /// Every browser and program: JPEG, PNG and GIF.
    Any,
}

impl Client {
    /// All groups, the one with the best formats first.
    pub(super) const ALL: [Client; 3] = [Client::Avif, Client::Webp, Client::Any];

    /// The `Accept` header.
    pub(super) fn accept(self) -> &'static str {
        match self {
            Client::Avif => "image/avif,image/webp",
            Client::Webp => "image/webp",
            Client::Any => "",
        }
    }

    /// The media type of its best format.
    pub(super) fn media_type(self) -> &'static str {
        match self {
            Client::Avif => "image/avif",
            Client::Webp => "image/webp",
            Client::Any => "image/jpeg",
        }
    }
}

/// An image with a query, as a page names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Wanted {
    /// The file in the site.
    pub(super) key: Key,
    /// The query.
    pub(super) query: String,
    /// The query is of the configuration and not of a page: an image that is smaller stays as it is.
    pub(super) automatic: bool,
}

/// An output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Output {
    /// The file name. It is in the folder of its source.
    pub(super) name: String,
    pub(super) size: Size,
    /// The size of the upright source.
    pub(super) source: Size,
    /// The media type.
    pub(super) kind: &'static str,
}

/// The outputs of an image for each group of browsers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Variants([Option<Output>; 3]);

impl Variants {
    /// The output for this group.
    pub(super) fn of(&self, client: Client) -> Option<&Output> {
        self.0[client as usize].as_ref()
    }

    pub(super) fn set(&mut self, client: Client, output: Output) {
        self.0[client as usize] = Some(output);
    }
}

/// Collects what pages ask for, or answers it.
pub(super) trait Ask {
    /// An image of the site with a query, for these groups of browsers. `None`: leave the element as it is.
    fn image(&mut self, wanted: Wanted, clients: &[Client], at: usize) -> Option<Variants>;

    /// An image with parameters of IO outside of the site.
    fn outside(&mut self, url: &str, at: usize);

    /// A style sheet of the site with digests, as the attribute `integrity` has them. Returns those of its new bytes, if it
    /// has been changed.
    fn integrity(&mut self, file: &Key, digests: &str) -> Option<String>;
}
