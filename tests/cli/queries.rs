//! Query syntax, ignored parameters with warnings, and errors with corrections.

use crate::support::{Dir, Run};

fn dir() -> Dir {
    Dir::with(&[("photos/coffee.jpg", "a.jpg")])
}

fn run(dir: &Dir, query: &str) -> Run {
    dir.run(&["run", "a.jpg", "-o", "d", "-v", "-q", query])
}

/// Such a parameter must not be ignored, because the image would keep its size.
#[test]
fn a_piece_without_a_value_is_an_error_with_what_was_meant() {
    let dir = dir();
    for (query, corrected) in [
        ("80", "quality=80"),
        ("webp", "format=webp"),
        ("800x600", "'width=800&height=600'"),
        ("?300px&webp", "'?width=300&format=webp'"),
        ("width:300", "width=300"),
        ("w_300,q_80", "'width=300&quality=80'"),
        ("16:9", "crop=16:9"),
        ("width%3D300%26height%3D200", "'width=300&height=200'"),
        ("width=300&amp;height=200", "'width=300&height=200'"),
        ("width=300,height=200", "'width=300&height=200'"),
    ] {
        run(&dir, query).fails(2, &["^", &format!("\ncorrected: {corrected}\n")]);
    }
    run(&dir, "width").fails(2, &["`width` has no value", "such as `width="]);
    run(&dir, "foo&width=3").fails(2, &["\nfoo&width=3\n^^^ `foo` has no `=`"]);
    run(&dir, "=300").fails(2, &["^^^^ no name before `=`"]);
    dir.run(&["run", "a.jpg", "-o", "d", "-quality", "80"])
        .fails(2, &["`-quality` is `-q uality`", "\ncorrected: pixmill run a.jpg -o d --quality 80\n"]);
    dir.run(&["run", "a.jpg?80", "-o", "d"]).fails(2, &["corrected: quality=80"]);
    dir.run(&["explain", "800x600"]).fails(2, &["corrected: 'width=800&height=600'"]);
    dir.write("pixmill.toml", b"[class.hero]\nquery = \"80\"\n");
    run(&dir, "width=3").fails(2, &["did you mean `quality=80`?"]);
    dir.write("pixmill.toml", b"[class.hero]\nquery = \"width=90\"\n");
    run(&dir, "hero").fails(2, &["corrected: class=hero\n"]);
    assert_eq!(dir.files(), ["a.jpg", "pixmill.toml"]);
    let lenient = dir.run(&["run", "a.jpg", "-o", "d", "-v", "--lenient", "-q", "80&width=30"]).fine();
    assert!(lenient.stderr.contains("[parameter-ignored]"), "{}", lenient.stderr);
    assert_eq!(dir.info("d/a.jpg"), "jpeg 30x20");
}

#[test]
fn the_query_of_a_url_is_taken() {
    let dir = dir();
    for query in [
        "https://cdn.example/photos/a.jpg?width=30",
        "https://cdn.example/a=b/a.jpg?width=30#top",
        "//cdn.example/a.jpg?width=30",
        "/photos/a.jpg?width=30",
    ] {
        run(&dir, query).fine();
        assert_eq!(dir.info("d/a.jpg"), "jpeg 30x20", "{query}");
        std::fs::remove_file(dir.path().join("d/a.jpg")).expect("written");
    }
    run(&dir, "https://cdn.example/a.jpg").fails(2, &["this URL has no query"]);
    run(&dir, "https://cdn.example/a.jpg?widht=30")
        .fails(2, &["did you mean `width`?", "\ncorrected: 'https://cdn.example/a.jpg?width=30'\n"]);
    run(&dir, "https://cdn.example/w=300/a.jpg").fails(2, &["this URL has no query"]);
}

/// The Fastly Image Optimizer ignores all of these, and so does pixmill.
#[test]
fn what_other_services_and_clients_send_is_no_error() {
    let dir = dir();
    for (sent, io) in [
        ("w=300", "use `width=300`"),
        ("h=200", "use `height=200`"),
        ("q=75", "use `quality=75`"),
        ("fm=webp", "use `format=webp`"),
        ("f=avif", "use `format=avif`"),
        ("wid=300", "use `width=300`"),
        ("imwidth=300", "use `width=300`"),
        ("bg=fff", "use `bg-color=fff`"),
        ("bgColor=fff", "use `bg-color=fff`"),
        ("rot=90", "use `orient=r`"),
        ("ar=16:9", "use `crop=16:9`"),
        ("mode=max", "use `fit=bounds`"),
        ("background=white", "use `bg-color=ffffff`"),
        ("lossless=true", "use `format=webpll`"),
        ("sat=-100", "use `saturation=-100`"),
    ] {
        let said = run(&dir, &format!("{sent}&width=30")).fine().stderr;
        assert!(said.starts_with("warning: `") && said.contains(io) && said.contains("[parameter-ignored]"), "{said}");
        assert_eq!(dir.info("d/a.jpg"), "jpeg 30x20");
    }
    // The warning is printed without --verbose, and once for all images.
    dir.write("b.jpg", &dir.read("a.jpg"));
    let said = dir.run(&["run", "a.jpg", "b.jpg", "-o", "e", "-q", "w=300"]).fine().stderr;
    assert_eq!(said.matches("use `width=300`").count(), 1, "{said}");
    for silent in ["sharp=true", "region=us_east", "preserveQueryStringOnOriginRequest=true"] {
        let said = run(&dir, &format!("{silent}&width=30")).fine().stderr;
        assert!(!said.contains("warning"), "{said}");
    }
    for other in ["utm_source=x", "v=3", "s=0123abc", "ixlib=js-3", "ixid=abc", "cs=tinysrgb", "auth=abc", "dpi=300"] {
        let said = run(&dir, &format!("{other}&width=30")).fine().stderr;
        assert!(said.contains("is ignored [parameter-ignored]"), "{said}");
    }
}

#[test]
fn a_typo_stays_an_error() {
    let dir = dir();
    for (query, corrected) in [
        ("widht=300", "width=300"),
        ("Width=300", "width=300"),
        ("heigth=200", "height=200"),
        ("qualty=80", "quality=80"),
        ("fromat=webp", "format=webp"),
        ("resize_filter=nearest", "resize-filter=nearest"),
        ("crpo=1:1", "crop=1:1"),
        ("optimise=high", "optimize=high"),
    ] {
        run(&dir, query).fails(2, &["did you mean", &format!("corrected: {corrected}\n")]);
    }
    assert_eq!(dir.files(), ["a.jpg"]);
}

/// The nearest word or number is not always the intended one.
#[test]
fn a_value_is_corrected_to_what_was_meant_or_not_at_all() {
    let dir = dir();
    for (query, corrected) in [
        ("fit=outside&width=3&height=3", "'fit=cover&width=3&height=3'"),
        ("fit=contain&widht=3&height=3", "'fit=bounds&width=3&height=3'"),
        ("auto=format,compress", "'format=auto&optimize=medium'"),
        ("orient=90", "orient=r"),
        ("width=300px", "width=300"),
        ("width=800x600", "'width=800&height=600'"),
        ("quality=80%", "quality=80"),
        ("crop=16/9", "crop=16:9"),
        ("format=wepb", "format=webp"),
        ("quality=5&orient=auto", "quality=5"),
    ] {
        run(&dir, query).fails(2, &[&format!("corrected: {corrected}\n")]);
    }
    for query in
        ["dpr=0.5", "dpr=12", "quality=0.8", "quality=101", "format=jp2", "format=heif", "fit=fill", "orient=45"]
    {
        let said = run(&dir, query).fails(2, &["expected"]).stderr;
        assert!(!said.contains("corrected") && !said.contains("did you mean"), "{said}");
    }
    run(&dir, "dpr=0.5").fails(2, &["`dpr=0.5`: expected a number from 1 to 10"]);
    assert_eq!(dir.files(), ["a.jpg"]);
}

/// Options and subcommands of other tools, with their equivalents.
#[test]
fn options_of_other_tools_get_the_right_suggestion() {
    let dir = dir();
    for (args, said, corrected) in [
        (&["--strip"][..], "metadata is removed", "pixmill run a.jpg -o d"),
        (&["--rotate", "90"], "use --orient", "pixmill run a.jpg -o d --orient r"),
        (&["--resize", "800x600"], "use --width", "pixmill run a.jpg -o d --width 800 --height 600"),
        (&["-w", "300", "--force"], "use --width", "pixmill run a.jpg -o d --width 300"),
        (&["--recursive"], "subfolders", "pixmill run a.jpg -o d"),
        (&["--threads", "2"], "use --jobs", "pixmill run a.jpg -o d --jobs 2"),
    ] {
        let said_all = dir.run(&[&["run", "a.jpg", "-o", "d"], args].concat());
        let text = said_all.fails(2, &[said, "--help", &format!("\ncorrected: {corrected}\n")]).stderr;
        assert!(!text.contains("similar"), "{text}");
    }
    dir.run(&["identify", "a.jpg"]).fails(2, &["pixmill info", "\ncorrected: pixmill info a.jpg\n"]);
    dir.run(&["convert", "a.jpg", "-resize", "50%", "b.webp"])
        .fails(2, &["\ncorrected: pixmill run a.jpg --width 50% -o b.webp\n"]);
    for word in ["identfy", "in", "purge-all"] {
        let text = dir.run(&[word]).fails(2, &["--help"]).stderr;
        assert!(!text.contains("init") && !text.contains("tip:"), "{text}");
    }
    assert_eq!(dir.files(), ["a.jpg"]);
}

#[test]
fn html_offers_the_image_that_was_meant_or_none() {
    let dir = Dir::with(&[("photos/coffee.jpg", "p/hero-mobile.jpg"), ("photos/coffee.jpg", "p/team.jpg")]);
    dir.run(&["run", "p", "-o", "d", "-q", "width=20", "--manifest", "m.json"]).fine();
    dir.run(&["html", "m.json", "team.jpg"]).fails(2, &["did you mean p/team.jpg?"]);
    dir.run(&["html", "m.json", "p/taem.jpg"]).fails(2, &["did you mean p/team.jpg?"]);
    let said = dir.run(&["html", "m.json", "hero.jpg"]).fails(2, &["it has p/hero-mobile.jpg, p/team.jpg"]).stderr;
    assert!(!said.contains("did you mean"), "{said}");
}
