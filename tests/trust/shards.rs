//! `kill -9` at random moments of a run of shards.

use crate::{
    photos::{Files, complete_or_absent, files, moments, photos, start, temporary},
    support::Dir,
};
use serde_json::Value;
use std::{thread, time::Instant};

const SHARDS: u32 = 3;

fn args(shard: u32) -> Vec<String> {
    let of = format!("{shard}/{SHARDS}");
    let report = format!("reports/{shard}.json");
    let args =
        ["run", "photos", "-o", "out", "-q", "width=200", "--cache-dir", "cache", "--shard", &of, "--report", &report];
    args.map(str::to_owned).into()
}

fn run(dir: &Dir, shard: u32, more: &[&str]) {
    let args = args(shard);
    let args: Vec<&str> = args.iter().map(String::as_str).chain(more.iter().copied()).collect();
    dir.run(&args).fine();
}

/// The merged report. Outputs of the killed run are unchanged in the next one, which is no difference.
fn merged(dir: &Dir) -> Value {
    let reports = (1..=SHARDS).map(|shard| format!("reports/{shard}.json")).collect::<Vec<_>>();
    let reports: Vec<&str> = reports.iter().map(String::as_str).collect();
    dir.run(&[&["report", "merge", "-o", "report.json"][..], &reports].concat()).fine();
    let mut report = dir.json("report.json");
    for entry in report["renditions"].as_array_mut().expect("a list") {
        assert!(["written", "unchanged"].contains(&entry["outcome"].as_str().expect("a word")), "{entry:#}");
        entry["outcome"] = "there".into();
        entry.as_object_mut().expect("an entry").remove("skip_reason");
    }
    let there = ["written", "unchanged"].map(|word| report["totals"][word].take().as_u64().expect("a number"));
    report["totals"]["there"] = there.iter().sum::<u64>().into();
    report
}

fn expected(dir: &Dir) -> (Files, Value) {
    (1..=SHARDS).for_each(|shard| run(dir, shard, &[]));
    (files(dir, "out/"), merged(dir))
}

#[test]
fn shards_that_are_killed_are_run_again() {
    let undisturbed = photos(12);
    let began = Instant::now();
    let (outputs, report) = expected(&undisturbed);
    assert_eq!((outputs.len(), &report["totals"]["there"]), (12, &12.into()));
    for moment in moments(began.elapsed()) {
        let dir = photos(12);
        let when = format!("killed after {moment:?}");
        let began = Instant::now();
        for shard in 1..=SHARDS {
            let mut child = start(dir.command(&args(shard).iter().map(String::as_str).collect::<Vec<_>>()));
            while child.try_wait().expect("it can be asked").is_none() && began.elapsed() < moment {
                thread::sleep(std::time::Duration::from_millis(1));
            }
            child.kill().expect("it can be killed");
            child.wait().expect("it ends");
            if began.elapsed() >= moment {
                break;
            }
        }
        complete_or_absent(&files(&dir, "out/"), &outputs, &when);
        // Complete shards stay as they are.
        (1..=SHARDS).for_each(|shard| run(&dir, shard, &["--resume"]));
        assert!(files(&dir, "out/") == outputs, "{when}: the next run gives other files");
        assert_eq!(merged(&dir), report, "{when}");
        assert_eq!(temporary(&dir), Vec::<String>::new(), "{when}");
    }
}
