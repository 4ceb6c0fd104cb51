//! Contact sheets: `--contact-sheet` and `--captions`.

use crate::support::Dir;
use image::GenericImageView;

/// Images of one color each, by ImageMagick's order of sizes: wide, tall, small.
fn colors(count: u32) -> Dir {
    let dir = Dir::with(&[]);
    for i in 0..count {
        let color = [[255, 0, 0, 255], [0, 255, 0, 255], [0, 0, 255, 255]][i as usize % 3];
        let (w, h) = [(400, 200), (200, 400), (60, 60)][i as usize % 3];
        let mut bytes = std::io::Cursor::new(Vec::new());
        let image = image::RgbaImage::from_pixel(w, h, image::Rgba(color));
        image.write_to(&mut bytes, image::ImageFormat::Bmp).expect("made");
        dir.write(&format!("p/{:02}.bmp", i), bytes.get_ref());
    }
    dir
}

fn read(dir: &Dir, name: &str) -> image::DynamicImage {
    dir.run(&["run", name, "-o", "read.bmp.png"]).fine();
    let bytes = dir.read("read.bmp.png");
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("small")];
    let info = reader.next_frame(&mut pixels).expect("pixels");
    let rgba: Vec<u8> = match info.color_type {
        png::ColorType::Rgba => pixels,
        png::ColorType::Rgb => pixels.chunks(3).flat_map(|p| [p[0], p[1], p[2], 255]).collect(),
        other => panic!("{other:?}"),
    };
    image::RgbaImage::from_raw(info.width, info.height, rgba).expect("a size").into()
}

#[test]
fn images_are_centered_in_their_cells_row_by_row() {
    let dir = colors(5);
    dir.run(&["run", "p", "-o", "s.png", "--contact-sheet", "3x4", "-W", "100", "-H", "100", "--fit", "bounds"]).fine();
    let sheet = read(&dir, "s.png");
    assert_eq!(sheet.dimensions(), (3 * 108 + 8, 2 * 108 + 8), "two of four rows are used");
    let at = |x, y| sheet.get_pixel(x, y).0;
    let (white, red, green, blue) = ([255; 4], [255, 0, 0, 255], [0, 255, 0, 255], [0, 0, 255, 255]);
    for (column, row, color) in [(0, 0, red), (1, 0, green), (2, 0, blue), (0, 1, red), (1, 1, green), (2, 1, white)] {
        assert_eq!(at(8 + column * 108 + 50, 8 + row * 108 + 50), color, "{column} {row}");
    }
    // A wide image has space above, a tall one beside it, and a small one around it.
    assert_eq!([at(58, 20), at(120, 58), at(228, 58)], [white; 3]);
    assert_eq!([at(58, 34), at(142, 58), at(245, 58)], [red, green, blue]);
}

#[test]
fn more_images_than_cells_give_several_sheets() {
    let dir = colors(5);
    let run = dir.run(&["run", "p", "-o", "out/s.webp", "--contact-sheet", "2x1", "--report", "r.json"]).fine();
    assert!(run.stderr.contains("3 written"), "{}", run.stderr);
    let files: Vec<String> = dir.files().into_iter().filter(|name| name.starts_with("out/")).collect();
    assert_eq!(files, ["out/s-1.webp", "out/s-2.webp", "out/s-3.webp"]);
    assert_eq!(dir.json("r.json")["renditions"].as_array().expect("a list").len(), 3);
    dir.run(&["run", "p", "-o", "-", "--contact-sheet", "2x1"]).fails(2, &["there are 3 contact sheets"]);
}

#[test]
fn captions_are_below_the_images() {
    let dir = colors(2);
    let sheet = |name: &str, more: &[&str]| {
        let args = ["run", "p", "-o", name, "--contact-sheet", "2x1", "-W", "100", "-H", "100"];
        dir.run(&[&args[..], more].concat()).fine();
        read(&dir, name)
    };
    let (plain, captions) = (sheet("a.png", &[]), sheet("b.png", &["--captions"]));
    let dark = sheet("c.png", &["--captions", "--bg-color", "000"]);
    assert_eq!(captions.height(), plain.height() + 20);
    let letters = |image: &image::DynamicImage, color: u8| {
        let pixels = (0..216).flat_map(|x| (110..128).map(move |y| (x, y)));
        pixels.filter(|(x, y)| image.get_pixel(*x, *y).0[0].abs_diff(color) < 64).count()
    };
    assert!(letters(&captions, 0) > 30, "black letters on white");
    assert!(letters(&dark, 255) > 30, "white letters on black");
}

#[test]
fn a_broken_image_is_left_out() {
    let dir = colors(3);
    dir.write("p/01.bmp", b"BM broken");
    let run = dir.run(&["run", "p", "-o", "s.png", "--contact-sheet", "3x1", "-W", "20", "-H", "20"]);
    run.fails(1, &["failed p/01.bmp", "1 written, 1 failed"]);
    let sheet = read(&dir, "s.png");
    assert_eq!(sheet.get_pixel(8 + 10, 18).0, [255, 0, 0, 255]);
    assert_eq!(sheet.get_pixel(36 + 10, 18).0, [0, 0, 255, 255]);
}

#[test]
fn images_that_fail_leave_no_gap() {
    let dir = colors(5);
    // Recognized as an image, and cut off.
    dir.write("p/01.bmp", &dir.read("p/01.bmp")[..200]);
    let run =
        dir.run(&["run", "p", "-o", "s.png", "--contact-sheet", "2x2", "-W", "20", "-H", "20", "--report", "r.json"]);
    run.fails(1, &["1 written, 1 failed"]);
    assert_eq!(dir.files().iter().filter(|name| name.starts_with("s")).collect::<Vec<_>>(), ["s-1.png"]);
    let report = dir.json("r.json");
    let sheet = report["renditions"].as_array().expect("a list").iter().find(|entry| entry["outcome"] == "written");
    assert_eq!(sheet.expect("a sheet")["source"], "p/00.bmp;p/02.bmp;p/03.bmp;p/04.bmp");
}

#[test]
fn mistakes_write_nothing() {
    let dir = colors(2);
    let run = |args: &[&str]| dir.run(&[&["run", "p", "--contact-sheet", "2x1"], args].concat());
    run(&["-o", "d"]).fails(2, &["a contact sheet needs the name of an image; use -o d/sheet.jpg"]);
    run(&["-o", "p/00.bmp"]).fails(2, &["bmp"]);
    run(&["-o", "s.png", "-q", "width=9", "-q", "width=8"]).fails(2, &["a contact sheet has one query"]);
    dir.run(&["run", "p", "-o", "s.png", "--contact-sheet", "6"]).fails(2, &["expected columns and rows"]);
    run(&["-o", "s-{n}.png"]).fails(2, &["a contact sheet needs the name of an image"]);
    dir.run(&["run", "p", "-o", "s.png", "--captions"]).fails(2, &["--contact-sheet"]);
    // Known only after the images are rendered.
    let run = run(&["-o", "s.png", "--width", "8000", "--enable", "upscale"]);
    run.fails(1, &["failed contact-sheet-1", "the contact sheet has 16024x"]);
    assert_eq!(dir.files(), ["p/00.bmp", "p/01.bmp"]);
}
