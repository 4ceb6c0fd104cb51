//! Lossless or lossy, for every pair of formats: IO's rules (specification 5.4) in one table.
#![allow(clippy::disallowed_methods, reason = "a test reads files")]

use pixmill::{
    Format, Limits, Recipe,
    codec::{DecodeOptions, Decoder},
    engine::render_with,
    output::Accepts,
    recipe::{Pipeline, RenderSettings},
};
use std::{fs, path::Path};

/// Sources, and whether each is lossless.
const SOURCES: &[(&str, bool)] = &[
    ("baseline.jpg", false),
    ("gradient.png", true),
    ("palette.png", true),
    ("animated.gif", true),
    ("lossy.webp", false),
    ("lossless.webp", true),
    ("still.avif", false),
    ("place.heic", false),
    ("place.jxl", false),
];

/// The expected storage of a query's output.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Rule {
    Exact,
    Lossy,
    AsSource,
}

/// Queries with the client's Accept header, the resulting format, and its storage.
const QUERIES: &[(&str, &str, &str, Rule)] = &[
    ("format=jpg", "", "jpeg", Rule::Lossy),
    ("format=jpg&quality=100", "", "jpeg", Rule::Lossy),
    ("format=png", "", "png", Rule::Exact),
    ("format=png&quality=10", "", "png", Rule::Exact),
    ("format=gif&quality=10", "", "gif", Rule::Exact),
    ("format=webp", "", "webp", Rule::AsSource),
    ("format=webp&quality=80", "", "webp", Rule::Lossy),
    ("format=webply", "", "webp", Rule::Lossy),
    ("format=webpll&quality=10", "", "webp", Rule::Exact),
    ("format=avif", "", "avif", Rule::Lossy),
    ("format=avif&quality=100", "", "avif", Rule::Lossy),
    ("auto=avif", "image/avif", "avif", Rule::Lossy),
    ("auto=webp", "image/webp", "webp", Rule::AsSource),
    ("format=pjpg&auto=webp", "image/webp", "webp", Rule::Lossy),
    ("format=png&auto=webp", "image/webp", "webp", Rule::Exact),
    ("format=auto", "image/webp", "webp", Rule::AsSource),
    ("format=auto&quality=80", "image/webp", "webp", Rule::Lossy),
    ("format=auto&quality=100", "image/webp", "webp", Rule::Exact),
    ("format=auto&quality=80", "image/avif,image/webp", "avif", Rule::Lossy),
];

/// Whether a file's pixels are lossless, according to its decoder; `None` where this build cannot read it.
fn exact(format: Format, bytes: &[u8]) -> Option<bool> {
    let options = DecodeOptions::default();
    let decoder: Box<dyn Decoder> = format.decoder(bytes, &options).ok()?;
    Some(decoder.header().lossless)
}

#[test]
fn lossless_and_lossy_for_every_pair() {
    let mut wrong = Vec::new();
    for (source, source_is_exact) in SOURCES {
        let bytes = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/in").join(source)).expect(source);
        if source.ends_with("avif") && !cfg!(feature = "avif-aom") {
            continue;
        }
        for (query, accept, name, rule) in QUERIES {
            // The first frame only, so that an animation is stored as a still image.
            let recipe = Recipe::parse(&format!("{query}&frame=1&width=40")).expect(query);
            let mut settings = RenderSettings::default();
            settings.output.accepts = Accepts::parse(accept).expect(accept);
            let pipeline = Pipeline::new(&recipe, &settings);
            let mut all = render_with(&bytes, &[pipeline], &Limits::default()).expect(source);
            let made = all.remove(0).unwrap_or_else(|e| panic!("{source} {query}: {e}"));
            let should = match rule {
                Rule::Exact => true,
                Rule::Lossy => false,
                Rule::AsSource => *source_is_exact,
            };
            let is = exact(made.format, &made.bytes).unwrap_or(should);
            if (made.info.ofmt.as_str(), is) != (*name, should) {
                wrong.push(format!("{source} `{query}`: {} {is}, should be {name} {should}", made.info.ofmt));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
