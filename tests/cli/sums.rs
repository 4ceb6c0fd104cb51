//! The summary of a run: sizes, skipped files, missed targets, and the timestamps of outputs.

use crate::support::Dir;
use std::{
    fs::File,
    time::{Duration, SystemTime},
};

#[test]
fn a_source_with_several_outputs_counts_once() {
    let dir = Dir::with(&[("photos/coffee.jpg", "p/a.jpg"), ("in/baseline.jpg", "p/b.jpg")]);
    let sources = (dir.read("p/a.jpg").len() + dir.read("p/b.jpg").len()) as u64;
    let args = ["run", "p", "-o", "d", "--name", "{stem}-{n}.{ext}", "--report", "r.json", "--report", "r.html"];
    let several = dir.run(&[&args[..], &["-q", "width=90", "-q", "width=40", "-q", "width=20&format=webp"]].concat());
    let said = several.fine().stderr;
    assert!(said.contains("6 written; 6 renditions, ") && said.contains(", of ") && !said.contains("saved"), "{said}");
    let totals = &dir.json("r.json")["totals"];
    assert_eq!((&totals["sources"], &totals["ifsz"]), (&2.into(), &sources.into()));
    assert!(totals.get("saved").is_none() && totals.get("ratio").is_none(), "{totals}");
    let page = String::from_utf8(dir.read("r.html")).expect("text");
    assert!(page.contains("<dt>all sources</dt>") && !page.contains("<dt>saved</dt>"));
    let shown = String::from_utf8(dir.run(&["report", "show", "r.json"]).fine().stdout).expect("text");
    assert!(shown.contains("6 renditions, ") && !shown.contains("saved"), "{shown}");

    // Parts of one plan: each part has one output of a source, together they have several.
    for (n, width) in [("1", "width=90"), ("2", "width=40")] {
        let name = format!("{{stem}}-{n}.{{ext}}");
        let args = ["run", "p", "-o", "e", "--name", &name, "-q", width, "--report", &format!("part{n}.json")];
        assert!(dir.run(&args).fine().stderr.contains("saved"));
        assert_eq!(dir.json(&format!("part{n}.json"))["totals"]["ifsz"], sources);
    }
    dir.run(&["report", "merge", "part1.json", "part2.json", "-o", "all.json"]).fine();
    let totals = &dir.json("all.json")["totals"];
    assert_eq!((&totals["renditions"], &totals["ifsz"], totals.get("saved")), (&4.into(), &sources.into(), None));
}

#[test]
fn what_cannot_be_written_is_skipped_unless_it_is_named() {
    let dir = Dir::with(&[("in/baseline.jpg", "p/a.jpg"), ("in/place.heic", "p/b.heic")]);
    let run = dir.run(&["run", "p", "-o", "d", "-q", "width=20", "--report", "r.json", "--verbose"]).fine();
    assert!(
        run.stderr.contains("1 written, 1 skipped;") && run.stderr.contains("skipped p/b.heic: "),
        "{}",
        run.stderr
    );
    let report = dir.json("r.json");
    assert_eq!((&report["totals"]["skipped"], &report["totals"]["failed"]), (&1.into(), &0.into()));
    assert_eq!(report["skipped"][0]["source"], "p/b.heic");
    assert!(report["skipped"][0]["reason"].as_str().is_some_and(|why| why.contains("format=webp")), "{report:#}");
    dir.run(&["run", "p/b.heic", "-o", "d", "-q", "width=20"]).fails(1, &["heic-needs-format"]);
    dir.run(&["run", "p", "-o", "e", "-q", "width=20&format=webp"]).fine();
    assert!(dir.files().contains(&"e/b.webp".to_owned()), "a format that can be written makes it an input");
    let dry = String::from_utf8(dir.run(&["run", "p", "-o", "d", "--dry-run"]).fine().stdout).expect("text");
    assert!(dry.contains("p/b.heic  skipped: "), "{dry}");
    // With `--on-error copy`, it is a failure.
    dir.run(&["run", "p", "-o", "f", "-q", "width=20", "--on-error", "copy"]).fails(1, &["heic-needs-format"]);
    assert!(dir.files().contains(&"f/b.heic".to_owned()));
    let only = Dir::with(&[("in/place.heic", "p/b.heic")]);
    only.run(&["run", "p", "-o", "d"]).fails(2, &["no image found in p (found 1 skipped image)", "format=webp"]);
}

#[cfg(unix)]
#[test]
fn a_folder_of_links_is_called_so() {
    let dir = Dir::with(&[("in/baseline.jpg", "real/a.jpg")]);
    std::fs::create_dir(dir.path().join("links")).expect("made");
    std::os::unix::fs::symlink("../real/a.jpg", dir.path().join("links/a.jpg")).expect("linked");
    let run = dir.run(&["run", "links", "-o", "d"]).fails(2, &["(found 1 symbolic link)", "not followed"]);
    assert!(!run.stderr.contains("hidden"), "{}", run.stderr);
    dir.run(&["run", "links/*.jpg", "-o", "d"]).fails(2, &["no file matches", "symbolic link"]);
    dir.run(&["run", "links/a.jpg", "-o", "d"]).fine();
    dir.write("hidden/.a.jpg", &dir.read("real/a.jpg"));
    dir.run(&["run", "hidden", "-o", "d"]).fails(2, &["(found 1 hidden or ignored file)", "--hidden"]);
}

#[test]
fn a_missed_target_can_fail() {
    let dir = Dir::with(&[("photos/coffee.jpg", "a.jpg"), ("in/alpha.png", "b.png")]);
    let run = |more: &[&str]| dir.run(&[&["run", "a.jpg", "-o", "d", "--target-size", "500B"], more].concat());
    assert!(run(&[]).fine().stderr.contains("1 target-missed"));
    run(&["--strict-targets"]).fails(1, &["1 output misses its target (--strict-targets)"]);
    assert!(dir.files().contains(&"d/a.jpg".to_owned()), "it is written all the same");
    dir.run(&["run", "a.jpg", "-o", "d", "--target-size", "20kB", "--strict-targets"]).fine();
    let check = |size: &str, more: &[&str]| {
        dir.run(&[&["check", "a.jpg", "--target-size", size, "--max-total", "1MB"], more].concat())
    };
    check("500B", &[]).fine();
    check("500B", &["--strict-targets"]).fails(3, &["1 output over a target"]);
    check("20kB", &["--strict-targets"]).fine();
}

#[test]
fn a_png_that_is_too_large_names_what_would_not_be() {
    let dir = Dir::with(&[("photos/coffee.jpg", "a.jpg")]);
    let said = |size: &str, query: &str| {
        dir.run(&["run", "a.jpg", "-o", "d", "-q", query, "--target-size", size, "--verbose"]).fine().stderr
    };
    let both = said("60kB", "format=png&width=300");
    assert!(both.contains("`format=png8` or `format=webp` would reach it [target-missed]"), "{both}");
    let webp = said("3kB", "format=png&width=300");
    assert!(webp.contains(": this png has ") && webp.contains("; `format=webp` would reach it"), "{webp}");
    let none = said("100B", "format=png&width=300");
    assert!(none.contains("no quality setting [target-missed]"), "{none}");
    let fits = said("1MB", "format=png&width=300");
    assert!(!fits.contains("target-missed") && !fits.contains("warning"), "{fits}");
    let animated = Dir::with(&[("in/animated.gif", "a.gif")]);
    let run =
        animated.run(&["run", "a.gif", "-o", "d", "-q", "format=webp", "--target-size", "100B", "--strict-targets"]);
    run.fails(1, &["misses its target"]);
}

#[test]
fn an_output_that_is_right_is_not_older_than_its_source() {
    let dir = Dir::with(&[("photos/coffee.jpg", "a.jpg")]);
    let time = |name: &str| dir.path().join(name).metadata().expect("there").modified().expect("a time");
    let set = |name: &str, time: SystemTime| {
        File::options().write(true).open(dir.path().join(name)).expect("opened").set_modified(time).expect("set");
    };
    let (long_ago, ago) =
        (SystemTime::now() - Duration::from_secs(9000), SystemTime::now() - Duration::from_secs(3000));
    for cache in [&["--no-cache"][..], &["--cache-dir", "c"], &["--cache-dir", "c"]] {
        let run = || dir.run(&[&["run", "a.jpg", "-o", "d/b.jpg", "-q", "width=90"], cache].concat()).fine();
        run();
        set("d/b.jpg", long_ago);
        set("a.jpg", ago);
        assert!(run().stderr.contains("1 unchanged"));
        assert!(time("d/b.jpg") >= time("a.jpg"), "{cache:?}");
        // Up-to-date outputs are not touched.
        let settled = time("d/b.jpg");
        run();
        assert_eq!(time("d/b.jpg"), settled, "{cache:?}");
        // The source comes from a machine with a fast clock.
        set("a.jpg", SystemTime::now() + Duration::from_secs(600));
        run();
        assert!(time("d/b.jpg") >= time("a.jpg"), "{cache:?}");
        set("a.jpg", ago);
    }
    // Every output also depends on the configuration.
    dir.write("pixmill.toml", b"output = 'd'\n");
    set("d/b.jpg", long_ago);
    set("a.jpg", long_ago);
    dir.run(&["run", "a.jpg", "-o", "d/b.jpg", "-q", "width=90"]).fine();
    assert!(time("d/b.jpg") >= time("pixmill.toml"));
}

#[test]
fn a_large_avif_is_refused_as_at_the_edge_and_a_project_allows_it() {
    let dir = Dir::with(&[("in/gradient.png", "a.png")]);
    let args =
        ["run", "a.png", "-o", "d", "-q", "format=avif&width=4200&height=4000&enable=upscale&quality=1", "--dry-run"];
    dir.run(&args).fails(1, &["the limit is 16777216, as in IO", "--max-avif-area 16800000"]);
    dir.run(&[&args[..], &["--max-avif-area", "16800000"]].concat()).fine();
    dir.run(&[&args[..], &["--max-avif-pixels", "16800000"]].concat()).fine();
    dir.run(&["init"]).fine();
    dir.run(&args).fine();
    dir.run(&[&args[..], &["--max-avif-area", "10"]].concat()).fails(1, &["the limit is 10"]);
}

/// A JPEG of one gray block with this frame type.
fn jpeg(kind: u8, bits: u8) -> Vec<u8> {
    let table = |class: u8| [&[0xff, 0xc4, 0, 20, class][..], &[1], &[0; 15], &[0]].concat();
    let quantization = [&[0xff, 0xdb, 0, 67, 0][..], &[1; 64]].concat();
    let frame = [0xff, kind, 0, 11, bits, 0, 8, 0, 8, 1, 1, 0x11, 0];
    let scan = [0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x3f, 0xff, 0xd9];
    [&[0xff, 0xd8][..], &quantization, &frame, &table(0), &table(0x10), &scan].concat()
}

#[test]
fn an_unsupported_jpeg_is_not_called_damaged() {
    let kinds = [
        (0xc3, 8, "a lossless JPEG"),
        (0xc5, 8, "hierarchical"),
        (0xcb, 8, "a lossless JPEG"),
        (0xcd, 8, "hierarchical"),
    ];
    let others = [(0xf7, 8, "JPEG-LS"), (0xc1, 12, "12 bits a sample"), (0xc2, 12, "12 bits"), (0xc9, 12, "12 bits")];
    for (kind, bits, word) in kinds.into_iter().chain(others) {
        let dir = Dir::with(&[]);
        dir.write("a.jpg", &jpeg(kind, bits));
        let run = dir.run(&["run", "a.jpg", "-o", "d", "-q", "width=4"]);
        let run = run.fails(1, &[word, "cannot be read; convert it first", "[unsupported-format]"]);
        assert!(!run.stderr.contains("damaged"), "{}", run.stderr);
    }
    let dir = Dir::with(&[]);
    dir.write("a.jpg", &jpeg(0xc0, 8));
    dir.run(&["run", "a.jpg", "-o", "d", "-q", "width=4"]).fine();
}

#[cfg(feature = "jxl")]
#[test]
fn a_jpeg_in_the_form_of_jpeg_xl_says_no_quality() {
    let dir = Dir::with(&[("photos/coffee.jpg", "a.jpg")]);
    let args = ["run", "a.jpg", "-o", "d", "-q", "format=jxl"];
    dir.run(&[&args[..], &["--report", "r.json"]].concat()).fine();
    let want = "jxl (`format=jxl`, the data of the jpeg without further loss)";
    assert_eq!(dir.json("r.json")["renditions"][0]["format_reason"], want);
    let dry = String::from_utf8(dir.run(&[&args[..], &["--dry-run"]].concat()).fine().stdout).expect("text");
    assert!(dry.contains(want), "{dry}");
    let explained = String::from_utf8(dir.run(&["explain", "format=jxl", "a.jpg"]).fine().stdout).expect("text");
    assert!(explained.contains(want), "{explained}");
    dir.run(&["run", "a.jpg", "-o", "d", "-q", "format=jxl&width=90", "--report", "r.json"]).fine();
    assert_eq!(dir.json("r.json")["renditions"][0]["format_reason"], "jxl (`format=jxl`, quality 85)");
}
