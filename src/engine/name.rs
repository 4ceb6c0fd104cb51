//! Output names from a template: `{dir}/{stem}-{width}.{ext}`.

use super::plan_error::PlanError;
use crate::{cache::Digest, codec::Format, geometry::Size, store::Key};
use std::borrow::Cow;

/// Placeholder in a planned name for a value that is known only after encoding.
pub const HASH: &str = "{hash}";

/// The default template: mirrors the input tree.
pub const MIRROR: &str = "{dir}/{stem}.{ext}";

/// The words of a template and their meaning.
pub const WORDS: &[(&str, &str)] = &[
    ("{dir}", "folder of the source, below the input"),
    ("{stem}", "source's file name without its extension"),
    ("{name}", "source's file name"),
    ("{ext}", "extension for the output's format; the source's own spelling when the format stays"),
    ("{width}", "width of the output in pixels"),
    ("{height}", "height of the output in pixels"),
    ("{format}", "format of the output: jpeg, png, webp, avif"),
    ("{dpr}", "device pixel ratio of the query, such as 2 or 1.5"),
    ("{class}", "class of the query, or `default`"),
    ("{hash}", "16 hex digits of the output's BLAKE3 digest"),
    ("{n}", "number of the query, from 1"),
];

/// The values for the words of a name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parts<'a> {
    /// The source.
    pub(super) source: &'a Key,
    /// The extension of the output.
    pub(super) ext: &'a str,
    /// The format of the output.
    pub(super) format: &'a str,
    /// The size of the output; required only by a template with `{width}` or `{height}`.
    pub(super) size: Option<Size>,
    /// The number of the query, from 1.
    pub(super) n: usize,
    /// The device pixel ratio of the query.
    pub(super) dpr: f64,
    /// The class of the query.
    pub(super) class: Option<&'a str>,
}

/// The positions of words in a planned name that are filled in after encoding. The rest of the name is literal: a
/// source may be named `{width}.jpg`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Late(Vec<(usize, &'static str)>);

impl Late {
    /// Whether the name is complete.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the name contains the output's digest.
    pub fn has_hash(&self) -> bool {
        self.0.iter().any(|(_, word)| *word == HASH)
    }
}

pub(super) const WIDTH: &str = "{width}";
pub(super) const HEIGHT: &str = "{height}";

/// Whether the name depends on the size of the output, so that the source's header must be read first.
pub(super) fn needs_size(template: &str) -> bool {
    template.contains(WIDTH) || template.contains(HEIGHT)
}

/// Checks a template before any input is listed.
///
/// # Errors
/// When it contains an unknown word, has no file name, or leaves the output folder.
pub(super) fn check(template: &str) -> Result<(), PlanError> {
    template_error(template).map_or(Ok(()), |wrong| Err(PlanError::Name(format!("invalid name '{template}': {wrong}"))))
}

/// The problem with a template: an unknown word, a missing file name, a format that cannot be written, or a path that
/// leaves the output folder.
pub fn template_error(template: &str) -> Option<String> {
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        let word = rest[at..].find('}').map_or(&rest[at..], |end| &rest[at..=at + end]);
        if !WORDS.iter().any(|(known, _)| *known == word) {
            let known: Vec<&str> = WORDS.iter().map(|(word, _)| *word).collect();
            return Some(format!("unknown word `{word}`; the words are {}", known.join(" ")));
        }
        rest = &rest[at + word.len()..];
    }
    let leaves = template.starts_with('/') || template.split('/').any(|part| part == "..");
    if leaves || template.trim_matches(['/', '.']).is_empty() {
        return Some("it must be a path inside the output folder".to_owned());
    }
    if matches!(file_part(template), "" | "{dir}") {
        let folder = template.trim_end_matches('/');
        return Some(format!("it names a folder; write '{folder}/{{stem}}.{{ext}}'"));
    }
    let format = named_format(template).filter(|format| !format.is_writable())?;
    Some(format!("{} cannot be written; end it in .{{ext}}", format.info().name))
}

/// The format that a template's extension determines: `{stem}.webp`.
pub fn named_format(template: &str) -> Option<Format> {
    let (_, extension) = file_part(template).rsplit_once('.').filter(|(stem, _)| !stem.is_empty())?;
    Format::for_extension(extension)
}

fn file_part(template: &str) -> &str {
    template.rsplit('/').next().unwrap_or(template)
}

/// The template with an extension. A suffix that is not an image extension, as in `{stem}.min`, is part of the name.
fn with_extension<'a>(template: &'a str, parts: &Parts<'_>) -> Result<Cow<'a, str>, PlanError> {
    let is_of_format =
        |extension: &str| Format::for_extension(extension).is_some_and(|f| f.info().name == parts.format);
    if let Some(format) = named_format(template) {
        return if format.info().name == parts.format {
            Ok(template.into())
        } else {
            Err(PlanError::Name(format!(
                "the name '{template}' is for {}, but the output of {} is {}; end it in .{{ext}}, or use format={}",
                format.info().name,
                parts.source,
                parts.format,
                format.info().outputs.first().map_or(format.info().name, |output| output.name),
            )))
        };
    }
    let file = file_part(template);
    let has_one = file.ends_with(".{ext}")
        || file.ends_with(".{format}")
        || (file.ends_with("{name}") && parts.source.extension().is_some_and(is_of_format));
    Ok(match template.strip_suffix("{ext}") {
        _ if has_one => template.into(),
        // The dot belongs to the extension here as well.
        Some(before) if file.ends_with("}{ext}") => format!("{before}.{{ext}}").into(),
        _ => format!("{}.{{ext}}", template.trim_end_matches('.')).into(),
    })
}

/// The name of one output, and its words that are filled in after encoding: `{hash}`, and a size that depends on
/// pixels.
///
/// # Errors
/// When it is not a name below the output folder, or has the extension of another format.
pub(super) fn expand(template: &str, parts: Parts<'_>) -> Result<(Key, Late), PlanError> {
    let whole = with_extension(template, &parts)?;
    let (mut name, mut late) = (String::new(), Late::default());
    // One pass from left to right, so that a file called `{n}.jpg` is kept literally.
    let mut rest = &*whole;
    while let Some(at) = rest.find('{') {
        add(&mut name, &rest[..at]);
        let end = rest[at..].find('}').map_or(rest.len(), |end| at + end + 1);
        let side = |side: fn(Size) -> u32| parts.size.map(|size| side(size).to_string());
        let text = match &rest[at..end] {
            WIDTH => side(Size::width).ok_or(WIDTH),
            HEIGHT => side(Size::height).ok_or(HEIGHT),
            "{hash}" => Err(HASH),
            "{dir}" => Ok(parts.source.dir().to_owned()),
            "{stem}" => Ok(parts.source.stem().to_owned()),
            "{name}" => Ok(parts.source.file_name().to_owned()),
            "{ext}" => Ok(parts.ext.to_owned()),
            "{format}" => Ok(parts.format.to_owned()),
            "{dpr}" => Ok(parts.dpr.to_string()),
            "{class}" => Ok(parts.class.unwrap_or("default").to_owned()),
            "{n}" => Ok(parts.n.to_string()),
            other => Ok(other.to_owned()),
        };
        match text {
            Ok(text) => add(&mut name, &text),
            Err(word) => {
                late.0.push((name.len(), word));
                name.push_str(word);
            }
        }
        rest = &rest[end..];
    }
    add(&mut name, rest);
    let key = Key::new(&name).ok_or_else(|| {
        PlanError::Name(format!(
            "the name '{template}' does not give a file inside the output folder for {}",
            parts.source
        ))
    })?;
    Ok((key, late))
}

/// The part of the names of a source's outputs that depends on the source alone: the other words are left empty.
pub(super) fn of_source(template: &str, source: &Key) -> String {
    let (mut name, mut rest) = (String::new(), template);
    while let Some(at) = rest.find('{') {
        add(&mut name, &rest[..at]);
        let end = rest[at..].find('}').map_or(rest.len(), |end| at + end + 1);
        add(
            &mut name,
            match &rest[at..end] {
                "{dir}" => source.dir(),
                "{stem}" => source.stem(),
                "{name}" => source.file_name(),
                _ => "",
            },
        );
        rest = &rest[end..];
    }
    add(&mut name, rest);
    name
}

/// Appends a part of a name. Drops the leading slash that an empty `{dir}` leaves.
fn add(name: &mut String, text: &str) {
    for letter in text.chars() {
        if letter != '/' || !(name.is_empty() || name.ends_with('/')) {
            name.push(letter);
        }
    }
}

/// The short form of an output's digest in names and reports: 16 hex digits.
pub(super) fn short(digest: &Digest) -> String {
    digest[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The final name, when the output's digest and size are known.
pub(super) fn finish(key: &Key, late: &Late, digest: &Digest, size: Size) -> Key {
    let (mut name, mut from) = (String::new(), 0);
    for (at, word) in &late.0 {
        name.push_str(&key.as_str()[from..*at]);
        match *word {
            WIDTH => name.push_str(&size.width().to_string()),
            HEIGHT => name.push_str(&size.height().to_string()),
            _ => name.push_str(&short(digest)),
        }
        from = at + word.len();
    }
    name.push_str(&key.as_str()[from..]);
    // The key stays valid, because words are replaced by digits.
    Key::new(&name).unwrap_or_else(|| key.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(source: &Key) -> Parts<'_> {
        Parts { source, ext: "webp", format: "webp", size: Size::new(300, 169), n: 2, dpr: 1.5, class: None }
    }

    fn name(template: &str, source: &str) -> String {
        let source = Key::new(source).expect("a key");
        expand(template, parts(&source)).map_or_else(|e| e.to_string(), |(key, _)| key.to_string())
    }

    #[test]
    fn every_word() {
        assert_eq!(name(MIRROR, "a/b/photo.jpg"), "a/b/photo.webp");
        assert_eq!(name(MIRROR, "photo.jpg"), "photo.webp");
        assert_eq!(name("{format}/{name}@{n}-{width}x{height}.{ext}", "a/p.jpg"), "webp/p.jpg@2-300x169.webp");
        assert_eq!(name("{stem}@{dpr}x.{ext}", "p.jpg"), "p@1.5x.webp");
        assert_eq!(name("{class}/{stem}.{ext}", "a/{n}.jpg"), "default/{n}.webp");
    }

    #[test]
    fn late_words_are_filled_in_and_sources_are_left_alone() {
        let finished = |template: &str, source: &str| {
            let source = Key::new(source).expect("a key");
            let parts = Parts { size: None, class: Some("{height}"), ..parts(&source) };
            let (key, late) = expand(template, parts).expect("a name");
            finish(&key, &late, &crate::cache::digest(b""), Size::new(40, 30).expect("not empty")).to_string()
        };
        assert_eq!(finished("{stem}.{hash}.{ext}", "p.jpg"), "p.af1349b9f5f9a1a6.webp");
        assert_eq!(finished("{stem}.{hash}.{ext}", "{width}.jpg"), "{width}.af1349b9f5f9a1a6.webp");
        assert_eq!(
            finished("{dir}/{stem}.{hash}-{width}.{ext}", "{hash}/{hash}.jpg"),
            "{hash}/{hash}.af1349b9f5f9a1a6-40.webp"
        );
        assert_eq!(finished("{class}/{name}-{height}x{width}", "{n}{hash}.jpg"), "{height}/{n}{hash}.jpg-30x40.webp");
    }

    #[test]
    fn every_name_has_an_extension() {
        for (template, want) in [
            ("thumb", "thumb.webp"),
            ("thumb.", "thumb.webp"),
            ("{stem}-thumb", "photo.v2-thumb.webp"),
            ("{dir}/{stem}", "a/photo.v2.webp"),
            ("{stem}.min", "photo.v2.min.webp"),
            ("{stem}.{width}", "photo.v2.300.webp"),
            ("{stem}{ext}", "photo.v2.webp"),
            ("{stem}-{ext}", "photo.v2-webp.webp"),
            ("{stem}.{format}", "photo.v2.webp"),
            ("{stem}.webp", "photo.v2.webp"),
            ("{stem}.WEBP", "photo.v2.WEBP"),
            ("{name}", "photo.v2.jpg.webp"),
            ("v1.5/{n}", "v1.5/2.webp"),
        ] {
            assert_eq!(name(template, "a/photo.v2.jpg"), want, "{template}");
        }
        assert_eq!(name("{name}", "a/photo.webp"), "photo.webp", "the source's own is right");
        let other = name("{stem}.jpg", "a/photo.png");
        assert!(other.contains("is for jpeg, but the output of a/photo.png is webp"), "{other}");
    }

    #[test]
    fn invalid_templates_are_rejected() {
        for wrong in
            ["{sten}.{ext}", "../{stem}", "/{stem}", "", "{stem", "a}b", ".", "{dir}", "thumbs/", "x/{dir}", "a.heic"]
        {
            assert!(check(wrong).is_err(), "{wrong}");
        }
        for (word, _) in WORDS.iter().filter(|(word, _)| *word != "{dir}") {
            assert!(check(word).is_ok(), "{word}");
        }
        assert!(template_error("thumbs/").is_some_and(|wrong| wrong.contains("'thumbs/{stem}.{ext}'")));
    }
}
