//! Output locations, and name errors before the run.

use crate::support::Dir;

#[test]
fn two_outputs_with_one_name_are_refused_before_anything_runs() {
    let dir = Dir::with(&[("in/baseline.jpg", "a.jpg"), ("in/gradient.png", "a.png"), ("in/text.png", "b.png")]);
    let run = dir.run(&["run", ".", "-o", "dist", "-q", "format=webp"]);
    run.fails(2, &["a.webp", "a.jpg", "a.png", "--name"]);
    assert_eq!(dir.files(), ["a.jpg", "a.png", "b.png"]);
    let run = dir.run(&["run", "a.jpg", "-o", "dist/", "-q", "width=10", "-q", "width=20"]);
    run.fails(2, &["--name"]);
    assert_eq!(dir.files(), ["a.jpg", "a.png", "b.png"]);
    dir.run(&["run", ".", "-o", "dist", "-q", "format=webp", "--name", "{dir}/{name}.{ext}"]).fine();
    assert_eq!(dir.files()[3..], ["dist/a.jpg.webp", "dist/a.png.webp", "dist/b.png.webp"]);
}

#[test]
fn an_output_on_top_of_another_source_is_refused() {
    let dir = Dir::with(&[("in/baseline.jpg", "x/a.jpg"), ("in/gradient.png", "a.jpg")]);
    let before = dir.read("a.jpg");
    dir.run(&["run", "x", "a.jpg", "-o", ".", "-q", "format=jpg"]).fails(2, &["would replace a source"]);
    assert_eq!(dir.read("a.jpg"), before);
}

#[test]
fn widths_beyond_a_small_image_are_made_once() {
    let dir = Dir::with(&[("in/baseline.jpg", "a.jpg")]);
    let queries = ["-q", "width=32", "-q", "width=5000", "-q", "width=6000"];
    let args = ["run", "a.jpg", "-o", "dist/", "--name", "{stem}-{width}.{ext}", "--report", "r.json"];
    dir.run(&[&args[..], &queries].concat()).fine();
    let report = dir.json("r.json");
    let renditions = report["renditions"].as_array().expect("a list");
    assert_eq!(renditions.len(), 2);
    let codes: Vec<_> = renditions[1]["warnings"].as_array().expect("a list").iter().map(|w| &w["code"]).collect();
    assert_eq!(codes, ["same-output", "upscale-prevented"]);
}

#[test]
fn a_second_run_does_not_take_its_own_outputs_for_sources() {
    let dir = Dir::with(&[("in/baseline.jpg", "a.jpg")]);
    for _ in 0..2 {
        dir.run(&["run", ".", "-o", "dist", "-q", "width=32"]).fine();
    }
    assert_eq!(dir.files(), ["a.jpg", "dist/a.jpg"]);
}

#[test]
fn the_name_follows_the_content() {
    let dir = Dir::with(&[("in/misnamed.jpg", "photo.jpg"), ("in/baseline.jpg", "b.JPEG")]);
    dir.run(&["run", ".", "-o", "dist"]).fine();
    assert_eq!(dir.files()[1..3], ["dist/b.JPEG", "dist/photo.png"], "a PNG with a JPEG's name");
    dir.run(&["run", "b.JPEG", "-o", "h", "--name", "{stem}.{hash}.{ext}"]).fine();
    let hashed = dir.files().into_iter().find(|f| f.starts_with("h/b.")).expect("written");
    assert_eq!(hashed.len(), "h/b.0123456789abcdef.JPEG".len(), "{hashed}");
}

#[test]
fn globs_hidden_and_ignored_files() {
    let dir = Dir::with(&[
        ("in/baseline.jpg", "p/a.jpg"),
        ("in/baseline.jpg", "p/q/b.jpg"),
        ("in/gradient.png", "p/c.png"),
        ("in/baseline.jpg", "p/.hidden.jpg"),
        ("in/baseline.jpg", "p/draft.jpg"),
    ]);
    dir.write("p/.ignore", b"draft.jpg\n");
    dir.run(&["run", "p/*.jpg?width=16", "-o", "1"]).fine();
    dir.run(&["run", "p/**/*.jpg", "-o", "2", "-q", "width=16"]).fine();
    dir.run(&["run", "p", "-o", "3", "-q", "width=16", "--hidden", "--no-ignore"]).fine();
    let made = |folder: &str| dir.files().into_iter().filter(|f| f.starts_with(folder)).collect::<Vec<_>>();
    assert_eq!(made("1/"), ["1/a.jpg"]);
    assert_eq!(made("2/"), ["2/a.jpg", "2/q/b.jpg"]);
    assert_eq!(made("3/"), ["3/.hidden.jpg", "3/a.jpg", "3/c.png", "3/draft.jpg", "3/q/b.jpg"]);
    dir.run(&["run", "p/*.gif", "-o", "4"]).fails(2, &["no file matches p/*.gif"]);
}

#[test]
fn names_and_formats_may_not_contradict() {
    let dir = Dir::with(&[("in/baseline.jpg", "a.jpg")]);
    let run = dir.run(&["run", "a.jpg?format=webp", "-o", "b.png"]);
    run.fails(2, &["format=webp", "b.png has the extension of png", "use b.webp"]);
    dir.run(&["run", "a.jpg", "-o", "b.png"]).fine();
    assert_eq!(dir.info("b.png").split(' ').next(), Some("png"), "the name says the format");
    dir.run(&["run", "a.jpg", "a.jpg?width=9", "-o", "b.png"]).fails(2, &["is one file"]);
    for wrong in ["{sten}.{ext}", "../{stem}.{ext}"] {
        dir.run(&["run", "a.jpg", "-o", "d", "--name", wrong]).fails(2, &["name"]);
    }
    assert_eq!(dir.files(), ["a.jpg", "b.png"]);
}

#[cfg(all(unix, not(target_os = "macos")))]
#[test]
fn names_that_are_one_on_other_systems_give_a_warning() {
    let composed = "p/\u{e9}.jpg";
    let dir = Dir::with(&[("in/baseline.jpg", composed), ("photos/coffee.jpg", "p/e\u{301}.jpg")]);
    let run = dir.run(&["run", "p", "-o", "d", "-q", "width=9", "--report", "r.json"]).fine();
    assert!(run.stderr.contains("warnings: 1 name-collides"), "{}", run.stderr);
    let report = dir.json("r.json");
    let of = |i: usize| report["renditions"][i]["warnings"].as_array().expect("a list").clone();
    assert_eq!(
        (of(0).len(), &of(1)[0]["code"], &report["renditions"][1]["source"]),
        (0, &"name-collides".into(), &composed.into())
    );
    assert_eq!(dir.files().iter().filter(|file| file.starts_with("d/")).count(), 2);

    let dir = Dir::with(&[("in/baseline.jpg", "p/a.jpg"), ("in/baseline.jpg", "p/A.jpg")]);
    let run = dir.run(&["run", "p", "-o", "d", "-q", "width=9", "-v"]).fine();
    assert!(
        run.stderr.contains("its name is that of A.jpg") && run.stderr.contains("[name-collides]"),
        "{}",
        run.stderr
    );
    // A source is not at risk.
    let before = dir.read("p/a.jpg");
    dir.run(&["run", "p/A.jpg", "p/a.jpg", "-o", "p", "--name", "{stem}.{ext}"]).fails(2, &["would replace a source"]);
    assert_eq!(dir.read("p/a.jpg"), before);
    let in_place = dir.run(&["run", "p", "--in-place", "-v"]).fine();
    assert!(!in_place.stderr.contains("name-collides"), "{}", in_place.stderr);
}

#[test]
fn an_invalid_glob_is_named() {
    let dir = Dir::with(&[("in/baseline.jpg", "p/a.jpg")]);
    let nested = format!("{}a{}", "{".repeat(300), "}".repeat(300));
    for (glob, reason) in
        [("p/{a", "invalid glob `{a`: unclosed"), (nested.as_str(), "it is too long or too deeply nested")]
    {
        dir.run(&["run", glob, "-o", "d"]).fails(2, &[glob, reason]);
        dir.write("inputs.toml", format!("inputs = '{glob}'\noutput = 'd'\n").as_bytes());
        dir.run(&["run", "--config", "inputs.toml"]).fails(2, &["`inputs` of inputs.toml", glob, reason]);
        dir.write("rule.toml", format!("[[rule]]\nfiles = ['**', '{glob}']\n").as_bytes());
        let at = "line 2, rule 1:\n  files = ['**', ";
        dir.run(&["run", "p", "-o", "d", "--config", "rule.toml"]).fails(2, &[at, "^ invalid glob: "]);
        dir.write("budget.toml", format!("[[budget]]\nfiles = '{glob}'\nmax = '1kB'\n").as_bytes());
        let check = ["check", "p", "--no-baseline", "--config", "budget.toml"];
        dir.run(&check).fails(2, &["budget.toml: invalid budget for ", glob]);
    }
}

/// The other lines apply.
#[test]
fn an_invalid_line_of_an_ignore_file_is_a_warning() {
    let dir = Dir::with(&[("in/baseline.jpg", "p/q/a.jpg"), ("in/baseline.jpg", "p/q/b.jpg")]);
    let nested = format!("{}a{}", "{".repeat(300), "}".repeat(300));
    for (file, line) in [("p/q/.ignore", "{x"), ("p/.ignore", "{x"), ("p/.ignore", nested.as_str())] {
        dir.write(file, format!("# images\n{line}\nb.*\n").as_bytes());
        for args in [&["run", "p/q", "-o", "d"][..], &["check", "p/q", "--no-baseline", "--max-total", "5MB"]] {
            let run = dir.run(args).fine();
            let warning = format!("{file}, line 2: invalid glob `{line}`: ");
            assert!(run.stderr.contains("warning: ") && run.stderr.contains(&warning), "{}", run.stderr);
            assert_eq!(run.stderr.matches("warning: ").count(), 1, "{}", run.stderr);
        }
        std::fs::remove_file(dir.path().join(file)).expect("there");
    }
    assert!(dir.run(&["run", "p/q", "-o", "e"]).fine().stderr.starts_with("2 written"));
}
