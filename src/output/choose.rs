//! Settings and source decide the format and how it is encoded. Pure: no pixel, no byte.

use super::{Output, Quality};
use crate::codec::{EncodeWish, Format, Header};

/// What will be encoded how, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The format of the result.
    pub format: Format,
    /// The encoder's settings; the profile is added when the pixels are prepared.
    pub wish: EncodeWish,
    /// The picture's profile stays in the file and is not applied (PNG and WebP among themselves, specification 7).
    pub keeps_profile: bool,
    /// One line for `explain`.
    pub reason: String,
}

/// There is no format to write: the source's own cannot be written and none was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this version reads {name} but cannot write it; add a format, such as `format=webp`")]
pub struct NoFormat {
    /// The source's format.
    pub name: &'static str,
}

/// Chooses for a source of format `from`.
///
/// # Errors
/// When the source's format cannot be written and no other was asked for.
pub fn choose(output: &Output, from: Format, header: &Header) -> Result<Choice, NoFormat> {
    let (format, name) = match output.format {
        Some((format, name)) => (format, Some(name)),
        None if from.is_writable() => (from, None),
        None => return Err(NoFormat { name: from.info().name }),
    };
    let info = format.info();
    let lossless = name.and_then(|n| n.lossless).unwrap_or(match (info.lossless, info.lossy) {
        // An explicit quality under 100 asks for a lossy result, whatever the source (U-24).
        (true, true) => header.lossless && output.quality.is_none_or(|q| q.get() == 100),
        (lossless, _) => lossless,
    });
    // IO keeps a JPEG's own type and writes baseline for other sources. Progressive is 3 % smaller and decodes the
    // same everywhere, so a JPEG that stays a JPEG becomes progressive, whatever it was.
    let progressive = name.and_then(|n| n.progressive).unwrap_or(from == format);
    let quality = output.quality.unwrap_or(Quality::DEFAULT).get();
    let why = match (name, output.quality) {
        (Some(n), _) => format!("`format={}`", n.name),
        (None, _) => "the source's format".to_owned(),
    };
    let how = match (lossless, info.lossy) {
        (true, true) => ", lossless".to_owned(),
        (true, false) => String::new(),
        (false, _) => format!(", quality {quality}"),
    };
    Ok(Choice {
        format,
        wish: EncodeWish { quality, lossless, progressive, profile: None },
        keeps_profile: info.keeps_profile && from.info().keeps_profile,
        reason: format!("{} ({why}{how})", info.name),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{geometry::Size, param::Params};

    fn chosen(from: &str, lossless: bool, query: &[(&str, &str)]) -> (String, bool) {
        let from = Format::for_extension(from).expect("a format");
        let header = Header { lossless, ..Header::plain(Size::new(4, 4).expect("not empty")) };
        let mut output = Output::default();
        for (name, value) in query {
            let row = Output::PARAMS.iter().find(|p| p.doc.name == *name).expect("a row");
            (row.set)(&mut output, value).expect("a value");
        }
        let choice = choose(&output, from, &header).expect("a format to write");
        (choice.format.info().name.to_owned(), choice.wish.lossless)
    }

    /// Specification 5.4, for the formats that are built.
    #[test]
    fn lossy_or_lossless() {
        for (from, lossless, query, name, want) in [
            ("png", true, &[("format", "webp")][..], "webp", true),
            ("jpg", false, &[("format", "webp")], "webp", false),
            ("webp", true, &[], "webp", true),
            ("webp", false, &[], "webp", false),
            ("png", true, &[("format", "webply")], "webp", false),
            ("jpg", false, &[("format", "webpll"), ("quality", "10")], "webp", true),
            ("png", true, &[("format", "webp"), ("quality", "80")], "webp", false),
            ("jpg", false, &[("format", "png"), ("quality", "10")], "png", true),
            ("png", true, &[("format", "jpg")], "jpeg", false),
            ("png", true, &[("format", "avif"), ("quality", "100")], "avif", false),
        ] {
            assert_eq!(chosen(from, lossless, query), (name.to_owned(), want), "{from} {query:?}");
        }
    }
}
