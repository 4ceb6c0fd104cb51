//! Every color model of a source and every output format: the displayed colors of the output, through its profile if
//! any, equal those of the source. Expected colors are computed here from the definitions.
#![allow(clippy::disallowed_methods, reason = "a test reads files")]

#[path = "support/icc.rs"]
mod icc;
mod support;
#[path = "support/tiff.rs"]
mod tiff;

use icc::{ADOBE, Curve, Lights, P3, SRGB, seen, seen_lab};
use pixmill::{
    Limits, Recipe,
    codec::{DecodeOptions, EncodeOptions, Format},
    engine::{Rendered, render_with},
    image::Frame,
    recipe::{Pipeline, RenderSettings},
};
use std::io::{Read, Write};
use support::{decode, encode, pixel, size};

const SIDE: u16 = 32;

/// A source of one color, and its color in sRGB.
struct Source {
    name: &'static str,
    bytes: Vec<u8>,
    shown: [u8; 3],
    /// Its profile is not equivalent to sRGB.
    icc: Option<Vec<u8>>,
    /// Its samples are sRGB, however declared.
    plain: bool,
}

/// A PNG of one color with these chunks before its pixels.
fn png(kind: png::ColorType, sample: &[u8], palette: Option<&[u8]>, chunks: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut info = png::Info::with_size(SIDE.into(), SIDE.into());
    (info.color_type, info.bit_depth) = (kind, png::BitDepth::Eight);
    info.palette = palette.map(|p| p.to_vec().into());
    let mut bytes = Vec::new();
    let mut writer = png::Encoder::with_info(&mut bytes, info).expect("right").write_header().expect("memory");
    writer.write_image_data(&sample.repeat(usize::from(SIDE) * usize::from(SIDE))).expect("memory");
    writer.finish().expect("memory");
    // Color chunks precede the palette, right after the header.
    let mut said = Vec::new();
    for (name, data) in chunks {
        let length = u32::try_from(data.len()).expect("short").to_be_bytes();
        let mut sum = flate2::Crc::new();
        sum.update(&[name.as_slice(), data].concat());
        said.extend([&length[..], name.as_slice(), data, &sum.sum().to_be_bytes()].concat());
    }
    [&bytes[..33], &said, &bytes[33..]].concat()
}

fn iccp(profile: &[u8]) -> (&'static [u8; 4], Vec<u8>) {
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(profile).expect("memory");
    (b"iCCP", [b"x\0\0".as_slice(), &packer.finish().expect("memory")].concat())
}

fn numbers(values: &[u32]) -> Vec<u8> {
    values.iter().flat_map(|v| v.to_be_bytes()).collect()
}

fn chrm(lights: Lights) -> (&'static [u8; 4], Vec<u8>) {
    let scaled: Vec<u32> = lights.iter().flat_map(|(x, y)| [x, y].map(|v| (v * 100_000.0).round() as u32)).collect();
    (b"cHRM", numbers(&scaled))
}

/// A JPEG of one color with a profile in it.
fn jpeg(color: [u8; 3], profile: &[u8]) -> Vec<u8> {
    let [r, g, b] = color;
    let side = u32::from(SIDE);
    let frame = Frame::new(size(side, side), vec![[r, g, b, 255]; (side * side) as usize], true);
    let (format, _) = Format::for_output("jpg").expect("a format");
    let jpeg = encode(&frame, format, &EncodeOptions { quality: 100, ..EncodeOptions::default() });
    let length = u16::try_from(profile.len() + 16).expect("short").to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe2], &length, b"ICC_PROFILE\0\x01\x01", profile, &jpeg[2..]].concat()
}

fn webp(color: [u8; 3], profile: &[u8]) -> Vec<u8> {
    let [r, g, b] = color;
    let frame = Frame::new(size(32, 32), vec![[r, g, b, 255]; 1024], true);
    let (format, _) = Format::for_output("webp").expect("a format");
    encode(&frame, format, &EncodeOptions { lossless: true, profile: Some(profile.into()), ..EncodeOptions::default() })
}

const COLOR: [u8; 3] = [200, 60, 90];
const GRAY: u8 = 110;

const PHOTOMETRIC: u16 = 262;
const BITS: u16 = 258;
const SAMPLES: u16 = 277;
const PLANES: u16 = 284;
const EXTRA: u16 = 338;

fn tiffs() -> Vec<Source> {
    let area = usize::from(SIDE) * usize::from(SIDE);
    let make = |model: u16, bits: u16, color: &[u16], more: &[tiff::Tag<'_>], icc: Option<&[u8]>, planar: bool| {
        let bytes = |v: u16| if bits == 8 { vec![v.to_le_bytes()[0]] } else { v.to_le_bytes().to_vec() };
        let planes: Vec<Vec<u8>> = if planar {
            color.iter().map(|v| bytes(*v).repeat(area)).collect()
        } else {
            vec![color.iter().flat_map(|v| bytes(*v)).collect::<Vec<u8>>().repeat(area)]
        };
        let count = u16::try_from(color.len()).expect("few");
        let depths = vec![bits; color.len()];
        let mut tags: Vec<tiff::Tag<'_>> = vec![
            (PHOTOMETRIC, 3, std::slice::from_ref(&model)),
            (BITS, 3, &depths),
            (SAMPLES, 3, std::slice::from_ref(&count)),
            (PLANES, 3, if planar { &[2] } else { &[1] }),
        ];
        tags.extend_from_slice(more);
        tiff::tiff(SIDE, SIDE, &planes, &tags, icc)
    };
    let press = icc::cmyk();
    let press = Some(press.as_slice());
    let inked = |inks: [f64; 4]| seen_lab(icc::inks(&inks));
    let (red, p3) = (inked([0.0, 1.0, 1.0, 0.0]), icc::rgb(P3, Curve::Srgb));
    let dark = icc::gray(Curve::Gamma(1.75));
    let gray_seen = seen([GRAY; 3], SRGB, Curve::Gamma(1.75));
    let [r, g, b] = COLOR.map(u16::from);
    let mut map = vec![0_u16; 768];
    (map[5], map[256 + 5], map[512 + 5]) = (r * 257, g * 257, b * 257);
    let white = 255 - u16::from(GRAY);
    let named = |name: &'static str, bytes, shown| {
        // RGB profiles are kept where requested.
        let icc = ["tiff rgb planar", "tiff palette"].contains(&name).then(|| p3.clone());
        Source { name, bytes, shown, icc, plain: false }
    };
    vec![
        named("tiff cmyk", make(5, 8, &[0, 255, 255, 0], &[], press, false), red),
        named("tiff cmyk 16", make(5, 16, &[0, 65535, 65535, 0], &[], press, false), red),
        named("tiff cmyk planar", make(5, 8, &[0, 255, 255, 0], &[], press, true), red),
        named("tiff cmyka", make(5, 8, &[0, 255, 255, 0, 255], &[(EXTRA, 3, &[2])], press, false), red),
        named("tiff cmyk, paper", make(5, 8, &[0; 4], &[], press, false), [255; 3]),
        named("tiff cmyk without profile", make(5, 8, &[0, 255, 255, 0], &[], None, false), [255, 0, 0]),
        named("tiff gray", make(1, 8, &[GRAY.into()], &[], Some(&dark), false), gray_seen),
        named("tiff gray 16", make(1, 16, &[u16::from(GRAY) * 257], &[], Some(&dark), false), gray_seen),
        named("tiff white is zero", make(0, 8, &[white], &[], Some(&dark), false), gray_seen),
        named("tiff rgb planar", make(2, 8, &[r, g, b], &[], Some(&p3), true), seen(COLOR, P3, Curve::Srgb)),
        named("tiff palette", make(3, 8, &[5], &[(320, 3, &map)], Some(&p3), false), seen(COLOR, P3, Curve::Srgb)),
        named("tiff ycbcr", make(6, 8, &[76, 85, 255], &[(530, 3, &[1, 1])], None, false), [254, 0, 0]),
        named("tiff cie lab", make(8, 8, &[138, 81, 70], &[], None, false), seen_lab([54.1, 81.0, 70.0])),
        named("tiff icc lab", make(9, 8, &[138, 209, 198], &[], None, false), seen_lab([54.1, 81.0, 70.0])),
    ]
}

fn sources() -> Vec<Source> {
    use png::ColorType::{Grayscale, Indexed, Rgb};
    let (p3, gray) = (icc::rgb(P3, Curve::Srgb), icc::gray(Curve::Gamma(1.75)));
    let in_p3 = seen(COLOR, P3, Curve::Srgb);
    let gray_seen = seen([GRAY; 3], SRGB, Curve::Gamma(1.75));
    let srgb = icc::rgb(SRGB, Curve::Srgb);
    let (g22, pale) = (icc::rgb(SRGB, Curve::Gamma(2.2)), icc::srgb_table(1.0));
    let rgb = |chunks: &[(&[u8; 4], Vec<u8>)]| png(Rgb, &COLOR, None, chunks);
    let of = |name, bytes, shown, icc: Option<&Vec<u8>>| Source { name, bytes, shown, icc: icc.cloned(), plain: false };
    let plain = |name, bytes| Source { name, bytes, shown: COLOR, icc: None, plain: true };
    let p3_gray = seen([GRAY; 3], P3, Curve::Srgb);
    let mut all = vec![
        plain("png", rgb(&[])),
        plain("png srgb icc", rgb(&[iccp(&srgb)])),
        plain("png srgb icc by points", rgb(&[iccp(&icc::rgb(SRGB, Curve::SrgbPoints(26)))])),
        plain("png srgb icc by a table", rgb(&[iccp(&pale)])),
        plain("png sRGB", rgb(&[(b"sRGB", vec![0])])),
        plain("png gAMA and cHRM of sRGB", rgb(&[(b"gAMA", numbers(&[45_455])), chrm(SRGB)])),
        plain("png cICP over icc", rgb(&[(b"cICP", vec![1, 13, 0, 1]), iccp(&p3)])),
        plain("png cut off", rgb(&[iccp(&p3[..p3.len() - 9])])),
        plain("png gray icc in rgb", rgb(&[iccp(&gray)])),
        plain("webp srgb icc", webp(COLOR, &srgb)),
        of("png p3", rgb(&[iccp(&p3)]), in_p3, Some(&p3)),
        of("png p3 over sRGB", rgb(&[iccp(&p3), (b"sRGB", vec![0])]), in_p3, Some(&p3)),
        of("png p3 over gAMA", rgb(&[iccp(&p3), (b"gAMA", numbers(&[100_000]))]), in_p3, Some(&p3)),
        of("png gray pixels in p3", png(Rgb, &[GRAY; 3], None, &[iccp(&p3)]), p3_gray, Some(&p3)),
        of("png unknown cICP over p3", rgb(&[(b"cICP", vec![200, 13, 0, 1]), iccp(&p3)]), in_p3, Some(&p3)),
        of("png gamma 2.2", rgb(&[iccp(&g22)]), seen(COLOR, SRGB, Curve::Gamma(2.2)), Some(&g22)),
        of("png palette p3", png(Indexed, &[1], Some(&[9, 9, 9, 200, 60, 90]), &[iccp(&p3)]), in_p3, Some(&p3)),
        of("png cICP p3", rgb(&[(b"cICP", vec![12, 13, 0, 1])]), in_p3, None),
        of("png gAMA 1", rgb(&[(b"gAMA", numbers(&[100_000]))]), seen(COLOR, SRGB, Curve::Gamma(1.0)), None),
        of("png cHRM", rgb(&[(b"gAMA", numbers(&[45_455])), chrm(ADOBE)]), seen(COLOR, ADOBE, Curve::Gamma(2.2)), None),
        of("png gray", png(Grayscale, &[GRAY], None, &[iccp(&gray)]), gray_seen, None),
        of("png gray gAMA", png(Grayscale, &[GRAY], None, &[(b"gAMA", numbers(&[57_143]))]), gray_seen, None),
        of("webp p3", webp(COLOR, &p3), in_p3, Some(&p3)),
        of("jpeg p3", jpeg(COLOR, &p3), in_p3, Some(&p3)),
        of("jpeg gray", jpeg([GRAY; 3], &gray), gray_seen, None),
        plain("jpeg srgb icc", jpeg(COLOR, &srgb)),
    ];
    all.extend(tiffs());
    all
}

fn rendered(source: &Source, query: &str, change: impl FnOnce(&mut RenderSettings)) -> Rendered {
    let (recipe, mut settings) = (Recipe::parse(query).expect(query), RenderSettings::default());
    change(&mut settings);
    let pipeline = Pipeline::new(&recipe, &settings);
    let mut all = render_with(&source.bytes, &[pipeline], &Limits::default()).expect(source.name);
    all.remove(0).unwrap_or_else(|e| panic!("{} `{query}`: {e}", source.name))
}

/// The profile in a file, and whether its samples are gray; parsed independently of pixmill.
fn profile_of(format: &str, bytes: &[u8]) -> (Option<Vec<u8>>, bool) {
    let find = |name: &[u8]| bytes.windows(name.len()).position(|w| w == name);
    match format {
        "png" => {
            let icc = find(b"iCCP").map(|at| {
                let data = &bytes[at + 4..];
                let packed = &data[data.iter().position(|b| *b == 0).expect("a name") + 2..];
                let mut icc = Vec::new();
                flate2::read::ZlibDecoder::new(packed).read_to_end(&mut icc).expect("packed");
                icc
            });
            (icc, matches!(bytes[25], 0 | 4))
        }
        "jpeg" => {
            let icc = find(b"ICC_PROFILE\0").map(|at| {
                let length = usize::from(u16::from_be_bytes([bytes[at - 2], bytes[at - 1]]));
                bytes[at + 14..at - 2 + length].to_vec()
            });
            let frame = [0xc0_u8, 0xc1, 0xc2].iter().find_map(|code| find(&[0xff, *code, 0, 11]));
            (icc, frame.is_some())
        }
        "webp" => {
            let icc = find(b"ICCP").map(|at| {
                let length = u32::from_le_bytes(bytes[at + 4..at + 8].try_into().expect("four")) as usize;
                bytes[at + 8..at + 8 + length].to_vec()
            });
            (icc, false)
        }
        "avif" => (
            find(b"colrprof").map(|at| {
                let length = u32::from_be_bytes(bytes[at - 4..at].try_into().expect("four")) as usize;
                bytes[at + 8..at - 4 + length].to_vec()
            }),
            false,
        ),
        _ => (None, false),
    }
}

/// The color at the center of an output through its own profile, which must be the source's and match the output's
/// color model.
fn shown_by(source: &Source, output: &Rendered) -> [u8; 3] {
    let name = output.format.info().name;
    if name == "svg" {
        let text = String::from_utf8(output.bytes.clone()).expect("text");
        let at = text.find("fill=\"#").expect("an area") + 7;
        return [0, 2, 4].map(|i| u8::from_str_radix(&text[at + i..at + i + 2], 16).expect("hex"));
    }
    let frame = decode(&output.bytes);
    let [r, g, b, _] = pixel(&frame, frame.size().width() / 2, frame.size().height() / 2);
    let (stored, gray) = profile_of(name, &output.bytes);
    let Some(stored) = stored else {
        let words = [b"gAMA", b"cHRM", b"cICP"];
        let said = |word: &&[u8; 4]| name == "png" && output.bytes.windows(4).any(|w| w == *word);
        // Unchanged samples keep the source's color information.
        return if words.iter().any(said) { source.shown } else { [r, g, b] };
    };
    assert_eq!(&stored[16..20], if gray { b"GRAY" } else { b"RGB " }, "{}: {name}", source.name);
    if gray {
        return seen([r; 3], SRGB, Curve::Gamma(1.75));
    }
    if source.plain {
        return [r, g, b];
    }
    assert_eq!(Some(&stored), source.icc.as_ref(), "{}: {name}: another profile", source.name);
    let (lights, curve) = if source.name == "png gamma 2.2" { (SRGB, Curve::Gamma(2.2)) } else { (P3, Curve::Srgb) };
    seen([r, g, b], lights, curve)
}

#[track_caller]
fn assert_near(is: [u8; 3], want: [u8; 3], tolerance: u8, what: &str) {
    assert!(is.iter().zip(want).all(|(a, b)| a.abs_diff(b) <= tolerance), "{what}: {is:?}, not {want:?}");
}

#[test]
fn every_model_in_every_format() {
    let outputs: Vec<&str> =
        ["png", "png8", "webpll", "webp&quality=90", "jpg&quality=95", "gif", "svg", "jxl", "avif"]
            .into_iter()
            .filter(|name| {
                Format::for_output(name.split('&').next().unwrap_or(name)).is_some_and(|(f, _)| f.is_writable())
            })
            .collect();
    for source in sources() {
        for name in &outputs {
            for more in ["", "&width=16"] {
                for keep in [false, true] {
                    let query = format!("format={name}{more}");
                    let output = rendered(&source, &query, |settings| settings.output.keep_profile = keep);
                    if !output.format.is_readable() && output.format.info().name != "svg" {
                        continue;
                    }
                    let tolerance = match *name {
                        "svg" => 12,
                        "png" | "png8" | "webpll" | "gif" if !source.name.starts_with("jpeg") => 2,
                        _ => 6,
                    };
                    assert_near(
                        shown_by(&source, &output),
                        source.shown,
                        tolerance,
                        &format!("{} `{query}`", source.name),
                    );
                }
            }
        }
    }
}

/// Colors in a query are sRGB in images of any profile; so are compared and changed colors.
#[test]
fn colors_of_a_query_are_srgb() {
    for source in sources() {
        for name in ["png", "webpll", "png8"] {
            let query = format!("pad=8&bg-color=a05010&format={name}");
            let output = rendered(&source, &query, |_| ());
            let (stored, _) = profile_of(output.format.info().name, &output.bytes);
            assert!(stored.is_none(), "{} `{query}`", source.name);
            let [r, g, b, _] = pixel(&decode(&output.bytes), 3, 3);
            assert_near([r, g, b], [0xa0, 0x50, 0x10], 1, source.name);
            assert_near(shown_by(&source, &output), source.shown, 4, source.name);
        }
    }
}

/// A profile equivalent to sRGB is redundant: it is removed from every output, including unchanged data.
#[test]
fn profiles_equivalent_to_srgb_are_removed() {
    for source in sources().into_iter().filter(|source| source.plain) {
        for query in ["", "format=png", "format=webpll", "format=jpg", "format=avif", "width=20", "format=png8"] {
            if query == "format=avif" && !Format::for_output("avif").is_some_and(|(f, _)| f.is_readable()) {
                continue;
            }
            let output = rendered(&source, query, |_| ());
            let (stored, _) = profile_of(output.format.info().name, &output.bytes);
            assert!(stored.is_none(), "{} `{query}`", source.name);
            for word in [b"sRGB", b"gAMA", b"cHRM", b"cICP", b"ICCP"] {
                assert!(!output.bytes.windows(4).any(|w| w == word), "{} `{query}`: {word:?}", source.name);
            }
        }
    }
}

/// Other profiles are kept between PNG and WebP, and elsewhere on request; gray ones with unchanged samples.
#[test]
fn other_profiles_are_kept_where_allowed() {
    let all = sources();
    let find = |name: &str| all.iter().find(|s| s.name == name).expect("a source");
    let stored = |source: &Source, query: &str, keep: bool| {
        let output = rendered(source, query, |settings| settings.output.keep_profile = keep);
        profile_of(output.format.info().name, &output.bytes).0
    };
    for name in ["png p3", "webp p3", "png palette p3", "png gamma 2.2", "png p3 over sRGB"] {
        for query in ["", "format=png", "format=webpll", "width=20"] {
            assert_eq!(stored(find(name), query, false), find(name).icc, "{name} `{query}`");
        }
        assert_eq!(stored(find(name), "format=jpg", false), None);
        assert_eq!(stored(find(name), "format=jpg", true), find(name).icc);
        assert_eq!(stored(find(name), "brightness=10", false), None, "tones are changed in sRGB");
    }
    let gray = icc::gray(Curve::Gamma(1.75));
    assert_eq!(stored(find("png gray"), "", false), Some(gray.clone()), "the samples are the source's own");
    assert_eq!(stored(find("jpeg gray"), "", true), Some(gray));
    let plain = find("jpeg srgb icc");
    assert_eq!(stored(plain, "", true), Some(icc::rgb(SRGB, Curve::Srgb)), "it was asked for");
}

/// An unusable profile gives a warning and is in no output; the image is treated as sRGB.
#[test]
fn an_unusable_profile_gives_a_warning() {
    let p3 = icc::rgb(P3, Curve::Srgb);
    let mut link = p3.clone();
    link[12..16].copy_from_slice(b"link");
    let mut longer = p3.clone();
    longer[..4].copy_from_slice(&99_999_u32.to_be_bytes());
    let bad = [p3[..p3.len() - 5].to_vec(), p3[..128].to_vec(), link, longer, icc::cmyk(), b"no profile".repeat(20)];
    for (n, profile) in bad.iter().enumerate() {
        let files =
            [png(png::ColorType::Rgb, &COLOR, None, &[iccp(profile)]), jpeg(COLOR, profile), webp(COLOR, profile)];
        for bytes in files {
            let source = Source { name: "bad", bytes, shown: COLOR, icc: None, plain: true };
            for keep in [false, true] {
                let output = rendered(&source, "", |settings| settings.output.keep_profile = keep);
                assert!(
                    output.warnings.iter().any(|warning| warning.code.as_str() == "profile-ignored"),
                    "{n}: {:?}",
                    output.warnings
                );
                assert_near(shown_by(&source, &output), COLOR, 3, &format!("{n} {:?}", output.format));
            }
        }
    }
}

/// A profile generated from a gamma has no date: its bytes are always the same.
#[test]
fn a_gamma_is_applied_and_not_written() {
    let all = sources();
    for source in all.iter().filter(|s| s.name.contains("gAMA") || s.name.contains("cHRM")) {
        for query in ["format=png8", "format=webp", "width=20"] {
            let output = rendered(source, query, |settings| settings.output.keep_profile = true);
            let (stored, _) = profile_of(output.format.info().name, &output.bytes);
            assert!(source.icc.is_some() || stored.is_none(), "{} `{query}`", source.name);
        }
    }
}

/// The header is enough to interpret a profile.
#[test]
fn a_lookup_table_equivalent_to_srgb_is_detected() {
    let is_srgb = |profile: &[u8]| {
        let bytes = png(png::ColorType::Rgb, &COLOR, None, &[iccp(profile)]);
        let format = Format::sniff(&bytes).expect("a PNG");
        format.decoder(&bytes, &DecodeOptions::default()).expect("a header").header().profile
            == pixmill::image::ColorProfile::Srgb
    };
    assert!(is_srgb(&icc::srgb_table(1.0)));
    assert!(!is_srgb(&icc::srgb_table(0.8)), "paler");
    for n in [20, 26, 64, 1024, 4096] {
        assert!(is_srgb(&icc::rgb(SRGB, Curve::SrgbPoints(n))), "{n} points");
    }
    for (lights, curve) in
        [(P3, Curve::Srgb), (ADOBE, Curve::Gamma(2.2)), (SRGB, Curve::Gamma(2.2)), (SRGB, Curve::Gamma(1.8))]
    {
        assert!(!is_srgb(&icc::rgb(lights, curve)), "{lights:?} {curve:?}");
    }
}
