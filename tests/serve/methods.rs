//! The methods beside `GET`: `OPTIONS`, `PURGE`, Fastly's purge by key, and those that are refused.

use crate::{
    client::Response,
    origin::{Origin, Reply},
    server::{Server, until},
    support::{Dir, fixture},
};
use serde_json::Value;
use std::fs;

const TARGET: &str = "/a.jpg?width=100";
const ALLOW: &str = "GET, HEAD, OPTIONS, PURGE";

fn photo() -> Dir {
    Dir::with(&[("photos/chelsea.jpg", "in/a.jpg")])
}

fn json(answer: &Response) -> Value {
    serde_json::from_slice(&answer.body).expect("JSON")
}

#[test]
fn other_methods_are_refused() {
    let dir = photo();
    let server = Server::start(&dir, &["in"]);
    let options = server.send("OPTIONS", TARGET, &[]).is(204);
    assert_eq!((options.has("allow"), options.body.len()), (ALLOW, 0));
    for method in ["POST", "PUT", "DELETE", "PATCH", "TRACE", "FETCH"] {
        for target in [TARGET, "/", "/healthz", "/service/x/other/y", "/service/x/purge/"] {
            assert_eq!(server.send(method, target, &[]).is(405).has("allow"), ALLOW, "{method} {target}");
        }
    }
}

#[test]
fn a_purge_removes_outputs_from_memory_and_disk() {
    let dir = photo();
    let server = Server::start(&dir, &["in", "--cache-dir", "cache"]);
    let outputs = || {
        let files = dir.files();
        files.iter().filter(|name| name.starts_with("cache/") && name.ends_with(".record")).count()
    };
    server.get(TARGET).is(200);
    server.get("/a.jpg?width=50").is(200);
    until("the outputs are on disk", || (outputs() == 2).then_some(()));
    let purged = json(&server.send("PURGE", "/a.jpg", &[]).is(200));
    assert_eq!((&purged["status"], &purged["sources"], &purged["outputs"]), (&"ok".into(), &1.into(), &2.into()));
    assert_eq!(outputs(), 0);
    server.get(TARGET).is(200);
    assert_eq!(server.metric("cache_misses_total"), 3);
    let none = json(&server.send("PURGE", "/other.jpg", &[]).is(200));
    assert_eq!((&none["sources"], &none["outputs"]), (&0.into(), &0.into()));
    server.send("PURGE", "/%2e%2e/x", &[]).is(404);
}

#[test]
fn a_purge_finds_outputs_of_an_earlier_server() {
    let dir = photo();
    let options = ["in", "--cache-dir", "cache", "--base-url", "https://img.example"];
    let key = Server::start(&dir, &options).get(TARGET).is(200).has("surrogate-key").to_owned();
    let server = Server::start(&dir, &options);
    let purged = json(&server.send("POST", &format!("/service/x/purge/{key}"), &[]).is(200));
    assert_eq!(purged["outputs"], 1);
    server.get(TARGET).is(200);
    assert_eq!(server.metric("cache_misses_total"), 1);
}

#[test]
fn without_a_token_only_this_host_may_purge_directly() {
    let dir = photo();
    let server = Server::start(&dir, &["in"]);
    server.send("PURGE", "/a.jpg", &[]).is(200);
    for header in [
        ("Origin", "http://127.0.0.1:8080"),
        ("X-Forwarded-For", "127.0.0.1"),
        ("Forwarded", "for=127.0.0.1"),
        ("Fastly-Client-IP", "127.0.0.1"),
    ] {
        server.send("PURGE", "/a.jpg", &[header]).is(403);
        server.send("POST", "/service/x/purge/y", &[header]).is(403);
    }
}

#[test]
fn with_a_token_everyone_who_has_it_may_purge() {
    let dir = photo();
    let server = Server::start(&dir, &["in", "--purge-token", "secret"]);
    server.send("PURGE", "/a.jpg", &[("Fastly-Key", "secret"), ("X-Forwarded-For", "192.0.2.1")]).is(200);
    server.send("POST", "/service/x/purge/y", &[("Fastly-Key", "secret")]).is(200);
    server.send("PURGE", "/a.jpg", &[]).is(403);
    for wrong in ["", "secre", "secret2", "Secret"] {
        let refused = server.send("PURGE", "/a.jpg", &[("Fastly-Key", wrong)]).is(403);
        assert!(!refused.text().contains("secret"), "{}", refused.text());
    }
}

#[test]
fn a_soft_purge_serves_the_old_output_once_more() {
    let dir = photo();
    let read = |name: &str| fs::read(fixture(name)).expect("a fixture");
    let long = [("Cache-Control", "max-age=1000")];
    let origin = Origin::start();
    origin.set("/a.jpg", Reply::file(&read("photos/chelsea.jpg"), &long));
    let server = Server::start(&dir, &["--origin", &origin.url()]);
    let old = server.get(TARGET).is(200);
    origin.set("/a.jpg", Reply::file(&read("photos/coffee.jpg"), &long));
    assert_eq!(server.get(TARGET).is(200).body, old.body, "it is fresh");
    let purged = json(&server.send("PURGE", "/a.jpg", &[("Fastly-Soft-Purge", "1")]).is(200));
    assert_eq!((&purged["status"], &purged["stale"]), (&"ok".into(), &1.into()));
    assert_eq!(server.get(TARGET).is(200).body, old.body, "it is stale, and served");
    let new = until("the new one is served", || {
        let answer = server.get(TARGET).is(200);
        (answer.body != old.body).then_some(answer)
    });
    assert!(new.has("fastly-io-info").contains("idim=600x400"));
    assert_eq!(origin.requests("/a.jpg").len(), 2);
}
