//! Output names from a template: `{dir}/{stem}-{width}.{ext}`.

use super::plan::{HASH, PlanError};
use crate::{cache::Digest, geometry::Size, store::Key};

/// Mirrors the input tree.
pub const MIRROR: &str = "{dir}/{stem}.{ext}";

/// The words of a template, with what they become.
pub const WORDS: &[(&str, &str)] = &[
    ("{dir}", "folder of the source, below the input"),
    ("{stem}", "source's file name without its extension"),
    ("{name}", "source's file name"),
    ("{ext}", "extension for the output's format; the source's own spelling when the format stays"),
    ("{width}", "width of the output in pixels"),
    ("{height}", "height of the output in pixels"),
    ("{format}", "format of the output: jpeg, png, webp, avif"),
    ("{dpr}", "device pixel ratio of the query, such as 2 or 1.5"),
    ("{class}", "class of the query; `default` where there is none"),
    ("{hash}", "16 hex digits of the output's BLAKE3 digest"),
    ("{n}", "number of the query, from 1"),
];

/// What a name is made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parts<'a> {
    /// The source.
    pub(super) source: &'a Key,
    /// The extension of the output.
    pub(super) ext: &'a str,
    /// The format of the output.
    pub(super) format: &'a str,
    /// The size of the output; only asked for when the template has a word for it.
    pub(super) size: Option<Size>,
    /// The number of the query, from 1.
    pub(super) n: usize,
    /// The device pixel ratio of the query.
    pub(super) dpr: f64,
    /// The class of the query.
    pub(super) class: Option<&'a str>,
}

/// Whether the name depends on the size of the output, so that the source's header must be read first.
pub(super) fn needs_size(template: &str) -> bool {
    template.contains("{width}") || template.contains("{height}")
}

/// Checks a template before anything is listed.
///
/// # Errors
/// When it has an unknown word, or would leave the output folder.
pub(super) fn check(template: &str) -> Result<(), PlanError> {
    mistake(template).map_or(Ok(()), |wrong| Err(PlanError::Name(format!("--name '{template}': {wrong}"))))
}

/// What is wrong with a template: an unknown word, or a way out of the output folder.
pub fn mistake(template: &str) -> Option<String> {
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        let word = rest[at..].find('}').map_or(&rest[at..], |end| &rest[at..=at + end]);
        if !WORDS.iter().any(|(known, _)| *known == word) {
            let known: Vec<&str> = WORDS.iter().map(|(word, _)| *word).collect();
            return Some(format!("`{word}` is none of the words {}", known.join(" ")));
        }
        rest = &rest[at + word.len()..];
    }
    let leaves = template.starts_with('/') || template.split('/').any(|part| part == "..");
    (leaves || template.trim_matches(['/', '.']).is_empty())
        .then(|| "it must be a name below the output folder".to_owned())
}

/// The name of one output. `{hash}` stays: see [`HASH`].
///
/// # Errors
/// When it is no name below the output folder.
pub(super) fn expand(template: &str, parts: Parts<'_>) -> Result<Key, PlanError> {
    // A size that only the pixels know stays a word until then: see `finish`.
    let side = |word: &str, side: fn(Size) -> u32| parts.size.map_or(word.to_owned(), |size| side(size).to_string());
    // One pass from left to right, so that a file called `{n}.jpg` is only a file.
    let mut name = String::new();
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        name.push_str(&rest[..at]);
        let end = rest[at..].find('}').map_or(rest.len(), |end| at + end + 1);
        match &rest[at..end] {
            "{dir}" => name.push_str(parts.source.dir()),
            "{stem}" => name.push_str(parts.source.stem()),
            "{name}" => name.push_str(parts.source.file_name()),
            "{ext}" => name.push_str(parts.ext),
            word @ "{width}" => name.push_str(&side(word, Size::width)),
            word @ "{height}" => name.push_str(&side(word, Size::height)),
            "{format}" => name.push_str(parts.format),
            "{dpr}" => name.push_str(&parts.dpr.to_string()),
            "{class}" => name.push_str(parts.class.unwrap_or("default")),
            "{n}" => name.push_str(&parts.n.to_string()),
            other => name.push_str(other),
        }
        rest = &rest[end..];
    }
    name.push_str(rest);
    // An empty `{dir}` leaves a slash with nothing before it.
    let name: Vec<&str> = name.split('/').filter(|part| !part.is_empty()).collect();
    Key::new(&name.join("/")).ok_or_else(|| {
        PlanError::Name(format!("--name '{template}' gives no name below the output folder for {}", parts.source))
    })
}

/// What stands for an output's bytes in names and reports: 16 hex digits.
pub(super) fn short(digest: &Digest) -> String {
    digest[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The final name, when the output's digest and size are known; `late` as in [`Rendition`](super::Rendition).
pub(super) fn finish(key: &Key, late: bool, digest: &Digest, size: Size) -> Key {
    if !late {
        return key.clone();
    }
    let name = key.as_str().replace(HASH, &short(digest));
    let name = name.replace("{width}", &size.width().to_string()).replace("{height}", &size.height().to_string());
    // Digits in place of a part of a name keep it a name.
    Key::new(&name).unwrap_or_else(|| key.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(template: &str, source: &str) -> String {
        let source = Key::new(source).expect("a key");
        let size = Size::new(300, 169);
        let parts = Parts { source: &source, ext: "webp", format: "webp", size, n: 2, dpr: 1.5, class: None };
        expand(template, parts).map_or_else(|e| e.to_string(), |key| key.to_string())
    }

    #[test]
    fn every_word() {
        assert_eq!(name(MIRROR, "a/b/photo.jpg"), "a/b/photo.webp");
        assert_eq!(name(MIRROR, "photo.jpg"), "photo.webp");
        assert_eq!(name("{format}/{name}@{n}-{width}x{height}.{ext}", "a/p.jpg"), "webp/p.jpg@2-300x169.webp");
        assert_eq!(name("{stem}@{dpr}x.{ext}", "p.jpg"), "p@1.5x.webp");
        assert_eq!(name("{class}/{stem}.{ext}", "a/{n}.jpg"), "default/{n}.webp");
        let hashed = Key::new(&name("{stem}.{hash}.{ext}", "p.jpg")).expect("a key");
        assert_eq!(
            finish(&hashed, true, &crate::cache::digest(b""), Size::new(1, 1).expect("not empty")).as_str(),
            "p.af1349b9f5f9a1a6.webp"
        );
    }

    #[test]
    fn templates_that_are_refused() {
        for wrong in ["{sten}.{ext}", "../{stem}", "/{stem}", "", "{stem", "a}b", "."] {
            assert!(check(wrong).is_err(), "{wrong}");
        }
        for (word, _) in WORDS {
            assert!(check(word).is_ok(), "{word}");
        }
        assert_eq!(name("{dir}", "photo.jpg"), "--name '{dir}' gives no name below the output folder for photo.jpg");
    }
}
