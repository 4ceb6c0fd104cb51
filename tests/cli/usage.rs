//! Usage errors, which print a hint and run nothing; help and explanations.

use crate::support::Dir;

#[test]
fn all_mistakes_of_all_queries_at_once_with_their_place() {
    let dir = Dir::with(&[("in/baseline.jpg", "a.jpg")]);
    let run = dir.run(&["run", "a.jpg", "-o", "d", "-q", "?widht=3&crop=300,200,smart", "-q", "class=2&orient=9"]);
    let words = [
        "unknown parameter `widht`; did you mean `width`?",
        "a ratio with `smart`: `crop=3:2,smart&width=300`",
        "a class of the configuration",
        "`orient=9`: expected",
        "\n?widht=3&crop=300,200,smart\n ^^^^^^^ ",
    ];
    run.fails(2, &words);
    assert_eq!(dir.files(), ["a.jpg"]);
}

#[test]
fn a_typo_is_shown_corrected_and_ready_to_copy() {
    let dir = Dir::with(&[("in/baseline.jpg", "a.jpg")]);
    let run = |args: &[&str]| dir.run(&[&["run", "a.jpg", "-o", "d"][..], args].concat());
    run(&["-q", "?widht=3&quality=80&fit=crpo"]).fails(2, &["\ncorrected: '?width=3&quality=80&fit=crop'\n"]);
    run(&["-q", "widht=3"]).fails(2, &["\ncorrected: width=3\n"]);
    run(&["--fit", "bonds", "--width", "50p", "--height", "9"])
        .fails(2, &["\ncorrected: --width 50p --height 9 --fit bounds\n"]);
    assert!(!run(&["-q", "widht=x"]).stderr.contains("corrected"), "what it offers would be wrong again");
    dir.run(&["explain", "?widht=3"]).fails(2, &["corrected: '?width=3'"]);
    assert_eq!(dir.files(), ["a.jpg"]);
    dir.write("pixmill.toml", b"[class.a]\nquery = \"widht=3&fit=crop\"\n");
    run(&[]).fails(2, &["did you mean `width`?\n    corrected: width=3&fit=crop"]);
}

#[test]
fn a_parameter_of_another_service_is_a_warning() {
    let dir = Dir::with(&[("in/baseline.jpg", "a.jpg")]);
    let run = dir.run(&["run", "a.jpg?utm_source=x&width=9", "-o", "d", "-v"]).fine();
    assert!(run.stderr.contains("unknown parameter `utm_source` is ignored [parameter-ignored]"), "{}", run.stderr);
}

#[test]
fn a_report_that_cannot_be_written_fails_before_the_work() {
    let dir = Dir::with(&[("in/baseline.jpg", "a.jpg")]);
    dir.write("file", b"x");
    dir.run(&["run", "a.jpg", "-o", "d", "--report", "file/r.json"]).fails(2, &["cannot write the report file/r.json"]);
    assert_eq!(dir.files(), ["a.jpg", "file"]);
}

#[test]
fn the_report_on_standard_output_is_json_and_nothing_else() {
    let dir = Dir::with(&[("in/baseline.jpg", "a.jpg")]);
    let run = dir.run(&["run", "a.jpg", "-o", "d", "-q", "width=9", "--report", "-", "--timings"]).fine();
    let report: serde_json::Value = serde_json::from_slice(&run.stdout).expect("JSON");
    assert!(report["renditions"][0]["elapsed_ms"].as_f64().is_some_and(|ms| ms > 0.0));
    dir.run(&["run", "a.jpg", "-o", "-", "--report", "-"]).fails(2, &["both write to standard output"]);
}

#[test]
fn quiet_and_verbose() {
    let dir = Dir::with(&[("in/baseline.jpg", "a.jpg"), ("broken/empty.jpg", "b.jpg")]);
    let quiet = dir.run(&["run", "a.jpg", "-o", "d", "-q", "width=9", "--quiet"]).fine();
    assert_eq!(quiet.stderr, "");
    let failing = dir.run(&["run", "a.jpg", "b.jpg", "-o", "d", "-q", "width=9", "--quiet"]);
    failing.fails(1, &["failed b.jpg: the file is empty [unparsable]"]);
    let verbose = dir.run(&["run", "a.jpg", "-o", "e", "-q", "width=9", "--verbose"]).fine();
    assert!(verbose.stderr.contains("written a.jpg ifsz="), "{}", verbose.stderr);
    assert!(!verbose.stderr.contains('\x1b'), "no colors where there is no terminal");
}

#[test]
fn nothing_to_do_is_said() {
    let dir = Dir::with(&[("SOURCES.md", "p/notes.txt")]);
    dir.run(&["run", "p", "-o", "d"]).fails(2, &["no image found in p (found 1 other file)"]);
}

#[test]
fn info_shows_the_properties_of_an_image() {
    let dir = Dir::with(&[("in/orientation_6.jpg", "a.jpg"), ("broken/text.jpg", "b.jpg")]);
    let run = dir.run(&["info", "a.jpg", "b.jpg"]).fails(1, &["b.jpg", "not an image"]);
    let text = String::from_utf8(run.stdout).expect("text");
    assert!(text.starts_with("a.jpg: jpeg ") && text.contains("EXIF orientation 6"), "{text}");
}

#[test]
fn explain_says_what_a_query_means() {
    let dir = Dir::with(&[("photos/coffee.jpg", "a.jpg")]);
    let text = |args: &[&str]| String::from_utf8(dir.run(args).fine().stdout).expect("text");
    let alone = text(&["explain", "?quality=60&width=0.5"]);
    assert!(alone.starts_with("query      ?width=50p&quality=60\n"), "{alone}");
    let for_image = text(&["explain", "?width=100&crop=16:9", "a.jpg"]);
    for line in [
        "source     a.jpg: jpeg 600x400",
        "decode     300x200",
        "crop       600x338",
        "resize     100x56",
        "output     100x56 jpeg",
    ] {
        assert!(for_image.contains(line), "{line:?} is not in:\n{for_image}");
    }
    dir.run(&["explain", "?blur=x&width=300"])
        .fails(2, &["\n?blur=x&width=300\n ^^^^^^ `blur=x`: expected 0.5 to 1000"]);
}

#[test]
fn help_has_examples_and_the_words_of_names() {
    let dir = Dir::with(&[]);
    let help = String::from_utf8(dir.run(&["run", "--help"]).fine().stdout).expect("text");
    for word in ["{hash}", "--width", "pixmill run photos/ -o dist/", "--max-input-side"] {
        assert!(help.contains(word), "{word}");
    }
    let short = String::from_utf8(dir.run(&["run", "-h"]).fine().stdout).expect("text");
    assert!(short.lines().count() < 40 && short.contains("--quality") && !short.contains("--max-"), "{short}");
    for subcommand in ["run", "info", "compare", "explain", "init"] {
        let help = String::from_utf8(dir.run(&[subcommand, "--help"]).fine().stdout).expect("text");
        assert!(help.contains("Examples:\n") && help.contains(&format!("pixmill {subcommand}")), "{help}");
    }
    dir.run(&["rnu"]).fails(2, &["unrecognized subcommand 'rnu'", "--help"]);
}

#[test]
fn the_version_names_the_libraries_on_request() {
    let dir = Dir::with(&[]);
    let said = |args: &[&str]| String::from_utf8(dir.run(args).fine().stdout).expect("text");
    let short = said(&["--version"]);
    assert_eq!(short, format!("pixmill {}\n", env!("CARGO_PKG_VERSION")));
    let long = said(&["--version", "--verbose"]);
    assert!(long.starts_with(&short) && long.contains("\ntarget: "), "{long}");
    let features = long.lines().find_map(|line| line.strip_prefix("features: ")).expect("a line");
    assert!(features.split(' ').any(|feature| feature == "cli"), "{long}");
    let libraries = long.lines().find_map(|line| line.strip_prefix("libraries: ")).expect("a line");
    let names: Vec<&str> =
        libraries.split(", ").filter_map(|library| library.split_once(' ')).map(|(n, _)| n).collect();
    let all = ["mozjpeg-sys", "libwebp", "libavif", "libaom", "libjxl", "openh264-sys2"];
    assert_eq!(names, all[..if cfg!(feature = "native") { 6 } else { 2 }], "{long}");
    let versions = libraries.split(", ").filter_map(|library| library.split_once(' ')?.1.chars().next());
    assert!(versions.clone().count() == names.len() && versions.into_iter().all(|c| c.is_ascii_digit()), "{long}");
    assert_eq!((said(&["-V", "--verbose"]), said(&["--verbose", "-V"])), (long.clone(), long));
    dir.run(&["--verbose", "init"]).fails(2, &["--version"]);
    assert!(dir.files().is_empty());
}
