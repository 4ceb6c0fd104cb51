//! What an operator sees: health, metrics, the access log, and a start that fails.

use crate::{
    server::{Server, until},
    support::Dir,
};
use serde_json::Value;
use std::{collections::HashSet, net::TcpListener};

fn photo() -> Dir {
    Dir::with(&[("photos/chelsea.jpg", "a.jpg")])
}

#[test]
fn health_and_readiness() {
    let dir = photo();
    let server = Server::start(&dir, &["."]);
    assert_eq!(server.get("/healthz").is(200).text(), "ok\n");
    assert_eq!(server.get("/readyz").is(200).text(), "ready\n");
}

#[test]
fn metrics_are_those_of_prometheus() {
    let dir = photo();
    let server = Server::start(&dir, &["."]);
    server.get("/a.jpg?width=20").is(200);
    server.get("/a.jpg?width=20").is(200);
    server.get("/none.jpg").is(404);
    let answer = server.get("/metrics").is(200);
    assert!(answer.has("content-type").starts_with("text/plain; version=0.0.4"));
    let text = answer.text();
    assert!(text.ends_with('\n'));
    let (mut types, mut samples) = (HashSet::new(), HashSet::new());
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# ") {
            let parts: Vec<&str> = rest.splitn(3, ' ').collect();
            assert!(parts.len() == 3 && matches!(parts[0], "HELP" | "TYPE"), "{line}");
            if parts[0] == "TYPE" {
                assert!(matches!(parts[2], "counter" | "gauge" | "histogram"), "{line}");
                assert!(types.insert(parts[1]), "twice: {line}");
            }
            continue;
        }
        let (series, value) = line.rsplit_once(' ').expect(line);
        let value: f64 = value.parse().expect(line);
        assert!(value >= 0.0 && samples.insert(series), "{line}");
        let (name, labels) = series.split_once('{').unwrap_or((series, "}"));
        assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{line}");
        let family = ["_bucket", "_sum", "_count"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
        assert!(types.contains(family), "{line} has no type");
        let labels = labels.strip_suffix('}').expect(line);
        for label in labels.split(',').filter(|label| !label.is_empty()) {
            let (_, quoted) = label.split_once('=').expect(line);
            assert!(quoted.len() >= 2 && quoted.starts_with('"') && quoted.ends_with('"'), "{line}");
        }
    }
    for line in [
        "pixmill_requests_total{code=\"200\",format=\"jpeg\"} 2",
        "pixmill_requests_total{code=\"404\",format=\"\"} 1",
        "pixmill_cache_misses_total 1",
        "pixmill_duration_seconds_count{phase=\"render\"} 1",
        "pixmill_duration_seconds_bucket{phase=\"render\",le=\"+Inf\"} 1",
        "pixmill_queue_length 0",
    ] {
        assert!(text.lines().any(|own| own == line), "no {line} in\n{text}");
    }
    // Those of the requests before may still be open.
    assert!(server.metric("connections") >= 1);
}

#[test]
fn the_access_log_as_text_and_as_json() {
    let dir = photo();
    let server = Server::start(&dir, &["."]);
    let length = server.get("/a.jpg?width=20").is(200).body.len();
    server.get("/a.jpg?width=x%0aspoofed").is(400);
    let lines = until("there are two lines", || Some(server.log()).filter(|lines| lines.len() == 2));
    assert!(lines[0].starts_with(&format!("200 GET /a.jpg?width=20 {length} B ")), "{lines:?}");
    assert!(lines[0].ends_with(" ms jpeg rendered"), "{lines:?}");
    assert!(
        lines[1].starts_with("400 GET /a.jpg?width=x%0aspoofed ") && lines[1].contains("expected pixels"),
        "{lines:?}"
    );

    let server = Server::start(&dir, &[".", "--log", "json"]);
    let length = server.get("/a.jpg?width=20").is(200).body.len();
    server.get("/none.jpg").is(404);
    let lines = until("there are two lines", || Some(server.log()).filter(|lines| lines.len() == 2));
    let [first, second] = [0, 1].map(|n| serde_json::from_str::<Value>(&lines[n]).expect("JSON"));
    for (name, value) in [
        ("client", Value::from("127.0.0.1")),
        ("method", "GET".into()),
        ("target", "/a.jpg?width=20".into()),
        ("status", 200.into()),
        ("bytes", length.into()),
        ("format", "jpeg".into()),
        ("error", "".into()),
    ] {
        assert_eq!(first[name], value, "{name}");
    }
    assert!(first["ms"].as_f64().is_some_and(|ms| ms > 0.0) && first["time"].as_u64() > Some(1_600_000_000_000));
    assert_eq!((&second["status"], &second["error"]), (&404.into(), &"no such image".into()));

    let server = Server::start(&dir, &[".", "--log", "off"]);
    server.get("/a.jpg?width=20").is(200);
    assert_eq!(server.log(), Vec::<String>::new());
}

#[test]
fn a_start_that_fails_says_why() {
    let dir = photo();
    let used = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = used.local_addr().expect("an address").to_string();
    Server::refuses(&dir, &[".", "--listen", &address], &["cannot listen on", &address]);
    Server::refuses(&dir, &["missing"], &["missing is not a folder"]);
    Server::refuses(&dir, &["a.jpg"], &["a.jpg is not a folder"]);
    Server::refuses(&dir, &[".", "--fallback-root", "missing"], &["missing is not a folder"]);
    Server::refuses(&dir, &[".", "--asset-root", "missing"], &["missing"]);
    Server::refuses(&dir, &[".", "--listen", "nonsense"], &["cannot listen on nonsense"]);
    Server::refuses(&dir, &["--origin", "ftp://example.com"], &["expected a URL"]);
    Server::refuses(&dir, &[".", "--accept", "chrome"], &["a request has an Accept header"]);
    Server::refuses(&dir, &[".", "--origin-timeout", "0"], &["--origin-timeout"]);
}
