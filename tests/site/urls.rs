//! URLs as pages write them, and the bytes around them.

use crate::{
    pages::{after, site, text, without_digests},
    support::{Dir, fixture},
};
use std::fs;

#[test]
fn urls_are_read_as_browsers_do() {
    for (url, want) in [
        ("/hero.jpg?width=60", "/hero.HASH.jpg"),
        ("./hero.jpg?width=60#top", "./hero.HASH.jpg#top"),
        ("img/../hero.jpg?width=60", "img/../hero.HASH.jpg"),
        ("%68ero.jpg?width=60", "hero.HASH.jpg"),
        ("hero.jpg?crop=3%3A2&amp;width=60&#38;quality=50", "hero.HASH.jpg"),
        (" hero.jpg?width=60\n", "hero.HASH.jpg"),
        ("hero.jpg?v=3", "hero.jpg?v=3"),
        ("data:image/gif;base64,R0lGODlhAQABAAAAACw=", "data:image/gif;base64,R0lGODlhAQABAAAAACw="),
    ] {
        let page = format!("<img alt src=\"{url}\" width=60>");
        assert_eq!(after(&page, &[]), format!("<img alt src=\"{want}\" width=60>"), "{url}");
    }
}

#[test]
fn base_urls_and_sub_paths() {
    for (base, url, want) in [
        (
            "https://example.com/blog/",
            "https://example.com/blog/hero.jpg?width=60",
            "https://example.com/blog/hero.HASH.jpg",
        ),
        ("https://example.com/blog", "//example.com/blog/hero.jpg?width=60", "//example.com/blog/hero.HASH.jpg"),
        ("https://example.com/blog/", "/blog/hero.jpg?width=60", "/blog/hero.HASH.jpg"),
        ("/blog/", "/blog/hero.jpg?width=60", "/blog/hero.HASH.jpg"),
        ("/blog/", "hero.jpg?width=60", "hero.HASH.jpg"),
        ("/blog/", "/hero.jpg?width=60", "/hero.jpg?width=60"),
    ] {
        let page = format!("<img src='{url}' width=60>");
        assert_eq!(after(&page, &["--base-url", base]), format!("<img src='{want}' width=60>"), "{base} {url}");
    }
    let page = "<img src='../hero.jpg?width=60' width=60><base href='/img/'><base href='/other/'>";
    assert_eq!(after(page, &[]), page.replace("hero.jpg?width=60", "hero.HASH.jpg"));
    site("").run(&["site", "dist", "--base-url", "example.com"]).fails(2, &["is not the URL of a site"]);
}

#[test]
fn names_with_spaces_commas_and_other_letters() {
    let dir = Dir::with(&[]);
    let photo = fs::read(fixture("photos/coffee.jpg")).expect("a photo");
    dir.write("dist/bilder/gr\u{f6}\u{df}e, 50%.jpg", &photo);
    dir.write("dist/a/index.html", "<img width=9 src='../bilder/größe,%2050%25.jpg?width=60' srcset='../bilder/gr%C3%B6%C3%9Fe,%2050%25.jpg?crop=1:1,smart&width=30 2x'>".as_bytes());
    dir.run(&["site", "dist"]).fine();
    let name = "gr%C3%B6%C3%9Fe%2C%2050%25.HASH.jpg";
    let want = format!("<img width=9 src='../bilder/{name}' srcset='../bilder/{name} 2x'>");
    assert_eq!(without_digests(&text(&dir, "dist/a/index.html")), want);
}

/// Everything but the URLs has the same bytes.
#[test]
fn bytes_around_urls_stay() {
    let page = b"\xef\xbb\xbf<!DOCTYPE html>\r\n<HTML>\r\n\t<Body class = 'a'  data-x=\"<>&\">\r\n<p>&nbsp;&AMP; \xc3\xbc </p  >\r\n<img\r\n\t  ALT='' \r\n  Src = 'hero.jpg?width=60'   Width=3\theight = 2 / >\r\n<div><p>unclosed<br/>\r\n\0<table><tr><img src=hero.jpg?width=60 width=1></table>";
    let dir = site("");
    dir.write("dist/index.html", page);
    dir.run(&["site", "dist"]).fine();
    let name = dir.files().into_iter().find(|name| name.starts_with("dist/hero.") && name != "dist/hero.jpg");
    let name = name.expect("an output").replace("dist/", "");
    let mut want = page.to_vec();
    for (old, new) in [("'hero.jpg?width=60'", format!("'{name}'")), ("=hero.jpg?width=60 ", format!("=\"{name}\" "))] {
        let at = want.windows(old.len()).position(|bytes| bytes == old.as_bytes()).expect(old);
        want.splice(at..at + old.len(), new.bytes());
    }
    assert_eq!(dir.read("dist/index.html"), want);
}

#[test]
fn pages_in_other_encodings_keep_it() {
    let dir = Dir::with(&[("photos/coffee.jpg", "dist/f\u{fc}r.jpg")]);
    dir.write("dist/index.html", b"<meta charset=iso-8859-1><p>\xfc<img width=1 alt='\xdf' src='f\xfcr.jpg?width=60'><p style='content:\"\xe9\";background:url(f\xfcr.jpg?width=60)'>");
    dir.write("dist/wide.html", b"\xff\xfe<\0p\0>\0");
    let run = dir.run(&["site", "dist"]).fine();
    assert!(run.stderr.contains("wide.html: it is in UTF-16"), "{}", run.stderr);
    let name = dir
        .files()
        .into_iter()
        .find_map(|name| Some(name.strip_prefix("dist/f\u{fc}r.")?.to_owned()).filter(|n| n != "jpg"));
    let url = format!("f%C3%BCr.{}", name.expect("an output"));
    let want = [
        &b"<meta charset=iso-8859-1><p>\xfc<img width=1 alt='\xdf' src='"[..],
        url.as_bytes(),
        b"'><p style='content:\"\xe9\";background:url(",
        url.as_bytes(),
        b")'>",
    ];
    assert_eq!(dir.read("dist/index.html"), want.concat());
    assert_eq!(dir.read("dist/wide.html"), b"\xff\xfe<\0p\0>\0");
}
