//! What a server allows: classes alone, listed widths and formats; and what `pixmill.toml` sets.

use crate::{client::Response, server::Server, support::Dir};

const CONFIG: &str = r#"
[class.thumb]
query = "crop=1:1,smart&width=100"
[class.card]
query = "width=300&format=webp"
[focus]
"photos/a.jpg" = "0,0"
[[rule]]
files = "photos/right/**"
focus = "100p,50p"
[defaults]
jpeg_quality = 20
"#;

fn project(config: &str) -> Dir {
    let dir = Dir::with(&[
        ("photos/coffee.jpg", "photos/a.jpg"),
        ("photos/coffee.jpg", "photos/b.jpg"),
        ("photos/coffee.jpg", "photos/right/c.jpg"),
    ]);
    dir.write("pixmill.toml", config.as_bytes());
    dir
}

fn dimensions(answer: &Response) -> String {
    let info = answer.has("fastly-io-info");
    let (_, rest) = info.split_once("odim=").expect(info);
    rest.replace(" ofmt=", " ")
}

#[test]
fn classes_alone() {
    let dir = project(CONFIG);
    let server = Server::start(&dir, &["photos", "--only-classes"]);
    assert_eq!(dimensions(&server.get("/a.jpg?class=thumb").is(200)), "100x100 jpeg");
    assert_eq!(dimensions(&server.get("/a.jpg?class=card").is(200)), "300x200 webp");
    for query in
        ["", "width=100", "class=thumb&width=90", "width=90&class=thumb", "foo=bar", "class=thumb&x", "Class=thumb"]
    {
        let refused = server.get(&format!("/a.jpg?{query}")).is(403);
        assert!(refused.text().contains("allows only `class=NAME`"), "{}", refused.text());
    }
    server.get("/a.jpg?class=none").is(400);
    // The page would offer all parameters.
    server.get("/").is(404);
}

#[test]
fn classes_and_their_overrides() {
    let dir = project(CONFIG);
    let server = Server::start(&dir, &["photos"]);
    let answer = server.get("/a.jpg?class=card&width=50").is(200);
    assert_eq!(dimensions(&answer), "50x33 webp");
    let unknown = server.get("/a.jpg?class=crad").is(400).text();
    assert!(unknown.contains("card"), "{unknown}");
}

#[test]
fn defaults_and_focal_points() {
    let dir = project(CONFIG);
    let served = Server::start(&dir, &["photos"]);
    for (file, focus) in [("a.jpg", "0,0"), ("right/c.jpg", "100p,50p")] {
        let path = format!("photos/{file}");
        let target = ["run", path.as_str(), "-q", "crop=1:1,smart&width=100", "--focus", focus, "-o", "x.jpg"];
        dir.run(&target).fine();
        let answer = served.get(&format!("/{file}?crop=1:1,smart&width=100")).is(200);
        assert!(answer.body == dir.read("x.jpg"), "{file} is cropped elsewhere");
    }
    let elsewhere = served.get("/b.jpg?crop=1:1,smart&width=100").is(200).body;
    assert_ne!(served.get("/a.jpg?crop=1:1,smart&width=100").is(200).body, elsewhere);
    // An option overrides the file.
    let options = ["photos", "--set", "jpeg_quality=90"];
    let better = Server::start(&dir, &options).get("/b.jpg?width=200").is(200);
    assert!(better.body.len() > 2 * served.get("/b.jpg?width=200").is(200).body.len());
}

#[test]
fn listed_widths_and_formats() {
    let dir = project(
        "[serve]\nwidths = [100, 200]\nformats = ['webp', 'jpg']\n[class.small]\nquery = 'width=50&format=png'\n",
    );
    let server = Server::start(&dir, &["photos"]);
    for (query, status) in [
        ("", 200),
        ("width=100", 200),
        ("width=200&format=webp", 200),
        ("width=100&dpr=2", 200),
        ("class=small", 200),
        ("quality=50", 200),
        ("width=150", 403),
        ("width=200&dpr=2", 403),
        ("width=0.5", 403),
        ("width=50p", 403),
        ("height=100", 403),
        ("class=small&quality=50", 403),
        ("width=100&format=png", 403),
        ("format=avif", 403),
        ("width=abc", 400),
    ] {
        server.get(&format!("/a.jpg?{query}")).is(status);
    }
    let refused = server.get("/a.jpg?width=150").is(403);
    assert!(refused.text().contains("100, 200") && refused.has("cache-control") == "no-store");
    assert!(server.get("/a.jpg?format=gif").is(403).text().contains("webp, jpeg"));
}

#[test]
fn wrong_lists_are_errors_of_the_file() {
    for (config, word) in [("[serve]\nwidths = [-1]\n", "widths"), ("[serve]\nformats = ['tiff']\n", "formats")] {
        let dir = project(config);
        Server::refuses(&dir, &["photos", "--listen", "127.0.0.1:0"], &["pixmill.toml", word]);
    }
}

#[test]
fn the_page_is_served_unless_it_is_switched_off() {
    let dir = project(CONFIG);
    let page = Server::start(&dir, &["photos"]).get("/").is(200);
    assert!(page.has("content-type").starts_with("text/html"));
    let policy = page.has("content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    let without = Server::start(&dir, &["photos", "--no-page"]);
    without.get("/").is(404);
    without.get("/.pixmill/list").is(404);
    without.get("/a.jpg?width=20").is(200);
}

#[test]
fn the_query_of_an_answer_is_canonical() {
    let dir = project("");
    let server = Server::start(&dir, &["photos"]);
    let (first, second) =
        (server.get("/a.jpg?width=90&quality=70").is(200), server.get("/a.jpg?quality=70&width=90").is(200));
    assert_eq!(first.has("x-pixmill-query"), second.has("x-pixmill-query"));
    assert_eq!(server.metric("cache_misses_total"), 1);
}
