//! JPEG XL, TIFF, BMP and gzip: sizes and counts without data behind them.

use crate::{png::compressed, run::Bomb};
use flate2::{Compression, write::GzEncoder};
use std::io::{Read, copy, repeat};

/// Bits of JPEG XL, the lowest first, as (number, count).
fn bits(numbers: &[(u32, u32)]) -> Vec<u8> {
    let all: Vec<bool> = numbers.iter().flat_map(|(n, count)| (0..*count).map(move |i| n >> i & 1 == 1)).collect();
    all.chunks(8).map(|byte| byte.iter().enumerate().map(|(i, bit)| u8::from(*bit) << i).sum()).collect()
}

#[test]
fn a_jpeg_xl_with_a_huge_size() {
    for (name, side, expected) in [
        ("largest.jxl", 1 << 30, &["dimensions-exceeded", "unparsable"]),
        ("within-limits.jxl", 12_000, &["memory-exceeded", "unparsable"]),
    ] {
        // Not small; height with 30 bits; no ratio; width with 30 bits; all defaults.
        let header = bits(&[(0, 1), (3, 2), (side - 1, 30), (0, 3), (3, 2), (side - 1, 30), (1, 1)]);
        Bomb::new(name, [&[0xff, 0x0a][..], &header, &[0; 200]].concat()).is_refused(expected);
    }
}

/// A TIFF with these entries of tag, type, count and value; the next directory is at `next`.
fn tiff(entries: &[(u16, u16, u32, u32)], next: u32) -> Vec<u8> {
    let mut out = [&b"II*\0"[..], &8_u32.to_le_bytes()].concat();
    out.extend(u16::try_from(entries.len()).expect("few").to_le_bytes());
    for (tag, kind, count, value) in entries {
        let parts = [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value.to_le_bytes()];
        out.extend(parts.concat());
    }
    out.extend(next.to_le_bytes());
    out
}

/// The entries of a gray image whose rows are one strip each, at an offset inside of the file.
fn image(side: u32, strips: u32) -> Vec<(u16, u16, u32, u32)> {
    vec![
        (256, 4, 1, side),
        (257, 4, 1, side),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, strips, 8),
        (277, 3, 1, 1),
        (278, 4, 1, 1),
        (279, 4, strips, 8),
    ]
}

#[test]
fn a_tiff_with_huge_counts() {
    for (name, side, strips) in
        [("strips.tiff", 1000, u32::MAX), ("half.tiff", 1000, 1 << 30), ("some.tiff", 4000, 20_000_000)]
    {
        Bomb::new(name, tiff(&image(side, strips), 0)).is_refused(&["unparsable", "unsupported-format"]);
    }
    Bomb::new("largest.tiff", tiff(&image(u32::MAX, 1), 0)).is_refused(&["dimensions-exceeded", "unparsable"]);
    Bomb::new("within-limits.tiff", tiff(&image(12_000, 1), 0)).is_refused(&["memory-exceeded", "unparsable"]);
    // 65,535 samples of 8 bits, and of 65,535 bits.
    for bits in [8, 65_535] {
        let mut deep = image(1000, 1);
        deep[2] = (258, 3, 1, bits);
        deep[6] = (277, 3, 1, 65_535);
        Bomb::new("deep.tiff", tiff(&deep, 0)).is_refused(&["unparsable", "unsupported-format"]);
    }
}

#[test]
fn a_tiff_whose_directories_are_a_loop() {
    let mut entries = image(4, 1);
    // Rows in one strip at the start of the file, and a directory of EXIF that is the first one.
    entries[7] = (278, 4, 1, 4);
    entries[8] = (279, 4, 1, 16);
    entries.extend([(330, 4, 1, 8), (34_665, 4, 1, 8)]);
    Bomb::new("loop.tiff", tiff(&entries, 8)).is_refused(&["unparsable"]);
}

/// A BMP with a header of this size field, and these sides.
fn bmp(header: u32, side: i32, colors: u32) -> Vec<u8> {
    let sides = [side.to_le_bytes(), side.to_le_bytes()].concat();
    let info = [&header.to_le_bytes()[..], &sides, &[1, 0, 8, 0], &[0; 16], &colors.to_le_bytes(), &[0; 4]].concat();
    [&b"BM"[..], &[0; 8], &54_u32.to_le_bytes(), &info, &[0; 64]].concat()
}

#[test]
fn a_bmp_with_a_huge_header() {
    Bomb::new("largest.bmp", bmp(40, i32::MAX, 0)).is_refused(&["dimensions-exceeded", "unparsable"]);
    Bomb::new("within-limits.bmp", bmp(40, 12_000, 0)).is_refused(&["memory-exceeded", "unparsable"]);
    Bomb::new("colors.bmp", bmp(40, 100, u32::MAX)).is_refused(&["unparsable", "unsupported-format"]);
    Bomb::new("lowest.bmp", bmp(40, i32::MIN, 0)).is_refused(&["dimensions-exceeded", "unparsable"]);
    Bomb::new("header.bmp", bmp(0x7fff_ffff, 16, 0)).is_refused(&["unsupported-format", "unparsable"]);
    let icon =
        [&[0, 0, 1, 0, 1, 0, 16, 16, 0, 0, 1, 0, 8, 0, 100, 0, 0, 0, 22, 0, 0, 0][..], &bmp(40, 24_000, 0)[14..]];
    Bomb::new("bitmap.ico", icon.concat()).is_refused(&["dimensions-exceeded", "memory-exceeded", "unparsable"]);
}

/// A gzip file of this start and a gigabyte of zeros.
fn gzip(start: &[u8]) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::fast());
    copy(&mut start.chain(repeat(0).take(1_000_000_000)), &mut out).expect("memory");
    out.finish().expect("memory")
}

#[test]
fn gzip_that_expands_to_a_gigabyte() {
    let jpeg = gzip(&[0xff, 0xd8, 0xff, 0xe0]);
    Bomb::new("photo.jpg.gz", jpeg.clone()).is_refused(&["gzip-too-large"]);
    Bomb::new("photo.jpg", jpeg).is_refused(&["gzip-too-large"]);
    Bomb::new("drawing.svgz", gzip(b"<svg>")).is_refused(&["gzip-too-large", "unsupported-format"]);
    // Compressed twice: the inner file is no image.
    let twice = compressed(0, 100_000_000);
    let mut out = GzEncoder::new(Vec::new(), Compression::fast());
    copy(&mut &twice[..], &mut out).expect("memory");
    Bomb::new("twice.png.gz", out.finish().expect("memory")).is_refused(&["unsupported-format"]);
}
