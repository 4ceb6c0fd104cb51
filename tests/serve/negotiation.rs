//! The format by the `Accept` header: the table of Fastly's VCL guide, `Vary`, and caches with one entry for each format.

use crate::{server::Server, support::Dir};

const AVIF: &str = "image/avif,image/webp,image/apng,image/*,*/*;q=0.8";
const WEBP: &str = "image/webp,image/*,*/*;q=0.8";
const NEITHER: &str = "image/png,image/*;q=0.8,*/*;q=0.5";

fn sources() -> Dir {
    Dir::with(&[("photos/chelsea.jpg", "a.jpg"), ("in/alpha.png", "a.png"), ("in/animated.gif", "a.gif")])
}

#[test]
fn the_best_format_of_client_and_source_is_sent() {
    let dir = sources();
    let server = Server::start(&dir, &["."]);
    // A lossless source stays lossless, which AVIF is not here, unless the query has a quality.
    for (file, query, of_avif, of_webp, of_neither) in [
        ("a.jpg", "format=auto", "image/avif", "image/webp", "image/jpeg"),
        ("a.png", "format=auto", "image/webp", "image/webp", "image/png"),
        ("a.gif", "format=auto", "image/webp", "image/webp", "image/gif"),
        ("a.png", "format=auto&quality=80", "image/avif", "image/webp", "image/png"),
        ("a.jpg", "auto=avif,webp", "image/avif", "image/webp", "image/jpeg"),
        ("a.png", "auto=avif,webp", "image/avif", "image/webp", "image/png"),
        ("a.gif", "auto=webp", "image/webp", "image/webp", "image/gif"),
    ] {
        for (accept, kind) in [(AVIF, of_avif), (WEBP, of_webp), (NEITHER, of_neither)] {
            let answer = server.get_with(&format!("/{file}?width=40&{query}"), &[("Accept", accept)]).is(200);
            assert_eq!((answer.has("content-type"), answer.has("vary")), (kind, "Accept"), "{file}, {query}, {accept}");
        }
        let answer = server.get(&format!("/{file}?width=40&{query}")).is(200);
        assert_eq!((answer.has("content-type"), answer.has("vary")), (of_neither, "Accept"), "{file} without Accept");
    }
}

#[test]
fn auto_tries_its_formats_in_their_order() {
    let dir = sources();
    let server = Server::start(&dir, &["."]);
    for (query, accept, kind) in [
        ("auto=webp", AVIF, "image/webp"),
        ("auto=avif", AVIF, "image/avif"),
        ("auto=avif", WEBP, "image/jpeg"),
        ("auto=avif,webp", WEBP, "image/webp"),
        ("auto=webp", NEITHER, "image/jpeg"),
        ("auto=webp&format=png", NEITHER, "image/png"),
    ] {
        let answer = server.get_with(&format!("/a.jpg?width=40&{query}"), &[("Accept", accept)]).is(200);
        assert_eq!((answer.has("content-type"), answer.has("vary")), (kind, "Accept"), "{query}, {accept}");
    }
}

#[test]
fn an_answer_varies_only_if_the_query_negotiates() {
    let dir = sources();
    let server = Server::start(&dir, &["."]);
    for query in ["", "?width=40", "?format=webp", "?format=png&width=20"] {
        let answer = server.get_with(&format!("/a.jpg{query}"), &[("Accept", AVIF)]).is(200);
        assert_eq!(answer.header("vary"), None, "{query}");
    }
    // One output for all clients.
    server.get_with("/a.jpg?width=40", &[("Accept", WEBP)]).is(200);
    server.get("/a.jpg?width=40").is(200);
    assert_eq!(server.metric("cache_misses_total"), 4);
}

#[test]
fn headers_of_the_same_meaning_share_an_entry() {
    let dir = sources();
    let server = Server::start(&dir, &["."]);
    let same = [WEBP, "image/webp", "image/png,image/webp;q=0.1", "text/html, image/webp", "image/webp,image/avif;q=0"];
    let tags: Vec<String> = same
        .iter()
        .map(|accept| {
            let answer = server.get_with("/a.jpg?auto=webp&width=40", &[("Accept", accept)]).is(200);
            answer.has("etag").to_owned()
        })
        .collect();
    assert!(tags.iter().all(|tag| *tag == tags[0]), "{tags:?}");
    assert_eq!(server.metric("cache_misses_total"), 1);
    assert_eq!(server.metric("cache_hits_total{tier=\"memory\"}"), 4);
}

#[test]
fn a_purge_removes_the_outputs_of_all_formats() {
    let dir = sources();
    let server = Server::start(&dir, &["."]);
    let get = |accept: &str| server.get_with("/a.jpg?format=auto&width=40", &[("Accept", accept)]).is(200);
    let key = [AVIF, WEBP, NEITHER].map(|accept| get(accept).has("surrogate-key").to_owned());
    assert!(key[0] == key[1] && key[1] == key[2], "{key:?}");
    let purged = server.send("POST", &format!("/service/any/purge/{}", key[0]), &[]).is(200);
    let purged: serde_json::Value = serde_json::from_slice(&purged.body).expect("JSON");
    assert_eq!((&purged["status"], &purged["outputs"]), (&"ok".into(), &3.into()));
    for accept in [AVIF, WEBP, NEITHER] {
        get(accept);
    }
    assert_eq!(server.metric("cache_misses_total"), 6, "each is rendered again");
}

/// Another client may get an image from the same URL.
#[test]
fn a_source_that_is_sent_as_it_is_varies_too() {
    let dir = Dir::with(&[("in/place.heic", "a.heic")]);
    let server = Server::start(&dir, &[".", "--lenient", "--max-age", "60"]);
    let get = |accept: &str| server.get_with("/a.heic?auto=webp&width=40", &[("Accept", accept)]).is(200);
    let (webp, other) = (get(WEBP), get(NEITHER));
    assert_eq!((webp.has("content-type"), webp.has("vary")), ("image/webp", "Accept"));
    assert_eq!((other.has("content-type"), other.has("vary")), ("image/heic", "Accept"));
    assert!(other.header("fastly-io-error").is_some() && other.body == dir.read("a.heic"));
}
