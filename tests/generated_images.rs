//! No format is much larger than a JPEG of equal score, and one quality gives about the same SSIMULACRA2 score, on
//! images outside photograph collections: smooth, dark, dithered, noisy, flat and drawn ones.
#![cfg(feature = "native")]

mod support;

use pixmill::{
    Limits, Recipe,
    codec::{Animation, EncodeOptions, Format},
    image::Frame,
    kernel::similarity,
    render,
};
use std::time::Duration;
use support::{decode, encode, size};

const WIDTH: u32 = 256;
const HEIGHT: u32 = 192;

/// The lossy formats by their values of `format=`, with the allowed size as a multiple of the smallest JPEG of equal
/// score. WebP gets more, because it spends bytes on noise that it cannot store in full chroma.
const FORMATS: [(&str, f64); 3] = [("avif", 1.2), ("jxl", 1.2), ("webply", 1.5)];
/// Allowed bytes beyond that, for the header.
const HEADER: f64 = 300.0;

/// The qualities of the JPEGs to compare with.
const JPEG: [u8; 11] = [10, 20, 30, 40, 50, 60, 70, 75, 80, 90, 95];

/// Evenly distributed from 0 to 1, the same in every run.
struct Noise(u64);

impl Noise {
    #[expect(clippy::cast_precision_loss, reason = "23 bits")]
    fn even(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 41) as f64 / f64::from(1 << 23)
    }

    /// About a normal distribution with a deviation of 1.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.even()).sum::<f64>() - 6.0
    }
}

/// An image of red, green and blue by place.
fn image(color: impl FnMut(f64, f64) -> [f64; 3]) -> Frame {
    let places = (0..HEIGHT).flat_map(|y| (0..WIDTH).map(move |x| (f64::from(x), f64::from(y))));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    let level = |value: f64| value.round().clamp(0.0, 255.0) as u8;
    let mut color = color;
    let pixels = places.map(|(x, y)| color(x, y).map(level)).map(|[r, g, b]| [r, g, b, 255]).collect();
    Frame::new(size(WIDTH, HEIGHT), pixels, true)
}

fn gray(level: f64) -> [f64; 3] {
    [level; 3]
}

/// A slow gradient.
fn slope(x: f64, y: f64) -> [f64; 3] {
    [40.0 + 0.2 * x, 60.0 + 0.4 * y, 120.0 + 0.1 * (x + y)]
}

fn night(y: f64) -> [f64; 3] {
    [8.0 + 0.05 * y, 10.0 + 0.07 * y, 24.0 + 0.1 * y]
}

/// The images by name.
fn images() -> Vec<(&'static str, Frame)> {
    let mut noise = Noise(7);
    let mut all = vec![("gradient", image(slope))];
    all.push(("dithered gradient", image(|x, y| slope(x, y).map(|level| (level + noise.even()).floor()))));
    let bayer = [[0.0, 8.0, 2.0, 10.0], [12.0, 4.0, 14.0, 6.0], [3.0, 11.0, 1.0, 9.0], [15.0, 7.0, 13.0, 5.0]];
    let threshold = |x: f64, y: f64| bayer[y as usize % 4][x as usize % 4] / 16.0;
    all.push(("ordered dither", image(|x, y| slope(x, y).map(|level| (level + threshold(x, y)).floor()))));
    all.push(("dithered gray slope", image(|_, y| gray((20.0 + 0.02 * y + noise.even()).floor()))));
    all.push(("dark sky", image(|_, y| night(y).map(|level| level + noise.normal()))));
    for (name, level, faint, light) in [
        ("stars", 18.0, 0.6, 200.0),
        ("stars without noise", 18.0, 0.0, 200.0),
        ("dust on gray", 128.0, 0.6, -90.0),
        ("dust on grain", 150.0, 2.0, 90.0),
    ] {
        let dots = image(|_, _| {
            let dot = if noise.even() < 1.0 / 1500.0 { light * noise.even() } else { 0.0 };
            gray(level + dot + faint * noise.normal())
        });
        all.push((name, dots));
    }
    all.push(("flat with faint noise", image(|_, _| [90.0, 120.0, 150.0].map(|level| level + 0.8 * noise.normal()))));
    all.push(("flat of two levels", image(|_, _| gray(200.0 + (2.0 * noise.even()).floor()))));
    all.push(("flat of three levels", image(|_, _| gray(30.0 + (3.0 * noise.even()).floor()))));
    let grain = |x, y| {
        let grain = 5.0 * noise.normal();
        slope(x, y).map(|level| level + grain)
    };
    all.push(("film grain", image(grain)));
    all.push(("noise", image(|_, _| gray(255.0 * noise.even()))));
    let vignette = |x: f64, y: f64| 1.0 - 0.5 * (((x - 128.0) / 128.0).powi(2) + ((y - 96.0) / 96.0).powi(2)) / 2.0;
    all.push(("vignette", image(|x, y| [150.0, 130.0, 110.0].map(|level| level * vignette(x, y)))));
    all.push((
        "checkerboard",
        image(|x, y| gray(if ((x / 8.0 + (y / 8.0).floor()) as u32).is_multiple_of(2) { 0.0 } else { 255.0 })),
    ));
    all.push(("fine checkerboard", image(|x, y| gray(if ((x + y) as u32).is_multiple_of(2) { 110.0 } else { 140.0 }))));
    all.push((
        "halftone",
        image(|x, y| gray(if (x / 40.0).sin() * 0.5 + 0.5 > threshold(x, y) { 255.0 } else { 0.0 })),
    ));
    // Letters of some strokes, in lines.
    let mut letters = Vec::new();
    letters.resize_with(4096, || noise.even() < 0.55);
    let ink = |x: f64, y: f64| {
        let (column, row) = (x as usize, y as usize);
        let letter = (row / 12 * 32 + column / 7) * 6 % 4000;
        row % 12 < 8 && column % 7 < 5 && letters[letter + (row % 12 / 3) * 2 + column % 7 / 3]
    };
    all.push(("text", image(|x, y| gray(if ink(x, y) { 25.0 } else { 255.0 }))));
    all.push((
        "screenshot",
        image(|x, y| match (x as u32, y as u32) {
            (_, 0..24) => [36.0, 41.0, 47.0],
            (0..60, _) => [240.0, 242.0, 245.0],
            (x, y) if y % 24 == 0 || x % 90 == 0 => [190.0, 200.0, 210.0],
            _ if ink(x, y) && (y as u32 / 12) % 2 == 1 => [30.0, 90.0, 160.0],
            _ => [250.0, 250.0, 252.0],
        }),
    ));
    let bars: Vec<f64> = (0..12).map(|_| 20.0 + 150.0 * noise.even()).collect();
    all.push((
        "chart",
        image(|x, y| {
            let bar = x as usize / 22;
            if x as u32 % 22 < 15 && f64::from(HEIGHT) - y < bars[bar] {
                [40.0 + 17.0 * bar as f64, 230.0 - 15.0 * bar as f64, 90.0]
            } else {
                gray(if (y as u32).is_multiple_of(24) { 220.0 } else { 255.0 })
            }
        }),
    ));
    let colors: Vec<[f64; 3]> = (0..12).map(|_| [(); 3].map(|()| (255.0 * noise.even()).floor())).collect();
    let cells: Vec<usize> = (0..768).map(|_| (12.0 * noise.even()) as usize).collect();
    all.push(("pixel art", image(|x, y| colors[cells[y as usize / 8 * 32 + x as usize / 8]])));
    // A mixed image must not count as a drawing: text beside a dithered image.
    all.push((
        "text on a dithered sky",
        image(|x, y| match () {
            () if y < 96.0 => night(y).map(|level| (level + noise.even()).floor()),
            () => gray(if ink(x, y) { 25.0 } else { 255.0 }),
        }),
    ));
    all
}

fn is_written(format: &str) -> bool {
    Format::for_output(format).is_some_and(|(format, _)| format.is_writable())
}

fn rendered(png: &[u8], query: &str) -> Vec<u8> {
    let recipe = Recipe::parse(query).expect("right");
    render(png, &[recipe], &Limits::default()).expect("an image").remove(0).expect("rendered").bytes
}

/// Bytes and SSIMULACRA2.
fn measured(png: &[u8], original: &Frame, query: &str) -> (f64, f64) {
    let file = rendered(png, query);
    #[expect(clippy::cast_precision_loss, reason = "the length of a file")]
    let length = file.len() as f64;
    (length, similarity::score(original, &decode(&file)).expect("of one size"))
}

fn png(frame: &Frame) -> Vec<u8> {
    let (format, _) = Format::for_output("png").expect("a format");
    encode(frame, format, &EncodeOptions { lossless: true, ..EncodeOptions::default() })
}

/// The outputs that are too large, with these additional parameters.
fn too_large(name: &str, frame: &Frame, parameters: &str) -> Vec<String> {
    let png = png(frame);
    let original = decode(&rendered(&png, &format!("{parameters}format=png")));
    let measured = |format: &str, quality: u8| {
        measured(&png, &original, &format!("{parameters}format={format}&quality={quality}"))
    };
    let jpegs: Vec<(f64, f64)> = JPEG.iter().map(|quality| measured("jpg", *quality)).collect();
    let largest = jpegs.iter().map(|(bytes, _)| *bytes).fold(0.0, f64::max);
    let mut bad = Vec::new();
    for (format, factor) in FORMATS.into_iter().filter(|(name, _)| is_written(name)) {
        for quality in [50, 75, 90] {
            let (bytes, score) = measured(format, quality);
            let as_good = jpegs.iter().filter(|(_, jpeg)| *jpeg >= score - 0.5).map(|(bytes, _)| *bytes);
            // Where no JPEG scores as high, the largest JPEG is the limit.
            let allowed = as_good.reduce(f64::min).unwrap_or(largest);
            if bytes > factor * allowed + HEADER {
                bad.push(format!(
                    "{name} {parameters}{format} {quality}: {bytes} bytes, a JPEG {allowed} ({score:.1})"
                ));
            }
        }
    }
    bad
}

#[test]
fn no_format_is_much_larger_than_a_jpeg_of_equal_score() {
    let bad: Vec<String> = images().iter().flat_map(|(name, frame)| too_large(name, frame, "")).collect();
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

#[test]
fn no_format_is_much_larger_after_a_resize() {
    let some =
        images().into_iter().filter(|(name, _)| ["stars", "dithered gradient", "dark sky", "chart"].contains(name));
    let bad: Vec<String> = some.flat_map(|(name, frame)| too_large(name, &frame, "width=160&")).collect();
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

/// The alpha channel is a separate plane, encoded with the same tools.
#[test]
fn a_dithered_alpha_stays_small() {
    let mut noise = Noise(3);
    let gradient = image(slope);
    let pixels = gradient.rgba8().iter().enumerate().map(|(place, [r, g, b, _])| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 200")]
        let alpha = (place as f64 / f64::from(WIDTH) * 0.6 + noise.even()) as u8 + 80;
        [*r, *g, *b, alpha]
    });
    let frame = Frame::new(size(WIDTH, HEIGHT), pixels.collect(), false);
    let png = png(&frame);
    for quality in [50, 75, 90] {
        let [avif, webp] =
            ["avif", "webply"].map(|format| rendered(&png, &format!("format={format}&quality={quality}")));
        assert!(avif.len() < webp.len(), "{quality}: {} bytes, WebP {}", avif.len(), webp.len());
    }
}

/// For an animation with transparent frames, libaom gets one frame at a time.
#[test]
fn animations_of_noise_stay_small() {
    let (avif, _) = Format::for_output("avif").expect("a format");
    let (jpeg, _) = Format::for_output("jpg").expect("a format");
    let mut noise = Noise(5);
    let mut sky = || {
        let mut frame = image(|_, y| night(y).map(|level| level + noise.normal()));
        frame.delay = Some(Duration::from_millis(40));
        frame
    };
    let frames: Vec<Frame> = (0..6).map(|_| sky()).collect();
    for (quality, alpha) in [(50, false), (50, true), (75, false), (75, true), (90, false), (90, true)] {
        let options = EncodeOptions { quality, ..EncodeOptions::default() };
        let stills: usize = frames.iter().map(|frame| encode(frame, jpeg, &options).len()).sum();
        let animation = Some(Animation { frames: Some(6), plays: 0, alpha });
        let mut encoder = avif.encoder(&EncodeOptions { animation, ..options }).expect("a format to write");
        frames.iter().for_each(|frame| encoder.push(frame).expect("a frame it takes"));
        let bytes = encoder.finish().expect("a file").len();
        assert!(bytes < stills, "quality {quality}, alpha {alpha}: {bytes} bytes, as many JPEGs {stills}");
    }
}

/// One quality also has about the same SSIMULACRA2 score on dark photographs: at most this many points below a JPEG's.
#[test]
fn dark_photographs_are_as_good() {
    let mut bad = Vec::new();
    for photo in
        [&include_bytes!("../fixtures/photos/coffee.jpg")[..], include_bytes!("../fixtures/photos/chelsea.jpg")]
    {
        for brightness in [-20, -40] {
            let png = rendered(photo, &format!("width=320&brightness={brightness}&format=png"));
            let original = decode(&png);
            for quality in [50, 75] {
                let score = |format| measured(&png, &original, &format!("format={format}&quality={quality}")).1;
                let jpeg = score("jpg");
                for (format, tolerance) in
                    [("avif", 6.0), ("jxl", 4.0), ("webply", 13.0)].into_iter().filter(|(name, _)| is_written(name))
                {
                    let other = score(format);
                    if other < jpeg - tolerance {
                        bad.push(format!("{brightness}, {format} {quality}: {other:.1}, a JPEG {jpeg:.1}"));
                    }
                }
            }
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}
