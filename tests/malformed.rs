//! Files that violate their format without loss of pixels are read as in other readers. Damaged files are decoded as
//! far as possible with `--damaged warn`.
#![allow(clippy::disallowed_methods, reason = "a test reads files")]

mod support;

use flate2::{Compression, Crc, write::ZlibEncoder};
use pixmill::{
    Limits, Recipe, Rendered,
    codec::{Damaged, DecodeOptions, EncodeOptions, Format},
    codes::Remedy,
    image::Frame,
    render,
    report::Failure,
};
use std::io::Write;
use support::{decode, distance, encode, pixel, place_image, size};

fn format(name: &str) -> Format {
    Format::for_output(name).expect(name).0
}

fn jpeg(progressive: bool) -> Vec<u8> {
    let options = EncodeOptions { quality: 80, progressive, ..EncodeOptions::default() };
    encode(&place_image(size(96, 80), false), format("jpg"), &options)
}

fn position(bytes: &[u8], what: &[u8]) -> usize {
    bytes.windows(what.len()).position(|w| w == what).expect("there")
}

/// A sequential JPEG whose scan header has these coefficients and bits.
fn with_scan_parameters(mut jpeg: Vec<u8>, parameters: [u8; 3]) -> Vec<u8> {
    let sos = position(&jpeg, &[0xff, 0xda]);
    let at = sos + 5 + 2 * usize::from(jpeg[sos + 4]);
    jpeg[at..at + 3].copy_from_slice(&parameters);
    jpeg
}

/// The JPEG without its segments of this code.
fn without(jpeg: &[u8], code: u8) -> Vec<u8> {
    let (mut out, mut at) = (jpeg[..2].to_vec(), 2);
    loop {
        let length = 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
        if jpeg[at + 1] != code {
            out.extend_from_slice(&jpeg[at..at + length]);
        }
        let scan = jpeg[at + 1] == 0xda;
        at += length;
        if scan {
            out.extend_from_slice(&jpeg[at..]);
            return out;
        }
    }
}

/// Whether this build supports the query's format.
fn is_built(query: &&str) -> bool {
    cfg!(feature = "jxl") || !query.contains("jxl")
}

fn rendered(bytes: &[u8], query: &str, damaged: Damaged) -> Result<Rendered, String> {
    let limits = Limits { damaged, ..Limits::default() };
    let recipes = [Recipe::parse(query).expect(query)];
    let text = |failure: Failure| match failure.remedy {
        Some(Remedy::AcceptDamage) => failure.message + " [damage can be accepted]",
        _ => failure.message,
    };
    let mut all = render(bytes, &recipes, &limits).map_err(text)?;
    all.remove(0).map_err(text)
}

fn damage(rendered: &Rendered) -> Vec<&str> {
    rendered
        .warnings
        .iter()
        .filter(|warning| warning.code.as_str() == "damaged")
        .map(|warning| warning.message.as_str())
        .collect()
}

/// Every path of a JPEG: pixels, planes, reduced decode, requantization, transcoding.
#[test]
fn a_jpeg_with_a_format_violation_is_read_on_every_path() {
    let base = jpeg(false);
    let slow = jpeg(true);
    let sos = position(&base, &[0xff, 0xda]);
    let insert = |at: usize, what: &[u8]| [&base[..at], what, &base[at..]].concat();
    let adobe = b"\xff\xee\0\x0eAdobe\0\x64\0\0\0\0\x07";
    let end = base.len() - 2;
    let files = [
        ("0, 0", with_scan_parameters(base.clone(), [0, 0, 0]), &base),
        ("0, 63, 1", with_scan_parameters(base.clone(), [0, 63, 1]), &base),
        ("1, 63", with_scan_parameters(base.clone(), [1, 63, 0]), &base),
        ("255", with_scan_parameters(base.clone(), [255, 255, 255]), &base),
        ("an unknown Adobe transform", insert(sos, adobe), &base),
        ("bytes before a marker", insert(sos, &[0, 1, 2, 3]), &base),
        ("bytes before the end", insert(end, &[0; 9]), &base),
        ("fill bytes", insert(sos, &[0xff; 9]), &base),
        ("a new JFIF", [&base[..11], &[3], &base[12..]].concat(), &base),
        ("bytes after the end", [&base[..], b"more than an image"].concat(), &base),
        ("no end marker", base[..end].to_vec(), &base),
        ("no end marker of many scans", slow[..slow.len() - 2].to_vec(), &slow),
    ];
    for (what, file, whole) in &files {
        for query in ["format=png", "format=webp", "width=24", "quality=40", "format=jxl&width=24", ""]
            .into_iter()
            .filter(is_built)
        {
            let (one, other) = (rendered(file, query, Damaged::Fail), rendered(whole, query, Damaged::Fail));
            let one = one.unwrap_or_else(|message| panic!("{what}, {query}: {message}"));
            assert_eq!(decode(&one.bytes).rgba8(), decode(&other.expect("whole").bytes).rgba8(), "{what}, {query}");
            assert!(damage(&one).is_empty(), "{what}");
        }
    }
    // Frames of Motion JPEG lack Huffman tables, because all use the standard ones. This file has optimized tables, so
    // its pixels are noise without them.
    assert!(rendered(&without(&base, 0xc4), "format=png", Damaged::Warn).is_ok());
}

#[test]
fn a_damaged_jpeg_fails_or_gives_a_warning() {
    let base = jpeg(false);
    let slow = jpeg(true);
    let half = |file: &[u8]| file[..file.len() * 6 / 10].to_vec();
    for (file, words) in [(half(&base), "80 rows are missing"), (half(&slow), "finer detail is missing")] {
        for query in
            ["format=png", "format=webp", "width=24", "", "quality=40", "format=jxl"].into_iter().filter(is_built)
        {
            let message = rendered(&file, query, Damaged::Fail).expect_err("damaged");
            assert!(message.ends_with(" [damage can be accepted]"), "{message}");
            let left = rendered(&file, query, Damaged::Warn).expect(query);
            assert!(damage(&left).iter().any(|said| said.contains("is truncated")), "{query}: {:?}", left.warnings);
            assert!(!left.kept_source);
        }
        let left = rendered(&file, "format=png", Damaged::Warn).expect("a part");
        assert!(damage(&left)[0].contains(words), "{:?}", left.warnings);
        let (shown, whole) = (decode(&left.bytes), decode(&base));
        assert!(distance(pixel(&shown, 20, 4), pixel(&whole, 20, 4)) < 60);
    }
    // Undamaged files are the same with either.
    for query in ["format=png", ""] {
        let [strict, tolerant] = [Damaged::Fail, Damaged::Warn].map(|d| rendered(&base, query, d).expect(query));
        assert_eq!(strict, tolerant);
    }
    assert!(rendered(&base[..100], "", Damaged::Warn).is_err(), "no pixel can be decoded");
}

fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = Crc::new();
    crc.update(name);
    crc.update(data);
    let length = u32::try_from(data.len()).expect("short").to_be_bytes();
    [&length[..], name, data, &crc.sum().to_be_bytes()].concat()
}

fn with_wrong_checksum(mut chunk: Vec<u8>) -> Vec<u8> {
    *chunk.last_mut().expect("a checksum") ^= 0x55;
    chunk
}

fn packed(raw: &[u8]) -> Vec<u8> {
    let mut out = ZlibEncoder::new(Vec::new(), Compression::best());
    out.write_all(raw).expect("packed");
    out.finish().expect("packed")
}

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
const SIDE: u32 = 16;

fn header(color: u8, depth: u8) -> Vec<u8> {
    chunk(b"IHDR", &[&SIDE.to_be_bytes()[..], &SIDE.to_be_bytes(), &[depth, color, 0, 0, 0]].concat())
}

/// Rows of samples with this many bits, unfiltered.
fn rows(bits: u8, sample: impl Fn(u32, u32) -> u32, samples: u32) -> Vec<u8> {
    let mut out = Vec::new();
    for y in 0..SIDE {
        let mut row = vec![0_u8; (SIDE * samples * u32::from(bits)).div_ceil(8) as usize];
        for i in 0..SIDE * samples {
            for bit in 0..u32::from(bits) {
                let at = i * u32::from(bits) + bit;
                let set = sample(i, y) >> (u32::from(bits) - 1 - bit) & 1;
                row[(at / 8) as usize] |= u8::try_from(set << (7 - at % 8)).expect("a bit");
            }
        }
        out.push(0);
        out.extend(row);
    }
    out
}

fn transparent(bytes: &[u8]) -> usize {
    decode(bytes).rgba8().iter().filter(|p| p[3] == 0).count()
}

/// As in libpng: only the bits of the depth count.
#[test]
fn transparency_beyond_the_depth_is_masked() {
    for depth in [1_u8, 2, 4, 8, 16] {
        let mask = (1_u32 << depth) - 1;
        let image = packed(&rows(depth, |x, y| (x * 3 + y) & mask, 1));
        let file = |value: u32| {
            let value = u16::try_from(value).expect("16 bits").to_be_bytes();
            [SIGNATURE, &header(0, depth), &chunk(b"tRNS", &value), &chunk(b"IDAT", &image), &chunk(b"IEND", b"")]
                .concat()
        };
        let right = transparent(&file(1));
        assert!(right > 0, "{depth}");
        if depth < 16 {
            assert_eq!(transparent(&file(mask + 2)), right, "{depth}");
            assert_eq!(transparent(&file(0xffff - mask + 1)), right, "{depth}");
        }
        for query in ["", "format=webpll", "brightness=1"] {
            let out = rendered(&file(if depth < 16 { mask + 2 } else { 1 }), query, Damaged::Fail).expect(query);
            assert_eq!(transparent(&out.bytes), right, "{depth} {query}");
        }
    }
    let image = packed(&rows(8, |i, y| if i % 3 == 0 { i / 3 } else { y }, 3));
    let file = |r: u16| {
        let color = [r, 4, 4].map(u16::to_be_bytes).concat();
        [SIGNATURE, &header(2, 8), &chunk(b"tRNS", &color), &chunk(b"IDAT", &image), &chunk(b"IEND", b"")].concat()
    };
    assert_eq!((transparent(&file(3)), transparent(&file(0x203))), (1, 1));
}

fn rgb() -> Vec<u8> {
    rows(8, |i, y| (i * 5 + y * 7) & 255, 3)
}

#[test]
fn a_png_with_a_format_violation_after_its_pixels_is_read() {
    let (head, data, end) = (header(2, 8), chunk(b"IDAT", &packed(&rgb())), chunk(b"IEND", b""));
    let whole = [SIGNATURE, &head, &data, &end].concat();
    let gamma = with_wrong_checksum(chunk(b"gAMA", &45_455_u32.to_be_bytes()));
    let profile = with_wrong_checksum(chunk(b"iCCP", b"x\0\0nothing"));
    let files = [
        ("no end", [SIGNATURE, &head, &data].concat()),
        ("half an end", whole[..whole.len() - 4].to_vec()),
        ("no checksum", whole[..whole.len() - 16].to_vec()),
        ("an end with a wrong checksum", [SIGNATURE, &head, &data, &with_wrong_checksum(end.clone())].concat()),
        ("bytes behind", [&whole[..], b"more than an image"].concat()),
        ("a wrong gamma chunk", [SIGNATURE, &head, &gamma, &data, &end].concat()),
        ("a wrong profile chunk", [SIGNATURE, &head, &profile, &data, &end].concat()),
    ];
    for (what, file) in &files {
        for query in ["format=webpll", "brightness=0", "width=8&format=png", ""] {
            let one = rendered(file, query, Damaged::Fail).unwrap_or_else(|message| panic!("{what}: {message}"));
            let other = rendered(&whole, query, Damaged::Fail).expect("whole");
            assert_eq!(decode(&one.bytes).rgba8(), decode(&other.bytes).rgba8(), "{what} {query}");
        }
    }
}

#[test]
fn a_damaged_png_fails_or_gives_a_warning() {
    let (head, end) = (header(2, 8), chunk(b"IEND", b""));
    let stored = packed(&rgb());
    let mut filter = rgb();
    filter[9 * (1 + 3 * SIDE as usize)] = 9;
    let files = [
        ("6 of 16 rows", [SIGNATURE, &head, &chunk(b"IDAT", &packed(&rgb()[..10 * 49])), &end].concat()),
        ("7 of 16 rows", [SIGNATURE, &head, &chunk(b"IDAT", &packed(&filter)), &end].concat()),
        ("checksum", [SIGNATURE, &head, &with_wrong_checksum(chunk(b"IDAT", &stored)), &end].concat()),
    ];
    let whole = decode(&[SIGNATURE, &head, &chunk(b"IDAT", &stored), &end].concat());
    for (what, file) in &files {
        let message = rendered(file, "", Damaged::Fail).expect_err(what);
        assert!(message.ends_with(" [damage can be accepted]"), "{message}");
        let left = rendered(file, "", Damaged::Warn).expect(what);
        assert!(damage(&left)[0].contains(what), "{:?}", left.warnings);
        let shown = decode(&left.bytes);
        assert_eq!(shown.rgba8()[..8 * 16], whole.rgba8()[..8 * 16], "{what}");
    }
    assert!(rendered(&[SIGNATURE, &head].concat(), "", Damaged::Warn).is_err());
}

/// An ICO of images with the sides of its directory.
fn ico(images: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let count = u16::try_from(images.len()).expect("few");
    let mut out = [&[0, 0, 1, 0][..], &count.to_le_bytes()].concat();
    let mut place = 6 + 16 * images.len();
    for (side, image) in images {
        let long = |n: usize| u32::try_from(n).expect("short").to_le_bytes();
        out.extend([*side, *side, 0, 0, 1, 0, 32, 0]);
        out.extend([long(image.len()), long(place)].concat());
        place += image.len();
    }
    images.iter().for_each(|(_, image)| out.extend_from_slice(image));
    out
}

#[test]
fn an_ico_may_hold_every_kind_of_png() {
    for (color, depth, samples) in [
        (0, 1, 1),
        (0, 8, 1),
        (0, 16, 1),
        (2, 8, 3),
        (2, 16, 3),
        (3, 4, 1),
        (3, 8, 1),
        (4, 8, 2),
        (4, 16, 2),
        (6, 8, 4),
    ] {
        let palette = if color == 3 { chunk(b"PLTE", &[9, 99, 200, 1, 2, 3].repeat(8)) } else { Vec::new() };
        let data = packed(&rows(depth, |i, y| (i * 11 + y) & 15, samples));
        let png = [SIGNATURE, &header(color, depth), &palette, &chunk(b"IDAT", &data), &chunk(b"IEND", b"")].concat();
        let shown = decode(&ico(&[(16, png.clone())]));
        assert_eq!(shown.rgba8(), decode(&png).rgba8(), "{color} {depth}");
        // The directory sizes are only hints.
        assert_eq!(decode(&ico(&[(48, png.clone())])).size(), size(16, 16));
    }
}

/// A bitmap of 4 by 2 pixels, red grows to the right and green downward, whose last column is masked out.
fn bitmap(bits: u16, mask: bool, alpha: u8) -> Vec<u8> {
    let pixel = |x: u8, y: u8| [0, y * 100, x * 60];
    let (mut palette, mut pixels) = (Vec::new(), Vec::new());
    for y in [1, 0] {
        for x in 0..4 {
            let color = pixel(x, y);
            match bits {
                8 => pixels.push(y * 4 + x),
                24 => pixels.extend(color),
                _ => pixels.extend([color[0], color[1], color[2], alpha]),
            }
        }
    }
    if bits == 8 {
        palette = (0..2)
            .flat_map(|y| (0..4).map(move |x| (x, y)))
            .flat_map(|(x, y)| [&pixel(x, y)[..], &[0]].concat())
            .collect();
    }
    let colors = if bits == 8 { 8_u32 } else { 0 };
    let long = |n: u32| n.to_le_bytes();
    let head = [long(40), long(4), long(4)].concat();
    let rest = [long(0), long(0), long(0), long(0), long(colors), long(0)].concat();
    let masks = if mask { [0b0001_0000, 0, 0, 0].repeat(2) } else { Vec::new() };
    [&head[..], &[1, 0], &bits.to_le_bytes(), &rest, &palette, &pixels, &masks].concat()
}

#[test]
fn an_ico_may_hold_every_kind_of_bitmap() {
    for (bits, mask, alpha, shown) in [
        (8, true, 0, false),
        (24, true, 0, false),
        (32, true, 0, false),
        (32, true, 255, true),
        (32, false, 0, true),
        (24, false, 0, true),
    ] {
        let frame: Frame = decode(&ico(&[(4, bitmap(bits, mask, alpha))]));
        assert_eq!(frame.size(), size(4, 2), "{bits}");
        assert_eq!(pixel(&frame, 2, 1), [120, 100, 0, 255], "{bits}");
        assert_eq!(pixel(&frame, 3, 0)[3], if shown { 255 } else { 0 }, "{bits} {mask} {alpha}");
    }
}

#[test]
fn the_largest_readable_image_of_an_ico_is_used() {
    let png = |side: u32| encode(&place_image(size(side, side), true), format("png"), &EncodeOptions::default());
    let shown = |images: &[(u8, Vec<u8>)]| decode(&ico(images)).size();
    assert_eq!(shown(&[(16, png(16)), (48, png(48)), (32, png(32))]), size(48, 48));
    assert_eq!(shown(&[(16, png(16)), (0, png(300))]), size(300, 300), "zero is 256 or more");
    assert_eq!(shown(&[(64, b"neither of the two".to_vec()), (16, png(16))]), size(16, 16));
    let bytes = ico(&[(64, b"neither of the two".to_vec())]);
    let opened = Format::sniff(&bytes).expect("an ICO").decoder(&bytes, &DecodeOptions::default());
    assert!(opened.is_err());
}

#[test]
fn a_part_of_a_gif_is_shown() {
    let whole = encode(&place_image(size(64, 64), false), format("gif"), &EncodeOptions::default());
    let cut = &whole[..whole.len() * 7 / 10];
    let message = rendered(cut, "format=png", Damaged::Fail).expect_err("cut");
    assert!(message.ends_with(" [damage can be accepted]"), "{message}");
    let left = rendered(cut, "format=png", Damaged::Warn).expect("a part");
    assert_eq!(damage(&left).len(), 1, "{:?}", left.warnings);
    let (shown, whole) = (decode(&left.bytes), decode(&whole));
    assert_eq!(pixel(&shown, 9, 3), pixel(&whole, 9, 3));
}

/// Other formats with partial decoding.
#[test]
fn damaged_files_of_other_formats_are_decoded_in_part() {
    let photo = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/photos/coffee.jpg")).expect("a photo");
    for query in ["format=webp", "format=webpll", "format=jxl&quality=70"].into_iter().filter(is_built) {
        let Ok(whole) = rendered(&photo, query, Damaged::Fail) else { continue };
        let cut = &whole.bytes[..whole.bytes.len() * 6 / 10];
        let message = rendered(cut, "format=png", Damaged::Fail).expect_err(query);
        assert!(message.ends_with(" [damage can be accepted]"), "{message}");
        let left = rendered(cut, "format=png", Damaged::Warn).expect(query);
        assert_eq!(damage(&left).len(), 1, "{query}");
        let (shown, whole) = (decode(&left.bytes), decode(&whole.bytes));
        assert!(distance(pixel(&shown, 300, 20), pixel(&whole, 300, 20)) < 60, "{query}");
    }
}

#[test]
fn an_animation_ends_before_its_first_damaged_frame() {
    for name in ["animated.webp", "animated.png", "animated.gif"] {
        let path = format!("{}/fixtures/in/{name}", env!("CARGO_MANIFEST_DIR"));
        let whole = std::fs::read(path).expect(name);
        let cut = &whole[..whole.len() - 40];
        assert!(rendered(cut, "format=webp", Damaged::Fail).is_err(), "{name}");
        let left = rendered(cut, "format=webp", Damaged::Warn).expect(name);
        assert!(!damage(&left).is_empty() && !left.kept_source, "{name}");
        let frames = |bytes: &[u8]| {
            let opened = Format::sniff(bytes).expect("an image").decoder(bytes, &DecodeOptions::default());
            opened.expect("a header").header().frames.expect("known")
        };
        // A GIF can show a partial frame.
        let all = frames(&whole) - u32::from(name != "animated.gif");
        assert!(frames(&left.bytes) <= all && frames(&left.bytes) > 0, "{name}");
    }
}
