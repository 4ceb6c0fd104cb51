//! `run --watch`: changes during the watch, and its end.
#![cfg(unix)]

use crate::support::{Dir, fixture};
use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

/// A running `run --watch`. It is stopped at the end of the test.
struct Watching {
    child: Child,
    lines: Receiver<String>,
}

impl Watching {
    /// Starts the program and waits for its first round.
    fn start(dir: &Dir, args: &[&str]) -> Watching {
        let mut child = dir.command(&[&["run", "--watch"][..], args].concat());
        let mut child = child.stdin(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program starts");
        let (sender, lines) = channel();
        let stderr = BufReader::new(child.stderr.take().expect("piped"));
        thread::spawn(move || stderr.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let watching = Watching { child, lines };
        watching.says("waiting for changes");
        watching
    }

    /// Reads lines up to the first one that contains these words. Returns all of them.
    #[track_caller]
    fn says(&self, words: &str) -> Vec<String> {
        let mut said = Vec::new();
        loop {
            // The timeout is long, because other tests may use all processors.
            let line = self.lines.recv_timeout(Duration::from_secs(60));
            said.push(line.unwrap_or_else(|_| panic!("{words:?} is not in {said:#?}")));
            if said[said.len() - 1].contains(words) {
                return said;
            }
        }
    }

    fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([name, &id]).status().expect("kill").success());
    }

    /// Makes several changes that the watch receives together.
    fn at_once(&self, does: impl FnOnce()) {
        self.signal("-STOP");
        does();
        self.signal("-CONT");
    }

    /// Interrupts the program as with Ctrl-C. Returns the exit code and the remaining lines.
    fn interrupt(mut self) -> (Option<i32>, Vec<String>) {
        self.signal("-INT");
        let code = self.child.wait().expect("it ends").code();
        (code, self.lines.iter().collect())
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

fn photos() -> Dir {
    Dir::with(&[("photos/coffee.jpg", "photos/a.jpg"), ("photos/chelsea.jpg", "photos/b.jpg")])
}

fn sources(dir: &Dir) -> Vec<String> {
    let report = dir.json("r.json");
    let entries = report["renditions"].as_array().expect("a list").iter();
    entries.map(|entry| format!("{} {}", entry["source"], entry["outcome"]).replace('"', "")).collect()
}

/// The report covers all current sources. It is written after the summary.
#[track_caller]
fn reports(dir: &Dir, want: &[&str]) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while sources(dir) != want {
        assert!(Instant::now() < deadline, "{:?}", sources(dir));
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn what_changes_is_rendered_and_nothing_else() {
    let dir = photos();
    let watching = Watching::start(&dir, &["photos", "-o", "photos/dist", "-q", "width=30", "--report", "r.json"]);
    assert_eq!(sources(&dir), ["photos/a.jpg written", "photos/b.jpg written"]);
    watching.at_once(|| {
        fs::copy(fixture("photos/chelsea.jpg"), dir.path().join("photos/a.jpg")).expect("copied");
        fs::create_dir(dir.path().join("photos/new")).expect("made");
        fs::copy(fixture("photos/coffee.jpg"), dir.path().join("photos/new/c.jpg")).expect("copied");
    });
    assert_eq!(watching.says("2 written").len(), 1, "one round");
    assert_eq!(dir.read("photos/dist/a.jpg"), dir.read("photos/dist/b.jpg"));
    assert_eq!(dir.info("photos/dist/new/c.jpg"), "jpeg 30x20");
    fs::remove_file(dir.path().join("photos/b.jpg")).expect("removed");
    watching.says("deleted: photos/b.jpg; their outputs are kept");
    dir.write("photos/a.jpg", b"\xff\xd8\xff no image");
    watching.says("failed photos/a.jpg");
    watching.says("1 failed");
    reports(&dir, &["photos/a.jpg failed", "photos/new/c.jpg written"]);
    fs::rename(dir.path().join("photos/new/c.jpg"), dir.path().join("photos/a.jpg")).expect("moved");
    watching.says("deleted: photos/new/c.jpg");
    watching.says("1 written");
    assert_eq!(dir.info("photos/dist/a.jpg"), "jpeg 30x20");
    reports(&dir, &["photos/a.jpg written"]);
    assert_eq!(
        dir.files(),
        ["photos/a.jpg", "photos/dist/a.jpg", "photos/dist/b.jpg", "photos/dist/new/c.jpg", "r.json"]
    );
    // Wait longer than the debounce time.
    thread::sleep(Duration::from_millis(600));
    assert_eq!(watching.interrupt(), (Some(0), Vec::new()), "it hears nothing of what it does itself");
}

#[test]
fn the_configuration_is_read_again() {
    let dir = photos();
    let toml = |width: &str| format!("inputs = 'photos'\noutput = 'dist'\n[[rule]]\nfiles = '**'\nwidths = [{width}]");
    dir.write("pixmill.toml", toml("30").as_bytes());
    let watching = Watching::start(&dir, &[]);
    dir.write("pixmill.toml", toml("40").as_bytes());
    watching.says("2 written");
    assert_eq!(dir.info("dist/a-40.jpg"), "jpeg 40x27");
    dir.write("pixmill.toml", b"[[rules]]\n");
    watching.says("unknown field `rules`");
    // Changes in the meantime are not lost.
    dir.write("photos/d.jpg", &dir.read("photos/a.jpg"));
    dir.write("pixmill.toml", toml("40").as_bytes());
    watching.says("1 written, 2 unchanged");
    // Replacing a whole folder is detected too.
    fs::rename(dir.path().join("photos"), dir.path().join("old")).expect("moved");
    watching.says("photos: no such file or folder");
    fs::rename(dir.path().join("old"), dir.path().join("photos")).expect("moved");
    watching.says("3 unchanged");
    dir.write("photos/b.jpg", b"");
    watching.says("1 failed");
    assert_eq!(watching.interrupt().0, Some(1), "as the last round");
}

#[test]
fn a_loop_and_a_pipe_are_refused() {
    let dir = photos();
    dir.run(&["run", "--watch", "photos", "--in-place"]).fails(2, &["--watch", "--in-place"]);
    dir.run(&["run", "--watch", "photos", "-o", "dist", "--dry-run"]).fails(2, &["--watch", "--dry-run"]);
    dir.run(&["run", "--watch", "photos", "-o", "photos"]).fails(2, &["must not contain the input", "another folder"]);
    dir.run(&["run", "--watch", "photos", "-o", "."]).fails(2, &["must not contain the input", "another folder"]);
    dir.run(&["run", "--watch", "-", "-o", "a.jpg"]).fails(2, &["`-` cannot be watched"]);
    dir.run(&["run", "--watch", "photos/a.jpg", "-o", "-"]).fails(2, &["`-` cannot be watched"]);
    dir.run(&["run", "--watch", "none", "-o", "dist"]).fails(2, &["none: no such file or folder"]);
    assert_eq!(dir.files(), ["photos/a.jpg", "photos/b.jpg"]);
}
