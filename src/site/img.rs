//! `img`, and `source` in a `picture`: the browser chooses among formats and sizes.

use super::{
    address::renamed,
    ask::{Client, Variants},
    dimensions,
    edit::Edit,
    picture::{Tier, clients, sources, surround},
    scan::{Tag, encode},
    srcset::{self, Descriptor},
    walk::{Image, Walk},
};
use std::ops::Range;

/// A URL of an element.
struct Choice {
    /// Its place in the value of its attribute.
    range: Range<usize>,
    /// The URL as written.
    url: String,
    /// Its outputs, if it has parameters.
    variants: Option<Variants>,
    descriptor: Descriptor,
}

impl Choice {
    /// The URL for a group of browsers.
    fn url(&self, client: Client) -> String {
        let output = self.variants.as_ref().and_then(|variants| variants.of(client));
        output.map_or_else(|| self.url.clone(), |output| renamed(&self.url, &output.name))
    }
}

/// The URLs of an attribute. `None` if one of them has no output.
fn choices(walk: &mut Walk<'_>, tag: &Tag, name: &str, clients: &[Client]) -> Option<Vec<Choice>> {
    let Some(attribute) = tag.attribute(name) else { return Some(Vec::new()) };
    let value = &attribute.value;
    let all = match name {
        "srcset" => srcset::parse(value).into_iter().map(|one| (one.url, one.descriptor)).collect(),
        _ => vec![(0..value.len(), Descriptor::Density(1.0))],
    };
    let mut choices = Some(Vec::new());
    // All are asked for, also after one without an answer.
    for (range, descriptor) in all {
        let url = value[range.clone()].to_owned();
        match walk.image(&url, clients, tag.range.start) {
            Image::Rendered(None) => choices = None,
            Image::Rendered(variants) => {
                choices.iter_mut().for_each(|all| {
                    all.push(Choice { range: range.clone(), url: url.clone(), variants: variants.clone(), descriptor })
                });
            }
            Image::Plain => choices.iter_mut().for_each(|all| {
                all.push(Choice { range: range.clone(), url: url.clone(), variants: None, descriptor })
            }),
        }
    }
    choices
}

/// An `img` element. `false` if none of its URLs has parameters.
pub(super) fn img(walk: &mut Walk<'_>, tag: &Tag) -> bool {
    let clients = clients(walk, tag);
    let fallback = clients[clients.len() - 1];
    let src = choices(walk, tag, "src", clients);
    let set = choices(walk, tag, "srcset", clients);
    let (Some(src), Some(set)) = (src, set) else { return true };
    if !src.iter().chain(&set).any(|choice| choice.variants.is_some()) {
        return false;
    }
    let sources = match clients {
        [_] => String::new(),
        _ => sources(tag.value("sizes"), &tiers(&set, src.first())),
    };
    replace(walk, tag, "src", &src, fallback);
    replace(walk, tag, "srcset", &set, fallback);
    let in_set = set.iter().filter_map(|choice| Some((choice.variants.as_ref()?.of(fallback)?, choice.descriptor)));
    let shown = src.iter().filter_map(|choice| choice.variants.as_ref()?.of(fallback)).next();
    let attributes = dimensions::missing(walk.options, tag, shown, &in_set.collect::<Vec<_>>());
    if !attributes.is_empty() {
        walk.add(tag, &attributes);
    }
    surround(walk, tag, &sources);
    true
}

/// A `source` element in a `picture`.
pub(super) fn source(walk: &mut Walk<'_>, tag: &Tag) {
    let of_type =
        tag.value("type").map(|kind| Client::ALL.into_iter().find(|client| client.media_type() == kind.trim()));
    let clients = match of_type {
        None => clients(walk, tag).to_vec(),
        Some(client) => vec![client.unwrap_or(Client::Any)],
    };
    let Some(set) = choices(walk, tag, "srcset", &clients) else { return };
    if !set.iter().any(|choice| choice.variants.is_some()) {
        return;
    }
    if let [client] = clients[..] {
        replace(walk, tag, "srcset", &set, client);
        return;
    }
    let copied: String = tag
        .attributes
        .iter()
        .filter(|attribute| !matches!(attribute.name.as_str(), "srcset" | "type"))
        .map(|attribute| match attribute.range {
            Some(_) => format!(" {}=\"{}\"", attribute.name, encode(&attribute.value, '"')),
            None => format!(" {}", attribute.name),
        })
        .collect();
    let before: String = tiers(&set, None)
        .iter()
        .map(|(kind, srcset)| format!("<source type=\"{kind}\"{copied} srcset=\"{}\">", encode(srcset, '"')))
        .collect();
    replace(walk, tag, "srcset", &set, Client::Any);
    if !before.is_empty() {
        walk.edits.push(Edit::insert(tag.range.start, before));
    }
}

/// The formats to offer before the fallback, which every browser shows. A browser that shows AVIF also shows WebP.
fn tiers(set: &[Choice], src: Option<&Choice>) -> Vec<Tier> {
    // As the HTML standard says: `src` is one of the choices unless a width or the density 1 is in the set.
    let is_one = |choice: &Choice| matches!(choice.descriptor, Descriptor::Width(_) | Descriptor::Density(1.0));
    let all: Vec<&Choice> = set.iter().chain(src.filter(|_| !set.iter().any(is_one))).collect();
    let urls = |client: Client| all.iter().map(|choice| choice.url(client)).collect::<Vec<String>>();
    let mut tiers = Vec::new();
    for (client, next) in [(Client::Avif, Client::Webp), (Client::Webp, Client::Any)] {
        if urls(client) == urls(next) {
            continue;
        }
        let outputs = || all.iter().filter_map(|choice| choice.variants.as_ref()?.of(client)).map(|output| output.kind);
        let kind = outputs().find(|kind| *kind == client.media_type()).or(outputs().next());
        let Some(kind) = kind else { continue };
        tiers.push((kind, all.iter().map(|choice| candidate(choice, client)).collect::<Vec<_>>().join(", ")));
    }
    tiers
}

/// A candidate of a `srcset`: the URL with its descriptor.
fn candidate(choice: &Choice, client: Client) -> String {
    let url = choice.url(client);
    match choice.descriptor {
        Descriptor::Width(px) => format!("{url} {px}w"),
        Descriptor::Density(1.0) => url,
        Descriptor::Density(density) => format!("{url} {density}x"),
    }
}

/// Replaces the URLs of an attribute by those for a group of browsers. The rest of the value stays.
fn replace(walk: &mut Walk<'_>, tag: &Tag, name: &str, choices: &[Choice], client: Client) {
    let Some(attribute) = tag.attribute(name) else { return };
    let mut value = attribute.value.clone();
    for choice in choices.iter().rev().filter(|choice| choice.variants.is_some()) {
        value.replace_range(choice.range.clone(), &choice.url(client));
    }
    if value != attribute.value {
        walk.set(attribute, &value);
    }
}
