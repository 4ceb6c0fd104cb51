//! The `Accept` header: the formats that a client supports.

use crate::codec::Format;
use std::fmt;

/// The media types that a client names. Wildcards and `q=0` do not count (U-34).
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Accepts {
    types: Vec<String>,
}

/// The headers that current browsers send for images.
const BROWSERS: &[(&str, &str)] = &[
    ("chrome", "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"),
    ("edge", "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"),
    ("firefox", "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5"),
    (
        "safari",
        "image/webp,image/avif,image/jxl,image/heic,image/heic-sequence,video/*;q=0.8,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5",
    ),
];

/// The text is neither an `Accept` header nor the name of a browser.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is neither an Accept header such as `image/avif,image/webp,*/*;q=0.8` nor one of the browsers {}",
    browsers()
)]
pub struct NotAccepts {
    text: String,
}

fn browsers() -> String {
    BROWSERS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

impl Accepts {
    /// Parses a header, or the name of a browser, which stands for its header. An empty text names no format.
    ///
    /// # Errors
    /// When a part is not a media range.
    pub fn parse(text: &str) -> Result<Accepts, NotAccepts> {
        let wrong = || NotAccepts { text: text.to_owned() };
        if let Some((_, header)) = BROWSERS.iter().find(|(name, _)| name.eq_ignore_ascii_case(text.trim())) {
            return Accepts::parse(header);
        }
        let mut types = Vec::new();
        for range in text.split(',').map(str::trim).filter(|range| !range.is_empty()) {
            let mut parts = range.split(';').map(str::trim);
            let media = parts.next().filter(|media| media.contains('/')).ok_or_else(wrong)?.to_ascii_lowercase();
            let mut weight = 1.0;
            for parameter in parts {
                let Some((name, value)) = parameter.split_once('=') else { return Err(wrong()) };
                if name.trim().eq_ignore_ascii_case("q") {
                    weight = value.trim().parse().ok().filter(|q| (0.0..=1.0).contains(q)).ok_or_else(wrong)?;
                }
            }
            if weight > 0.0 && !media.contains('*') {
                types.push(media);
            }
        }
        Ok(Accepts { types })
    }

    /// Whether the client names this format.
    pub fn takes(&self, format: Format) -> bool {
        self.types.iter().any(|media| media == format.info().mime)
    }
}

impl fmt::Display for Accepts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.types.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(header: &str, extension: &str) -> bool {
        Accepts::parse(header).expect(header).takes(Format::for_extension(extension).expect("a format"))
    }

    #[test]
    fn only_exact_types_count() {
        assert!(takes("image/webp,image/apng,*/*;q=0.8", "webp"));
        assert!(takes("text/html, IMAGE/WEBP;q=0.1", "webp"));
        for header in ["", "*/*", "image/*", "image/webp;q=0", "image/webp; q=0.0", "image/webpp"] {
            assert!(!takes(header, "webp"), "{header}");
        }
    }

    #[test]
    fn a_browser_stands_for_its_header() {
        assert!(takes("chrome", "avif") && takes("Firefox", "webp") && takes("safari", "jxl"));
        assert!(!takes("chrome", "jxl"));
        for wrong in ["netscape", "image/webp;q=2", "image/webp;q", "webp"] {
            assert!(Accepts::parse(wrong).is_err(), "{wrong}");
        }
    }
}
