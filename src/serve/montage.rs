//! Answers a request for a montage: the images and the output are those of its header, the path and the query are ignored.

use super::{
    body::Body,
    error::Refusal,
    headers::{self, IO_INFO},
    range::{not_modified, ranged},
    render::Work,
    state::State,
    variant::Output,
};
use crate::codes::ErrorCode;
use hyper::{
    HeaderMap, Method, Response,
    header::{self, HeaderValue},
};
use std::sync::Arc;

/// The response, its format, and where the output came from. The format depends on the client if it `negotiates`.
///
/// # Errors
/// When it cannot be rendered.
pub(super) async fn montage(
    state: &Arc<State>,
    method: &Method,
    work: Work,
    negotiates: bool,
    request: &HeaderMap,
) -> Result<(Response<Body>, &'static str, &'static str), Refusal> {
    let (Output { variant, bytes, from }, _) = state.renderer.output(work).await.map_err(of_header)?;
    let etag = variant.etag();
    let current = headers::is_current(request, &etag, None);
    let mut response = if current { not_modified() } else { ranged(method, bytes, &etag, request) };
    let headers = response.headers_mut();
    headers.insert(header::ETAG, headers::value(&etag));
    headers.insert(header::CACHE_CONTROL, headers::lifetime(&state.options, None));
    if negotiates {
        headers.insert(header::VARY, HeaderValue::from_static("Accept"));
    }
    if !current {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(variant.mime));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.insert(IO_INFO, headers::value(&variant.info));
    }
    Ok((response, variant.format, from))
}

/// An image of a montage that cannot be read is an error of the header, as that of an overlay.
fn of_header(refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::Failed(failure) if failure.code == ErrorCode::ReadFailed => Refusal::Query(failure.message.clone()),
        other => other,
    }
}
