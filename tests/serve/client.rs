//! A small HTTP client: one request for each connection.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

/// Longer than every answer takes, on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A response.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Response {
    /// A header, which occurs once or not at all.
    #[track_caller]
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut all = self.headers.iter().filter(|(own, _)| own.eq_ignore_ascii_case(name));
        let value = all.next().map(|(_, value)| value.as_str());
        assert!(all.next().is_none(), "{name} occurs twice");
        value
    }

    /// A header that must be there.
    #[track_caller]
    pub(crate) fn has(&self, name: &str) -> &str {
        self.header(name).unwrap_or_else(|| panic!("no {name} in {:?}", self.headers))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Asserts the status. Returns the response.
    #[track_caller]
    pub(crate) fn is(self, status: u16) -> Response {
        let text: String = self.text().chars().take(500).collect();
        assert_eq!(self.status, status, "{:?}\n{text}", self.headers);
        self
    }
}

pub(crate) fn connect(to: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect_timeout(&to, PATIENCE).expect("a connection");
    stream.set_read_timeout(Some(PATIENCE)).expect("a socket with a timeout");
    stream
}

/// The text of a request.
pub(crate) fn request(method: &str, target: &str, headers: &[(&str, &str)]) -> String {
    let lines: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!("{method} {target} HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n")
}

/// Sends a request on a connection of its own.
#[track_caller]
pub(crate) fn send(to: SocketAddr, method: &str, target: &str, headers: &[(&str, &str)]) -> Response {
    let mut stream = connect(to);
    let headers = [headers, &[("Connection", "close")]].concat();
    // A server that refuses a request may close before it has read all of it.
    let _ = stream.write_all(request(method, target, &headers).as_bytes());
    let response = read(&mut BufReader::new(&stream), method == "HEAD").expect("a response");
    let mut rest = Vec::new();
    let _ = (&stream).read_to_end(&mut rest);
    assert!(rest.is_empty(), "{} bytes after the response to {method} {target}", rest.len());
    response
}

/// Reads a response. `None` if the connection ends before it is complete.
pub(crate) fn read(from: &mut impl BufRead, of_head: bool) -> Option<Response> {
    let first = line(from)?;
    let status = first.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()?;
    let mut headers = Vec::new();
    loop {
        let line = line(from)?;
        let Some((name, value)) = line.split_once(':') else { break };
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let mut response = Response { status, headers, body: Vec::new() };
    if of_head || matches!(status, 204 | 304) {
        return Some(response);
    }
    match response.header("content-length").map(|length| length.parse().expect("a length")) {
        Some(length) => {
            response.body = vec![0; length];
            from.read_exact(&mut response.body).ok()?;
        }
        None => drop(from.read_to_end(&mut response.body).ok()?),
    }
    Some(response)
}

/// A line without its end.
fn line(from: &mut impl BufRead) -> Option<String> {
    let mut line = String::new();
    from.read_line(&mut line).ok().filter(|read| *read > 0)?;
    Some(line.trim_end_matches(['\r', '\n']).to_owned())
}
