//! Answers a request for an image.

use super::{
    ask::{self, Ask},
    body::Body,
    error::Refusal,
    headers::{self, IO_ERROR, text},
    metrics::count,
    montage::montage,
    range::{not_modified, ranged},
    render::Work,
    sources::{Source, Target},
    state::State,
    token::Token,
    variant::{Output, Variant},
};
use crate::{
    codec::Format,
    stage::overlay::Overlay,
    store::{Key, SharedStore},
};
use hyper::{
    HeaderMap, Method, Response, StatusCode,
    header::{self, HeaderName, HeaderValue},
};
use percent_encoding::percent_decode_str;
use std::sync::Arc;

const OVERLAY: HeaderName = HeaderName::from_static("x-fastly-imageopto-overlay");
const MONTAGE: HeaderName = HeaderName::from_static("x-fastly-imageopto-montage");
const API: HeaderName = HeaderName::from_static("x-fastly-imageopto-api");

/// A response, and what the access log says of it.
pub(super) struct Answer {
    pub(super) response: Response<Body>,
    pub(super) format: &'static str,
    pub(super) from: &'static str,
    pub(super) error: String,
}

impl From<Response<Body>> for Answer {
    fn from(response: Response<Body>) -> Answer {
        Answer { response, format: "", from: "", error: String::new() }
    }
}

/// A response of plain text.
pub(super) fn plain(status: StatusCode, text: impl Into<String>) -> Response<Body> {
    let mut response = Response::new(Body::from(text.into()));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// The response of a refused request.
pub(super) fn refused(refusal: &Refusal) -> Answer {
    let mut response = plain(refusal.status(), refusal.message() + "\n");
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(phrase) = refusal.phrase() {
        headers.insert(IO_ERROR, headers::value(&phrase));
    }
    if matches!(refusal, Refusal::Busy | Refusal::Stopping) {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    let message = refusal.message();
    // Of a query, the first line under it.
    let error = message.lines().find(|line| line.contains('^')).or(message.lines().next()).unwrap_or_default();
    let error = error.trim_start_matches([' ', '^']).to_owned();
    Answer { error, ..Answer::from(response) }
}

/// The name of a path: decoded, below the top.
pub(super) fn key(path: &str) -> Option<Key> {
    let name = percent_decode_str(path.strip_prefix('/')?).decode_utf8().ok()?;
    Key::new(&name)
}

/// Answers `GET` and `HEAD` of an image.
pub(super) async fn image(state: &Arc<State>, method: &Method, path: &str, query: &str, request: &HeaderMap) -> Answer {
    match read(state, path, query, request).await {
        Ok(Asked::Image(target, ask)) => match found(state, method, &target, &ask.into(), request).await {
            Ok(answer) => answer,
            Err(refusal) => refused(&refusal),
        },
        Ok(Asked::Montage(work, negotiates)) => match montage(state, method, work, negotiates, request).await {
            Ok((response, format, from)) => Answer { response, format, from, error: String::new() },
            Err(refusal) => refused(&refusal),
        },
        Err(refusal) => refused(&refusal),
    }
}

enum Asked {
    Image(Target, Ask),
    /// Whether its format depends on the client.
    Montage(Work, bool),
}

/// Reads the request.
async fn read(state: &Arc<State>, path: &str, query: &str, request: &HeaderMap) -> Result<Asked, Refusal> {
    let options = &state.options;
    let token = Token::of(text(request, &header::ACCEPT));
    let trusted = |name: &HeaderName| text(request, name).filter(|_| options.trust_headers);
    if let Some(text) = trusted(&MONTAGE) {
        let (montage, assets) = ask::montage(options, text)?;
        let negotiates = montage.output.negotiates();
        return Ok(Asked::Montage(Work::Montage { montage, assets, accepts: token.accepts() }, negotiates));
    }
    let key = key(path).ok_or(Refusal::Missing)?;
    let overlay: Option<Overlay> = match trusted(&OVERLAY).map(str::to_owned) {
        Some(text) => {
            let (options, limits) = (options.clone(), state.renderer.limits.clone());
            let read = tokio::task::spawn_blocking(move || ask::overlay(&options, &text, &limits)).await;
            Some(read.map_err(|_| Refusal::Stopping)??)
        }
        None => None,
    };
    let forwards = trusted(&API).is_some_and(|text| text.split(';').any(|part| part.trim() == "qp=*"));
    let ask = ask::read(options, query, token, overlay, forwards)?;
    Ok(Asked::Image(Target { key, forwarded: ask.forwarded.clone() }, ask))
}

/// The image of a source.
async fn found(
    state: &Arc<State>,
    method: &Method,
    target: &Target,
    ask: &Arc<Ask>,
    request: &HeaderMap,
) -> Result<Answer, Refusal> {
    let began = std::time::Instant::now();
    let found = state.sources.find(target).await?;
    let source = found.source.clone();
    if source.facts().is_some() {
        state.metrics.fetched.observe(began.elapsed());
    }
    if source.take_stale() {
        let (state, target, source) = (state.clone(), target.clone(), source.clone());
        tokio::spawn(async move { state.sources.refresh(&target, &source).await });
    }
    if let Some(variant) = source.variant(&ask.variant) {
        if headers::is_current(request, &variant.etag(), source.modified()) {
            return Ok(current(state, &source, ask, &variant));
        }
        if let Some(bytes) = state.hot(&variant) {
            count(&state.metrics.memory_hits);
            return Ok(whole(state, method, &source, ask, Output { variant, bytes, from: "memory" }, request));
        }
        if let Some(bytes) = state.cached(&variant).await {
            count(&state.metrics.cache_hits);
            let output = Output { variant, bytes, from: "cache" };
            state.heat(&output);
            return Ok(whole(state, method, &source, ask, output, request));
        }
        source.forget(&ask.variant);
    }
    let (source, store) = state.sources.with_bytes(target, found).await?;
    let work = Work::Image { source: source.clone(), store: store.clone(), ask: ask.clone() };
    let (mut output, joined) = match state.renderer.output(work).await {
        Ok(done) => done,
        Err(refusal) if state.options.lenient && refusal.has_source() => {
            return original(state, method, &source, store, ask, &refusal).await;
        }
        Err(refusal) => return Err(refusal),
    };
    if joined {
        output.from = "joined";
    } else {
        source.keep(&ask.variant, output.variant.clone());
        state.heat(&output);
    }
    if headers::is_current(request, &output.variant.etag(), source.modified()) {
        return Ok(current(state, &source, ask, &output.variant));
    }
    Ok(whole(state, method, &source, ask, output, request))
}

fn current(state: &State, source: &Source, ask: &Ask, variant: &Variant) -> Answer {
    count(&state.metrics.not_modified);
    let mut response = not_modified();
    headers::validators(response.headers_mut(), &state.options, source, ask, variant);
    Answer { format: variant.format, ..Answer::from(response) }
}

/// The output, or the range of it that the client asks for.
fn whole(state: &State, method: &Method, source: &Source, ask: &Ask, output: Output, request: &HeaderMap) -> Answer {
    let Output { variant, bytes, from } = output;
    let mut response = ranged(method, bytes, &variant.etag(), request);
    let headers = response.headers_mut();
    headers::validators(headers, &state.options, source, ask, &variant);
    headers::description(headers, &state.options, source, ask, &variant, from);
    Answer { response, format: variant.format, from, error: String::new() }
}

/// The source itself, with the error in a header: what IO does with an image that it cannot process.
async fn original(
    state: &Arc<State>,
    method: &Method,
    source: &Source,
    store: SharedStore,
    ask: &Ask,
    refusal: &Refusal,
) -> Result<Answer, Refusal> {
    let (key, most) = (source.key.clone(), state.renderer.limits.input_bytes);
    let read = tokio::task::spawn_blocking(move || store.read_at_most(&key, most)).await;
    let Ok(Ok(bytes)) = read else { return Err(refusal.clone()) };
    // Files that are no images are none of the client's business.
    let Some(mime) = Format::sniff(&bytes).map(|format| format.info().mime) else { return Err(refusal.clone()) };
    let mut response = ranged(method, bytes.into(), "", &HeaderMap::new());
    let headers = response.headers_mut();
    headers::caching(headers, &state.options, source, ask);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(mime));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(IO_ERROR, headers::value(&refusal.phrase().unwrap_or_default()));
    Ok(Answer { error: refusal.message(), ..Answer::from(response) })
}
