//! Paths that no file has, paths out of the root, and hostile files: an error for the client, and nothing else.

use crate::{client, server::Server, support::Dir};
use std::{fs, io::Write};

fn secret() -> Dir {
    Dir::with(&[
        ("photos/chelsea.jpg", "root/a.jpg"),
        ("photos/chelsea.jpg", "root/below/b.jpg"),
        ("photos/coffee.jpg", "secret.jpg"),
        ("photos/coffee.jpg", "root/.hidden.jpg"),
        ("photos/coffee.jpg", "root/.folder/a.jpg"),
    ])
}

#[test]
fn paths_stay_within_the_root() {
    let dir = secret();
    let server = Server::start(&dir, &["root"]);
    for target in [
        "/../secret.jpg",
        "/%2e%2e/secret.jpg",
        "/%2E./secret.jpg",
        "/below/../../secret.jpg",
        "/below/../a.jpg",
        "/./a.jpg",
        "//secret.jpg",
        "//a.jpg",
        "/below//b.jpg",
        "/..%2fsecret.jpg",
        "/..%5csecret.jpg",
        "/..\\secret.jpg",
        "/%2fetc/passwd",
        "/%252e%252e/secret.jpg",
        "/a.jpg%00",
        "/%00",
        "/a.jpg/",
        "/below",
        "/below/",
        "/.hidden.jpg",
        "/%2ehidden.jpg",
        "/.folder/a.jpg",
        "/%",
        "/%zz.jpg",
        "/%ff.jpg",
        "/a.jpg%20",
        "http://other.example/secret.jpg",
        "*",
        "secret.jpg",
    ] {
        let answer = server.get(&format!("{target}?width=20"));
        assert!((400..500).contains(&answer.status), "{target}: {}", answer.status);
        assert_eq!(answer.header("fastly-io-info"), None, "{target}");
    }
    // The name of a file may be encoded.
    for target in ["/%61.jpg", "/below%2fb.jpg", "/below/b%2Ejpg"] {
        server.get(&format!("{target}?width=20")).is(200);
    }
    drop(server);
    let server = Server::start(&dir, &["root", "--hidden"]);
    server.get("/.hidden.jpg?width=20").is(200);
    server.get("/.folder/a.jpg?width=20").is(200);
    server.get("/%2e%2e/secret.jpg?width=20").is(404);
}

#[cfg(unix)]
#[test]
fn links_do_not_lead_out_of_the_root() {
    use std::os::unix::fs::symlink;
    let dir = secret();
    let root = dir.path().join("root");
    symlink("../secret.jpg", root.join("file.jpg")).expect("a link");
    symlink(dir.path().join("secret.jpg"), root.join("absolute.jpg")).expect("a link");
    symlink("..", root.join("folder")).expect("a link");
    symlink("nowhere.jpg", root.join("dangling.jpg")).expect("a link");
    symlink("loop.jpg", root.join("loop.jpg")).expect("a link");
    let server = Server::start(&dir, &["root"]);
    for target in
        ["/file.jpg", "/absolute.jpg", "/folder/secret.jpg", "/folder/root/a.jpg", "/dangling.jpg", "/loop.jpg"]
    {
        server.get(&format!("{target}?width=20")).is(404);
    }
    // A file that becomes a link is not followed either.
    server.get("/a.jpg?width=20").is(200);
    fs::remove_file(root.join("a.jpg")).expect("removed");
    symlink("../secret.jpg", root.join("a.jpg")).expect("a link");
    server.get("/a.jpg?width=20").is(404);
}

#[test]
fn requests_of_any_length() {
    let dir = secret();
    let server = Server::start(&dir, &["root"]);
    for length in [300, 5000, 9000, 70_000] {
        let long = "a".repeat(length);
        for target in [format!("/{long}.jpg"), format!("/a.jpg?{long}"), format!("/{}", "a/".repeat(length / 2))] {
            let answer = server.get(&target);
            assert!((400..500).contains(&answer.status) || length == 300, "{length}: {}", answer.status);
        }
        let answer = server.get_with("/a.jpg?width=20", &[("X-Long", &long)]);
        assert_eq!(answer.status, if length < 10_000 { 200 } else { 431 });
    }
    server.get(&format!("/a.jpg?{}", "a".repeat(8193))).is(414);
}

#[test]
fn text_that_is_not_http() {
    let dir = secret();
    let server = Server::start(&dir, &["root"]);
    for text in
        ["\r\n\r\n", "GET\r\n\r\n", "\0\0\0\0", "GET / HTTP/9.9\r\n\r\n", "GET /a b HTTP/1.1\r\n\r\n", "\x16\x03\x01"]
    {
        let mut stream = client::connect(server.address);
        let _ = stream.write_all(text.as_bytes());
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let answer = client::read(&mut std::io::BufReader::new(&stream), false);
        assert!(answer.is_none_or(|answer| (400..500).contains(&answer.status)), "{text:?}");
    }
    server.get("/a.jpg?width=20").is(200);
}

#[test]
fn hostile_files_do_not_end_the_server() {
    let dir = secret();
    let mut files = Vec::new();
    for folder in ["broken", "findings"] {
        for file in fs::read_dir(crate::support::fixture(folder)).expect("a folder") {
            let path = file.expect("a file").path();
            let name = format!("{folder}/{}", path.file_name().expect("a name").to_string_lossy());
            dir.write(&format!("root/{name}"), &fs::read(&path).expect("a file"));
            files.push(name);
        }
    }
    assert!(files.len() > 20, "{files:?}");
    let strict = Server::start(&dir, &["root", "--memory", "1G"]);
    let tolerant = Server::start(&dir, &["root", "--memory", "1G", "--damaged", "warn", "--lenient"]);
    for name in &files {
        for query in ["", "width=30&format=png", "crop=1:1,smart&width=24&format=webp", "width=20&format=gif"] {
            for server in [&strict, &tolerant] {
                let answer = server.get(&format!("/{name}?{query}"));
                assert!(answer.status < 500, "{name}?{query}: {} {}", answer.status, answer.text());
            }
        }
    }
    for server in [strict, tolerant] {
        server.get("/a.jpg?width=20").is(200);
    }
}
