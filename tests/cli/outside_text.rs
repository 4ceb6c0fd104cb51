//! File names, queries and reports come from outside. What is printed contains none of their control characters and
//! begins no workflow command of GitHub Actions.

use crate::support::{Dir, Run};
use serde_json::Value;

/// Contains a line break, a workflow command, an escape sequence, a bell, and a change of the text direction.
const HOSTILE: &str = "x\n::error file=a::hi\x1b[31m\x07\u{85}\u{202e}##[error]y";

/// As it is shown.
const SHOWN: &str = r"x\n::error file=a::hi\u{1b}[31m\u{7}\u{85}\u{202e}#\u{23}[error]y";

fn stdout(run: &Run) -> String {
    String::from_utf8(run.stdout.clone()).expect("text")
}

/// Asserts that both outputs are harmless. Returns them as one text.
#[track_caller]
fn harmless(run: &Run) -> String {
    let text = format!("{}{}", stdout(run), run.stderr);
    let acts = |c: char| c.is_control() && c != '\n' && c != '\t' || matches!(c, '\u{2028}'..='\u{202e}');
    assert!(!text.contains(acts), "{text:?}");
    assert!(!text.contains("##["), "{text}");
    assert!(!text.lines().any(|line| line.trim_start().starts_with("::")), "{text}");
    text
}

#[track_caller]
fn shows(run: &Run, words: &[&str]) {
    let text = harmless(run);
    for word in words {
        assert!(text.contains(word), "{word:?} is not in:\n{text}");
    }
}

#[cfg(unix)]
#[test]
fn file_names_are_escaped_in_messages() {
    let (good, bad) = (format!("p/{HOSTILE}.jpg"), format!("p/{HOSTILE}-.jpg"));
    let dir = Dir::with(&[("in/baseline.jpg", good.as_str()), ("broken/text.jpg", bad.as_str())]);
    let run = |args: &[&str]| dir.run(args);
    let verbose = run(&["run", "p", "-o", "d", "-q", "width=9&utm_source=x", "-v", "--report", "r.json"]);
    shows(&verbose, &[&format!("failed p/{SHOWN}-.jpg: not an image"), &format!("written {SHOWN}.jpg ifsz=")]);
    assert_eq!(verbose.code, 1);
    let report = dir.json("r.json");
    let named = |name: &str| report["renditions"].as_array().expect("a list").iter().any(|r| r["source"] == name);
    assert!(named(&good) && named(&bad), "the report has the names themselves");
    shows(&run(&["run", "p", "-o", "e", "--dry-run"]), &[&format!("p/{SHOWN}.jpg -> {SHOWN}.jpg  ")]);
    shows(&run(&["explain", "width=9", &good]), &[&format!("source     p/{SHOWN}.jpg: jpeg")]);
    shows(&run(&["info", &good, &bad]), &[&format!("p/{SHOWN}.jpg: jpeg"), &format!("error: p/{SHOWN}-.jpg: ")]);
    shows(&run(&["compare", &good, &good]), &[&format!("p/{SHOWN}.jpg: jpeg")]);
    shows(&run(&["report", "show", "r.json"]), &[&format!("p/{SHOWN}-.jpg")]);
    shows(&run(&["run", &format!("{HOSTILE}none"), "-o", "d"]), &[&format!("error: no file matches {SHOWN}none")]);
}

#[cfg(unix)]
#[test]
fn json_and_html_on_standard_output_keep_their_values() {
    let name = format!("{HOSTILE}.jpg");
    let dir = Dir::with(&[("in/baseline.jpg", name.as_str())]);
    let args = ["run", &name, "-o", "d", "-q", "width=9", "--report", "-"];
    for args in [&args[..], &["info", &name, "--json"], &["explain", "width=9", &name, "--json"]] {
        let run = dir.run(args).fine();
        harmless(&run);
        let json: Value = serde_json::from_slice(&run.stdout).expect("JSON");
        let file = json.pointer("/renditions/0/source").or(json.get("file")).or(json.pointer("/source/file"));
        assert_eq!(file.and_then(Value::as_str), Some(name.as_str()));
    }
    dir.run(&["run", &name, "-o", "d", "-q", "width=9", "--manifest", "m.json"]).fine();
    let html = dir.run(&["html", "m.json", "--alt", "a\n\u{202e}##[b]"]).fine();
    shows(&html, &["alt=\"a&#10;&#8238;#&#35;[b]\""]);
}

#[test]
fn queries_and_arguments_are_escaped_in_errors() {
    let dir = Dir::with(&[("in/baseline.jpg", "a.jpg")]);
    let query = format!("widht=3&width={HOSTILE}");
    let run = dir.run(&["run", "a.jpg", "-o", "d", "-q", &query]).fails(2, &[]);
    let shown = format!("\nwidht=3&width={SHOWN}\n^^^^^^^ unknown parameter");
    let carets = format!("\n        {} `width=", "^".repeat("width=".len() + SHOWN.chars().count()));
    shows(&run, &[&shown, &carets]);
    let encoded = "width=1%0A%3A%3Aerror%3A%3Ahi%1B";
    shows(&dir.run(&["run", "a.jpg", "-o", "d", "-q", encoded]).fails(2, &[]), &[r"`width=1\n::error::hi\u{1b}`"]);
    let (option, shown) = (format!("--{}", HOSTILE.replace('=', "-")), format!("'--{}'", SHOWN.replace('=', "-")));
    shows(&dir.run(&["run", &option]).fails(2, &[]), &[&shown]);
    shows(&dir.run(&["run", "a.jpg", "--jobs", HOSTILE]).fails(2, &[]), &[&format!("'{SHOWN}'")]);
    shows(&dir.run(&[HOSTILE]).fails(2, &[]), &[SHOWN]);
    dir.write("pixmill.toml", b"[class.\"a\\n::error::x\\u001b\"]\nquery = 'widht=3'\n");
    shows(&dir.run(&["run", "a.jpg", "-o", "d"]).fails(2, &[]), &[r"the query of the class a\n::error::x\u{1b}:"]);
}

#[test]
fn text_of_a_report_is_escaped() {
    let dir = Dir::with(&[("in/baseline.jpg", "a.jpg")]);
    dir.run(&["run", "a.jpg", "-o", "d", "-q", "width=9", "--report", "r.json"]).fine();
    let mut report = dir.json("r.json");
    report["renditions"][0]["source"] = HOSTILE.into();
    report["renditions"][0]["outcome"] = HOSTILE.into();
    dir.write("bad.json", report.to_string().as_bytes());
    shows(&dir.run(&["report", "show", "bad.json"]).fails(2, &[]), &[SHOWN]);
    report["schema"] = HOSTILE.into();
    dir.write("bad.json", report.to_string().as_bytes());
    shows(&dir.run(&["report", "show", "bad.json"]).fails(2, &[]), &[SHOWN]);
}

#[cfg(unix)]
#[test]
fn only_annotations_are_workflow_commands() {
    let name = format!("{HOSTILE}.jpg");
    let dir = Dir::with(&[("broken/text.jpg", name.as_str())]);
    let args = ["check", &name, "--no-baseline", "--max-total", "1MB", "-q", "width=9", "--junit", "j.xml"];
    let run = dir.run_with(&args, |command| {
        command.env("GITHUB_ACTIONS", "true");
    });
    let text = format!("{}{}", stdout(&run), run.stderr);
    let commands: Vec<&str> = text.lines().filter(|line| line.trim_start().starts_with("::")).collect();
    let file = r"::error file=x%0A%3A%3Aerror file=a%3A%3Ahi\u{1b}[31m\u{7}\u{85}\u{202e}#\u{23}[error]y.jpg,title=";
    assert!(matches!(commands[..], [command] if command.starts_with(file)), "{text}");
    assert!(!text.contains(['\x1b', '\x07', '\u{85}', '\u{202e}']) && !text.contains("##["), "{text}");
    let xml = String::from_utf8(dir.read("j.xml")).expect("text");
    assert!(!xml.contains(['\x1b', '\x07', '\u{202e}']), "{xml}");
    roxmltree::Document::parse(&xml).expect("XML");
}
