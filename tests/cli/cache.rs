//! The cache: hits and misses. Reports are the same with and without the cache.

use crate::support::{Dir, Run};
use std::{fs, process::Stdio, time::SystemTime};

/// Three images and another file, with old timestamps, as in an old checkout.
fn tree() -> Dir {
    let dir = Dir::with(&[
        ("photos/coffee.jpg", "photos/coffee.jpg"),
        ("photos/people/astronaut.jpg", "photos/people/astronaut.jpg"),
        ("in/alpha.png", "photos/alpha.png"),
        ("SOURCES.md", "photos/notes.txt"),
    ]);
    settle(&dir);
    dir
}

/// Waits until the timestamps of new files are reliable. The time of a rename cannot be set.
fn settle(dir: &Dir) {
    let written = |name: &String| fs::metadata(dir.path().join(name)).and_then(|m| m.modified()).expect("a time");
    let newest = dir.files().iter().map(written).max().expect("a file");
    while newest.elapsed().is_ok_and(|age| age.as_millis() < 2100) {
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}

const QUERY: [&str; 4] = ["-q", "width=120&format=webp", "--cache-dir", "cache"];

fn run(dir: &Dir, more: &[&str]) -> Run {
    dir.run(&[&["run", "photos/", "-o", "dist/"], &QUERY[..], more].concat())
}

fn cached(run: &Run) -> usize {
    let words: Vec<&str> = run.stderr.split_whitespace().collect();
    let at = words.windows(4).position(|w| w[1..] == ["from", "the", "cache"]);
    at.map_or(0, |at| words[at].parse().expect("a number"))
}

fn cache_files(dir: &Dir, suffix: &str) -> Vec<String> {
    let all = dir.files().into_iter().filter(|name| name.starts_with("cache/v2/"));
    all.filter(|name| if suffix.is_empty() { !name.contains('.') } else { name.ends_with(suffix) }).collect()
}

#[test]
fn what_was_made_once_comes_from_the_cache() {
    let dir = tree();
    let first = run(&dir, &["--report", "1.json"]).fine();
    assert_eq!(cached(&first), 0);
    assert!(dir.files().contains(&"cache/CACHEDIR.TAG".to_owned()));
    let made = dir.read("dist/coffee.webp");

    // The dry run lists the existing outputs.
    let second = run(&dir, &["--report", "2.json"]).fine();
    assert!(second.stderr.contains("3 unchanged") && cached(&second) == 3, "{}", second.stderr);

    // The outputs are copied to the old and to a new folder, with the same report as after rendering.
    fs::remove_dir_all(dir.path().join("dist")).expect("removed");
    assert_eq!(cached(&run(&dir, &["--report", "3.json"]).fine()), 3);
    let elsewhere = [&["run", "photos/", "-o", "else/", "--report", "4.json"], &QUERY[..]].concat();
    assert_eq!(cached(&dir.run(&elsewhere).fine()), 3);
    for report in ["3.json", "4.json"] {
        assert_eq!(dir.read("1.json"), dir.read(report), "{report}");
    }
    assert_eq!((dir.read("dist/coffee.webp"), dir.read("else/coffee.webp")), (made.clone(), made));

    // The report of an unchanged tree equals the report of a run without cache.
    let without = ["run", "photos/", "-o", "dist/", QUERY[0], QUERY[1], "--no-cache", "--report", "5.json"];
    assert_eq!(cached(&dir.run(&without).fine()), 0);
    assert_eq!(dir.read("2.json"), dir.read("5.json"));
}

#[test]
fn names_that_only_the_output_can_fill_in_come_from_the_cache_too() {
    let dir = tree();
    let named = ["--name", "{stem}-{width}.{hash}.{ext}", "--report"];
    run(&dir, &[&named[..], &["1.json"]].concat()).fine();
    let files = dir.files();
    let again = run(&dir, &[&named[..], &["2.json"]].concat()).fine();
    assert_eq!(cached(&again), 3);
    assert!(files.iter().all(|name| dir.files().contains(name)) && dir.files().len() == files.len() + 1);
    let auto = ["run", "photos/", "-o", "auto/", "-q", "format=auto", "--accept", "chrome", "--cache-dir", "cache"];
    dir.run(&auto).fine();
    assert_eq!(cached(&dir.run(&auto).fine()), 3, "a negotiated format");
}

#[test]
fn a_touch_costs_no_image_and_a_change_costs_one() {
    let dir = tree();
    run(&dir, &[]).fine();
    for name in ["photos/coffee.jpg", "photos/people/astronaut.jpg", "dist/coffee.webp"] {
        let file = fs::File::options().append(true).open(dir.path().join(name)).expect("there");
        file.set_modified(SystemTime::now()).expect("touched");
    }
    assert_eq!(cached(&run(&dir, &[]).fine()), 3);
    // The length is the same, so only the timestamp shows the change.
    let mut photo = dir.read("photos/coffee.jpg");
    let end = photo.len() - 3;
    photo[end] ^= 1;
    dir.write("photos/coffee.jpg", &photo);
    let changed = run(&dir, &[]).fine();
    assert_eq!(cached(&changed), 2, "{}", changed.stderr);
    // A manually changed output is restored.
    let made = dir.read("dist/coffee.webp");
    dir.write("dist/coffee.webp", &vec![0; made.len()]);
    assert_eq!(cached(&run(&dir, &[]).fine()), 3);
    assert_eq!(dir.read("dist/coffee.webp"), made);
}

#[test]
fn what_decides_an_output_decides_what_is_found() {
    let dir = Dir::with(&[("photos/coffee.jpg", "a.jpg"), ("in/alpha.png", "logo.png")]);
    let misses = |flags: &[&str]| {
        let args = [&["run", "a.jpg", "-o", "b.jpg", "-q", "width=90", "--cache-dir", "cache"], flags].concat();
        assert_eq!(cached(&dir.run(&args).fine()), 0, "{flags:?}");
        assert_eq!(cached(&dir.run(&args).fine()), 1, "{flags:?}");
    };
    let overlay = ["--overlay", "overlay=/logo.png", "--asset-root", "."];
    let all: [&[&str]; 9] = [
        &[],
        &["--keep-metadata"],
        &["--keep-profile"],
        &["--set", "jpeg_quality=50"],
        &["--target-size", "2kB"],
        &["--max-frames", "7"],
        &["--quality", "70"],
        &["-q", "blur=3&width=90", "--focus", "3,4", "--name", "{n}.jpg", "-o", "several"],
        &overlay,
    ];
    for flags in all.into_iter().filter(|flags| !flags.contains(&"several")) {
        misses(flags);
    }
    // Replace the overlay with another image.
    dir.write("logo.png", &fs::read(crate::support::fixture("in/text.png")).expect("there"));
    misses(&overlay);
    // Failures are not cached.
    dir.write("bad.jpg", b"\xff\xd8\xff and no more");
    for _ in 0..2 {
        dir.run(&["run", "bad.jpg", "-o", "c.jpg", "--cache-dir", "cache"]).fails(1, &["[unparsable]"]);
    }
}

#[test]
fn a_source_that_is_smaller_and_a_montage_come_from_the_cache() {
    let dir = Dir::with(&[("photos/coffee.jpg", "a.jpg"), ("photos/people/astronaut.jpg", "b.jpg")]);
    dir.run(&["run", "a.jpg", "-o", "low.jpg", "-q", "quality=30"]).fine();
    let kept = ["run", "low.jpg", "-o", "same.jpg", "-q", "quality=95", "--cache-dir", "cache", "--report"];
    let montage = "width=200&height=100&layout=2b&images=/a.jpg;/b.jpg";
    let card = ["run", "--montage", montage, "--asset-root", ".", "-o", "card.jpg", "--cache-dir", "cache", "--report"];
    for args in [&kept[..], &card] {
        for report in ["1.json", "2.json"] {
            let _ = fs::remove_file(dir.path().join(args[if args == kept { 3 } else { 6 }]));
            let run = dir.run(&[args, &[report]].concat()).fine();
            assert_eq!(cached(&run), usize::from(report == "2.json"), "{args:?}");
        }
        assert_eq!(dir.read("1.json"), dir.read("2.json"));
    }
    assert_eq!(dir.read("same.jpg"), dir.read("low.jpg"));
    // A pipe has content but no timestamp.
    for hits in [0, 1] {
        let args = ["run", "-", "-q", "width=30", "-o", "-", "--cache-dir", "cache"];
        let run = dir.run_with_input(&args, &dir.read("a.jpg")).fine();
        assert!(run.stdout.starts_with(&[0xff, 0xd8, 0xff]) && cached(&run) == hits);
    }
}

#[test]
fn damage_is_a_miss_with_one_warning() {
    let dir = tree();
    run(&dir, &["--report", "1.json"]).fine();
    let wreck = |suffix: &str, how: fn(&mut Vec<u8>)| {
        // Without the outputs and the ledger, only the damaged files remain.
        fs::remove_dir_all(dir.path().join("dist")).expect("removed");
        let ledgers = cache_files(&dir, ".ledger");
        if suffix != ".ledger" {
            ledgers.iter().for_each(|name| fs::remove_file(dir.path().join(name)).expect("removed"));
        }
        let all = cache_files(&dir, suffix);
        assert!(!all.is_empty(), "{suffix}");
        for name in all {
            let mut bytes = dir.read(&name);
            how(&mut bytes);
            dir.write(&name, &bytes);
        }
        let run = run(&dir, &["--report", "2.json"]).fine();
        assert_eq!(run.stderr.matches("warning: the cache").count(), 1, "{}", run.stderr);
        assert_eq!(dir.read("1.json"), dir.read("2.json"), "{suffix}");
        let again = dir.run(&[&["run", "photos/", "-o", "dist/"], &QUERY[..]].concat()).fine();
        assert!(cached(&again) == 3 && !again.stderr.contains("warning: the cache"), "healed: {}", again.stderr);
        cached(&run)
    };
    assert_eq!(wreck("", |bytes| bytes[20] ^= 1), 0, "outputs");
    assert_eq!(wreck("", |bytes| bytes.truncate(7)), 0, "outputs cut off");
    assert_eq!(wreck(".record", |bytes| bytes[40] ^= 1), 0, "records");
    assert_eq!(wreck(".record", Vec::clear), 0, "empty records");
    assert_eq!(wreck(".ledger", |bytes| bytes.truncate(bytes.len() / 2)), 3, "half a ledger");
    assert_eq!(wreck(".ledger", |bytes| bytes[50] ^= 1), 3, "a wrong ledger");
}

#[test]
fn a_cache_that_cannot_be_used_is_no_error() {
    let dir = tree();
    dir.write("cache", b"a file in its place");
    let run = run(&dir, &["--report", "1.json"]).fine();
    assert!(run.stderr.contains("3 written"), "{}", run.stderr);
    assert_eq!(run.stderr.matches("warning: the cache").count(), 1, "{}", run.stderr);
    dir.run(&["cache", "stats", "--cache-dir", "cache"]).fails(2, &["cache"]);
}

#[test]
fn two_runs_at_once_are_both_right() {
    let dir = tree();
    let start = |to: &str| {
        let mut command = dir.command(&["run", "photos/", "-o", to, QUERY[0], QUERY[1], "--cache-dir", "cache"]);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts")
    };
    // Two runs write to the same folder, one to another.
    let runs = ["dist/", "dist/", "else/"].map(start);
    for mut run in runs {
        assert!(run.wait().expect("an end").success());
    }
    assert_eq!(dir.read("dist/coffee.webp"), dir.read("else/coffee.webp"));
    let after = run(&dir, &[]).fine();
    assert!(cached(&after) == 3 && !after.stderr.contains("warning: the cache"), "{}", after.stderr);
}

#[test]
fn verify_cache_compares_with_a_new_rendering() {
    let dir = tree();
    run(&dir, &["--report", "1.json"]).fine();
    let fine = run(&dir, &["--verify-cache"]).fine();
    assert!(fine.stderr.contains("3 unchanged") && cached(&fine) == 0, "{}", fine.stderr);
    // Simulate a nondeterministic encoder by a record with other bytes: the coffee record under the key of the
    // astronaut.
    let records: Vec<(String, Vec<u8>)> =
        cache_files(&dir, ".record").into_iter().map(|name| (name.clone(), dir.read(&name))).collect();
    let of = |label: &str| {
        records.iter().find(|(_, bytes)| bytes.windows(label.len()).any(|w| w == label.as_bytes())).expect(label)
    };
    let (name, content) = (&of("astronaut").0, &of("coffee").1[32..]);
    // A record begins with the digest of its name and its content.
    let named = [name.strip_prefix("cache/").expect("in the cache").as_bytes(), b"\0", content].concat();
    dir.write(name, &[blake3::hash(&named).as_bytes(), content].concat());
    for ledger in cache_files(&dir, ".ledger") {
        fs::remove_file(dir.path().join(ledger)).expect("removed");
    }
    run(&dir, &["--verify-cache"]).fails(1, &["photos/people/astronaut.jpg as webp 120x120 differs from the cache"]);
    run(&dir, &["--verify-cache"]).fine();
    assert_eq!(cached(&run(&dir, &[]).fine()), 3);
}

#[test]
fn the_cache_is_shown_cleaned_and_purged() {
    let dir = tree();
    run(&dir, &[]).fine();
    dir.run(&["run", "photos/coffee.jpg", "-o", "c.png", "-q", "width=20&format=png", "--cache-dir", "cache"]).fine();
    let stats = || {
        let run = dir.run(&["cache", "stats", "--json", "--cache-dir", "cache"]).fine();
        let json: serde_json::Value = serde_json::from_slice(&run.stdout).expect("JSON");
        (json["entries"].as_u64().expect("a number"), json["outputs"].as_u64().expect("a number"))
    };
    let said = |args: &[&str]| {
        let run = dir.run(&[&["cache"], args, &["--cache-dir", "cache"]].concat()).fine();
        String::from_utf8(run.stdout).expect("text")
    };
    assert_eq!(stats(), (4, 4));
    assert!(said(&["stats"]).contains("4 entries"));
    let purged = said(&["purge", "photos/coffee.jpg", "photos/none.jpg"]);
    assert!(purged.contains("photos/coffee.jpg: 2 entries removed"), "{purged}");
    assert!(purged.contains("photos/none.jpg: not in the cache"), "{purged}");
    assert_eq!((stats(), cached(&run(&dir, &[]).fine())), ((2, 2), 2));

    // Purge by surrogate key: printf %s https://example.com/i/photos/alpha.png | sha256sum
    let key = "c01ef45248809d7412f6474f55cae6224ee8cc32a9ab4e447ac90e73ae91a8d2";
    let purged = said(&["purge", key, "--base-url", "https://example.com/i/"]);
    assert!(purged.contains("(photos/alpha.png): 1 entry removed"), "{purged}");
    assert_eq!(cached(&run(&dir, &[]).fine()), 2);
    dir.run(&["cache", "purge", &"a".repeat(64), "--cache-dir", "cache"]).fails(2, &["--base-url"]);
    // Purge by content under another name.
    dir.write("other.jpg", &dir.read("photos/coffee.jpg"));
    assert!(said(&["purge", "other.jpg"]).contains("other.jpg (photos/coffee.jpg): 1 entry removed"));

    assert_eq!(said(&["clean", "--older-than", "1d", "--max-size", "1GB"]), "0 entries removed, 0 B\n");
    assert!(said(&["clean", "--max-size", "1"]).starts_with("2 entries removed"));
    assert_eq!(cached(&run(&dir, &[]).fine()), 0);
    assert!(said(&["clean", "--older-than", "0d"]).starts_with("3 entries removed"));
    run(&dir, &[]).fine();
    assert!(said(&["clean"]).starts_with("3 entries removed"));
    assert_eq!(stats(), (0, 0));
    dir.run(&["cache", "clean", "--older-than", "soon"]).fails(2, &["30d"]);
}

#[test]
fn outputs_of_gone_sources_are_listed_and_pruned() {
    let dir = tree();
    dir.write("dist/mine.webp", b"not ours");
    let all = || dir.run(&[&["run", "photos/", "-o", "dist/"], &QUERY[..]].concat()).fine();
    all();
    let gone = |name: &str| fs::remove_file(dir.path().join(name)).expect("removed");
    gone("photos/people/astronaut.jpg");
    let listed = all();
    assert!(listed.stderr.contains("1 stale output"), "{}", listed.stderr);
    assert!(dir.files().contains(&"dist/people/astronaut.webp".to_owned()));

    // A run over other inputs does not report it.
    let other = ["run", "photos/coffee.jpg", "photos/*.png", "-o", "dist/", "--prune"];
    assert!(!dir.run(&[&other[..], &QUERY].concat()).fine().stderr.contains("astronaut"));

    let dry = run(&dir, &["--prune", "--dry-run"]).fine();
    let dry = String::from_utf8(dry.stdout).expect("text");
    assert!(dry.contains("people/astronaut.jpg -> people/astronaut.webp  would be removed"), "{dry}");
    assert!(dir.files().contains(&"dist/people/astronaut.webp".to_owned()));

    let pruned = run(&dir, &["--prune"]).fine();
    assert!(pruned.stderr.contains("removed people/astronaut.webp"), "{}", pruned.stderr);
    assert!(!dir.path().join("dist/people").exists(), "nor its folder, which is empty");
    assert_eq!(dir.read("dist/mine.webp"), b"not ours");

    // A manually changed file is kept.
    gone("photos/alpha.png");
    dir.write("dist/alpha.webp", b"changed by hand");
    let pruned = run(&dir, &["--prune"]).fine();
    assert!(pruned.stderr.contains("delete it by hand"), "{}", pruned.stderr);
    assert_eq!(dir.read("dist/alpha.webp"), b"changed by hand");

    // A renamed source has the same output name, so the output is not stale.
    let named = ["run", "photos/", "-o", "hashed/", "--name", "{hash}.{ext}", "--prune"];
    dir.run(&[&named[..], &QUERY].concat()).fine();
    let before = dir.files();
    fs::rename(dir.path().join("photos/coffee.jpg"), dir.path().join("photos/tea.jpg")).expect("renamed");
    dir.run(&[&named[..], &QUERY].concat()).fine();
    let hashed = |files: &[String]| files.iter().filter(|f| f.starts_with("hashed/")).cloned().collect::<Vec<_>>();
    assert_eq!(hashed(&before), hashed(&dir.files()));
    dir.run(&["run", "photos/", "--in-place", "--prune"]).fails(2, &["--in-place"]);
}

#[test]
fn a_folder_of_other_files_is_no_cache() {
    let dir = Dir::with(&[("photos/coffee.jpg", "in/a.jpg")]);
    dir.write("home/.gitignore", b"secret\n");
    let run = dir.run(&["run", "in", "-o", "d", "-q", "width=20", "--cache-dir", "home"]).fine();
    assert!(run.stderr.contains("is not empty and not a cache"), "{}", run.stderr);
    assert_eq!(dir.files(), ["d/a.jpg", "home/.gitignore", "in/a.jpg"]);
    assert_eq!(dir.read("home/.gitignore"), b"secret\n");
}

#[test]
fn verifying_looks_at_the_bytes() {
    let dir = Dir::with(&[("photos/coffee.jpg", "in/a.jpg")]);
    let run =
        |more: &[&str]| dir.run(&[&["run", "in", "-o", "d", "-q", "width=20", "--cache-dir", "c"], more].concat());
    run(&[]).fine();
    run(&["--verify-cache"]).fine();
    let made = dir.read("d/a.jpg");
    let kept = dir.files().into_iter().find(|name| name.starts_with("c/v2/") && dir.read(name) == made).expect("kept");
    dir.write(&kept, b"other bytes");
    run(&["--verify-cache"]).fails(1, &["the bytes in the cache are missing or damaged"]);
    run(&["--verify-cache"]).fine();
}
