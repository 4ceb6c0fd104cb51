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
