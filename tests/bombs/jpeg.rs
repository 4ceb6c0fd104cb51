//! JPEG with hundreds of scans, and with more pixels than data.

use crate::run::Bomb;

/// The most scans of one component: 14 bits of each of its 63 other coefficients, after that of the first.
const SCANS: usize = 1 + 14 * 63;

/// The blocks that one code ends: 2 to the power of 14, and the bits of [`RUN`].
const RUN_LENGTH: usize = (1 << 14) | 0b10_1010_1010_1010;

/// The code and the length of a run of blocks without coefficients.
const RUN: [bool; 15] = {
    let mut bits = [false; 15];
    let mut at = 1;
    while at < 15 {
        bits[at] = true;
        at += 2;
    }
    bits
};

fn segment(code: u8, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len() + 2).expect("short").to_be_bytes();
    [&[0xff, code][..], &length, data].concat()
}

/// A valid gray progressive file of this size, all of whose coefficients are zero, with the first of its scans.
fn progressive(side: u16, scans: usize) -> Vec<u8> {
    let quantization = segment(0xdb, &[&[0][..], &[1; 64]].concat());
    let sides = [side.to_be_bytes(), side.to_be_bytes()].concat();
    let frame = segment(0xc2, &[&[8][..], &sides, &[1, 1, 0x11, 0]].concat());
    // One code of one bit: for a difference of zero, and for a run of blocks.
    let one = |class: u8, symbol: u8| segment(0xc4, &[&[class, 1][..], &[0; 15], &[symbol]].concat());
    let blocks = usize::from(side).div_ceil(8).pow(2);
    let runs: Vec<bool> = RUN.repeat(blocks.div_ceil(RUN_LENGTH));
    let runs = runs.chunks(8).map(|byte| byte.iter().enumerate().map(|(i, bit)| u8::from(*bit) << (7 - i)).sum());
    let runs: Vec<u8> = runs.collect();
    let first = [segment(0xda, &[1, 1, 0, 0, 0, 0]), vec![0; blocks.div_ceil(8)]].concat();
    let bands = (1..64).flat_map(|coefficient| (0..14).rev().map(move |low| (coefficient, low)));
    let bands = bands.flat_map(|(coefficient, low): (u8, u8)| {
        let high = if low == 13 { 0 } else { low + 1 };
        [segment(0xda, &[1, 1, 0, coefficient, coefficient, high << 4 | low]), runs.clone()].concat()
    });
    let length = runs.len() + 10;
    let bands: Vec<u8> = bands.take((scans - 1) * length).collect();
    let tables = [one(0x00, 0), one(0x10, 0xe0)].concat();
    [&[0xff, 0xd8][..], &quantization, &frame, &tables, &first, &bands, &[0xff, 0xd9]].concat()
}

/// What the memory does not allow is not read.
#[test]
fn a_jpeg_of_100_megapixels_in_all_scans() {
    Bomb::new("scans.jpg", progressive(10_000, SCANS)).is_refused(&["memory-exceeded", "timed-out"]);
}

/// What the memory allows takes time instead.
#[test]
fn a_jpeg_of_36_megapixels_in_all_scans() {
    Bomb::new("scans.jpg", progressive(6000, SCANS)).is_refused(&["memory-exceeded", "timed-out"]);
}

#[test]
fn a_jpeg_of_few_scans_is_an_image() {
    Bomb::new("scans.jpg", progressive(400, 20)).is_harmless();
}

#[test]
fn a_jpeg_with_the_largest_sides() {
    Bomb::new("largest.jpg", progressive(65_500, 2)).is_refused(&["dimensions-exceeded"]);
}
