//! EXIF orientation in every container, with each kind of damage that leaves the orientation itself readable: the
//! result has the pixels of the stored image, transformed by definition. Kept metadata does not rotate the result
//! again, keeps its copyright, and contains no location.
#![allow(clippy::disallowed_methods, reason = "a test reads files")]

mod support;

use flate2::{Compression, write::ZlibEncoder};
use pixmill::{
    Limits, Recipe,
    codec::{DecodeOptions, EncodeOptions, Format},
    engine::render_with,
    image::Frame,
    recipe::{Pipeline, RenderSettings},
    render,
};
use std::io::Write;
use support::{decode, distance, encode, place_image, size};

/// The pixel of the stored image that the EXIF standard maps to (x, y) of the upright one.
fn origin(orientation: u8, (w, h): (u32, u32), (x, y): (u32, u32)) -> (u32, u32) {
    match orientation {
        2 => (w - 1 - x, y),
        3 => (w - 1 - x, h - 1 - y),
        4 => (x, h - 1 - y),
        5 => (y, x),
        6 => (y, h - 1 - x),
        7 => (w - 1 - y, h - 1 - x),
        8 => (w - 1 - y, x),
        _ => (x, y),
    }
}

fn upright(stored: &Frame, orientation: u8) -> Frame {
    let (w, h) = (stored.size().width(), stored.size().height());
    let turned = if orientation > 4 { stored.size().transposed() } else { stored.size() };
    let places = (0..turned.height()).flat_map(|y| (0..turned.width()).map(move |x| (x, y)));
    let pixels = places.map(|place| {
        let (x, y) = origin(orientation, (w, h), place);
        stored.rgba8()[(y * w + x) as usize]
    });
    Frame::new(turned, pixels.collect(), true)
}

/// A TIFF structure in one byte order.
#[derive(Clone, Copy)]
struct Order(bool);

impl Order {
    fn short(self, n: u16) -> [u8; 2] {
        if self.0 { n.to_le_bytes() } else { n.to_be_bytes() }
    }

    fn long(self, n: u32) -> [u8; 4] {
        if self.0 { n.to_le_bytes() } else { n.to_be_bytes() }
    }

    /// An entry with one 2-byte value.
    fn with_short(self, tag: u16, kind: u16, count: u32, n: u16) -> Vec<u8> {
        let [high, low] = self.short(n);
        self.entry(tag, kind, count, [high, low, 0, 0])
    }

    /// An entry with one 4-byte value or offset.
    fn with_long(self, tag: u16, kind: u16, count: u32, n: u32) -> Vec<u8> {
        self.entry(tag, kind, count, self.long(n))
    }

    fn entry(self, tag: u16, kind: u16, count: u32, value: [u8; 4]) -> Vec<u8> {
        [&self.short(tag)[..], &self.short(kind), &self.long(count), &value].concat()
    }

    /// A block with a directory of these entries.
    fn block(self, entries: &[Vec<u8>], count: u16, next: u32) -> Vec<u8> {
        let head =
            [if self.0 { b"II" } else { b"MM" }, &self.short(42)[..], &self.long(8), &self.short(count)].concat();
        [&head[..], &entries.concat(), &self.long(next)].concat()
    }
}

const SHORT: u16 = 3;
const LONG: u16 = 4;
const ASCII: u16 = 2;

/// Every kind of damage, in one byte order.
fn blocks(orientation: u8, order: Order) -> Vec<(&'static str, Vec<u8>)> {
    let turn = order.with_short(0x0112, SHORT, 1, orientation.into());
    let other = order.with_short(0x0128, SHORT, 1, 2);
    let model = order.with_long(0x0110, ASCII, 4, 0x0041_4243);
    let one = |entry: Vec<u8>| order.block(&[entry, turn.clone(), other.clone()], 3, 0);
    let after = |entry: Vec<u8>| order.block(&[turn.clone(), entry], 2, 0);
    let plain = order.block(&[model.clone(), turn.clone(), other.clone()], 3, 0);
    let makers_note = {
        let exif = order.with_long(0x8769, LONG, 1, 38);
        let warning = order.with_long(0x927c, 7, 9000, 0x00ff_0000);
        [order.block(&[turn.clone(), exif], 2, 0), order.short(1).to_vec(), warning, vec![0; 4]].concat()
    };
    vec![
        ("nothing wrong", plain.clone()),
        ("GPS beyond", after(order.with_long(0x8825, LONG, 1, 0x00ff_ff00))),
        ("GPS of the first directory itself", after(order.with_long(0x8825, LONG, 1, 8))),
        ("EXIF directory beyond", after(order.with_long(0x8769, LONG, 1, u32::MAX))),
        ("EXIF directory is the first one", after(order.with_long(0x8769, LONG, 1, 8))),
        ("EXIF pointer is text", after(order.with_long(0x8769, ASCII, 1, 26))),
        ("maker's notes beyond", makers_note),
        ("text beyond", one(order.with_long(0x010f, ASCII, 200, 0x7fff_ffff))),
        ("text too long", one(order.with_long(0x010f, ASCII, u32::MAX, 20))),
        ("rational beyond", one(order.with_long(0x011a, 5, 1, 0x1000))),
        ("unknown type", one(order.with_long(0x010f, 99, 1, 7))),
        ("type zero", one(order.with_long(0x010f, 0, 0, 0))),
        ("thumbnail directory beyond", order.block(&[turn.clone(), other.clone()], 2, 0x00ff_fff0)),
        ("thumbnail directory is the first one", order.block(&[turn.clone(), other.clone()], 2, 8)),
        ("more entries promised", order.block(&[model.clone(), turn.clone()], u16::MAX, 0)),
        ("not sorted", order.block(&[other.clone(), model.clone(), turn.clone()], 3, 0)),
        ("twice, first invalid", one(order.with_short(0x0112, SHORT, 1, 9))),
        ("twice, first zero", one(order.with_short(0x0112, SHORT, 1, 0))),
        ("twice, then upright", after(order.with_short(0x0112, SHORT, 1, 1))),
        ("a LONG", order.block(&[order.with_long(0x0112, LONG, 1, orientation.into())], 1, 0)),
        ("a BYTE", order.block(&[order.entry(0x0112, 1, 1, [orientation, 0, 0, 0])], 1, 0)),
        ("two SHORTs", order.block(&[order.with_short(0x0112, SHORT, 2, orientation.into())], 1, 0)),
        ("SHORTs without end", order.block(&[order.with_short(0x0112, SHORT, u32::MAX, orientation.into())], 1, 0)),
        ("cut off after the orientation", order.block(&[model, turn.clone(), other.clone()], 3, 0)[..34].to_vec()),
        ("cut off in the orientation", order.block(std::slice::from_ref(&turn), 9, 0)[..20].to_vec()),
        ("a prefix", [b"Exif\0\0", &plain[..]].concat()),
        ("a prefix and its offset", [b"\0\0\0\x06Exif\0\0", &plain[..]].concat()),
        ("garbage behind", [&plain[..], &[0xff; 300]].concat()),
    ]
}

/// Blocks without a valid orientation.
fn silent() -> Vec<(&'static str, Vec<u8>)> {
    let order = Order(true);
    let turn = |n| order.with_short(0x0112, SHORT, 1, n);
    let thumbnail =
        [order.block(&[order.with_short(0x0128, SHORT, 1, 2)], 1, 26), order.block(&[turn(6)], 1, 0)].concat();
    vec![
        ("empty", Vec::new()),
        ("no header", vec![7; 60]),
        ("header alone", b"II*\0\x08\0\0\0".to_vec()),
        ("directory beyond", b"II*\0\xff\xff\xff\xff".to_vec()),
        ("zero", order.block(&[turn(0)], 1, 0)),
        ("nine", order.block(&[turn(9)], 1, 0)),
        ("a large number", order.block(&[turn(6 << 8)], 1, 0)),
        ("the thumbnail's", thumbnail),
    ]
}

fn app1(data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len() + 2).expect("a short block").to_be_bytes();
    [&[0xff, 0xe1], &length[..], data].concat()
}

fn after_soi(jpeg: &[u8], segments: &[u8]) -> Vec<u8> {
    [&jpeg[..2], segments, &jpeg[2..]].concat()
}

fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut check = flate2::Crc::new();
    check.update(name);
    check.update(data);
    let length = u32::try_from(data.len()).expect("short").to_be_bytes();
    [&length[..], name, data, &check.sum().to_be_bytes()].concat()
}

fn before_chunk(png: &[u8], name: &[u8; 4], new: &[u8]) -> Vec<u8> {
    let at = png.windows(4).position(|window| window == name).expect("the chunk") - 4;
    [&png[..at], new, &png[at..]].concat()
}

/// EXIF as ImageMagick stored it before PNG had a chunk for it.
fn raw_profile(keyword: &str, block: &[u8]) -> Vec<u8> {
    let all = [b"Exif\0\0", block].concat();
    let digits: String = all.iter().map(|byte| format!("{byte:02x}")).collect();
    let lines: Vec<&str> = (0..digits.len()).step_by(72).map(|at| &digits[at..digits.len().min(at + 72)]).collect();
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::default());
    packed.write_all(format!("\nexif\n{:8}\n{}\n", all.len(), lines.join("\n")).as_bytes()).expect("memory");
    [keyword.as_bytes(), &[0, 0], &packed.finish().expect("memory")].concat()
}

fn riff(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut body = b"WEBP".to_vec();
    for (name, data) in chunks {
        body.extend([*name, &u32::try_from(data.len()).expect("short").to_le_bytes(), *data].concat());
        body.resize(body.len().next_multiple_of(2), 0);
    }
    [b"RIFF", &u32::try_from(body.len()).expect("short").to_le_bytes()[..], &body].concat()
}

/// A WebP in the extended format, with an EXIF block after its image.
fn webp_with(plain: &[u8], stored: &Frame, block: &[u8]) -> Vec<u8> {
    let side = |n: u32| (n - 1).to_le_bytes();
    let (w, h) = (side(stored.size().width()), side(stored.size().height()));
    let flags = [8, 0, 0, 0, w[0], w[1], w[2], h[0], h[1], h[2]];
    let name: &[u8; 4] = plain[12..16].try_into().expect("four letters");
    riff(&[(b"VP8X", &flags), (name, &plain[20..]), (b"EXIF", block)])
}

/// An uncompressed RGB TIFF with these entries besides those of the image.
fn tiff_with(stored: &Frame, order: Order, extra: &[Vec<u8>], next: u32) -> Vec<u8> {
    let (w, h) = (stored.size().width(), stored.size().height());
    let count = u32::try_from(extra.len()).expect("few") + 9;
    let pixels = 8 + 2 + 12 * count + 4;
    let samples: Vec<u8> = stored.rgba8().iter().flat_map(|p| [p[0], p[1], p[2]]).collect();
    let mut entries = vec![
        order.with_long(0x0100, LONG, 1, w),
        order.with_long(0x0101, LONG, 1, h),
        order.with_short(0x0102, SHORT, 1, 8),
        order.with_short(0x0103, SHORT, 1, 1),
        order.with_short(0x0106, SHORT, 1, 2),
        order.with_long(0x0111, LONG, 1, pixels),
        order.with_short(0x0115, SHORT, 1, 3),
        order.with_long(0x0116, LONG, 1, h),
        order.with_long(0x0117, LONG, 1, u32::try_from(samples.len()).expect("short")),
    ];
    // BitsPerSample is stored elsewhere; its value overlaps the samples.
    entries[2] = order.with_long(0x0102, SHORT, 3, pixels + u32::try_from(samples.len()).expect("short"));
    entries.extend(extra.iter().cloned());
    entries.sort_by_key(|entry| if order.0 { [entry[1], entry[0]] } else { [entry[0], entry[1]] });
    let block = order.block(&entries, u16::try_from(count).expect("few"), next);
    [block, samples, [order.short(8); 3].concat()].concat()
}

/// The same image stored with this block in every container that supports EXIF.
fn containers(stored: &Frame, block: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let plain =
        |name: &str, options: EncodeOptions| encode(stored, Format::for_output(name).expect("a format").0, &options);
    let exact = || EncodeOptions { lossless: true, ..EncodeOptions::default() };
    let jpeg = plain("jpg", EncodeOptions { quality: 95, ..EncodeOptions::default() });
    let png = plain("png", exact());
    let webp = plain("webp", exact());
    let exif = |prefix: &[u8]| app1(&[prefix, block].concat());
    let empty = app1(b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0");
    let extended = app1(b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'/>");
    vec![
        ("JPEG", after_soi(&jpeg, &exif(b"Exif\0\0"))),
        ("JPEG, other padding", after_soi(&jpeg, &exif(b"Exif\0\xff"))),
        ("JPEG, prefix twice", after_soi(&jpeg, &exif(b"Exif\0\0Exif\0\0"))),
        ("JPEG, second segment", after_soi(&jpeg, &[extended, empty, exif(b"Exif\0\0")].concat())),
        ("JPEG, first unreadable", after_soi(&jpeg, &[app1(b"Exif\0\0garbage"), exif(b"Exif\0\0")].concat())),
        ("PNG", before_chunk(&png, b"IDAT", &chunk(b"eXIf", block))),
        ("PNG, behind the pixels", before_chunk(&png, b"IEND", &chunk(b"eXIf", block))),
        (
            "PNG, raw profile",
            before_chunk(&png, b"IDAT", &chunk(b"zTXt", &raw_profile("Raw profile type exif", block))),
        ),
        ("PNG, raw APP1", before_chunk(&png, b"IDAT", &chunk(b"zTXt", &raw_profile("Raw profile type APP1", block)))),
        ("WebP", webp_with(&webp, stored, block)),
    ]
}

fn rendered(bytes: &[u8], query: &str) -> Vec<u8> {
    let recipe = [Recipe::parse(query).expect("a query")];
    render(bytes, &recipe, &Limits::default()).expect("an image").remove(0).expect("an output").bytes
}

#[track_caller]
fn same(is: &Frame, want: &Frame, tolerance: u8, what: &str) {
    assert_eq!(is.size(), want.size(), "{what}");
    let most = is.rgba8().iter().zip(want.rgba8()).map(|(a, b)| distance(*a, *b)).max().unwrap_or(0);
    assert!(most <= tolerance, "{what}: a pixel is off by {most}");
}

#[test]
fn the_orientation_survives_damage_elsewhere() {
    let frame = place_image(size(24, 16), false);
    let recipe = [Recipe::parse("format=png").expect("a query")];
    for orientation in 1..=8 {
        for order in [Order(true), Order(false)] {
            for (damage, block) in blocks(orientation, order) {
                for (container, bytes) in containers(&frame, &block) {
                    let what = format!("{container}, {damage}, {orientation}, little endian {}", order.0);
                    let want = upright(&decode(&bytes), orientation);
                    let header = Format::sniff(&bytes).expect("a format").decoder(&bytes, &DecodeOptions::default());
                    assert_eq!(header.expect("a header").header().upright_size(), want.size(), "{what}");
                    let out = render(&bytes, &recipe, &Limits::default()).expect("an image").remove(0);
                    same(&decode(&out.expect("an output").bytes), &want, 0, &what);
                }
            }
        }
    }
}

#[test]
fn an_invalid_orientation_is_ignored() {
    let frame = place_image(size(24, 16), false);
    for (damage, block) in silent() {
        for (container, bytes) in containers(&frame, &block) {
            same(&decode(&rendered(&bytes, "format=png")), &decode(&bytes), 0, &format!("{container}, {damage}"));
        }
    }
}

#[test]
fn a_damaged_tiff_is_upright() {
    let frame = place_image(size(24, 16), false);
    for orientation in 1..=8 {
        for order in [Order(true), Order(false)] {
            let turn = order.with_short(0x0112, SHORT, 1, orientation.into());
            for (damage, extra, next) in [
                ("nothing wrong", vec![turn.clone()], 0),
                ("a LONG", vec![order.with_long(0x0112, LONG, 1, orientation.into())], 0),
                ("GPS beyond", vec![turn.clone(), order.with_long(0x8825, LONG, 1, 0x00ff_ff00)], 0),
                ("text beyond", vec![turn.clone(), order.with_long(0x010f, ASCII, 200, 0x7fff_ffff)], 0),
                ("next image beyond", vec![turn.clone()], 0x00ff_fff0),
            ] {
                let bytes = tiff_with(&frame, order, &extra, next);
                let what = format!("TIFF, {damage}, {orientation}, little endian {}", order.0);
                same(&decode(&rendered(&bytes, "format=png")), &upright(&frame, orientation), 0, &what);
            }
        }
    }
}

/// In JPEG XL, the codestream's orientation counts, and EXIF's does not.
#[test]
fn exif_does_not_rotate_jpeg_xl() {
    let plain = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/in/place.jxl")).expect("a fixture");
    let boxed = |name: &[u8; 4], data: &[u8]| {
        [&u32::try_from(data.len() + 8).expect("short").to_be_bytes()[..], name, data].concat()
    };
    let (_, block) = blocks(6, Order(true)).remove(0);
    let parts = if plain.starts_with(b"\xff\x0a") {
        let beginning = b"\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x14ftypjxl \0\0\0\0jxl ";
        [&beginning[..], &boxed(b"Exif", &[&[0; 4], &block[..]].concat()), &boxed(b"jxlc", &plain)].concat()
    } else {
        [&plain[..32], &boxed(b"Exif", &[&[0; 4], &block[..]].concat()), &plain[32..]].concat()
    };
    same(&decode(&rendered(&parts, "format=png")), &decode(&plain), 0, "JPEG XL");
}

#[test]
fn a_lossy_or_kept_result_is_upright_too() {
    let frame = place_image(size(48, 32), false);
    for (damage, block) in blocks(6, Order(false)) {
        for (container, bytes) in containers(&frame, &block) {
            let want = upright(&decode(&bytes), 6);
            for query in ["", "quality=80", "metadata=copyright", "format=webp", "format=jpg", "width=16"] {
                let out = decode(&rendered(&bytes, query));
                let what = format!("{container}, {damage}, `{query}`");
                if query == "width=16" {
                    assert_eq!(out.size(), size(16, 24), "{what}");
                } else {
                    same(&out, &want, 40, &what);
                }
            }
        }
    }
}

/// The content of the GPS fields below, which occurs nowhere else in a file.
const PLACE: [u8; 8] = *b"\x7e\x81PLACE\x1f";

/// Blocks with a readable copyright and a location.
fn photographs(order: Order) -> Vec<(&'static str, Vec<u8>)> {
    let notice = b"(c) Example Photographer\0";
    let length = u32::try_from(notice.len()).expect("short");
    // Header, count, four entries, next; then the notice; then GPS's directory; then its value; then more.
    let text_at = 8 + 2 + 4 * 12 + 4;
    let gps_at = (text_at + length).next_multiple_of(2);
    let place_at = gps_at + 2 + 12 + 4;
    let exif_at = place_at + 24;
    let copyright = |count| order.with_long(0x8298, ASCII, count, text_at);
    let turn = order.with_short(0x0112, SHORT, 1, 6);
    let gps = order.with_long(0x8825, LONG, 1, gps_at);
    let block = |entries: [Vec<u8>; 4], exif: &[Vec<u8>]| {
        let mut all = order.block(&entries, 4, 0);
        all.extend(notice);
        all.resize(gps_at as usize, 0);
        all.extend(order.short(1));
        all.extend(order.with_long(0x0002, 5, 3, place_at));
        all.extend([0; 4]);
        all.extend([PLACE; 3].concat());
        assert_eq!(all.len(), exif_at as usize);
        all.extend(order.short(u16::try_from(exif.len()).expect("few")));
        all.extend(exif.concat());
        all.extend([0; 4]);
        all
    };
    let make = order.with_long(0x010f, ASCII, 4, 0x4142_4300);
    let exif = order.with_long(0x8769, LONG, 1, exif_at);
    let pixels = order.with_long(0xa002, LONG, 1, 24);
    let plain = |fourth: Vec<u8>| block([turn.clone(), fourth, copyright(length), gps.clone()], &[]);
    let lens = order.with_long(0xa432, 5, 4, place_at);
    let comment = order.with_long(0x9286, 7, 200, place_at - 10);
    vec![
        ("nothing wrong", plain(make.clone())),
        ("a text over the place", plain(order.with_long(0x010e, ASCII, 90, text_at))),
        (
            "a number over the place",
            block([turn.clone(), copyright(length), exif.clone(), gps.clone()], std::slice::from_ref(&lens)),
        ),
        ("a comment over the place", block([turn.clone(), copyright(length), exif.clone(), gps.clone()], &[comment])),
        ("the place is called EXIF", plain(order.with_long(0x8769, LONG, 1, gps_at))),
        (
            "only EXIF points to the place",
            block([turn.clone(), make.clone(), copyright(length), order.with_long(0x8769, LONG, 1, gps_at)], &[]),
        ),
        (
            "a number over a place that nothing points to",
            block(
                [turn.clone(), make.clone(), copyright(length), exif],
                &[order.with_long(0xa432, 5, 40, place_at - 8), pixels],
            ),
        ),
        ("a copyright longer than the block", {
            let gps = order.with_long(0x8825, LONG, 1, gps_at);
            block([turn.clone(), make.clone(), copyright(5000), gps], &[])
        }),
        ("copyright twice, first beyond", {
            let gps = order.with_long(0x8825, LONG, 1, gps_at);
            let beyond = order.with_long(0x8298, ASCII, 9, 0x00ff_0000);
            block([turn, beyond, copyright(length), gps], &[])
        }),
    ]
}

#[test]
fn kept_metadata_has_the_copyright_but_no_location_or_orientation() {
    let contains = |bytes: &[u8], part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    let frame = place_image(size(24, 16), false);
    for order in [Order(true), Order(false)] {
        for (damage, block) in photographs(order) {
            for (container, bytes) in containers(&frame, &block) {
                for (format, all) in [("jpg", false), ("jpg", true), ("webp", true), ("png", true)] {
                    let recipe = Recipe::parse(&format!("format={format}&metadata=copyright")).expect("a query");
                    let mut settings = RenderSettings::default();
                    settings.output.keep_metadata = all;
                    let pipeline = Pipeline::new(&recipe, &settings);
                    let out = render_with(&bytes, &[pipeline], &Limits::default()).expect("an image").remove(0);
                    let out = out.expect("an output").bytes;
                    let what = format!("{container} to {format}, {damage}, all {all}, little endian {}", order.0);
                    assert!(contains(&out, b"(c) Example Photographer"), "{what}: the copyright is lost");
                    assert!(!contains(&out, b"PLACE"), "{what}: a place is kept");
                    let header = Format::sniff(&out).expect("a format").decoder(&out, &DecodeOptions::default());
                    let header = header.expect("a header").header();
                    assert_eq!((header.orientation.exif(), header.size), (1, size(16, 24)), "{what}");
                }
                for query in ["", "quality=90"] {
                    let out = rendered(&bytes, query);
                    assert!(!contains(&out, b"PLACE"), "{container}, {damage}, `{query}`: a place is kept");
                }
            }
        }
    }
}

/// libjpeg-based programs display such a file; data outside of segments is removed.
#[test]
fn bytes_outside_of_segments_are_removed() {
    let frame = place_image(size(24, 16), false);
    let (format, _) = Format::for_output("jpg").expect("a format");
    let jpeg = encode(&frame, format, &EncodeOptions { quality: 60, ..EncodeOptions::default() });
    let (_, block) = photographs(Order(true)).remove(0);
    let trailer = [&jpeg[..], &block].concat();
    let out = rendered(&trailer, "");
    assert!(!out.windows(5).any(|window| window == b"PLACE"), "data after the end is kept");
}
