//! Where a query is in what was typed, and where its pieces are.

use std::ops::Range;

/// Every piece between two `&` of a query, as it is written.
pub fn pieces(text: &str) -> impl Iterator<Item = &str> {
    spans(text).filter_map(|span| text.get(span))
}

/// The places of [`pieces`].
pub(super) fn spans(text: &str) -> impl Iterator<Item = Range<usize>> {
    let all = query_of(text);
    let mut at = all.start;
    text[all].split('&').filter_map(move |piece| {
        let span = at..at + piece.len();
        at = span.end + 1;
        (!piece.is_empty()).then_some(span)
    })
}

/// Where the query is in what was typed: behind the `?` of a URL or path and before its `#`, else all of it.
fn query_of(text: &str) -> Range<usize> {
    let path = text.find(['?', '=', '&']).filter(|at| text[*at..].starts_with('?'));
    let path = path.or_else(|| text.find('?').filter(|_| is_url(text)));
    match path {
        Some(at) => {
            let fragment = text[at..].find('#').filter(|_| at > 0);
            at + 1..fragment.map_or(text.len(), |length| at + length)
        }
        None => 0..text.len(),
    }
}

/// Whether it begins with `https://`, or `//` as in a page.
pub(super) fn is_url(text: &str) -> bool {
    let scheme = text.split_once("://").map(|(scheme, _)| scheme);
    text.starts_with("//")
        || scheme.is_some_and(|scheme| !scheme.is_empty() && scheme.bytes().all(|b| b.is_ascii_alphanumeric()))
}
