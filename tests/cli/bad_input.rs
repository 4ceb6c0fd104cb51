//! Invalid inputs: each is reported with a code and a message, other images are unaffected, and partial files are
//! removed.

use crate::{skip::skip, support::Dir};

#[test]
fn one_broken_file_does_not_stop_the_others() {
    let dir = Dir::with(&[
        ("in/baseline.jpg", "p/good.jpg"),
        ("broken/truncated.jpg", "p/truncated.jpg"),
        ("broken/truncated.png", "p/truncated.png"),
        ("broken/empty.jpg", "p/empty.jpg"),
        ("broken/text.jpg", "p/text.jpg"),
        ("broken/bomb.png", "p/bomb.png"),
        ("broken/huge_header.jpg", "p/huge_header.jpg"),
    ]);
    let run = dir.run(&["run", "p", "-o", "dist", "-q", "width=32", "--name", "{dir}/{name}", "--report", "r.json"]);
    run.fails(1, &["1 written, 6 failed", "failed p/truncated.jpg", "[unparsable]"]);
    let dist: Vec<String> = dir.files().into_iter().filter(|f| f.starts_with("dist")).collect();
    assert_eq!(dist, ["dist/good.jpg"], "no half-written file, no temporary file");
    let report = dir.json("r.json");
    let entries = report["renditions"].as_array().expect("a list");
    let error = |name: &str| {
        let entry = entries.iter().find(|e| e["source"] == format!("p/{name}")).expect(name);
        format!(
            "{} {}",
            entry["error"]["phase"].as_str().unwrap_or("-"),
            entry["error"]["code"].as_str().unwrap_or("-")
        )
    };
    assert_eq!(error("truncated.jpg"), "decode unparsable");
    assert_eq!(error("truncated.png"), "decode unparsable");
    assert_eq!(error("empty.jpg"), "recognise unparsable");
    assert_eq!(error("bomb.png"), "limit dimensions-exceeded");
    assert_eq!(error("huge_header.jpg"), "limit dimensions-exceeded");
}

#[test]
fn a_named_file_that_is_no_image_is_an_error() {
    let dir = Dir::with(&[("broken/text.jpg", "a.jpg"), ("in/baseline.jpg", "b.jpg")]);
    dir.run(&["run", "a.jpg", "b.jpg", "-o", "d"]).fails(1, &["failed a.jpg: not an image", "1 written, 1 failed"]);
    dir.run(&["run", "none.jpg", "b.jpg", "-o", "e"]).fails(2, &["none.jpg: no such file"]);
    assert_eq!(dir.files(), ["a.jpg", "b.jpg", "d/b.jpg"]);
}

/// The suggested memory limit is sufficient, and other images are rendered regardless of the failure.
#[test]
fn a_image_that_needs_more_memory_is_refused() {
    let dir = Dir::with(&[("photos/coffee.jpg", "p/large.jpg"), ("in/baseline.jpg", "p/small.jpg")]);
    let run = |memory: &str| {
        dir.run(&[
            "run",
            "p",
            "-o",
            "d",
            "-q",
            "enable=upscale&width=2000&format=webp",
            "-q",
            "width=20",
            "--memory",
            memory,
        ])
    };
    let refused = run("60M");
    let said = refused.stderr.clone();
    refused.fails(1, &["failed p/large.jpg", "[memory-exceeded]", "the limit is 60 MB", "--memory"]);
    let enough = said.split("--memory ").skip(1).filter_map(|text| text.split_whitespace().next()).max();
    run(enough.expect("a number")).fine();
    dir.run(&["run", "p", "-o", "e", "--memory", "1M"]).fails(1, &["the limit is 1 MB", "2 failed"]);
    dir.run(&["run", "p", "-o", "e", "--memory", "1M", "--dry-run"]).fails(1, &["memory-exceeded"]);
    assert!(!dir.files().iter().any(|file| file.starts_with("e/")));
}

#[test]
fn limits_name_the_number_and_the_option() {
    let dir = Dir::with(&[("in/baseline.jpg", "a.jpg")]);
    let run = |args: &[&str]| dir.run(&[&["run", "a.jpg", "-o", "d"], args].concat());
    run(&["--max-input-bytes", "100"]).fails(1, &["body-too-large", "--max-input-bytes"]);
    run(&["--max-input-side", "10"]).fails(1, &["dimensions-exceeded", "--max-input-side"]);
    run(&["--max-output-side", "10"]).fails(1, &["dimensions-exceeded", "--max-output-side"]);
    assert_eq!(dir.files(), ["a.jpg"]);
    run(&["--max-output-side", "10", "-q", "width=10&height=10&fit=bounds"]).fine();
}

#[test]
fn a_failed_write_leaves_what_was_there() {
    let dir = Dir::with(&[("in/baseline.jpg", "p/a.jpg"), ("in/baseline.jpg", "p/b.jpg")]);
    dir.write("dist/a.jpg/keep.txt", b"a folder where a file should go");
    let run = dir.run(&["run", "p", "-o", "dist", "-q", "width=9"]);
    run.fails(1, &["write-failed", "a folder has this name", "1 written, 1 failed"]);
    assert_eq!(dir.files(), ["dist/a.jpg/keep.txt", "dist/b.jpg", "p/a.jpg", "p/b.jpg"]);
}

#[test]
fn a_source_that_fails_keeps_the_old_output() {
    let dir = Dir::with(&[("in/baseline.jpg", "a.jpg")]);
    dir.run(&["run", "a.jpg", "-o", "d", "-q", "width=9"]).fine();
    let old = dir.read("d/a.jpg");
    let whole = dir.read("a.jpg");
    dir.write("a.jpg", &whole[..whole.len() / 2]);
    dir.run(&["run", "a.jpg", "-o", "d", "-q", "width=9"]).fails(1, &["unparsable"]);
    assert_eq!(dir.read("d/a.jpg"), old);
    dir.run(&["run", "a.jpg", "--in-place", "-q", "width=9"]).fails(1, &["unparsable"]);
    assert_eq!(dir.read("a.jpg"), &whole[..whole.len() / 2], "a source is never harmed");
}

#[cfg(unix)]
#[test]
fn a_folder_without_permission_is_an_entry() {
    use std::{fs, os::unix::fs::PermissionsExt};
    let dir = Dir::with(&[("in/baseline.jpg", "p/a.jpg"), ("in/baseline.jpg", "p/closed/b.jpg")]);
    let closed = dir.path().join("p/closed");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).expect("set");
    let args = ["run", "p", "-o", "d", "-q", "width=9", "--report", "r.json"];
    // Root can read everything, unless the process drops that capability.
    let root = fs::read_dir(&closed).is_ok();
    let run = if root { dir.run_without_override(&args) } else { Some(dir.run(&args)) };
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).expect("set");
    let Some(run) = run else {
        return skip("needs another user than root, or setpriv");
    };
    let report = dir.json("r.json");
    run.fails(1, &["failed p/closed", "not permitted"]);
    assert_eq!(report["renditions"][1]["error"]["code"], "read-failed");
}

/// An interrupt writes the report of the finished outputs, and sets the exit code.
#[cfg(unix)]
#[test]
fn an_interrupt_writes_the_report_of_what_is_finished() {
    use std::{
        process::Command,
        thread,
        time::{Duration, Instant},
    };
    let dir = Dir::with(&[]);
    let photo = std::fs::read(crate::support::fixture("photos/coffee.jpg")).expect("there");
    for i in 0..400 {
        dir.write(&format!("p/{i}.jpg"), &photo);
    }
    let args = ["run", "p", "-o", "d", "-q", "format=webp", "-j", "1", "--report", "r.json", "--quiet"];
    let mut child = dir.command(&args).spawn().expect("the program starts");
    let began = Instant::now();
    while !dir.path().join("d").exists() {
        assert!(began.elapsed() < Duration::from_secs(60), "the first output should be there by now");
        thread::sleep(Duration::from_millis(5));
    }
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill runs");
    assert!(killed.success());
    let status = child.wait().expect("the program ends");
    assert_eq!(status.code(), Some(130));
    let report = dir.json("r.json");
    assert_eq!(report["interrupted"], true);
    let finished = report["renditions"].as_array().expect("a list").len();
    assert!((1..400).contains(&finished), "{finished} entries");
    let written = dir.files().iter().filter(|f| f.starts_with("d/")).count();
    assert_eq!(written, finished, "every entry is a whole file and no other file is there");
}

/// Reports and manifests do not overwrite images or the configuration.
#[test]
fn reports_do_not_replace_images() {
    let dir = Dir::with(&[("photos/coffee.jpg", "photos/a.jpg")]);
    dir.write("pixmill.toml", b"[defaults]\n");
    let before = dir.files();
    let run = |more: &[&str]| dir.run(&[&["run", "photos", "-o", "d", "-q", "width=20"], more].concat());
    run(&["--report", "photos/a.jpg"]).fails(2, &["photos/a.jpg is an image", "another file name"]);
    run(&["--manifest", "photos/a.jpg"]).fails(2, &["is an image"]);
    run(&["--report", "pixmill.toml"]).fails(2, &["is the configuration"]);
    run(&["--report", "d/a.jpg"]).fails(2, &["is also the name of an output"]);
    dir.run(&["check", "photos", "--max-total", "5MB", "--junit", "photos/a.jpg"]).fails(2, &["is an image"]);
    dir.run(&["check", "photos", "--update", "--dry-run"]).fails(2, &["remove one of them"]);
    dir.run(&["explain", "width=9", "photos/a.jpg", "--draw", "photos/a.jpg"]).fails(2, &["would overwrite the image"]);
    assert_eq!(dir.files(), before);
    assert_eq!(dir.read("photos/a.jpg"), std::fs::read(super::support::fixture("photos/coffee.jpg")).expect("there"));
}

/// Files of the command are not replaced by what it writes.
#[test]
fn inputs_are_not_replaced() {
    let dir =
        Dir::with(&[("photos/coffee.jpg", "a.jpg"), ("in/baseline.jpg", "b.jpg"), ("in/gradient.png", "logo.png")]);
    dir.write("notes.png", b"text");
    dir.write("other.toml", b"[defaults]\n");
    for name in ["1.json", "2.json"] {
        dir.run(&["run", if name == "1.json" { "a.jpg" } else { "b.jpg" }, "-o", "d", "--report", name]).fine();
    }
    let bytes = |dir: &Dir| dir.files().iter().map(|file| dir.read(file)).collect::<Vec<_>>();
    let before = bytes(&dir);
    let draw = |more: &[&str]| dir.run(&[&["explain", "width=9", "a.jpg", "--draw"], more].concat());
    for taken in ["b.jpg", "notes.png", "1.json"] {
        draw(&[taken]).fails(2, &["the file exists and is not a PNG; use another file name, or delete it"]);
    }
    draw(&["./a.jpg"]).fails(2, &["would overwrite the image"]);
    let overlay = ["logo.png", "--overlay", "overlay=/logo.png", "--asset-root", "."];
    draw(&overlay).fails(2, &["would overwrite the image"]);
    dir.run(&["report", "merge", "1.json", "2.json", "-o", "./2.json"]).fails(2, &["is one of the merged reports"]);
    let run = ["run", "a.jpg", "-o", "e", "--config", "other.toml", "--report", "other.toml"];
    dir.run(&run).fails(2, &["other.toml is the configuration"]);
    let check = ["check", "--report", "1.json", "--baseline", "2.json", "--junit"];
    for taken in ["1.json", "2.json"] {
        dir.run(&[&check[..], &[taken]].concat()).fails(2, &["would overwrite a report or the baseline"]);
    }
    assert!(bytes(&dir) == before);
    // A drawing is replaced by the next one.
    draw(&["d.png"]).fine();
    draw(&["d.png"]).fine();
}

#[test]
fn a_missing_file_is_called_so_by_every_command() {
    let dir = Dir::with(&[("in/baseline.jpg", "a.jpg")]);
    for (args, code) in [
        (&["info", "none.x"][..], 1),
        (&["compare", "a.jpg", "none.x"], 1),
        (&["explain", "width=9", "none.x"], 2),
        (&["report", "show", "none.x"], 2),
        (&["html", "none.x"], 2),
        (&["run", "a.jpg", "-o", "d", "--config", "none.x"], 2),
        (&["run", "none.x", "-o", "d"], 2),
    ] {
        let run = dir.run(args).fails(code, &["none.x: no such file"]);
        assert!(!run.stderr.contains("os error"), "{}", run.stderr);
    }
}

#[test]
fn damage_is_said_once() {
    let dir = Dir::with(&[("photos/coffee.jpg", "a.jpg")]);
    let bytes = dir.read("a.jpg");
    dir.write("a.jpg", &bytes[..bytes.len() / 2]);
    let message = "failed a.jpg: the JPEG data is damaged: premature end of data segment; use --damaged warn";
    dir.run(&["run", "a.jpg", "-o", "d"]).fails(1, &[message]);
}

/// Empty files are common: `.gitkeep`, `__init__.py`.
#[test]
fn an_empty_file_is_a_failure_only_if_it_is_called_an_image() {
    let dir = Dir::with(&[("in/baseline.jpg", "in/a.jpg")]);
    for name in ["in/.gitkeep", "in/__init__.py", "in/LICENSE", "in/sub/x.tar.gz"] {
        dir.write(name, b"");
    }
    let run = ["run", "in", "-o", "d", "-q", "width=20", "--hidden", "--report", "r.json"];
    assert!(dir.run(&run).fine().stderr.starts_with("1 written, 4 files are not images;"));
    assert_eq!(dir.json("r.json")["totals"]["not_pictures"], 4);
    dir.write("in/photo.jpg", b"");
    dir.run(&run).fails(1, &["failed in/photo.jpg: the file is empty", "4 files are not images"]);
    dir.run(&["run", "in/LICENSE", "-o", "e"]).fails(1, &["failed in/LICENSE: the file is empty"]);
}

/// An example is the pointer file of Git LFS in place of an image.
#[test]
fn what_is_called_an_image_and_is_none_is_a_failure() {
    let dir = Dir::with(&[("photos/coffee.jpg", "in/a.jpg")]);
    dir.write("in/b.jpg", b"version https://git-lfs.github.com/spec/v1\noid sha256:4665a5ea\nsize 71303\n");
    dir.write("in/notes.txt", b"version 1");
    let run = dir.run(&["run", "in", "-o", "d", "-q", "width=20", "--report", "r.json"]);
    run.fails(1, &["failed in/b.jpg: not an image in a format pixmill knows"]);
    assert_eq!(dir.json("r.json")["totals"]["not_pictures"], 1);
}

#[test]
fn compare_says_which_of_two_is_no_image() {
    let dir = Dir::with(&[("in/baseline.jpg", "a.jpg"), ("broken/text.jpg", "b.jpg")]);
    dir.run(&["compare", "a.jpg", "b.jpg"]).fails(1, &["b.jpg: not an image"]);
    dir.run(&["compare", "b.jpg", "a.jpg"]).fails(1, &["b.jpg: not an image"]);
    dir.run(&["compare", "a.jpg", "none.jpg"]).fails(1, &["none.jpg"]);
    dir.run(&["compare", "a.jpg", "a.jpg", "--min-score", "nan"]).fails(2, &["at most 100"]);
}
