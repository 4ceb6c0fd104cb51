//! SIGINT and SIGTERM: images in progress are abandoned, and the report is written. A second signal ends the program at
//! once.

use crate::photos::{complete_or_absent, files, moments, photos, signal, start, temporary, time};
use std::{thread, time::Duration};

/// The exit code of an interrupted run.
const INTERRUPTED: i32 = 130;

const RUN: [&str; 9] = ["run", "photos", "-o", "out", "-q", "width=200", "--no-cache", "--report", "r.json"];

#[test]
fn the_first_signal_ends_the_run_and_the_second_one_the_program() {
    let undisturbed = photos(16);
    let takes = time(undisturbed.command(&RUN));
    let expected = files(&undisturbed, "out/");
    for (name, twice) in [("-INT", false), ("-TERM", false), ("-INT", true), ("-TERM", true)] {
        for moment in moments(takes) {
            let dir = photos(16);
            let sources = files(&dir, "photos/");
            let mut child = start(dir.command(&RUN));
            thread::sleep(moment);
            signal(&child, name);
            if twice {
                thread::sleep(Duration::from_millis(2));
                signal(&child, name);
            }
            let status = child.wait().expect("it ends");
            let when = format!("{name} after {moment:?}, twice: {twice}");
            // Before its first instructions and after its last, the program cannot handle a signal.
            let early = status.code().is_none() && dir.files().len() == 16;
            assert!(early || matches!(status.code(), Some(0 | INTERRUPTED)), "{when}: {status}");
            assert_eq!(temporary(&dir), Vec::<String>::new(), "{when}");
            complete_or_absent(&files(&dir, "out/"), &expected, &when);
            assert!(files(&dir, "photos/") == sources, "{when}: a source changed");
            dir.run(&RUN).fine();
            assert!(files(&dir, "out/") == expected, "{when}");
        }
    }
}

/// The report is reserved before the sources are listed.
#[test]
fn a_signal_while_files_are_listed() {
    let dir = photos(3);
    for n in 0..500 {
        std::fs::create_dir_all(dir.path().join(format!("photos/many/{n}"))).expect("made");
    }
    let takes = time(dir.command(&RUN));
    for moment in moments(takes) {
        let mut child = start(dir.command(&RUN));
        thread::sleep(moment / 2);
        signal(&child, "-TERM");
        let status = child.wait().expect("it ends");
        assert!(matches!(status.code(), None | Some(0 | INTERRUPTED)), "after {moment:?}: {status}");
        assert_eq!(temporary(&dir), Vec::<String>::new(), "after {moment:?}");
    }
}
