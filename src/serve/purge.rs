//! Purging: by path, and by surrogate key as in Fastly's API.

use super::{
    answer::{self, plain},
    body::Body,
    headers::text,
    options::Place,
    sources::{Source, Target},
    state::State,
};
use crate::{
    cache::{self, PurgeTarget},
    store::Key,
};
use hyper::{
    HeaderMap, Response, StatusCode,
    header::{self, HeaderName, HeaderValue},
};
use std::{net::IpAddr, sync::Arc};

const KEY: HeaderName = HeaderName::from_static("fastly-key");
const SOFT: HeaderName = HeaderName::from_static("fastly-soft-purge");
/// The headers of proxies and of pages of other sites: the client is another one than that of the connection.
const FORWARDED: [&str; 12] = [
    "cf-connecting-ip",
    "fastly-client-ip",
    "forwarded",
    "origin",
    "sec-fetch-site",
    "true-client-ip",
    "via",
    "x-client-ip",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-real-ip",
];

/// What to purge.
pub(super) enum Purge {
    /// The source of this path.
    Path(Key),
    /// The sources with this surrogate key.
    Surrogate(String),
}

impl Purge {
    /// The surrogate key in `/service/{any}/purge/{key}`.
    pub(super) fn of_path(path: &str) -> Option<Purge> {
        let (service, key) = path.strip_prefix("/service/")?.split_once("/purge/")?;
        let fine = !service.is_empty() && !service.contains('/') && !key.is_empty() && !key.contains('/');
        fine.then(|| Purge::Surrogate(key.to_owned()))
    }

    fn means(&self, target: &Target, source: &Source) -> bool {
        match self {
            Purge::Path(key) => target.key == *key,
            Purge::Surrogate(key) => source.surrogate_keys.contains(key),
        }
    }
}

/// Whether a request may purge: with the token, or from this host without one.
fn is_allowed(state: &State, client: IpAddr, headers: &HeaderMap) -> bool {
    if let Some(token) = &state.options.purge_token {
        return text(headers, &KEY).is_some_and(|given| is_same(given.as_bytes(), token.as_bytes()));
    }
    let direct = !FORWARDED.iter().any(|name| headers.contains_key(*name));
    client.to_canonical().is_loopback() && direct
}

/// Compares in a time that depends on the lengths alone.
fn is_same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |different, (a, b)| different | (a ^ b)) == 0
}

/// Purges, and answers in JSON.
pub(super) async fn purge(state: &Arc<State>, purge: Purge, client: IpAddr, headers: &HeaderMap) -> Response<Body> {
    if !is_allowed(state, client, headers) {
        let how = match state.options.purge_token {
            Some(_) => "purging needs the token in the header Fastly-Key",
            None => "purging is allowed from this host, directly; for other hosts start the server with a purge token",
        };
        return plain(StatusCode::FORBIDDEN, format!("{how}\n"));
    }
    if text(headers, &SOFT).is_some_and(|soft| soft.trim() == "1") {
        let marked = state.sources.mark_stale(|target, source| purge.means(target, source));
        return json(&serde_json::json!({ "status": "ok", "stale": marked }));
    }
    let sources = state.sources.remove(|target, source| purge.means(target, source));
    for digest in sources.iter().flat_map(|source| source.digests()) {
        state.cool(&digest);
    }
    // A purge on disk reads every record.
    let of_cache = {
        let state = state.clone();
        let targets = targets(&state, &purge, &sources);
        tokio::task::spawn_blocking(move || match &state.options.cache {
            Some(options) => cache::purge(options.store.as_ref(), &targets),
            None => Ok(Vec::new()),
        })
    };
    match of_cache.await {
        Ok(Ok(purged)) => {
            let outputs: u64 = purged.iter().map(|purged| purged.entries).sum();
            json(&serde_json::json!({ "status": "ok", "sources": sources.len(), "outputs": outputs }))
        }
        Ok(Err(error)) => plain(StatusCode::INTERNAL_SERVER_ERROR, format!("the cache cannot be purged: {error}\n")),
        Err(_) => answer::refused(&super::error::Refusal::Stopping).response,
    }
}

/// What to purge from the cache on disk, where sources are known by their names.
fn targets(state: &State, purge: &Purge, sources: &[Arc<Source>]) -> Vec<PurgeTarget> {
    match purge {
        Purge::Path(key) => vec![PurgeTarget::Label(key.to_string(), None)],
        Purge::Surrogate(key) => {
            let bases = state.options.places.iter().map(|place| match place {
                Place::Root(root) => &root.base,
                Place::Origin(origin) => &origin.url,
            });
            let by_url = bases.map(|base| PurgeTarget::Surrogate(base.clone(), key.clone()));
            // The origin's own keys are known in memory alone.
            by_url.chain(sources.iter().map(|source| PurgeTarget::Label(source.key.to_string(), None))).collect()
        }
    }
}

/// A response of JSON.
pub(super) fn json(value: &serde_json::Value) -> Response<Body> {
    let mut response = Response::new(Body::from(value.to_string()));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
