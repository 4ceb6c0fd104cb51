//! The headers of Gcore's Image Stack, with `--headers gcore`.

use crate::{
    client::Response,
    origin::{Origin, Reply},
    server::Server,
    support::Dir,
};

fn number(answer: &Response, name: &str) -> i64 {
    answer.has(name).parse().expect(name)
}

#[test]
fn an_answer_says_what_was_done() {
    let dir = Dir::with(&[("photos/coffee.jpg", "a.jpg")]);
    let server = Server::start(&dir, &[".", "--headers", "gcore"]);
    let answer = server.get("/a.jpg?width=300&crop=1:1").is(200);
    let operations = answer.has("x-img-operations");
    assert!(operations.contains("crop 400x400") && operations.contains("resize 300x300"), "{operations}");
    let size = i64::try_from(dir.read("a.jpg").len()).expect("small");
    assert_eq!(number(&answer, "x-img-origin-size"), size);
    assert_eq!(number(&answer, "x-img-saved-bytes"), size - i64::try_from(answer.body.len()).expect("small"));
    assert!(number(&answer, "x-img-processing-time") >= 0);
    assert!(answer.has("x-img-server").starts_with("pixmill/"));
    for absent in ["x-img-origin-download-time", "img-skip-reason"] {
        assert_eq!(answer.header(absent), None, "{absent}");
    }
    assert!(answer.has("fastly-io-info").contains("odim=300x300"));
    // The second time, nothing is processed.
    assert_eq!(number(&server.get("/a.jpg?width=300&crop=1:1").is(200), "x-img-processing-time"), 0);
}

#[test]
fn a_source_that_is_better_than_its_output_is_sent() {
    let dir = Dir::with(&[("in/gradient.png", "a.png")]);
    let server = Server::start(&dir, &[".", "--headers", "gcore"]);
    let answer = server.get("/a.png").is(200);
    assert_eq!(
        (answer.has("img-skip-reason"), number(&answer, "x-img-saved-bytes")),
        ("the encoded image would be larger", 0)
    );
    assert_eq!(answer.body, dir.read("a.png"));
}

#[test]
fn an_image_of_an_origin_has_the_time_of_its_download() {
    let (dir, origin) = (Dir::with(&[("photos/coffee.jpg", "a.jpg")]), Origin::start());
    origin.set("/a.jpg", Reply::file(&dir.read("a.jpg"), &[]));
    let server = Server::start(&dir, &["--origin", &origin.url(), "--headers", "gcore"]);
    assert!(number(&server.get("/a.jpg?width=300").is(200), "x-img-origin-download-time") >= 0);
}

#[test]
fn without_the_option_there_are_none() {
    let dir = Dir::with(&[("photos/coffee.jpg", "a.jpg")]);
    let answer = Server::start(&dir, &["."]).get("/a.jpg?width=300").is(200);
    for name in ["x-img-operations", "x-img-origin-size", "x-img-processing-time", "x-img-saved-bytes", "x-img-server"]
    {
        assert_eq!(answer.header(name), None, "{name}");
    }
}
