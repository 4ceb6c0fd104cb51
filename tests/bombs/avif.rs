//! AVIF whose boxes claim another size than its image has.

use crate::{
    boxes::{boxed, content, fixture, full, long, short, spatial_extents},
    run::Bomb,
};

/// Bits to bytes, the last filled with zeros.
fn packed(bits: &[bool]) -> Vec<u8> {
    bits.chunks(8).map(|byte| byte.iter().enumerate().map(|(i, bit)| u8::from(*bit) << (7 - i)).sum()).collect()
}

/// The OBUs of a still image of the encoder, with a sequence header of these sides.
fn av1(side: usize) -> Vec<u8> {
    let file = fixture("still.avif");
    let obus = content(&file, b"mdat");
    // A temporal delimiter, then a sequence header with its length.
    assert_eq!(obus[..3], [0x12, 0, 0x0a]);
    let length = usize::from(obus[3]);
    let (header, rest) = obus[4..].split_at(length);
    let bits: Vec<bool> = header.iter().flat_map(|byte| (0..8).map(move |i| byte >> (7 - i) & 1 == 1)).collect();
    let number = |at: usize, n: usize| bits[at..at + n].iter().fold(0, |all, bit| all << 1 | usize::from(*bit));
    // Profile, still, reduced, level; then the bits of each side minus one, and the sides minus one.
    let after = 18 + (number(10, 4) + 1) + (number(14, 4) + 1);
    let new = |n: usize, count: usize| (0..count).rev().map(move |i| n >> i & 1 == 1);
    let sides = new(15, 4).chain(new(15, 4)).chain(new(side - 1, 16)).chain(new(side - 1, 16));
    let header =
        packed(&bits[..10].iter().copied().chain(sides).chain(bits[after..].iter().copied()).collect::<Vec<_>>());
    [&[0x12, 0, 0x0a, u8::try_from(header.len()).expect("short")][..], &header, rest].concat()
}

/// An AVIF with these extents, whose image has these sides.
fn avif(extents: usize, side: usize) -> Vec<u8> {
    let data = av1(side);
    let kind = boxed(b"ftyp", &[b"avif\0\0\0\0avifmif1miaf"]);
    let properties = [
        spatial_extents(extents, extents),
        full(b"pixi", 0, &[&[3, 8, 8, 8]]),
        boxed(b"av1C", &[content(&fixture("still.avif"), b"av1C")]),
    ];
    let associated = full(b"ipma", 0, &[&long(1), &[0, 1, 3, 1, 2, 0x83]]);
    let meta = |offset: usize| {
        full(
            b"meta",
            0,
            &[
                &full(b"hdlr", 0, &[&[0; 4], b"pict", &[0; 13]]),
                &full(b"pitm", 0, &[&short(1)]),
                &full(
                    b"iloc",
                    0,
                    &[&[0x44, 0], &short(1), &short(1), &short(0), &short(1), &long(offset), &long(data.len())],
                ),
                &full(b"iinf", 0, &[&short(1), &full(b"infe", 2, &[&short(1), &short(0), b"av01\0"])]),
                &boxed(b"iprp", &[&boxed(b"ipco", &[&properties.concat()]), &associated]),
            ],
        )
    };
    let offset = kind.len() + meta(0).len() + 8;
    [kind, meta(offset), boxed(b"mdat", &[&data])].concat()
}

#[test]
fn an_avif_whose_image_is_larger_than_its_extents() {
    let codes = ["dimensions-exceeded", "memory-exceeded", "unparsable"];
    Bomb::new("image.avif", avif(16, 8192)).is_refused(&codes);
    Bomb::new("largest-image.avif", avif(16, 65_536)).is_refused(&codes);
}

#[test]
fn an_avif_whose_extents_are_larger_than_its_image() {
    let codes = ["dimensions-exceeded", "memory-exceeded", "unparsable"];
    Bomb::new("extents.avif", avif(8192, 16)).is_refused(&codes);
    Bomb::new("largest-extents.avif", avif(65_536, 16)).is_refused(&codes);
}
