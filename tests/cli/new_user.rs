//! The path of a new user: from an empty folder to a check in CI.

use super::support::{Dir, Run};
use serde_json::Value;

/// All runs share a cache, as in normal use.
fn pixmill(dir: &Dir, args: &[&str]) -> Run {
    let cache = dir.path().join(".cache");
    dir.run_with(args, |command| {
        command.env("PIXMILL_CACHE_DIR", &cache);
    })
}

#[test]
fn from_an_empty_folder_to_a_check() {
    let dir =
        Dir::with(&[("photos/coffee.jpg", "photos/coffee.jpg"), ("photos/chelsea.jpg", "photos/cats/chelsea.jpg")]);

    // Create the configuration and preview the outputs.
    pixmill(&dir, &["init"]).fine();
    let planned = pixmill(&dir, &["run", "--dry-run"]).fine();
    let planned = String::from_utf8(planned.stdout).expect("text");
    assert!(planned.contains("photos/coffee.jpg -> coffee-480.avif  480x320"), "{planned}");
    assert!(!dir.path().join("dist").exists(), "nothing is made yet");

    // Write the outputs with an HTML report. The generated configuration causes no warnings.
    let first = pixmill(&dir, &["run", "--report", "report.html", "--report", "report.json"]).fine();
    assert!(first.stderr.contains("9 written") && !first.stderr.contains("warning"), "{}", first.stderr);
    let report = dir.read("report.json");
    let page = String::from_utf8(dir.read("report.html")).expect("a page");
    assert!(page.contains("dist/coffee-480.avif") && page.contains("photos/coffee.jpg"), "both are linked");

    // In a second run, all outputs exist. A deleted output is restored from the cache.
    let again = pixmill(&dir, &["run", "--report", "again.json"]).fine();
    assert!(again.stderr.contains("9 unchanged") && again.stderr.contains("9 from the cache"), "{}", again.stderr);
    std::fs::remove_dir_all(dir.path().join("dist")).expect("removed");
    let back = pixmill(&dir, &["run", "--report", "report.json"]).fine();
    assert!(back.stderr.contains("9 written") && back.stderr.contains("9 from the cache"), "{}", back.stderr);
    assert_eq!(dir.read("report.json"), report, "a report does not say where from");

    // Write the baseline of the current sizes.
    pixmill(&dir, &["check"]).fails(2, &["pixmill check … --update"]);
    pixmill(&dir, &["check", "--update"]).fine();
    pixmill(&dir, &["check"]).fine();

    // Replace an image with a larger one: only this one is rendered again, and the check reports the growth and a hint.
    dir.write("coffee.jpg", &dir.read("photos/coffee.jpg"));
    pixmill(&dir, &["run", "coffee.jpg", "-o", "noisy.png", "-q", "bw=atkinson"]).fine();
    pixmill(&dir, &["run", "noisy.png", "-o", "photos/coffee.jpg", "-q", "quality=95"]).fine();
    let changed = pixmill(&dir, &["run"]).fine();
    assert!(changed.stderr.contains("from the cache") && changed.stderr.contains("written"), "{}", changed.stderr);
    let grown = pixmill(&dir, &["check"]);
    let table = String::from_utf8(grown.stdout.clone()).expect("text");
    assert!(table.contains("photos/coffee.jpg?width=480&format=jpg"), "{table}");
    grown.fails(3, &["grew too much", "--max-growth", "--update"]);
    let json = pixmill(&dir, &["check", "--json"]);
    assert_eq!(json.code, 3);
    serde_json::from_slice::<Value>(&json.stdout).expect("JSON for programs");

    // Accept the growth.
    pixmill(&dir, &["check", "--update"]).fine();
    pixmill(&dir, &["check"]).fine();
}
