//! `--damaged`: handling of truncated sources.

use crate::support::Dir;

fn with_one_damaged() -> Dir {
    Dir::with(&[("in/baseline.jpg", "p/good.jpg"), ("broken/truncated.jpg", "p/cut.jpg")])
}

#[test]
fn damaged_images_fail_unless_they_are_accepted() {
    let dir = with_one_damaged();
    let args = ["run", "p", "-o", "d", "-q", "width=32", "--report", "r.json"];
    dir.run(&args).fails(1, &["failed p/cut.jpg", "--damaged warn", "1 written, 1 failed"]);
    dir.run(&[&args[..], &["--damaged", "warn"]].concat()).fine();
    let report = dir.json("r.json");
    let entry = &report["renditions"][0];
    assert_eq!((&entry["source"], &entry["outcome"]), (&"p/cut.jpg".into(), &"written".into()));
    let said = entry["warnings"].to_string();
    assert!(said.contains("\"damaged\"") && said.contains("rows are missing"), "{said}");
    dir.run(&[&args[..], &["--damaged", "fail"]].concat()).fails(1, &["1 failed"]);
    dir.run(&[&args[..], &["--damaged", "maybe"]].concat()).fails(2, &["fail, warn"]);
}

#[test]
fn the_configuration_may_say_it() {
    let dir = with_one_damaged();
    dir.write("pixmill.toml", b"inputs = 'p'\noutput = 'd'\ndamaged = 'warn'\n");
    dir.run(&["run"]).fine();
    dir.run(&["explain", "width=9", "p/cut.jpg"]).fine();
    dir.run(&["run", "--damaged", "fail"]).fails(1, &["failed p/cut.jpg"]);
    dir.write("pixmill.toml", b"damaged = 'ignore'\n");
    dir.run(&["run", "p", "-o", "d"]).fails(2, &["expected `fail` or `warn`"]);
}

#[test]
fn explain_says_what_is_missing() {
    let dir = with_one_damaged();
    dir.run(&["explain", "width=9", "p/cut.jpg"]).fails(1, &[]);
    let run = dir.run(&["explain", "width=9", "p/cut.jpg", "--damaged", "warn"]).fine();
    let text = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(text.contains("[damaged]"), "{text}");
}

/// Cached outputs of damaged sources are used only with the option. Outputs of intact sources are used with and without
/// it.
#[test]
fn the_cache_never_hides_damage() {
    let dir = with_one_damaged();
    let run = |more: &[&str]| {
        let args = ["run", "p", "-o", "d", "-q", "width=32", "--cache-dir", "cache", "--report", "r.json", "-v"];
        dir.run(&[&args[..], more].concat())
    };
    let first = run(&["--damaged", "warn"]).fine();
    assert!(!first.stderr.contains("from the cache"), "{}", first.stderr);
    let report = dir.read("r.json");
    let again = run(&["--damaged", "warn"]).fine();
    assert!(again.stderr.contains("2 from the cache"), "{}", again.stderr);
    assert!(String::from_utf8_lossy(&dir.read("r.json")).contains("rows are missing"));
    assert_ne!(report, dir.read("r.json"), "written, then unchanged");
    let strict = run(&[]);
    assert!(strict.stderr.contains("1 from the cache"), "{}", strict.stderr);
    strict.fails(1, &["failed p/cut.jpg"]);
}

/// Another tool may recover more of the damaged source than the output shows.
#[test]
fn a_damaged_source_is_not_replaced() {
    let dir = with_one_damaged();
    let old = dir.read("p/cut.jpg");
    let run = |more: &[&str]| {
        let args = ["run", "p", "--in-place", "-q", "quality=50", "--damaged", "warn", "--cache-dir", "cache"];
        dir.run(&[&args[..], more].concat())
    };
    run(&[]).fails(1, &["failed p/cut.jpg", "a damaged source is not replaced", "1 written, 1 failed"]);
    run(&[]).fails(1, &["a damaged source is not replaced"]);
    assert_eq!(dir.read("p/cut.jpg"), old);
    let args = ["run", "p/cut.jpg", "--in-place", "-q", "format=webp", "--damaged", "warn"];
    dir.run(&args).fine();
    assert_eq!(dir.read("p/cut.jpg"), old);
    assert_eq!(dir.info("p/cut.webp").split(' ').next(), Some("webp"), "beside it there may be one");
    // With a backup, the source is replaced by both lossless and lossy runs.
    let args = ["run", "p/cut.jpg", "--in-place", "--backup", "orig", "--damaged", "warn"];
    dir.run(&args).fine();
    assert_eq!(dir.read("p/cut.jpg.orig"), old);
    assert_ne!(dir.read("p/cut.jpg"), old);
    dir.run(&["run", "p/cut.jpg", "-o", "whole.png"]).fine();
}
