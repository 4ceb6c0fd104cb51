//! Files of any content, in any format, do not cause crashes; every output has the planned size and can be read again.
//! The first byte of the input selects the queries and settings, the rest is the file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pixmill::{
    Limits, Recipe, Rendered,
    codec::{Damaged, DecodeOptions, Format},
    engine::render_with,
    output::InPlace,
    recipe::{Pipeline, RenderSettings},
};

/// The bit of the first byte that accepts damaged files.
const DAMAGED: u8 = 8;

/// Small outputs in quick formats, several from one decode.
const STILL: &[&str] =
    &["width=40&format=png", "crop=1:1,smart&width=24&format=jpg&metadata=copyright", "trim=1&width=30&format=webp"];
const ANIMATED: &[&str] = &["width=20&format=gif", "width=16&format=webp&quality=50", "frame=1&width=16&format=png8"];
const KEPT: &[&str] = &["width=30&format=jpg", "width=30&format=png", "width=16&format=avif&orient=r"];
const AS_IT_IS: &[&str] = &[""];

fuzz_target!(|data: &[u8]| {
    let Some((choice, file)) = data.split_first() else { return };
    let mut settings = RenderSettings::default();
    let (queries, input_side) = match choice % 4 {
        0 => (STILL, 2000),
        1 => (ANIMATED, 600),
        2 => {
            settings.output.in_place = Some(InPlace::default());
            // Encoded at full size.
            (AS_IT_IS, 120)
        }
        _ => {
            settings.output.keep_metadata = true;
            settings.output.keep_profile = true;
            (KEPT, 1000)
        }
    };
    let damaged = if choice & DAMAGED == 0 { Damaged::Fail } else { Damaged::Warn };
    let limits = Limits { input_side, input_bytes: 1_000_000, frames: 20, damaged, ..Limits::default() };
    let recipes: Vec<Recipe> = queries.iter().map(|query| Recipe::parse(query).expect(query)).collect();
    let pipelines: Vec<Pipeline<'_>> = recipes.iter().map(|recipe| Pipeline::new(recipe, &settings)).collect();
    for (pipeline, rendered) in pipelines.iter().zip(render_with(file, &pipelines, &limits).into_iter().flatten()) {
        let Ok(rendered) = rendered else { continue };
        assert!(!pipeline.size_is_exact() || pipeline.size(rendered.info.idim) == Ok(rendered.info.odim), "{rendered:?}");
        check(&rendered, &limits);
    }
});

/// The header of an output has its format and size.
fn check(rendered: &Rendered, limits: &Limits) {
    let found = Format::sniff(&rendered.bytes);
    assert_eq!(found, Some(rendered.format));
    let options = DecodeOptions { limits: limits.clone(), ..DecodeOptions::default() };
    let decoder = rendered.format.decoder(&rendered.bytes, &options);
    let header = decoder.unwrap_or_else(|error| panic!("{error} in {:?}", rendered.info)).header();
    assert_eq!(header.upright_size(), rendered.info.odim, "{:?}", rendered.info);
}
