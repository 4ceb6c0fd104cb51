//! Full disks, limits on the size of files, and folders that cannot be written.

use crate::{
    photos::{adopt, complete_or_absent, files, limited, photos, temporary},
    support::Dir,
};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    process::{Command, Output, Stdio},
};

const RUN: [&str; 8] = ["run", "photos", "-o", "out", "--cache-dir", "cache", "--report", "out/r.json"];

fn output(mut command: Command) -> (i32, String) {
    let Output { status, stderr, .. } = command.stdin(Stdio::null()).output().expect("the program runs");
    (status.code().unwrap_or(-1), String::from_utf8_lossy(&stderr).into_owned())
}

/// Asserts that a failed run has left nothing half done, and that the next run succeeds.
#[track_caller]
fn recovers(dir: &Dir, sources: &crate::photos::Files, when: &str) {
    let undisturbed = photos(6);
    undisturbed.run(&RUN).fine();
    let outputs = |dir: &Dir| {
        let mut files = files(dir, "out/");
        files.remove("out/r.json");
        files
    };
    let expected = outputs(&undisturbed);
    complete_or_absent(&outputs(dir), &expected, when);
    assert_eq!(temporary(dir), Vec::<String>::new(), "{when}");
    assert!(files(dir, "photos/") == *sources, "{when}: a source changed");
    dir.run(&RUN).fine();
    assert!(outputs(dir) == expected, "{when}: the next run gives other files");
}

/// The outputs have 40 kB, the report a few.
#[test]
fn a_limit_on_the_size_of_files() {
    let dir = photos(6);
    let sources = files(&dir, "photos/");
    // In units of 512 bytes, or of 1024 in some shells.
    let (code, messages) = output(limited("-f 24", &dir.command(&RUN)));
    assert_eq!(code, 1, "{messages}");
    assert!(messages.contains("cannot be written: File too large") && !messages.contains(".pixmill-"), "{messages}");
    assert!(messages.contains("6 failed"), "the run goes on: {messages}");
    let report = dir.json("out/r.json");
    assert_eq!(report["renditions"][0]["error"]["code"], "write-failed", "{report:#}");
    assert!(!report.to_string().contains(".pixmill-"), "{report:#}");
    recovers(&dir, &sources, "ulimit -f");
}

/// Outputs, cache and report on a disk without room for all of them.
#[test]
fn a_full_disk() {
    let dir = photos(6);
    let sources = files(&dir, "photos/");
    for folder in ["out", "cache"] {
        fs::create_dir(dir.path().join(folder)).expect("made");
    }
    let small = "mount -t tmpfs -o size=160k none out && mount -t tmpfs -o size=40k none cache && mkdir kept || exit 99; \
                 \"$0\" \"$@\"; code=$?; cp -a out/. kept; exit $code";
    let command = dir.command(&RUN);
    let mut disk = Command::new("unshare");
    disk.args(["-rm", "sh", "-c", small]).arg(command.get_program());
    let (code, messages) = output(adopt(disk, &command));
    if code == 99 || !dir.path().join("kept").exists() {
        println!("no disk can be mounted here ({messages}): the limit on the size of files is the other test");
        return;
    }
    assert!(code == 1 && messages.contains("No space left"), "{code}: {messages}");
    assert!(messages.contains("the cache is not fully usable") && !messages.contains(".pixmill-"), "{messages}");
    fs::remove_dir(dir.path().join("out")).expect("empty");
    fs::rename(dir.path().join("kept"), dir.path().join("out")).expect("moved");
    recovers(&dir, &sources, "a full disk");
}

#[test]
fn folders_that_cannot_be_written() {
    let dir = photos(6);
    let sources = files(&dir, "photos/");
    // A file has the name of a folder: this stops any user.
    dir.write("out/sub", b"of the user");
    let failed = dir.run(&RUN).fails(1, &["sub/00.jpg cannot be written", "4 written, 2 failed"]);
    assert!(!failed.stderr.contains(".pixmill-"), "{}", failed.stderr);
    assert_eq!(dir.read("out/sub"), b"of the user");
    fs::remove_file(dir.path().join("out/sub")).expect("removed");
    recovers(&dir, &sources, "a file in place of a folder");

    let dir = photos(6);
    fs::create_dir_all(dir.path().join("out/sub")).expect("made");
    let mode = |mode| fs::set_permissions(dir.path().join("out/sub"), fs::Permissions::from_mode(mode)).expect("set");
    mode(0o555);
    // Permissions do not stop root, unless it gives up that right.
    if let Some(run) = dir.run_without_override(&RUN) {
        run.fails(1, &["sub/00.jpg cannot be written: Permission denied", "2 failed"]);
    }
    mode(0o755);
    recovers(&dir, &sources, "a folder without permission");
}

#[test]
fn a_cache_that_cannot_be_written() {
    let dir = photos(6);
    let sources = files(&dir, "photos/");
    dir.write("cache", b"of the user");
    let run = dir.run(&RUN).fine();
    assert!(run.stderr.contains("the cache is not fully usable"), "{}", run.stderr);
    assert_eq!(dir.read("cache"), b"of the user");
    fs::remove_file(dir.path().join("cache")).expect("removed");
    recovers(&dir, &sources, "a file in place of the cache");
}
