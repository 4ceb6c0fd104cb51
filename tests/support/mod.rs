//! Images for tests, generated and decoded here through the public API.
#![allow(dead_code, reason = "each test program uses a part")]

pub(crate) mod sources;

use pixmill::{
    Size,
    codec::{DecodeOptions, EncodeOptions, Format},
    image::Frame,
};

pub(crate) fn size(w: u32, h: u32) -> Size {
    Size::new(w, h).expect("not empty")
}

/// Red increases from left to right, green from top to bottom: a pixel's color encodes its position.
pub(crate) fn place_image(size: Size, alpha: bool) -> Frame {
    let (w, h) = (size.width(), size.height());
    let share = |at: u32, of: u32| u8::try_from(u64::from(at) * 255 / u64::from(of.max(2) - 1)).expect("at most 255");
    let pixel = |x, y| {
        let edge = alpha && (x < w / 4 || y < h / 4);
        [share(x, w), share(y, h), 128, if edge { 0 } else { 255 }]
    };
    let pixels = (0..h).flat_map(|y| (0..w).map(move |x| pixel(x, y))).collect();
    Frame::new(size, pixels, !alpha)
}

pub(crate) fn encode(frame: &Frame, format: Format, options: &EncodeOptions) -> Vec<u8> {
    let mut encoder = format.encoder(options).expect("a format to write");
    encoder.push(frame).expect("a frame it takes");
    encoder.finish().expect("a file")
}

/// The first frame at full size, as stored.
pub(crate) fn decode(bytes: &[u8]) -> Frame {
    let format = Format::sniff(bytes).expect("an image");
    let mut decoder = format.decoder(bytes, &DecodeOptions::default()).expect("a header");
    decoder.next_frame().expect("pixels").expect("a frame")
}

pub(crate) fn pixel(frame: &Frame, x: u32, y: u32) -> [u8; 4] {
    frame.rgba8()[(y * frame.size().width() + x) as usize]
}

/// The largest difference of any channel of two colors.
pub(crate) fn distance(a: [u8; 4], b: [u8; 4]) -> u8 {
    a.iter().zip(b).map(|(a, b)| a.abs_diff(b)).max().unwrap_or(0)
}

/// A JPEG with an EXIF block that contains only an orientation.
pub(crate) fn with_orientation(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let tiff =
        [b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".as_slice(), &[orientation, 0, 0, 0, 0, 0, 0, 0]].concat();
    let length = u16::try_from(2 + 6 + tiff.len()).expect("a short block").to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, b"Exif\0\0", &tiff, &jpeg[2..]].concat()
}
