//! `cargo bench`: the time of each stage for an image of 12 megapixels, on one thread. The results are not checked.
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "it prints its measurements")]

use pixmill::{
    Recipe,
    engine::image,
    image::Frame,
    recipe::{Pipeline, RenderSettings, read_overlay},
    stage::StageError,
};
use std::{fs, time::Instant};

const QUERIES: &[&str] = &[
    "trim-color=auto",
    "precrop=50p,50p",
    "trim=10",
    "crop=1:1,smart",
    "orient=h",
    "orient=r",
    "width=800",
    "width=3000",
    "pad=100",
    "canvas=5000,4000",
    "brightness=20&contrast=10",
    "saturation=40",
    "bw=threshold,50",
    "bw=atkinson",
    "sharpen=a2,r1,t2",
    "sharpen=a2,r3,t2",
    "blur=1",
    "blur=3",
    "blur=10",
    "blur=50",
    "blur=300",
];

fn main() {
    let photo = fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/photos/coffee.jpg")).expect("a fixture");
    let coffee = image(&photo, &pixmill::Limits::default()).expect("an image");
    let large = Recipe::parse("width=4000&height=3000&enable=upscale").expect("right");
    let (frame, _) = run(Pipeline::from(&large), coffee.frame.clone());
    for query in QUERIES {
        print(query, Pipeline::from(&Recipe::parse(query).expect(query)), &frame);
    }
    let (recipe, mut settings) = (Recipe::default(), RenderSettings::default());
    settings.overlay = read_overlay("overlay=/logo&overlay-width=0.5").expect("right");
    settings.overlay.image = Some(coffee);
    print("overlay-width=0.5", Pipeline::new(&recipe, &settings), &frame);
}

fn run(pipeline: Pipeline<'_>, frame: Frame) -> (Frame, usize) {
    let (frame, steps) = pipeline.start(frame, |_| Ok::<(), StageError>(())).expect("it can be applied");
    (frame.materialize(), steps.len())
}

/// The minimum of five runs.
fn print(name: &str, pipeline: Pipeline<'_>, frame: &Frame) {
    let once = || {
        let began = Instant::now();
        std::hint::black_box(run(pipeline, frame.clone()));
        began.elapsed().as_secs_f64() * 1e3
    };
    let least = (0..5).map(|_| once()).fold(f64::INFINITY, f64::min);
    println!("{name:<28} {least:8.1} ms");
}
