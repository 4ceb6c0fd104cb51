//! Responsive images without parameters in the page: a plain local image gets a `srcset` of configured widths.

use super::{
    address::{Address, has_parameters, renamed},
    ask::{Client, Output, Variants, Wanted},
    dimensions,
    options::Automatic,
    picture::{self, Tier},
    scan::{Tag, encode},
    walk::Walk,
};
use crate::{codec::Format, store::Key};

/// An `img` without parameters.
pub(super) fn img(walk: &mut Walk<'_>, tag: &Tag) {
    let Some(Automatic { widths, sizes }) = walk.options.automatic.as_ref() else { return };
    if tag.off || tag.picture.is_some() || tag.attribute("srcset").is_some() {
        return;
    }
    let Some(src) = tag.attribute("src") else { return };
    let Address::Local { key, query } = walk.options.base.resolve(&walk.base, &src.value) else { return };
    if has_parameters(&query) || !is_source(&key) {
        return;
    }
    let clients = picture::clients(walk, tag);
    let fallback = clients[clients.len() - 1];
    let mut all: Vec<Variants> = Vec::new();
    let mut complete = true;
    for width in widths {
        let wanted = Wanted { key: key.clone(), query: format!("width={width}&format=auto"), automatic: true };
        match walk.ask.image(wanted, clients, tag.range.start) {
            Some(variants) => all.push(variants),
            None => complete = false,
        }
    }
    // Widths above that of the image gave the same output.
    let width = |variants: &Variants| variants.of(fallback).map(|output| output.size.width());
    all.sort_by_key(width);
    all.dedup_by_key(|variants| width(variants));
    let Some(largest) = all.last().and_then(|variants| variants.of(fallback)).filter(|_| complete) else { return };
    let set = |client: Client| {
        let outputs: Vec<&Output> = all.iter().filter_map(|variants| variants.of(client)).collect();
        let url = |output: &Output| renamed(&src.value, &output.name);
        match outputs.as_slice() {
            [only] => url(only),
            several => {
                let one = |output: &&Output| format!("{} {}w", url(output), output.size.width());
                several.iter().map(one).collect::<Vec<_>>().join(", ")
            }
        }
    };
    let mut tiers: Vec<Tier> = Vec::new();
    for pair in clients.windows(2) {
        let (client, next) = (pair[0], pair[1]);
        if let Some(output) = all.last().and_then(|variants| variants.of(client)).filter(|_| set(client) != set(next)) {
            tiers.push((output.kind, set(client)));
        }
    }
    let (mut added, mut shown_at) = (String::new(), tag.value("sizes").map(str::to_owned));
    let natural = largest.source.width();
    if walk.options.dimensions && dimensions::may_add(tag) {
        added += &dimensions::text(natural.into(), largest.source.height().into());
    }
    if all.len() > 1 {
        added += &format!(" srcset=\"{}\"", encode(&set(fallback), '"'));
        if shown_at.is_none() {
            let shown = tag.value("width").and_then(|width| width.trim().parse().ok()).unwrap_or(natural);
            let sizes = sizes.clone().unwrap_or_else(|| format!("(max-width: {shown}px) 100vw, {shown}px"));
            added += &format!(" sizes=\"{}\"", encode(&sizes, '"'));
            shown_at = Some(sizes);
        }
    }
    // What is important is not delayed.
    let important = tag.value("fetchpriority").is_some_and(|value| value.trim().eq_ignore_ascii_case("high"));
    if tag.attribute("loading").is_none() && !important {
        added += " loading=\"lazy\"";
    }
    if tag.attribute("decoding").is_none() {
        added += " decoding=\"async\"";
    }
    let url = renamed(&src.value, &largest.name);
    walk.set(src, &url);
    walk.add(tag, &added);
    let sources = picture::sources(shown_at.as_deref(), &tiers);
    picture::surround(walk, tag, &sources);
}

/// Whether a file is an image to resize: not animated in general, not an icon, not an output of an earlier run.
fn is_source(key: &Key) -> bool {
    let Some(format) = key.extension().and_then(Format::for_extension) else { return false };
    let stem = key.stem();
    let hash = stem.rsplit_once('.').map_or("", |(_, hash)| hash);
    let is_output = hash.len() == 16 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    format.is_readable() && !matches!(format.info().name, "gif" | "ico" | "svg") && !is_output
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_and_icons_are_not_resized() {
        for (name, want) in [
            ("a/b.jpg", true),
            ("b.PNG", true),
            ("b.webp", true),
            ("b.gif", false),
            ("b.svg", false),
            ("favicon.ico", false),
            ("b.0123456789abcdef.jpg", false),
            ("b.0123456789abcdeg.jpg", true),
            ("b", false),
        ] {
            assert_eq!(is_source(&Key::new(name).expect(name)), want, "{name}");
        }
    }
}
