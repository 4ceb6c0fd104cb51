//! Plain requests, and a server of some files.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

/// An answer: the names of headers are in lower case.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

/// moto does not check signatures by default, but objects are private.
const SIGNED: &str =
    "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";

/// Sends one request.
pub(crate) fn ask(to: SocketAddr, method: &str, path: &str, body: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(to).expect("the server answers");
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: {to}\r\nconnection: close\r\nauthorization: {SIGNED}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body)).expect("sent");
    let mut reader = BufReader::new(stream);
    let (first, headers) = head_of(&mut reader).expect("an answer");
    let status = first.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    let mut body = Vec::new();
    reader.read_to_end(&mut body).expect("a body");
    Answer { status, headers, body }
}

/// The first line and the headers of a message; `None` at its end.
fn head_of(reader: &mut impl BufRead) -> Option<(String, BTreeMap<String, String>)> {
    let mut lines = reader.lines().map_while(Result::ok).take_while(|line| !line.is_empty());
    let first = lines.next()?;
    let headers = lines.filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        Some((name.to_ascii_lowercase(), value.trim().to_owned()))
    });
    Some((first, headers.collect()))
}

/// The path of an object, encoded.
pub(crate) fn encoded(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte);
    path.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// A web server of these files until the test ends, and the requests that it got.
pub(crate) struct Web {
    pub(crate) address: SocketAddr,
    pub(crate) requests: Arc<Mutex<Vec<String>>>,
}

impl Web {
    pub(crate) fn new(files: Vec<(&'static str, Vec<u8>)>) -> Web {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = requests.clone();
        // Ends with the process: no connection is open after the test.
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (files, seen) = (files.clone(), seen.clone());
                thread::spawn(move || {
                    let mut reader = BufReader::new(stream);
                    while let Some((first, headers)) = head_of(&mut reader) {
                        seen.lock().expect("no panic").push(first.clone());
                        let path = first.split(' ').nth(1).unwrap_or_default();
                        let file = files.iter().find(|(name, _)| *name == path).map(|(_, bytes)| bytes.as_slice());
                        let head = first.starts_with("HEAD");
                        if respond(reader.get_mut(), head, headers.get("range"), file).is_none() {
                            break;
                        }
                    }
                });
            }
        });
        Web { address, requests }
    }
}

fn respond(stream: &mut TcpStream, head: bool, range: Option<&String>, file: Option<&[u8]>) -> Option<()> {
    let Some(file) = file else {
        return stream.write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n").ok();
    };
    let end = range.and_then(|range| range.rsplit_once('-')?.1.parse::<usize>().ok()).map(|end| end + 1);
    let part = &file[..end.unwrap_or(file.len()).min(file.len())];
    let status = match end {
        Some(_) => {
            format!("206 Partial Content\r\ncontent-range: bytes 0-{}/{}", part.len().saturating_sub(1), file.len())
        }
        None => "200 OK".to_owned(),
    };
    write!(stream, "HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n", part.len()).ok()?;
    if head { Some(()) } else { stream.write_all(part).ok() }
}
