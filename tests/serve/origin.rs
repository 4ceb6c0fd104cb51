//! An origin: a server of files whose answers a test sets, and which remembers its requests.

use crate::client;
use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    thread,
};

/// An answer. A request whose `If-None-Match` is its `ETag`, or whose `If-Modified-Since` is its `Last-Modified`, gets 304.
#[derive(Clone, Default)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
    /// It is sent only after [`Origin::release`].
    pub(crate) held: bool,
}

impl Reply {
    /// A file, with headers.
    pub(crate) fn file(body: &[u8], headers: &[(&'static str, &str)]) -> Reply {
        let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Reply { status: 200, headers, body: body.to_vec(), held: false }
    }

    /// A status without a file.
    pub(crate) fn status(status: u16) -> Reply {
        Reply { status, ..Reply::default() }
    }

    /// A redirect.
    pub(crate) fn redirect(to: &str) -> Reply {
        Reply { status: 302, headers: vec![("Location", to.to_owned())], ..Reply::default() }
    }

    /// The same, sent after [`Origin::release`].
    pub(crate) fn held(self) -> Reply {
        Reply { held: true, ..self }
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| *own == name).map(|(_, value)| value.as_str())
    }

    /// The text of the response to a request.
    fn response(&self, request: &Request) -> Vec<u8> {
        let is_same = |own: &str, theirs: &str| self.header(own).is_some_and(|tag| request.header(theirs) == Some(tag));
        let current = is_same("ETag", "if-none-match") || is_same("Last-Modified", "if-modified-since");
        let (status, body): (u16, &[u8]) = if current { (304, &[]) } else { (self.status, &self.body) };
        let lines: String = self.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let length = if current { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
        [format!("HTTP/1.1 {status} X\r\nConnection: close\r\n{length}{lines}\r\n").as_bytes(), body].concat()
    }
}

/// A request that the origin has got.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// The path and the query.
    pub(crate) target: String,
    headers: Vec<(String, String)>,
}

impl Request {
    /// A header by its name in lowercase.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    fn read(stream: &TcpStream) -> Option<Request> {
        let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
        let target = lines.next()?.split(' ').nth(1)?.to_owned();
        let headers = lines.take_while(|line| !line.is_empty()).filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            Some((name.to_ascii_lowercase(), value.trim().to_owned()))
        });
        Some(Request { target, headers: headers.collect() })
    }
}

#[derive(Default)]
struct State {
    replies: Mutex<HashMap<String, Reply>>,
    requests: Mutex<Vec<Request>>,
    released: Mutex<bool>,
    changed: Condvar,
    ended: AtomicBool,
}

impl State {
    fn answer(&self, mut stream: &TcpStream) {
        let Some(request) = Request::read(stream) else { return };
        self.requests.lock().expect("a list").push(request.clone());
        let reply = self.replies.lock().expect("a map").get(&request.target).cloned();
        let reply = reply.unwrap_or_else(|| Reply::status(404));
        if reply.held {
            let released = self.released.lock().expect("a flag");
            drop(self.changed.wait_while(released, |released| !*released));
        }
        // The server may have enough of it.
        let _ = stream.write_all(&reply.response(&request));
    }

    fn release(&self) {
        *self.released.lock().expect("a flag") = true;
        self.changed.notify_all();
    }
}

/// A running origin. It ends on drop.
pub(crate) struct Origin {
    address: SocketAddr,
    state: Arc<State>,
}

impl Drop for Origin {
    fn drop(&mut self) {
        self.state.ended.store(true, Relaxed);
        self.state.release();
        drop(client::connect(self.address));
    }
}

impl Origin {
    /// Starts an origin that answers 404 to everything.
    pub(crate) fn start() -> Origin {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let (address, state) = (listener.local_addr().expect("an address"), Arc::new(State::default()));
        let own = state.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if own.ended.load(Relaxed) {
                    return;
                }
                let state = own.clone();
                thread::spawn(move || state.answer(&stream));
            }
        });
        Origin { address, state }
    }

    /// Sets the answer for a path with its query.
    pub(crate) fn set(&self, target: &str, reply: Reply) {
        self.state.replies.lock().expect("a map").insert(target.to_owned(), reply);
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests for a path with its query.
    pub(crate) fn requests(&self, target: &str) -> Vec<Request> {
        self.state.requests.lock().expect("a list").iter().filter(|r| r.target == target).cloned().collect()
    }

    /// Sends the answers that are held, from now on at once.
    pub(crate) fn release(&self) {
        self.state.release();
    }
}
