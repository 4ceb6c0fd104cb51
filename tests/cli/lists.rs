//! Lists of files: --files-from and --changed-only.

use crate::support::Dir;

fn two() -> Dir {
    Dir::with(&[("photos/chelsea.jpg", "p/x/a.jpg"), ("photos/coffee.jpg", "p/y/a.jpg")])
}

#[test]
fn listed_files_are_inputs_and_keep_their_folders() {
    let dir = two();
    let run = |to: &str, list: &[u8]| {
        let args = ["run", "--files-from", "-", "-o", to, "-q", "width=40"];
        dir.run_with_input(&args, list)
    };
    run("d1", b"p/x/a.jpg\n./p/y/a.jpg\n").fine();
    run("d2", b"p/x/a.jpg\r\n\r\np/y/a.jpg").fine();
    run("d3", b"p/x/a.jpg\0p/y/a.jpg\0").fine();
    for to in ["d1", "d2", "d3"] {
        for name in ["p/x/a.jpg", "p/y/a.jpg"] {
            assert!(dir.path().join(to).join(name).is_file(), "{to}/{name}");
        }
    }
    // An absolute path has no folder to keep.
    let absolute = dir.path().join("p/x/a.jpg").display().to_string();
    run("d4", absolute.as_bytes()).fine();
    assert!(dir.path().join("d4/a.jpg").is_file());
    run("d5", b"p/x/a.jpg\nnope.jpg\n").fails(2, &["--files-from: nope.jpg: no such file"]);
    run("d5", b"p\n").fails(2, &["--files-from: p is a folder"]);
    run("d5", b"\xff.jpg\n").fails(2, &["standard input, name 1: file names outside UTF-8"]);
    dir.run(&["run", "--files-from", "none.txt", "-o", "d5"])
        .fails(2, &["cannot read the list none.txt: no such file"]);
    assert!(!dir.path().join("d5").exists());
    run("d5", b"").fine();
}

#[test]
fn names_in_a_list_are_literal() {
    let dir = Dir::with(&[("photos/chelsea.jpg", "a?width=9.jpg"), ("photos/chelsea.jpg", "[b]*.jpg")]);
    dir.write("list", b"a?width=9.jpg\n[b]*.jpg\n");
    dir.run(&["run", "--files-from", "list", "-o", "d", "-q", "width=40"]).fine();
    assert_eq!(dir.files(), ["[b]*.jpg", "a?width=9.jpg", "d/[b]*.jpg", "d/a?width=9.jpg", "list"]);
}

#[test]
fn a_listed_file_of_a_project_has_its_name_in_the_project() {
    let dir = two();
    dir.write("pixmill.toml", b"inputs = ['p']\noutput = 'dist'\n[[rule]]\nfiles = 'p/x/**'\nquery = 'width=30'\n");
    dir.write("list", b"p/x/a.jpg\n");
    dir.run(&["run", "--files-from", "list"]).fine();
    assert_eq!(dir.info("dist/x/a.jpg"), "jpeg 30x20");
    assert!(!dir.path().join("dist/y").exists());
}

#[test]
fn only_changed_inputs_are_used() {
    let dir = two();
    dir.write("pixmill.toml", b"inputs = ['p']\noutput = 'dist'\n");
    dir.write("changes", b"p/y/a.jpg\nsrc/main.js\np/deleted.jpg\n");
    dir.run(&["run", "-q", "width=40", "--changed-only", "changes"]).fine();
    assert!(dir.path().join("dist/y/a.jpg").is_file() && !dir.path().join("dist/x").exists());
    dir.run(&["run", "p/x/a.jpg", "-q", "width=40", "--changed-only", "changes"]).fine();
    assert!(!dir.path().join("dist/x").exists());
    dir.write("changes", b"src/main.js\n");
    dir.run(&["run", "-q", "width=40", "--changed-only", "changes"]).fine();
    // As git writes names without `-z`.
    dir.write("p/\u{e9}.jpg", &dir.read("p/x/a.jpg"));
    dir.write("changes", b"\"p/\\303\\251.jpg\"\n");
    dir.run(&["run", "-q", "width=40", "--changed-only", "changes"]).fine();
    assert!(dir.path().join("dist/\u{e9}.jpg").is_file() && !dir.path().join("dist/x").exists());
}

#[test]
fn a_check_of_changed_inputs_ignores_the_others() {
    let dir = two();
    let check = |more: &[&str]| dir.run(&[&["check", "p", "-q", "width=200&quality=60"], more].concat());
    check(&["--update"]).fine();
    dir.write("p/x/a.jpg", &std::fs::read(crate::support::fixture("photos/coffee.jpg")).expect("there"));
    dir.write("p/y/a.jpg", &std::fs::read(crate::support::fixture("photos/chelsea.jpg")).expect("there"));
    check(&[]).fails(3, &["1 output grew too much"]);
    dir.write("changes", b"p/y/a.jpg\n");
    let run = check(&["--changed-only", "changes"]).fine();
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(said.contains("1 output: "), "{said}");
    // An update keeps the entries of the others.
    check(&["--changed-only", "changes", "--update"]).fine();
    check(&[]).fails(3, &["1 output grew too much"]);
}
