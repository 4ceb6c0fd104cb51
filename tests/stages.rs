//! Each stage compared with libvips, or with ImageMagick where libvips lacks the operation. Tolerances are in levels of
//! 255. A test is skipped where its program is not installed.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test reads files and starts programs, and prints skipped tests"
)]

#[path = "support/skip.rs"]
mod skip;
mod support;

use pixmill::{
    Limits, Recipe,
    codec::{EncodeOptions, Format},
    engine::{image, montage, render_with},
    image::Frame,
    montage::Montage,
    recipe::{Pipeline, RenderSettings, read_overlay},
};
use skip::has;
use std::{fs, path::Path, process::Command};
use support::{decode, encode};
use tempfile::TempDir;

/// A folder with a photograph and an image with soft transparency, as PNG.
struct Bench(TempDir);

impl Bench {
    fn new(program: &str) -> Option<Bench> {
        if !has(program) {
            return None;
        }
        let bench = Bench(tempfile::tempdir().expect("a folder"));
        for (from, to) in [("photos/coffee.jpg", "photo.png"), ("in/alpha.png", "alpha.png")] {
            let bytes = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(from)).expect("there");
            let frame = bench.ours(&bytes, "format=png");
            fs::write(bench.path(to), png(&frame)).expect("written");
        }
        Some(bench)
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().expect("UTF-8").to_owned()
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).expect(name)
    }

    fn ours(&self, source: &[u8], query: &str) -> Frame {
        render_by(source, Pipeline::from(&Recipe::parse(query).expect(query)))
    }

    /// Runs a program in the folder; words are separated by spaces.
    #[track_caller]
    fn run(&self, command: &str) {
        let mut words = command.split(' ');
        let program = words.next().expect("a program");
        let out = Command::new(program).args(words).current_dir(self.0.path()).output().expect("it starts");
        assert!(out.status.success(), "{command}: {}", String::from_utf8_lossy(&out.stderr));
    }

    /// Compares the output of a query with the `out.png` that some commands write.
    #[track_caller]
    fn compare(&self, file: &str, query: &str, commands: &[&str], mean: f64, most: u8) {
        commands.iter().for_each(|command| self.run(command));
        let ours = self.ours(&self.read(file), &format!("{query}&format=png"));
        close(query, &ours, &decode(&self.read("out.png")), mean, most);
    }
}

fn render_by(source: &[u8], pipeline: Pipeline<'_>) -> Frame {
    let mut all = render_with(source, &[pipeline], &Limits::default()).expect("an image");
    decode(&all.remove(0).expect("an output").bytes)
}

fn png(frame: &Frame) -> Vec<u8> {
    encode(frame, Format::for_extension("png").expect("a format"), &EncodeOptions::default())
}

/// Whether two images differ by at most this on average and at every pixel. Transparent pixels are ignored.
#[track_caller]
fn close(what: &str, ours: &Frame, theirs: &Frame, mean: f64, most: u8) {
    assert_eq!(ours.size(), theirs.size(), "{what}");
    let (mut sum, mut largest) = (0_u64, 0);
    for (a, b) in ours.rgba8().iter().zip(theirs.rgba8()) {
        let seen = |c: usize| c == 3 || a[3].max(b[3]) > 24;
        for c in (0..4).filter(|c| seen(*c)) {
            let difference = a[c].abs_diff(b[c]);
            sum += u64::from(difference);
            largest = largest.max(difference);
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a mean")]
    let average = sum as f64 / (ours.size().pixels() * 4) as f64;
    println!("{what}: mean {average:.3} of {mean}, most {largest} of {most}");
    assert!(average <= mean && largest <= most, "{what}: mean {average:.3}, most {largest}");
}

#[test]
fn crops_and_backgrounds_match_libvips() {
    let Some(bench) = Bench::new("vips") else { return };
    let exact = |query: &str, command: &str| bench.compare("photo.png", query, &[command], 0.0, 0);
    exact("crop=300,200,x40,y30", "vips extract_area photo.png out.png 40 30 300 200");
    exact("precrop=50p,50p,x0,y0", "vips extract_area photo.png out.png 0 0 300 200");
    exact("trim=10,20,30,40", "vips extract_area photo.png out.png 40 10 540 360");
    exact("orient=r", "vips rot photo.png out.png d90");
    exact("orient=v", "vips flip photo.png out.png vertical");
    exact("pad=10,20,30,40", "vips embed photo.png out.png 40 10 660 440 --extend white");
    exact(
        "canvas=700,500&bg-color=ff8000",
        "vips gravity photo.png out.png centre 700 500 --extend background --background 255;128;0",
    );
    bench.run("vips embed photo.png bordered.png 7 9 640 430 --extend background --background 9,200,30");
    let trimmed = bench.ours(&bench.read("bordered.png"), "trim-color=auto&format=png");
    close("trim-color", &trimmed, &decode(&bench.read("photo.png")), 0.0, 0);
    // Both round the same product.
    bench.compare("alpha.png", "bg-color=ff8000", &["vips flatten alpha.png out.png --background 255;128;0"], 0.6, 1);
}

#[test]
fn tones_match_libvips() {
    let Some(bench) = Bench::new("vips") else { return };
    // The formulas of the documentation (U-19), computed by another program; within one level.
    let linear = |a: f64, b: f64| vec![format!("vips linear --uchar -- photo.png out.png {a} {b}")];
    let case = |query: &str, commands: Vec<String>| {
        let commands: Vec<&str> = commands.iter().map(String::as_str).collect();
        bench.compare("photo.png", query, &commands, 0.6, 1);
    };
    case("brightness=20", linear(1.0, 51.0));
    case("brightness=-35", linear(1.0, -89.25));
    case("contrast=50", linear(1.5, -63.75));
    case("contrast=-40", linear(0.6, 51.0));
    for saturation in [-100.0, -30.0, 60.0_f64] {
        let s = 1.0 + saturation / 100.0;
        let luma = [0.2126, 0.7152, 0.0722];
        let row = |i: usize| {
            let entry = |j: usize| (1.0 - s) * luma[j] + if i == j { s } else { 0.0 };
            format!("{} {} {}", entry(0), entry(1), entry(2))
        };
        fs::write(bench.path("matrix.mat"), format!("3 3\n{}\n{}\n{}\n", row(0), row(1), row(2))).expect("written");
        let commands = ["vips recomb photo.png float.v matrix.mat", "vips cast float.v out.png uchar"];
        // The cast truncates.
        bench.compare("photo.png", &format!("saturation={saturation}"), &commands, 1.0, 1);
    }
    fs::write(bench.path("luma.mat"), "3 1\n0.2126 0.7152 0.0722\n").expect("written");
    let commands = ["vips recomb photo.png luma.v luma.mat", "vips relational_const luma.v out.png moreeq 127.5"];
    // A luma exactly at the threshold may go either way.
    bench.compare("photo.png", "bw=threshold,50", &commands, 0.01, 255);
}

#[test]
fn blur_and_sharpen_match_other_programs() {
    if let Some(bench) = Bench::new("vips") {
        for sigma in [0.5, 1.0, 3.0, 8.0, 12.0, 30.0] {
            let command = format!("vips gaussblur photo.png out.png {sigma} --precision float --min-ampl 0.001");
            // libvips truncates, which is half a level. Wide blurs are computed on a reduced image, whose outermost
            // pixel is repeated beyond the edge: the difference is visible only there.
            let most = if sigma < 8.0 { 2 } else { 12 };
            bench.compare("photo.png", &format!("blur={sigma}"), &[&command], 0.7, most);
        }
        let commands = [
            "vips premultiply alpha.png pre.v",
            "vips gaussblur pre.v soft.v 4 --precision float --min-ampl 0.001",
            "vips unpremultiply soft.v float.v",
            "vips cast float.v out.png uchar",
        ];
        // Near zero alpha, a color is a quotient of small numbers.
        bench.compare("alpha.png", "blur=4", &commands, 1.0, 12);
    }
    if let Some(bench) = Bench::new("convert") {
        for (query, unsharp) in [("a1,r1,t0", "0x1+1+0"), ("a2,r3,t0", "0x3+2+0"), ("a0.5,r0.7,t0", "0x0.7+0.5+0")] {
            let command = format!("convert photo.png -unsharp {unsharp} out.png");
            bench.compare("photo.png", &format!("sharpen={query}"), &[&command], 0.6, 4);
        }
    }
}

#[test]
fn overlay_and_montage_match_libvips() {
    let Some(bench) = Bench::new("vips") else { return };
    let photo = bench.read("photo.png");
    let over = |header: &str| {
        let mut overlay = read_overlay(header).expect(header);
        overlay.image = Some(image(&bench.read("alpha.png"), &Limits::default()).expect("an image"));
        let (recipe, mut settings) = (Recipe::parse("format=png").expect("right"), RenderSettings::default());
        settings.overlay = overlay;
        render_by(&photo, Pipeline::new(&recipe, &settings))
    };
    let logo = decode(&bench.read("alpha.png")).size();
    let (x, y) = (600 - logo.width() - 10, 400 - logo.height() - 10);
    bench.run(&format!("vips composite2 photo.png alpha.png over.png over --x {x} --y {y}"));
    bench.run("vips extract_band over.png out.png 0 --n 3");
    let ours = over("overlay=/logo.png&overlay-align=bottom,right&overlay-pad=10");
    close("overlay", &ours, &decode(&bench.read("out.png")), 0.6, 1);

    let header = Montage::parse("width=600&height=400&layout=2b&images=/a;/b&format=png").expect("right");
    let made = montage(&header, &[photo.clone(), photo], &Limits::default()).expect("a montage");
    bench.run("vips extract_area photo.png half.png 150 0 300 400");
    bench.run("vips join half.png half.png out.png horizontal");
    close("montage", &decode(&made.bytes), &decode(&bench.read("out.png")), 0.0, 0);
}
