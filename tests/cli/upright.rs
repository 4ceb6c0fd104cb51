//! The orientation of a photo with otherwise damaged EXIF is applied everywhere.

use super::support::Dir;

/// A little-endian EXIF block with orientation 6 and a GPS directory beyond its end.
const DAMAGED: &[u8] =
    b"Exif\0\0II*\0\x08\0\0\0\x02\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\x25\x88\x04\0\x01\0\0\0\0\xff\xff\0\0\0\0\0";

/// The same block without damage.
const PLAIN: &[u8] = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";

/// `damaged.jpg` and `plain.jpg`, which are 240x160 as stored, and `base.png`, which is 200x150.
fn folder() -> Dir {
    let dir = Dir::with(&[("in/baseline.jpg", "stored.jpg"), ("in/gradient.png", "base.png")]);
    let stored = dir.read("stored.jpg");
    for (name, block) in [("damaged.jpg", DAMAGED), ("plain.jpg", PLAIN)] {
        let length = u16::try_from(block.len() + 2).expect("short").to_be_bytes();
        dir.write(name, &[&stored[..2], &[0xff, 0xe1], &length, block, &stored[2..]].concat());
    }
    dir
}

#[test]
fn whoever_reads_it_turns_it() {
    let dir = folder();
    assert_eq!(dir.info("damaged.jpg"), "jpeg 160x240");
    for name in ["damaged", "plain"] {
        let file = format!("{name}.jpg");
        let run = |args: &[&str]| dir.run(&[args, &["--asset-root", "."]].concat()).fine();
        run(&["run", &file, "-o", &format!("{name}-kept.jpg")]);
        let overlay = format!("overlay=/{file}&overlay-width=0.5");
        run(&["run", "base.png", "-o", &format!("{name}-over.png"), "--overlay", &overlay]);
        let montage = format!("width=60&height=40&layout=2b&images=/{file};/base.png&format=png");
        run(&["run", "--montage", &montage, "-o", &format!("{name}-montage.png")]);
    }
    for what in ["kept.jpg", "over.png", "montage.png"] {
        assert!(dir.read(&format!("damaged-{what}")) == dir.read(&format!("plain-{what}")), "{what}");
    }
    assert_eq!(dir.info("damaged-kept.jpg"), "jpeg 160x240");
}

#[test]
fn in_place_it_is_stored_upright() {
    let dir = folder();
    dir.run(&["run", "damaged.jpg", "--in-place", "-q", "quality=80"]).fine();
    assert_eq!(dir.info("damaged.jpg"), "jpeg 160x240");
    assert!(!dir.read("damaged.jpg").windows(4).any(|window| window == b"Exif"));
}

/// The EXIF of WebP is at the end of the file, behind the part that is read for a name.
#[test]
fn a_name_has_the_size_of_the_upright_image() {
    let dir = Dir::with(&[]);
    // Noise compresses poorly, so the file is large.
    let mut state = 1_u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let samples: Vec<u8> = (0..300 * 200 * 3).map(|_| noise()).collect();
    let mut png = Vec::new();
    let mut info = png::Info::with_size(300, 200);
    (info.color_type, info.bit_depth) = (png::ColorType::Rgb, png::BitDepth::Eight);
    let mut writer = png::Encoder::with_info(&mut png, info).expect("right").write_header().expect("memory");
    writer.write_image_data(&samples).expect("memory");
    // The EXIF is behind the pixels.
    writer.write_chunk(png::chunk::eXIf, &DAMAGED[6..]).expect("memory");
    writer.finish().expect("memory");
    assert!(png.len() > 1 << 17);
    dir.write("noise.png", &png);
    dir.run(&["run", "noise.png", "-o", "out", "--name", "{stem}-{width}x{height}.{ext}", "-q", "format=webp"]).fine();
    assert_eq!(dir.files(), ["noise.png", "out/noise-200x300.webp"]);
}
