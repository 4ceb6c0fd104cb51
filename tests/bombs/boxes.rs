//! Boxes of AVIF and HEIC.

use std::fs;

pub(crate) fn boxed(name: &[u8; 4], parts: &[&[u8]]) -> Vec<u8> {
    let data = parts.concat();
    [&long(8 + data.len())[..], name, &data].concat()
}

/// A box with version and flags.
pub(crate) fn full(name: &[u8; 4], version: u8, parts: &[&[u8]]) -> Vec<u8> {
    boxed(name, &[&[version, 0, 0, 0], &parts.concat()])
}

pub(crate) fn long(n: usize) -> [u8; 4] {
    u32::try_from(n).expect("short").to_be_bytes()
}

pub(crate) fn short(n: usize) -> [u8; 2] {
    u16::try_from(n).expect("short").to_be_bytes()
}

pub(crate) fn fixture(name: &str) -> Vec<u8> {
    fs::read(format!("{}/fixtures/in/{name}", env!("CARGO_MANIFEST_DIR"))).expect("a fixture")
}

/// The content of the first box of this name, wherever it is.
pub(crate) fn content<'a>(file: &'a [u8], name: &[u8; 4]) -> &'a [u8] {
    let at = file.windows(4).position(|window| window == name).expect("a box");
    let length = u32::from_be_bytes(file[at - 4..at].try_into().expect("four bytes"));
    &file[at + 4..at - 4 + length as usize]
}

pub(crate) fn spatial_extents(width: usize, height: usize) -> Vec<u8> {
    full(b"ispe", 0, &[&long(width), &long(height)])
}
