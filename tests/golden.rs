//! Output bytes do not change by accident: `golden.txt` has a digest for each codec and query.
//! `UPDATE=1 cargo test --release --test golden` writes it again. Commit the new digests with the change that explains them.
//!
//! The digests hold for the default features on x86_64 with AVX2. SIMD code of the codecs and of the resizer rounds
//! differently elsewhere and the `portable` build has other encoders, so the test is skipped there.
#![allow(clippy::disallowed_methods, reason = "a test reads the project's own files")]

#[path = "support/tiff.rs"]
mod tiff;

use pixmill::{Limits, Recipe, engine::montage, montage::Montage, render};
use std::{fs, path::Path};

const PHOTO: &str = "photos/coffee.jpg";

/// Inputs and their queries.
const CASES: &[(&str, &[&str])] = &[
    (
        PHOTO,
        &[
            "",
            "format=bjpg",
            "quality=40",
            "width=300&format=pjpg",
            "width=300&format=png",
            "width=300&format=png8",
            "width=300&format=webp",
            "width=300&format=webpll",
            "width=200&format=avif",
            "width=200&format=jxl",
            "format=jxl",
            "width=200&format=pjxl",
            "width=200&format=gif",
            "width=200&format=svg",
            "width=300&optimize=medium",
            "crop=1:1,smart&width=96",
            "crop=300,200,x10,y20&orient=r&blur=3",
            "width=200&height=200&fit=crop&resize-filter=bicubic&sharpen=a2,r1,t0",
            "width=200&brightness=10&contrast=20&saturation=-30",
            "width=200&bw=atkinson&format=png",
            "width=200&pad=10&bg-color=f60",
            "width=200&enable=upscale&dpr=2",
        ],
    ),
    ("in/progressive.jpg", &["", "width=50p"]),
    ("in/cmyk_profile.jpg", &["", "width=50p&format=png"]),
    ("in/p3.jpg", &["width=50p", "bg-color=f60&pad=4"]),
    ("in/metadata.jpg", &["", "metadata=copyright", "width=50p&metadata=copyright&format=webp"]),
    ("in/orientation_6.jpg", &["", "width=50p"]),
    ("in/alpha.png", &["", "width=50p", "format=jpg&bg-color=0f0", "format=webp", "format=avif", "trim-color=auto"]),
    ("in/palette.png", &["", "format=gif"]),
    ("in/gray16.png", &["", "width=50p"]),
    ("in/interlaced.png", &["format=webpll"]),
    ("in/text.png", &["", "format=svg", "format=webp"]),
    ("in/lossy.webp", &["", "width=50p", "format=jpg"]),
    ("in/lossless.webp", &["", "width=50p"]),
    ("in/still.avif", &["width=50p", "format=png"]),
    ("in/alpha.avif", &["format=webp"]),
    ("in/place.jxl", &["width=50p", "format=png"]),
    ("in/place.heic", &["format=jpg"]),
    ("in/animated.gif", &["", "width=60", "format=webp&width=60", "format=mp4", "format=png&width=60", "frame=1"]),
    ("in/animated.png", &["width=60", "format=gif"]),
    ("in/animated.webp", &["", "width=60", "format=avif&width=60"]),
    ("made.tif", &["format=png", "format=webp&width=10"]),
    ("made.bmp", &["format=png"]),
    ("made.ico", &["format=png"]),
];

/// A montage header.
const MONTAGE: &str = "width=200&height=100&layout=2b&padding=4&images=/a.jpg;/b.jpg&format=webp";

const WIDTH: u16 = 24;
const HEIGHT: u16 = 16;

/// Rows of red, green and blue bytes.
fn pixels() -> Vec<u8> {
    let byte = |n: u16| u8::try_from(n).expect("at most 255");
    (0..HEIGHT).flat_map(|y| (0..WIDTH).flat_map(move |x| [byte(x * 10), byte(y * 15), byte((x + y) * 6)])).collect()
}

fn bmp() -> Vec<u8> {
    let data: Vec<u8> = pixels()
        .chunks(3 * usize::from(WIDTH))
        .rev()
        .flat_map(|row| row.chunks(3).flat_map(|p| [p[2], p[1], p[0]]))
        .collect();
    let long = |n: usize| u32::try_from(n).expect("short").to_le_bytes();
    let header = [long(40), long(WIDTH.into()), long(HEIGHT.into()), long(1 | 24 << 16), long(0), long(data.len())];
    [b"BM", long(54 + data.len()).as_slice(), &[0; 4], &long(54), &header.concat(), &[0; 16], &data].concat()
}

/// An icon that contains a PNG.
fn ico(png: &[u8]) -> Vec<u8> {
    let long = |n: usize| u32::try_from(n).expect("short").to_le_bytes();
    [&[0, 0, 1, 0, 1, 0, 64, 48, 0, 0, 1, 0, 32, 0], long(png.len()).as_slice(), &long(22), png].concat()
}

fn fixture(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)).expect(name)
}

fn input(name: &str) -> Vec<u8> {
    match name {
        "made.tif" => {
            tiff::tiff(WIDTH, HEIGHT, &[pixels()], &[(258, 3, &[8, 8, 8]), (262, 3, &[2]), (277, 3, &[3])], None)
        }
        "made.bmp" => bmp(),
        // `misnamed.jpg` is a PNG.
        "made.ico" => ico(&fixture("in/misnamed.jpg")),
        name => fixture(name),
    }
}

fn line(name: &str, query: &str, bytes: &[u8]) -> String {
    format!("{} {:>7} {name}?{query}\n", &blake3::hash(bytes).to_hex()[..32], bytes.len())
}

fn digests() -> String {
    let limits = Limits::default();
    let mut all = String::new();
    for (name, queries) in CASES {
        let recipes: Vec<Recipe> = queries.iter().map(|query| Recipe::parse(query).expect(query)).collect();
        let rendered = render(&input(name), &recipes, &limits).expect(name);
        for (query, rendered) in queries.iter().zip(rendered) {
            all += &line(name, query, &rendered.unwrap_or_else(|error| panic!("{name}?{query}: {error}")).bytes);
        }
    }
    let header = Montage::parse(MONTAGE).expect("a header");
    let images = [fixture(PHOTO), fixture("in/alpha.png")];
    let made = montage(&header, &images, &limits).expect("a montage");
    all + &line("montage", MONTAGE, &made.bytes)
}

#[cfg(target_arch = "x86_64")]
fn digests_apply() -> bool {
    cfg!(feature = "native") && std::arch::is_x86_feature_detected!("avx2")
}

#[cfg(not(target_arch = "x86_64"))]
fn digests_apply() -> bool {
    false
}

#[test]
fn output_bytes_match_the_golden_digests() {
    if !digests_apply() {
        println!("skipped: the digests are for the default features on x86_64 with AVX2");
        return;
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden.txt");
    let found = digests();
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &found).expect("written");
        return;
    }
    let golden = fs::read_to_string(&path).expect("tests/golden.txt").replace("\r\n", "\n");
    let known: Vec<&str> = golden.lines().collect();
    let changed: Vec<&str> = found.lines().filter(|line| !known.contains(line)).collect();
    assert!(
        changed.is_empty(),
        "output bytes changed:\n{}\nif that is intended: UPDATE=1 cargo test --release --test golden",
        changed.join("\n")
    );
    assert_eq!(golden, found, "golden.txt has other cases; run UPDATE=1 cargo test --release --test golden");
}
