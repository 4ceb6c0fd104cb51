//! Limits of the system: open files and memory.

use crate::photos::{files, limited, photos};
use serde_json::Value;
use std::process::{Output, Stdio};

const RUN: [&str; 9] = ["run", "photos", "-o", "out", "-q", "width=200", "--no-cache", "--report", "r.json"];

#[test]
fn few_open_files() {
    let undisturbed = photos(12);
    undisturbed.run(&RUN).fine();
    let dir = photos(12);
    let mut command = limited("-n 32", &dir.command(&RUN));
    let Output { status, stderr, .. } = command.stdin(Stdio::null()).output().expect("the program runs");
    assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
    assert!(files(&dir, "out/") == files(&undisturbed, "out/"));
}

/// An image that needs more memory than the process may have fails alone.
#[test]
fn little_memory() {
    let dir = photos(3);
    // A white PNG of 12,000 x 12,000 pixels: a few kilobytes of file, 576 MB of pixels.
    dir.write("photos/huge.png", &crate::inputs::white_png(12_000));
    let run = [&RUN[..], &["--jobs", "2", "--max-input-side", "20000"]].concat();
    let mut command = limited("-v 600000", &dir.command(&run));
    let Output { status, stderr, .. } = command.stdin(Stdio::null()).output().expect("the program runs");
    let messages = String::from_utf8_lossy(&stderr);
    assert_eq!(status.code(), Some(1), "{messages}");
    let report = dir.json("r.json");
    let outcomes: Vec<String> = report["renditions"].as_array().expect("a list").iter().map(outcome).collect();
    let written = ["photos/01.jpg written", "photos/02.jpg written"];
    assert_eq!(outcomes[..2], written, "{messages}");
    assert_eq!(outcomes[2..], ["photos/huge.png memory-exceeded", "photos/sub/00.jpg written"], "{messages}");
}

fn outcome(entry: &Value) -> String {
    let code = entry["error"]["code"].as_str().or(entry["outcome"].as_str());
    format!("{} {}", entry["source"].as_str().unwrap_or_default(), code.unwrap_or_default())
}
