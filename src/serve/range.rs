//! Responses with bytes, or a part of them: the `Range` header, for a single range. Safari plays videos only from servers
//! that answer it.

use super::{
    body::Body,
    headers::{self, text},
};
use hyper::{
    HeaderMap, Method, Response, StatusCode,
    body::Bytes,
    header::{self, HeaderValue},
};
use std::ops::Range;

/// The answer to a `Range` header.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    /// All bytes: no header, several ranges, or another unit. HTTP allows to ignore them.
    Whole,
    /// One range.
    Of(Range<usize>),
    /// The range begins behind the last byte.
    Outside,
}

/// The part of a body of this length that a header asks for.
fn part(header: Option<&str>, len: usize) -> Part {
    let range = header.and_then(|header| header.trim().strip_prefix("bytes=")).filter(|ranges| !ranges.contains(','));
    let Some((first, last)) = range.and_then(|range| range.split_once('-')) else { return Part::Whole };
    let number = |text: &str| -> Option<usize> {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        // A number that is too large is behind every end.
        digits.then(|| text.parse().unwrap_or(usize::MAX))
    };
    match (number(first.trim()), number(last.trim())) {
        (None, Some(suffix)) if first.trim().is_empty() => match suffix.min(len) {
            0 => Part::Outside,
            suffix => Part::Of(len - suffix..len),
        },
        (Some(first), None) if last.trim().is_empty() => {
            if first < len {
                Part::Of(first..len)
            } else {
                Part::Outside
            }
        }
        (Some(first), Some(last)) if first <= last => {
            if first < len {
                Part::Of(first..last.saturating_add(1).min(len))
            } else {
                Part::Outside
            }
        }
        _ => Part::Whole,
    }
}

/// These bytes, or a range of them.
pub(super) fn ranged(method: &Method, bytes: Bytes, etag: &str, request: &HeaderMap) -> Response<Body> {
    let len = bytes.len();
    let range = text(request, &header::RANGE).filter(|_| method == Method::GET && headers::range_counts(request, etag));
    let (status, bytes, range) = match part(range, len) {
        Part::Whole => (StatusCode::OK, bytes, None),
        Part::Of(range) => {
            let shown = format!("bytes {}-{}/{len}", range.start, range.end - 1);
            (StatusCode::PARTIAL_CONTENT, bytes.slice(range), Some(shown))
        }
        Part::Outside => (StatusCode::RANGE_NOT_SATISFIABLE, Bytes::new(), Some(format!("bytes */{len}"))),
    };
    let length = bytes.len();
    let body = if method == Method::HEAD { Body::Head } else { Body::from(bytes) };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    if let Some(range) = range {
        response.headers_mut().insert(header::CONTENT_RANGE, headers::value(&range));
    }
    response
}

/// The response "not modified", without headers.
pub(super) fn not_modified() -> Response<Body> {
    let mut response = Response::new(Body::from(Bytes::new()));
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_ranges() {
        for (header, expected) in [
            ("bytes=0-1", Part::Of(0..2)),
            ("bytes=2-", Part::Of(2..10)),
            ("bytes=-3", Part::Of(7..10)),
            ("bytes=-30", Part::Of(0..10)),
            ("bytes=5-99999999999999999999999", Part::Of(5..10)),
            ("bytes=10-", Part::Outside),
            ("bytes=-0", Part::Outside),
            ("bytes=3-2", Part::Whole),
            ("bytes=0-1,3-4", Part::Whole),
            ("bytes=a-b", Part::Whole),
            ("bytes=-", Part::Whole),
            ("lines=0-1", Part::Whole),
        ] {
            assert_eq!(part(Some(header), 10), expected, "{header}");
        }
        assert_eq!(part(None, 10), Part::Whole);
        assert_eq!(part(Some("bytes=0-"), 0), Part::Outside);
    }
}
