//! Several processes share a bucket as their cache, or as the place of everything that shards need.

use crate::{
    moto::Moto,
    support::{Dir, Run, fixture},
};
use std::fs;

/// Photos with different bytes.
fn photos(dir: &Dir, count: usize) {
    let photo = fs::read(fixture("in/baseline.jpg")).expect("there");
    (0..count).for_each(|n| dir.write(&format!("photos/{n}.jpg"), &[&photo, n.to_string().as_bytes()].concat()));
}

/// Everything that a run printed.
fn said(run: Run) -> String {
    let run = run.fine();
    String::from_utf8(run.stdout).expect("UTF-8") + &run.stderr
}

/// Runs the program as a machine with this name, whose cache folder is its own.
fn on(machine: &str, dir: &Dir, moto: &Moto, args: &[&str]) -> Run {
    let folder = dir.path().join(".caches").join(machine);
    dir.run_with(args, |command| {
        command.envs(moto.variables()).env("PIXMILL_CACHE_DIR", folder);
    })
}

const PHOTOS: usize = 12;

#[test]
fn machines_share_what_they_rendered() {
    let Some(moto) = Moto::shared() else { return };
    let (dir, bucket) = (Dir::with(&[]), moto.bucket("cache"));
    photos(&dir, PHOTOS);
    let run = |machine: usize, pass: &str, more: &[&str]| {
        let (name, output) = (format!("{pass}{machine}"), format!("out/{pass}{machine}"));
        let args = ["run", "photos", "-o", &output, "-q", "width=20", "--cache-dir", "s3://cache/a/b", "--verbose"];
        said(on(&name, &dir, moto, &[&args[..], more].concat()))
    };
    // Nothing is written by those that only read.
    assert!(run(0, "reader", &["--cache-mode", "ro"]).contains("s3://cache/a/b 0 hits, 12 misses, 0 errors"));
    assert_eq!(bucket.names(), Vec::<String>::new());
    let at_once = |pass: &str| -> Vec<String> {
        let run = &run;
        std::thread::scope(|scope| {
            let machines: Vec<_> = (0..4).map(|machine| scope.spawn(move || run(machine, pass, &[]))).collect();
            machines.into_iter().map(|machine| machine.join().expect("no panic")).collect()
        })
    };
    at_once("first");
    // One object for each output, as all are small.
    assert_eq!(bucket.names().len(), PHOTOS);
    for said in at_once("second") {
        assert!(said.contains("12 from the cache"), "{said}");
        assert!(said.contains("folder 0 hits, 12 misses; s3://cache/a/b 12 hits, 0 misses, 0 errors"), "{said}");
    }
    for name in dir.files().iter().filter_map(|file| file.strip_prefix("out/first0/")) {
        assert_eq!(dir.read(&format!("out/second3/{name}")), dir.read(&format!("out/first0/{name}")), "{name}");
    }
    // What came from the bucket is in the folder.
    let again = ["run", "photos", "-o", "out/again", "-q", "width=20", "--verbose"];
    assert!(said(on("second0", &dir, moto, &again)).contains("12 from the cache"));
    assert!(!run(0, "off", &["--cache-mode", "off"]).contains("cache"));
}

#[test]
fn records_of_another_secret_are_not_used() {
    let Some(moto) = Moto::shared() else { return };
    let (dir, _) = (Dir::with(&[]), moto.bucket("secret"));
    photos(&dir, 2);
    let run = |machine: &str, secret: &str| {
        let args = ["run", "photos", "-o", machine, "-q", "width=20", "--cache-dir", "s3://secret", "--verbose"];
        let folder = dir.path().join(".caches").join(machine);
        let variables = [("PIXMILL_CACHE_DIR", folder.as_os_str()), ("PIXMILL_CACHE_KEY", secret.as_ref())];
        said(dir.run_with(&args, |command| {
            command.envs(moto.variables()).envs(variables);
        }))
    };
    for (machine, secret, hits) in [("a", "ours", 0), ("b", "theirs", 0), ("c", "ours", 2), ("d", "", 0)] {
        let said = run(machine, secret);
        assert!(said.contains(&format!("s3://secret {hits} hits, {} misses, 0 errors", 2 - hits)), "{machine}: {said}");
    }
}

#[test]
fn a_cache_that_is_down_costs_a_warning() {
    let Some(moto) = Moto::shared() else { return };
    let dir = Dir::with(&[]);
    photos(&dir, PHOTOS);
    // There is no such bucket.
    let args = ["run", "photos", "-o", "out", "-q", "width=20", "--cache-dir", "s3://no-such-bucket/x"];
    let run = on("a", &dir, moto, &args).fine();
    assert!(run.stderr.contains("the shared cache s3://no-such-bucket/x had "), "{}", run.stderr);
    assert!(run.stderr.contains("it was not used after that; images were rendered instead"), "{}", run.stderr);
    assert_eq!(run.stderr.matches("shared cache").count(), 1, "{}", run.stderr);
}

#[test]
fn a_bucket_is_no_cache_to_manage() {
    let dir = Dir::with(&[]);
    for command in ["stats", "clean"] {
        let run = dir.run(&["cache", command, "--cache-dir", "s3://cache"]);
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains("lifecycle rules"), "{}", run.stderr);
    }
}

/// Plan, shards, reports and outputs in a bucket.
#[test]
fn shards_need_no_folder() {
    let Some(moto) = Moto::shared() else { return };
    let (dir, bucket) = (Dir::with(&[]), moto.bucket("shards"));
    photos(&dir, PHOTOS);
    dir.files().iter().for_each(|name| bucket.put(name, &dir.read(name)));
    let run = |args: &[&str]| on("a", &dir, moto, args);
    let query = ["-q", "width=20", "-o", "s3://shards/dist"];
    run(&["plan", "s3://shards/photos", "--shards", "3", "-o", "s3://shards/plan"]).fine();
    for shard in ["1", "2", "3"] {
        let (of, report) = (format!("{shard}/3"), format!("s3://shards/reports/{shard}.jsonl.zst"));
        let args = ["run", "--plan", "s3://shards/plan", "--shard", &of, "--report", &report, "--resume", "--no-cache"];
        run(&[&args[..], &query].concat()).fine();
        assert!(said(run(&[&args[..], &query].concat())).contains("nothing was done"));
    }
    let reports = ["1", "2", "3"].map(|shard| format!("s3://shards/reports/{shard}.jsonl.zst"));
    let [a, b, c] = &reports;
    run(&["report", "merge", a, b, c, "-o", "s3://shards/report.json"]).fine();
    let dist = bucket.names().into_iter().filter(|name| name.starts_with("dist/")).count();
    assert_eq!(dist, PHOTOS);
    let whole = ["run", "s3://shards/photos", "--report", "whole.json", "--no-cache", "-q", "width=20", "-o", "local"];
    run(&whole).fine();
    assert_eq!(bucket.get("report.json").body, dir.read("whole.json"));
}
