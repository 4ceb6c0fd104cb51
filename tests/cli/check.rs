//! Comparison of sizes with a baseline and budgets; checks of source trees; merging, showing and comparing reports.

use crate::support::{Dir, Run};
use serde_json::Value;

const QUERY: [&str; 2] = ["-q", "width=200&format=webp&quality=60"];

/// Two images. `grow` replaces `b.jpg` with a larger image.
fn tree() -> Dir {
    Dir::with(&[("photos/chelsea.jpg", "photos/a.jpg"), ("photos/chelsea.jpg", "photos/b.jpg")])
}

fn grow(dir: &Dir) {
    dir.write("photos/b.jpg", &std::fs::read(crate::support::fixture("photos/coffee.jpg")).expect("there"));
}

fn check(dir: &Dir, more: &[&str]) -> Run {
    dir.run(&[&["check", "photos/"], &QUERY[..], more].concat())
}

fn said(run: &Run) -> String {
    String::from_utf8(run.stdout.clone()).expect("text")
}

#[track_caller]
fn says(run: &Run, words: &[&str]) {
    for word in words {
        assert!(said(run).contains(word), "{word:?} is not in:\n{}", said(run));
    }
}

#[test]
fn a_grown_image_fails_until_it_is_accepted() {
    let dir = tree();
    let made = check(&dir, &["--update"]).fine();
    says(&made, &["2 outputs; ", "pixmill-baseline.json is up to date; commit it"]);
    assert_eq!(dir.files(), ["photos/a.jpg", "photos/b.jpg", "pixmill-baseline.json"], "nothing else is written");
    says(&check(&dir, &[]).fine(), &["2 outputs: 2 the same; "]);

    let before = dir.read("pixmill-baseline.json");
    grow(&dir);
    let grown = check(&dir, &[]).fails(
        3,
        &[
            "error: 1 output grew too much; reduce them, raise --max-growth, or accept them with --update",
            "error: growth of all outputs: ",
        ],
    );
    let row = said(&grown).lines().nth(1).expect("a row").to_owned();
    assert!(row.starts_with("grown") && row.contains("  +"), "{row}");
    assert!(row.ends_with("photos/b.jpg?width=200&format=webp&quality=60  grown by more than 2 % or 1.0 kB"), "{row}");
    says(&grown, &["2 outputs: 1 grown, 1 the same; "]);
    assert_eq!(dir.read("pixmill-baseline.json"), before, "a check writes nothing");
    check(&dir, &["--max-growth", "100%"]).fine();
    check(&dir, &["--max-growth", "10kB"]).fine();

    says(&check(&dir, &["--update"]).fine(), &["grown", "is up to date"]);
    check(&dir, &[]).fine();
    assert_eq!(dir.files(), ["photos/a.jpg", "photos/b.jpg", "pixmill-baseline.json"]);
}

#[test]
fn a_run_becomes_a_check_by_one_word() {
    let dir = tree();
    let query =
        ["-q", "format=auto&width=100", "-q", "width=50", "--accept", "chrome", "--name", "{stem}-{n}.{hash}.{ext}"];
    let run =
        |word: &str, more: &[&str]| dir.run(&[&[word, "photos/", "-o", "dist/"], &query[..], more].concat()).fine();
    run("run", &["--report", "report.json"]);
    run("check", &["--update", "--baseline", "base/line.json"]);
    let shown = dir.run(&["report", "diff", "base/line.json", "report.json"]).fine();
    says(&shown, &["4 outputs: 4 the same; "]);
    let written = std::fs::metadata(dir.path().join("dist")).expect("there").modified().expect("a time");
    says(&run("check", &["--baseline", "base/line.json", "--dry-run"]), &["4 the same"]);
    let after = std::fs::metadata(dir.path().join("dist")).expect("there").modified().expect("a time");
    assert_eq!(written, after);
    // A baseline does not depend on existing outputs.
    let first = dir.read("base/line.json");
    dir.run(&[&["run", "photos/", "-o", "dist/"], &query[..], &["--report", "report.json", "--timings"]].concat())
        .fine();
    dir.run(&["check", "--report", "report.json", "--baseline", "base/line.json", "--update"]).fine();
    assert_eq!(dir.read("base/line.json"), first);
    // In place, sources are not changed by a check.
    let source = dir.read("photos/a.jpg");
    dir.run(&["check", "photos/", "--in-place", "-q", "width=20", "--max-total", "1MB"]).fine();
    assert_eq!(dir.read("photos/a.jpg"), source);
}

#[test]
fn new_and_removed_outputs_are_news_and_no_failures() {
    let dir = tree();
    check(&dir, &["--update"]).fine();
    std::fs::rename(dir.path().join("photos/b.jpg"), dir.path().join("photos/c.jpg")).expect("renamed");
    let run = check(&dir, &[]).fine();
    says(&run, &["new", "photos/c.jpg?", "removed", "photos/b.jpg?", "2 outputs: 1 new, 1 the same, 1 removed; "]);
}

#[test]
fn what_fails_is_a_failure_and_no_baseline() {
    let dir = tree();
    check(&dir, &["--update"]).fine();
    let before = dir.read("pixmill-baseline.json");
    grow(&dir);
    dir.write("photos/a.jpg", b"\xff\xd8\xff and no more");
    let run = check(&dir, &[]).fails(1, &["1 output failed; fix or exclude the sources", "grew too much"]);
    says(&run, &["failed", "photos/a.jpg?", "[unparsable]", "1 failed, 1 grown"]);
    check(&dir, &["--update"]).fails(1, &["pixmill-baseline.json not written", "fix the failures"]);
    assert_eq!(dir.read("pixmill-baseline.json"), before);
    dir.write("photos/a.jpg", &std::fs::read(crate::support::fixture("photos/chelsea.jpg")).expect("there"));
    check(&dir, &["--update"]).fine();
}

#[test]
fn budgets_hold_without_a_baseline() {
    let dir = tree();
    grow(&dir);
    let budget = |text: &str| dir.write("pixmill.toml", format!("[[budget]]\n{text}\n").as_bytes());
    budget("files = \"b.*\"\nmax = \"3kB\"");
    check(&dir, &[]).fails(2, &["baseline pixmill-baseline.json: no such file", "--no-baseline"]);
    let alone = |more: &[&str]| check(&dir, &[&["--no-baseline"], more].concat());
    let run = alone(&[]).fails(3, &["1 output over a budget; reduce them, or raise the budget in pixmill.toml"]);
    says(&run, &["photos/b.jpg?", "over the budget of 3.0 kB for b.*"]);
    assert!(!said(&run).contains("photos/a.jpg"), "without a baseline nothing else is news: {}", said(&run));
    budget("files = \"photos/**\"\nmax = \"100kB\"\nmax-total = \"4kB\"");
    alone(&[]).fails(3, &["budget for photos/**: ", " together exceed 4.0 kB"]);
    budget("files = \"*.png\"\nmax = \"1kB\"");
    let run = alone(&[]).fine();
    assert!(run.stderr.contains("warning: the budget for *.png matches no output"), "{}", run.stderr);
    check(&dir, &["--max-total", "4kB"]).fails(3, &["all outputs: ", "or raise --max-total"]);
    check(&dir, &["--max-total", "1MB"]).fine();
    // `run` ignores budgets.
    dir.run(&["run", "photos/", "-o", "dist/", "-q", "width=9"]).fine();
}

#[test]
fn a_budget_for_similarity_measures_as_the_search_does() {
    let dir = tree();
    dir.run(&[
        "run",
        "photos/a.jpg",
        "-o",
        "a.webp",
        "-q",
        "width=200&format=webp",
        "--target-score",
        "70",
        "--report",
        "r",
    ])
    .fine();
    let reason = dir.json("r")["renditions"][0]["format_reason"].as_str().expect("text").to_owned();
    let score: f64 =
        reason.split("score ").last().and_then(|t| t.split(' ').next()).expect("a score").parse().expect("a number");
    let check = |least: f64| {
        dir.write("pixmill.toml", format!("[[budget]]\nfiles = \"**\"\nmin-score = {least:.1}\n").as_bytes());
        dir.run(&["check", "--no-baseline", "photos/a.jpg", "-q", "width=200&format=webp", "--target-score", "70"])
    };
    check(score - 0.1).fine();
    let run = check(score + 0.1).fails(3, &["1 output over a budget"]);
    says(&run, &[&format!("SSIMULACRA2 score {score:.1} is below the minimum of {:.1} for **", score + 0.1)]);
    // A different color of transparent pixels does not affect the score.
    let dir = Dir::with(&[("in/alpha.png", "a.png")]);
    dir.write("pixmill.toml", b"[[budget]]\nfiles = \"**\"\nmin-score = 80\n");
    dir.run(&["check", "--no-baseline", "a.png", "-q", "format=jpg&quality=95&bg-color=f0f"]).fine();
    dir.run(&["check", "--no-baseline", "a.png", "-q", "format=jpg&quality=3&bg-color=f0f"])
        .fails(3, &["over a budget"]);
}

#[test]
fn an_invalid_budget_is_reported_before_anything_runs() {
    let dir = tree();
    for (text, words) in [
        ("files = \"**\"", ["invalid budget for **", "no limit; add `max`"]),
        ("files = \"**\"\nmax = \"150 stone\"", ["max = \"150 stone\"", "expected a number of bytes"]),
        ("files = \"**\"\nmin-score = 120", ["min-score = 120", "1 to 100"]),
        ("files = \"a[\"\nmax = \"1kB\"", ["invalid budget for a[", "files: "]),
        ("files = \"**\"\nmaximum = \"1kB\"", ["line 3", "unknown field `maximum`"]),
    ] {
        dir.write("pixmill.toml", format!("[[budget]]\n{text}\n").as_bytes());
        check(&dir, &[]).fails(2, &[&["pixmill.toml"], &words[..]].concat());
    }
}

#[test]
fn without_anything_to_hold_against_it_says_how_to_make_some() {
    let dir = tree();
    check(&dir, &[]).fails(2, &["pixmill check … --update", "pixmill-baseline.json", "[[budget]]", "--max-total"]);
    check(&dir, &["--baseline", "none.json"]).fails(2, &["none.json: no such file", "--update"]);
    check(&dir, &["--max-growth", "much"]).fails(2, &["such as 2%, 10kB or 2%,1kB"]);
    check(&dir, &["--max-growth", "1%", "--max-total", "1MB"]).fails(2, &["pixmill check … --update"]);
    check(&dir, &["--no-baseline"]).fails(2, &["no limit to check", "[[budget]]", "--max-total"]);
    check(&dir, &["--baseline", "photos/a.jpg", "--update"]).fails(2, &["delete the file first", "not UTF-8 text"]);
    dir.run(&["check", "--max-total", "1MB"]).fails(2, &["no inputs given"]);
    assert_eq!(dir.files(), ["photos/a.jpg", "photos/b.jpg"]);
}

#[test]
fn two_reports_are_compared_without_pixels() {
    let dir = tree();
    let report = |name: &str, query: &str| {
        dir.run(&["run", "photos/", "-o", "dist/", "-q", query, "--report", name]).fine();
    };
    report("old.json", QUERY[1]);
    grow(&dir);
    report("new.json", QUERY[1]);
    std::fs::remove_dir_all(dir.path().join("photos")).expect("removed");
    let run =
        dir.run(&["check", "--report", "new.json", "--baseline", "old.json"]).fails(3, &["1 output grew too much"]);
    says(&run, &["photos/b.jpg?width=200&format=webp&quality=60"]);
    let piped = dir.run_with_input(&["check", "--report", "-", "--baseline", "old.json"], &dir.read("old.json")).fine();
    says(&piped, &["2 the same"]);
    dir.run(&["check", "photos/", "--report", "new.json"]).fails(2, &["cannot be used with", "--report"]);

    let json = dir.run(&["check", "--report", "new.json", "--baseline", "old.json", "--json"]);
    let json: Value = serde_json::from_slice(&json.stdout).expect("JSON and nothing else");
    assert_eq!((&json["schema"], &json["verdict"]), (&"pixmill-check/1".into(), &"over-limit".into()));
    assert_eq!(json["renditions"][0]["source"], "photos/b.jpg");
    assert_eq!(json["renditions"][0]["over"][0]["limit"], "growth");
    assert_eq!(json["over"][0]["what"], "growth of all outputs");
    dir.write("pixmill.toml", b"[[budget]]\nfiles = \"**\"\nmin-score = 80\n");
    let run = dir.run(&["check", "--report", "old.json", "--baseline", "old.json"]).fine();
    assert!(run.stderr.contains("a report has none"), "{}", run.stderr);
}

#[test]
fn an_interrupted_report_is_no_verdict() {
    let dir = tree();
    check(&dir, &["--update"]).fine();
    let half = String::from_utf8(dir.read("pixmill-baseline.json")).expect("text");
    dir.write("half.json", half.replace("\"interrupted\": false", "\"interrupted\": true").as_bytes());
    dir.run(&["check", "--report", "half.json"]).fails(130, &["interrupted", "run it again"]);
    dir.run(&["check", "--report", "half.json", "--update"]).fails(130, &["interrupted"]);
    assert_eq!(dir.read("pixmill-baseline.json"), half.as_bytes());
}

#[test]
fn ci_gets_junit_annotations_and_a_summary() {
    let dir = tree();
    check(&dir, &["--update"]).fine();
    grow(&dir);
    let junit = check(&dir, &["--junit", "out/junit.xml"]).fails(3, &[]);
    assert!(!junit.stderr.contains("::error"), "not in Actions");
    let xml = String::from_utf8(dir.read("out/junit.xml")).expect("text");
    let document = roxmltree::Document::parse(&xml).expect("XML");
    let tests: Vec<_> = document.descendants().filter(|n| n.has_tag_name("testcase")).collect();
    let failing: Vec<_> = tests.iter().filter(|t| t.children().any(|n| n.has_tag_name("failure"))).collect();
    assert_eq!((tests.len(), failing.len()), (3, 2), "{xml}");
    assert_eq!(failing[0].attribute("file"), Some("photos/b.jpg"));

    let mut command = dir.command(&[&["check", "photos/"], &QUERY[..], &["--json"]].concat());
    dir.write("summary.md", b"before\n");
    let out = command.env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", "summary.md").output().expect("run");
    assert!(serde_json::from_slice::<Value>(&out.stdout).is_ok(), "standard output stays data");
    let stderr = String::from_utf8(out.stderr).expect("text");
    let error = "::error file=photos/b.jpg,title=pixmill check::photos/b.jpg?width=200&format=webp&quality=60: ";
    assert!(stderr.lines().any(|line| line.starts_with(error) && line.contains(" %25)")), "{stderr}");
    let summary = String::from_utf8(dir.read("summary.md")).expect("text");
    assert!(summary.starts_with("before\n### pixmill check\n\n2 outputs: 1 grown"), "{summary}");
    assert!(summary.contains("\n| grown | "), "{summary}");

    // Changed dimensions without growth are only a notice.
    let text = String::from_utf8(dir.read("pixmill-baseline.json")).expect("text");
    dir.write("other.json", text.replace("\"width\": 200", "\"width\": 201").as_bytes());
    let mut command = dir.command(&["check", "--report", "other.json"]);
    let out = command.env("GITHUB_ACTIONS", "true").output().expect("run");
    let stderr = String::from_utf8(out.stderr).expect("text");
    assert_eq!((out.status.code(), stderr.lines().count()), (Some(0), 2), "{stderr}");
    assert!(stderr.contains("::warning file=photos/a.jpg,") && stderr.contains("200x133 → 201x133"), "{stderr}");
}

#[test]
fn an_unoptimised_source_fails_until_the_command_that_is_named_has_run() {
    let dir = tree();
    dir.run(&["run", "photos/a.jpg", "-o", "assets/good.jpg"]).fine();
    dir.run(&["run", "photos/a.jpg", "-o", "assets/it's bad.jpg", "-q", "quality=99"]).fine();
    dir.write("assets/notes.txt", b"no image");
    dir.write("assets/photo.heic", &std::fs::read(crate::support::fixture("in/place.heic")).expect("there"));
    let before = dir.files();
    let run = dir.run(&["check", "--unoptimized", "assets/"]);
    let run = run.fails(3, &["1 image not optimized; run pixmill run --in-place assets/ --set jpeg_quality=85"]);
    let row = said(&run).lines().nth(1).expect("a row").to_owned();
    assert!(row.contains("assets/it's bad.jpg") && row.contains("  -"), "{row}");
    says(&run, &["1 of 2 images is not optimized, 1 skipped; "]);
    assert!(!run.stderr.contains("heic"), "{}", run.stderr);
    assert_eq!(dir.files(), before);
    dir.run(&["check", "--unoptimized", "assets/", "--min-saving", "95%"]).fine();
    dir.run(&["check", "--unoptimized", "assets/", "-q", "quality=99"]).fine();
    let named = ["assets/good.jpg", "assets/it's bad.jpg"];
    let run = dir.run(&[&["check", "--unoptimized"], &named[..], &["--quality", "50", "--hidden", "--json"]].concat());
    let run =
        run.fails(3, &[r"run pixmill run --in-place assets/good.jpg 'assets/it'\''s bad.jpg' --quality 50 --hidden"]);
    let json: Value = serde_json::from_slice(&run.stdout).expect("JSON");
    assert_eq!(json["pictures"][0]["source"], "assets/it's bad.jpg");

    dir.run(&["run", "--in-place", "assets/", "--set", "jpeg_quality=85"]).fine();
    says(&dir.run(&["check", "--unoptimized", "assets/"]).fine(), &["2 images are optimized"]);
    dir.run(&["check", "--unoptimized", "assets/", "-q", "quality=9", "-q", "quality=8"]).fails(2, &["one query"]);
    dir.run(&["check", "--unoptimized", "assets/", "--update"]).fails(2, &["cannot be used with"]);
    dir.write("assets/broken.jpg", b"\xff\xd8\xff and no more");
    let run = dir.run(&["check", "--unoptimized", "assets/"]).fails(1, &["1 image failed; fix or exclude them"]);
    says(&run, &["assets/broken.jpg", "[unparsable]"]);
}

#[test]
fn shards_become_one_report() {
    let dir = tree();
    let run = |input: &str, report: &str| {
        dir.run(&[
            "run",
            input,
            "-o",
            "dist/",
            "-q",
            "width=20",
            "-q",
            "width=10",
            "--name",
            "{stem}-{n}.{ext}",
            "--report",
            report,
        ])
        .fine();
    };
    run("photos/b.jpg", "1.json");
    run("photos/a.jpg", "2.json");
    dir.run(&["report", "merge", "1.json", "2.json", "-o", "all/all.json"]).fine();
    std::fs::remove_dir_all(dir.path().join("dist")).expect("removed");
    run("photos/", "whole.json");
    assert_eq!(dir.read("all/all.json"), dir.read("whole.json"), "the parts are the whole");
    let piped = dir.run(&["report", "merge", "2.json", "1.json"]).fine();
    assert_eq!(piped.stdout, dir.read("whole.json"));
    let twice = ["report", "merge", "1.json", "2.json", "whole.json", "-o", "new.json"];
    dir.run(&twice).fails(2, &["photos/a.jpg?width=20 is in both 2.json and whole.json", "each once"]);
    assert!(!dir.files().contains(&"new.json".to_owned()));

    let shown = said(&dir.run(&["report", "show", "whole.json"]).fine());
    let rows: Vec<&str> = shown.lines().collect();
    assert!(
        rows[0].trim_start().starts_with("ratio") && rows[1].contains("?width=20") && rows[4].contains("?width=10")
    );
    assert!(rows[5].starts_with("4 written; "), "{shown}");
    let diff = said(&dir.run(&["report", "diff", "1.json", "whole.json"]).fine());
    assert!(diff.contains("new") && diff.contains("4 outputs: 2 new, 2 the same; "), "{diff}");
}

#[test]
fn what_is_no_report_says_so() {
    let dir = tree();
    dir.write("text.json", b"no JSON");
    dir.write("other.json", b"{\"schema\": \"somebody/1\"}");
    dir.write("later.json", b"{\"schema\": \"pixmill-report/9\"}");
    for (file, word) in [
        ("text.json", "line 1"),
        ("other.json", "its schema is `somebody/1`"),
        ("later.json", "pixmill-report/9, this version of pixmill reads pixmill-report/1"),
        ("photos/a.jpg", "not UTF-8 text"),
        ("none.json", "cannot read"),
    ] {
        dir.run(&["report", "show", file]).fails(2, &[file, word]);
        dir.run(&["report", "diff", file, file]).fails(2, &[file, word]);
        dir.run(&["check", "--report", file, "--max-total", "1MB"]).fails(2, &[file, word]);
        if file != "none.json" {
            check(&dir, &["--baseline", file]).fails(2, &[file, word]);
        }
    }
    assert_eq!(dir.run(&["report", "merge"]).code, 2);
}

#[test]
fn problems_are_written_for_code_review() {
    let dir = tree();
    check(&dir, &["--update"]).fine();
    grow(&dir);
    let files = ["--sarif", "c.sarif", "--code-quality", "q.json"];
    check(&dir, &[&files[..], &["--max-total", "1kB"]].concat()).fails(3, &[]);
    let sarif = dir.json("c.sarif");
    let run = &sarif["runs"][0];
    let results = run["results"].as_array().expect("a list");
    assert_eq!((sarif["version"].as_str(), results.len()), (Some("2.1.0"), 3), "{sarif:#}");
    let at = |result: &Value| result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].clone();
    assert_eq!(
        results.iter().map(at).collect::<Vec<_>>(),
        ["photos/b.jpg", "pixmill-baseline.json", "pixmill-baseline.json"]
    );
    let text = results[0]["message"]["text"].as_str().expect("text");
    assert!(text.starts_with("photos/b.jpg?width=200&format=webp&quality=60: ") && text.contains("grown by"), "{text}");
    for result in results {
        let rule = result["ruleIndex"].as_u64().and_then(|i| usize::try_from(i).ok()).expect("an index");
        assert_eq!(run["tool"]["driver"]["rules"][rule]["id"], result["ruleId"]);
    }
    let issues = dir.json("q.json");
    let issues = issues.as_array().expect("a list");
    assert_eq!((issues.len(), issues[0]["location"]["path"].as_str()), (3, Some("photos/b.jpg")));
    let fingerprints = |list: &[Value]| list.iter().map(|issue| issue["fingerprint"].clone()).collect::<Vec<_>>();
    // The same problem has the same fingerprint in the next run, whatever its size.
    dir.write("photos/b.jpg", &std::fs::read(crate::support::fixture("photos/people/astronaut.jpg")).expect("there"));
    check(&dir, &["--code-quality", "q2.json", "--max-total", "1kB"]).fails(3, &[]);
    assert_eq!(fingerprints(issues), fingerprints(dir.json("q2.json").as_array().expect("a list")));

    dir.write("photos/b.jpg", b"no image");
    check(&dir, &["--sarif", "c.sarif"]).fails(1, &[]);
    assert_eq!(dir.json("c.sarif")["runs"][0]["results"][0]["ruleId"], "failed");
    check(&dir, &["--sarif", "x", "--junit", "x"]).fails(2, &["--junit and --sarif use x twice"]);
    check(&dir, &["--sarif", "pixmill-baseline.json", "--baseline", "pixmill-baseline.json"])
        .fails(2, &["--sarif pixmill-baseline.json would overwrite"]);
}

#[test]
fn paths_of_code_review_are_relative_to_the_repository() {
    let dir = Dir::with(&[("photos/chelsea.jpg", "site/photos/a b.jpg")]);
    let args = [
        "check",
        "photos",
        "-q",
        "width=99",
        "--no-baseline",
        "--max-total",
        "1B",
        "--sarif",
        "c",
        "--code-quality",
        "q",
    ];
    dir.write("site/photos/broken.jpg", b"x");
    let mut command = dir.command(&args);
    command.current_dir(dir.path().join("site")).env("CI_PROJECT_DIR", dir.path());
    assert_eq!(command.output().expect("run").status.code(), Some(1));
    let sarif = dir.json("site/c");
    let location = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(location, "site/photos/broken.jpg", "{sarif:#}");
    assert_eq!(dir.json("site/q")[0]["location"]["path"], "site/photos/broken.jpg");
    let place = |issue: &Value| issue["location"]["path"].as_str().expect("a path").to_owned();
    let issues = dir.json("site/q");
    let places: Vec<String> = issues.as_array().expect("a list").iter().map(place).collect();
    assert!(places.contains(&"site/pixmill.toml".to_owned()), "{places:?}");
}
