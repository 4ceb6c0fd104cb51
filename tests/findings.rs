//! Files that once crashed, hung or took much memory: found by fuzzing, or made for `tests/bombs`. Each gives a result or
//! an error. The names in `fixtures/findings` say what is wrong with a file.
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a test reads files, and says which")]

#[path = "support/peak.rs"]
mod peak;

use pixmill::{
    Limits, Recipe,
    codec::Damaged,
    config::Config,
    engine::render_with,
    montage::Montage,
    output::{Accepts, InPlace},
    param::point,
    recipe::{Pipeline, RenderSettings, read_overlay},
    report::{baseline::compare, json::from_json, manifest::Manifest, markup::Markup, text::summary},
};
use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// The most memory of all files together: of the largest one, because each is freed.
const MEMORY: u64 = 400_000_000;

/// The most time of a file, on a busy machine.
const TIME: Duration = Duration::from_secs(20);

fn findings() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/findings");
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder").map(|file| file.expect("a file").path()).collect();
    files.sort();
    files
}

/// Decodes, draws and encodes, in place and with all metadata, strictly and tolerantly.
fn render(bytes: &[u8]) {
    let mut in_place = RenderSettings::default();
    in_place.output.in_place = Some(InPlace::default());
    let mut kept = RenderSettings::default();
    kept.output.keep_metadata = true;
    kept.output.keep_profile = true;
    let plain = RenderSettings::default();
    let queries = [
        ("", &in_place),
        ("width=30&format=png", &kept),
        ("width=30&format=jpg", &kept),
        ("crop=1:1,smart&width=24&format=webp&metadata=copyright", &plain),
        ("trim=1&width=20&format=gif", &plain),
    ];
    for damaged in [Damaged::Fail, Damaged::Warn] {
        let limits = Limits { input_side: 2000, frames: 20, input_bytes: 1_000_000, damaged, ..Limits::default() };
        for (query, settings) in queries {
            let recipe = Recipe::parse(query).expect(query);
            let _ = render_with(bytes, &[Pipeline::new(&recipe, settings)], &limits);
        }
    }
}

/// Passes a text to everything that reads texts.
fn read(text: &str) {
    let recipe = Recipe::default().read(text).recipe;
    assert_eq!(Recipe::parse(&recipe.to_string()), Ok(recipe));
    if let Ok(montage) = Montage::parse(text) {
        assert_eq!(Montage::parse(&montage.to_string()), Ok(montage));
    }
    if let Ok(overlay) = read_overlay(text) {
        assert_eq!(read_overlay(&overlay.to_string()), Ok(overlay));
    }
    let _ = (Accepts::parse(text), point(text), Config::parse(text));
    if let Ok(report) = from_json(text) {
        let _ = (summary(&report), compare(Some(&report), &report).summary());
    }
    for source in Manifest::parse(text).map(|manifest| manifest.sources).unwrap_or_default() {
        let _ = Markup::default().element(&source);
    }
}

#[test]
fn every_finding_gives_a_result_or_an_error() {
    let files = findings();
    assert!(files.len() > 5, "only {} findings", files.len());
    for file in files {
        println!("{}", file.display());
        let bytes = fs::read(&file).expect("readable");
        let began = Instant::now();
        render(&bytes);
        if let Ok(text) = std::str::from_utf8(&bytes) {
            read(text);
        }
        assert!(began.elapsed() < TIME, "{:?}", began.elapsed());
    }
    let most = peak::peak(std::process::id()).unwrap_or(0);
    assert!(most < MEMORY, "{most} bytes");
}
