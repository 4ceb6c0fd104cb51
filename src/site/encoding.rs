//! The character encoding of a page or style sheet: its bytes stay in it.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// Browsers look for the encoding in the first bytes.
const SEARCHED: usize = 1024;

/// The encoding that a browser would use: byte order mark, then `charset=` or `encoding=` near the beginning, then UTF-8
/// if the text is valid, else windows-1252. `None`: UTF-16, which no page on the web should have.
pub(super) fn of(bytes: &[u8]) -> Option<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return (encoding == UTF_8).then_some(UTF_8);
    }
    if let Some(encoding) = declared(&bytes[..bytes.len().min(SEARCHED)]) {
        // A declaration that can be read as ASCII is not in UTF-16.
        return Some(if encoding.is_ascii_compatible() { encoding } else { UTF_8 });
    }
    Some(if std::str::from_utf8(bytes).is_ok() { UTF_8 } else { WINDOWS_1252 })
}

fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let head = head.to_ascii_lowercase();
    ["charset", "encoding"].into_iter().find_map(|word| {
        head.windows(word.len()).enumerate().filter(|(_, text)| *text == word.as_bytes()).find_map(|(at, _)| {
            let rest = head[at + word.len()..].trim_ascii_start();
            // `charset=utf-8` of HTML, and `@charset "utf-8"` of CSS.
            let rest = rest.strip_prefix(b"=").unwrap_or(rest).trim_ascii_start();
            let rest = rest.strip_prefix(b"\"").or(rest.strip_prefix(b"'")).unwrap_or(rest);
            let is_label = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_:.".contains(byte);
            let end = rest.iter().position(|byte| !is_label(byte)).unwrap_or(rest.len());
            Encoding::for_label(&rest[..end])
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_and_guesses() {
        let name = |bytes: &[u8]| of(bytes).map(Encoding::name);
        for (bytes, want) in [
            (&b"<meta charset=iso-8859-1>"[..], "windows-1252"),
            (b"<meta http-equiv=Content-Type content='text/html; charset=Shift_JIS'>", "Shift_JIS"),
            (b"<?xml version='1.0' encoding='KOI8-R'?>", "KOI8-R"),
            (b"@charset \"windows-1251\";", "windows-1251"),
            (b"<meta charset=utf-16>", "UTF-8"),
            (b"<meta charset=nonsense><p>\xfc", "windows-1252"),
            (b"\xef\xbb\xbf<meta charset=iso-8859-1>", "UTF-8"),
            ("<p>ü".as_bytes(), "UTF-8"),
            (b"<p>\xfc", "windows-1252"),
        ] {
            assert_eq!(name(bytes), Some(want), "{}", String::from_utf8_lossy(bytes));
        }
        assert_eq!(name(b"\xff\xfe<\0p\0"), None);
    }
}
