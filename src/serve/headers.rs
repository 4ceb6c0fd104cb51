//! The headers of responses, and the conditions of requests.

use super::{
    ask::Ask,
    options::{HeaderStyle, Place, ServeOptions},
    sources::Source,
    variant::Variant,
};
use hyper::{
    HeaderMap,
    header::{self, HeaderName, HeaderValue},
};
use std::time::{Duration, UNIX_EPOCH};

pub(super) const IO_INFO: HeaderName = HeaderName::from_static("fastly-io-info");
pub(super) const IO_WARNING: HeaderName = HeaderName::from_static("fastly-io-warning");
pub(super) const IO_ERROR: HeaderName = HeaderName::from_static("fastly-io-error");
pub(super) const QUERY: HeaderName = HeaderName::from_static("x-pixmill-query");

/// A header value. Characters that a header cannot have become `?`.
pub(super) fn value(text: &str) -> HeaderValue {
    let safe: String = text.chars().map(|c| if matches!(c, ' '..='~') { c } else { '?' }).collect();
    HeaderValue::from_str(&safe).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// The text of a request's header.
pub(super) fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// A time in nanoseconds since 1970, as HTTP writes it.
pub(super) fn date(nanos: u64) -> String {
    httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_nanos(nanos))
}

/// The headers of every answer about a source, "not modified" included.
pub(super) fn validators(
    headers: &mut HeaderMap,
    options: &ServeOptions,
    source: &Source,
    ask: &Ask,
    variant: &Variant,
) {
    headers.insert(header::ETAG, value(&variant.etag()));
    caching(headers, options, source, ask);
}

/// How long, and for which clients, the answer may be kept.
pub(super) fn caching(headers: &mut HeaderMap, options: &ServeOptions, source: &Source, ask: &Ask) {
    if ask.negotiates {
        headers.insert(header::VARY, HeaderValue::from_static("Accept"));
    }
    let facts = source.facts();
    let modified = source.modified().map(date).or_else(|| facts.as_ref()?.last_modified.clone());
    if let Some(modified) = modified {
        headers.insert(header::LAST_MODIFIED, value(&modified));
    }
    let of_origin = facts.as_ref().and_then(|facts| facts.cache_control.as_deref());
    headers.insert(header::CACHE_CONTROL, lifetime(options, of_origin));
    let own = options.surrogate_max_age.map(|seconds| format!("max-age={seconds}"));
    if let Some(control) = own.or_else(|| facts.as_ref()?.surrogate_control.clone()) {
        headers.insert(HeaderName::from_static("surrogate-control"), value(&control));
    }
    headers.insert(HeaderName::from_static("surrogate-key"), value(&source.surrogate_keys.join(" ")));
}

/// The header `Cache-Control`: that of the options, else that of the origin. Others are revalidated.
pub(super) fn lifetime(options: &ServeOptions, of_origin: Option<&str>) -> HeaderValue {
    let own = options.max_age.map(|seconds| format!("public, max-age={seconds}"));
    value(own.as_deref().or(of_origin).unwrap_or("no-cache"))
}

/// What an answer says of its output.
pub(super) fn description(
    headers: &mut HeaderMap,
    options: &ServeOptions,
    source: &Source,
    ask: &Ask,
    variant: &Variant,
    from: &'static str,
) {
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(variant.mime));
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if variant.format == "svg" {
        // A drawing that is opened as a page runs no scripts.
        let policy = HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox");
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(IO_INFO, value(&variant.info));
    let warnings: Vec<&str> = ask.warnings.iter().chain(&variant.warnings).map(String::as_str).collect();
    if !warnings.is_empty() {
        headers.insert(IO_WARNING, value(&warnings.join("; ")));
    }
    headers.insert(QUERY, value(&ask.canonical));
    if options.headers == HeaderStyle::Gcore {
        gcore(headers, options, source, variant, from);
    }
}

/// The headers of Gcore's Image Stack.
fn gcore(headers: &mut HeaderMap, options: &ServeOptions, source: &Source, variant: &Variant, from: &'static str) {
    let mut set = |name: &'static str, text: String| headers.insert(HeaderName::from_static(name), value(&text));
    set("x-img-operations", variant.operations.join(", "));
    set("x-img-origin-size", variant.source_bytes.to_string());
    if let (Place::Origin(_), Some(facts)) = (&options.places[source.place], source.facts()) {
        set("x-img-origin-download-time", facts.took.as_millis().to_string());
    }
    let rendered = if from == "rendered" { variant.elapsed } else { Duration::ZERO };
    set("x-img-processing-time", rendered.as_millis().to_string());
    set("x-img-saved-bytes", (i128::from(variant.source_bytes) - i128::from(variant.len)).to_string());
    set("x-img-server", concat!("pixmill/", env!("CARGO_PKG_VERSION")).to_owned());
    if !variant.kept.is_empty() {
        set("img-skip-reason", variant.kept.to_owned());
    }
}

/// Whether the client already has this output.
pub(super) fn is_current(request: &HeaderMap, etag: &str, modified: Option<u64>) -> bool {
    if let Some(tags) = text(request, &header::IF_NONE_MATCH) {
        let same = |tag: &str| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag;
        return tags.split(',').map(str::trim).any(same);
    }
    let since = text(request, &header::IF_MODIFIED_SINCE).and_then(|date| httpdate::parse_http_date(date).ok());
    // The header has whole seconds.
    let modified = modified.map(|nanos| UNIX_EPOCH + Duration::from_secs(nanos / 1_000_000_000));
    since.zip(modified).is_some_and(|(since, modified)| modified <= since)
}

/// Whether `Range` counts: without `If-Range`, or if that is the current output.
pub(super) fn range_counts(request: &HeaderMap, etag: &str) -> bool {
    text(request, &header::IF_RANGE).is_none_or(|tag| tag == etag)
}
