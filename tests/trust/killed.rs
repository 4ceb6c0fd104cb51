//! `kill -9` at random moments.

use crate::{
    photos::{Files, complete_or_absent, files, moments, photos, start, temporary, time},
    support::Dir,
};
use std::{fs, thread};

/// Kills runs with these arguments, each in its own folder, and runs again. `expected` are the files of an undisturbed
/// run, `sources` those before it. Files of either are complete.
fn kill(args: &[&str], again: &[&str], outputs: &str) {
    let undisturbed = photos(12);
    let takes = time(undisturbed.command(again));
    let expected = files(&undisturbed, outputs);
    assert!(expected.len() >= 12, "{expected:?}");
    for moment in moments(takes) {
        let dir = photos(12);
        let sources = files(&dir, "photos/");
        let mut child = start(dir.command(args));
        thread::sleep(moment);
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
        let when = format!("{args:?} killed after {moment:?}");
        check(&dir, outputs, &sources, &expected, &when);
        dir.run(again).fine();
        assert!(files(&dir, outputs) == expected, "{when}: the next run gives other files");
        assert_eq!(temporary(&dir), Vec::<String>::new(), "{when}");
    }
}

#[track_caller]
fn check(dir: &Dir, outputs: &str, sources: &Files, expected: &Files, when: &str) {
    let mut found = files(dir, outputs);
    // In place, a source has either its old bytes or its new ones. A backup has the old ones.
    found.retain(|name, bytes| sources.get(name.trim_end_matches(".orig")) != Some(bytes));
    complete_or_absent(&found, expected, when);
    if outputs != "photos/" {
        assert!(files(dir, "photos/") == *sources, "{when}: a source changed");
    }
}

#[test]
fn a_run() {
    let args = ["run", "photos", "-o", "out", "-q", "width=200", "--no-cache", "--report", "r.json"];
    kill(&args, &args, "out/");
}

#[test]
fn a_run_with_a_cache() {
    let args = ["run", "photos", "-o", "out", "-q", "width=200&format=webp", "--cache-dir", "cache"];
    kill(&args, &args, "out/");
}

#[test]
fn in_place() {
    let args = ["run", "photos", "--in-place", "--no-cache"];
    kill(&args, &args, "photos/");
}

#[test]
fn in_place_with_backups() {
    let args = ["run", "photos", "--in-place", "--no-cache", "--backup", "orig"];
    kill(&args, &args, "photos/");
}

#[test]
fn a_watch() {
    let args = ["run", "photos", "-o", "out", "-q", "width=200", "--no-cache"];
    kill(&[&["run", "--watch"][..], &args[1..]].concat(), &args, "out/");
}

/// A run was killed before the folder of the cache was complete.
#[test]
fn a_cache_that_was_begun_is_completed() {
    for begun in [&[][..], &[".gitignore"], &[".gitignore", ".ignore"]] {
        let dir = photos(3);
        begun.iter().for_each(|name| dir.write(&format!("cache/{name}"), b"*\n"));
        dir.write("cache/.pixmill-0aZ9bY", b"Signature");
        let run = ["run", "photos", "-o", "out", "-q", "width=20", "--cache-dir", "cache"];
        let first = dir.run(&run).fine();
        assert!(!first.stderr.contains("not fully usable"), "{begun:?}: {}", first.stderr);
        assert!(dir.run(&run).fine().stderr.contains("3 from the cache"), "{begun:?}");
        assert_eq!(temporary(&dir), Vec::<String>::new(), "{begun:?}");
    }
    // The user's own ignore file marks no cache.
    let dir = photos(3);
    dir.write("cache/.gitignore", b"*.tmp\n");
    let other = dir.run(&["run", "photos", "-o", "out", "--cache-dir", "cache"]).fine();
    assert!(other.stderr.contains("the folder is not empty and not a cache"), "{}", other.stderr);
    assert_eq!(files(&dir, "cache/").len(), 1);
}

/// The cache has files in folders that no later run may write to.
#[test]
fn cleaning_a_cache_removes_what_killed_runs_left() {
    let dir = photos(3);
    dir.run(&["run", "photos", "-o", "out", "--cache-dir", "cache"]).fine();
    for folder in ["cache", "cache/v2/00", "cache/v2/ledgers/ff"] {
        dir.write(&format!("{folder}/.pixmill-0aZ9bY"), b"half a fi");
    }
    dir.run(&["cache", "clean", "--cache-dir", "cache"]).fine();
    let left: Vec<String> = dir.files().into_iter().filter(|name| name.starts_with("cache/")).collect();
    assert_eq!(left, ["cache/.gitignore", "cache/.ignore", "cache/CACHEDIR.TAG"]);
    assert!(!dir.path().join("cache/v2").exists(), "empty folders go");
}

#[test]
fn only_abandoned_temporary_files_are_removed() {
    let dir = photos(3);
    let run = ["run", "photos", "-o", "out", "-q", "width=20", "--cache-dir", "cache"];
    dir.write("out/sub/.pixmill-abc123", b"half");
    dir.write("out/.pixmill-living", b"half");
    let living = fs::File::open(dir.path().join("out/.pixmill-living")).expect("there");
    living.lock().expect("locked, as by a process that writes it");
    let others = ["out/.pixmill-abc1234", "out/.pixmill-abc12", "out/.pixmill-abc-12", "out/pixmill-abc123"];
    others.iter().for_each(|name| dir.write(name, b"of the user"));
    dir.write("out/.pixmill-folder/a", b"of the user");
    std::os::unix::fs::symlink("../photos/01.jpg", dir.path().join("out/.pixmill-linked")).expect("linked");
    dir.run(&run).fine();
    let there = |name: &str| fs::symlink_metadata(dir.path().join(name)).is_ok();
    assert!(!there("out/sub/.pixmill-abc123") && there("out/.pixmill-living"));
    drop(living);
    // Everything is up to date.
    dir.run(&run).fine();
    assert!(!there("out/.pixmill-living"));
    for name in others.iter().chain(&["out/.pixmill-folder/a", "out/.pixmill-linked"]) {
        assert!(there(name), "{name}");
    }
}
