//! PNG: more pixels than data, and compressed chunks that expand to 100 MB. ICO, which may contain one.

use crate::run::Bomb;
use flate2::{Compression, Crc, write::ZlibEncoder};
use std::io::{Read, Write, copy, repeat};

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

pub(crate) fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = Crc::new();
    crc.update(name);
    crc.update(data);
    let length = u32::try_from(data.len()).expect("short").to_be_bytes();
    [&length[..], name, data, &crc.sum().to_be_bytes()].concat()
}

/// A byte this many times, compressed.
pub(crate) fn compressed(byte: u8, count: u64) -> Vec<u8> {
    let mut out = ZlibEncoder::new(Vec::new(), Compression::fast());
    copy(&mut repeat(byte).take(count), &mut out).expect("memory");
    out.finish().expect("memory")
}

pub(crate) fn compressed_text(text: &[u8]) -> Vec<u8> {
    let mut out = ZlibEncoder::new(Vec::new(), Compression::fast());
    out.write_all(text).expect("memory");
    out.finish().expect("memory")
}

/// A gray file of this size, with chunks before its pixels. The data has the pixels of 16 times 16.
pub(crate) fn png(side: u32, chunks: &[Vec<u8>]) -> Vec<u8> {
    let sides = [side.to_be_bytes(), side.to_be_bytes()].concat();
    let header = chunk(b"IHDR", &[&sides[..], &[8, 0, 0, 0, 0]].concat());
    [SIGNATURE, &header, &chunks.concat(), &chunk(b"IDAT", &compressed(0, 16 * 17)), &chunk(b"IEND", b"")].concat()
}

#[test]
fn a_png_of_900_megapixels() {
    Bomb::new("900.png", png(30_000, &[])).is_refused(&["dimensions-exceeded"]);
    let raised = Bomb::new("raised.png", png(30_000, &[])).with(&["--max-input-side", "40000"]);
    raised.is_refused(&["dimensions-exceeded", "memory-exceeded"]);
    Bomb::new("144.png", png(12_000, &[])).is_refused(&["memory-exceeded"]);
    // The most that the memory allows, without the pixels.
    Bomb::new("4.png", png(2000, &[])).is_refused(&["unparsable"]);
}

#[test]
fn chunks_that_expand_to_100_megabytes() {
    let big = compressed(0, 100_000_000);
    let chunks: [(&'static str, &[u8; 4], Vec<u8>); 4] = [
        ("profile.png", b"iCCP", [&b"icc\0\0"[..], &big].concat()),
        ("text.png", b"zTXt", [&b"Comment\0\0"[..], &big].concat()),
        ("exif.png", b"zTXt", [&b"Raw profile type exif\0\0"[..], &big].concat()),
        ("xmp.png", b"iTXt", [&b"XML:com.adobe.xmp\0\x01\0\0\0"[..], &big].concat()),
    ];
    for (name, kind, data) in chunks {
        Bomb::new(name, png(16, &[chunk(kind, &data)])).is_harmless();
    }
}

#[test]
fn an_icon_of_900_megapixels() {
    let image = png(30_000, &[]);
    let length = u32::try_from(image.len()).expect("short").to_le_bytes();
    let entry = [&[0, 0, 0, 0, 1, 0, 32, 0][..], &length, &22_u32.to_le_bytes()].concat();
    let icon = [&[0, 0, 1, 0, 1, 0][..], &entry, &image].concat();
    Bomb::new("900.ico", icon).is_refused(&["dimensions-exceeded"]);
}
