//! `cargo bench --bench calibrate -- FOLDER`: the quality on each encoder's own scale with the same score as a JPEG's
//! quality, as the median of the photographs in a folder, each reduced to 800 pixels. Prints the rows of each format's
//! `QualityMap` in `src/codec`, its bytes at equal score, and the scores of the current scale.
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "it reads files, and prints its measurements")]

use pixmill::{
    Limits, Recipe,
    codec::{DecodeOptions, EncodeOptions, Format},
    engine::image,
    image::Frame,
    kernel::similarity,
};
use std::{env, fs, path::Path};

/// The qualities of the table.
const JPEG: [u8; 12] = [10, 20, 30, 40, 50, 60, 70, 75, 80, 85, 90, 95];

/// The tested qualities of other formats, on the current scale.
const TRIED: [u8; 21] = [1, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95, 100];

/// Score and bytes at a quality.
#[derive(Debug, Clone, Copy)]
struct Point {
    quality: f64,
    score: f64,
    bytes: f64,
}

fn main() {
    // `cargo test` also builds and starts this program, without a folder.
    let Some(folder) = env::args().skip(1).find(|argument| Path::new(argument).is_dir()) else {
        println!("name the folder with the photographs: cargo bench --bench calibrate -- FOLDER");
        return;
    };
    let mut files: Vec<_> = fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path()).collect();
    files.sort();
    let frames: Vec<Frame> = files.iter().filter_map(|file| reduced(&fs::read(file).ok()?)).collect();
    println!("{} photographs", frames.len());
    let formats = ["jpg", "avif", "jxl", "webp"].map(|name| Format::for_output(name).expect("a format").0);
    for format in formats.into_iter().filter(|format| format.is_writable() && format.info().name != "jpeg") {
        row(format, &frames);
    }
    scores(&formats, &frames);
}

/// Prints the score of every quality in every format with the current scales.
fn scores(formats: &[Format], frames: &[Frame]) {
    print!("| quality |");
    JPEG.iter().for_each(|quality| print!(" {quality} |"));
    println!();
    for format in formats.iter().filter(|format| format.is_writable()) {
        print!("| {} |", format.info().name);
        for quality in JPEG {
            let mut scores: Vec<f64> = frames.iter().map(|frame| point(frame, *format, quality).score).collect();
            print!(" {:.1} |", median(&mut scores));
        }
        println!();
    }
}

fn reduced(bytes: &[u8]) -> Option<Frame> {
    let recipe = Recipe::parse("width=800&format=png").expect("right");
    let png = pixmill::render(bytes, &[recipe], &Limits::default()).ok()?.remove(0).ok()?;
    Some(image(&png.bytes, &Limits::default()).ok()?.frame)
}

/// Prints the qualities with the same score as a JPEG of each quality.
fn row(format: Format, frames: &[Frame]) {
    let (jpeg, _) = Format::for_output("jpg").expect("a format");
    // For each quality of a JPEG, the equivalent ones and the shares of its bytes, for all photographs.
    let mut equal = vec![(Vec::new(), Vec::new()); JPEG.len()];
    for frame in frames {
        let mut curve: Vec<Point> = TRIED.iter().map(|quality| point(frame, format, *quality)).collect();
        curve.sort_by(|a, b| a.score.total_cmp(&b.score));
        for (quality, (qualities, shares)) in JPEG.iter().zip(&mut equal) {
            let wanted = point(frame, jpeg, *quality);
            // An image that no quality brings to this score is left out.
            let around = |pair: &&[Point]| pair[0].score <= wanted.score && wanted.score < pair[1].score;
            let Some(pair) = curve.windows(2).find(around) else { continue };
            let share = (wanted.score - pair[0].score) / (pair[1].score - pair[0].score);
            let between = |of: fn(&Point) -> f64| of(&pair[0]) + share * (of(&pair[1]) - of(&pair[0]));
            qualities.push(between(|p| p.quality));
            shares.push(between(|p| p.bytes.ln()).exp() / wanted.bytes);
        }
    }
    println!("    // {}\n    scale: Scale(&[\n        (1.0, 1.0),", format.info().name);
    for (quality, (qualities, _)) in JPEG.iter().zip(&mut equal) {
        println!("        ({quality}.0, {:.1}),", median(qualities));
    }
    println!("        (100.0, 100.0),\n    ]),");
    let mut shares: Vec<f64> = equal.into_iter().flat_map(|(_, shares)| shares).collect();
    println!("    bytes at equal score: {:.2} of a JPEG's", median(&mut shares));
}

fn point(frame: &Frame, format: Format, quality: u8) -> Point {
    let options = EncodeOptions { quality, progressive: format.info().name == "jpeg", ..EncodeOptions::default() };
    let own = format.info().quality_map.own(quality);
    let mut encoder = format.encoder(&options).expect("writable");
    encoder.push(frame).expect("encoded");
    let bytes = encoder.finish().expect("encoded");
    let mut decoder = format.decoder(&bytes, &DecodeOptions::default()).expect("its own file");
    let decoded = decoder.next_frame().expect("its own file").expect("a frame");
    #[expect(clippy::cast_precision_loss, reason = "the length of a file")]
    let length = bytes.len() as f64;
    Point { quality: f64::from(own), score: similarity::score(frame, &decoded).expect("of one size"), bytes: length }
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(1.0)
}
