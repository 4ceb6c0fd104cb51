//! The endpoints.

use super::{
    access::Access,
    answer::{self, Answer, plain, refused},
    body::Body,
    error::Refusal,
    page,
    purge::{Purge, purge},
    state::State,
};
use hyper::{
    HeaderMap, Method, Request, Response, StatusCode,
    body::{Body as _, Incoming},
    header::{self, HeaderValue},
};
use std::{net::SocketAddr, sync::Arc, time::Instant};

const ALLOW: &str = "GET, HEAD, OPTIONS, PURGE";
/// The longest query.
const MAX_QUERY: usize = 8192;

/// Answers a request, and logs it.
pub(super) async fn handle(state: Arc<State>, client: SocketAddr, request: Request<Incoming>) -> Response<Body> {
    let (began, time) = (Instant::now(), (state.options.clock)());
    let (method, target) = (request.method().clone(), request.uri().clone());
    let headers = request.headers();
    let Answer { mut response, format, from, error } =
        route(&state, client, &method, target.path(), target.query().unwrap_or_default(), headers).await;
    let status = response.status().as_u16();
    let elapsed = began.elapsed();
    state.metrics.request(status, format, elapsed);
    let length = response.headers().get(header::CONTENT_LENGTH).and_then(|len| len.to_str().ok()?.parse().ok());
    (state.options.log)(&Access {
        time,
        client: client.ip().to_string(),
        method: method.to_string(),
        target: target.path_and_query().map_or_else(String::new, ToString::to_string),
        status,
        bytes: length.or_else(|| response.body().size_hint().exact()).unwrap_or(0),
        elapsed,
        format,
        from,
        error,
    });
    if state.is_stopping() {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

async fn route(
    state: &Arc<State>,
    client: SocketAddr,
    method: &Method,
    path: &str,
    query: &str,
    headers: &HeaderMap,
) -> Answer {
    if query.len() > MAX_QUERY {
        return plain(StatusCode::URI_TOO_LONG, "the query is too long\n").into();
    }
    match (method.as_str(), path) {
        ("GET" | "HEAD", "/healthz") => plain(StatusCode::OK, "ok\n").into(),
        ("GET" | "HEAD", "/readyz") if state.is_stopping() => refused(&Refusal::Stopping),
        ("GET" | "HEAD", "/readyz") => plain(StatusCode::OK, "ready\n").into(),
        ("GET" | "HEAD", "/metrics") => metrics(state).into(),
        ("GET" | "HEAD", "/") if state.options.page => page::page().into(),
        ("GET" | "HEAD", _) if state.options.page && path.starts_with("/.pixmill/") => {
            page::data(state, &path["/.pixmill/".len()..], query).await.into()
        }
        ("GET" | "HEAD", _) => answer::image(state, method, path, query, headers).await,
        ("OPTIONS", _) => {
            let mut response = plain(StatusCode::NO_CONTENT, "");
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(ALLOW));
            response.into()
        }
        ("PURGE", _) => match answer::key(path) {
            Some(key) => purge(state, Purge::Path(key), client.ip(), headers).await.into(),
            None => refused(&Refusal::Missing),
        },
        ("POST", _) if let Some(by_key) = Purge::of_path(path) => {
            purge(state, by_key, client.ip(), headers).await.into()
        }
        _ => {
            let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, "the method is not allowed\n");
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(ALLOW));
            response.into()
        }
    }
}

fn metrics(state: &State) -> Response<Body> {
    let mut response = plain(StatusCode::OK, state.metrics.text(&state.gauges()));
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}
