//! A photograph that is cropped, rotated and reduced from one lossy format to another stays in YCbCr planes. Its result
//! is compared with the conversion through RGB pixels, to PNG.
#![allow(clippy::disallowed_methods, reason = "a test reads files")]

mod support;

use pixmill::{Limits, Recipe, codec::Format, render};
use support::{decode, with_orientation};

/// The same queries in a lossy format and in PNG. They differ by the loss of the format: at this quality a few levels
/// of 255, and more where flat colors meet. Chroma displaced by half a pixel, or a wrong range or matrix, gives more.
fn compare(photo: &[u8], query: &str, format: &str, tolerance: f64) {
    let name = |f: &str| format!("{query}&format={f}&quality=89");
    let one = |f: &str| {
        let recipe = Recipe::parse(&name(f)).expect("right");
        let mut made = render(photo, &[recipe], &Limits::default()).expect("an image");
        let made = made.pop().expect("one").expect("rendered");
        (made.info.odim, decode(&made.bytes))
    };
    let ((size, lossy), (wanted, exact)) = (one(format), one("png"));
    assert_eq!(size, wanted, "{query}");
    let mut sums = [[0.0; 2]; 3];
    for (a, b) in lossy.rgba8().iter().zip(exact.rgba8()) {
        let difference = |i: usize| f64::from(a[i]) - f64::from(b[i]);
        // Luma and two chroma differences.
        let parts = [difference(1), difference(0) - difference(1), difference(2) - difference(1)];
        for (sum, part) in sums.iter_mut().zip(parts) {
            *sum = [sum[0] + part, sum[1] + part.abs()];
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a small image")]
    let pixels = size.pixels() as f64;
    // The loss of a few pixels does not cancel out.
    let most = 2.5_f64.max(8.0 / pixels.sqrt());
    for [bias, distance] in sums.map(|sum| sum.map(|s| s / pixels)) {
        assert!(bias.abs() < most && distance < tolerance, "{query} {format}: {bias:.2} {distance:.2} {sums:?}");
    }
}

fn formats() -> impl Iterator<Item = &'static str> {
    let readable = |name: &&str| {
        let (format, _) = Format::for_output(name).expect("a format");
        // A build that writes AVIF without reading it cannot decode its output.
        format.is_writable() && (*name != "avif" || cfg!(feature = "avif-aom"))
    };
    ["jpg", "webp", "avif"].into_iter().filter(readable)
}

const QUERIES: &[&str] = &[
    "",
    "width=100",
    "width=51",
    "width=30",
    "width=37&height=50",
    "crop=101,77,x3,y5&width=61",
    "crop=1:1&width=35",
    "trim=1,3,5,7&width=45&height=33",
    "crop=64,64,x21,y9",
    "width=200&enable=upscale",
    "width=2",
    "width=60&resize-filter=nearest",
];

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/fixtures/in/{name}", env!("CARGO_MANIFEST_DIR"))).expect("a fixture")
}

#[test]
fn planes_and_pixels_give_the_same_result() {
    for chroma in ["444", "422", "420"] {
        let photo = fixture(&format!("chroma_{chroma}.jpg"));
        for query in QUERIES {
            formats().for_each(|format| compare(&photo, query, format, 9.0));
        }
    }
}

#[test]
fn planes_are_rotated_as_pixels_are() {
    for chroma in ["444", "422", "420"] {
        for turn in 1..=8 {
            let photo = with_orientation(&fixture(&format!("chroma_{chroma}.jpg")), turn);
            compare(&photo, "width=50", "jpg", 9.0);
            // The decoder halves both sides, one of which is even.
            compare(&photo, "width=24", "webp", 9.0);
        }
    }
}

/// The profile is applied after the resize, which an image of flat colors shows. Of planes, only luma is reduced in linear
/// light, which differs where saturated colors meet.
#[test]
fn profiles_are_applied_after_the_resize() {
    for name in ["p3.jpg", "adobe_rgb.jpg", "prophoto.jpg"] {
        for query in ["width=64", "crop=40,40,x8,y8", "width=31&height=17"] {
            formats().for_each(|format| compare(&fixture(name), query, format, 17.5));
        }
    }
}
