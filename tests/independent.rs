//! Images compared with those of other programs: libvips (which uses lcms2 for colors) and exiftool. A test is skipped
//! where its program is not installed.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test reads files and starts programs, and prints skipped tests"
)]

#[path = "support/skip.rs"]
mod skip;
mod support;

use deltae::{DEMethod, DeltaE, LabValue};
use fast_ssim2::{PixelDescriptor, PixelSlice, compute_ssimulacra2};
use pixmill::{
    Limits, Recipe,
    engine::{inspect, render_with},
    image::{Frame, to_srgb},
    recipe::{Pipeline, RenderSettings},
    render,
};
use skip::{corpus, has};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use support::decode;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

#[track_caller]
fn vips(args: &[&str]) {
    let out = Command::new("vips").args(args).output().expect("vips starts");
    assert!(out.status.success(), "vips {args:?}: {}", String::from_utf8_lossy(&out.stderr));
}

#[track_caller]
fn rendered(source: &[u8], query: &str) -> Vec<u8> {
    let recipes = [Recipe::parse(query).expect(query)];
    let mut all = render(source, &recipes, &Limits::default()).expect("an image");
    all.remove(0).expect("an output").bytes
}

fn score(a: &Frame, b: &Frame) -> f64 {
    let view = |frame: &Frame| frame.rgba8().iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect::<Vec<u8>>();
    assert_eq!(a.size(), b.size());
    let (w, h) = (a.size().width(), a.size().height());
    let (a, b) = (view(a), view(b));
    let slice = |px| PixelSlice::new(px, w, h, w as usize * 3, PixelDescriptor::RGB8_SRGB).expect("an image");
    compute_ssimulacra2(&slice(&a), &slice(&b)).expect("a score")
}

fn lab([r, g, b, _]: [u8; 4]) -> LabValue {
    let linear = |v: u8| {
        let v = f64::from(v) / 255.0;
        if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
    };
    let (r, g, b) = (linear(r), linear(g), linear(b));
    // sRGB to XYZ relative to D65.
    let xyz = [
        (0.412_456 * r + 0.357_576 * g + 0.180_438 * b) / 0.950_47,
        0.212_673 * r + 0.715_152 * g + 0.072_175 * b,
        (0.019_334 * r + 0.119_192 * g + 0.950_304 * b) / 1.088_83,
    ];
    let [x, y, z] = xyz.map(|t| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 });
    #[expect(clippy::cast_possible_truncation, reason = "the crate's own precision")]
    let value = LabValue { l: (116.0 * y - 16.0) as f32, a: (500.0 * (x - y)) as f32, b: (200.0 * (y - z)) as f32 };
    value
}

/// Mean ΔE2000 of two images of one size.
fn color_difference(a: &Frame, b: &Frame) -> f64 {
    assert_eq!(a.size(), b.size());
    let pairs = a.rgba8().iter().zip(b.rgba8());
    let sum: f64 = pairs.map(|(a, b)| f64::from(*DeltaE::new(lab(*a), lab(*b), DEMethod::DE2000).value())).sum();
    #[expect(clippy::cast_precision_loss, reason = "a number of pixels")]
    let mean = sum / a.size().pixels() as f64;
    mean
}

/// libvips in linear light also uses Lanczos, but averages for large reductions: the score is above 90, "visually lossless"
/// on that scale. The scaled decode of a JPEG is compared with the full decode of libvips.
#[test]
fn resampling_agrees_with_libvips() {
    if !has("vips") {
        return;
    }
    let dir = tempfile::tempdir().expect("a folder");
    let file = |name: &str| dir.path().join(name).to_str().expect("UTF-8").to_owned();
    let mut photos =
        vec![fixture("photos/coffee.jpg"), fixture("photos/chelsea.jpg"), fixture("photos/people/astronaut.jpg")];
    photos.extend(corpus("photos").into_iter().take(3));
    for photo in photos {
        let name = photo.file_name().expect("a name").to_string_lossy().into_owned();
        let bytes = fs::read(&photo).expect("there");
        let full = rendered(&bytes, "format=png");
        fs::write(file("full.png"), &full).expect("written");
        let size = inspect(&full, &Limits::default()).expect("an image").header.size;
        for divisor in [3.0, 7.0] {
            let width = (f64::from(size.width()) / divisor).round();
            let query = format!("width={width}&format=png");
            let (hscale, ours) = (f64::from(size.width()) / width, decode(&rendered(&full, &query)));
            let vscale = f64::from(size.height()) / f64::from(ours.size().height());
            let (hscale, vscale) = (hscale.to_string(), vscale.to_string());
            vips(&["colourspace", &file("full.png"), &file("light.v"), "scrgb"]);
            vips(&["reduce", &file("light.v"), &file("reduced.v"), &hscale, &vscale, "--kernel", "lanczos3"]);
            vips(&["colourspace", &file("reduced.v"), &file("vips.png"), "srgb"]);
            let theirs = decode(&fs::read(file("vips.png")).expect("written"));
            let (whole, scaled) = (score(&theirs, &ours), score(&theirs, &decode(&rendered(&bytes, &query))));
            println!("{name} at 1/{divisor}: {whole:.1} from all pixels, {scaled:.1} from a scaled decode");
            assert!(whole > 90.0, "{name} at 1/{divisor}: {whole}");
            assert!(scaled > 90.0, "{name} at 1/{divisor} from a scaled decode: {scaled}");
        }
    }
}

/// The same image stored in eight orientations is displayed the same way, and libvips agrees.
#[test]
fn eight_of_eight_orientations_are_upright() {
    let upright = decode(&rendered(&fs::read(fixture("in/orientation_1.jpg")).expect("there"), "format=png"));
    let dir = tempfile::tempdir().expect("a folder");
    let vips_is_there = has("vips");
    for n in 1..=8 {
        let source = fixture(&format!("in/orientation_{n}.jpg"));
        let ours = decode(&rendered(&fs::read(&source).expect("there"), "format=png"));
        // Each file was compressed separately, so blocks differ: within a mean ΔE2000 of 2.
        let difference = color_difference(&upright, &ours);
        assert!(difference < 2.0, "orientation {n}: {difference}");
        if vips_is_there {
            let turned = dir.path().join("turned.png");
            vips(&["autorot", source.to_str().expect("UTF-8"), turned.to_str().expect("UTF-8")]);
            let theirs = decode(&fs::read(turned).expect("written"));
            // Only the rounding of two JPEG decoders differs.
            let difference = color_difference(&theirs, &ours);
            assert!(difference < 0.5, "orientation {n} against libvips: {difference}");
        }
    }
}

/// Conversion to sRGB through the profile, as in lcms2.
#[test]
fn colors_agree_with_lcms2() {
    if !has("vips") {
        return;
    }
    let dir = tempfile::tempdir().expect("a folder");
    let converted = dir.path().join("srgb.png");
    let mut images = vec![fixture("in/p3.jpg"), fixture("in/adobe_rgb.jpg"), fixture("in/prophoto.jpg")];
    images.push(fixture("in/cmyk_profile.jpg"));
    images.extend(corpus("icc").into_iter().filter(|p| p.to_string_lossy().ends_with("big.jpg")));
    for image in images {
        let name = image.file_name().expect("a name").to_string_lossy().into_owned();
        let ours = decode(&rendered(&fs::read(&image).expect("there"), "format=png"));
        let (from, to) = (image.to_str().expect("UTF-8"), converted.to_str().expect("UTF-8"));
        vips(&["icc_transform", from, to, "srgb", "--embedded", "--intent", "perceptual"]);
        let theirs = decode(&fs::read(&converted).expect("written"));
        let difference = color_difference(&theirs, &ours);
        println!("{name}: mean ΔE2000 {difference:.2}");
        assert!(difference < 1.0, "{name}: mean ΔE2000 {difference}");
    }
}

/// A kept profile keeps its meaning: libvips sees the source's colors in the output.
#[test]
fn a_kept_profile_gives_the_colors_of_the_source() {
    if !has("vips") {
        return;
    }
    let dir = tempfile::tempdir().expect("a folder");
    let at = |name: &str| dir.path().join(name).to_str().expect("UTF-8").to_owned();
    let shown = |path: &str| {
        vips(&["icc_transform", path, &at("srgb.png"), "srgb", "--embedded", "--intent", "perceptual"]);
        decode(&fs::read(at("srgb.png")).expect("written"))
    };
    for source in ["in/p3.jpg", "in/prophoto.png"] {
        let path = fixture(source);
        let theirs = shown(path.to_str().expect("UTF-8"));
        let mut settings = RenderSettings::default();
        settings.output.keep_profile = true;
        // Debian's libvips reads AVIF through a module that may be missing.
        for format in ["jpg", "png", "webp"] {
            let recipe = Recipe::parse(&format!("format={format}&quality=98")).expect("a query");
            let pipeline = Pipeline::new(&recipe, &settings);
            let made = render_with(&fs::read(&path).expect("there"), &[pipeline], &Limits::default());
            let made = made.expect("an image");
            let file = at(&format!("out.{format}"));
            fs::write(&file, &made[0].as_ref().expect("an output").bytes).expect("written");
            let difference = color_difference(&theirs, &shown(&file));
            assert!(difference < 1.0, "{source} as {format}: mean ΔE2000 {difference}");
        }
    }
}

/// The metadata that exiftool finds in a file, without properties of the file format.
fn said(path: &str) -> String {
    let out = Command::new("exiftool").args(["-a", "-G0", "-s", path]).output().expect("exiftool starts");
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    let form = ["[File]", "[ExifTool]", "[JFIF]", "[Composite]", "[QuickTime]", "[RIFF]", "[PNG]", "[Jpeg2000]"];
    text.lines().filter(|line| !form.iter().any(|group| line.starts_with(group))).map(|l| format!("{l}\n")).collect()
}

/// The same metadata in every format that stores it, and from each of those back in a JPEG.
#[test]
fn kept_metadata_is_read_by_exiftool() {
    if !has("exiftool") {
        return;
    }
    let dir = tempfile::tempdir().expect("a folder");
    let at = |name: &str| dir.path().join(name).to_str().expect("UTF-8").to_owned();
    fs::copy(fixture("in/metadata.jpg"), at("a.jpg")).expect("copied");
    let tags = [
        "-GPSLatitude=48.2",
        "-XMP-photoshop:City=Vienna",
        "-IPTC:City=Vienna",
        "-IPTC:CopyrightNotice=(c) me",
        "-XMP-iptcExt:LocationShownCity=Vienna",
        "-XMP-xmpRights:WebStatement=http://rights.example/",
        "-Orientation#=1",
        "-XMP-plus:LicensorName=Licensor",
        "-ISO=200",
        "-LensModel=Lens",
        "-IPTC:Keywords=tree",
        "-XMP-exif:GPSLatitude=48",
    ]; // fmt: skip
    let wrote = Command::new("exiftool").args(["-q", "-overwrite_original"]).args(tags).arg(at("a.jpg")).status();
    assert!(wrote.expect("exiftool starts").success());
    let make = |source: &str, query: &str, settings: &RenderSettings, to: &str| {
        let recipe = Recipe::parse(query).expect("a query");
        let pipeline = Pipeline::new(&recipe, settings);
        let made = render_with(&fs::read(at(source)).expect("there"), &[pipeline], &Limits::default());
        let made = made.expect("an image");
        fs::write(at(to), &made[0].as_ref().expect("an output").bytes).expect("written");
        said(&at(to))
    };
    let (mut all, none) = (RenderSettings::default(), RenderSettings::default());
    all.output.keep_metadata = true;
    let rights = "metadata=copyright&format=jpg";
    let formats = ["jpg", "png", "webp", "avif", "jxl"];
    let writable = |format: &&str| Recipe::parse(&format!("format={format}")).is_ok();
    for format in formats.iter().copied().filter(writable).filter(|f| *f != "avif" || cfg!(feature = "avif-aom")) {
        let name = format!("out.{format}");
        let kept = make("a.jpg", &format!("width=60&format={format}"), &all, &name);
        for word in ["Camera 1", "(c) Example Photographer", "Lens", "200", "http://rights.example/", "Licensor"] {
            assert!(kept.contains(word), "{format}: no {word} in {kept}");
        }
        for place in ["GPS", "Vienna", "Orientation"] {
            assert!(!kept.contains(place), "{format}: {place} in {kept}");
        }
        let again = make(&name, rights, &none, "again.jpg");
        for word in ["(c) Example Photographer", "http://rights.example/", "Licensor"] {
            assert!(again.contains(word), "from {format}: no {word} in {again}");
        }
        assert!(!again.contains("Camera") && !again.contains("Lens"), "from {format}: {again}");
    }
    // IPTC fields become XMP in formats without IPTC.
    let tags = ["-all=", "-IPTC:CopyrightNotice=(c) IPTC", "-IPTC:By-line=Me"];
    let wrote = Command::new("exiftool").args(["-q", "-overwrite_original"]).args(tags).arg(at("a.jpg")).status();
    assert!(wrote.expect("exiftool starts").success());
    let webp = make("a.jpg", "metadata=copyright&format=webp", &none, "b.webp");
    assert!(webp.contains("(c) IPTC") && webp.contains("Creator"), "{webp}");
}

/// Every output opens in libvips with the reported size, and exiftool finds no camera data in it.
#[test]
fn outputs_open_in_libvips_and_have_no_camera_data() {
    let dir = tempfile::tempdir().expect("a folder");
    let (vips_is_there, exiftool_is_there) = (has("vips"), has("exiftool"));
    let source = fs::read(fixture("in/metadata.jpg")).expect("there");
    for format in ["jpg", "pjpg", "bjpg", "png", "webp", "webpll", "avif"] {
        let out = dir.path().join(format!("out.{format}"));
        fs::write(&out, rendered(&source, &format!("width=50&format={format}"))).expect("written");
        let path = out.to_str().expect("UTF-8");
        // Debian's libvips reads AVIF through a module that may be missing.
        if vips_is_there && format != "avif" {
            let said = Command::new("vipsheader").args(["-f", "width", path]).output().expect("vipsheader starts");
            assert_eq!(String::from_utf8_lossy(&said.stdout).trim(), "50", "{format}");
        }
        if exiftool_is_there {
            let said = Command::new("exiftool").args(["-a", "-G0", "-s", path]).output().expect("exiftool starts");
            let said = String::from_utf8_lossy(&said.stdout).into_owned();
            for group in ["[EXIF]", "[XMP]", "[IPTC]", "[ICC_Profile]", "[Photoshop]"] {
                assert!(!said.contains(group), "{format}: {said}");
            }
        }
    }
}

/// The whole corpus at once, including hostile files: every file gives an output or an error with a code, without a
/// panic.
#[test]
fn the_corpus_never_panics() {
    let mut folders =
        vec!["photos", "photos-more", "graphics", "kodak", "orient", "icc", "formats", "animated", "pngsuite"];
    folders.extend([
        "hostile/generated",
        "hostile/imagetestsuite",
        "hostile/pillow",
        "hostile/misc",
        "hostile/pngsuite-corrupt",
        "hostile/image-rs",
    ]);
    let recipe = [Recipe::parse("width=100&crop=1:1,smart&format=webp").expect("right")];
    let (mut fine, mut refused) = (0, 0);
    for path in folders.into_iter().flat_map(corpus).filter(|p| p.is_file()) {
        let bytes = fs::read(&path).expect("readable");
        let name = path.display();
        match render(&bytes, &recipe, &Limits::default()).and_then(|mut all| all.remove(0)) {
            Ok(_) => fine += 1,
            Err(failure) => {
                refused += 1;
                assert!(failure.code.as_str() != "panicked" && !failure.message.is_empty(), "{name}: {failure}");
                let honest = path
                    .components()
                    .any(|c| ["photos", "photos-more", "kodak", "graphics"].iter().any(|f| c.as_os_str() == *f));
                assert!(!honest, "{name}: {failure}");
            }
        }
    }
    println!("{fine} images rendered, {refused} refused");
}

/// PngSuite, every color type, depth, filter and oddity of PNG: equal to libpng's samples, except for 16 bits, which
/// libvips truncates and pixmill rounds. Broken files are rejected. Images with a gamma are tested below.
#[test]
fn pngsuite_is_read_as_libpng_reads_it() {
    if !has("vips") {
        return;
    }
    let dir = tempfile::tempdir().expect("a folder");
    let plain = dir.path().join("plain.png");
    for file in corpus("pngsuite") {
        let stem = file.file_stem().expect("a name").to_string_lossy().into_owned();
        let name = stem.trim_start_matches("pngsuite_");
        let bytes = fs::read(&file).expect("there");
        let recipes = [Recipe::parse("format=png").expect("a query")];
        let ours = render(&bytes, &recipes, &Limits::default()).and_then(|mut all| all.remove(0));
        if name.starts_with('x') {
            assert!(ours.is_err(), "{name} is broken");
            continue;
        }
        let ours = decode(&ours.unwrap_or_else(|e| panic!("{name}: {e}")).bytes);
        // Gammas and chromaticities are applied here, but not in libvips.
        if name.starts_with('g') || name.starts_with("ccwn") {
            continue;
        }
        let args = [file.to_str().expect("UTF-8"), plain.to_str().expect("UTF-8")];
        vips(&["colourspace", args[0], args[1], "srgb"]);
        let theirs = decode(&fs::read(&plain).expect("written"));
        assert_eq!(ours.size(), theirs.size(), "{name}");
        let tolerance = u8::from(name.ends_with("16"));
        let pairs = ours.rgba8().iter().zip(theirs.rgba8()).filter(|(a, b)| a[3] > 0 || b[3] > 0);
        let most = pairs.map(|(a, b)| support::distance(*a, *b)).max().unwrap_or(0);
        assert!(most <= tolerance, "{name}: {most}");
    }
}

/// One image stored with six gammas gives the same colors.
#[test]
fn a_declared_gamma_is_applied() {
    let files = corpus("pngsuite");
    for kind in ["n0g16", "n2c08", "n3p04"] {
        let of = |gamma: &str| {
            let file = files.iter().find(|f| f.to_string_lossy().ends_with(&format!("g{gamma}{kind}.png")))?;
            let shown = decode(&rendered(&fs::read(file).expect("there"), "format=png"));
            Some(to_srgb(shown).expect("a profile that can be applied"))
        };
        let Some(usual) = of("04") else { return };
        for gamma in ["03", "05", "07", "10", "25"] {
            let other = of(gamma).expect("all of PngSuite");
            let difference = color_difference(&usual, &other);
            println!("g{gamma}{kind}: mean ΔE2000 {difference:.2}");
            // A gamma of 1/2.2 is treated as sRGB, which differs in dark colors.
            assert!(difference < 3.0, "g{gamma}{kind}: {difference}");
        }
    }
}
