//! Two processes on one output folder and on one cache.

use crate::photos::{files, photos, rounds, start, temporary};

#[test]
fn two_runs_into_one_folder_and_one_cache() {
    let run = ["run", "photos", "-o", "out", "-q", "width=200", "--cache-dir", "cache", "--report", "out/r.json"];
    let undisturbed = photos(12);
    undisturbed.run(&run).fine();
    let expected = files(&undisturbed, "out/");
    for _ in 0..rounds() {
        let dir = photos(12);
        let children: Vec<_> = (0..3).map(|_| start(dir.command(&run))).collect();
        for mut child in children {
            assert_eq!(child.wait().expect("it ends").code(), Some(0));
        }
        let mut found = files(&dir, "out/");
        // Outputs are written or unchanged.
        let report = found.remove("out/r.json").expect("a report");
        assert!(serde_json::from_slice::<serde_json::Value>(&report).is_ok(), "the report is whole");
        assert!(found.iter().eq(expected.iter().filter(|(name, _)| *name != "out/r.json")));
        assert_eq!(temporary(&dir), Vec::<String>::new());
        let again = dir.run(&run).fine();
        assert!(again.stderr.contains("12 unchanged"), "{}", again.stderr);
        assert!(again.stderr.contains("12 from the cache"), "{}", again.stderr);
    }
}

#[test]
fn a_cache_is_cleaned_during_a_run() {
    let run = ["run", "photos", "-o", "out", "-q", "width=200", "--cache-dir", "cache"];
    let undisturbed = photos(12);
    undisturbed.run(&run).fine();
    let expected = files(&undisturbed, "out/");
    for _ in 0..rounds() {
        let dir = photos(12);
        dir.run(&run).fine();
        std::fs::remove_dir_all(dir.path().join("out")).expect("removed");
        let mut child = start(dir.command(&run));
        let mut cleaning = start(dir.command(&["cache", "clean", "--cache-dir", "cache"]));
        assert_eq!(child.wait().expect("it ends").code(), Some(0));
        cleaning.wait().expect("it ends");
        assert!(files(&dir, "out/") == expected);
        dir.run(&run).fine();
        assert!(files(&dir, "out/") == expected);
        assert_eq!(temporary(&dir), Vec::<String>::new());
    }
}

/// A file of the cache is valid only under its own name.
#[test]
fn exchanged_records_are_not_used() {
    let dir = photos(3);
    let run = ["run", "photos", "-q", "width=200", "--cache-dir", "cache", "-o"];
    dir.run(&[&run[..], &["out"]].concat()).fine();
    let records: Vec<String> = files(&dir, "cache/").into_keys().filter(|name| name.ends_with(".record")).collect();
    assert_eq!(records.len(), 3);
    let bytes: Vec<Vec<u8>> = records.iter().map(|name| dir.read(name)).collect();
    for (n, name) in records.iter().enumerate() {
        dir.write(name, &bytes[(n + 1) % 3]);
    }
    // Another output folder has no ledger yet.
    let again = dir.run(&[&run[..], &["again"]].concat()).fine();
    assert!(again.stderr.contains(".record was damaged and is rendered again"), "{}", again.stderr);
    let named = |from: &str| files(&dir, from).into_values().collect::<Vec<_>>();
    assert!(named("again/") == named("out/"), "each source has its own output");
}
