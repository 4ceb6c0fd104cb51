//! Identical requests share a rendering, and the sizes of an image share its decoding.

use crate::{
    images::{encode, place_image, size},
    origin::{Origin, Reply},
    server::{Server, at_once, until},
    support::Dir,
};
use pixmill::codec::{EncodeOptions, Format};

#[test]
fn identical_requests_are_rendered_once() {
    let dir = Dir::with(&[("photos/coffee.jpg", "a.jpg")]);
    let server = Server::start(&dir, &["."]);
    let answers = at_once(20, |_| server.get("/a.jpg?width=500&format=webp").is(200).body);
    assert!(answers.iter().all(|body| *body == answers[0]));
    assert_eq!(server.metric("cache_misses_total"), 1);
    let shared = server.metric("coalesced_total") + server.metric("cache_hits_total{tier=\"memory\"}");
    assert_eq!(shared, 19);
}

/// The sizes of a `srcset` arrive at once, because they wait for the origin together.
#[test]
fn the_sizes_of_a_large_photograph_share_its_decoding() {
    let jpeg = Format::for_extension("jpg").expect("a format");
    let photo = encode(&place_image(size(4000, 3000), false), jpeg, &EncodeOptions::default());
    let (dir, origin) = (Dir::with(&[]), Origin::start());
    origin.set("/a.jpg", Reply::file(&photo, &[]).held());
    let server = Server::start(&dir, &["--origin", &origin.url()]);
    let answers = std::thread::scope(|scope| {
        let get = |n: usize| server.get(&format!("/a.jpg?width={}", 200 * (n + 1))).is(200);
        let answers = scope.spawn(move || at_once(8, get));
        until("all have arrived", || (server.metric("connections") >= 9).then_some(()));
        origin.release();
        answers.join().expect("no panic")
    });
    for (n, answer) in answers.iter().enumerate() {
        assert!(answer.has("fastly-io-info").contains(&format!("odim={}x{}", 200 * (n + 1), 150 * (n + 1))));
    }
    let joined = server.metric("joined_total");
    assert!(joined > 0, "each output has decoded the photograph");
    // A job waits once in the queue, and decodes once.
    assert_eq!(server.metric("duration_seconds_count{phase=\"queue\"}"), 8 - joined);
    assert_eq!(server.metric("cache_misses_total"), 8);
    assert_eq!(origin.requests("/a.jpg").len(), 1);
}

/// What arrives together is decoded together only at the same scale, so that chance does not change bytes.
#[test]
fn bytes_do_not_depend_on_what_arrives_together() {
    let dir = Dir::with(&[("photos/people/astronaut.jpg", "a.jpg")]);
    let widths = [20, 30, 60, 120, 200, 250, 400];
    let target = |width: u32| format!("/a.jpg?width={width}");
    let alone = Server::start(&dir, &[".", "--no-cache"]);
    let expected: Vec<Vec<u8>> = widths.iter().map(|width| alone.get(&target(*width)).is(200).body).collect();
    let together = Server::start(&dir, &[".", "--no-cache"]);
    std::thread::scope(|scope| {
        let all = widths.map(|width| {
            scope.spawn({
                let server = &together;
                move || server.get(&target(width)).is(200).body
            })
        });
        for ((request, expected), width) in all.into_iter().zip(&expected).zip(widths) {
            assert!(request.join().expect("an answer") == *expected, "{width}");
        }
    });
}
