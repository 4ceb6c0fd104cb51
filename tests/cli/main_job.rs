//! The main use cases.

use crate::support::{Dir, fixture};

fn tree() -> Dir {
    Dir::with(&[
        ("photos/coffee.jpg", "photos/coffee.jpg"),
        ("photos/people/astronaut.jpg", "photos/people/astronaut.jpg"),
        ("in/alpha.png", "photos/alpha.png"),
        ("SOURCES.md", "photos/notes.txt"),
    ])
}

#[test]
fn a_tree_is_mirrored_and_reported() {
    let dir = tree();
    let args = ["run", "photos/", "-o", "dist/", "-q", "?width=300&crop=16:9,smart", "--report", "report.json"];
    let run = dir.run(&args).fine();
    assert!(run.stderr.contains("3 written, 1 file is not an image"), "{}", run.stderr);
    assert!(run.stdout.is_empty());
    let outputs = ["dist/alpha.png", "dist/coffee.jpg", "dist/people/astronaut.jpg"];
    assert_eq!(dir.files()[..3], outputs);
    assert_eq!(dir.info("dist/coffee.jpg"), "jpeg 300x169");
    let report = dir.json("report.json");
    let first = &report["renditions"][1];
    assert_eq!(first["source"], "photos/coffee.jpg");
    assert_eq!(first["output"], "coffee.jpg");
    assert_eq!(first["query"], "crop=16:9,smart&width=300");
    assert_eq!(first["outcome"], "written");
    let info = format!("ifsz={} ", dir.read("photos/coffee.jpg").len());
    assert!(first["io_info"].as_str().expect("text").starts_with(&info));
    assert_eq!(first["info"]["ofsz"], dir.read("dist/coffee.jpg").len());
    assert_eq!(report["totals"]["not_pictures"], 1);

    // A second run changes no files, and its report differs only in the outcomes.
    let before = std::fs::metadata(dir.path().join("dist/coffee.jpg")).expect("there").modified().expect("a time");
    let run = dir.run(&args).fine();
    assert!(run.stderr.contains("3 unchanged"), "{}", run.stderr);
    let after = std::fs::metadata(dir.path().join("dist/coffee.jpg")).expect("there").modified().expect("a time");
    assert_eq!(before, after);
}

#[test]
fn one_file_with_its_query() {
    let dir = Dir::with(&[("photos/coffee.jpg", "photo.jpg")]);
    dir.run(&["run", "photo.jpg?width=200&format=webp&quality=80", "-o", "small.webp"]).fine();
    assert_eq!(dir.files(), ["photo.jpg", "small.webp"]);
    assert_eq!(dir.info("small.webp"), "webp 200x133");
}

#[test]
fn several_outputs_of_one_decode() {
    let dir = tree();
    let name = "{dir}/{stem}-{width}.{ext}";
    let queries = ["-q", "width=32&format=png", "-q", "width=64&format=webp"];
    dir.run(&[&["run", "photos/", "-o", "dist/", "--name", name][..], &queries].concat()).fine();
    let dist: Vec<String> = dir.files().into_iter().filter(|f| f.starts_with("dist/")).collect();
    assert_eq!(
        dist,
        [
            "dist/alpha-32.png",
            "dist/alpha-64.webp",
            "dist/coffee-32.png",
            "dist/coffee-64.webp",
            "dist/people/astronaut-32.png",
            "dist/people/astronaut-64.webp"
        ]
    );
}

#[test]
fn a_pipe() {
    let dir = Dir::with(&[]);
    let photo = std::fs::read(fixture("photos/coffee.jpg")).expect("there");
    let run = dir.run_with_input(&["run", "-", "-q", "width=100", "-o", "-"], &photo).fine();
    assert!(run.stdout.starts_with(&[0xff, 0xd8, 0xff]), "a JPEG and nothing else");
    assert!(dir.files().is_empty());
    dir.write("thumb.jpg", &run.stdout);
    assert_eq!(dir.info("thumb.jpg"), "jpeg 100x67");
}

#[test]
fn flags_are_the_query_by_another_way() {
    let dir = Dir::with(&[("photos/coffee.jpg", "a.jpg")]);
    dir.run(&["run", "a.jpg", "-o", "1.webp", "--width", "64", "--quality", "70"]).fine();
    dir.run(&["run", "a.jpg", "-o", "2.webp", "-q", "width=64&quality=70"]).fine();
    assert_eq!(dir.read("1.webp"), dir.read("2.webp"));
    dir.run(&["run", "a.jpg", "-o", "3.webp", "-q", "width=640", "--width", "64", "--quality", "70"]).fine();
    assert_eq!(dir.read("1.webp"), dir.read("3.webp"), "a flag is laid over the query");
    let wrong = dir.run(&["run", "a.jpg", "-o", "4.webp", "--fit", "squeeze"]);
    wrong.fails(2, &["fit=squeeze", "expected bounds, cover or crop"]);
}

#[test]
fn metadata_is_removed_and_the_orientation_applied() {
    let dir = Dir::with(&[("in/orientation_6.jpg", "a.jpg"), ("in/orientation_1.jpg", "b.jpg")]);
    dir.run(&["run", "a.jpg", "b.jpg", "-o", "dist/"]).fine();
    let (turned, upright) = (dir.info("dist/a.jpg"), dir.info("dist/b.jpg"));
    assert_eq!(turned, upright);
    let bytes = dir.read("dist/a.jpg");
    assert!(!bytes.windows(4).any(|w| w == b"Exif"), "no EXIF is left");
}

#[test]
fn in_place_is_explicit_and_replaces_only_by_the_own_result() {
    let dir = Dir::with(&[("photos/coffee.jpg", "a.jpg")]);
    let before = dir.read("a.jpg");
    dir.run(&["run", "a.jpg", "-q", "width=64"]).fails(2, &["-o DIR"]);
    dir.run(&["run", ".", "-o", ".", "-q", "width=64"]).fails(2, &["would replace a source", "--in-place"]);
    assert_eq!(dir.read("a.jpg"), before);
    dir.run(&["run", ".", "--in-place", "-q", "width=64"]).fine();
    assert_eq!((dir.files(), dir.info("a.jpg")), (vec!["a.jpg".to_owned()], "jpeg 64x43".to_owned()));
}

#[test]
fn threads_do_not_change_a_byte() {
    let dir = tree();
    for jobs in ["1", "4"] {
        let query = ["-q", "width=200&crop=1:1,smart&format=webp", "-q", "width=100"];
        let args = ["run", "photos/", "-j", jobs, "-o", jobs, "--name", "{dir}/{stem}-{n}.{ext}", "--report"];
        dir.run(&[&args[..], &[&format!("{jobs}.json")], &query].concat()).fine();
    }
    assert_eq!(dir.read("1.json"), dir.read("4.json"));
    for name in dir.files().iter().filter_map(|f| f.strip_prefix("1/")) {
        assert_eq!(dir.read(&format!("1/{name}")), dir.read(&format!("4/{name}")), "{name}");
    }
}

#[test]
fn a_small_budget_gives_the_same_outputs() {
    let dir = tree();
    dir.run(&["run", "photos/", "-o", "all", "-q", "width=100"]).fine();
    dir.run(&["run", "photos/", "-o", "little", "-q", "width=100", "--memory", "40M"]).fine();
    assert_eq!(dir.read("all/coffee.jpg"), dir.read("little/coffee.jpg"));
}

#[test]
fn a_higher_limit_is_a_higher_limit() {
    let dir = Dir::with(&[("in/alpha.avif", "a.avif"), ("in/place.jxl", "b.jxl"), ("in/place.heic", "c.heic")]);
    let names: &[&str] = if cfg!(feature = "native") { &["a.avif", "b.jxl", "c.heic"] } else { &["b.jxl", "c.heic"] };
    for name in names {
        dir.run(&["run", name, "-o", "d.png", "-q", "format=png", "--max-input-side", "60000"]).fine();
    }
}

/// A trim that removes nothing does not disable the size limit.
#[test]
fn a_limit_holds_behind_a_trim_that_cuts_nothing() {
    let dir = Dir::with(&[("photos/coffee.jpg", "a.jpg")]);
    let args = ["run", "a.jpg", "-o", "b.png", "-q", "trim-color=123456&pad=300&format=png", "--max-output-side"];
    dir.run(&[&args[..], &["1100"]].concat()).fails(1, &["1200x1000", "dimensions-exceeded"]);
    dir.run(&[&args[..], &["1200"]].concat()).fine();
}

#[test]
fn words_about_rights_stay_and_nothing_else_does() {
    let dir = Dir::with(&[("in/metadata.jpg", "a.jpg")]);
    let says = |name: &str, words: &str| {
        let bytes = dir.read(name);
        bytes.windows(words.len()).any(|window| window == words.as_bytes())
    };
    // Both reencoded and repacked outputs filter metadata.
    for query in ["width=60", "quality=100"] {
        dir.run(&["run", "a.jpg", "-o", "b.jpg", "-q", &format!("{query}&metadata=copyright")]).fine();
        assert!(says("b.jpg", "(c) Example Photographer") && says("b.jpg", "<dc:creator>"), "{query}");
        assert!(!says("b.jpg", "Camera 1") && !says("b.jpg", "Taken by"), "{query}");
        dir.run(&["run", "a.jpg", "-o", "c.jpg", "-q", query]).fine();
        assert!(!says("c.jpg", "Example"), "{query}");
    }
    let run = dir.run(&["run", "a.jpg", "-o", "d.webp", "-q", "metadata=copyright", "-v"]).fine();
    assert!(run.stderr.contains("[beyond-io]") && says("d.webp", "(c) Example Photographer"), "{}", run.stderr);
    let run = dir.run(&["run", "a.jpg", "-o", "d.gif", "-q", "metadata=copyright&format=gif", "-v"]).fine();
    assert!(run.stderr.contains("[parameter-ignored]"), "{}", run.stderr);
    dir.run(&["run", "a.jpg", "-o", "e.jpg", "-q", "width=60", "--keep-metadata"]).fine();
    assert!(says("e.jpg", "Camera 1"), "the camera's name stays when asked for");
    dir.run(&["run", "a.jpg", "-o", "d.jpg", "-q", "metadata=c2pa,x"]).fails(2, &["or both"]);
}

#[test]
fn a_dry_run_says_what_would_be_made_and_makes_nothing() {
    let dir = Dir::with(&[("photos/coffee.jpg", "in/a.jpg"), ("in/text.png", "in/b.png")]);
    let args =
        ["run", "in/", "-o", "out/", "-q", "width=300&format=webp", "-q", "trim-color=auto&format=jpg", "--dry-run"];
    let said = String::from_utf8(dir.run(&args).fine().stdout).expect("text");
    assert!(said.contains("a.jpg -> a.webp  300x200 webp (`format=webp`"), "{said}");
    assert!(said.contains("a.jpg -> a.jpg  at most 600x400 jpeg"), "{said}");
    assert_eq!(dir.files(), ["in/a.jpg", "in/b.png"]);
    dir.write("in/c.jpg", b"\xff\xd8\xff and no more");
    let run = dir.run(&args).fails(1, &["would fail", "c.jpg", "[unparsable]"]);
    let said = String::from_utf8(run.stdout).expect("text");
    assert_eq!(said.lines().count(), 4, "the others are foreseen all the same: {said}");
}

/// The reason and the size of the only output in the report.
fn reported(dir: &Dir, args: &[&str]) -> (String, u64) {
    dir.run(&[&["run"], args, &["--report", "report.json"]].concat()).fine();
    let report: serde_json::Value = serde_json::from_slice(&dir.read("report.json")).expect("JSON");
    let rendition = &report["renditions"][0];
    let said = format!("{} {}", rendition["format_reason"], rendition["warnings"]);
    (said, rendition["info"]["ofsz"].as_u64().expect("a number"))
}

#[test]
fn a_quality_is_searched_for_a_score_or_a_size() {
    let dir = Dir::with(&[("photos/coffee.jpg", "a.jpg")]);
    for format in ["jpg", "webp"] {
        let query = format!("width=400&format={format}");
        let score = |wanted: &str, name: &str| {
            let (said, bytes) = reported(&dir, &["a.jpg", "-q", &query, "-o", name, "--target-score", wanted]);
            let similarity = said
                .split("quality ")
                .last()
                .and_then(|rest| rest.split("score ").nth(1))
                .and_then(|rest| rest.split(' ').next());
            (similarity.and_then(|text| text.parse::<f64>().ok()).unwrap_or_else(|| panic!("{said}")), bytes)
        };
        let ((good, large), (fair, small)) = (score("80", "good"), score("60", "fair"));
        assert!((80.0..83.0).contains(&good) && (60.0..63.0).contains(&fair), "{format}: {good} {fair}");
        assert!(small < large);
        let (said, bytes) = reported(&dir, &["a.jpg", "-q", &query, "-o", "size", "--target-size", "12kB"]);
        assert!((10_800..=12_000).contains(&bytes), "{format}: {bytes}, {said}");
        // A quality in the query is the upper limit of the search.
        let (said, least) =
            reported(&dir, &["a.jpg", "-q", &format!("{query}&quality=5"), "-o", "low", "--target-score", "90"]);
        assert!(said.contains("quality 5 ") && said.contains("target-missed") && least < small, "{said}");
    }
    let (said, _) = reported(&dir, &["a.jpg", "-q", "format=png", "-o", "b", "--target-size", "1kB"]);
    assert!(said.contains("target-missed"), "{said}");
    let (said, _) = reported(&dir, &["a.jpg", "-q", "format=png", "-o", "b", "--target-score", "80"]);
    assert!(said.contains("parameter-ignored"), "{said}");
    dir.run(&["run", "a.jpg", "-o", "c", "--target-score", "101"]).fails(2, &["1 to 100"]);
}

/// A script can compare an output with its source.
#[test]
fn compare_measures_what_a_run_has_made() {
    let dir = Dir::with(&[("photos/coffee.jpg", "a.jpg")]);
    let score = |quality: &str| {
        dir.run(&["run", "a.jpg", "-o", "b.webp", "-q", &format!("quality={quality}")]).fine();
        let run = dir.run(&["compare", "a.jpg", "b.webp", "--json"]).fine();
        let found: serde_json::Value = serde_json::from_slice(&run.stdout).expect("JSON");
        assert_eq!(found["other"]["bytes"], dir.read("b.webp").len());
        assert_eq!((&found["other"]["width"], &found["other"]["height"]), (&600.into(), &400.into()));
        found["ssimulacra2"].as_f64().expect("a score")
    };
    let (fair, good) = (score("30"), score("85"));
    assert!((30.0..60.0).contains(&fair) && (78.0..88.0).contains(&good), "{fair} {good}");
    dir.run(&["compare", "a.jpg", "b.webp", "--min-score", "78"]).fine();
    dir.run(&["compare", "a.jpg", "b.webp", "--min-score", "95"]).fails(1, &[]);
}

#[test]
fn nothing_becomes_larger_than_its_source_unasked() {
    let dir = Dir::with(&[("photos/coffee.jpg", "a.jpg")]);
    dir.run(&["run", "a.jpg", "-o", "low.jpg", "-q", "quality=40"]).fine();
    let source = dir.read("low.jpg").len() as u64;
    let (said, bytes) = reported(&dir, &["low.jpg", "-q", "format=webp", "-o", "b"]);
    assert!(bytes <= source && said.contains("quality-lowered"), "{bytes} of {source}: {said}");
    let (said, bytes) = reported(&dir, &["low.jpg", "-q", "format=webp&quality=95", "-o", "c"]);
    assert!(bytes > source && said.contains("larger-than-source"), "{bytes} of {source}: {said}");
    // A target size above the actual size changes nothing. A target score is met.
    let (said, bytes) = reported(&dir, &["low.jpg", "-q", "format=webp", "-o", "d", "--target-size", "1MB"]);
    assert!(bytes <= source && said.contains("quality-lowered"), "{bytes} of {source}: {said}");
    let (said, bytes) = reported(&dir, &["low.jpg", "-q", "format=webp", "-o", "e", "--target-score", "90"]);
    assert!(bytes > source && said.contains("larger-than-source"), "{bytes} of {source}: {said}");
}

#[test]
fn a_png8_has_a_palette_and_less_quality_is_smaller() {
    let dir = Dir::with(&[("photos/coffee.jpg", "a.jpg"), ("in/alpha.png", "b.png")]);
    let size = |query: &str| {
        dir.run(&["run", "a.jpg", "-o", "c.png", "-q", query]).fine();
        // The color type, in the header chunk: 3 is a palette.
        assert_eq!(dir.read("c.png")[25], 3, "{query}");
        dir.read("c.png").len()
    };
    assert!(size("format=png8&width=300&quality=30") < size("format=png8&width=300"));
    dir.run(&["run", "b.png", "-o", "d.png", "-q", "format=png8"]).fine();
    assert!(dir.read("d.png").windows(4).any(|w| w == b"tRNS"), "alpha stays");
}

#[test]
fn an_svg_has_its_limits_and_each_has_an_option() {
    let dir = Dir::with(&[("photos/coffee.jpg", "a.jpg")]);
    let large = ["run", "a.jpg", "-o", "b.svg", "-q", "width=1601&enable=upscale&blur=40&quality=1"];
    dir.run(&large).fails(1, &["dimensions-exceeded", "--max-svg-side 1601"]);
    dir.run(&[&large[..], &["--max-svg-side", "1601"]].concat()).fine();
    dir.run(&["run", "a.jpg", "-o", "c.svg", "--max-svg-bytes", "9k"]).fails(1, &["svg-too-large", "--max-svg-bytes"]);
    assert_eq!(dir.files(), ["a.jpg", "b.svg"]);
}

#[test]
fn animations_keep_their_frames_delays_and_loops() {
    let dir = Dir::with(&[("in/animated.gif", "a.gif"), ("in/animated.webp", "b.webp"), ("in/animated.png", "c.png")]);
    let facts = |name: &str| {
        let run = dir.run(&["info", "--json", name]).fine();
        let info: serde_json::Value = serde_json::from_slice(&run.stdout).expect("JSON");
        (info["frames"].as_u64(), info["width"].as_u64())
    };
    for (from, query, to) in [
        ("a.gif", "width=60", "g.gif"),
        ("a.gif", "width=60&format=webp", "g.webp"),
        ("b.webp", "width=60", "w.webp"),
        ("b.webp", "width=60&format=gif", "w.gif"),
        ("c.png", "width=60", "p.png"),
        ("c.png", "width=60&format=webp", "p.webp"),
    ] {
        dir.run(&["run", from, "-o", to, "-q", query]).fine();
        assert_eq!(facts(to), (Some(4), Some(60)), "{from} to {to}");
    }
    if cfg!(feature = "avif-aom") {
        dir.run(&["run", "a.gif", "-o", "g.avif", "-q", "width=60"]).fine();
        dir.run(&["run", "g.avif", "-o", "h.webp"]).fine();
        assert_eq!([facts("g.avif"), facts("h.webp")], [(Some(4), Some(60)); 2]);
    }
    let flat = dir.run(&["run", "a.gif", "-o", "f.jpg", "-v"]).fine();
    assert!(
        flat.stderr.contains("only the first of 4 frames is used") && facts("f.jpg").0 == Some(1),
        "{}",
        flat.stderr
    );
    let first = dir.run(&["run", "a.gif", "-o", "f.gif", "-q", "frame=1", "-v"]).fine();
    assert!(!first.stderr.contains("animation-flattened") && facts("f.gif").0 == Some(1), "{}", first.stderr);
    dir.run(&["run", "a.gif", "-o", "x.gif", "-q", "width=9", "--max-frames", "3"]).fails(1, &["too-many-frames"]);
}
