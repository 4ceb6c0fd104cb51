//! The commands of the README and the guides work as printed. Each block of shell commands runs in a separate project.

use super::support::Dir;
use serde_json::Value;
use std::{fs, path::Path, process::Command};

/// The sources of the commands, as (fixture, name in the project).
const FILES: &[(&str, &str)] = &[
    ("photos/coffee.jpg", "photos/coffee.jpg"),
    ("in/baseline.jpg", "photos/team/ada.jpg"),
    ("in/baseline.jpg", "photos/a.jpg"),
    ("in/gray.jpg", "photos/b.jpg"),
    ("in/chroma_444.jpg", "photos/c.jpg"),
    ("in/progressive.jpg", "photos/d.jpg"),
    ("photos/coffee.jpg", "photo.jpg"),
    ("photos/people/astronaut.jpg", "people/astronaut.jpg"),
    ("in/gradient.png", "icons/g.png"),
    ("in/gradient.png", "assets/logo.png"),
];

fn guide(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    fs::read_to_string(path).expect(name).replace("\r\n", "\n")
}

/// The blocks of this language in a Markdown file.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let begin = format!("```{language}\n");
    let inside = |rest: &str| rest.split("```").next().unwrap_or_default().to_owned();
    text.split(&begin).skip(1).map(inside).collect()
}

/// The testable commands of a block: pixmill commands without pipes that terminate by themselves.
fn commands(block: &str) -> Vec<String> {
    let lines = block.replace("\\\n", " ");
    let ours = |line: &&str| line.starts_with("pixmill ") || line.starts_with("cat photo.jpg | pixmill ");
    let ends = |line: &&str| !line.contains("--watch") && !line.starts_with("pixmill serve");
    // Those of buckets run in the tests of buckets.
    let local = |line: &&str| !line.contains("s3://");
    lines.lines().filter(ours).filter(ends).filter(local).map(str::to_owned).collect()
}

/// Runs the commands of a guide. Returns their number.
fn run(name: &str, config: Option<&str>) -> usize {
    let program = Path::new(env!("CARGO_BIN_EXE_pixmill")).parent().expect("a folder");
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
    let mut count = 0;
    for block in blocks(&guide(name), "sh") {
        let dir = Dir::with(FILES);
        dir.write("alts.json", br#"[{"source": "photos/coffee.jpg", "alt": "A cup of coffee"}]"#);
        if name.ends_with("site.md") {
            dir.write("dist/index.html", b"<img src='a.jpg?width=30&format=auto' alt>");
            dir.write("dist/a.jpg", &fs::read(dir.path().join("photo.jpg")).expect("a photo"));
        }
        if let Some(config) = config.filter(|_| !block.contains("pixmill init")) {
            dir.write("pixmill.toml", config.as_bytes());
        }
        for line in commands(&block) {
            let mut shell = Command::new("sh");
            shell.current_dir(dir.path()).args(["-c", &line]).env("PATH", &path).env_remove("GITHUB_ACTIONS");
            let out = shell.env("PIXMILL_CACHE_DIR", dir.path().join(".cache")).output().expect("a shell");
            assert!(out.status.success(), "{name}: {line}\n{}", String::from_utf8_lossy(&out.stderr));
            count += 1;
        }
    }
    count
}

#[test]
fn the_commands_of_the_readme_work() {
    assert_eq!(run("README.md", None), 8);
}

#[test]
fn the_commands_of_the_guides_work() {
    for (name, least) in [
        ("cache", 6),
        ("ci", 8),
        ("language", 5),
        ("outputs", 20),
        ("performance", 1),
        ("report", 8),
        ("scale", 10),
        ("site", 2),
    ] {
        assert!(run(&format!("src/guide/{name}.md"), None) >= least, "{name}");
    }
}

#[test]
fn the_commands_of_the_configuration_guide_work() {
    let config = blocks(&guide("src/guide/config.md"), "toml").remove(0);
    assert!(run("src/guide/config.md", Some(&config)) >= 8);
}

#[test]
fn the_entry_of_the_report_guide_is_one_of_a_report() {
    let printed: Value = serde_json::from_str(&blocks(&guide("src/guide/report.md"), "json")[0]).expect("JSON");
    let dir = Dir::with(&[("photos/coffee.jpg", "photos/coffee.jpg")]);
    dir.run(&["run", "photos/", "-o", "dist", "-q", "?width=300&crop=16:9,smart", "--report", "report.json"]).fine();
    assert_eq!(dir.json("report.json")["renditions"][0], printed);
}

#[test]
fn every_link_between_the_guides_leads_somewhere() {
    let guides = [
        "install",
        "language",
        "config",
        "outputs",
        "cache",
        "ci",
        "report",
        "serve",
        "batch",
        "vite",
        "site",
        "scale",
        "performance",
    ];
    for name in guides.map(|name| format!("src/guide/{name}.md")).iter().chain([&"README.md".to_owned()]) {
        let text = guide(name);
        let labels = text.split("][").skip(1).filter_map(|rest| rest.split_once(']')).map(|(label, _)| label);
        for used in labels.filter(|label| label.ends_with("-guide")) {
            let definition = text.lines().find_map(|line| line.strip_prefix(&format!("[{used}]: ")));
            let target = definition.unwrap_or_else(|| panic!("{name}: [{used}] has no definition"));
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
            assert!(folder.with_file_name("").join(target).is_file(), "{name}: {target}");
        }
    }
}
