//! The `Accept` header, reduced to one token: the best format of the client. Caches have an entry for each token, not
//! for each header.

use crate::{codec::Format, output::Accepts};

/// The best format that a client accepts. A better one includes those below it, as in all browsers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    Jxl,
    Avif,
    WebP,
    /// A missing header, or one without these formats.
    Default,
}

const ALL: [Token; 3] = [Token::Jxl, Token::Avif, Token::WebP];

impl Token {
    /// The token of a header. An invalid header is like a missing one.
    pub(super) fn of(header: Option<&str>) -> Token {
        let accepts = header.and_then(|header| Accepts::parse(header).ok()).unwrap_or_default();
        let takes = |token: &Token| Format::for_extension(token.name()).is_some_and(|format| accepts.takes(format));
        ALL.into_iter().find(takes).unwrap_or(Token::Default)
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Token::Jxl => "jxl",
            Token::Avif => "avif",
            Token::WebP => "webp",
            Token::Default => "default",
        }
    }

    /// The formats that the token stands for.
    pub(super) fn accepts(self) -> Accepts {
        let header = match self {
            Token::Jxl => "image/jxl,image/avif,image/webp",
            Token::Avif => "image/avif,image/webp",
            Token::WebP => "image/webp",
            Token::Default => "",
        };
        Accepts::parse(header).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_becomes_its_best_format() {
        for (header, token) in [
            (Some("image/webp,image/avif;q=0.5,*/*"), Token::Avif),
            (Some("image/webp,*/*;q=0.8"), Token::WebP),
            (Some("image/avif;q=0,image/webp"), Token::WebP),
            (Some("safari"), Token::Jxl),
            (Some("*/*"), Token::Default),
            (Some("nonsense"), Token::Default),
            (None, Token::Default),
        ] {
            assert_eq!(Token::of(header), token, "{header:?}");
        }
        assert!(Token::Avif.accepts().takes(Format::for_extension("webp").expect("a format")));
    }
}
