//! Animations whose screen, frames or number of frames are out of proportion: GIF and WebP.

use crate::run::Bomb;
use pixmill::{Limits, Recipe, render};
use std::fs;

/// A GIF with a screen of this size and a palette of two colors, up to its first image.
fn screen(width: u16, height: u16) -> Vec<u8> {
    let colors = [0, 0, 0, 255, 255, 255];
    [&b"GIF89a"[..], &width.to_le_bytes(), &height.to_le_bytes(), &[0x80, 0, 0], &colors].concat()
}

/// An image of this size in the corner, whose data has one pixel.
fn image(width: u16, height: u16, interlaced: bool) -> Vec<u8> {
    let flags = if interlaced { 0x40 } else { 0 };
    let data = [2, 2, 0x44, 1, 0];
    [&[b',', 0, 0, 0, 0][..], &width.to_le_bytes(), &height.to_le_bytes(), &[flags], &data].concat()
}

#[test]
fn a_gif_with_the_largest_screen() {
    let gif = [screen(u16::MAX, u16::MAX), image(1, 1, false), b";".to_vec()].concat();
    Bomb::new("screen.gif", gif).is_refused(&["dimensions-exceeded"]);
    let gif = [screen(12_000, 12_000), image(1, 1, false), b";".to_vec()].concat();
    Bomb::new("screen-within-limits.gif", gif).is_refused(&["memory-exceeded"]);
}

#[test]
fn a_gif_with_a_huge_second_image() {
    for interlaced in [false, true] {
        let images = [image(1, 1, false), image(u16::MAX, u16::MAX, interlaced)].concat();
        let gif = [&screen(1, 1)[..], &images, b";"].concat();
        Bomb::new("image.gif", gif).is_refused(&["dimensions-exceeded", "memory-exceeded"]);
    }
}

#[test]
fn a_gif_of_100_000_images() {
    let gif = [&screen(2, 2)[..], &image(1, 1, false).repeat(100_000), b";"].concat();
    Bomb::new("frames.gif", gif).is_refused(&["too-many-frames"]);
}

fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).expect("short").to_le_bytes();
    let pad: &[u8] = if data.len() % 2 == 1 { &[0] } else { &[] };
    [&name[..], &length, data, pad].concat()
}

fn webp(chunks: &[Vec<u8>]) -> Vec<u8> {
    chunk(b"RIFF", &[&b"WEBP"[..], &chunks.concat()].concat())
}

/// The number minus one in three bytes.
fn less_one(n: u32) -> Vec<u8> {
    (n - 1).to_le_bytes()[..3].to_vec()
}

/// The extended header with a canvas of this size.
fn canvas(flags: u8, side: u32) -> Vec<u8> {
    chunk(b"VP8X", &[&[flags, 0, 0, 0][..], &less_one(side), &less_one(side)].concat())
}

/// The chunk of a lossy image of 16 times 16.
fn tiny() -> Vec<u8> {
    let photo = fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/in/gray.jpg")).expect("a fixture");
    let recipe = Recipe::parse("width=16&height=16&fit=crop&format=webply&quality=50").expect("a query");
    let mut made = render(&photo, &[recipe], &Limits::default()).expect("an image");
    let file = made.remove(0).expect("a WebP").bytes;
    assert_eq!(&file[12..16], b"VP8 ");
    file[12..].to_vec()
}

#[test]
fn a_webp_with_a_canvas_larger_than_its_image() {
    Bomb::new("largest.webp", webp(&[canvas(0, 16_384), tiny()])).is_refused(&["dimensions-exceeded", "unparsable"]);
    let codes = ["memory-exceeded", "unparsable"];
    Bomb::new("within-limits.webp", webp(&[canvas(0, 12_000), tiny()])).is_refused(&codes);
}

#[test]
fn a_webp_animation_with_a_canvas_larger_than_its_frames() {
    let place = [&[0; 6][..], &less_one(16), &less_one(16), &[100, 0, 0, 0]].concat();
    let frame = chunk(b"ANMF", &[place, tiny()].concat());
    let file = |side| webp(&[canvas(2, side), chunk(b"ANIM", &[0; 6]), frame.repeat(3)]);
    Bomb::new("largest.webp", file(16_384)).is_refused(&["dimensions-exceeded"]);
    Bomb::new("within-limits.webp", file(12_000)).is_refused(&["dimensions-exceeded", "memory-exceeded"]);
    Bomb::new("small.webp", file(64)).is_harmless();
}
