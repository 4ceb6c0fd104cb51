//! Single images of a web server.

use crate::{
    http::Web,
    support::{Dir, fixture},
};
use std::fs;

#[test]
fn an_image_of_a_web_server() {
    let photo = fs::read(fixture("in/baseline.jpg")).expect("there");
    let web = Web::new(vec![("/x/a%20b.jpg", photo.clone()), ("/x/c.jpg", photo)]);
    let dir = Dir::with(&[]);
    let root = format!("http://{}/x", web.address);
    // The query is that of pixmill, and not sent.
    dir.run(&["run", &format!("{root}/a%20b.jpg?width=20&format=webp"), &format!("{root}/c.jpg"), "-o", "out"]).fine();
    assert_eq!(dir.files(), ["out/a b.webp", "out/c.jpg"]);
    let requests = web.requests.lock().expect("no panic").clone();
    assert!(requests.iter().all(|request| !request.contains('?')), "{requests:?}");
    let info = dir.run(&["info", &format!("{root}/c.jpg")]).fine();
    assert!(String::from_utf8_lossy(&info.stdout).contains("jpeg"));
}

#[test]
fn a_web_server_has_neither_listings_nor_outputs() {
    let photo = fs::read(fixture("in/baseline.jpg")).expect("there");
    let web = Web::new(vec![("/a.jpg", photo)]);
    let dir = Dir::with(&[("in/baseline.jpg", "a.jpg")]);
    let root = format!("http://{}", web.address);
    let missing = dir.run(&["run", &format!("{root}/none.jpg"), "-o", "out"]);
    assert_eq!(missing.code, 1, "{}", missing.stderr);
    assert!(missing.stderr.contains("no such file"), "{}", missing.stderr);
    for (args, message) in [
        (["run", "a.jpg", "-o", &root], "read only"),
        (["run", &format!("{root}/a.jpg"), "--in-place", "-q=width=20"], "read only"),
    ] {
        let run = dir.run(&args);
        assert!(run.code != 0 && run.stderr.contains(message), "{args:?}: {} {}", run.code, run.stderr);
    }
}
