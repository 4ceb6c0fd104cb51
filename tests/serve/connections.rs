//! Connections: several requests on one, bodies that nobody asked for, and clients that say nothing.

use crate::{
    client::{self, request},
    server::{Server, until},
    support::Dir,
};
use std::{
    io::{BufReader, Write},
    net::TcpStream,
};

fn photo() -> Dir {
    Dir::with(&[("photos/chelsea.jpg", "a.jpg")])
}

#[test]
fn a_connection_serves_several_requests() {
    let dir = photo();
    let server = Server::start(&dir, &["."]);
    let stream = client::connect(server.address);
    let mut reader = BufReader::new(&stream);
    let requests = [
        ("GET", "/a.jpg?width=20", vec![], 200),
        ("HEAD", "/a.jpg?width=20", vec![], 200),
        ("GET", "/none.jpg", vec![], 404),
        ("GET", "/a.jpg?width=x", vec![], 400),
        ("GET", "/a.jpg?width=20", vec![("If-None-Match", "*")], 304),
        ("OPTIONS", "/a.jpg", vec![], 204),
        ("GET", "/a.jpg?width=21", vec![], 200),
    ];
    let all: String = requests.iter().map(|(method, target, headers, _)| request(method, target, headers)).collect();
    // All at once, then one after the other.
    (&stream).write_all(all.as_bytes()).expect("sent");
    for (method, target, _, status) in &requests {
        let answer = client::read(&mut reader, *method == "HEAD").expect("a response").is(*status);
        assert_eq!(answer.header("connection"), None, "{method} {target}");
    }
    for (method, target, headers, status) in &requests {
        (&stream).write_all(request(method, target, headers).as_bytes()).expect("sent");
        client::read(&mut reader, *method == "HEAD").expect("a response").is(*status);
    }
}

/// The body of a request is never read as the next request.
#[test]
fn a_body_is_not_a_request() {
    let dir = photo();
    let server = Server::start(&dir, &["."]);
    let body = request("GET", "/metrics", &[]);
    for (method, status) in [("GET", 200), ("POST", 405)] {
        let stream = client::connect(server.address);
        let length = body.len().to_string();
        let head = request(method, "/a.jpg?width=20", &[("Content-Length", &length), ("Connection", "close")]);
        (&stream).write_all(format!("{head}{body}").as_bytes()).expect("sent");
        let mut reader = BufReader::new(&stream);
        client::read(&mut reader, false).expect("a response").is(status);
        assert!(client::read(&mut reader, false).is_none(), "{method}: the body is answered");
    }
}

#[test]
fn clients_that_wait_do_not_disturb_others() {
    let dir = photo();
    let server = Server::start(&dir, &["."]);
    let idle: Vec<TcpStream> = (0..200).map(|_| client::connect(server.address)).collect();
    let half: Vec<TcpStream> = (0..20)
        .map(|n| {
            let mut stream = client::connect(server.address);
            stream.write_all(&b"GET /a.jpg?width=20 HTTP/1.1\r\nHost: x\r\nAcc"[..20 + n]).expect("sent");
            stream
        })
        .collect();
    until("all are connected", || (server.metric("connections") > 220).then_some(()));
    for width in 20..40 {
        server.get(&format!("/a.jpg?width={width}")).is(200);
    }
    drop((idle, half));
    until("all are gone", || (server.metric("connections") == 1).then_some(()));
}
