//! Elements without a choice of formats: one file has to serve every browser.

use super::{
    address::{Address, renamed},
    ask::Client,
    scan::Tag,
    srcset,
    walk::{Image, Walk},
};

/// The values of `rel` whose `href` is an image.
const ICONS: &[&str] =
    &["icon", "apple-touch-icon", "apple-touch-icon-precomposed", "apple-touch-startup-image", "image_src"];

/// The names and properties of `meta` elements with the URL of an image.
const PREVIEWS: &[&str] = &[
    "og:image",
    "og:image:url",
    "og:image:secure_url",
    "twitter:image",
    "twitter:image:src",
    "thumbnail",
    "image",
    "msapplication-tileimage",
];

/// A tag other than `img` and the `source` of a picture.
pub(super) fn tag(walk: &mut Walk<'_>, tag: &Tag) {
    match tag.name.as_str() {
        "video" => fixed(walk, tag, "poster", Client::Webp),
        "image" => {
            fixed(walk, tag, "href", Client::Webp);
            fixed(walk, tag, "xlink:href", Client::Webp);
        }
        "input" if is(tag, "type", "image") => fixed(walk, tag, "src", Client::Webp),
        "link" if has_word(tag, "preload") && is(tag, "as", "image") => preload(walk, tag),
        "link" if tag.attribute("integrity").is_some() => integrity(walk, tag),
        "link" if ICONS.iter().any(|word| has_word(tag, word)) => fixed(walk, tag, "href", Client::Any),
        "meta" => {
            let names = ["property", "name", "itemprop"].into_iter().filter_map(|name| tag.value(name));
            if names.into_iter().any(|name| PREVIEWS.iter().any(|known| name.trim().eq_ignore_ascii_case(known))) {
                // Programs that read it may know neither AVIF nor WebP.
                fixed(walk, tag, "content", Client::Any);
            }
        }
        _ => {}
    }
}

fn fixed(walk: &mut Walk<'_>, tag: &Tag, name: &str, client: Client) {
    let Some(attribute) = tag.attribute(name) else { return };
    if let Some(url) = walk.fixed(&attribute.value, client, tag.range.start) {
        walk.set(attribute, &url);
    }
}

/// The digests of a changed style sheet. Browsers refuse it with those of its old bytes.
fn integrity(walk: &mut Walk<'_>, tag: &Tag) {
    let (Some(href), Some(digests)) = (tag.value("href"), tag.attribute("integrity")) else { return };
    let Address::Local { key, .. } = walk.options.base.resolve(&walk.base, href) else { return };
    if let Some(new) = walk.ask.integrity(&key, &digests.value) {
        walk.set(digests, &new);
    }
}

/// A preload is of the best format, with its type: browsers without it do not load it.
fn preload(walk: &mut Walk<'_>, tag: &Tag) {
    let (mut kind, mut complete, mut new) = (None, true, Vec::new());
    if let Some(href) = tag.attribute("href") {
        let mut value = href.value.clone();
        replace(walk, tag, &mut value, 0..href.value.len(), (&mut kind, &mut complete));
        new.push((href, value));
    }
    if let Some(set) = tag.attribute("imagesrcset") {
        let mut value = set.value.clone();
        for one in srcset::parse(&set.value).into_iter().rev() {
            replace(walk, tag, &mut value, one.url, (&mut kind, &mut complete));
        }
        new.push((set, value));
    }
    if !complete || kind.is_none() {
        return;
    }
    for (attribute, value) in new {
        if value != attribute.value {
            walk.set(attribute, &value);
        }
    }
    let kind = kind.unwrap_or_default();
    match tag.attribute("type") {
        Some(attribute) if attribute.value == kind => {}
        Some(attribute) => walk.set(attribute, kind),
        None => walk.add(tag, &format!(" type=\"{kind}\"")),
    }
}

fn replace(
    walk: &mut Walk<'_>,
    tag: &Tag,
    value: &mut String,
    range: std::ops::Range<usize>,
    (kind, complete): (&mut Option<&'static str>, &mut bool),
) {
    let url = value[range.clone()].to_owned();
    // As the `img` itself.
    let client = if walk.may_add_elements(tag) { Client::Avif } else { Client::Webp };
    match walk.image(&url, &[client], tag.range.start) {
        Image::Plain => {}
        Image::Rendered(variants) => match variants.as_ref().and_then(|variants| variants.of(client)) {
            Some(output) => {
                kind.get_or_insert(output.kind);
                value.replace_range(range, &renamed(&url, &output.name));
            }
            None => *complete = false,
        },
    }
}

fn is(tag: &Tag, name: &str, value: &str) -> bool {
    tag.value(name).is_some_and(|own| own.trim().eq_ignore_ascii_case(value))
}

fn has_word(tag: &Tag, word: &str) -> bool {
    tag.value("rel").is_some_and(|rel| rel.split_ascii_whitespace().any(|one| one.eq_ignore_ascii_case(word)))
}
