//! Reports and other files that cannot be written after the run. The outputs exist, and every other file is written.

use crate::support::Dir;

#[test]
fn the_other_files_are_written_and_the_run_fails() {
    for (other, summary) in [("in/gradient.png", "2 written"), ("broken/text.jpg", "1 written, 1 failed")] {
        let dir = Dir::with(&[("in/baseline.jpg", "a.jpg"), (other, "b")]);
        // The output folder of this name does not exist yet when the report is reserved.
        let (reports, manifest) = (["--report", "dist", "--report", "r.html"], ["--manifest", "m.json"]);
        let args = [&["run", "a.jpg", "b", "-o", "dist/sub", "-q", "width=9"][..], &reports, &manifest].concat();
        let run = dir.run(&args).fails(1, &[summary, "error: cannot write the report dist: a folder has this name"]);
        assert_eq!(run.stderr.matches("error:").count(), 1, "{}", run.stderr);
        let files = dir.files();
        assert!(
            ["dist/sub/a.jpg", "m.json", "r.html"].iter().all(|name| files.iter().any(|file| file == name)),
            "{files:?}"
        );
    }
}

/// Writing to `/dev/full` fails as on a full disk.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_stops_no_other_file() {
    use std::{fs::File, process::Stdio};
    let dir = Dir::with(&[("in/baseline.jpg", "a.jpg")]);
    let run = |args: &[&str], github: bool| {
        let full = File::options().write(true).open("/dev/full").expect("a device");
        let mut command = dir.command(args);
        command.stdout(Stdio::from(full)).stdin(Stdio::null());
        if github {
            command.env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", "summary.md");
        }
        let out = command.output().expect("the program runs");
        (out.status.code(), String::from_utf8(out.stderr).expect("text"))
    };
    let no_space = "error: cannot write to standard output: No space left on device";
    let (code, stderr) = run(&["run", "a.jpg", "-o", "d", "--report", "-", "--manifest", "m.json"], false);
    assert!(code == Some(1) && stderr.contains(no_space), "{stderr}");
    assert_eq!(dir.files(), ["a.jpg", "d/a.jpg", "m.json"]);

    dir.write("summary.md", b"");
    let check = |limit: &str| run(&["check", "a.jpg", "--no-baseline", "--max-total", limit, "--junit", "j.xml"], true);
    let (code, stderr) = check("1MB");
    assert!(code == Some(1) && stderr.contains(no_space), "{stderr}");
    let (code, stderr) = check("1kB");
    assert!(code == Some(3) && stderr.contains(no_space) && stderr.contains("::error title="), "{stderr}");
    assert!(!dir.read("j.xml").is_empty() && !dir.read("summary.md").is_empty());
    let (code, stderr) = run(&["check", "a.jpg", "--update"], false);
    assert!(code == Some(1) && stderr.contains(no_space), "{stderr}");
}
