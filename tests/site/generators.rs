//! Sites that Eleventy and VitePress have built, in Chromium before and after: the same boxes, the same images, no failed
//! request. `.ci/setup --test` installs the packages.

use crate::{
    server::Server,
    skip::{packages, skip},
    support::{Dir, fixture},
};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("made");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("copied");
        }
    }
}

/// The sources of a site with images in `images`, built by a script of a package into `dist`.
fn build(name: &str, images: &str, packages: &Path, script: &[&str]) -> Dir {
    let dir = Dir::with(&[]);
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/site").join(name), dir.path());
    for (from, to) in
        [("photos/coffee.jpg", "coffee.jpg"), ("photos/chelsea.jpg", "chelsea.jpg"), ("in/alpha.png", "logo.png")]
    {
        dir.write(&format!("{images}/{to}"), &fs::read(fixture(from)).expect(from));
    }
    // Packages are found beside the sources.
    #[cfg(unix)]
    std::os::unix::fs::symlink(packages, dir.path().join("node_modules")).expect("linked");
    let mut node = Command::new("node");
    node.arg(packages.join(script[0])).args(&script[1..]).current_dir(dir.path());
    let out = node.output().expect("node runs");
    assert!(out.status.success(), "{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    dir
}

/// Looks at the pages before and after. `format=auto` of an `img` is of this format in Chromium.
fn compare(dir: &Dir, packages: &Path, pages: &[&str], format: &str) {
    copy(&dir.path().join("dist"), &dir.path().join("before"));
    dir.run(&["site", "dist", "--strict"]).fine();
    let shots = std::env::var_os("PIXMILL_SCREENSHOTS").map_or_else(|| dir.path().join("shots"), PathBuf::from);
    fs::create_dir_all(&shots).expect("made");
    let server = Server::start(dir, &["before", "--no-page"]);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/site/browser.mjs");
    let mut node = Command::new("node");
    node.arg(script).arg(packages).arg(dir.path().join("before")).arg(server.address.to_string());
    let out = node.arg(dir.path().join("dist")).arg(&shots).args(pages).output().expect("node runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let lines: Vec<Value> =
        String::from_utf8_lossy(&out.stdout).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    if lines.iter().any(|line| line["missing"].is_string()) {
        skip("needs Chromium");
        return;
    }
    assert_eq!(lines.len(), 3 * pages.len());
    for line in lines {
        let (before, after) = (&line["before"], &line["after"]);
        let at = format!("{} at {}", line["page"], line["width"]);
        let none = Vec::new();
        for side in [before, after] {
            assert_eq!(side["failed"].as_array().unwrap_or(&none).len(), 0, "{at}: {}", side["failed"]);
        }
        let boxes = |side: &Value| side["boxes"].as_array().expect("boxes").clone();
        for (one, two) in boxes(before).iter().zip(boxes(after)) {
            assert_eq!(one, &two, "{at}");
        }
        assert_eq!(boxes(before).len(), boxes(after).len(), "{at}");
        let images = |side: &Value| side["images"].as_array().expect("images").clone();
        assert_eq!(images(before).len(), images(after).len(), "{at}");
        let pairs: Vec<(Value, Value)> = images(before).into_iter().zip(images(after)).collect();
        assert!(!pairs.is_empty(), "{at}");
        for (one, two) in pairs {
            assert_eq!(one["natural"], two["natural"], "{at}: {one} {two}");
            let pixels = |side: &Value| {
                side["pixels"].as_array().expect("pixels").iter().filter_map(Value::as_i64).collect::<Vec<_>>()
            };
            let (a, b) = (pixels(&one), pixels(&two));
            let difference: i64 = a.iter().zip(&b).map(|(a, b)| (a - b).abs()).sum();
            assert!(
                a.len() == 1024 && b.len() == 1024 && difference <= 2 * 1024,
                "{at}: {} {}",
                one["url"],
                two["url"]
            );
            let url = two["url"].as_str().expect("a URL");
            assert!(!url.contains('?'), "{at}: {url}");
            let best = one["url"].as_str().is_some_and(|url| url.contains("format=auto"));
            assert!(!best || url.ends_with(format), "{at}: {url}");
        }
    }
}

#[test]
fn a_site_of_eleventy() {
    let Some(packages) = packages("site") else { return };
    let dir = build("eleventy", "img", &packages, &["@11ty/eleventy/cmd.cjs", "--quiet"]);
    compare(&dir, &packages, &["/", "/second/"], ".avif");
}

#[test]
fn a_site_of_vitepress() {
    let Some(packages) = packages("site") else { return };
    let dir = build("vitepress", "public/img", &packages, &["vitepress/bin/vitepress.js", "build"]);
    compare(&dir, &packages, &["/", "/guide.html"], ".webp");
}
