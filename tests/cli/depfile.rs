//! `--depfile`, as make and ninja read it.

use crate::{
    skip,
    support::{Dir, Run},
};
use std::process::Command;

/// Runs a build tool in the folder of a test, with the program as `$PIXMILL`.
fn build(dir: &Dir, tool: &str) -> String {
    let mut command = Command::new(tool);
    command.current_dir(dir.path()).env("PIXMILL", env!("CARGO_BIN_EXE_pixmill")).env("PIXMILL_CACHE_DIR", "cache");
    let out = command.output().expect("the tool runs");
    let text = String::from_utf8_lossy(&[out.stdout, out.stderr].concat()).into_owned();
    assert!(out.status.success(), "{tool}: {text}");
    text
}

/// Makes a file newer than all others.
fn touch(dir: &Dir, name: &str) {
    let file = std::fs::File::options().append(true).open(dir.path().join(name)).expect("there");
    file.set_modified(std::time::SystemTime::now() + std::time::Duration::from_secs(5)).expect("set");
}

fn project() -> Dir {
    let dir = Dir::with(&[("photos/chelsea.jpg", "p/a b.jpg"), ("in/alpha.png", "logo.png")]);
    dir.write("pixmill.toml", b"asset-roots = ['.']\n");
    dir
}

const COMMAND: &str = "$PIXMILL run p -o dist -q width=40 --overlay overlay=/logo.png --depfile dist.d";

#[test]
fn make_runs_again_when_a_source_a_setting_or_an_overlay_changes() {
    if !skip::has("make") {
        return;
    }
    let dir = project();
    let makefile = format!("dist/a\\ b.jpg:\n\t{}\n-include dist.d\n", COMMAND.replace('$', "$$"));
    dir.write("Makefile", makefile.as_bytes());
    assert!(build(&dir, "make").contains("1 written"));
    assert!(build(&dir, "make").contains("up to date"));
    for changed in ["p/a b.jpg", "logo.png", "pixmill.toml"] {
        touch(&dir, changed);
        let text = build(&dir, "make");
        assert!(text.contains("1 unchanged"), "{changed}: {text}");
        // Its time is in the future until here.
        for name in ["p/a b.jpg", "logo.png", "pixmill.toml"] {
            let file = std::fs::File::options().append(true).open(dir.path().join(name)).expect("there");
            file.set_modified(std::time::SystemTime::now() - std::time::Duration::from_secs(5)).expect("set");
        }
        assert!(build(&dir, "make").contains("up to date"));
    }
    // A rule for a deleted source is no error.
    std::fs::remove_file(dir.path().join("p/a b.jpg")).expect("removed");
    dir.write("p/a b.jpg.txt", b"");
    dir.write("Makefile", b"all:\n\t@echo fine\n-include dist.d\n");
    assert!(build(&dir, "make").contains("fine"));
}

#[test]
fn make_tries_a_failed_output_again() {
    if !skip::has("make") {
        return;
    }
    let dir = project();
    let whole = dir.read("p/a b.jpg");
    let makefile = format!("dist/a\\ b.jpg:\n\t{}\n-include dist.d\n", COMMAND.replace('$', "$$"));
    dir.write("Makefile", makefile.as_bytes());
    build(&dir, "make");
    dir.write("p/a b.jpg", &whole[..whole.len() / 2]);
    touch(&dir, "p/a b.jpg");
    let mut command = Command::new("make");
    command.current_dir(dir.path()).env("PIXMILL", env!("CARGO_BIN_EXE_pixmill")).env("PIXMILL_CACHE_DIR", "cache");
    assert!(!command.output().expect("the tool runs").status.success());
    dir.write("p/a b.jpg", &std::fs::read(crate::support::fixture("photos/coffee.jpg")).expect("there"));
    touch(&dir, "p/a b.jpg");
    assert!(build(&dir, "make").contains("1 written"));
}

#[test]
fn ninja_reads_the_same_file() {
    if !skip::has("ninja") {
        return;
    }
    let dir = project();
    let rule = format!("rule pixmill\n  command = {}\n  depfile = dist.d\n", COMMAND.replace('$', "$$"));
    dir.write("build.ninja", format!("{rule}build dist/a$ b.jpg: pixmill\n").as_bytes());
    build(&dir, "ninja");
    assert!(dir.path().join("dist/a b.jpg").is_file());
    assert!(build(&dir, "ninja").contains("no work to do"));
    touch(&dir, "logo.png");
    assert!(!build(&dir, "ninja").contains("no work to do"));
}

#[test]
fn names_are_escaped_or_left_out_with_a_warning() {
    let names = ["a#b.jpg", "c$d.jpg", "e:f.jpg", "g%h.jpg", "i*j.jpg"];
    let files: Vec<(&str, String)> = names.iter().map(|name| ("in/baseline.jpg", format!("p/{name}"))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(from, to)| (*from, to.as_str())).collect();
    let dir = Dir::with(&files);
    let Run { stderr, .. } = dir.run(&["run", "p", "-o", "d", "-q", "width=9", "--depfile", "x.d"]).fine();
    assert!(stderr.contains("d/g%h.jpg is not in the depfile"), "{stderr}");
    let text = String::from_utf8(dir.read("x.d")).expect("text");
    let rules: Vec<&str> = text.lines().take(3).collect();
    assert_eq!(rules, ["d/a\\#b.jpg: p/a\\#b.jpg", "d/c$$d.jpg: p/c$$d.jpg", "d/e\\:f.jpg: p/e\\:f.jpg"]);
    assert!(text.ends_with("\np/e\\:f.jpg:\n"), "{text}");
}
