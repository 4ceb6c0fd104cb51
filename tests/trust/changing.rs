//! Sources and folders that change during a run.

use crate::photos::{files, photos, rounds, start, temporary, time};
use pixmill::{
    Engine, EngineOptions, FsStore, Input, Limits, MIRROR, Naming, Outcome, RenditionSpec, RunContext, SharedStore,
    plan,
};
use std::{
    fs,
    io::Write,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::Path,
    process::Command,
    sync::Arc,
    thread,
};

const RUN: [&str; 9] = ["run", "photos", "-o", "out", "-q", "width=200", "--no-cache", "--report", "r.json"];

/// Runs while `change` changes the sources, and again after they are restored.
fn run_while(change: impl Fn(&Path)) {
    let undisturbed = photos(12);
    let takes = time(undisturbed.command(&RUN));
    let expected = files(&undisturbed, "out/");
    for _ in 0..rounds() {
        let dir = photos(12);
        let sources = files(&dir, "photos/");
        let mut child = start(dir.command(&RUN));
        for name in sources.keys().rev() {
            thread::sleep(takes / 24);
            change(&dir.path().join(name));
        }
        let code = child.wait().expect("it ends").code();
        assert!(matches!(code, Some(0 | 1)), "failures of single images: {code:?}");
        assert!(dir.json("r.json")["renditions"].is_array());
        assert_eq!(temporary(&dir), Vec::<String>::new());
        fs::remove_dir_all(dir.path().join("photos")).expect("removed");
        sources.iter().for_each(|(name, bytes)| dir.write(name, bytes));
        dir.run(&RUN).fine();
        assert!(files(&dir, "out/") == expected, "the next run gives other files");
    }
}

#[test]
fn sources_are_deleted() {
    run_while(|source| fs::remove_file(source).expect("removed"));
}

#[test]
fn sources_are_truncated() {
    run_while(|source| fs::File::options().write(true).open(source).and_then(|file| file.set_len(999)).expect("cut"));
}

#[test]
fn sources_grow() {
    run_while(|source| {
        let mut file = fs::File::options().append(true).open(source).expect("there");
        file.write_all(&[7; 5000]).expect("written");
        // Far beyond every limit, without using the disk.
        file.set_len(4 << 30).expect("sparse");
    });
}

#[test]
fn sources_become_pipes() {
    run_while(|source| {
        fs::remove_file(source).expect("removed");
        assert!(Command::new("mkfifo").arg(source).status().expect("mkfifo").success());
    });
}

#[test]
fn the_output_folder_is_removed() {
    let undisturbed = photos(12);
    let takes = time(undisturbed.command(&RUN));
    let expected = files(&undisturbed, "out/");
    for _ in 0..rounds() {
        let dir = photos(12);
        let mut child = start(dir.command(&RUN));
        for _ in 0..20 {
            thread::sleep(takes / 20);
            let _ = fs::remove_dir_all(dir.path().join("out"));
        }
        let code = child.wait().expect("it ends").code();
        assert!(matches!(code, Some(0 | 1)), "failures of single images: {code:?}");
        dir.run(&RUN).fine();
        assert!(files(&dir, "out/") == expected);
        assert_eq!(temporary(&dir), Vec::<String>::new());
    }
}

/// In place, a file that its owner has just saved is not replaced by its earlier content.
#[test]
fn a_source_that_is_saved_during_a_run_in_place_stays() {
    let dir = photos(3);
    let store: SharedStore = Arc::new(FsStore::new(dir.path().join("photos")).expect("a store"));
    let input = Input::new(store, vec![RenditionSpec::default()]);
    let in_place = Naming { store: None, template: MIRROR.to_owned(), exact: false };
    let planned = plan(&[input], &in_place, &Limits::default()).expect("a plan");
    let saved = [&dir.read("photos/01.jpg")[..], b"saved by the user"].concat();
    dir.write("photos/01.jpg", &saved);
    let report = Engine::new(EngineOptions::default()).run(&Arc::new(planned), &RunContext::default());
    let failures = report.entries.iter().filter_map(|entry| match &entry.outcome {
        Outcome::Failed(failure) => Some(failure.message.as_str()),
        _ => None,
    });
    let message = "01.jpg cannot be written: it was changed during the run, and its new content stays; run again";
    assert_eq!(failures.collect::<Vec<_>>(), [message]);
    assert!(dir.read("photos/01.jpg") == saved);
    assert_eq!(temporary(&dir), Vec::<String>::new());
}

#[test]
fn a_replaced_file_keeps_owner_and_mode_and_its_other_names_keep_their_bytes() {
    let dir = photos(1);
    let (source, other) = (dir.path().join("photos/sub/00.jpg"), dir.path().join("other"));
    let before = fs::read(&source).expect("there");
    fs::hard_link(&source, &other).expect("linked");
    fs::set_permissions(&source, fs::Permissions::from_mode(0o600)).expect("set");
    // Only root may give a file away.
    let given = std::os::unix::fs::chown(&source, Some(12_345), Some(12_345)).is_ok();
    let run = dir.run(&["run", "photos", "--in-place", "--backup", "orig", "-v"]).fine();
    assert!(run.stderr.contains("2 names (hard links); the others keep the old bytes [hard-links]"), "{}", run.stderr);
    assert!(fs::read(&source).expect("there").len() < before.len());
    assert_eq!(fs::read(&other).expect("there"), before);
    for path in [&source, &dir.path().join("photos/sub/00.jpg.orig")] {
        let metadata = fs::metadata(path).expect("there");
        assert_eq!(metadata.mode() & 0o777, 0o600, "{}", path.display());
        assert!(!given || (metadata.uid(), metadata.gid()) == (12_345, 12_345), "{}", path.display());
    }
}
