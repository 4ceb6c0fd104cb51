//! The development page and its data.

use super::{
    answer::{key, plain},
    body::Body,
    options::{Place, Root},
    purge::json,
    state::State,
};
use crate::{engine, recipe};
use hyper::{
    Response, StatusCode,
    body::Bytes,
    header::{self, HeaderValue},
};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use std::{collections::BTreeMap, sync::Arc};
use tokio::sync::{broadcast::error::RecvError, mpsc};

const PAGE: &str = include_str!("page.html");
const POLICY: &str = "default-src 'none'; img-src 'self' blob: data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// The most images of a folder on the page.
const MOST: usize = 500;

/// The page.
pub(super) fn page() -> Response<Body> {
    let mut response = Response::new(Body::from(Bytes::from_static(PAGE.as_bytes())));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

/// The data of the page: the part of the path after `/.pixmill/`.
pub(super) async fn data(state: &Arc<State>, what: &str, query: &str) -> Response<Body> {
    match what {
        "parameters" => json(&parameters(state)),
        "events" => events(state),
        "list" | "info" => {
            let value = |name: &str| {
                let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
                let value = pairs.into_iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value);
                percent_decode_str(&value.replace('+', " ")).decode_utf8_lossy().into_owned()
            };
            let (folder, path, state) = (value("folder"), value("path"), state.clone());
            let lists = what == "list";
            let found = move || if lists { list(&state, folder.trim_matches('/')) } else { info(&state, &path) };
            match tokio::task::spawn_blocking(found).await {
                Ok(Ok(value)) => json(&value),
                Ok(Err((status, error))) => failed(status, &error),
                Err(_) => failed(StatusCode::INTERNAL_SERVER_ERROR, "the folder cannot be listed"),
            }
        }
        _ => plain(StatusCode::NOT_FOUND, "no such page\n"),
    }
}

fn failed(status: StatusCode, error: &str) -> Response<Body> {
    let mut response = json(&json!({ "error": error }));
    *response.status_mut() = status;
    response
}

fn roots(state: &State) -> impl Iterator<Item = &Root> {
    state.options.places.iter().filter_map(|place| match place {
        Place::Root(root) => Some(root),
        Place::Origin(_) => None,
    })
}

/// The folders and images in a folder of the roots.
fn list(state: &State, folder: &str) -> Result<Value, (StatusCode, String)> {
    let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let (mut folders, mut images, mut any) = (BTreeMap::new(), BTreeMap::new(), folder.is_empty());
    for found in roots(state).flat_map(|root| root.store.all()).flatten() {
        let Some(rest) = found.key.as_str().strip_prefix(&prefix) else { continue };
        any = true;
        match rest.split_once('/') {
            Some((below, _)) => drop(folders.insert(below.to_owned(), ())),
            None if is_image(rest) => drop(images.entry(rest.to_owned()).or_insert(found.len)),
            None => {}
        }
    }
    if !any {
        return Err((StatusCode::NOT_FOUND, format!("no folder {folder}")));
    }
    let more = images.len() > MOST;
    let images: Vec<Value> =
        images.into_iter().take(MOST).map(|(name, bytes)| json!({ "name": name, "bytes": bytes })).collect();
    Ok(json!({ "folder": folder, "folders": folders.into_keys().collect::<Vec<_>>(), "images": images, "more": more }))
}

/// Whether a name has the extension of an image. A listing opens no files.
fn is_image(name: &str) -> bool {
    let name = name.strip_suffix(".gz").unwrap_or(name);
    name.rsplit_once('.').is_some_and(|(_, extension)| crate::codec::Format::for_extension(extension).is_some())
}

/// The header of an image.
fn info(state: &State, path: &str) -> Result<Value, (StatusCode, String)> {
    let missing = || (StatusCode::NOT_FOUND, format!("no image {path}"));
    let key = key(&format!("/{}", path.trim_start_matches('/').replace('%', "%25"))).ok_or_else(missing)?;
    let limits = &state.renderer.limits;
    let read = |root: &Root| root.store.covers(&key).then(|| root.store.read_at_most(&key, limits.input_bytes).ok())?;
    let bytes = roots(state).find_map(read).ok_or_else(missing)?;
    let len = bytes.len();
    let opened = engine::expand(bytes, limits).and_then(|bytes| engine::inspect(&bytes, limits));
    let image = opened.map_err(|failure| (StatusCode::UNPROCESSABLE_ENTITY, failure.to_string()))?;
    let size = image.header.upright_size();
    Ok(json!({
        "path": path,
        "bytes": len,
        "width": size.width(),
        "height": size.height(),
        "format": image.format.info().name,
        "frames": image.header.frames.unwrap_or(1),
    }))
}

/// The parameters, and the classes of the configuration.
fn parameters(state: &State) -> Value {
    let row = |doc: crate::param::Doc| {
        json!({
            "name": doc.name,
            "values": doc.value,
            "choices": doc.choices,
            "example": doc.example,
            "summary": doc.summary,
            "details": doc.details,
        })
    };
    let rows: Vec<Value> = recipe::docs().into_iter().map(row).collect();
    json!({ "parameters": rows, "classes": state.options.classes.names().collect::<Vec<_>>() })
}

/// A stream of changed files.
fn events(state: &Arc<State>) -> Response<Body> {
    // "No content" ends the stream without an error in the browser's console.
    let Some(changes) = &state.changes else { return plain(StatusCode::NO_CONTENT, "") };
    let mut changes = changes.subscribe();
    let (sender, receiver) = mpsc::channel(8);
    let mut stop = state.stop.subscribe();
    tokio::spawn(async move {
        // The browser learns that the connection is open.
        let mut event = ": connected\n\n".to_owned();
        while sender.send(Bytes::from(event)).await.is_ok() {
            let changed = tokio::select! {
                changed = changes.recv() => changed,
                () = sender.closed() => return,
                _ = stop.wait_for(|stop| *stop) => return,
            };
            let path = match changed {
                Ok(path) => path,
                // Some were lost: everything may have changed.
                Err(RecvError::Lagged(_)) => String::new(),
                Err(RecvError::Closed) => return,
            };
            event = format!("event: change\ndata: {path}\n\n");
        }
    });
    let mut response = Response::new(Body::Events(receiver));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
