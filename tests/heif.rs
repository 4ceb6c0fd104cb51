//! HEIC and AVIF are displayed with the transforms of their containers: crop (`clap`), rotation (`irot`) and mirroring
//! (`imir`), in the order of the list, for header and pixels.
#![cfg(feature = "avif-aom")]
#![allow(clippy::disallowed_methods, reason = "a test reads files")]

mod support;

use pixmill::{
    Limits, Recipe,
    codec::{DecodeOptions, Format},
    engine::inspect,
    image::Frame,
    render,
};
use support::{decode, distance, size};

fn boxed(name: &[u8], data: &[u8]) -> Vec<u8> {
    [&u32::try_from(data.len() + 8).expect("short").to_be_bytes()[..], name, data].concat()
}

/// Name, content and offset of each box.
fn boxes(data: &[u8]) -> Vec<(&[u8], &[u8], usize)> {
    let (mut all, mut at) = (Vec::new(), 0);
    while at + 8 <= data.len() {
        let length = u32::from_be_bytes(data[at..at + 4].try_into().expect("four")) as usize;
        all.push((&data[at + 4..at + 8], &data[at + 8..at + length], at));
        at += length;
    }
    all
}

/// The file with these properties added to its primary image. The meta box moves to the end of the file, so that all
/// offsets stay valid. `wide`: property indices have two bytes.
fn with_properties(file: &[u8], new: &[Vec<u8>], wide: bool) -> Vec<u8> {
    let top = boxes(file);
    let (_, meta, at) = *top.iter().find(|(name, ..)| *name == b"meta").expect("a meta box");
    let mut inner = meta[..4].to_vec();
    let primary = boxes(&meta[4..]).iter().find(|(name, ..)| *name == b"pitm").map(|(_, data, _)| &data[4..6]);
    for (name, data, _) in boxes(&meta[4..]) {
        if name != b"iprp" {
            inner.extend(boxed(name, data));
            continue;
        }
        let [(_, properties, _), (_, list, _)] = boxes(data)[..] else { panic!("two boxes") };
        let before = boxes(properties).len();
        assert_eq!(list[..4], [0; 4], "short numbers");
        let mut associations = [&[0, 0, 0, u8::from(wide)], &list[4..8]].concat();
        let mut rest = &list[8..];
        while let [high, low, count, after @ ..] = rest {
            let (old, after) = after.split_at(usize::from(*count));
            let added = if Some(&[*high, *low][..]) == primary { new.len() } else { 0 };
            associations.extend([*high, *low, count + u8::try_from(added).expect("few")]);
            let added = (before + 1..=before + added).map(|n| 0x80 | u8::try_from(n).expect("few"));
            for number in old.iter().copied().chain(added) {
                if wide {
                    associations.extend([number & 0x80, number & 0x7f]);
                } else {
                    associations.push(number);
                }
            }
            rest = after;
        }
        let properties = boxed(b"ipco", &[properties, &new.concat()].concat());
        inner.extend(boxed(b"iprp", &[properties, boxed(b"ipma", &associations)].concat()));
    }
    let mut out = file.to_vec();
    out[at + 4..at + 8].copy_from_slice(b"free");
    out.extend(boxed(b"meta", &inner));
    out
}

/// Width, height, and the offset of the center to the right and down, each as a fraction.
fn clap(parts: [(i32, u32); 4]) -> Vec<u8> {
    let numbers: Vec<u8> = parts.iter().flat_map(|(n, d)| [n.to_be_bytes(), d.to_be_bytes()].concat()).collect();
    boxed(b"clap", &numbers)
}

fn irot(quarters: u8) -> Vec<u8> {
    boxed(b"irot", &[quarters])
}

fn imir(axis: u8) -> Vec<u8> {
    boxed(b"imir", &[axis])
}

/// An expected transform.
#[derive(Debug, Clone, Copy)]
enum Done {
    /// Left, top, width, height.
    Cut(u32, u32, u32, u32),
    Left,
    TopBottom,
    LeftRight,
}

/// Maps a pixel of the result to its position in the source.
type From = Box<dyn Fn(u32, u32) -> (u32, u32)>;

fn done(frame: &Frame, done: Done) -> Frame {
    let (w, h) = (frame.size().width(), frame.size().height());
    let (new, from): (_, From) = match done {
        Done::Cut(left, top, w, h) => (size(w, h), Box::new(move |x, y| (x + left, y + top))),
        Done::Left => (size(h, w), Box::new(move |x, y| (w - 1 - y, x))),
        Done::TopBottom => (size(w, h), Box::new(move |x, y| (x, h - 1 - y))),
        Done::LeftRight => (size(w, h), Box::new(move |x, y| (w - 1 - x, y))),
    };
    let places = (0..new.height()).flat_map(|y| (0..new.width()).map(move |x| (x, y)));
    let pixels = places.map(|(x, y)| {
        let (x, y) = from(x, y);
        frame.rgba8()[(y * w + x) as usize]
    });
    Frame::new(new, pixels.collect(), false)
}

#[track_caller]
fn shows(file: &[u8], want: &Frame, what: &str) {
    let facts = inspect(file, &Limits::default()).expect("an image");
    assert_eq!(facts.header.upright_size(), want.size(), "{what}: the size in the header");
    let header =
        Format::sniff(file).expect("a format").decoder(file, &DecodeOptions::default()).expect("a header").header();
    assert_eq!(header.upright_size(), want.size(), "{what}");
    // Lossless WebP is fast.
    let recipe = [Recipe::parse("format=webpll").expect("a query")];
    let out = render(file, &recipe, &Limits::default()).expect("an image").remove(0).expect("an output");
    let out = decode(&out.bytes);
    assert_eq!(out.size(), want.size(), "{what}: the size of the output");
    // Fully transparent pixels have no defined color.
    let pairs = out.rgba8().iter().zip(want.rgba8()).filter(|(_, want)| want[3] > 0);
    let most = pairs.map(|(a, b)| distance(*a, *b)).max().unwrap_or(0);
    assert!(most <= 1, "{what}: a pixel is off by {most}");
    let half = [Recipe::parse("width=50p").expect("a query")];
    let small = render(file, &half, &Limits::default()).expect("an image").remove(0);
    let halved = |n: u32| (n.div_ceil(2), n / 2);
    if let Ok(small) = small {
        let small = decode(&small.bytes).size();
        let (w, h) = (halved(want.size().width()), halved(want.size().height()));
        assert!([w.0, w.1].contains(&small.width()) && h.0.abs_diff(small.height()) <= 1, "{what}: {small}");
    }
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/fixtures/in/{name}", env!("CARGO_MANIFEST_DIR"))).expect("a fixture")
}

#[test]
fn transforms_are_applied_in_the_order_of_the_list() {
    for name in ["place.heic", "still.avif", "alpha.avif"] {
        let plain = fixture(name);
        let whole = decode(&plain);
        let (w, h) = (whole.size().width(), whole.size().height());
        // 41 by 31 pixels at (5, 7) of the stored image.
        let part = |w: u32, h: u32| {
            let offset = |begin: u32, length: u32, side: u32| {
                i32::try_from(2 * begin + length).expect("small") - i32::try_from(side).expect("small")
            };
            clap([(41, 1), (31, 1), (offset(5, 41, w), 2), (offset(7, 31, h), 2)])
        };
        let cut = Done::Cut(5, 7, 41, 31);
        let cases: Vec<(Vec<Vec<u8>>, Vec<Done>)> = vec![
            (vec![part(w, h)], vec![cut]),
            (vec![part(w, h), irot(1)], vec![cut, Done::Left]),
            (vec![part(w, h), irot(3), imir(0)], vec![cut, Done::Left, Done::Left, Done::Left, Done::TopBottom]),
            (vec![part(w, h), imir(1)], vec![cut, Done::LeftRight]),
            (vec![irot(1), part(h, w)], vec![Done::Left, cut]),
            (vec![imir(1), irot(2), part(w, h)], vec![Done::LeftRight, Done::Left, Done::Left, cut]),
            (vec![irot(1), imir(1)], vec![Done::Left, Done::LeftRight]),
            (vec![imir(0), irot(1)], vec![Done::TopBottom, Done::Left]),
            (vec![imir(0)], vec![Done::TopBottom]),
        ];
        for (properties, steps) in cases {
            let want = steps.iter().fold(whole.clone(), |frame, step| done(&frame, *step));
            shows(&with_properties(&plain, &properties, false), &want, &format!("{name} {steps:?}"));
        }
        let turned = done(&done(&whole, cut), Done::Left);
        shows(&with_properties(&plain, &[part(w, h), irot(1)], true), &turned, &format!("{name}, wide numbers"));
    }
}

#[test]
fn fractional_crops_are_rounded_and_invalid_ones_ignored() {
    for name in ["place.heic", "still.avif"] {
        let plain = fixture(name);
        let whole = decode(&plain);
        let (w, h) = (whole.size().width(), whole.size().height());
        let side = |n: u32| i32::try_from(n).expect("small");
        for (part, cut) in [
            // An odd size within an even side is offset by half a pixel.
            ([(41, 1), (31, 1), (0, 1), (0, 1)], (w / 2 - 21, h / 2 - 16, 41, 31)),
            ([(81, 2), (61, 2), (0, 1), (0, 1)], (w / 2 - 21, h / 2 - 16, 41, 31)),
            ([(side(w) - 1, 1), (side(h) - 1, 1), (-1, 2), (1, 2)], (0, 1, w - 1, h - 1)),
            // Beyond the edge.
            ([(side(w), 1), (40, 1), (10, 1), (0, 1)], (10, h / 2 - 20, w - 10, 40)),
            ([(0, 1), (31, 1), (0, 1), (0, 1)], (0, 0, w, h)),
            ([(41, 0), (31, 1), (0, 1), (0, 1)], (0, 0, w, h)),
            ([(41, 1), (31, 1), (0, 0), (0, 1)], (0, 0, w, h)),
            ([(41, 1), (31, 1), (9000, 1), (0, 1)], (0, 0, w, h)),
            ([(41, 1), (31, 1), (i32::MIN, 1), (i32::MAX, u32::MAX)], (0, 0, w, h)),
        ] {
            let want = done(&whole, Done::Cut(cut.0, cut.1, cut.2, cut.3));
            shows(&with_properties(&plain, &[clap(part)], false), &want, &format!("{name} {part:?}"));
        }
    }
}
