//! Outputs in other decoders: headless Chromium for browser formats, ffprobe for videos, djxl for JPEG XL. A test is
//! skipped where its program is not installed.
#![cfg(feature = "native")]
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test reads files and starts programs, and prints skipped tests"
)]

#[path = "support/browser.rs"]
mod browser;
#[path = "support/skip.rs"]
mod skip;
mod support;

use pixmill::{Limits, Recipe, render};
use serde_json::Value;
use skip::has;
use std::{collections::HashMap, fs, path::Path, process::Command};
use support::{decode, distance, pixel};

fn fixture(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)).expect("a fixture")
}

#[track_caller]
fn rendered(source: &[u8], query: &str) -> Vec<u8> {
    let recipes = [Recipe::parse(query).expect(query)];
    let mut all = render(source, &recipes, &Limits::default()).expect("an image");
    all.remove(0).expect("an output").bytes
}

/// The output of a program; `None` where it is not installed.
fn said(program: &str, args: &[&str]) -> Option<String> {
    if !has(program) {
        return None;
    }
    let out = Command::new(program).args(args).output().expect("it starts");
    assert!(out.status.success(), "{program} {args:?}: {}", String::from_utf8_lossy(&out.stderr));
    Some(String::from_utf8_lossy(&out.stdout).into_owned())
}

/// Four frames of 120x90, the delays of `fixtures/in/animated.gif`, which plays four times, in milliseconds.
const DELAYS: [u64; 4] = [100, 200, 150, 300];

/// For each image: its size, the color at a third of it, and for animations the frames, repetitions and delays.
const LOOK: &str = r"
const color = (source, w, h) => {
    const canvas = new OffscreenCanvas(w, h);
    const context = canvas.getContext('2d');
    context.drawImage(source, 0, 0);
    return [...context.getImageData(Math.floor(w / 3), Math.floor(h / 3), 1, 1).data];
};
const seen = {};
for (const name of NAMES) {
    try {
        if (name.endsWith('mp4')) {
            const video = document.createElement('video');
            video.muted = true;
            video.src = name;
            await new Promise((ok, no) => {
                video.onloadeddata = ok;
                video.onerror = () => no(video.error.message);
            });
            const [w, h] = [video.videoWidth, video.videoHeight];
            let drawn = color(video, w, h);
            // Sometimes the first frame is loaded before it can be drawn.
            for (let i = 0; i < 100 && drawn[3] === 0; i++) {
                await new Promise(ok => setTimeout(ok, 20));
                drawn = color(video, w, h);
            }
            seen[name] = { w, h, color: drawn, seconds: video.duration };
            continue;
        }
        const image = new Image();
        image.src = name;
        await image.decode();
        const [w, h] = [image.naturalWidth, image.naturalHeight];
        seen[name] = { w, h, color: color(image, w, h) };
        const response = await fetch(name);
        const type = response.headers.get('content-type');
        if (!await ImageDecoder.isTypeSupported(type)) continue;
        const decoder = new ImageDecoder({ data: await response.arrayBuffer(), type });
        await decoder.tracks.ready;
        await decoder.completed;
        const track = decoder.tracks.selectedTrack;
        const delays = [];
        for (let i = 0; i < track.frameCount; i++) {
            const { image: frame } = await decoder.decode({ frameIndex: i });
            delays.push(Math.round((frame.duration ?? 0) / 1000));
        }
        seen[name].delays = delays;
        seen[name].repeats = track.repetitionCount === Infinity ? 'forever' : track.repetitionCount;
    } catch (error) {
        seen[name] = { error: String(error) };
    }
}
say(JSON.stringify(seen));
";

/// Chromium shows every browser format with the right size and colors, and plays animations with the right frames,
/// delays and loops.
#[test]
fn a_browser_shows_every_output() {
    let (photo, moving, clear) = (fixture("photos/coffee.jpg"), fixture("in/animated.gif"), fixture("in/alpha.png"));
    let mut files: HashMap<String, (&str, Vec<u8>)> = HashMap::new();
    let mut add = |name: &str, kind: &'static str, source: &[u8], query: &str| {
        files.insert(name.to_owned(), (kind, rendered(source, query)));
    };
    for (format, kind) in [
        ("jpg", "image/jpeg"),
        ("bjpg", "image/jpeg"),
        ("png", "image/png"),
        ("png8", "image/png"),
        ("gif", "image/gif"),
        ("webp", "image/webp"),
        ("webpll", "image/webp"),
        ("avif", "image/avif"),
    ] {
        add(&format!("photo.{format}"), kind, &photo, &format!("width=150&format={format}"));
        if !format.ends_with("jpg") {
            add(&format!("clear.{format}"), kind, &clear, &format!("format={format}"));
        }
    }
    add("photo.svg", "image/svg+xml", &photo, "width=150&format=svg");
    add("moving.gif", "image/gif", &moving, "width=119&bg-color=204060");
    add("moving.webp", "image/webp", &moving, "format=webp&width=119&bg-color=204060");
    add("moving.avif", "image/avif", &moving, "format=avif&width=119&bg-color=204060");
    add("moving.png", "image/png", &fixture("in/animated.png"), "width=119&bg-color=204060");
    add("moving.mp4", "video/mp4", &moving, "format=mp4&width=119&bg-color=204060");
    let names = serde_json::to_string(&files.keys().collect::<Vec<_>>()).expect("names");
    let Some(seen) = browser::run(&LOOK.replace("NAMES", &names), &files) else { return };
    let seen: Value = serde_json::from_str(&seen).unwrap_or_else(|_| panic!("{seen}"));
    let reference = decode(&rendered(&photo, "width=150&format=png"));
    let number = |value: &Value| value.as_u64().unwrap_or_else(|| panic!("a number: {value}"));
    let mut names: Vec<&String> = files.keys().collect();
    names.sort();
    for name in names {
        let one = &seen[name];
        println!("{name}: {one}");
        assert!(one["error"].is_null(), "{name}: {one}");
        let (w, h) = (number(&one["w"]), number(&one["h"]));
        let color = |i: usize| u8::try_from(number(&one["color"][i])).expect("a byte");
        let is = [color(0), color(1), color(2), color(3)];
        if name.starts_with("photo") {
            assert_eq!((w, h), (150, 100), "{name}");
            // The crate does not decode SVG; for the other formats two decoders agree.
            let (was, tolerance) = match name.ends_with("svg") {
                true => (pixel(&reference, 50, 33), 48),
                false => (pixel(&decode(&files[name].1), 50, 33), 4),
            };
            assert!(distance(is, was) <= tolerance, "{name}: {is:?} {was:?}");
        }
        if name.starts_with("clear") {
            let frame = decode(&files[name].1);
            let was = pixel(&frame, frame.size().width() / 3, frame.size().height() / 3);
            // Chromium decodes the alpha plane of every AVIF as limited range, whichever encoder wrote it.
            let tolerance = if name.ends_with("avif") { 18 } else { 4 };
            assert!(distance(is, was) <= tolerance, "{name}: {is:?} {was:?}");
        }
        if name == "moving.mp4" {
            // An odd last column and row are cropped.
            assert_eq!((w, h), (118, 88), "{name}");
            assert!((one["seconds"].as_f64().expect("seconds") - 0.75).abs() < 0.01, "{name}: {one}");
            assert!(distance(is, [0x20, 0x40, 0x60, 255]) <= 8, "{name}: {is:?}");
        } else if name.starts_with("moving") {
            assert_eq!((w, h), (119, 89), "{name}");
            // The animated PNG is another image: opaque, endless.
            let own = name.ends_with("png");
            assert!(own || distance(is, [0x20, 0x40, 0x60, 255]) <= 8, "{name}: {is:?}");
            let delays: Vec<u64> = one["delays"].as_array().expect("frames").iter().map(number).collect();
            assert_eq!(delays, DELAYS, "{name}");
            let repeats = if own { Value::from("forever") } else { Value::from(3) };
            assert_eq!(one["repeats"], repeats, "{name}");
        }
    }
}

/// Profile, level, size, frames and times, as ffprobe reads them.
#[test]
fn a_video_has_the_requested_properties() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("video.mp4");
    let path = file.to_str().expect("UTF-8");
    for (query, profile, level, size) in [
        ("format=mp4", "Constrained Baseline", 30, (120, 90)),
        ("format=mp4&width=61&height=33&fit=crop", "Constrained Baseline", 30, (60, 32)),
        ("format=mp4&profile=main&level=4.0", "Main", 40, (120, 90)),
        ("format=mp4&profile=high&level=5.2&quality=30", "High", 52, (120, 90)),
    ] {
        fs::write(&file, rendered(&fixture("in/animated.gif"), query)).expect("written");
        let args = ["-v", "error", "-of", "json", "-count_frames", "-show_streams", "-show_packets", path];
        let Some(said) = said("ffprobe", &args) else { return };
        let said: Value = serde_json::from_str(&said).expect("JSON");
        let stream = &said["streams"][0];
        assert_eq!((&stream["profile"], &stream["level"]), (&profile.into(), &level.into()), "{query}");
        assert_eq!((&stream["width"], &stream["height"]), (&size.0.into(), &size.1.into()), "{query}");
        assert_eq!((&stream["nb_read_frames"], &stream["pix_fmt"]), (&"4".into(), &"yuv420p".into()), "{query}");
        let times = said["packets"].as_array().expect("packets").iter();
        let seconds = |p: &Value, of: &str| p[of].as_str().expect("a time").parse::<f64>().expect("a number") * 1000.0;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "milliseconds")]
        let shown: Vec<u64> = times.map(|p| seconds(p, "duration_time").round() as u64).collect();
        assert_eq!(shown, DELAYS, "{query}");
    }
}

/// djxl agrees: exactly for lossless data, and for JPEG data within the difference of two chroma upsampling methods.
#[test]
fn jpeg_xl_in_its_own_decoder() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = |name: &str| dir.path().join(name).to_str().expect("UTF-8").to_owned();
    let (photo, clear) = (fixture("photos/coffee.jpg"), fixture("in/alpha.png"));
    for (source, query, tolerance) in [
        (&photo, "format=jxl", 12),
        (&photo, "format=pjxl&width=200&quality=90", 70),
        (&photo, "format=jxl&width=200&quality=40", 255),
        (&clear, "format=jxl", 0),
        (&clear, "format=pjxl", 0),
    ] {
        let ours = rendered(source, query);
        fs::write(file("out.jxl"), &ours).expect("written");
        if said("djxl", &[&file("out.jxl"), &file("out.png"), "--quiet"]).is_none() {
            return;
        }
        let theirs = decode(&fs::read(file("out.png")).expect("written"));
        let read = decode(&ours);
        let was = decode(&rendered(source, &query.replace("pjxl", "png").replace("jxl", "png")));
        assert_eq!(theirs.size(), was.size(), "{query}");
        let most = |a: &pixmill::image::Frame, b: &pixmill::image::Frame| {
            let visible = a.rgba8().iter().zip(b.rgba8()).filter(|(a, b)| a[3] > 0 || b[3] > 0);
            visible.map(|(a, b)| distance(*a, *b)).max()
        };
        assert!(most(&theirs, &read) <= Some(1), "{query}: two decoders agree");
        assert!(most(&theirs, &was) <= Some(tolerance), "{query}: {:?}", most(&theirs, &was));
    }
}
