//! Validators, lifetimes and ranges; outputs in the cache on disk, across restarts and changes of sources.

use crate::{
    server::{Server, until},
    support::{Dir, fixture},
};
use std::{fs, path::Path};

const TARGET: &str = "/in/a.jpg?width=100";

fn photo() -> Dir {
    Dir::with(&[("photos/chelsea.jpg", "in/a.jpg")])
}

#[test]
fn a_client_that_has_the_output_gets_304() {
    let dir = photo();
    let server = Server::start(&dir, &["."]);
    let whole = server.get(TARGET).is(200);
    let (tag, modified) = (whole.has("etag"), whole.has("last-modified"));
    assert!(tag.starts_with('"') && tag.ends_with('"') && tag.len() > 20, "not a strong tag: {tag}");
    assert_eq!(server.get(TARGET).has("etag"), tag);
    assert_ne!(server.get("/in/a.jpg?width=101").has("etag"), tag);
    let other = "Sun, 06 Nov 1994 08:49:37 GMT";
    for (status, name, value) in [
        (304, "If-None-Match", tag),
        (304, "If-None-Match", &format!("\"x\", W/{tag}")),
        (304, "If-None-Match", "*"),
        (200, "If-None-Match", "\"x\""),
        (304, "If-Modified-Since", modified),
        (200, "If-Modified-Since", other),
        (200, "If-Modified-Since", "yesterday"),
    ] {
        let answer = server.get_with(TARGET, &[(name, value)]).is(status);
        assert_eq!((answer.has("etag"), answer.has("cache-control")), (tag, "no-cache"), "{name}: {value}");
        assert_eq!(answer.body.is_empty(), status == 304, "{name}: {value}");
    }
    // The tag counts, not the date.
    let both = [("If-None-Match", "\"x\""), ("If-Modified-Since", modified)];
    server.get_with(TARGET, &both).is(200);
    assert_eq!(server.metric("not_modified_total"), 4);
}

#[test]
fn a_restarted_server_has_the_outputs() {
    let dir = photo();
    let first = Server::start(&dir, &[".", "--cache-dir", "cache"]);
    let whole = first.get(TARGET).is(200);
    drop(first);
    let server = Server::start(&dir, &[".", "--cache-dir", "cache"]);
    server.get_with(TARGET, &[("If-None-Match", whole.has("etag"))]).is(304);
    assert_eq!(server.get(TARGET).is(200).body, whole.body);
    assert_eq!((server.metric("cache_misses_total"), server.metric("not_modified_total")), (0, 1));
}

#[test]
fn lifetimes_are_those_of_the_options() {
    let dir = photo();
    let plain = Server::start(&dir, &["."]);
    let answer = plain.get(TARGET).is(200);
    assert_eq!((answer.has("cache-control"), answer.header("surrogate-control")), ("no-cache", None));
    let options = [".", "--max-age", "60", "--surrogate-max-age", "3600", "--base-url", "https://img.example/"];
    let server = Server::start(&dir, &options);
    let answer = server.get(TARGET).is(200);
    assert_eq!(answer.has("cache-control"), "public, max-age=60");
    assert_eq!(answer.has("surrogate-control"), "max-age=3600");
    // printf %s https://img.example/in/a.jpg | sha256sum
    assert_eq!(answer.has("surrogate-key"), "6e5e288591bf9f4a0c828bdfa2300496e1aee44d927c705c953bf6d324cda63b");
}

#[test]
fn ranges_of_bytes() {
    let dir = photo();
    let server = Server::start(&dir, &["."]);
    let whole = server.get(TARGET).is(200);
    assert_eq!(whole.has("accept-ranges"), "bytes");
    let (len, tag) = (whole.body.len(), whole.has("etag"));
    for (range, part, shown) in [
        ("bytes=0-9", 0..10, format!("bytes 0-9/{len}")),
        ("bytes=10-", 10..len, format!("bytes 10-{}/{len}", len - 1)),
        ("bytes=-5", len - 5..len, format!("bytes {}-{}/{len}", len - 5, len - 1)),
    ] {
        let answer = server.get_with(TARGET, &[("Range", range)]).is(206);
        assert_eq!((&answer.body[..], answer.has("content-range")), (&whole.body[part], shown.as_str()), "{range}");
        assert_eq!(answer.has("etag"), tag);
    }
    let outside = server.get_with(TARGET, &[("Range", &format!("bytes={len}-"))]).is(416);
    assert_eq!((outside.has("content-range"), outside.body.len()), (format!("bytes */{len}").as_str(), 0));
    for (status, tag) in [(206, tag), (200, "\"x\""), (200, whole.has("last-modified"))] {
        server.get_with(TARGET, &[("Range", "bytes=0-9"), ("If-Range", tag)]).is(status);
    }
}

#[test]
fn head_has_the_headers_of_get() {
    let dir = photo();
    let server = Server::start(&dir, &["."]);
    for target in [TARGET, "/in/a.jpg?width=x", "/none.jpg", "/healthz", "/metrics", "/"] {
        let (head, get) = (server.send("HEAD", target, &[]), server.get(target));
        assert_eq!(head.status, get.status, "{target}");
        for name in ["content-type", "etag", "fastly-io-info"] {
            assert_eq!(head.header(name), get.header(name), "{name} of {target}");
        }
        // The numbers of the metrics change with each request.
        if target != "/metrics" {
            assert_eq!(head.header("content-length"), get.header("content-length"), "{target}");
        }
    }
}

#[test]
fn a_changed_source_gives_new_bytes() {
    let dir = photo();
    let server = Server::start(&dir, &["."]);
    let before = server.get(TARGET).is(200);
    dir.write("in/a.jpg", &fs::read(fixture("photos/coffee.jpg")).expect("a fixture"));
    let after = server.get_with(TARGET, &[("If-None-Match", before.has("etag"))]).is(200);
    assert!(after.body != before.body && after.has("fastly-io-info").contains("idim=600x400"));
    fs::remove_file(dir.path().join("in/a.jpg")).expect("removed");
    server.get(TARGET).is(404);
}

#[test]
fn the_cache_stays_within_its_size() {
    let dir = photo();
    let first = Server::start(&dir, &[".", "--cache-dir", "cache"]);
    for width in 300..340 {
        first.get(&format!("/in/a.jpg?width={width}")).is(200);
    }
    drop(first);
    let before = bytes(&dir.path().join("cache"));
    assert!(before > 200_000, "{before}");
    let server = Server::start(&dir, &[".", "--cache-dir", "cache", "--cache-size", "100kB"]);
    until("the cache is small", || (bytes(&dir.path().join("cache")) <= 100_000).then_some(()));
    until("it is measured", || (server.metric("cache_bytes") > 0).then_some(()));
    assert!(server.metric("cache_bytes") <= 100_000);
    server.get("/in/a.jpg?width=300").is(200);
}

fn bytes(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| if entry.path().is_dir() { bytes(&entry.path()) } else { entry.metadata().map_or(0, |m| m.len()) })
        .sum()
}

#[test]
fn without_a_cache_nothing_is_on_disk() {
    let dir = photo();
    let server = Server::start(&dir, &[".", "--no-cache"]);
    let tag = server.get(TARGET).is(200).has("etag").to_owned();
    assert_eq!(server.get(TARGET).is(200).has("etag"), tag);
    assert_eq!((server.metric("cache_misses_total"), server.metric("cache_hits_total{tier=\"memory\"}")), (1, 1));
    assert_eq!(server.metric("cache_bytes"), 0);
    assert_eq!(dir.files(), ["in/a.jpg"]);
    drop(server);
    let again = Server::start(&dir, &[".", "--no-cache"]);
    assert_eq!(again.get(TARGET).is(200).has("etag"), tag);
    assert_eq!(again.metric("cache_misses_total"), 1);
}
