//! Overlays and montages by the headers of a CDN in front.

use crate::{server::Server, support::Dir};

const OVERLAY: &str = "X-Fastly-Imageopto-Overlay";
const MONTAGE: &str = "X-Fastly-Imageopto-Montage";

fn photos() -> Dir {
    Dir::with(&[
        ("photos/coffee.jpg", "in/a.jpg"),
        ("in/alpha.png", "assets/logo.png"),
        ("photos/chelsea.jpg", "assets/b.jpg"),
        ("in/alpha.png", "secret.png"),
    ])
}

#[test]
fn the_headers_count_only_if_they_are_trusted() {
    let dir = photos();
    let (overlay, montage) =
        ("overlay=/logo.png&overlay-width=0.5", "width=50&height=50&layout=2a&images=/b.jpg;/b.jpg");
    let plain = Server::start(&dir, &["in", "--asset-root", "assets"]);
    let bare = plain.get("/a.jpg?width=100").is(200).body;
    for header in [(OVERLAY, overlay), (MONTAGE, montage), (OVERLAY, "nonsense")] {
        assert_eq!(plain.get_with("/a.jpg?width=100", &[header]).is(200).body, bare, "{}", header.0);
    }
    let trusting = Server::start(&dir, &["in", "--asset-root", "assets", "--trust-headers"]);
    let drawn = trusting.get_with("/a.jpg?width=100", &[(OVERLAY, overlay)]).is(200);
    assert!(drawn.body != bare && drawn.has("fastly-io-info").contains("odim=100x67"));
    assert_eq!(trusting.get("/a.jpg?width=100").is(200).body, bare);
    assert_eq!(trusting.get_with("/a.jpg?width=100", &[(OVERLAY, overlay)]).is(200).body, drawn.body);
    let of_two = trusting.get_with("/any/path?width=9", &[(MONTAGE, montage)]).is(200);
    assert!(of_two.has("fastly-io-info").contains("odim=50x50"));
}

#[test]
fn wrong_headers_are_errors_of_the_client() {
    let dir = photos();
    let server = Server::start(&dir, &["in", "--asset-root", "assets", "--trust-headers"]);
    for header in [
        (OVERLAY, "overlay=/../secret.png"),
        (OVERLAY, "overlay=/%2e%2e/secret.png"),
        (OVERLAY, "overlay=/missing.png"),
        (OVERLAY, "nonsense"),
        (MONTAGE, "width=50&height=50&layout=2a&images=/../secret.png;/b.jpg"),
        (MONTAGE, "width=50&height=50&layout=2a&images=/missing.jpg;/b.jpg"),
        (MONTAGE, "nonsense"),
    ] {
        let answer = server.get_with("/a.jpg?width=100", &[header]);
        assert!((400..500).contains(&answer.status), "{header:?}: {} {}", answer.status, answer.text());
        assert_eq!(answer.has("cache-control"), "no-store");
    }
}

#[test]
fn a_montage_can_be_cached() {
    let dir = photos();
    let server = Server::start(&dir, &["in", "--asset-root", "assets", "--trust-headers", "--max-age", "60"]);
    let get = |format: &str, more: &[(&str, &str)]| {
        let montage = format!("width=50&height=50&layout=2a&images=/b.jpg;/b.jpg&format={format}");
        server.get_with("/x", &[&[(MONTAGE, montage.as_str())], more].concat())
    };
    let answer = get("jpg", &[]).is(200);
    assert_eq!((answer.has("cache-control"), answer.header("vary")), ("public, max-age=60", None));
    assert_eq!((answer.has("content-type"), answer.has("x-content-type-options")), ("image/jpeg", "nosniff"));
    let known = get("jpg", &[("If-None-Match", answer.has("etag"))]).is(304);
    assert_eq!((known.has("cache-control"), known.has("etag")), ("public, max-age=60", answer.has("etag")));
    let range = get("jpg", &[("Range", "bytes=0-3")]).is(206);
    assert_eq!(range.body, answer.body[..4]);
    let negotiated = get("auto", &[("Accept", "image/webp")]).is(200);
    assert_eq!((negotiated.has("content-type"), negotiated.has("vary")), ("image/webp", "Accept"));
}
