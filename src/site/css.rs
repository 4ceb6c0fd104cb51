//! The URLs of images in CSS: in `url()` and `image-set()`, outside of comments.

use std::ops::Range;

/// A URL in CSS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CssUrl {
    /// Its place, with its quotes.
    pub(super) range: Range<usize>,
    /// The URL without escapes.
    pub(super) url: String,
}

/// The innermost function at a place.
#[derive(Clone, Copy, PartialEq)]
enum Within {
    /// `url(` or `image-set(`: a string is a URL.
    Images,
    Other,
}

/// All URLs, in order.
pub(super) fn urls(css: &str) -> Vec<CssUrl> {
    let bytes = css.as_bytes();
    let (mut found, mut within, mut at) = (Vec::new(), Vec::new(), 0);
    while at < bytes.len() {
        match bytes[at] {
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                at = css[at + 2..].find("*/").map_or(bytes.len(), |end| at + end + 4);
            }
            quote @ (b'"' | b'\'') => {
                let (url, end) = unescape(css, at + 1, |byte| byte == quote);
                let end = (end + 1).min(bytes.len());
                if within.last() == Some(&Within::Images) {
                    found.push(CssUrl { range: at..end, url });
                }
                at = end;
            }
            byte if is_name(byte) => {
                let end = bytes[at..].iter().position(|byte| !is_name(*byte)).map_or(bytes.len(), |n| at + n);
                let name = &css[at..end];
                at = end;
                if bytes.get(at) != Some(&b'(') {
                    continue;
                }
                at += 1;
                if name.eq_ignore_ascii_case("url") {
                    let start = at + css[at..].len() - css[at..].trim_ascii_start().len();
                    if !matches!(bytes.get(start), Some(b'"' | b'\'')) {
                        let (url, end) = unescape(css, start, |byte| byte == b')');
                        let range = start..start + css[start..end].trim_ascii_end().len();
                        found.push(CssUrl { range, url: url.trim_ascii_end().to_owned() });
                        at = (end + 1).min(bytes.len());
                        continue;
                    }
                    within.push(Within::Images);
                } else if ["image-set", "-webkit-image-set"].iter().any(|set| name.eq_ignore_ascii_case(set)) {
                    within.push(Within::Images);
                } else {
                    within.push(Within::Other);
                }
            }
            b'\\' => at += 1 + css[at + 1..].chars().next().map_or(0, char::len_utf8),
            byte => {
                match byte {
                    b'(' => within.push(Within::Other),
                    b')' => drop(within.pop()),
                    // A missing parenthesis does not affect the next declaration.
                    b'{' | b'}' | b';' => within.clear(),
                    _ => {}
                }
                at += 1;
            }
        }
    }
    found
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' || byte >= 0x80
}

/// The text from here to the byte that ends it, without escapes, and the place of that byte.
fn unescape(css: &str, from: usize, ends: impl Fn(u8) -> bool) -> (String, usize) {
    let (mut text, mut at) = (String::new(), from);
    while let Some(c) = css[at..].chars().next() {
        if c.is_ascii() && ends(c as u8) {
            break;
        }
        at += c.len_utf8();
        if c != '\\' {
            text.push(c);
            continue;
        }
        let digits = css[at..].bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
        if digits > 0 {
            let code = u32::from_str_radix(&css[at..at + digits], 16).unwrap_or(0xfffd);
            text.push(char::from_u32(code).filter(|c| *c != '\0').unwrap_or('\u{fffd}'));
            at += digits;
            if let Some(space) = css[at..].chars().next().filter(char::is_ascii_whitespace) {
                at += if css[at..].starts_with("\r\n") { 2 } else { space.len_utf8() };
            }
        } else if let Some(escaped) = css[at..].chars().next() {
            at += escaped.len_utf8();
            // A line break after a backslash continues a string.
            if !matches!(escaped, '\n' | '\r' | '\x0c') {
                text.push(escaped);
            }
        }
    }
    (text, at)
}

/// A URL in the quotes that the text at `range` has. Without quotes, what would end the URL is escaped.
pub(super) fn write(old: &str, url: &str) -> String {
    let quote = old.chars().next().filter(|c| matches!(c, '"' | '\''));
    let special = |c: char| match quote {
        Some(quote) => c == quote || c == '\\',
        None => c.is_ascii_whitespace() || matches!(c, '(' | ')' | '"' | '\'' | '\\'),
    };
    let mut text: String = quote.into_iter().collect();
    for c in url.chars() {
        if special(c) {
            text.push('\\');
        }
        text.push(c);
    }
    text.extend(quote);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_found_where_css_has_them() {
        let read =
            |css: &str| urls(css).into_iter().map(|one| (css[one.range].to_owned(), one.url)).collect::<Vec<_>>();
        for (css, want) in [
            ("a{background:url(a.jpg?width=3)}", &[("a.jpg?width=3", "a.jpg?width=3")][..]),
            ("a{b:URL( 'a b.jpg' )}", &[("'a b.jpg'", "a b.jpg")]),
            ("a{b:url( a\\ b\\29.jpg\n)}", &[("a\\ b\\29.jpg", "a b).jpg")]),
            ("/* url(x) */ a{content:\"url(y)\"}", &[]),
            (
                "a{b:image-set(\"a.png\" 1x, url(b.png) type(\"image/png\") 2x)}",
                &[("\"a.png\"", "a.png"), ("b.png", "b.png")],
            ),
            ("a{b:-webkit-image-set(url('c')1x)}c{d:my-url(e) url(f", &[("'c'", "c"), ("f", "f")]),
            ("a{b:image-set('x' 1x;c:'y'}", &[("'x'", "x")]),
            ("a{b:url(\"a\\\"b\")}", &[("\"a\\\"b\"", "a\"b")]),
            ("é{b:url(ü.jpg)}", &[("ü.jpg", "ü.jpg")]),
            ("a{b:url()}", &[("", "")]),
        ] {
            let want: Vec<(String, String)> = want.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
            assert_eq!(read(css), want, "{css}");
        }
    }

    #[test]
    fn written_urls_are_read_back() {
        for old in ["x", "'x'", "\"x\""] {
            for url in ["a b.jpg", "a')\"\\.jpg", "ü(1).webp"] {
                let css = format!("a{{b:url({})}}", write(old, url));
                assert_eq!(urls(&css)[0].url, url, "{css}");
            }
        }
    }
}
