//! The options of `pixmill serve`.

use super::{ImageArgs, ResourceArgs, values::bytes};
use clap::{Arg, Args, ValueEnum};
use std::path::PathBuf;

pub(super) const MORE: &str = "Common options only. pixmill serve --help lists all, and examples.";

pub(super) const EXAMPLES: &str = "\
Examples:
  A folder, with a page at /:   pixmill serve photos/
                                http://127.0.0.1:8080/hero.jpg?width=300&crop=16:9,smart
  An origin:                    pixmill serve --origin https://example.com --fallback-root archive/
  Behind a CDN:                 pixmill serve photos/ --listen 0.0.0.0:8080 --only-classes --max-age 86400

Endpoints: /healthz, /readyz, /metrics, PURGE /path, POST /service/NAME/purge/KEY.
SIGTERM and Ctrl-C finish the requests in progress. A second one ends the server.
Exit codes: 0 stopped, 1 requests were abandoned at the stop, 2 usage error, 130 second signal.";

/// Arguments of `pixmill serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Folders of images; the first that has a file is used [default: the current folder, or none with --origin]
    #[arg(value_name = "DIR")]
    pub roots: Vec<PathBuf>,

    /// Server of images, tried after the folders: `https://example.com/images` (repeatable)
    #[arg(long, value_name = "URL", value_parser = origin)]
    pub origin: Vec<String>,

    /// Maximum time for an origin to answer, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..))]
    pub origin_timeout: u64,

    /// Folder for images that neither the folders nor the origins have (repeatable)
    #[arg(long, value_name = "DIR")]
    pub fallback_root: Vec<PathBuf>,

    /// Address and port; port 0 chooses a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub listen: String,

    /// Base URL of the folders' images in surrogate keys: the key of an image is the SHA-256 of its URL, in hex
    /// [default: `http://ADDRESS`]
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,

    /// `max-age` of Cache-Control in seconds [default: that of the origin; browsers revalidate files of folders]
    #[arg(long, value_name = "SECONDS")]
    pub max_age: Option<u64>,

    /// `max-age` of Surrogate-Control in seconds, for a CDN in front [default: that of the origin]
    #[arg(long, value_name = "SECONDS")]
    pub surrogate_max_age: Option<u64>,

    /// Headers of responses besides those of Fastly
    #[arg(long, value_enum, value_name = "SET", default_value_t = HeaderSet::Fastly)]
    pub headers: HeaderSet,

    /// Use the request headers X-Fastly-Imageopto-Api, -Overlay and -Montage; only behind a CDN that sets them
    #[arg(long)]
    pub trust_headers: bool,

    /// Token that a purge must have in the header Fastly-Key [default: no token; purges from this host only]
    #[arg(long, value_name = "TOKEN", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub purge_token: Option<String>,

    /// Outputs that may wait for rendering; more are refused with 503
    #[arg(long, value_name = "N", default_value_t = 256, value_parser = clap::value_parser!(u32).range(1..))]
    pub queue: u32,

    /// Reload the page when an image changes
    #[arg(long)]
    pub watch: bool,

    /// Serve no page at /
    #[arg(long)]
    pub no_page: bool,

    /// Access log on standard output
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = LogFormat::Text)]
    pub log: LogFormat,

    /// Include files and folders whose names begin with a dot
    #[arg(long)]
    pub hidden: bool,

    /// Cache folder [default: as for `run`, with `-serve` added to its name]
    #[arg(long, value_name = "DIR")]
    pub cache_dir: Option<PathBuf>,

    /// Disable the cache on disk
    #[arg(long, conflicts_with_all = ["cache_dir", "cache_size"])]
    pub no_cache: bool,

    /// Maximum size of the cache; the least recently used outputs are removed
    #[arg(long, value_name = "SIZE", value_parser = bytes, default_value = "2GiB")]
    pub cache_size: u64,

    /// Processors, memory and limits.
    #[command(flatten)]
    pub resources: ResourceArgs,

    /// Image options other than queries.
    #[command(flatten)]
    pub images: ImageArgs,
}

/// The headers of responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum HeaderSet {
    /// Those of Fastly's Image Optimizer
    Fastly,
    /// Also those of Gcore's Image Stack: X-Img-Operations, X-Img-Origin-Size and others
    Gcore,
}

/// The access log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// A line of text for each request
    Text,
    /// A JSON object for each request
    Json,
    /// None
    Off,
}

/// The options in the short help.
const COMMON: &[&str] = &[
    "roots",
    "origin",
    "listen",
    "fallback_root",
    "max_age",
    "watch",
    "log",
    "cache_dir",
    "config",
    "only_classes",
    "lenient",
    "memory",
    "help",
];

/// Adapts an image option to `serve`, where a request has the query and the Accept header.
pub(super) fn adapted(arg: Arg) -> Arg {
    let common = COMMON.contains(&arg.get_id().as_str());
    let arg = arg.hide_short_help(!common);
    match arg.get_id().as_str() {
        "accept" | "class" | "focus" => arg.hide(true),
        "lenient" => arg.help(
            "Behave as Fastly: ignore invalid parameters, and send an image that cannot be processed as it is, with the header fastly-io-error",
        ),
        _ => arg,
    }
}

/// An origin: http or https, without query.
fn origin(text: &str) -> Result<String, String> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let fine = host.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
    if fine && !text.contains(['?', '#', ' ', '@']) {
        return Ok(text.trim_end_matches('/').to_owned());
    }
    Err("expected a URL without query and user, such as https://example.com/images".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins() {
        assert_eq!(origin("https://example.com/a/"), Ok("https://example.com/a".to_owned()));
        for wrong in ["example.com", "ftp://example.com", "https://", "https:///a", "https://a?b", "http://u:p@a"] {
            assert!(origin(wrong).is_err(), "{wrong}");
        }
    }
}
