//! Every writable format: images survive a round trip, within a tolerance for lossy formats; a truncated file is an
//! error and never a partial image; damaged files do not cause panics.
#![allow(clippy::disallowed_methods, reason = "a test reads files")]

mod support;

use pixmill::{
    Limits, Recipe, Rendered,
    codec::{DecodeOptions, EncodeOptions, Format},
    image::Frame,
    kernel::similarity,
    render,
};
use support::{decode, distance, encode, pixel, place_image, size};

fn writable() -> impl Iterator<Item = Format> {
    // Videos cannot be decoded here; `independent.rs` tests them with other programs.
    Format::all().filter(|f| f.is_writable() && !f.info().video && !f.info().extensions.is_empty())
}

fn readable(format: Format) -> bool {
    let bytes = encode(&place_image(size(8, 8), false), format, &EncodeOptions::default());
    format.decoder(&bytes, &DecodeOptions::default()).is_ok()
}

fn options(format: Format) -> Vec<EncodeOptions> {
    let plain = EncodeOptions { quality: 90, ..EncodeOptions::default() };
    let info = format.info();
    let mut options = Vec::new();
    if info.lossy {
        options.push(plain.clone());
        options.push(EncodeOptions { progressive: true, quality: 70, ..plain.clone() });
    }
    if info.lossless {
        options.push(EncodeOptions { lossless: true, ..plain });
    }
    options
}

#[test]
fn images_survive_a_round_trip() {
    for format in writable().filter(|f| readable(*f)) {
        for options in options(format) {
            for (w, h) in [(1, 1), (2, 1), (1, 37), (17, 33), (64, 64), (130, 67)] {
                for alpha in [false, true] {
                    if alpha && !format.info().alpha {
                        continue;
                    }
                    let frame = place_image(size(w, h), alpha);
                    let bytes = encode(&frame, format, &options);
                    assert_eq!(Format::sniff(&bytes), Some(format), "its own files are recognized");
                    let header = format.decoder(&bytes, &DecodeOptions::default()).expect("a header").header();
                    assert_eq!(
                        (header.size, header.lossless),
                        (size(w, h), options.lossless),
                        "{format:?} {options:?}"
                    );
                    let out = decode(&bytes);
                    assert!(!alpha || !out.opaque || w * h < 4, "{format:?} keeps alpha");
                    // Neighbors differ by up to four levels, chroma has half size: at quality 70 within 24 of 255.
                    // A GIF is exact up to 255 colors; beyond that, single dithered pixels differ more.
                    let few = format.info().name != "gif" || w * h <= 255;
                    let (tolerance, margin) = match (options.lossless, few) {
                        (true, true) => (0, 0),
                        (true, false) => (80, 6),
                        // A hard edge between saturated colors costs JPEG XL's corner pixels more.
                        (false, _) if format.info().name == "jxl" => (48, 6),
                        (false, _) => (24, 6),
                    };
                    for (x, y) in [(0, 0), (w - 1, 0), (0, h - 1), (w - 1, h - 1), (w / 2, h / 2)] {
                        let (is, was) = (pixel(&out, x, y), pixel(&frame, x, y));
                        let invisible = was[3] == 0 && is[3] <= margin;
                        let small = w < 16 || h < 16;
                        // In an image of a few pixels every difference is a hard edge.
                        let tolerance = if small && !options.lossless { 140 } else { tolerance };
                        assert!(
                            invisible || distance(is, was) <= tolerance,
                            "{format:?} {options:?} {w}x{h} {x},{y}: {is:?} {was:?}"
                        );
                    }
                }
            }
        }
    }
}

/// Red in Display P3 is a different red in sRGB; a four-byte chunk declares it.
#[test]
fn code_points_of_a_png_are_applied() {
    let mut info = png::Info::with_size(1, 1);
    (info.color_type, info.bit_depth) = (png::ColorType::Rgb, png::BitDepth::Eight);
    let mut bytes = Vec::new();
    let mut writer = png::Encoder::with_info(&mut bytes, info).expect("right").write_header().expect("memory");
    // Primaries 12 are Display P3's, transfer 13 is sRGB's; no matrix, full range.
    writer.write_chunk(png::chunk::ChunkType(*b"cICP"), &[12, 13, 0, 1]).expect("memory");
    writer.write_image_data(&[200, 60, 60]).expect("memory");
    writer.finish().expect("memory");
    let recipe = [pixmill::Recipe::default()];
    let mut all = pixmill::render(&bytes, &recipe, &pixmill::Limits::default()).expect("an image");
    let [r, g, b, _] = pixel(&decode(&all.remove(0).expect("an output").bytes), 0, 0);
    // By the definitions: linear light through both matrices of primaries gives (217, 42, 52).
    assert!(distance([r, g, b, 255], [217, 42, 52, 255]) <= 2, "{r} {g} {b}");
}

#[test]
fn a_higher_quality_takes_more_bytes() {
    let frame = place_image(size(200, 150), false);
    for format in writable().filter(|f| f.info().lossy) {
        let sizes = [20, 50, 80, 95]
            .map(|quality| encode(&frame, format, &EncodeOptions { quality, ..EncodeOptions::default() }).len());
        assert!(sizes.is_sorted(), "{format:?}: {sizes:?}");
    }
}

/// The scales are medians of many photographs, so a single one deviates. Without them, scores would differ by up to 18.
#[test]
fn a_quality_has_about_the_same_score_in_every_format() {
    for photo in ["coffee", "chelsea"] {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/photos");
        let bytes = std::fs::read(format!("{folder}/{photo}.jpg")).expect("a photograph");
        let rendered = |query: &str| {
            let recipe = Recipe::parse(query).expect("right");
            render(&bytes, &[recipe], &Limits::default()).expect("an image").remove(0).expect("rendered").bytes
        };
        let was = decode(&rendered("width=400&format=png"));
        for quality in [30, 40, 60, 75, 85] {
            let score = |name: &str| {
                let bytes = rendered(&format!("width=400&format={name}&quality={quality}"));
                similarity::score(&was, &decode(&bytes)).expect("of one size")
            };
            let jpeg = score("jpg");
            for name in ["avif", "jxl", "webp"] {
                let (format, _) = Format::for_output(name).expect("a format");
                if format.is_writable() && readable(format) {
                    let own = score(name);
                    assert!((own - jpeg).abs() < 8.0, "{photo} at {quality}: {name} {own:.1}, JPEG {jpeg:.1}");
                }
            }
        }
    }
}

#[test]
fn a_truncated_file_is_an_error() {
    let frame = place_image(size(90, 60), true);
    for format in writable().filter(|f| readable(*f)) {
        for options in options(format) {
            let frame = if format.info().alpha { frame.clone() } else { place_image(size(90, 60), false) };
            let bytes = encode(&frame, format, &options);
            for tenth in 0..10 {
                let cut = &bytes[..bytes.len() * tenth / 10];
                let done = format.decoder(cut, &DecodeOptions::default()).and_then(|mut d| d.next_frame().map(drop));
                assert!(done.is_err(), "{format:?} {options:?} at {tenth}/10");
            }
        }
    }
}

/// Single changed bytes give an error or an image of the same size, without a panic.
#[test]
fn damage_never_panics() {
    let frame = place_image(size(60, 40), false);
    for format in writable().filter(|f| readable(*f)) {
        for options in options(format) {
            let bytes = encode(&frame, format, &options);
            for i in 0..200usize {
                let mut damaged = bytes.clone();
                let at = (i * 7919) % damaged.len();
                damaged[at] ^= 1 << (i % 8);
                let options = DecodeOptions::default();
                if let Ok(mut decoder) = format.decoder(&damaged, &options) {
                    let header = decoder.header();
                    if header.size.pixels() < 1_000_000
                        && let Ok(Some(frame)) = decoder.next_frame()
                    {
                        assert_eq!(frame.size(), header.size);
                    }
                }
            }
        }
    }
}

/// A reduced decode gives at least the requested pixels, and reports the same image size.
#[test]
fn a_reduced_decode_is_large_enough() {
    let frame = place_image(size(333, 201), false);
    for format in writable().filter(|f| readable(*f)) {
        for options in options(format) {
            let bytes = encode(&frame, format, &options);
            for least in [(333, 201), (200, 100), (166, 100), (167, 101), (83, 20), (1, 1)] {
                let least = size(least.0, least.1);
                let options = DecodeOptions { at_least: Some(least), ..DecodeOptions::default() };
                let mut decoder = format.decoder(&bytes, &options).expect("a header");
                let decoded = decoder.header().decoded_size;
                let frame = decoder.next_frame().expect("pixels").expect("a frame");
                assert_eq!((decoder.header().size, frame.size()), (size(333, 201), decoded));
                assert!(decoded.w >= least.w && decoded.h >= least.h, "{format:?}: {decoded} for {least}");
            }
        }
    }
}

/// A kept profile is in the file; stripped metadata is not, and the pixels are the same.
#[test]
fn profiles_are_kept_and_metadata_is_removed() {
    let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/in");
    for name in ["metadata.jpg", "metadata.png", "p3.png", "orientation_6.jpg"] {
        let bytes = std::fs::read(format!("{dir}/{name}")).expect(name);
        let format = Format::sniff(&bytes).expect(name);
        let header = |bytes: &[u8]| format.decoder(bytes, &DecodeOptions::default()).expect(name).header();
        let stripped = format.strip(&bytes, None, true).expect(name);
        assert_eq!(header(&bytes).metadata, name != "p3.png", "{name}");
        assert!(!header(&stripped).metadata, "{name}");
        assert_eq!(header(&stripped).profile, header(&bytes).profile, "{name}");
        assert_eq!(decode(&stripped).rgba8(), decode(&bytes).rgba8(), "{name}");
    }
    let png = std::fs::read(format!("{dir}/p3.png")).expect("there");
    let png_format = Format::sniff(&png).expect("a PNG");
    let pixmill::image::ColorProfile::Icc(icc) = decode(&png).profile else { panic!("a profile") };
    for format in writable().filter(|f| f.info().keeps_profile) {
        let options = EncodeOptions { profile: Some(icc.clone()), lossless: true, ..EncodeOptions::default() };
        let out = encode(&decode(&png), format, &options);
        let header = format.decoder(&out, &DecodeOptions::default()).expect("a header").header();
        assert_eq!(header.profile, pixmill::image::ColorProfile::Icc(icc.clone()), "{format:?}");
    }
    let repacked = png_format.repack(&png, &EncodeOptions::default()).expect("a way").expect("repacked");
    assert_eq!(decode(&repacked).rgba8(), decode(&png).rgba8());
}

/// A gain map is removed from every output, with a warning.
#[test]
fn a_removed_gain_map_gives_a_warning() {
    let jpeg = std::fs::read("fixtures/in/baseline.jpg").expect("there");
    let with = |code: u8, data: &[u8]| {
        let length = u16::try_from(data.len() + 2).expect("short").to_be_bytes();
        [&jpeg[..2], &[0xff, code], &length, data, &jpeg[2..]].concat()
    };
    let google = b"http://ns.adobe.com/xap/1.0/\0<x xmlns:hdrgm=\"http://ns.adobe.com/hdr-gain-map/1.0/\"/>";
    for (file, noticed) in [
        (with(0xe2, b"urn:iso:std:iso:ts:21496:-1\0\0\0"), true),
        (with(0xe1, google), true),
        (with(0xe1, b"http://ns.adobe.com/xap/1.0/\0<x/>"), false),
        (jpeg.clone(), false),
    ] {
        let format = Format::sniff(&file).expect("a JPEG");
        let header = format.decoder(&file, &DecodeOptions::default()).expect("a header").header();
        assert_eq!(header.warnings.iter().any(|warning| warning.code.as_str() == "gain-map-dropped"), noticed);
    }
}

/// The mean distance of two images' pixels, in levels of 255.
fn mean_distance(a: &Frame, b: &Frame) -> f64 {
    let pairs = a.rgba8().iter().zip(b.rgba8());
    let sum: f64 = pairs.map(|(a, b)| f64::from(distance(*a, *b))).sum();
    #[expect(clippy::cast_precision_loss, reason = "a number of pixels")]
    let mean = sum / a.size().pixels() as f64;
    mean
}

/// Requantizing a JPEG gives as good an image as encoding its pixels again, and never a finer quantization than the
/// source's.
#[test]
fn requantizing_a_jpeg_is_as_good_as_encoding_it_again() {
    let jpeg = Format::for_extension("jpg").expect("JPEG");
    for name in ["in/baseline.jpg", "in/progressive.jpg", "in/gray.jpg", "photos/chelsea.jpg", "in/orientation_1.jpg"] {
        let source = std::fs::read(format!("fixtures/{name}")).expect("there");
        for quality in [20, 60, 85] {
            for progressive in [false, true] {
                let options = EncodeOptions { quality, progressive, ..EncodeOptions::default() };
                // Full-size chroma has to be halved first.
                let Some(requantized) = jpeg.repack(&source, &options) else { continue };
                let requantized = decode(&requantized.expect("a file"));
                let frame = decode(&source);
                let usual = decode(&encode(&frame, jpeg, &options));
                let (ours, theirs) = (mean_distance(&frame, &requantized), mean_distance(&frame, &usual));
                assert!(ours <= theirs + 0.5, "{name} at {quality}: {ours} from the source, by pixels {theirs}");
            }
        }
        let options = EncodeOptions { quality: 100, ..EncodeOptions::default() };
        let same = decode(&jpeg.repack(&source, &options).expect("a way").expect("a file"));
        assert_eq!(same.rgba8(), decode(&source).rgba8(), "{name}: the source's own coefficients");
    }
    let whole = std::fs::read("fixtures/in/baseline.jpg").expect("there");
    let cut = jpeg.repack(&whole[..whole.len() / 2], &EncodeOptions::default());
    assert!(cut.is_none_or(|cut| cut.is_err()), "a truncated file is an error");
}

fn rendered(bytes: &[u8], recipe: Recipe) -> Rendered {
    let mut made = render(bytes, &[recipe], &Limits::default()).expect("an image");
    made.pop().expect("one").expect("rendered")
}

fn is_progressive(bytes: &[u8]) -> bool {
    let decoder = Format::sniff(bytes).expect("an image").decoder(bytes, &DecodeOptions::default());
    decoder.expect("a header").header().progressive
}

/// A JPEG becomes progressive by default where that saves bytes, which is not the case for a thumbnail.
#[test]
fn a_jpeg_is_progressive_where_that_is_smaller() {
    let photo = std::fs::read("fixtures/photos/chelsea.jpg").expect("there");
    let made = |query: &str| {
        let bytes = rendered(&photo, Recipe::parse(query).expect("right")).bytes;
        (bytes.len(), is_progressive(&bytes))
    };
    for (width, progressive) in [(32, false), (100, false), (320, true), (450, true)] {
        let [plain, pjpg, bjpg] = ["", "&format=pjpg", "&format=bjpg"].map(|f| made(&format!("width={width}{f}")));
        assert_eq!((plain.1, pjpg.1, bjpg.1), (progressive, true, false), "{width}");
        assert_eq!(plain.0, pjpg.0.min(bjpg.0), "{width}");
    }
}

/// An explicit JPEG type is honored, even where the source's own data would be smaller. It applies to JPEG only.
#[test]
fn the_type_that_a_setting_asks_for_is_made() {
    let made = |bytes: &[u8], query: &str, jpeg_type: &str| {
        let mut defaults = Recipe::default();
        defaults.set_default("jpeg_type", jpeg_type).expect("a setting");
        rendered(bytes, defaults.with(query).expect("right"))
    };
    let photo = std::fs::read("fixtures/photos/chelsea.jpg").expect("there");
    for own in ["bjpg", "pjpg"] {
        let source = made(&photo, &format!("format={own}&quality=30"), "auto").bytes;
        assert!(made(&source, "", "auto").kept_source, "{own}");
        for (jpeg_type, progressive) in [("baseline", false), ("progressive", true)] {
            assert_eq!(is_progressive(&made(&source, "", jpeg_type).bytes), progressive, "{own}");
        }
    }
}

/// A JPEG XL that would grow is kept, without its metadata.
#[test]
#[cfg(feature = "jxl")]
fn a_jxl_is_kept_without_its_metadata() {
    use pixmill::{
        engine::render_with,
        recipe::{Pipeline, RenderSettings},
    };
    let photo = std::fs::read("fixtures/in/metadata.jpg").expect("there");
    let (recipe, mut settings) =
        (Recipe::parse("format=jxl&quality=40&width=100").expect("right"), RenderSettings::default());
    settings.output.keep_metadata = true;
    let with =
        render_with(&photo, &[Pipeline::new(&recipe, &settings)], &Limits::default()).expect("an image").remove(0);
    let (with, plain) = (with.expect("rendered").bytes, Recipe::default());
    let without = rendered(&with, plain.clone());
    assert!(without.kept_source && without.bytes.len() < with.len(), "{} {}", without.bytes.len(), with.len());
    assert_eq!(decode(&without.bytes).rgba8(), decode(&with).rgba8());
    assert!(with.windows(4).any(|w| w == b"Exif") && !without.bytes.windows(4).any(|w| w == b"Exif"));
    assert_eq!(rendered(&without.bytes, plain).bytes, without.bytes, "all metadata is removed already");
}
