//! HEIC of many tiles.

use crate::{
    boxes::{boxed, content, fixture, full, long, short, spatial_extents},
    run::Bomb,
};

/// A HEIC grid of this many rows and columns. All tiles are the same data.
fn grid(rows: usize, columns: usize, tile: (usize, usize)) -> Vec<u8> {
    let file = fixture("place.heic");
    let data = content(&file, b"mdat");
    let tiles = rows * columns;
    let (width, height) = (columns * tile.0, rows * tile.1);
    let lines = [&[0, 1, u8::try_from(rows - 1).expect("few"), u8::try_from(columns - 1).expect("few")][..]];
    let derived = [&lines.concat()[..], &long(width), &long(height)].concat();
    let kind = boxed(b"ftyp", &[b"heic\0\0\0\0mif1heic"]);
    let entry = |item: usize, kind: &[u8]| full(b"infe", 2, &[&short(item), &short(0), kind, &[0]]);
    let items: Vec<u8> = (2..tiles + 2).flat_map(|item| entry(item, b"hvc1")).collect();
    let references: Vec<u8> = (2..tiles + 2).flat_map(short).collect();
    let properties =
        [boxed(b"hvcC", &[content(&file, b"hvcC")]), spatial_extents(tile.0, tile.1), spatial_extents(width, height)];
    let associations: Vec<u8> = (2..tiles + 2).flat_map(|item| [&short(item)[..], &[2, 0x81, 2]].concat()).collect();
    let meta = |offset: usize| {
        // Version 1: the grid is in the item data box.
        let place = |item: usize, method: u8, at: usize, length: usize| {
            [&short(item)[..], &[0, method], &short(0), &short(1), &long(at), &long(length)].concat()
        };
        let length = data.len().min(103_000);
        let places: Vec<u8> = (2..tiles + 2).flat_map(|item| place(item, 0, offset, length)).collect();
        full(
            b"meta",
            0,
            &[
                &full(b"hdlr", 0, &[&[0; 4], b"pict", &[0; 13]]),
                &full(b"pitm", 0, &[&short(1)]),
                &full(b"iloc", 1, &[&[0x44, 0], &short(tiles + 1), &place(1, 1, 0, derived.len()), &places]),
                &full(b"iinf", 0, &[&short(tiles + 1), &entry(1, b"grid"), &items]),
                &full(b"iref", 0, &[&boxed(b"dimg", &[&short(1), &short(tiles), &references])]),
                &boxed(
                    b"iprp",
                    &[
                        &boxed(b"ipco", &[&properties.concat()]),
                        &full(b"ipma", 0, &[&long(tiles + 1), &short(1), &[1, 3], &associations]),
                    ],
                ),
                &boxed(b"idat", &[&derived]),
            ],
        )
    };
    let offset = kind.len() + meta(0).len() + 8;
    [kind, meta(offset), boxed(b"mdat", &[data])].concat()
}

#[test]
fn a_heic_of_thousands_of_tiles() {
    let codes = ["dimensions-exceeded", "memory-exceeded", "unparsable", "unsupported-format"];
    Bomb::new("largest.heic", grid(256, 255, (1000, 800))).is_refused(&codes);
    Bomb::new("within-limits.heic", grid(15, 12, (1000, 800))).is_refused(&codes);
    // Tiles that claim to be small.
    Bomb::new("small-tiles.heic", grid(100, 100, (16, 16))).is_harmless();
}
