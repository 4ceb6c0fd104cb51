//! Requests that give no image: statuses, messages, IO's phrases, and `--lenient`.

use crate::{
    server::{Server, at_once, until},
    support::Dir,
};
use flate2::{Compression, write::GzEncoder};
use std::io::Write;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(bytes).expect("memory");
    gzip.finish().expect("memory")
}

/// Sources, each with a problem.
fn sources() -> Dir {
    let dir = Dir::with(&[
        ("photos/chelsea.jpg", "a.jpg"),
        ("broken/truncated.jpg", "cut.jpg"),
        ("broken/text.jpg", "text.jpg"),
        ("broken/empty.jpg", "empty.jpg"),
        ("in/place.heic", "a.heic"),
        ("in/animated.gif", "a.gif"),
    ]);
    dir.write("zeros.jpg", &gzip(&[dir.read("a.jpg"), vec![0; 200_000]].concat()));
    dir.write("cut.gz.jpg", &gzip(&dir.read("a.jpg"))[..20_000]);
    dir.write("large.jpg", &[b"\xff\xd8\xff".as_slice(), &[0; 120_000]].concat());
    dir
}

#[test]
fn statuses_and_phrases() {
    let dir = sources();
    let limits = ["--max-input-bytes", "110000", "--max-frames", "2", "--max-svg-bytes", "100"];
    let server = Server::start(&dir, &[&["."], limits.as_slice()].concat());
    for (target, status, phrase) in [
        ("/a.jpg?canvas=9000,9000", 413, "Image exceeds maximum dimensions"),
        ("/cut.jpg", 422, "Image could not be parsed"),
        ("/text.jpg", 415, "Not a supported image format"),
        ("/empty.jpg", 422, "Image could not be parsed"),
        ("/a.heic", 400, "Not specifying an output format for an HEIC source image"),
        ("/zeros.jpg", 413, "Gzipped body exceeds maximum length"),
        ("/cut.gz.jpg", 422, "Gzipped body could not be decoded"),
        ("/a.jpg?format=svg", 413, "SVG output exceeds 50MB"),
        ("/large.jpg", 413, "Body exceeds maximum length"),
        (
            "/a.jpg?crop=5000,5000",
            400,
            "Invalid transformation for requested image: Invalid crop, region out of bounds",
        ),
        ("/a.jpg?trim=500", 400, "`trim=500` leaves nothing of a 451x300 image; reduce the lengths"),
        ("/a.gif?width=20", 413, "the animation has 4 frames, the limit is 2"),
    ] {
        let answer = server.get(target);
        let found = (answer.status, answer.header("fastly-io-error").unwrap_or_default());
        assert_eq!(found, (status, phrase), "{target}: {}", answer.text());
        assert_eq!((answer.has("cache-control"), answer.header("etag")), ("no-store", None), "{target}");
        assert!(answer.has("content-type").starts_with("text/plain") && !answer.body.is_empty(), "{target}");
    }
    server.get("/none.jpg").is(404);
    server.get("/a.jpg?width=20").is(200);
}

#[test]
fn an_invalid_query_is_shown_with_carets() {
    let dir = sources();
    let server = Server::start(&dir, &["."]);
    let answer = server.get("/a.jpg?height=50&width=abc").is(400);
    let text = answer.text();
    let lines: Vec<&str> = text.lines().collect();
    assert!(text.contains("height=50&width=abc\n          ^^^^^^^^^"), "{text}");
    assert!(lines.len() > 1 && !answer.body.contains(&b'<'), "{text}");
    let corrected = server.get("/a.jpg?widht=50").is(400).text();
    assert!(corrected.contains("corrected: ?width=50"), "{corrected}");
    server.get("/none.jpg?width=abc").is(400);
    // A query is text, not markup.
    let answer = server.get("/a.jpg?width=%3Cscript%3E").is(400);
    assert_eq!(
        (answer.has("content-type"), answer.has("x-content-type-options")),
        ("text/plain; charset=utf-8", "nosniff")
    );
}

#[test]
fn lenient_drops_what_is_invalid() {
    let dir = sources();
    let server = Server::start(&dir, &[".", "--lenient"]);
    let answer = server.get("/a.jpg?width=abc&height=50").is(200);
    assert!(answer.has("fastly-io-warning").contains("width"), "{}", answer.has("fastly-io-warning"));
    assert!(answer.has("fastly-io-info").contains("odim=75x50"));
    assert_eq!(answer.body, server.get("/a.jpg?height=50").is(200).body);
    for (file, query, kind, phrase) in [
        ("cut.jpg", "", "image/jpeg", "Image could not be parsed"),
        (
            "a.jpg",
            "crop=5000,5000",
            "image/jpeg",
            "Invalid transformation for requested image: Invalid crop, region out of bounds",
        ),
    ] {
        let answer = server.get(&format!("/{file}?{query}")).is(200);
        assert_eq!((answer.has("content-type"), answer.has("fastly-io-error")), (kind, phrase), "{file}");
        assert!(answer.body == dir.read(file), "{file} is not sent as it is");
        let head = server.send("HEAD", &format!("/{file}?{query}"), &[]).is(200);
        assert_eq!(head.has("content-length"), answer.body.len().to_string());
    }
    server.get("/none.jpg").is(404);
    // Files that are no images stay private.
    let refused = server.get("/text.jpg?width=20").is(415);
    assert_eq!(refused.has("fastly-io-error"), "Not a supported image format");
}

/// Queries with the same output share it, but not their warnings.
#[test]
fn a_warning_belongs_to_its_query() {
    let dir = sources();
    let server = Server::start(&dir, &[".", "--lenient"]);
    for (query, word) in [
        ("width=50", None),
        ("width=50&w=60", Some("`w`")),
        ("width=50&height=abc", Some("height")),
        ("width=50&utm_source=x", Some("utm_source")),
        ("width=50", None),
    ] {
        let answer = server.get(&format!("/a.jpg?{query}")).is(200);
        let warning = answer.header("fastly-io-warning");
        assert_eq!(
            warning.map(|warning| warning.contains(word.unwrap_or("-"))),
            word.map(|_| true),
            "{query}: {warning:?}"
        );
    }
    assert_eq!(server.metric("cache_misses_total"), 1);
}

#[test]
fn a_full_queue_refuses_outputs_for_a_while() {
    let dir = Dir::with(&[("photos/coffee.jpg", "a.jpg")]);
    let server = Server::start(&dir, &[".", "--queue", "1", "--jobs", "1", "--no-cache"]);
    let get = |n: usize| server.get(&format!("/a.jpg?width={}&format=avif", 400 + n));
    let answers = at_once(40, get);
    let refused: Vec<_> = answers.iter().filter(|answer| answer.status == 503).collect();
    assert!(!refused.is_empty() && refused.len() < 40, "{} of 40 are refused", refused.len());
    for answer in &refused {
        assert_eq!((answer.has("retry-after"), answer.has("cache-control")), ("1", "no-store"));
    }
    assert!(answers.iter().all(|answer| matches!(answer.status, 200 | 503)));
    assert_eq!(server.metric("refused_total"), refused.len() as u64);
    for n in 0..40 {
        until("it is rendered", || (get(n).status == 200).then_some(()));
    }
}
