//! Images of other servers: what they say about lifetimes, and what happens when they fail.

use crate::{
    origin::{Origin, Reply},
    server::{Server, at_once, until},
    support::{Dir, fixture},
};
use flate2::{Compression, write::GzEncoder};
use pixmill::cache::surrogate_key;
use std::{fs, io::Write, net::TcpListener};

const TARGET: &str = "/a.jpg?width=100";

fn photo() -> Vec<u8> {
    fs::read(fixture("photos/chelsea.jpg")).expect("a fixture")
}

/// An origin with a photograph and a server in front of it.
fn served(headers: &[(&'static str, &str)], options: &[&str]) -> (Dir, Origin, Server) {
    let (dir, origin) = (Dir::with(&[]), Origin::start());
    origin.set("/a.jpg", Reply::file(&photo(), headers));
    let server = Server::start(&dir, &[&["--origin", &origin.url()], options].concat());
    (dir, origin, server)
}

#[test]
fn the_headers_of_the_origin_are_kept() {
    let headers = [
        ("Cache-Control", "public, max-age=77, s-maxage=88"),
        ("Surrogate-Control", "max-age=99"),
        ("Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT"),
        ("Surrogate-Key", "cats pets"),
        ("ETag", "\"of the origin\""),
        ("X-Other", "x"),
    ];
    let (dir, origin, server) = served(&headers, &[]);
    let answer = server.get(TARGET).is(200);
    for (name, value) in &headers[..3] {
        assert_eq!(answer.has(name), *value);
    }
    assert_eq!(answer.has("surrogate-key"), format!("{} cats pets", surrogate_key(&origin.url(), "a.jpg")));
    assert_ne!(answer.has("etag"), "\"of the origin\"");
    assert_eq!(answer.header("x-other"), None);
    assert_eq!(server.send("POST", "/service/x/purge/cats", &[]).is(200).text().matches("\"sources\":1").count(), 1);
    // The options of the server replace them.
    let options = ["--origin", &origin.url(), "--max-age", "5", "--surrogate-max-age", "6"];
    let answer = Server::start(&dir, &options).get(TARGET).is(200);
    assert_eq!((answer.has("cache-control"), answer.has("surrogate-control")), ("public, max-age=5", "max-age=6"));
}

#[test]
fn an_image_is_fetched_again_only_if_it_has_changed() {
    for (name, value, condition) in
        [("ETag", "\"1\"", "if-none-match"), ("Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT", "if-modified-since")]
    {
        let (_dir, origin, server) = served(&[(name, value), ("Cache-Control", "max-age=0")], &[]);
        let whole = server.get(TARGET).is(200);
        assert_eq!(server.get(TARGET).is(200).body, whole.body);
        let requests = origin.requests("/a.jpg");
        assert_eq!(requests.len(), 2, "{name}");
        assert_eq!((requests[0].header(condition), requests[1].header(condition)), (None, Some(value)));
        assert_eq!((server.metric("cache_misses_total"), server.metric("cache_hits_total{tier=\"memory\"}")), (1, 1));
        origin.set("/a.jpg", Reply::file(&fs::read(fixture("photos/coffee.jpg")).expect("a fixture"), &[]));
        assert!(server.get(TARGET).is(200).has("fastly-io-info").contains("idim=600x400"));
    }
    let (_dir, origin, server) = served(&[("Cache-Control", "max-age=1000")], &[]);
    for width in [10, 20, 10, 30] {
        server.get(&format!("/a.jpg?width={width}")).is(200);
    }
    assert_eq!(origin.requests("/a.jpg").len(), 1);
}

#[test]
fn a_restarted_server_fetches_the_image_but_has_its_outputs() {
    let (dir, origin, first) = served(&[], &["--cache-dir", "cache"]);
    let whole = first.get(TARGET).is(200);
    drop(first);
    let server = Server::start(&dir, &["--origin", &origin.url(), "--cache-dir", "cache"]);
    assert_eq!(server.get(TARGET).is(200).body, whole.body);
    server.get_with(TARGET, &[("If-None-Match", whole.has("etag"))]).is(304);
    assert_eq!((server.metric("cache_misses_total"), origin.requests("/a.jpg").len()), (0, 2));
}

#[test]
fn a_place_without_the_image_is_followed_by_the_next() {
    let dir = Dir::with(&[("in/baseline.jpg", "root/mine.jpg"), ("in/text.png", "archive/old.png")]);
    let (first, second) = (Origin::start(), Origin::start());
    first.set("/broken.jpg", Reply::status(503));
    first.set("/both.jpg", Reply::status(500));
    second.set("/broken.jpg", Reply::file(&photo(), &[]));
    second.set("/a.jpg", Reply::file(&photo(), &[]));
    let args = ["root", "--origin", &first.url(), "--origin", &second.url(), "--fallback-root", "archive"];
    let server = Server::start(&dir, &args);
    for (target, status) in [
        ("/mine.jpg", 200),
        ("/a.jpg", 200),
        ("/broken.jpg", 200),
        ("/old.png", 200),
        ("/none.jpg", 404),
        ("/both.jpg", 502),
    ] {
        server.get(&format!("{target}?width=20")).is(status);
    }
    assert!(first.requests("/mine.jpg").is_empty() && second.requests("/mine.jpg").is_empty());
    assert_eq!(server.get("/both.jpg").is(502).has("fastly-io-error"), "Invalid status");
}

#[test]
fn an_origin_that_cannot_be_reached_gives_502_and_a_slow_one_504() {
    let unused = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let dir = Dir::with(&[]);
    let server = Server::start(&dir, &["--origin", &format!("http://{unused}")]);
    let answer = server.get(TARGET).is(502);
    assert!(answer.text().contains("cannot be reached"), "{}", answer.text());
    assert_eq!(answer.has("cache-control"), "no-store");
    let (_dir, origin, server) = served(&[], &["--origin-timeout", "1"]);
    origin.set("/a.jpg", Reply::file(&photo(), &[]).held());
    assert!(server.get(TARGET).is(504).text().contains("did not answer within 1s"));
    origin.release();
    server.get(TARGET).is(200);
}

#[test]
fn a_body_over_the_limit_is_refused() {
    let (_dir, _origin, server) = served(&[], &["--max-input-bytes", "30000"]);
    assert_eq!(server.get(TARGET).is(502).has("fastly-io-error"), "Body exceeds maximum length");
}

#[test]
fn redirects_are_followed_within_the_host() {
    let (_dir, origin, server) = served(&[], &[]);
    let other = Origin::start();
    other.set("/a.jpg", Reply::file(&photo(), &[]));
    for n in 1..=4 {
        let to = if n == 1 { "/a.jpg".to_owned() } else { format!("/{}.jpg", n - 1) };
        origin.set(&format!("/{n}.jpg"), Reply::redirect(&to));
    }
    origin.set("/whole.jpg", Reply::redirect(&format!("{}/a.jpg", origin.url())));
    origin.set("/other.jpg", Reply::redirect(&format!("{}/a.jpg", other.url())));
    origin.set("/name.jpg", Reply::redirect(&format!("{}/a.jpg", other.url().replace("127.0.0.1", "localhost"))));
    for (target, status) in [
        ("/1.jpg", 200),
        ("/3.jpg", 200),
        ("/whole.jpg", 200),
        ("/4.jpg", 502),
        ("/other.jpg", 502),
        ("/name.jpg", 502),
    ] {
        server.get(&format!("{target}?width=20")).is(status);
    }
    assert!(other.requests("/a.jpg").is_empty(), "another host was asked");
}

#[test]
fn encodings_of_the_body() {
    let (_dir, origin, server) = served(&[], &[]);
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(&photo()).expect("memory");
    origin.set("/gzip.jpg", Reply::file(&gzip.finish().expect("memory"), &[("Content-Encoding", "gzip")]));
    origin.set("/br.jpg", Reply::file(&photo(), &[("Content-Encoding", "br")]));
    assert_eq!(server.get("/gzip.jpg?width=100").is(200).body, server.get(TARGET).is(200).body);
    let refused = server.get("/br.jpg?width=100").is(502);
    assert_eq!(refused.has("fastly-io-error"), "Unsupported Content-Encoding");
}

#[test]
fn unknown_parameters_go_to_the_origin_of_a_trusted_request() {
    let (dir, origin, trusting) = served(&[], &["--trust-headers"]);
    origin.set("/a.jpg?token=1&v=2", Reply::file(&photo(), &[]));
    let query = "/a.jpg?token=1&width=100&v=2";
    let api = [("X-Fastly-Imageopto-Api", "fastly; qp=*")];
    trusting.get_with(query, &api).is(200);
    assert_eq!((origin.requests("/a.jpg?token=1&v=2").len(), origin.requests("/a.jpg").len()), (1, 0));
    trusting.get_with(query, &[("X-Fastly-Imageopto-Api", "fastly")]).is(200);
    trusting.get(query).is(200);
    assert_eq!(origin.requests("/a.jpg").len(), 1);
    let plain = Server::start(&dir, &["--origin", &origin.url()]);
    plain.get_with(query, &api).is(200);
    assert_eq!((origin.requests("/a.jpg?token=1&v=2").len(), origin.requests("/a.jpg").len()), (1, 2));
}

#[test]
fn many_sizes_at_once_are_fetched_once() {
    let (_dir, origin, server) = served(&[], &[]);
    origin.set("/a.jpg", Reply::file(&photo(), &[]).held());
    let answers = std::thread::scope(|scope| {
        let answers = scope.spawn(|| at_once(12, |n| server.get(&format!("/a.jpg?width={}", 20 + n)).status));
        // All of them wait for the origin. One more connection is that of the metrics.
        until("all have arrived", || (server.metric("connections") >= 13).then_some(()));
        origin.release();
        answers.join().expect("no panic")
    });
    assert_eq!(answers, [200; 12]);
    assert_eq!(origin.requests("/a.jpg").len(), 1);
}
