//! Symbolic links in the output folder.

use crate::photos::{complete_or_absent, files, photos, start, temporary};
use std::{
    fs,
    os::unix::fs::symlink,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    thread,
};

const RUN: [&str; 7] = ["run", "photos", "-o", "out", "-q", "width=40", "--no-cache"];

#[test]
fn a_link_to_a_folder_is_not_followed() {
    for target in ["../outside", "inside", "../nowhere"] {
        let dir = photos(4);
        dir.write("outside/00.jpg", b"of the user");
        dir.write("out/inside/00.jpg", b"of the user");
        symlink(target, dir.path().join("out/sub")).expect("linked");
        for _ in 0..2 {
            let words = ["sub/00.jpg cannot be written: a folder in its path is a symbolic link", "2 failed"];
            dir.run(&RUN).fails(1, &words);
            dir.run(&["run", "photos", "-o", "out", "-q", "width=40"]).fails(1, &words);
        }
        assert_eq!(dir.read("outside/00.jpg"), b"of the user", "{target}");
        assert_eq!(files(&dir, "out/inside").into_values().collect::<Vec<_>>(), [b"of the user"], "{target}");
        assert!(!dir.path().join("nowhere").exists());
    }
}

/// Another process replaces a folder by a link again and again.
#[test]
fn a_folder_that_becomes_a_link_during_the_run() {
    let undisturbed = photos(9);
    undisturbed.run(&RUN).fine();
    let expected = files(&undisturbed, "out/");
    let outside = |dir: &crate::support::Dir| files(dir, "outside/");
    for _ in 0..crate::photos::rounds() {
        let dir = photos(9);
        for n in 0..9 {
            dir.write(&format!("outside/{n:02}.jpg"), b"of the user");
        }
        let (before, path) = (outside(&dir), dir.path().to_owned());
        let ended = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                let (folder, aside, link) = (path.join("out/sub"), path.join("aside"), path.join("link"));
                symlink("../outside", &link).expect("linked");
                while !ended.load(Relaxed) {
                    // Any of these may fail, because the program creates the folder, too.
                    let _ = fs::rename(&folder, &aside).and_then(|()| fs::rename(&link, &folder));
                    let _ = fs::rename(&folder, &link).and_then(|()| fs::rename(&aside, &folder));
                }
            });
            for _ in 0..3 {
                start(dir.command(&RUN)).wait().expect("it ends");
            }
            ended.store(true, Relaxed);
        });
        assert!(outside(&dir) == before, "nothing is written, replaced or removed outside");
        assert_eq!(temporary(&dir).iter().find(|name| name.starts_with("outside")), None);
        let _ = fs::remove_file(dir.path().join("out/sub"));
        complete_or_absent(&files(&dir, "out/"), &expected, "links were swapped in");
        dir.run(&RUN).fine();
        assert!(files(&dir, "out/") == expected);
    }
}
