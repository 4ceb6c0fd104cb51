//! Options, messages, exit codes, reports and the cache.

use crate::pages::{picture, site, text, without_digests};

const PAGE: &str = "<!doctype html>\n<img src='hero.jpg?width=60&format=auto' alt>\n<img src='gone.jpg?width=60'>\n<img src='https://cdn.example/x.jpg?width=60'>\n";

#[test]
fn a_second_run_changes_nothing() {
    let dir = site(PAGE);
    dir.write("dist/a.css", b"a{b:url(hero.jpg?width=60)}");
    for args in [&["site", "dist"][..], &["site", "dist", "--auto"]] {
        dir.run(args).fine();
        let before: Vec<_> = dir.files().into_iter().map(|name| (dir.read(&name), name)).collect();
        let run = dir.run(args).fine();
        let after: Vec<_> = dir.files().into_iter().map(|name| (dir.read(&name), name)).collect();
        assert!(before == after);
        assert!(run.stderr.contains("changed 0 of 2 pages"), "{}", run.stderr);
    }
    assert_eq!(dir.files().iter().filter(|name| name.starts_with("dist/hero.")).count(), 4, "{:?}", dir.files());
}

#[test]
fn missing_and_outside_images_are_listed_and_errors_with_strict() {
    let dir = site(PAGE);
    let run = dir.run(&["site", "dist", "--report", "r.json"]).fine();
    for words in ["index.html:3: gone.jpg: no such file", "index.html:4: https://cdn.example/x.jpg?width=60 is outside"]
    {
        assert!(run.stderr.contains(words), "{words}: {}", run.stderr);
    }
    let report = dir.json("r.json");
    assert_eq!(report["skipped"].as_array().map(Vec::len), Some(2), "{report}");
    assert_eq!(report["totals"]["written"], 3);
    let rest = "\n<img src='gone.jpg?width=60'>\n<img src='https://cdn.example/x.jpg?width=60'>\n";
    assert!(text(&dir, "dist/index.html").ends_with(rest));
    let dir = site(PAGE);
    dir.run(&["site", "dist", "--strict", "--report", "r.json"]).fails(
        1,
        &["failed dist/gone.jpg: no such file", "failed https://cdn.example/x.jpg?width=60", "[read-failed]"],
    );
    assert_eq!(
        (dir.json("r.json")["totals"]["failed"].as_u64(), dir.json("r.json")["totals"]["written"].as_u64()),
        (Some(2), Some(3))
    );
    assert!(text(&dir, "dist/index.html").contains("<picture"), "the other images are changed");
}

#[test]
fn a_dry_run_writes_nothing() {
    let dir = site(PAGE);
    let before = dir.files();
    let run = dir.run(&["site", "dist", "--dry-run"]).fine();
    let out = String::from_utf8(run.stdout).expect("text");
    for words in
        ["dist/hero.jpg -> hero.{hash}.avif  60x40 avif", "dist/gone.jpg  skipped", "index.html  would change: 2 URLs"]
    {
        assert!(out.contains(words), "{words}: {out}");
    }
    assert_eq!((dir.files(), text(&dir, "dist/index.html")), (before, PAGE.to_owned()));
}

#[test]
fn invalid_queries_are_errors_before_anything_is_written() {
    let page = "<img src='hero.jpg?width=60'>\n<img src='hero.jpg?width=60&qualty=5'>";
    let dir = site(page);
    let before = dir.files();
    dir.run(&["site", "dist"]).fails(2, &["nothing was run", "index.html:2: hero.jpg", "did you mean `quality`"]);
    assert_eq!((dir.files(), text(&dir, "dist/index.html")), (before, page.to_owned()));
    dir.run(&["site", "dist", "--lenient"]).fine();
    assert!(!text(&dir, "dist/index.html").contains('?'));
}

#[test]
fn a_broken_image_does_not_stop_the_others() {
    let page = "<img src='broken.jpg?width=60'><img src='hero.jpg?width=60' width=1>";
    let dir = site(page);
    dir.write("dist/broken.jpg", &dir.read("dist/hero.jpg")[..400]);
    dir.run(&["site", "dist"]).fails(1, &["failed dist/broken.jpg"]);
    let want = "<img src='broken.jpg?width=60'><img src='hero.HASH.jpg' width=1>";
    assert_eq!(without_digests(&text(&dir, "dist/index.html")), want);
}

#[test]
fn usage_errors() {
    let dir = site("");
    dir.run(&["site", "nowhere"]).fails(2, &["nowhere is not a folder"]);
    dir.write("empty/a.txt", b"x");
    dir.run(&["site", "empty"]).fails(2, &["no page in empty"]);
    dir.run(&["site", "dist", "--widths", "3"]).fails(2, &["--auto"]);
    dir.run(&["site", "dist", "--class", "x"]).fails(2, &["--class"]);
    dir.run(&["site", "dist", "--auto", "--widths", "0"]).fails(2, &["--widths"]);
    dir.run(&["site"]).fails(2, &["<DIR>"]);
}

#[test]
fn outputs_come_from_the_cache_after_a_new_build() {
    let dir = site(PAGE);
    dir.run(&["site", "dist", "--cache-dir", "cache"]).fine();
    let first = text(&dir, "dist/index.html");
    // The generator writes its folder again.
    dir.files().iter().filter(|name| name.starts_with("dist/hero.") && *name != "dist/hero.jpg").for_each(|name| {
        std::fs::remove_file(dir.path().join(name)).expect("removed");
    });
    dir.write("dist/index.html", PAGE.as_bytes());
    let run = dir.run(&["site", "dist", "--cache-dir", "cache"]).fine();
    assert!(run.stderr.contains("3 from the cache"), "{}", run.stderr);
    assert_eq!(text(&dir, "dist/index.html"), first);
}

#[test]
fn plain_images_are_changed_by_auto() {
    let page = "<img src=/hero.jpg alt=a><img src=hero.jpg alt=b width=100 loading=eager decoding=sync><img src=hero.jpg fetchpriority=high width=1 height=1>\
        <img data-pixmill=off src=hero.jpg><div data-pixmill=\"off\"><p><img src=hero.jpg></p></div><img src=hero.jpg srcset='hero.jpg 2x'><picture><img src=hero.jpg></picture><img src=x.svg><img src=https://cdn.example/x.jpg>";
    let dir = site(page);
    dir.run(&["site", "dist", "--auto", "--widths", "200,400,900"]).fine();
    let set = |folder: &str| ["200", "400", "600"].map(|w| format!("{folder}hero.HASH.$ {w}w")).join(", ");
    let jpg = |folder: &str| set(folder).replace('$', "jpg");
    let sizes = |w: u32| format!(" sizes=\"(max-width: {w}px) 100vw, {w}px\"");
    let first = format!(
        "<img width=\"600\" height=\"400\" srcset=\"{}\"{} loading=\"lazy\" decoding=\"async\" src=\"/hero.HASH.jpg\" alt=a>",
        jpg("/"),
        sizes(600)
    );
    let second = format!(
        "<img srcset=\"{}\"{} src=\"hero.HASH.jpg\" alt=b width=100 loading=eager decoding=sync>",
        jpg(""),
        sizes(100)
    );
    let third = format!(
        "<img srcset=\"{}\"{} decoding=\"async\" src=\"hero.HASH.jpg\" fetchpriority=high width=1 height=1>",
        jpg(""),
        sizes(1)
    );
    let rest = &page[page.find("<img data-pixmill").expect("the rest")..];
    let want = [
        picture(&set("/"), &sizes(600), &first),
        picture(&set(""), &sizes(100), &second),
        picture(&set(""), &sizes(1), &third),
        rest.to_owned(),
    ];
    assert_eq!(without_digests(&text(&dir, "dist/index.html")), want.concat());
}

#[test]
fn compressed_copies_of_changed_pages_are_a_warning() {
    let dir = site(PAGE);
    dir.write("dist/index.html.gz", b"x");
    let run = dir.run(&["site", "dist"]).fine();
    assert!(run.stderr.contains("index.html.gz is a compressed copy"), "{}", run.stderr);
}

#[test]
fn a_report_replaces_no_page() {
    let dir = site("<img src='hero.jpg?width=9'>");
    dir.write("dist/a.css", b"a{}");
    for file in ["dist/index.html", "dist/a.css", "./dist/../dist/index.html"] {
        dir.run(&["site", "dist", "--report", file]).fails(2, &["is a page or style sheet of the site"]);
    }
    assert_eq!(text(&dir, "dist/index.html"), "<img src='hero.jpg?width=9'>");
}

#[test]
fn a_failure_names_the_page_once() {
    let dir = site("<p>\n<img src='broken.jpg?format=auto&width=9'>");
    dir.write("dist/broken.jpg", &dir.read("dist/hero.jpg")[..2000]);
    let run = dir.run(&["site", "dist", "--report", "r.json"]).fails(1, &["named in dist/index.html:2"]);
    assert_eq!(run.stderr.matches("failed dist/broken.jpg").count(), 1, "{}", run.stderr);
}

#[test]
fn a_lenient_site_has_the_errors_of_io() {
    let dir = site("<img src='hero.jpg?width=9&height=9&fit=contain'>");
    let run = dir.run(&["site", "dist", "--lenient", "-v"]).fine();
    assert!(run.stderr.contains("parameter-invalid") && !run.stderr.contains("value-translated"), "{}", run.stderr);
}
