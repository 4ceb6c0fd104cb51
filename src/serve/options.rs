//! The options of a server.

use super::access::Access;
use crate::{
    cache::Cache,
    codec::Format,
    engine::{EngineOptions, FocalPoints, RenditionSpec},
    recipe::Classes,
    store::{SharedStore, Store},
};
use std::{sync::Arc, time::Duration};

/// The options of a [`Server`](super::Server).
pub struct ServeOptions {
    /// The roots and origins, in order: the first that has a file serves it.
    pub places: Vec<Place>,
    /// The resources for rendering.
    pub engine: EngineOptions,
    /// The longest time for an image; `None` is unlimited.
    pub timeout: Option<Duration>,
    /// The upkeep of the cache of [`EngineOptions::cache`].
    pub cache: Option<CacheOptions>,
    /// Outputs kept in memory, in bytes.
    pub hot_bytes: u64,
    /// The recipe and settings that every query builds on.
    pub start: RenditionSpec,
    /// The classes.
    pub classes: Classes,
    /// Only the parameter `class` is allowed.
    pub only_classes: bool,
    /// Invalid parameters are dropped with a warning, and images that cannot be processed are sent as they are.
    pub lenient: bool,
    /// The allowed widths in pixels; empty allows all.
    pub widths: Vec<u32>,
    /// The allowed values of `format`; empty allows all.
    pub formats: Vec<Format>,
    /// The images of overlays and montages; `None` without.
    pub assets: Option<SharedStore>,
    /// `Cache-Control: max-age` in seconds. `None` takes that of the origin; files of a root are then revalidated.
    pub max_age: Option<u64>,
    /// `Surrogate-Control: max-age` in seconds, for a CDN in front.
    pub surrogate_max_age: Option<u64>,
    /// The headers of other services, besides those of IO.
    pub headers: HeaderStyle,
    /// The headers `X-Fastly-Imageopto-*` of requests count: a CDN in front sets them.
    pub trust_headers: bool,
    /// The value of `Fastly-Key` that allows purges from other hosts.
    pub purge_token: Option<String>,
    /// Serve the development page.
    pub page: bool,
    /// The outputs that may wait for rendering. More are refused with 503.
    pub queue: usize,
    /// The time that requests in progress have to finish when the server stops.
    pub drain: Duration,
    /// The time in nanoseconds since 1970.
    pub clock: fn() -> u64,
    /// Gets a line for each request. Called on an I/O thread: it must not block.
    pub log: Arc<dyn Fn(&Access) + Send + Sync>,
}

/// A place of sources.
#[derive(Clone)]
pub enum Place {
    /// A folder.
    Root(Root),
    /// A server.
    Origin(OriginOptions),
}

/// A folder of sources.
#[derive(Clone)]
pub struct Root {
    /// Its files. Names from requests cannot leave it.
    pub store: SharedStore,
    /// The base URL of its files, for surrogate keys.
    pub base: String,
    /// The focal points of its files.
    pub focus: FocalPoints,
}

/// A server of sources.
#[derive(Debug, Clone)]
pub struct OriginOptions {
    /// `https://example.com/images`, without a query.
    pub url: String,
    /// The longest time to connect.
    pub connect: Duration,
    /// The longest time for a whole response.
    pub total: Duration,
}

/// The upkeep of a cache.
#[derive(Clone)]
pub struct CacheOptions {
    /// The cache of the engine.
    pub cache: Arc<Cache>,
    /// Its files.
    pub store: Arc<dyn Store>,
    /// The most bytes; the least recently used outputs are removed.
    pub bytes: u64,
}

/// The headers of responses, besides those of IO.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum HeaderStyle {
    /// None.
    #[default]
    Fastly,
    /// Those of Gcore's Image Stack: `X-Img-*`.
    Gcore,
}
