//! The sources of `tests/io-cases.json`: generated images whose colors encode the position of each pixel.
#![allow(clippy::disallowed_methods, reason = "a test reads a fixture")]

use super::{encode, place_image, size, with_orientation};
use pixmill::{
    codec::{EncodeOptions, Format},
    color::Rgba,
    image::Frame,
};
use serde_json::Value;
use std::{collections::HashMap, fs, path::Path};

pub(crate) fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

pub(crate) fn number(value: &Value, key: &str) -> u32 {
    u32::try_from(value[key].as_u64().expect(key)).expect(key)
}

/// The source of a case, generated once for all cases that share it.
pub(crate) fn source(input: &Value, made: &mut HashMap<String, Vec<u8>>) -> Vec<u8> {
    made.entry(input.to_string()).or_insert_with(|| make(input)).clone()
}

fn make(input: &Value) -> Vec<u8> {
    let mut frame = place_image(size(number(input, "w"), number(input, "h")), input["alpha"] == true);
    if input["border"].is_object() {
        draw_border(&mut frame, &input["border"]);
    }
    let format = match text(input, "format") {
        "tiff" => return b"%PDF-1.7 not an image".to_vec(),
        // Not written by this build: the same image, encoded by another program.
        name @ ("heic" | "jxl") => {
            let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fixtures/in/place.{name}"));
            return fs::read(file).expect("a fixture");
        }
        "gif" => {
            return gif(
                &frame,
                if input["animated"] == true {
                    input["frames"].as_u64().map_or(3, |n| u32::try_from(n).expect("few"))
                } else {
                    1
                },
            );
        }
        name => Format::all().find(|f| f.info().name == name).expect("a format"),
    };
    let lossy = input["lossy"] == true || text(input, "format") == "webp";
    let options = EncodeOptions {
        quality: 95,
        lossless: !lossy,
        progressive: input["progressive"] == true,
        ..EncodeOptions::default()
    };
    let mut bytes = encode(&frame, format, &options);
    if let Some(orientation) = input["exif_orientation"].as_u64() {
        bytes = with_orientation(&bytes, u8::try_from(orientation).expect("1 to 8"));
    }
    if input["truncated"] == true {
        bytes.truncate(bytes.len() / 2);
    }
    bytes
}

/// A GIF written by another library: the image, then frames of one transparent pixel.
fn gif(frame: &Frame, frames: u32) -> Vec<u8> {
    let side = |n: u32| u16::try_from(n).expect("a small image");
    let (w, h) = (side(frame.size().width()), side(frame.size().height()));
    let mut encoder = gif::Encoder::new(Vec::new(), w, h, &[]).expect("memory");
    let mut samples = frame.rgba8().as_flattened().to_vec();
    encoder.write_frame(&gif::Frame::from_rgba_speed(w, h, &mut samples, 30)).expect("a frame");
    for _ in 1..frames {
        encoder.write_frame(&gif::Frame::from_rgba(1, 1, &mut [0, 0, 0, 0])).expect("a frame");
    }
    encoder.into_inner().expect("memory")
}

fn draw_border(frame: &mut Frame, border: &Value) {
    let Rgba(color) = text(border, "color").parse().expect("a color");
    let (w, h) = (frame.size().width(), frame.size().height());
    let inside = |i: u32| {
        let (x, y) = (i % w, i / w);
        (number(border, "left")..w - number(border, "right")).contains(&x)
            && (number(border, "top")..h - number(border, "bottom")).contains(&y)
    };
    for (i, px) in (0..).zip(frame.rgba8_mut()) {
        if !inside(i) {
            *px = color;
        }
    }
}
