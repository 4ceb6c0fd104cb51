//! A real project: `pixmill.toml` with rules, classes and budgets, several packages in one repository, git and
//! pre-commit. A run over a part of the project writes the same outputs as a full run, and nothing else.

use crate::{
    skip::has,
    support::{Dir, Run, fixture},
};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    process::{Command, Stdio},
};

const CONFIG: &str = r#"
inputs = ["photos", "packages"]
output = "dist"

[class.card]
query = "crop=1:1&width=32"
[class.strip]
query = "crop=4:1&width=32"

[[rule]]
files = "packages/**/*.png"
classes = ["card", "strip"]
formats = ["webp"]

[[rule]]
files = "photos/**/*.jpg"
widths = [24, 48]
formats = ["webp", "jpg"]

[[budget]]
files = "**"
max = "100kB"
"#;

const SOURCES: &[(&str, &str)] = &[
    ("photos/coffee.jpg", "photos/coffee.jpg"),
    ("in/baseline.jpg", "photos/team/ada.jpg"),
    ("in/progressive.jpg", "photos/team/two words.jpg"),
    ("in/gradient.png", "packages/a/img/b.png"),
    ("in/text.png", "packages/a/img/c.png"),
    ("in/gradient.png", "packages/b/img/b.png"),
    ("in/gradient.png", "docs/logo.png"),
];

/// The project in a separate folder. It is a git repository if git is installed.
fn project(config: &str) -> Dir {
    let dir = Dir::with(SOURCES);
    dir.write("pixmill.toml", config.as_bytes());
    dir.write(".gitignore", b"dist/\n");
    git(&dir, &["init", "-q"]);
    commit(&dir);
    dir
}

fn git(dir: &Dir, args: &[&str]) -> bool {
    let who = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
    let mut command = Command::new("git");
    command.current_dir(dir.path()).args(who).args(args).stdout(Stdio::null()).stderr(Stdio::null());
    command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
    command.status().is_ok_and(|status| status.success())
}

fn commit(dir: &Dir) -> bool {
    git(dir, &["add", "-A"]) && git(dir, &["commit", "-q", "-m", "x", "--no-verify"])
}

/// Names and bytes of the files in a folder.
fn made(dir: &Dir, folder: &str) -> BTreeMap<String, Vec<u8>> {
    let files = dir.files().into_iter().filter_map(|file| {
        let name = file.strip_prefix(&format!("{folder}/"))?.to_owned();
        Some((name, dir.read(&file)))
    });
    files.collect()
}

fn clear(dir: &Dir, folder: &str) {
    let _ = fs::remove_dir_all(dir.path().join(folder));
}

/// All files except the git repository.
fn files(dir: &Dir) -> Vec<String> {
    dir.files().into_iter().filter(|file| !file.starts_with(".git/")).collect()
}

fn stdout(run: &Run) -> String {
    String::from_utf8(run.stdout.clone()).expect("text")
}

fn full(dir: &Dir) -> BTreeMap<String, Vec<u8>> {
    dir.run(&["run"]).fine();
    let all = made(dir, "dist");
    clear(dir, "dist");
    all
}

#[test]
fn a_part_lands_where_a_full_run_puts_it() {
    let dir = project(CONFIG);
    let full = full(&dir);
    let names: Vec<&str> = full.keys().map(String::as_str).collect();
    assert_eq!(names.len(), 3 * 2 + 3 * 4, "{names:?}");
    let root = dir.path().to_str().expect("UTF-8").to_owned();
    let absolute = format!("{root}/packages/a/img/b.png");
    let b = &["a/img/b-card.webp", "a/img/b-strip.webp"][..];
    let a = &["a/img/b-card.webp", "a/img/b-strip.webp", "a/img/c-card.webp", "a/img/c-strip.webp"][..];
    let ada = &["team/ada-24.jpg", "team/ada-24.webp", "team/ada-48.jpg", "team/ada-48.webp"][..];
    let words =
        &["team/two words-24.jpg", "team/two words-24.webp", "team/two words-48.jpg", "team/two words-48.webp"][..];
    let list = [b, ada].concat();
    let both = ["a/img/b-card.webp", "a/img/b-strip.webp", "b/img/b-card.webp", "b/img/b-strip.webp"];
    let team = [ada, words].concat();
    let cases: &[(&str, &[&str], &[&str])] = &[
        (".", &["packages/a/img/b.png"], b),
        (".", &["./packages/a/img/b.png"], b),
        (".", &["packages/../packages//a/./img/b.png"], b),
        (".", &[&absolute], b),
        ("packages/a", &["img/b.png"], b),
        ("packages/a/img", &["b.png"], b),
        ("photos/team", &["../../packages/a/img/b.png"], b),
        ("docs", &["--config", "../pixmill.toml", &absolute], b),
        (".", &["packages/a"], a),
        (".", &["packages/a/"], a),
        ("packages", &["a"], a),
        ("packages/a", &["."], a),
        ("packages/a/img", &[".."], a),
        (".", &["packages/a/img/*.png"], a),
        ("packages", &["a/**/b.*"], b),
        (".", &["packages/*/img/b.png"], &both),
        (".", &["*/*/*/b.png"], &both),
        ("photos/team", &["ada.jpg"], ada),
        ("photos/team", &["two words.jpg"], words),
        (".", &["photos/team"], &team),
        (".", &["packages/a/img/b.png", "photos/team/ada.jpg"], &list),
        (".", &["photos/team/ada.jpg", "packages/a/img", "packages/a/img/c.png"], &[a, ada].concat()),
        (".", &["photos", "packages"], &names),
        ("photos/team", &[], &names),
    ];
    for (below, args, want) in cases {
        dir.run_in(below, &[&["run"], *args].concat()).fine();
        let got = made(&dir, "dist");
        assert_eq!(got.keys().map(String::as_str).collect::<Vec<_>>(), *want, "{below}: {args:?}");
        assert!(got.iter().all(|(name, bytes)| full[name] == *bytes), "{below}: {args:?}");
        clear(&dir, "dist");
    }
    // Another output folder, a typed name, and a file outside the inputs.
    dir.run_in("packages/a", &["run", "img/b.png", "-o", "../../out", "--name", "{dir}/{stem}_{class}.{ext}"]).fine();
    assert_eq!(made(&dir, "out").into_keys().collect::<Vec<_>>(), ["a/img/b_card.webp", "a/img/b_strip.webp"]);
    clear(&dir, "out");
    // The whole folder: files in an input have their output paths of a full run. Outputs are not sources.
    dir.run(&["run", "."]).fine();
    let all = made(&dir, "dist");
    assert!(all == full, "{:?}", all.keys());
    dir.run(&["run", ".", "-o", "out2", "--no-ignore"]).fine();
    let others: Vec<String> = made(&dir, "out2").into_keys().filter(|name| !full.contains_key(name.as_str())).collect();
    assert_eq!(others, ["docs/logo.png"], "not from dist");
}

#[cfg(unix)]
#[test]
fn links_to_a_part_lead_to_its_place() {
    use std::os::unix::fs::symlink;
    let dir = project(CONFIG);
    let full = full(&dir);
    symlink("packages/a", dir.path().join("link")).expect("linked");
    let elsewhere = tempfile::tempdir().expect("a folder");
    symlink(dir.path(), elsewhere.path().join("repo")).expect("linked");
    let through = elsewhere.path().join("repo/packages/a/img/b.png");
    let through = through.to_str().expect("UTF-8");
    for args in [["run", "link/img/b.png"], ["run", "link/img/b.*"], ["run", through]] {
        dir.run(&args).fine();
        let got = made(&dir, "dist");
        assert_eq!(got.keys().collect::<Vec<_>>(), ["a/img/b-card.webp", "a/img/b-strip.webp"], "{args:?}");
        assert!(got.iter().all(|(name, bytes)| full[name] == *bytes));
        clear(&dir, "dist");
    }
    // A full run does not follow a folder link in an input. A named file in it has the same output path as in the
    // input.
    fs::create_dir(elsewhere.path().join("more")).expect("made");
    fs::copy(fixture("in/gradient.png"), elsewhere.path().join("more/d.png")).expect("copied");
    symlink(elsewhere.path().join("more"), dir.path().join("packages/more")).expect("linked");
    for named in ["packages/more/d.png", "packages/more"] {
        dir.run(&["run", named]).fine();
        assert_eq!(made(&dir, "dist").into_keys().collect::<Vec<_>>(), ["more/d-card.webp", "more/d-strip.webp"]);
        clear(&dir, "dist");
    }
}

#[test]
fn the_first_of_several_inputs_counts_as_in_a_full_run() {
    for inputs in [
        r#"["photos", "photos/team"]"#,
        r#"["photos/team", "photos"]"#,
        r#"["photos/team/ada.jpg", "."]"#,
        r#"["packages/*/img/b.png", "packages/a", "photos"]"#,
        r#"[".", "vendor/logos"]"#,
        r#"["./photos/", "vendor"]"#,
    ] {
        let dir = project(&CONFIG.replace(r#"["photos", "packages"]"#, inputs));
        dir.write("vendor/logos/v.png", &fs::read(fixture("in/gradient.png")).expect("there"));
        dir.write(".gitignore", b"dist/\nvendor/\n");
        let full = full(&dir);
        for source in ["photos/team/ada.jpg", "packages/a/img/b.png", "packages/a/img/c.png", "vendor/logos/v.png"] {
            let planned = stdout(&dir.run(&["run", "--dry-run"]).fine());
            if !planned.lines().any(|line| line.starts_with(&format!("{source} -> "))) {
                continue;
            }
            for named in [source, Path::new(source).parent().and_then(Path::to_str).expect("a folder")] {
                dir.run(&["run", named]).fine();
                let got = made(&dir, "dist");
                assert!(
                    !got.is_empty() && got.iter().all(|(name, bytes)| full.get(name) == Some(bytes)),
                    "{inputs}: {named}: {:?}",
                    got.keys()
                );
                clear(&dir, "dist");
            }
        }
    }
}

#[test]
fn a_list_of_changed_files_updates_what_they_make() {
    if !has("git") || !has("xargs") {
        return;
    }
    let dir = project(CONFIG);
    dir.run(&["run"]).fine();
    let before = made(&dir, "dist");
    let other = fs::read(fixture("in/interlaced.png")).expect("there");
    dir.write("packages/a/img/b.png", &other);
    dir.write("photos/team/two words.jpg", &fs::read(fixture("in/chroma_444.jpg")).expect("there"));
    let shell = |below: &str, line: &str| {
        let mut command = dir.command(&[]);
        let cache = command.get_envs().find(|(name, _)| *name == "PIXMILL_CACHE_DIR").and_then(|(_, value)| value);
        let mut shell = Command::new("sh");
        shell.args(["-c", line]).current_dir(dir.path().join(below)).env("PIXMILL", env!("CARGO_BIN_EXE_pixmill"));
        shell.env("PIXMILL_CACHE_DIR", cache.expect("a cache")).env_remove("GITHUB_ACTIONS");
        command.arg("--version");
        let out = shell.output().expect("a shell");
        assert!(out.status.success(), "{line}: {}", String::from_utf8_lossy(&out.stderr));
    };
    shell(".", "git diff --name-only -z --diff-filter=d -- '*.png' '*.jpg' | xargs -0 \"$PIXMILL\" run --prune");
    let after = made(&dir, "dist");
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    let changed: Vec<&String> = after.keys().filter(|name| before[*name] != after[*name]).collect();
    assert_eq!(changed.len(), 6, "{changed:?}");
    dir.run(&["run"]).fine();
    assert_eq!(made(&dir, "dist"), after, "a full run has nothing to add");
    // Run in a package folder, with relative names.
    clear(&dir, "dist");
    shell("packages/a", "git diff --name-only -z --relative | xargs -0 \"$PIXMILL\" run");
    assert_eq!(made(&dir, "dist").into_keys().collect::<Vec<_>>(), ["a/img/b-card.webp", "a/img/b-strip.webp"]);
}

#[test]
fn a_part_prunes_nothing_but_what_is_gone_in_it() {
    let dir = project(CONFIG);
    let run = |args: &[&str]| dir.run(&[&["run", "--cache-dir", "cache"], args].concat()).fine();
    run(&[]);
    let all = made(&dir, "dist");
    fs::remove_file(dir.path().join("packages/b/img/b.png")).expect("there");
    for part in [&["packages/a/img/b.png"][..], &["packages/a"], &["photos"], &["packages/a/img/*.png"]] {
        let said = run(&[part, &["--prune"]].concat()).stderr;
        assert!(!said.contains("stale") && !said.contains("removed"), "{part:?}: {said}");
        let said = run(part).stderr;
        assert!(!said.contains("stale"), "{part:?}: {said}");
        let dry = stdout(&run(&[part, &["--dry-run", "--prune"]].concat()));
        assert!(!dry.contains("removed"), "{part:?}: {dry}");
        assert!(all.keys().all(|name| dir.path().join("dist").join(name).exists()), "{part:?}");
    }
    // Files outside the inputs prune nothing either.
    let said = run(&["docs", "--prune"]).stderr;
    assert!(!said.contains("stale") && !said.contains("removed"), "{said}");
    let dry = stdout(&run(&["docs", "--dry-run", "--prune"]));
    assert!(!dry.contains("removed"), "{dry}");
    assert!(all.keys().all(|name| dir.path().join("dist").join(name).exists()));
    let said = run(&["packages/b", "packages/a/img/b.png", "--prune", "-q", ""]).stderr;
    assert!(said.contains("removed b/img/b-card.webp"), "{said}");
    assert!(!dir.path().join("dist/b").exists() && dir.path().join("dist/a/img/b-card.webp").exists());
    assert!(run(&["--prune"]).stderr.contains(" from the cache") || !made(&dir, "dist").is_empty());
}

#[test]
fn what_is_outside_of_the_inputs_takes_no_place_of_theirs() {
    let dir = project(CONFIG);
    dir.write("docs/coffee.jpg", &fs::read(fixture("in/baseline.jpg")).expect("there"));
    let before = full(&dir);
    dir.run(&["run"]).fine();
    let reason = "outside the `inputs` of pixmill.toml";
    dir.run(&["run", "docs/coffee.jpg"]).fails(2, &["docs/coffee.jpg", reason, "-o"]);
    dir.run(&["run", "docs"]).fails(2, &["2 skipped images", reason]);
    for named in [&["docs/coffee.jpg", "photos/coffee.jpg"][..], &["docs", "photos"], &["."]] {
        let run = dir.run(&[&["run", "--report", "r.json"], named].concat()).fine();
        assert!(run.stderr.contains(" skipped"), "{named:?}: {}", run.stderr);
        let skipped = dir.json("r.json")["skipped"].as_array().expect("a list").clone();
        assert!(skipped.iter().any(|entry| entry["source"] == "docs/coffee.jpg"), "{named:?}: {skipped:?}");
        assert!(skipped.iter().all(|entry| entry["source"].as_str().is_some_and(|s| s.starts_with("docs/"))));
        assert_eq!(made(&dir, "dist"), before, "{named:?}");
    }
    dir.run(&["run", "docs/coffee.jpg", "-o", "other", "-q", ""]).fine();
    assert_eq!(made(&dir, "other").into_keys().collect::<Vec<_>>(), ["coffee.jpg"]);
    // A check writes no outputs.
    dir.run(&["check", "--unoptimized", "photos/coffee.jpg", "docs/coffee.jpg", "-q", "quality=100"]).fine();
    dir.run(&["check", "--unoptimized", "photos", "docs", "dist/coffee-24.jpg", "-q", "quality=100"]).fine();
    dir.run(&["check", "--no-baseline", "docs/logo.png", "photos/team/ada.jpg"]).fine();
}

#[test]
fn an_input_may_be_empty_or_missing() {
    let dir = project(&CONFIG.replace("\"photos\", ", "\"photos/*.jpg\", \"gone\", "));
    let run = |args: &[&str]| dir.run(&[&["run", "--cache-dir", "cache"], args].concat());
    assert!(run(&[]).fine().stderr.contains("`inputs` of pixmill.toml: gone: no such file or folder"));
    let all = made(&dir, "dist");
    fs::remove_file(dir.path().join("photos/coffee.jpg")).expect("there");
    let said = run(&[]).fine().stderr;
    assert!(said.contains("stale"), "{said}");
    assert_eq!(made(&dir, "dist"), all);
    run(&["--prune"]).fine();
    assert!(made(&dir, "dist").keys().all(|name| name.contains("/img/")));
    // Outputs of the last images are pruned too.
    for package in ["a", "b"] {
        fs::remove_dir_all(dir.path().join("packages").join(package)).expect("there");
    }
    run(&[]).fails(2, &["found in the inputs of pixmill.toml"]);
    assert!(!made(&dir, "dist").is_empty());
    run(&["--prune"]).fine();
    assert!(made(&dir, "dist").is_empty());
    // A missing folder may return, so its outputs stay.
    let dir = project(CONFIG);
    let run = |args: &[&str]| dir.run(&[&["run", "--cache-dir", "cache"], args].concat());
    run(&[]).fine();
    let all = made(&dir, "dist");
    fs::rename(dir.path().join("photos"), dir.path().join("elsewhere")).expect("moved");
    run(&["--prune"]).fine();
    assert_eq!(made(&dir, "dist"), all);
    dir.write("pixmill.toml", CONFIG.replace("\"packages\"", "\"nothing\"").as_bytes());
    run(&[]).fails(2, &["photos: no such file or folder"]);
}

#[test]
fn the_manifest_is_of_the_projects_own_queries() {
    let dir = project(&format!("manifest = \"m.json\"\n{CONFIG}"));
    dir.run(&["run"]).fine();
    let before = dir.read("m.json");
    for other in
        [&["-q", "width=20"][..], &["--width", "20"], &["--class", "card"], &["photos"], &["--accept", "image/webp"]]
    {
        dir.run(&[&["run", "--name", "{dir}/{stem}-{n}-{class}.{ext}"], other].concat()).fine();
        assert_eq!(dir.read("m.json"), before, "{other:?}");
    }
    dir.run(&["run", "-q", "width=20", "--name", "{dir}/{stem}-{n}.{ext}", "--manifest", "other.json"]).fine();
    assert!(dir.read("other.json") != before);
}

#[test]
fn in_place_and_for_unoptimised_sources_rules_do_not_count() {
    let dir = project(CONFIG);
    let heavy = dir.run(&["run", "photos/coffee.jpg", "-o", "heavy.jpg", "-q", "quality=99"]).fine();
    assert!(heavy.stderr.contains("1 "), "{}", heavy.stderr);
    fs::rename(dir.path().join("heavy.jpg"), dir.path().join("photos/team/heavy.jpg")).expect("moved");
    let before = files(&dir);
    let run = dir.run(&["check", "--unoptimized", "photos/team/heavy.jpg", "-q", "quality=80", "--json"]).fails(3, &[]);
    let json: Value = serde_json::from_slice(&run.stdout).expect("JSON");
    assert_eq!(json["pictures"].as_array().map(Vec::len), Some(1), "{json}");
    for (below, args) in [
        (".", &["run", "--in-place", "photos/team/heavy.jpg", "-q", "quality=80"][..]),
        ("photos/team", &["run", "--in-place", "ada.jpg", "two words.jpg"]),
        ("packages", &["run", "--in-place", "a"]),
        (".", &["run", "--in-place"]),
        (".", &["check", "--unoptimized"]),
        (".", &["check", "--unoptimized", "."]),
        ("packages/a", &["check", "--unoptimized", "img/b.png"]),
    ] {
        let run = dir.run_in(below, args);
        assert!(matches!(run.code, 0 | 3), "{args:?}: {}", run.stderr);
        assert!(!run.stderr.contains("matches no image"), "{args:?}: {}", run.stderr);
        assert_eq!(files(&dir), before, "{below}: {args:?}");
    }
    dir.run(&["check", "--unoptimized", "photos/team/heavy.jpg", "-q", "quality=80"]).fine();
    // A typed class or query applies.
    dir.run(&["run", "--in-place", "packages/b/img/b.png", "--class", "card", "-q", "format=webp"]).fine();
    assert_eq!(dir.info("packages/b/img/b.webp"), "webp 32x32");
    // The outputs of the project are unchanged.
    dir.run(&["run"]).fine();
    let all = made(&dir, "dist");
    dir.run(&["run", "--in-place", ".", "--no-ignore", "-q", "quality=30"]).fine();
    assert_eq!(made(&dir, "dist"), all);
}

#[test]
fn the_hooks_work_after_init() {
    if !has("git") || !has("pre-commit") {
        return;
    }
    let dir = Dir::with(&[("photos/coffee.jpg", "photos/coffee.jpg"), ("in/gradient.png", "photos/g.png")]);
    dir.run(&["init"]).fine();
    dir.run(&["run", "photos/coffee.jpg", "-o", "photos/heavy.jpg", "-q", "quality=99"]).fine();
    // The published hooks, except for the installation of the program.
    let exe = env!("CARGO_BIN_EXE_pixmill");
    let hooks =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml")).expect("there");
    let hooks =
        hooks.replace("entry: pixmill ", &format!("entry: {exe} ")).replace("language: rust", "language: system");
    let indented: String = hooks.lines().map(|line| format!("      {line}\n")).collect();
    dir.write(".pre-commit-config.yaml", format!("repos:\n  - repo: local\n    hooks:\n{indented}").as_bytes());
    dir.write(".gitignore", b"home/\n");
    assert!(git(&dir, &["init", "-q"]) && git(&dir, &["add", "-A"]));
    let before = files(&dir);
    let hook = |id: &str| {
        let mut command = Command::new("pre-commit");
        command
            .current_dir(dir.path())
            .args(["run", "--all-files", id])
            .env("PRE_COMMIT_HOME", dir.path().join("home"));
        command.env("PIXMILL_CACHE_DIR", dir.path().join("home/cache")).env_remove("GITHUB_ACTIONS");
        let out = command.output().expect("pre-commit");
        let there: Vec<String> = files(&dir).into_iter().filter(|file| !file.starts_with("home/")).collect();
        assert_eq!(there, before, "{id} makes no other file");
        (out.status.success(), String::from_utf8_lossy(&out.stdout).into_owned())
    };
    let sizes = || ["photos/coffee.jpg", "photos/heavy.jpg", "photos/g.png"].map(|file| dir.read(file).len());
    let first = sizes();
    // The other hook is identified by its message.
    let (_, said) = hook("pixmill-check-sources");
    assert!(said.contains("images"), "{said}");
    let (passed, said) = hook("pixmill-run");
    assert!(!passed && said.contains("files were modified by this hook"), "{said}");
    assert!(sizes().iter().zip(first).all(|(now, before)| *now <= before), "{:?} {first:?}", sizes());
    assert!(git(&dir, &["add", "-A"]));
    let (passed, said) = hook("pixmill-run");
    assert!(passed, "what is small stays as it is: {said}");
    // The hook's arguments enable lossy compression, as the other hook suggests.
    let (passed, said) = hook("pixmill-check-sources");
    assert!(!passed && said.contains("--set jpeg_quality=85"), "{said}");
    let config = String::from_utf8(dir.read(".pre-commit-config.yaml")).expect("text");
    let lossy = config.replace("id: pixmill-run\n", "id: pixmill-run\n        args: [--set, jpeg_quality=85]\n");
    assert_ne!(config, lossy);
    dir.write(".pre-commit-config.yaml", lossy.as_bytes());
    assert!(git(&dir, &["add", "-A"]));
    let (passed, said) = hook("pixmill-run");
    assert!(!passed && said.contains("files were modified by this hook"), "{said}");
    assert!(git(&dir, &["add", "-A"]));
    let (passed, said) = hook("pixmill-run");
    assert!(passed, "a second loss is not worth it: {said}");
    let (passed, said) = hook("pixmill-check-sources");
    assert!(passed, "{said}");
}

#[test]
fn the_baseline_is_beside_the_configuration() {
    let dir = project(CONFIG);
    let before = files(&dir);
    dir.run(&["check"]).fails(2, &["baseline pixmill-baseline.json: no such file", "--update", "--no-baseline"]);
    let missing = dir.run_in("packages/a", &["check"]);
    missing.fails(2, &["baseline ../../pixmill-baseline.json: no such file"]);
    let only = dir.run_in("packages/a", &["check", "--no-baseline"]).fine();
    assert!(stdout(&only).contains("18 outputs; "), "{}", stdout(&only));
    let said = dir.run(&["check", "--max-total", "1MB"]).fine().stderr;
    assert!(said.contains("pixmill-baseline.json: no such file"), "{said}");
    dir.run(&["check", "--no-baseline", "--max-total", "1B"]).fails(3, &["raise --max-total"]);
    dir.run(&["check", "--no-baseline", "--update"]).fails(2, &["cannot be used with"]);
    assert_eq!(files(&dir), before, "nothing is written");
    dir.run_in("packages/a", &["check", "--update"]).fine();
    let mut with = [before, vec!["pixmill-baseline.json".to_owned()]].concat();
    with.sort();
    assert_eq!(files(&dir), with);
    for below in [".", "packages/a", "docs"] {
        let run = dir.run_in(below, &["check"]).fine();
        assert!(stdout(&run).contains("18 outputs: 18 the same; "), "{below}: {}", stdout(&run));
    }
    let text = String::from_utf8(dir.read("pixmill-baseline.json")).expect("text");
    assert!(text.len() < 18 * 200, "{} bytes:\n{text}", text.len());
    fs::remove_file(dir.path().join("pixmill-baseline.json")).expect("there");
    dir.run(&["check"]).fails(2, &["baseline pixmill-baseline.json: no such file"]);
}

#[test]
fn old_baselines_are_read() {
    let dir = project(CONFIG);
    dir.run(&["run", "--report", "pixmill-baseline.json"]).fine();
    assert!(dir.json("pixmill-baseline.json")["schema"] == "pixmill-report/1");
    let run = dir.run(&["check"]).fine();
    assert!(stdout(&run).contains("18 the same"), "{}", stdout(&run));
    let long = dir.read("pixmill-baseline.json").len();
    dir.run(&["check", "--update"]).fine();
    assert!(dir.read("pixmill-baseline.json").len() * 4 < long);
    assert!(stdout(&dir.run(&["check"]).fine()).contains("18 the same"));
    assert!(stdout(&dir.run(&["report", "show", "pixmill-baseline.json"]).fine()).contains("packages/a/img/b.png"));
}

#[test]
fn a_check_of_changed_files_is_about_them_alone() {
    let dir = project(CONFIG);
    dir.run(&["check", "--update"]).fine();
    let whole = dir.read("pixmill-baseline.json");
    for (below, args, n) in [
        (".", &["packages/a/img/b.png"][..], 2),
        ("packages/a", &["img/b.png", "../b/img/b.png"], 4),
        ("photos", &["team"], 8),
        (".", &["photos/*.jpg"], 4),
    ] {
        let run = dir.run_in(below, &[&["check"], args].concat()).fine();
        assert!(stdout(&run).starts_with(&format!("{n} outputs: {n} the same; ")), "{args:?}: {}", stdout(&run));
        assert!(!run.stderr.contains("budget"), "{}", run.stderr);
        let said = stdout(&dir.run_in(below, &[&["check", "--update"], args].concat()).fine());
        assert!(said.contains(&format!("; {} outputs of other sources unchanged", 18 - n)), "{said}");
        assert_eq!(dir.read("pixmill-baseline.json"), whole, "{args:?}");
    }
    // Entries of deleted sources in the given inputs are removed. Changes elsewhere are ignored.
    fs::remove_file(dir.path().join("photos/team/ada.jpg")).expect("there");
    let run = dir.run(&["check", "photos/team", "--json"]).fine();
    let json: Value = serde_json::from_slice(&run.stdout).expect("JSON");
    let what: Vec<&str> =
        json["renditions"].as_array().expect("a list").iter().filter_map(|one| one["what"].as_str()).collect();
    assert_eq!(what, ["removed", "removed", "removed", "removed", "same", "same", "same", "same"]);
    let run = dir.run(&["check", "packages"]).fine();
    assert!(!stdout(&run).contains("removed"), "{}", stdout(&run));
    dir.run(&["check", "packages/a", "--update"]).fine();
    let text = String::from_utf8(dir.read("pixmill-baseline.json")).expect("text");
    assert!(!text.contains("ada.jpg") && text.contains("two words.jpg"), "what is gone is not kept: {text}");
}

#[test]
fn one_broken_image_stops_no_other() {
    let dir = project(CONFIG);
    let full = full(&dir);
    dir.write("photos/team/broken.jpg", b"\xff\xd8\xff and no more");
    let run = dir.run(&["run", "--report", "r.json"]).fails(1, &["photos/team/broken.jpg"]);
    assert!(!run.stderr.contains("would be called"), "{}", run.stderr);
    assert!(made(&dir, "dist") == full);
    let report = dir.json("r.json");
    let failed = report["renditions"].as_array().expect("a list").iter().filter(|one| one["outcome"] == "failed");
    let named: Vec<&str> = failed.filter_map(|one| one["output"].as_str()).collect();
    let want = ["team/broken-24.webp", "team/broken-24.jpg", "team/broken-48.webp", "team/broken-48.jpg"];
    assert_eq!(named, want, "by what was asked for");
}

#[test]
fn what_a_check_prints_and_writes_has_a_schema() {
    let dir = project(CONFIG);
    let schema = |name: &str| {
        let text = dir.run(&["generate", name]).fine().stdout;
        jsonschema::validator_for(&serde_json::from_slice(&text).expect("JSON")).expect("a schema")
    };
    let (check, baseline) = (schema("check-schema"), schema("baseline-schema"));
    let holds = |args: &[&str], code: i32| {
        let run = dir.run(&[&["check", "--json"], args].concat()).fails(code, &[]);
        let json: Value = serde_json::from_slice(&run.stdout).expect("JSON");
        let errors: Vec<String> = check.iter_errors(&json).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{args:?}: {errors:?}\n{json:#}");
    };
    holds(&["--no-baseline"], 0);
    dir.run(&["check", "--update"]).fine();
    assert!(baseline.is_valid(&dir.json("pixmill-baseline.json")));
    dir.write("photos/team/ada.jpg", &fs::read(fixture("photos/coffee.jpg")).expect("there"));
    dir.write("photos/team/new.jpg", b"\xff\xd8\xff and no more");
    fs::remove_file(dir.path().join("packages/b/img/b.png")).expect("there");
    holds(&["--max-growth", "0", "--max-total", "1kB"], 1);
    fs::remove_file(dir.path().join("photos/team/new.jpg")).expect("there");
    holds(&["--max-growth", "0", "--max-total", "1kB"], 3);
    holds(&["--unoptimized", "photos", "--min-saving", "0", "-q", "quality=5"], 3);
    dir.write("photos/team/new.jpg", b"\xff\xd8\xff and no more");
    holds(&["--unoptimized", "photos"], 1);
}

#[test]
fn annotations_are_on_files_of_the_repository() {
    let dir = project(CONFIG);
    for (from, to) in [("in/baseline.jpg", "apps/site/img/a.jpg"), ("in/gradient.png", "apps/site/img/deep/b.png")] {
        dir.write(to, &fs::read(fixture(from)).expect("there"));
    }
    dir.write("apps/site/pixmill.toml", b"inputs = 'img'\noutput = 'out'\n[[budget]]\nfiles = '**'\nmax = '1B'\n");
    dir.write("apps/site/img/broken.jpg", b"\xff\xd8\xff and no more");
    let root = dir.path().to_owned();
    let annotated = |below: &str, args: &[&str]| {
        let run = dir.run_with(args, |command| {
            command.current_dir(root.join(below)).env("GITHUB_ACTIONS", "true").env("GITHUB_WORKSPACE", &root);
            command.env_remove("GITHUB_STEP_SUMMARY");
        });
        let files: Vec<String> = run
            .stderr
            .lines()
            .filter_map(|line| Some(line.strip_prefix("::error file=")?.split(",title=").next()?.to_owned()))
            .collect();
        for file in &files {
            assert!(root.join(file).is_file(), "{below} {args:?}: {file}\n{}", run.stderr);
        }
        files
    };
    let all = ["apps/site/img/broken.jpg", "apps/site/img/a.jpg", "apps/site/img/deep/b.png"];
    for (below, args) in [
        ("apps/site", &["check", "--no-baseline"][..]),
        ("apps/site/img/deep", &["check", "--no-baseline"]),
        (".", &["check", "--no-baseline", "--config", "apps/site/pixmill.toml"]),
        ("docs", &["check", "--no-baseline", "--config", "../apps/site/pixmill.toml"]),
        ("apps/site/img", &["check", "--no-baseline", "."]),
        ("apps/site/img/deep", &["check", "--no-baseline", "b.png", "../a.jpg", "../broken.jpg"]),
    ] {
        let mut got = annotated(below, args);
        got.sort();
        let mut want = all.to_vec();
        want.sort_unstable();
        assert_eq!(got, want, "{below}: {args:?}");
    }
    fs::remove_file(root.join("apps/site/img/broken.jpg")).expect("there");
    dir.run_in("apps/site", &["run", "--report", "report.json"]).fine();
    assert_eq!(annotated("apps/site", &["check", "--report", "report.json", "--no-baseline"]).len(), 2);
    let sources = ["check", "--unoptimized", "--min-saving", "0", "-q", "quality=5", "img"];
    assert!(annotated("apps/site", &sources).contains(&"apps/site/img/a.jpg".to_owned()));
}

const GUIDE: &str = r#"
inputs = ["photos", "people", "icons"]
output = "dist"
asset-roots = ["assets"]

[class.thumb]
query = "crop=1:1,smart&width=16"

[[rule]]
files = "photos/team/**"
classes = ["thumb"]
dprs = [1, 2]

[[rule]]
files = ["photos/**/*.jpg", "photo.jpg"]
widths = [24, 48]
formats = ["webp", "jpg"]

[[rule]]
files = ["people/**", "icons/**"]
widths = [24, 48]

[[budget]]
files = "**"
max = "1MB"
"#;

/// Commands of the guides, with `@/` for the path to the project, and the files that each command writes.
const COMMANDS: &[(&[&str], &[&str])] = &[
    (
        &["run", "@/photos/", "-o", "@/new/", "-q", "?width=300&crop=16:9,smart", "--report", "@/new/report.json"],
        &["new/coffee-300.jpg", "new/coffee-300.webp", "new/report.json", "new/team/ada@1x.jpg", "new/team/ada@2x.jpg"],
    ),
    (
        &["run", "@/photos/", "-o", "@/new/", "-q", "width=1600&quality=80"],
        &["new/coffee-600.jpg", "new/coffee-600.webp", "new/team/ada@1x.jpg", "new/team/ada@2x.jpg"],
    ),
    (&["run", "@/photo.jpg?width=800&format=webp&quality=80", "-o", "@/small.webp"], &["small.webp"]),
    (&["run", "@/photo.jpg", "-o", "@/small.avif", "--width", "80", "--quality", "60"], &["small.avif"]),
    (&["run", "@/photos/coffee.jpg", "-o", "@/coffee.webp", "-q", "width=40"], &["coffee.webp"]),
    (
        &[
            "run",
            "@/photos/",
            "-o",
            "@/new/",
            "-q",
            "width=32&format=avif",
            "-q",
            "width=64&format=webp",
            "-q",
            "width=64",
            "--name",
            "{dir}/{stem}-{width}.{ext}",
        ],
        &[
            "new/coffee-32.avif",
            "new/coffee-64.jpg",
            "new/coffee-64.webp",
            "new/team/ada-128.jpg",
            "new/team/ada-128.webp",
            "new/team/ada-32.avif",
            "new/team/ada-64.avif",
            "new/team/ada-64.jpg",
            "new/team/ada-64.webp",
        ],
    ),
    (
        &["run", "@/photos/", "-o", "@/new/teasers", "-q", "crop=16:9,smart&width=48&format=webp"],
        &["new/teasers/coffee-48.webp", "new/teasers/team/ada@1x.webp", "new/teasers/team/ada@2x.webp"],
    ),
    (&["run", "@/people/*.jpg", "-o", "@/new/", "-q", "width=96&height=96&fit=crop&dpr=2"], &["new/astronaut-192.jpg"]),
    (
        &["run", "@/icons/", "-o", "@/new/", "--name", "{dir}/{stem}.{hash}.{ext}", "--manifest", "@/new/assets.json"],
        &["new/assets.json", "new/g.HASH.png", "new/g.HASH.png"],
    ),
    (
        &["run"],
        &[
            "dist/astronaut-24.jpg",
            "dist/astronaut-48.jpg",
            "dist/coffee-24.jpg",
            "dist/coffee-24.webp",
            "dist/coffee-48.jpg",
            "dist/coffee-48.webp",
            "dist/g-24.png",
            "dist/g-48.png",
            "dist/team/ada@1x.jpg",
            "dist/team/ada@2x.jpg",
        ],
    ),
    (
        &["run", "@/photos/coffee.jpg"],
        &["dist/coffee-24.jpg", "dist/coffee-24.webp", "dist/coffee-48.jpg", "dist/coffee-48.webp"],
    ),
    (
        &["run", "@/photos/team/ada.jpg", "@/icons/g.png"],
        &["dist/g-24.png", "dist/g-48.png", "dist/team/ada@1x.jpg", "dist/team/ada@2x.jpg"],
    ),
    (&["run", "@/photos/team"], &["dist/team/ada@1x.jpg", "dist/team/ada@2x.jpg"]),
    (
        &[
            "run",
            "@/photos/",
            "--overlay",
            "overlay=/logo.png&overlay-align=bottom,right",
            "-q",
            "width=48&format=webp",
        ],
        &["dist/coffee-48.webp", "dist/team/ada@1x.webp", "dist/team/ada@2x.webp"],
    ),
    (
        &["run", "--montage", "width=60&height=40&layout=2a&images=/logo.png;/logo.png", "-o", "@/card.jpg"],
        &["card.jpg"],
    ),
    (
        &["run", "@/photos/coffee.jpg", "-o", "@/square.jpg", "-q", "crop=1:1,smart&width=20", "--focus", "30p,50p"],
        &["square.jpg"],
    ),
    (&["run", "@/photos/", "--dry-run"], &[]),
    (&["run", "@/icons/", "--in-place"], &[]),
    (&["run", "@/icons/g.png", "@/photos/coffee.jpg", "--in-place"], &[]),
    (&["run", "--in-place"], &[]),
    (&["explain", "?width=300&crop=16:9,smart", "@/photo.jpg"], &[]),
    (&["explain", "crop=16:9,smart&width=300", "@/photo.jpg", "--json", "--draw", "@/crop.png"], &["crop.png"]),
    (&["check", "--unoptimized", "@/assets/"], &[]),
    (&["check", "--no-baseline"], &[]),
    (&["check", "--update"], &["pixmill-baseline.json"]),
    (&["check", "@/photos/", "-q", "width=32&format=webp", "--baseline", "@/b.json", "--update"], &["b.json"]),
];

#[test]
fn commands_make_the_same_files_from_every_folder() {
    let dir = Dir::with(&[
        ("photos/coffee.jpg", "photos/coffee.jpg"),
        ("in/baseline.jpg", "photos/team/ada.jpg"),
        ("photos/coffee.jpg", "photo.jpg"),
        ("photos/people/astronaut.jpg", "people/astronaut.jpg"),
        ("in/gradient.png", "icons/g.png"),
        ("in/gradient.png", "assets/logo.png"),
    ]);
    dir.write("pixmill.toml", GUIDE.as_bytes());
    let before = dir.files();
    for (args, want) in COMMANDS {
        let mut bytes: Option<BTreeMap<String, Vec<u8>>> = None;
        for (below, up) in [(".", ""), ("photos", "../"), ("photos/team", "../../")] {
            let args: Vec<String> = args.iter().map(|arg| arg.replace("@/", up)).collect();
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            let run = dir.run_in(below, &args);
            assert_eq!(run.code, 0, "{below}: {args:?}: {}", run.stderr);
            let new: BTreeMap<String, Vec<u8>> = dir
                .files()
                .into_iter()
                .filter(|file| !before.contains(file))
                .map(|file| {
                    let bytes = dir.read(&file);
                    (file, bytes)
                })
                .collect();
            let mut names: Vec<String> = new.keys().map(|name| hashless(name)).collect();
            names.sort();
            assert_eq!(names, *want, "{below}: {args:?}");
            assert!(before.iter().all(|file| dir.path().join(file).exists()));
            let first = bytes.get_or_insert_with(|| new.clone());
            // The HTML and JSON reports are the same too, because source names are relative to the project.
            assert!(*first == new, "{below}: {args:?}: other bytes");
            for file in new.keys() {
                fs::remove_file(dir.path().join(file)).expect("there");
            }
        }
    }
}

/// 16 hex digits between dots are the digest of an output.
fn hashless(name: &str) -> String {
    let part = |part: &str| {
        if part.len() == 16 && part.chars().all(|c| c.is_ascii_hexdigit()) {
            "HASH".to_owned()
        } else {
            part.to_owned()
        }
    };
    name.split('.').map(part).collect::<Vec<_>>().join(".")
}
