//! Calibration of the memory estimates: for each format, the peak of a process stays below the estimate that its image is
//! admitted with. `cargo bench --bench memory` prints such numbers for larger images.
#![cfg(all(feature = "cli", target_os = "linux"))]
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "it measures processes and prints the results")]

use pixmill::{
    Limits, Recipe, Size,
    codec::{EncodeOptions, Format},
    engine::{self, Engine, EngineOptions, Input, Naming, RenditionSpec, RunContext},
    image::Frame,
    render,
    store::{FsStore, Store},
};
use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    thread::sleep,
    time::Duration,
};

/// The program itself, in bytes: see `engine/memory_limits.rs`.
const PROGRAM: u64 = 18 << 20;

/// Values of `format=` with the quality that takes the most memory.
const OUTPUTS: &[&str] = &[
    "format=jpg&quality=70",
    "format=jpg&quality=95",
    "format=pjpg",
    "format=png",
    "format=png8",
    "format=webp&quality=75",
    "format=webpll",
    "format=gif",
    "format=avif&quality=60",
    "format=avif&quality=95",
    "format=jxl&quality=75",
    "format=jxl&quality=100",
    "format=svg&width=400&height=300",
];

/// Sources are these outputs of a photo.
const SOURCES: &[&str] = &[
    "format=bjpg",
    "format=pjpg&quality=95",
    "format=png",
    "format=webp&quality=80",
    "format=webpll",
    "format=gif",
    "format=avif",
    "format=jxl&quality=80",
];

/// The peak of the resident memory of a process, in bytes, when it has ended.
fn peak(mut command: Command) -> u64 {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts");
    let mut peak = 0;
    while child.try_wait().expect("it can be asked").is_none() {
        // Until the child is another program, it has the memory of this one.
        let program = fs::read_link(format!("/proc/{}/exe", child.id())).ok();
        if program.is_none() || program == std::env::current_exe().ok() {
            continue;
        }
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kibibytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        peak = peak.max(kibibytes.unwrap_or(0) * 1024);
        sleep(Duration::from_micros(500));
    }
    peak
}

/// The estimate for this image, in bytes.
fn estimate(folder: &Path, query: &str) -> Option<u64> {
    let [source, outputs] =
        ["in", "out"].map(|name| Arc::new(FsStore::new(folder.join(name)).expect("a folder")) as Arc<dyn Store>);
    let recipe = Recipe::parse(query).ok()?.into();
    let input = Input::new(source, vec![RenditionSpec { recipe, ..RenditionSpec::default() }]);
    let naming = Naming { store: Some(outputs), template: "{stem}-{n}.{ext}".into(), exact: false };
    let plan = engine::plan(&[input], &naming, &Limits::default()).expect("a plan");
    let item = Engine::new(EngineOptions::default()).preview(&Arc::new(plan), &RunContext::default()).remove(0);
    Some(item.outcome.expect("an image").memory)
}

/// Fails where the peak is above the estimate.
#[track_caller]
fn check(name: &str, source: &[u8], query: &str, extension: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("in").join(format!("a.{extension}"));
    fs::create_dir(folder.path().join("in")).expect("a folder");
    fs::write(&file, source).expect("written");
    let Some(estimate) = estimate(folder.path(), query) else { return };
    let mut command = Command::new(env!("CARGO_BIN_EXE_pixmill"));
    let output = folder.path().join("result");
    command.args(["run", "--no-cache", "--jobs", "1", "--memory", "8G", "-q", query]).arg(file).arg("-o").arg(&output);
    let peak = peak(command);
    assert!(output.exists(), "{name} {query}: no output");
    let share = peak.saturating_sub(PROGRAM) * 100 / estimate;
    println!("{name} {query}: estimate {} MB, peak {} MB, {share} %", estimate >> 20, peak >> 20);
    assert!(peak <= PROGRAM + estimate, "{name} {query}: {peak} bytes, the estimate is {estimate}");
}

/// A photo of two megapixels in each format that this build can read and write.
fn photo(query: &str) -> Option<(Vec<u8>, &'static str)> {
    let coffee = include_bytes!("../fixtures/photos/coffee.jpg");
    let recipe = Recipe::parse(&format!("{query}&width=1800&height=1200&enable=upscale")).ok()?;
    let rendered = render(coffee, &[recipe], &Limits::default()).expect("an image").remove(0).expect("rendered");
    Some((rendered.bytes, rendered.format.info().extensions[0]))
}

/// White noise, whose files are the largest.
fn noise(alpha: bool) -> Vec<u8> {
    let size = Size::new(1100, 1000).expect("not empty");
    let mut state = 1_u32;
    let mut byte = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let pixels = (0..size.pixels()).map(|_| [byte(), byte(), byte(), if alpha { byte() } else { 255 }]).collect();
    let png = Format::for_extension("png").expect("a format");
    let mut encoder = png.encoder(&EncodeOptions { lossless: true, ..EncodeOptions::default() }).expect("an encoder");
    encoder.push(&Frame::new(size, pixels, !alpha)).expect("encoded");
    encoder.finish().expect("a file")
}

#[test]
fn encoders_stay_below_their_estimates() {
    let (photo, extension) = photo("format=png").expect("PNG");
    let (opaque, alpha) = (noise(false), noise(true));
    for query in OUTPUTS {
        check("photo", &photo, query, extension);
        if !query.contains("svg") {
            check("noise", &opaque, query, "png");
            check("transparent noise", &alpha, query, "png");
        }
    }
}

#[test]
fn decoders_stay_below_their_estimates() {
    for query in SOURCES {
        let Some((source, extension)) = photo(query) else { continue };
        for to in ["width=400&format=jpg", "crop=16:9,smart&width=300&format=jpg", "format=jpg", "blur=2&format=jpg"] {
            check(query, &source, to, extension);
        }
    }
}
