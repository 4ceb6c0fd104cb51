//! Runs of shards: together they do what one run does, and their merged reports are its report.

use super::{
    skip::skip,
    support::{Dir, Run},
};
use flate2::{Compression, write::GzEncoder};
use serde_json::Value;
use std::{collections::BTreeMap, fs, io::Write};

const NAME: &str = "{dir}/{stem}-{width}.{ext}";

/// Sources with everything that decides what is planned: equal stems, names that differ in case alone, backups, broken and
/// unwritable images, other files, compressed ones, files and folders that cannot be read.
fn tree() -> Dir {
    let dir = Dir::with(&[
        ("in/baseline.jpg", "photos/a.jpg"),
        ("in/gradient.png", "photos/a.png"),
        ("in/gray.jpg", "photos/b.jpg"),
        ("in/chroma_444.jpg", "photos/B.jpg"),
        ("in/progressive.jpg", "photos/c.jpg"),
        ("in/baseline.jpg", "photos/c.jpg.orig"),
        ("in/baseline.jpg", "photos/lost.jpg.orig"),
        ("in/place.heic", "photos/place.heic"),
        ("in/animated.gif", "photos/sub/animated.gif"),
        ("in/lossy.webp", "photos/sub/deep/lossy.webp"),
        ("in/baseline.jpg", "photos/closed.jpg"),
        ("in/baseline.jpg", "photos/closed/d.jpg"),
        ("in/baseline.jpg", "more/y.jpg"),
        ("in/gray.jpg", "more/z.jpg"),
    ]);
    dir.write("photos/broken.jpg", b"\xff\xd8\xff\xe0 broken");
    dir.write("photos/text.jpg", b"not an image");
    dir.write("photos/empty.png", b"");
    dir.write("photos/notes.txt", b"notes");
    dir.write("photos/sub/.gitkeep", b"");
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(&dir.read("photos/b.jpg")).expect("compressed");
    dir.write("photos/sub/e.jpg.gz", &gzip.finish().expect("compressed"));
    for n in 0..12 {
        dir.write(&format!("photos/many/{n}.jpg"), &dir.read("more/z.jpg"));
    }
    #[cfg(unix)]
    for closed in ["photos/closed.jpg", "photos/closed"] {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(dir.path().join(closed), fs::Permissions::from_mode(0o000)).expect("closed");
    }
    dir
}

impl Dir {
    /// Runs without the right of root to read everything, where that is possible.
    fn plain(&self, args: &[&str]) -> Run {
        #[cfg(unix)]
        if let Some(run) = self.run_without_override(args) {
            return run;
        }
        self.run(args)
    }

    fn below(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        let outputs = self.files().into_iter().filter_map(|name| Some((name.strip_prefix(folder)?.to_owned(), name)));
        outputs.map(|(below, name)| (below, self.read(&name))).collect()
    }
}

/// Opens what [`tree`] has closed, so that it can be deleted.
fn open(dir: &Dir) {
    #[cfg(unix)]
    for closed in ["photos/closed.jpg", "photos/closed"] {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(dir.path().join(closed), fs::Permissions::from_mode(0o755)).expect("opened");
    }
    let _ = dir;
}

const QUERIES: [&str; 6] = ["-q", "width=40", "-q", "width=20&quality=50", "--name", NAME];

#[test]
fn merged_shards_are_the_whole_run() {
    let dir = tree();
    let inputs = ["photos", "more/", "photos/sub"];
    let exports = |part: &str| {
        ["--report", "json", "--report", "jsonl.zst", "--manifest", "manifest.json"]
            .map(|word| if word.starts_with("--") { word.to_owned() } else { format!("r/{part}.{word}") })
    };
    let run = |part: &str, output: &str, more: &[&str]| {
        let exports = exports(part);
        let exports: Vec<&str> = exports.iter().map(String::as_str).collect();
        let run = dir.plain(&[&["run", "-o", output][..], &QUERIES, &exports, more].concat());
        assert!(matches!(run.code, 0 | 1), "{}", run.stderr);
    };
    run("whole", "whole", &inputs);
    let whole = dir.json("r/whole.json");
    let codes: Vec<&str> = whole["renditions"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|entry| entry["error"]["code"].as_str())
        .collect();
    assert!(codes.contains(&"read-failed") || cfg!(windows), "{codes:?}");
    assert_eq!(whole["skipped"].as_array().map(Vec::len), Some(2), "{whole:#}");
    let text = String::from_utf8(dir.read("r/whole.json")).expect("text");
    assert!(text.contains("name-collides") || cfg!(any(windows, target_os = "macos")), "{text}");
    let same = |n: u32, kind: &str| {
        let parts = |form: &str| (1..=n).map(|i| format!("r/{kind}{n}-{i}.{form}")).rev().collect::<Vec<_>>();
        for (from, to) in [
            ("json", "json"),
            ("jsonl.zst", "json"),
            ("jsonl.zst", "jsonl.zst"),
            ("json", "jsonl.zst"),
            ("manifest.json", "manifest.json"),
        ] {
            let (parts, merged) = (parts(from), format!("r/merged.{to}"));
            let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
            dir.run(&[&["report", "merge", "-o", &merged][..], &parts].concat()).fine();
            assert!(dir.read(&merged) == dir.read(&format!("r/whole.{to}")), "{kind} {n}: {from} as {to}");
        }
        assert!(dir.below("whole/") == dir.below(&format!("{kind}{n}/")), "{kind} {n}");
    };
    for n in [1, 3, 8] {
        for i in 1..=n {
            let shard = format!("{i}/{n}");
            run(&format!("hash{n}-{i}"), &format!("hash{n}"), &[&inputs[..], &["--shard", &shard]].concat());
        }
        same(n, "hash");
        let plan = format!("plan{n}");
        let shards = n.to_string();
        dir.plain(&[&["plan", "--shards", &shards, "-o", &plan, "--name", NAME][..], &inputs].concat()).fine();
        for i in 1..=n {
            let shard = format!("{i}/{n}");
            run(&format!("frozen{n}-{i}"), &format!("frozen{n}"), &["--plan", &plan, "--shard", &shard]);
        }
        same(n, "frozen");
    }
    open(&dir);
}

#[test]
fn reports_of_shards_are_valid_and_shown() {
    let dir = Dir::with(&[("in/baseline.jpg", "photos/a.jpg"), ("in/gray.jpg", "photos/b.jpg")]);
    let run = ["run", "photos", "-o", "out", "-q", "width=20", "--shard", "1/2", "--manifest", "m.json"];
    dir.run(&[&run[..], &["--report", "r.json", "--report", "r.jsonl", "--report", "r.jsonl.zst"]].concat()).fine();
    for (schema, file) in [("schema", "r.json"), ("manifest-schema", "m.json")] {
        let schema: Value = serde_json::from_slice(&dir.run(&["generate", schema]).fine().stdout).expect("JSON");
        let json = dir.json(file);
        assert_eq!(json["shard"]["index"], 1);
        assert!(jsonschema::is_valid(&schema, &json), "{json:#}");
    }
    let shown = |file: &str| String::from_utf8(dir.run(&["report", "show", file]).fine().stdout).expect("text");
    assert_eq!((shown("r.json"), shown("r.jsonl")), (shown("r.jsonl.zst"), shown("r.json")));
    dir.run(&["report", "diff", "r.json", "r.jsonl.zst"]).fine();
    dir.run(&["report", "merge", "r.json", "-o", "x.json.zst"]).fails(2, &["end its name in .jsonl.zst"]);
    dir.run(&["run", "photos", "-o", "out", "--report", "r.json.zst"]).fails(2, &["end its name in .jsonl.zst"]);
    dir.run(&["report", "merge", "r.json", "m.json"]).fails(2, &["m.json is a manifest, r.json is a report"]);
    let text = String::from_utf8(dir.read("r.jsonl")).expect("text");
    let cut = text.trim_end().rsplit_once('\n').expect("lines").0;
    dir.write("cut.jsonl", cut.as_bytes());
    dir.run(&["report", "show", "cut.jsonl"]).fails(2, &["its last line is missing"]);
    if std::process::Command::new("zstd").arg("--version").output().is_err() {
        return skip("needs zstd");
    }
    let zstd =
        std::process::Command::new("zstd").args(["-dc"]).arg(dir.path().join("r.jsonl.zst")).output().expect("zstd");
    assert_eq!(String::from_utf8(zstd.stdout).expect("text"), text);
}

#[test]
fn only_all_shards_of_one_run_are_merged() {
    let dir = Dir::with(&[("in/baseline.jpg", "photos/a.jpg"), ("in/gray.jpg", "photos/b.jpg")]);
    let run = |shard: &str, query: &str, report: &str| {
        dir.run(&["run", "photos", "-o", "out", "-q", query, "--shard", shard, "--report", report]).fine();
    };
    run("1/3", "width=20", "1.json");
    run("2/3", "width=20", "2.json");
    run("3/3", "width=20", "3.jsonl.zst");
    run("3/3", "width=30", "other.json");
    dir.run(&["run", "photos", "-o", "out", "--report", "plain.json"]).fine();
    let merge = |files: &[&str]| dir.run(&[&["report", "merge"][..], files].concat());
    merge(&["1.json", "3.jsonl.zst"]).fails(2, &["of 3 shards, 1 is missing: 2"]);
    merge(&["1.json", "2.json", "2.json"]).fails(2, &["2.json and 2.json are both of shard 2/3"]);
    merge(&["1.json", "2.json", "other.json"]).fails(2, &["other.json is of another run than 1.json"]);
    merge(&["1.json", "plain.json"]).fails(2, &["1.json is the report of a shard, plain.json is not"]);
    let merged = merge(&["3.jsonl.zst", "1.json", "2.json"]).fine();
    let merged: Value = serde_json::from_slice(&merged.stdout).expect("JSON");
    assert_eq!((merged.get("shard"), &merged["totals"]["renditions"]), (None, &Value::from(2)));
}

#[test]
fn conflicts_between_sources_are_found_before_any_work() {
    let dir = Dir::with(&[
        ("in/baseline.jpg", "photos/a.jpg"),
        ("in/gradient.png", "photos/a.png"),
        ("in/gray.jpg", "photos/x/b.jpg"),
        ("in/gray.jpg", "photos/y/b.jpg"),
    ]);
    let fails = |args: &[&str], word: &str| {
        let all = |shard: &str| dir.run(&[&["run", "photos"][..], args, &["--shard", shard]].concat());
        let runs: Vec<Run> = ["1/3", "2/3", "3/3"].map(all).into();
        assert_eq!(runs.iter().filter(|run| run.code == 2 && run.stderr.contains(word)).count(), 1, "{args:?}");
    };
    fails(&["-o", "out", "-q", "format=webp"], "two outputs would be called a.webp");
    fails(&["-o", "out", "--name", "{stem}-{format}"], "two outputs would be called b-jpeg.jpg");
    // The output of `a.jpg` is the source `t/a.jpg`, and the shard of that one is another.
    let dir = Dir::with(&[("in/baseline.jpg", "photos/a.jpg"), ("in/gray.jpg", "photos/t/a.jpg")]);
    let run = |more: &[&str]| {
        let args = ["run", "photos", "-o", "photos", "--name", "t/{dir}/{stem}", "-q", "width=20", "--dry-run"];
        dir.run(&[&args[..if more.contains(&"--plan") { 1 } else { 2 }], &args[2..], more].concat())
    };
    let before = dir.below("photos/");
    run(&[]).fails(2, &["would replace a source"]);
    for n in 2..6_u32 {
        let failed = (1..=n).filter(|i| run(&["--shard", &format!("{i}/{n}")]).code == 2).count();
        assert_eq!(failed, 1, "{n} shards");
        dir.run(&["plan", "photos", "--shards", &n.to_string(), "-o", "plan", "--name", "t/{dir}/{stem}"]).fine();
        let failed = (1..=n).filter(|i| run(&["--plan", "plan", "--shard", &format!("{i}/{n}")]).code == 2).count();
        assert_eq!(failed, 1, "a plan of {n} shards");
        assert!(dir.below("photos/") == before, "{n} shards");
    }
}

#[test]
fn a_shard_in_place() {
    let sources = || {
        let dir = Dir::with(&[]);
        let photo = fs::read(super::support::fixture("in/baseline.jpg")).expect("a fixture");
        (0..6).for_each(|n| dir.write(&format!("photos/{n}.jpg"), &photo));
        dir
    };
    let (whole, parts) = (sources(), sources());
    let args = ["run", "photos", "--in-place", "-q", "quality=40", "--backup", "orig"];
    whole.run(&args).fine();
    for shard in ["1/2", "2/2"] {
        parts.run(&[&args[..], &["--shard", shard]].concat()).fine();
    }
    assert!(whole.below("photos/") == parts.below("photos/"));
}

#[test]
fn complete_shards_are_not_run_again() {
    let dir = Dir::with(&[("in/baseline.jpg", "photos/a.jpg"), ("in/gray.jpg", "photos/b.jpg")]);
    let args = ["run", "photos", "-o", "out", "--shard", "1/1", "--resume", "--report", "r.json"];
    let run = |query: &str| dir.run(&[&args[..], &["-q", query]].concat());
    assert!(!run("width=20").fine().stderr.contains("is complete"));
    fs::remove_dir_all(dir.path().join("out")).expect("removed");
    assert!(run("width=20").fine().stderr.contains("shard 1/1 is complete, as r.json says"));
    assert!(!dir.path().join("out").exists());
    // Another query.
    assert!(!run("width=30").fine().stderr.contains("is complete"));
    let text = String::from_utf8(dir.read("r.json")).expect("text");
    for (other, code) in [
        (text.replace("\"interrupted\": false", "\"interrupted\": true"), 0),
        (text.replace("\"count\": 1", "\"count\": 2"), 0),
        ("{".to_owned(), 0),
        (text.clone(), 0),
    ] {
        dir.write("r.json", other.as_bytes());
        let again = run("width=30");
        assert_eq!((again.code, again.stderr.contains("is complete")), (code, other == text), "{}", again.stderr);
    }
    // Failures are complete, unless a bucket was unavailable.
    dir.write("photos/c.jpg", b"broken");
    assert_eq!(run("width=40").code, 1);
    let again = run("width=40").fails(1, &["is complete"]);
    assert_eq!(again.stdout, b"");
    let text = String::from_utf8(dir.read("r.json")).expect("text").replace("\"unrecognized\"", "\"unavailable\"");
    dir.write("r.json", text.replace("\"unsupported-format\"", "\"unavailable\"").as_bytes());
    assert!(!run("width=40").fails(1, &[]).stderr.contains("is complete"));
    // Lines, and reports that cannot be read back.
    let lines = ["run", "photos/a.jpg", "-o", "out/", "--shard", "1/1", "--resume", "--report", "r.jsonl.zst"];
    dir.run(&lines).fine();
    dir.run(&lines).fails(0, &["is complete"]);
    dir.run(&["run", "photos", "-o", "out", "--shard", "1/1", "--resume", "--report", "r.html"])
        .fails(2, &["FILE.json"]);
    dir.run(&["run", "photos", "-o", "out", "--resume"]).fails(2, &["--shard"]);
}

#[test]
fn shards_are_read_from_the_environment_on_request() {
    let dir = Dir::with(&[("in/baseline.jpg", "photos/a.jpg"), ("in/gray.jpg", "photos/b.jpg")]);
    let variables = [
        "PIXMILL_SHARD",
        "SLURM_ARRAY_TASK_ID",
        "AWS_BATCH_JOB_ARRAY_INDEX",
        "CLOUD_RUN_TASK_INDEX",
        "BATCH_TASK_INDEX",
    ];
    let more = [
        "JOB_COMPLETION_INDEX",
        "CI_NODE_INDEX",
        "CIRCLE_NODE_INDEX",
        "BUILDKITE_PARALLEL_JOB",
        "BITBUCKET_PARALLEL_STEP",
    ];
    let run = |args: &[&str], values: &[(&str, &str)]| {
        let args = [&["run", "photos", "-o", "out", "-q", "width=20", "--report", "r.json"][..], args].concat();
        dir.run_with(&args, |command| {
            for name in variables.iter().chain(&more) {
                command.env_remove(name);
            }
            command.envs(values.iter().copied());
        })
    };
    run(&["--shard", "auto"], &[("JOB_COMPLETION_INDEX", "1"), ("PIXMILL_SHARDS", "4")]).fine();
    assert_eq!((&dir.json("r.json")["shard"]["index"], &dir.json("r.json")["shard"]["count"]), (&2.into(), &4.into()));
    run(&["--shard", "auto"], &[("CI_NODE_INDEX", "1")]).fails(2, &["CI_NODE_TOTAL is not set", "CI_NODE_INDEX"]);
    run(&["--shard", "auto"], &[]).fails(2, &["found no scheduler", "PIXMILL_SHARD=3/8"]);
    // A plain run in CI does all the work.
    run(&[], &[("CI_NODE_INDEX", "1"), ("CI_NODE_TOTAL", "9")]).fine();
    assert_eq!(dir.json("r.json")["totals"]["renditions"], 2);
}

#[test]
fn usage() {
    let dir = Dir::with(&[("in/baseline.jpg", "photos/a.jpg")]);
    for wrong in ["0/3", "4/3", "3", "a/b", "1/0", "1/100001"] {
        dir.run(&["run", "photos", "-o", "out", "--shard", wrong]).fails(2, &["such as 3/8", "or auto"]);
    }
    dir.run(&["run", "photos/a.jpg", "-o", "-", "--shard", "1/2"]).fails(2, &["--shard", "use -o DIR"]);
    dir.run(&["run", "photos", "--watch", "--shard", "1/2"]).fails(2, &["--watch"]);
    dir.run(&["run", "photos", "-o", "s.jpg", "--contact-sheet", "2x2", "--shard", "1/2"])
        .fails(2, &["--contact-sheet"]);
    dir.run(&["check", "photos", "--shard", "1/2", "--no-baseline", "--max-total", "1MB"])
        .fails(2, &["pixmill report merge"]);
    // A shard without sources is no error, but a run without sources is.
    let codes = (1..=3).map(|i| dir.run(&["run", "photos", "-o", "out", "--shard", &format!("{i}/3")]).code);
    assert_eq!(codes.collect::<Vec<_>>(), [0, 0, 0]);
    dir.write("none/notes.txt", b"notes");
    let codes: Vec<i32> =
        (1..=3).map(|i| dir.run(&["run", "none", "-o", "out", "--shard", &format!("{i}/3")]).code).collect();
    assert_eq!(codes.iter().filter(|code| **code == 2).count(), 1, "{codes:?}");
    fs::create_dir_all(dir.path().join("nothing")).expect("made");
    dir.run(&["run", "nothing", "-o", "out", "--shard", "2/3"]).fails(2, &["no image found"]);
}

#[test]
fn pruning_removes_the_outputs_of_the_shard_alone() {
    let dir = Dir::with(&[]);
    let photo = fs::read(super::support::fixture("in/baseline.jpg")).expect("a fixture");
    (0..8).for_each(|n| dir.write(&format!("photos/{n}.jpg"), &photo));
    let run = |shard: &str, more: &[&str]| {
        let args = ["run", "photos", "-o", "out", "-q", "width=20", "--cache-dir", "cache", "--shard", shard];
        dir.run(&[&args[..], more].concat()).fine()
    };
    run("1/2", &[]);
    run("2/2", &[]);
    (0..8).for_each(|n| fs::remove_file(dir.path().join(format!("photos/{n}.jpg"))).expect("removed"));
    dir.write("photos/other.jpg", &photo);
    assert_eq!(dir.below("out/").len(), 8);
    let removed = run("1/2", &["--prune"]).stderr.matches("removed ").count();
    let left = dir.below("out/").keys().filter(|name| *name != "other.jpg").count();
    assert!((1..8).contains(&removed) && removed + left == 8, "{removed} removed, {left} left");
    run("2/2", &["--prune"]);
    assert_eq!(dir.below("out/").into_keys().collect::<Vec<_>>(), ["other.jpg"]);
}

#[test]
fn plans_are_complete_balanced_and_the_same_each_time() {
    let dir = tree();
    let plan = |folder: &str, more: &[&str]| {
        dir.plain(&[&["plan", "photos", "more", "--shards", "3", "-o", folder][..], more].concat()).fine()
    };
    let said = plan("p", &[]);
    assert!(said.stderr.contains("in 3 shards"), "{}", said.stderr);
    plan("q", &[]);
    assert!(dir.below("p/") == dir.below("q/"));
    assert_eq!(
        dir.below("p/").into_keys().collect::<Vec<_>>(),
        ["0001.jsonl", "0002.jsonl", "0003.jsonl", "plan.json"]
    );
    let schema: Value = serde_json::from_slice(&dir.run(&["generate", "plan-schema"]).fine().stdout).expect("JSON");
    let json = dir.json("p/plan.json");
    assert!(jsonschema::is_valid(&schema, &json), "{json:#}");
    let run = |args: &[&str]| dir.plain(&[&["run", "--plan", "p", "-o", "out", "-q", "width=20"][..], args].concat());
    run(&["--shard", "1/4"]).fails(2, &["has 3 shards", "--shard 1/3"]);
    run(&["--shard", "1/3", "--name", "{name}"]).fails(2, &["was made for names with {dir}/{stem}.{ext}"]);
    run(&["--shard", "1/3", "photos"]).fails(2, &["cannot be used with"]);
    run(&[]).fails(2, &["--shard"]);
    let text = String::from_utf8(dir.read("p/0002.jsonl")).expect("text");
    dir.write("p/0002.jsonl", text.trim_end().rsplit_once('\n').expect("lines").0.as_bytes());
    run(&["--shard", "2/3"]).fails(2, &["p/0002.jsonl has", "run `pixmill plan` again"]);
    plan("p", &["--name", "{stem}-{n}"]);
    dir.write("p/0002.jsonl", text.as_bytes());
    run(&["--shard", "2/3", "--name", "{stem}-{n}"]).fails(2, &["belongs to another plan"]);
    dir.run(&["run", "--plan", "none", "--shard", "1/3", "-o", "out"])
        .fails(2, &["cannot read the plan none", "`pixmill plan`"]);
    dir.run(&["plan", "none", "--shards", "3", "-o", "p"]).fails(2, &["none: no such file or folder"]);
    dir.run(&["plan", "photos", "--shards", "0", "-o", "p"]).fails(2, &["--shards"]);
    open(&dir);
}

/// What a plan froze is what runs: a new file is not seen, a deleted one is a failure.
#[test]
fn a_plan_lists_nothing_again() {
    let dir = Dir::with(&[("in/baseline.jpg", "photos/a.jpg"), ("in/gray.jpg", "photos/b.jpg")]);
    dir.run(&["plan", "photos/*.jpg", "--shards", "1", "-o", "plan"]).fine();
    dir.write("photos/new.jpg", &dir.read("photos/a.jpg"));
    fs::remove_file(dir.path().join("photos/b.jpg")).expect("removed");
    let run =
        dir.run(&["run", "--plan", "plan", "--shard", "1/1", "-o", "out", "-q", "width=20", "--report", "r.json"]);
    run.fails(1, &["photos/b.jpg"]);
    let sources: Vec<Value> =
        dir.json("r.json")["renditions"].as_array().expect("a list").iter().map(|e| e["source"].clone()).collect();
    assert_eq!(sources, ["photos/a.jpg", "photos/b.jpg"]);
}
