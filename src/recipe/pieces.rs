//! Finds the query in a URL or path, and its parts.

use std::ops::Range;

/// The parts of a query between `&`, as written.
pub fn pieces(text: &str) -> impl Iterator<Item = &str> {
    spans(text).filter_map(|span| text.get(span))
}

/// The first part that does not name a class.
pub fn beside_class(text: &str) -> Option<&str> {
    pieces(text).find(|piece| !piece.starts_with("class="))
}

/// The byte ranges of [`pieces`].
pub(super) fn spans(text: &str) -> impl Iterator<Item = Range<usize>> {
    let all = query_of(text);
    let mut at = all.start;
    text[all].split('&').filter_map(move |piece| {
        let span = at..at + piece.len();
        at = span.end + 1;
        (!piece.is_empty()).then_some(span)
    })
}

/// The byte range of the query: after the `?` of a URL or path and before its `#`, or the whole text.
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

/// Whether the text begins with a scheme such as `https://`, or with `//`.
pub(super) fn is_url(text: &str) -> bool {
    let scheme = text.split_once("://").map(|(scheme, _)| scheme);
    text.starts_with("//")
        || scheme.is_some_and(|scheme| !scheme.is_empty() && scheme.bytes().all(|b| b.is_ascii_alphanumeric()))
}
