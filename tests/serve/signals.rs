//! SIGTERM and SIGINT: requests in progress are finished. A second signal ends the server at once.

use crate::{
    client::{self, Response},
    origin::{Origin, Reply},
    server::{Server, until},
    support::Dir,
};
use std::{
    io::{BufReader, Write},
    net::TcpStream,
};

/// A server with a request that waits for its origin, and the connection of its client.
fn busy() -> (Dir, Origin, Server, TcpStream) {
    let (dir, origin) = (Dir::with(&[("photos/chelsea.jpg", "a.jpg")]), Origin::start());
    origin.set("/a.jpg", Reply::file(&dir.read("a.jpg"), &[]).held());
    let server = Server::start(&dir, &["--origin", &origin.url()]);
    let mut stream = client::connect(server.address);
    stream.write_all(client::request("GET", "/a.jpg?width=20", &[]).as_bytes()).expect("sent");
    until("the origin is asked", || (!origin.requests("/a.jpg").is_empty()).then_some(()));
    (dir, origin, server, stream)
}

fn answer(stream: &TcpStream) -> Option<Response> {
    client::read(&mut BufReader::new(stream), false)
}

/// Waits until the server accepts no connections.
fn until_closed(server: &Server) {
    until("the port is closed", || TcpStream::connect(server.address).is_err().then_some(()));
}

#[test]
fn the_first_signal_finishes_the_requests_in_progress() {
    for signal in ["-TERM", "-INT"] {
        let (_dir, origin, mut server, stream) = busy();
        let idle = client::connect(server.address);
        let mut half = client::connect(server.address);
        half.write_all(b"GET /a.jpg HTTP/1.1\r\n").expect("sent");
        until("all are connected", || (server.metric("connections") >= 4).then_some(()));
        server.signal(signal);
        until_closed(&server);
        origin.release();
        let answer = answer(&stream).expect("a whole response").is(200);
        assert_eq!(answer.has("connection"), "close");
        // A connection without a request does not delay the end.
        assert_eq!(server.wait().code(), Some(0), "{signal}");
        drop((idle, half));
    }
}

#[test]
fn the_second_signal_ends_the_server() {
    let (_dir, origin, mut server, stream) = busy();
    server.signal("-TERM");
    until_closed(&server);
    server.signal("-TERM");
    assert_eq!(server.wait().code(), Some(130));
    assert!(answer(&stream).is_none(), "the origin has sent nothing");
    drop(origin);
}
