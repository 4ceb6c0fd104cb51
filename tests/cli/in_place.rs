//! `--in-place`: lossless unless a lossy option is given, idempotent, and with optional backups.

use crate::{skip::skip, support::Dir};
use serde_json::Value;

/// All readable and writable formats and their variants.
const ALL: &[&str] = &[
    "baseline.jpg",
    "progressive.jpg",
    "gray.jpg",
    "cmyk.jpg",
    "cmyk_profile.jpg",
    "adobe_rgb.jpg",
    "chroma_422.jpg",
    "chroma_444.jpg",
    "orientation_3.jpg",
    "orientation_6.jpg",
    "metadata.jpg",
    "misnamed.jpg",
    "text.png",
    "gray16.png",
    "rgba16.png",
    "palette.png",
    "adobe_rgb.png",
    "animated.png",
    "lossless.webp",
    "lossy.webp",
    "animated.webp",
    "still.avif",
    "animated.gif",
];

/// The names that this build can read.
fn names() -> impl Iterator<Item = &'static str> {
    ALL.iter().copied().filter(is_built)
}

fn is_built(name: &&str) -> bool {
    cfg!(feature = "avif-aom") || !name.ends_with(".avif")
}

fn all() -> Dir {
    let files: Vec<(String, String)> = names().map(|name| (format!("in/{name}"), format!("p/{name}"))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
    Dir::with(&files)
}

/// The visible pixels of every file, as PNGs in a folder.
fn seen(dir: &Dir, folder: &str) -> Vec<(String, Vec<u8>)> {
    dir.run(&["run", "p", "-o", folder, "-q", "format=png", "--name", "{name}.png"]).fine();
    let names = names().map(|name| format!("{folder}/{name}.png"));
    names.map(|name| (name.clone(), dir.read(&name))).map(|(name, bytes)| (name.replace(folder, ""), bytes)).collect()
}

fn entry<'a>(report: &'a Value, source: &str) -> &'a Value {
    let all = report["renditions"].as_array().expect("a list");
    all.iter().find(|entry| entry["source"] == source).unwrap_or_else(|| panic!("{source}"))
}

#[test]
fn no_pixel_changes_and_a_second_run_changes_nothing() {
    let dir = all();
    let (before, files) = (seen(&dir, "before"), dir.files());
    dir.run(&["run", "p", "--in-place", "--report", "r.json"]).fine();
    let (after, report) = (seen(&dir, "after"), dir.json("r.json"));
    for ((name, before), (_, after)) in before.iter().zip(&after) {
        assert_eq!(before, after, "{name}");
    }
    let now: Vec<String> = dir.files().into_iter().filter(|f| f.starts_with("p/")).collect();
    assert_eq!(now, files.into_iter().filter(|f| f.starts_with("p/")).collect::<Vec<_>>(), "each under its own name");
    let smaller = |name: &str| {
        let info = &entry(&report, &format!("p/{name}"))["info"];
        info["ofsz"].as_u64() < info["ifsz"].as_u64()
    };
    for name in ["baseline.jpg", "cmyk_profile.jpg", "metadata.jpg", "text.png"] {
        assert!(smaller(name), "{name}: {report:#}");
    }
    let reason = |name: &str| entry(&report, &format!("p/{name}"))["format_reason"].as_str().expect("text").to_owned();
    assert_eq!(reason("baseline.jpg"), "jpeg (the source's format, lossless)");
    assert_eq!(reason("lossy.webp"), "webp (the source's format, the source's own data)");

    let once: Vec<Vec<u8>> = now.iter().map(|name| dir.read(name)).collect();
    for cache in [&["--no-cache"][..], &[]] {
        let run = dir.run(&[&["run", "p", "--in-place"][..], cache].concat()).fine();
        assert!(!run.stderr.contains(" written"), "{}", run.stderr);
        for (name, bytes) in now.iter().zip(&once) {
            assert_eq!(&dir.read(name), bytes, "{name} again");
        }
    }
}

#[test]
fn metadata_goes_and_the_orientation_stays() {
    let dir =
        Dir::with(&[("in/orientation_6.jpg", "a.jpg"), ("in/metadata.jpg", "b.jpg"), ("in/metadata.png", "c.png")]);
    let upright = dir.info("a.jpg");
    dir.run(&["run", "a.jpg", "b.jpg", "c.png", "--in-place"]).fine();
    assert_eq!(dir.info("a.jpg"), upright);
    let text = |name: &str| String::from_utf8(dir.run(&["info", name]).fine().stdout).expect("text");
    assert!(text("a.jpg").contains("EXIF orientation 6"), "{}", text("a.jpg"));
    let has = |name: &str, word: &[u8]| dir.read(name).windows(word.len()).any(|w| w == word);
    assert!(!has("b.jpg", b"Exif") && !has("b.jpg", b"http://ns.adobe.com") && !has("c.png", b"tEXt"));
    // The orientation is also applied if other metadata is kept.
    let dir = Dir::with(&[("in/metadata.jpg", "b.jpg")]);
    dir.run(&["run", "b.jpg", "--in-place", "-q", "metadata=copyright"]).fine();
    assert!(dir.read("b.jpg").windows(4).any(|w| w == b"Exif" || w == b"http"), "the rights stay");
}

#[test]
fn a_loss_is_asked_for() {
    let reason = |query: &[&str]| {
        let dir = Dir::with(&[("photos/coffee.jpg", "a.jpg")]);
        let before = dir.read("a.jpg").len();
        dir.run(&[&["run", "a.jpg", "--in-place", "--report", "r.json"], query].concat()).fine();
        let reason = dir.json("r.json")["renditions"][0]["format_reason"].as_str().expect("text").to_owned();
        (reason, before, dir.read("a.jpg").len())
    };
    let searched = &["-q", "optimize=high", "--backup", "orig"];
    for query in [&["-q", "quality=60"][..], searched, &["--target-size", "20kB"], &["--set", "jpeg_quality=60"]] {
        let (reason, before, after) = reason(query);
        assert!(reason.contains("quality") && after < before * 3 / 4, "{query:?}: {reason}, {before} -> {after}");
    }
    // A query that changes the pixels requires encoding: the default quality is used.
    assert_eq!(reason(&["-q", "width=300"]).0, "jpeg (the source's format, quality 85)");
    assert_eq!(reason(&["-q", "width=3000"]).0, "jpeg (the source's format, lossless)", "nothing is enlarged");
    assert_eq!(reason(&[]).0, "jpeg (the source's format, lossless)");
    assert_eq!(reason(&["-q", "format=pjpg"]).0, "jpeg (`format=pjpg`, lossless)");
    // An output in another format is a separate file beside its source.
    let dir = Dir::with(&[("photos/coffee.jpg", "a.jpg")]);
    dir.run(&["run", "a.jpg", "--in-place", "-q", "format=webp", "--report", "r.json"]).fine();
    assert_eq!(dir.json("r.json")["renditions"][0]["format_reason"], "webp (`format=webp`, quality 85)");
    assert!(dir.files().contains(&"a.webp".to_owned()));
}

/// The score is measured against the source, which is the previous output.
#[test]
fn what_would_lose_more_at_every_run_needs_a_backup() {
    let files = [("photos/coffee.jpg", "p/a.jpg"), ("in/lossy.webp", "p/b.webp"), ("in/gradient.png", "p/c.png")];
    for query in [&["-q", "optimize=high"][..], &["--target-score", "70"], &["-q", "width=200&optimize=low"]] {
        let dir = Dir::with(&files);
        let before = dir.read("p/a.jpg");
        let run = |more: &[&str]| dir.run(&[&["run", "p", "--in-place", "--cache-dir", "c"], query, more].concat());
        run(&["--dry-run"]).fails(1, &["would fail p/a.jpg", "loss-repeats"]);
        run(&[]).fails(1, &["failed p/a.jpg", "failed p/b.webp", "2 failed", "--backup", "quality=80"]);
        assert_eq!(dir.read("p/a.jpg"), before, "{query:?}");
        run(&["--backup", "orig"]).fine();
        assert!(dir.read("p/a.jpg").len() < before.len() && dir.read("p/a.jpg.orig") == before, "{query:?}");
        // The failure also occurs if the cache contains the output.
        dir.write("p/a.jpg", &before);
        run(&[]).fails(1, &["failed p/a.jpg"]);
        assert_eq!(dir.read("p/a.jpg"), before, "{query:?}");
        // An output beside the source loses nothing.
        dir.run(&[&["run", "p/a.jpg", "--in-place", "--format", "webp"], query].concat()).fine();
        dir.run(&[&["run", "p/a.jpg", "--in-place", "--name", "{stem}-small.{ext}"], query].concat()).fine();
        assert_eq!(dir.read("p/a.jpg"), before, "{query:?}");
    }
    let dir = Dir::with(&files);
    let run = || dir.run(&["run", "p", "--in-place", "--target-size", "20kB"]).fine();
    run();
    let once = dir.read("p/a.jpg");
    run();
    assert_eq!(dir.read("p/a.jpg"), once, "a size is met once");
}

#[test]
fn a_default_quality_is_for_its_own_formats() {
    let reason = |set: &str, name: &str| {
        let dir = Dir::with(&[("photos/coffee.jpg", "a.jpg"), ("in/lossy.webp", "a.webp")]);
        dir.run(&["run", name, "--in-place", "--set", set, "--report", "r.json"]).fine();
        dir.json("r.json")["renditions"][0]["format_reason"].as_str().expect("text").to_owned()
    };
    assert!(reason("webp_quality=40", "a.jpg").ends_with("lossless)"), "{}", reason("webp_quality=40", "a.jpg"));
    assert!(reason("jpeg_quality=40", "a.jpg").ends_with("quality 40)"));
    assert!(reason("jpeg_quality=40", "a.webp").ends_with("the source's own data)"));
    assert!(reason("webp_quality=10", "a.webp").ends_with("quality 10)"), "{}", reason("webp_quality=10", "a.webp"));
}

#[test]
fn names_that_differ_only_in_case_are_two_files() {
    let dir = Dir::with(&[("photos/coffee.jpg", "p/x.jpg")]);
    dir.write("p/x.JPG", &dir.read("p/x.jpg"));
    if dir.files().len() < 2 {
        skip("needs a file system that tells case apart");
        return;
    }
    let before = dir.read("p/x.jpg").len();
    dir.run(&["check", "--unoptimized", "p"]).fails(3, &["2 images"]);
    dir.run(&["run", "p", "--in-place"]).fine();
    assert!(dir.read("p/x.jpg").len() < before && dir.read("p/x.JPG").len() < before);
    // In another folder, the names may collide on a case-insensitive file system.
    let run = dir.run(&["run", "p", "-o", "out", "-v"]).fine();
    assert!(run.stderr.contains("its name is that of x.JPG"), "{}", run.stderr);
}

#[test]
fn a_second_loss_has_to_be_worth_it() {
    let dir = Dir::with(&[("photos/coffee.jpg", "p.jpg")]);
    let names: Vec<&str> = ["a.webp", "a.avif", "a.jpg"].into_iter().filter(is_built).collect();
    for name in &names {
        dir.run(&["run", "p.jpg", "-o", name, "-q", "quality=60"]).fine();
    }
    let before: Vec<Vec<u8>> = names.iter().map(|name| dir.read(name)).collect();
    dir.run(&[&["run", "--in-place", "-q", "quality=60"], &names[..]].concat()).fine();
    for (name, before) in names.iter().zip(before) {
        assert_eq!(dir.read(name), before, "{name}");
    }
}

#[test]
fn the_original_is_kept_beside_and_is_no_input() {
    let dir = Dir::with(&[("photos/coffee.jpg", "p/a.jpg"), ("in/lossy.webp", "p/kept.webp")]);
    let before = dir.read("p/a.jpg");
    let run = |more: &[&str]| dir.run(&[&["run", "p", "--in-place", "--backup", "orig"], more].concat());
    run(&[]).fine();
    assert_eq!(dir.files(), ["p/a.jpg", "p/a.jpg.orig", "p/kept.webp"], "what stays as it is needs no backup");
    assert_eq!(dir.read("p/a.jpg.orig"), before);
    let optimized = dir.read("p/a.jpg");
    assert!(optimized.len() < before.len());
    let again = run(&["--verbose"]).fine();
    assert!(
        again.stderr.contains("skipped p/a.jpg.orig") && again.stderr.contains("backup of a.jpg"),
        "{}",
        again.stderr
    );
    // A backup is never overwritten, so its image is not replaced either.
    let one = |suffix: &str| dir.run(&["run", "p/a.jpg", "--in-place", "-q", "quality=30", "--backup", suffix]);
    one("orig").fails(1, &["its backup a.jpg.orig already exists", "another suffix"]);
    assert_eq!((dir.read("p/a.jpg.orig"), dir.read("p/a.jpg")), (before, optimized));
    one(".2").fine();
    assert_eq!(dir.files(), ["p/a.jpg", "p/a.jpg.2", "p/a.jpg.orig", "p/kept.webp"]);
    dir.run(&["run", "p", "-o", "out"]).fine();
    assert_eq!(dir.files().iter().filter(|f| f.starts_with("out/")).count(), 2, "in no run");
    for wrong in ["jpg", "", "a/b"] {
        dir.run(&["run", "p", "--in-place", "--backup", wrong]).fails(2, &["such as orig"]);
    }
    dir.run(&["run", "p", "-o", "x", "--backup", "orig"]).fails(2, &["--in-place"]);
}

/// Outputs from the cache also create backups.
#[test]
fn a_backup_is_made_of_what_the_cache_replaces() {
    let dir = Dir::with(&[("photos/coffee.jpg", "a.jpg"), ("photos/coffee.jpg", "b.jpg")]);
    let cache = ["--in-place", "--backup", "old", "--cache-dir", "c"];
    dir.run(&[&["run", "a.jpg"][..], &cache].concat()).fine();
    let second = dir.run(&[&["run", "b.jpg"][..], &cache].concat()).fine();
    assert!(second.stderr.contains("1 from the cache"), "{}", second.stderr);
    assert_eq!(dir.read("b.jpg.old"), dir.read("a.jpg.old"));
    assert_eq!(dir.read("b.jpg"), dir.read("a.jpg"));
}
