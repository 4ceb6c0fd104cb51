//! The other places where a URL is accepted.

use crate::{
    moto::Moto,
    s3::run,
    support::{Dir, fixture},
};
use std::fs;

fn photo() -> Vec<u8> {
    fs::read(fixture("in/baseline.jpg")).expect("there")
}

#[test]
fn reports_manifests_and_sheets() {
    let Some(moto) = Moto::shared() else { return };
    let (dir, bucket) = (Dir::with(&[("in/baseline.jpg", "photos/a.jpg")]), moto.bucket("places"));
    let args = [
        "--report",
        "s3://places/r/report.html",
        "--manifest",
        "s3://places/r/manifest.json",
        "--report",
        "s3://places/r/report.json",
    ];
    run(&dir, moto, &[&["run", "photos", "-o", "s3://places/dist", "-q", "width=20"][..], &args].concat()).fine();
    assert_eq!(bucket.get("r/report.html").headers["content-type"], "text/html; charset=utf-8");
    let manifest: serde_json::Value = serde_json::from_slice(&bucket.get("r/manifest.json").body).expect("JSON");
    assert!(manifest.to_string().contains("photos/a.jpg"), "{manifest}");
    let shown = run(&dir, moto, &["report", "show", "s3://places/r/report.json"]).fine();
    assert!(String::from_utf8_lossy(&shown.stdout).contains("photos/a.jpg"));
    run(&dir, moto, &["report", "merge", "s3://places/r/report.json", "-o", "s3://places/r/merged.json"]).fine();
    assert!(!bucket.get("r/merged.json").body.is_empty());
    run(&dir, moto, &["run", "photos", "-o", "s3://places/sheet.jpg", "--contact-sheet", "2x2"]).fine();
    assert!(!bucket.get("sheet.jpg").body.is_empty());
}

#[test]
fn images_are_looked_at() {
    let Some(moto) = Moto::shared() else { return };
    let (dir, bucket) = (Dir::with(&[("in/baseline.jpg", "a.jpg")]), moto.bucket("looked"));
    bucket.put("x/a.jpg", &photo());
    bucket.put("assets/logo.jpg", &photo());
    let info = run(&dir, moto, &["info", "s3://looked/x/a.jpg"]).fine();
    assert!(String::from_utf8_lossy(&info.stdout).starts_with("s3://looked/x/a.jpg: jpeg"));
    let compared = run(&dir, moto, &["compare", "a.jpg", "s3://looked/x/a.jpg"]).fine();
    assert!(String::from_utf8_lossy(&compared.stdout).contains("SSIMULACRA2: 100"));
    run(&dir, moto, &["explain", "width=20", "s3://looked/x/a.jpg"]).fine();
    let overlay = ["--overlay", "overlay=/logo.jpg&overlay-width=0.5", "--asset-root", "s3://looked/assets"];
    run(&dir, moto, &[&["run", "a.jpg", "-o", "out.jpg"][..], &overlay].concat()).fine();
    // A missing source comes from the fallback root.
    run(&dir, moto, &["run", "x/a.jpg", "--fallback-root", "s3://looked", "-o", "out", "-q", "width=20"]).fine();
    assert!(dir.files().contains(&"out/x/a.jpg".to_owned()), "{:?}", dir.files());
}

#[test]
fn file_urls_are_paths() {
    let dir = Dir::with(&[("in/baseline.jpg", "a b.jpg")]);
    let root = format!("file://{}", dir.path().display());
    dir.run(&["run", &format!("{root}/a%20b.jpg?width=20"), "-o", &format!("{root}/out/small.webp")]).fine();
    assert!(dir.files().contains(&"out/small.webp".to_owned()));
}
