//! What users of other tools type: an omitted `run`, short flags, values of CSS and sharp, suffixes, kept times.

use crate::support::Dir;
use std::time::{Duration, SystemTime};

#[test]
fn run_is_implied_before_an_input_or_an_option() {
    let dir = Dir::with(&[("photos/chelsea.jpg", "photos/a.jpg"), ("photos/chelsea.jpg", "check")]);
    dir.run(&["photos/a.jpg", "-o", "x.webp", "--width", "90"]).fine();
    assert_eq!(dir.info("x.webp"), "webp 90x60");
    dir.run(&["photos/a.jpg?width=80", "-o", "y.webp"]).fine();
    dir.run(&["-W", "70", "photos", "-o", "d"]).fine();
    dir.run(&["./check", "-o", "z.webp", "-W", "60"]).fine();
    assert_eq!(
        [dir.info("y.webp"), dir.info("d/a.jpg"), dir.info("z.webp")],
        ["webp 80x53", "jpeg 70x47", "webp 60x40"]
    );
    // A subcommand has priority over a file of its name; a missing image is no subcommand.
    dir.run(&["check"]).fails(2, &["baseline pixmill-baseline.json: no such file"]);
    dir.run(&["nope.jpg", "-o", "d"]).fails(2, &["nope.jpg: no such file"]);
    dir.run(&["nope", "-o", "d"]).fails(2, &["unrecognized subcommand 'nope'"]);
}

#[test]
fn short_flags_of_size_and_format() {
    let dir = Dir::with(&[("photos/chelsea.jpg", "a.jpg")]);
    dir.run(&["run", "a.jpg", "-o", "d", "-W", "50", "-H", "40", "-f", "webp"]).fine();
    assert_eq!(dir.info("d/a.webp"), "webp 50x40");
    dir.run(&["run", "a.jpg", "-o", "d", "-format", "webp"]).fails(2, &["did you mean `--format`?"]);
}

#[test]
fn values_of_css_and_sharp_are_translated_with_a_warning() {
    let dir = Dir::with(&[("photos/chelsea.jpg", "a.jpg"), ("in/alpha.png", "b.png")]);
    for fit in ["contain", "inside"] {
        let run = dir.run(&["run", "a.jpg", "-o", "d", "-W", "90", "-H", "90", "--fit", fit]).fine();
        assert!(
            run.stderr.contains(&format!("`fit={fit}` is not a value of IO; `fit=bounds` was used")),
            "{}",
            run.stderr
        );
        assert_eq!(dir.info("d/a.jpg"), "jpeg 90x60");
    }
    let bytes = |color: &str| {
        dir.run(&["run", "b.png", "-o", "b.jpg", "-q", &format!("bg-color={color}")]).fine();
        dir.read("b.jpg")
    };
    let red = bytes("f00");
    for css in ["red", "RED", "#f00", "#ff0000", "#ff0000ff"] {
        assert_eq!(bytes(css), red, "{css}");
    }
    assert_ne!(bytes("blue"), red);
    let run = dir.run(&["run", "b.png", "-o", "b.jpg", "--bg-color", "reddish"]);
    run.fails(2, &["`bg-color=reddish`: expected a color"]);
    // At the edge such a value is invalid.
    let white = bytes("fff");
    let run = dir.run(&["run", "b.png", "-o", "b.jpg", "--lenient", "-v", "-q", "bg-color=red"]).fine();
    assert!(run.stderr.contains("[parameter-invalid]"), "{}", run.stderr);
    assert_eq!(dir.read("b.jpg"), white);
}

#[test]
fn a_suffix_is_added_to_the_names_of_outputs() {
    let dir = Dir::with(&[("photos/chelsea.jpg", "p/x/a.jpg")]);
    dir.run(&["run", "p", "-o", "d", "--suffix", "-small", "-f", "webp", "-W", "50"]).fine();
    dir.run(&["run", "p", "--in-place", "--suffix", "@1x", "-W", "50"]).fine();
    assert_eq!(dir.files(), ["d/x/a-small.webp", "p/x/a.jpg", "p/x/a@1x.jpg"]);
    for wrong in ["/x", "{n}", ""] {
        dir.run(&["run", "p", "-o", "d", "--suffix", wrong]).fails(2, &["expected part of a file name"]);
    }
    dir.run(&["run", "p/x/a.jpg", "-o", "b.webp", "--suffix", "x"]).fails(2, &["-o b.webp is one file"]);
    dir.run(&["run", "p", "-o", "d/{stem}.webp", "--suffix", "x"]).fails(2, &["--suffix both set the name"]);
}

#[test]
fn outputs_get_the_time_of_their_source() {
    let dir = Dir::with(&[("photos/chelsea.jpg", "p/a.jpg"), ("photos/coffee.jpg", "p/b.jpg")]);
    let time = |name: &str| std::fs::metadata(dir.path().join(name)).and_then(|m| m.modified()).expect("a time");
    let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_500_000_000);
    let set = |name: &str, to: SystemTime| {
        let file = std::fs::File::options().write(true).open(dir.path().join(name)).expect("there");
        file.set_modified(to).expect("set");
    };
    set("p/a.jpg", old);
    dir.run(&["run", "p", "-o", "d", "-W", "50"]).fine();
    assert!(time("d/a.jpg") > old);
    // Unchanged outputs too, rendered and from the cache.
    for _ in 0..2 {
        dir.run_with(&["run", "p", "-o", "d", "-W", "50", "--preserve-mtime"], |command| {
            command.env("PIXMILL_CACHE_DIR", dir.path().join("cache"));
        })
        .fine();
        assert_eq!(time("d/a.jpg"), old);
        assert_eq!(time("d/b.jpg"), time("p/b.jpg"));
        set("d/a.jpg", SystemTime::now());
    }
    dir.run(&["run", "p/a.jpg", "--in-place", "-q", "quality=50", "--preserve-mtime"]).fine();
    assert_eq!(time("p/a.jpg"), old);
}
