//! `cargo bench --bench speed`: decoding, resizing and encoding a photograph of 12 megapixels, and a whole batch.
//! `cargo bench --bench speed -- encode` measures only some.

use divan::{Bencher, counter::ItemsCount};
use pixmill::{
    Limits, Recipe, Size,
    codec::{DecodeOptions, EncodeOptions, Format},
    engine::{self, Input, Naming, RenditionSpec, RunContext},
    image::{Frame, LazyFrame},
    kernel::resample::{self, Filter},
    render,
    store::{Key, MemoryStore, SharedStore},
};
use std::sync::{Arc, LazyLock};

fn main() {
    divan::main();
}

/// The decoded photograph.
static PHOTO: LazyLock<Frame> = LazyLock::new(|| {
    let coffee = include_bytes!("../../fixtures/photos/coffee.jpg");
    let large = one(coffee, "width=4000&height=3000&enable=upscale&format=png");
    engine::image(&large, &Limits::default()).expect("an image").frame
});

/// The photograph as a JPEG.
static JPEG: LazyLock<Vec<u8>> = LazyLock::new(|| encoded("jpg", 90, &PHOTO));

fn one(bytes: &[u8], query: &str) -> Vec<u8> {
    let recipe = Recipe::parse(query).expect("right");
    render(bytes, &[recipe], &Limits::default()).expect("an image").remove(0).expect("rendered").bytes
}

fn encoded(format: &str, quality: u8, frame: &Frame) -> Vec<u8> {
    let (format, _) = Format::for_output(format).expect("a format");
    let info = format.info();
    let options = EncodeOptions { quality, lossless: info.lossless && !info.lossy, ..EncodeOptions::default() };
    let mut encoder = format.encoder(&options).expect("a format to write");
    encoder.push(frame).expect("a frame it takes");
    encoder.finish().expect("a file")
}

fn decoded(bytes: &[u8], options: &DecodeOptions) -> Frame {
    let format = Format::sniff(bytes).expect("an image");
    let mut decoder = format.decoder(bytes, options).expect("a header");
    decoder.next_frame().expect("pixels").expect("a frame")
}

fn size(w: u32, h: u32) -> Size {
    Size::new(w, h).expect("not empty")
}

/// Full size.
#[divan::bench(args = ["jpg", "png", "webp", "avif"], sample_count = 5)]
fn decode(bencher: Bencher<'_, '_>, format: &str) {
    let file = encoded(format, 90, &PHOTO);
    bencher.bench(|| decoded(&file, &DecodeOptions::default()));
}

/// A JPEG reduced for an output of this width: planes, at a fraction of the size.
#[divan::bench(args = [1600, 800, 200], sample_count = 5)]
fn decode_for_width(bencher: Bencher<'_, '_>, width: u32) {
    let at_least = Some(size(width * 2, width * 3 / 2));
    let options = DecodeOptions { at_least, planes: true, ..DecodeOptions::default() };
    bencher.bench(|| decoded(&JPEG, &options));
}

#[divan::bench(args = [1600, 800, 200], sample_count = 10)]
fn resize_pixels(bencher: Bencher<'_, '_>, width: u32) {
    let frame = LazyFrame::from(PHOTO.clone());
    bencher.bench(|| resample::resize(&frame, size(width, width * 3 / 4), Filter::Lanczos3));
}

#[divan::bench(args = [1600, 800, 200], sample_count = 10)]
fn resize_planes(bencher: Bencher<'_, '_>, width: u32) {
    let frame = LazyFrame::from(decoded(
        &encoded("jpg", 85, &PHOTO),
        &DecodeOptions { planes: true, ..DecodeOptions::default() },
    ));
    bencher.bench(|| resample::resize(&frame, size(width, width * 3 / 4), Filter::Lanczos3));
}

/// 800 pixels across, quality 80.
#[divan::bench(args = ["jpg", "webp", "avif", "png"], sample_count = 5)]
fn encode(bencher: Bencher<'_, '_>, format: &str) {
    let frame = resample::resize(&PHOTO.clone().into(), size(800, 600), Filter::Lanczos3);
    bencher.bench(|| encoded(format, 80, &frame));
}

/// Eight photographs in three widths and two formats, on this many threads.
#[divan::bench(args = [1, 2, 4], sample_count = 3)]
fn batch(bencher: Bencher<'_, '_>, threads: usize) {
    let key = |text: String| Key::new(&text).expect("a key");
    let sources = Arc::new(MemoryStore::new((0..8).map(|i| (key(format!("{i}.jpg")), JPEG.clone()))));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    let widths = [320, 640, 1280].into_iter();
    let queries = widths.flat_map(|w| ["webp", "jpg"].map(|f| format!("width={w}&format={f}&quality=80")));
    let query = |text: String| RenditionSpec {
        recipe: Recipe::parse(&text).expect("right").into(),
        ..RenditionSpec::default()
    };
    let input = Input::new(sources, queries.map(query).collect());
    bencher.counter(ItemsCount::new(48_usize)).bench(|| {
        let outputs: SharedStore = Arc::new(MemoryStore::default());
        let naming = Naming { store: Some(outputs), template: "{stem}-{width}.{ext}".into(), exact: false };
        let limits = Limits::default();
        let plan = engine::plan(std::slice::from_ref(&input), &naming, &limits).expect("a plan");
        let env = RunContext { pool: Some(&pool), memory: 1 << 30, ..RunContext::default() };
        let report = engine::run(&plan, &env);
        assert_eq!(report.totals().written, 48);
    });
}
