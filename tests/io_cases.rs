//! The documented behavior of IO, from `tests/io-cases.json`: size, format and further properties of outputs, for an image
//! whose colors encode the position of each pixel. Cases for codecs outside this build are skipped and listed.
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "a test lists skipped cases and reads files")]

mod support;

use pixmill::{
    Limits, Recipe, Size,
    color::Rgba,
    engine::{explain, inspect, montage, render_with},
    montage::Montage,
    output::Accepts,
    recipe::{Pipeline, QueryErrorKind, RenderSettings, read_overlay},
    stage::overlay::Image,
};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use support::{
    decode, distance, pixel, place_image, size,
    sources::{number, source, text},
};

/// Number of skipped cases.
const SKIPPED: usize = if cfg!(feature = "native") { 0 } else { 11 };

/// Why a case is skipped in this build.
fn skip_reason(case: &Value) -> Option<String> {
    if text(&case["input"], "format") == "avif" && !cfg!(feature = "avif-aom") {
        return Some("reading avif".to_owned());
    }
    if text(&case["expect"], "format") == "jxl" && !cfg!(feature = "jxl") {
        return Some("writing jxl".to_owned());
    }
    let reading = recipe(case).read(text(case, "query"));
    reading.errors.iter().find_map(|e| match &e.kind {
        QueryErrorKind::NotBuilt { what, .. } => Some(what.clone()),
        _ => None,
    })
}

/// The settings beside the query: accepted formats, overlay.
fn render_settings(case: &Value) -> RenderSettings {
    let mut settings = RenderSettings::default();
    if let Some(header) = case["headers"]["X-Fastly-Imageopto-Overlay"].as_str() {
        settings.overlay = read_overlay(header).expect("a header");
        let logo = place_image(size(300, 120), true);
        settings.overlay.image = Some(Image { frame: logo, digest: [0; 32] });
    }
    settings.output.accepts = Accepts::parse(text(case, "accept")).expect("a header");
    settings
}

/// The recipe before the query: service settings.
fn recipe(case: &Value) -> Recipe {
    let mut recipe = Recipe::default();
    for (name, value) in case["settings"].as_object().into_iter().flatten() {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        recipe.set_default(name, &value).expect("a setting");
    }
    recipe
}

/// Runs one case. The error lists the differences from the documented result.
fn problem(case: &Value, made: &mut HashMap<String, Vec<u8>>) -> Result<(), String> {
    let query = text(case, "query");
    let reading = recipe(case).read(query);
    if let Some(wrong) = text(case, "expect_error").strip_prefix("invalid_parameter:") {
        let named =
            reading.errors.iter().any(|e| matches!(&e.kind, QueryErrorKind::Value { name, .. } if *name == wrong));
        return if named { Ok(()) } else { Err(format!("`{wrong}` should be wrong: {:?}", reading.errors)) };
    }
    if text(case, "mode") != "lenient" && !reading.errors.is_empty() {
        return Err(format!("{:?}", reading.errors));
    }
    let bytes = source(&case["input"], made);
    if let Some(header) = case["headers"]["X-Fastly-Imageopto-Montage"].as_str() {
        // The query is ignored.
        let header = Montage::parse(header).map_err(|e| e.to_string())?;
        let images = vec![bytes; header.images.len()];
        let made = montage(&header, &images, &Limits::default()).map_err(|e| e.to_string())?;
        let want = &case["expect"];
        let should = format!("{}x{} {}", want["w"], want["h"], text(want, "format"));
        let is = format!("{} {}", made.info.odim, made.info.ofmt);
        return if is == should { Ok(()) } else { Err(format!("{is}, should be {should}")) };
    }
    let settings = render_settings(case);
    let pipeline = Pipeline::new(&reading.recipe, &settings);
    let rendered = render_with(&bytes, &[pipeline], &Limits::default());
    let rendered = rendered.and_then(|mut all| all.remove(0));
    let expected = match (text(case, "expect_error"), rendered) {
        ("", Ok(rendered)) => rendered,
        ("", Err(failure)) => return Err(failure.to_string()),
        (want, Err(failure)) => {
            let code = match want {
                "output_too_large" | "input_too_large" => "dimensions-exceeded",
                "could_not_be_parsed" => "unparsable",
                "not_a_supported_image_format" => "unsupported-format",
                "empty_result" => "empty-result",
                "too_many_frames" => "too-many-frames",
                "heic_without_output_format" => "heic-needs-format",
                _ => "crop-out-of-bounds",
            };
            let literal = !want.starts_with("Invalid") || failure.message.contains(want);
            return if failure.code.as_str() == code && literal { Ok(()) } else { Err(failure.to_string()) };
        }
        (want, Ok(rendered)) => return Err(format!("should fail with {want}: {}", rendered.info)),
    };
    let want = &case["expect"];
    let mut wrong = Vec::new();
    let mut check = |what: &str, is: String, should: String| {
        if is != should {
            wrong.push(format!("{what} is {is}, should be {should}"));
        }
    };
    let (w, h) = (number(want, "w"), number(want, "h"));
    check("size", expected.info.odim.to_string(), size(w, h).to_string());
    check("format", expected.info.ofmt.clone(), text(want, "format").to_owned());
    if text(want, "format") == "avif" && !cfg!(feature = "avif-aom") {
        // This build cannot read AVIF.
        return if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ")) };
    }
    if let Some(root) = want["svg_root"].as_str() {
        let root_says = if root == "viewBox" {
            format!("viewBox=\"0 0 {w} {h}\"")
        } else {
            format!("width=\"{w}\" height=\"{h}\"")
        };
        let svg = String::from_utf8_lossy(&expected.bytes);
        check(
            "root",
            svg.contains(&format!("<svg version=\"1.1\" xmlns=\"http://www.w3.org/2000/svg\" {root_says}>"))
                .to_string(),
            "true".to_owned(),
        );
        return if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ")) };
    }
    if text(want, "format") == "mp4" {
        let profile = match text(want, "profile") {
            "baseline" => 66,
            "main" => 77,
            _ => 100,
        };
        let level: u8 = text(want, "level").replace('.', "").parse().expect("a level");
        let at = expected.bytes.windows(4).position(|w| w == b"avcC").expect("an H.264 configuration");
        let said = &expected.bytes[at + 4..][..4];
        check("profile", said[1].to_string(), profile.to_string());
        check("level", said[3].to_string(), level.to_string());
        return if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ")) };
    }
    let facts = inspect(&expected.bytes, &Limits::default()).map_err(|e| e.to_string())?;
    check("stored size", facts.header.upright_size().to_string(), size(w, h).to_string());
    if let Some(lossless) = want["lossless"].as_bool() {
        // Losslessly transcoded JPEG data is still a lossy image.
        let as_it_is = text(&case["input"], "format") == "jpeg" && expected.reason.contains("lossless");
        check("lossless", (facts.header.lossless || as_it_is).to_string(), lossless.to_string());
    }
    if let Some(animated) = want["animated"].as_bool() {
        check("animated", facts.header.is_animated().to_string(), animated.to_string());
    }
    if let Some(kind) = want["jpeg_type"].as_str() {
        check("type", facts.header.progressive.to_string(), (kind == "progressive").to_string());
    }
    if let Some(quality) = want["quality"].as_u64() {
        let why = explain(&bytes, pipeline, &Limits::default()).map_err(|e| e.to_string())?.output;
        check("quality", why.contains(&format!("quality {quality}")).to_string(), "true".to_owned());
    }
    if let Some(names) = want["warnings"].as_array() {
        let named = reading.errors.iter().map(|e| match &e.kind {
            QueryErrorKind::Value { name, .. } | QueryErrorKind::Repeated { name } => (*name).into(),
            other => Value::from(other.to_string()),
        });
        check(
            "warnings",
            Value::from(named.collect::<Vec<Value>>()).to_string(),
            Value::from(names.clone()).to_string(),
        );
    }
    let image = decode(&expected.bytes);
    if let Some(fill) = want["fill"].as_str() {
        let Rgba(color) = if fill == "transparent" { Rgba([0; 4]) } else { fill.parse().expect("a color") };
        let corner = pixel(&image, 0, 0);
        check("fill", (distance(corner, color) <= 3).to_string(), "true".to_owned());
    }
    if let Some([x, y]) = want["image_offset"].as_array().map(Vec::as_slice) {
        // The image has a blue of 128 everywhere, the background 0 or 255.
        let at = |v: &Value| u32::try_from(v.as_u64().expect("a number")).expect("32 bits");
        let (x, y) = (at(x), at(y));
        let near = |x, y| pixel(&image, x, y)[2].abs_diff(128) <= 40;
        check("offset", near(x + 1, y + 1).to_string(), "true".to_owned());
        if let (Some(left), Some(above)) = (x.checked_sub(3), y.checked_sub(3)) {
            check("ground", (near(left, y + 1) || near(x + 1, above)).to_string(), "false".to_owned());
        }
    }
    if let Some((from, at)) = corners(want, size(number(&case["input"], "w"), number(&case["input"], "h"))) {
        for (x, y) in at {
            let (sx, sy) = from(x, y);
            let share = |at: u32, of: u32| u8::try_from(u64::from(at) * 255 / u64::from(of - 1)).unwrap_or(255);
            let should = [share(sx, number(&case["input"], "w")), share(sy, number(&case["input"], "h")), 128, 255];
            let is = pixel(&image, x, y);
            // Two lossy encodings of a smooth gradient: within six of 255.
            check(&format!("pixel {x},{y}"), (distance(is, should) <= 6).to_string(), "true".to_owned());
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ")) }
}

type FromOutput = Box<dyn Fn(u32, u32) -> (u32, u32)>;

/// The source pixel at each corner of the output, for cases that define it.
fn corners(want: &Value, from: Size) -> Option<(FromOutput, [(u32, u32); 4])> {
    let (w, h) = (number(want, "w"), number(want, "h"));
    let at = [(0, 0), (w - 1, 0), (0, h - 1), (w - 1, h - 1)];
    let rect = want["crop_rect"].as_array().or(want["precrop_rect"].as_array());
    if let Some(rect) = rect {
        let n = |i: usize| u32::try_from(rect[i].as_u64().expect("a number")).expect("32 bits");
        let (x0, y0) = (n(0), n(1));
        return Some((Box::new(move |x, y| (x0 + x, y0 + y)), at));
    }
    let (right, bottom) = (from.width() - 1, from.height() - 1);
    let map: FromOutput = match want["transform"].as_str()? {
        "flip-h" => Box::new(move |x, y| (right - x, y)),
        "flip-v" => Box::new(move |x, y| (x, bottom - y)),
        "rotate180" => Box::new(move |x, y| (right - x, bottom - y)),
        "rotate90ccw" => Box::new(move |x, y| (right - y, x)),
        "rotate90cw" => Box::new(move |x, y| (y, bottom - x)),
        "transpose" => Box::new(move |x, y| (y, x)),
        "transverse" => Box::new(move |x, y| (right - y, bottom - x)),
        other => panic!("unknown transform {other}"),
    };
    Some((map, at))
}

#[test]
fn queries_behave_as_documented() {
    let all = include_str!("io-cases.json");
    let all: Vec<Value> = serde_json::from_str(all).expect("a list of cases");
    let (mut made, mut wrong, mut passed) = (HashMap::new(), Vec::new(), 0);
    let mut without: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for case in &all {
        let id = text(case, "id");
        if let Some(reason) = skip_reason(case) {
            without.entry(reason).or_default().push(id);
            continue;
        }
        match problem(case, &mut made) {
            Ok(()) => passed += 1,
            Err(why) => wrong.push(format!("{id} `{}`: {why}", text(case, "query"))),
        }
    }
    println!("{passed} of {} cases pass; skipped in this build:", all.len());
    for (reason, ids) in &without {
        println!("  {reason}: {}", ids.join(" "));
    }
    assert!(wrong.is_empty(), "{} cases are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(without.values().map(Vec::len).sum::<usize>(), SKIPPED, "update SKIPPED");
    assert_eq!(passed + SKIPPED, all.len());
}
