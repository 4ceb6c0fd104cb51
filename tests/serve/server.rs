//! A server that runs in a folder, until the end of the test.

use crate::{
    client::{self, PATIENCE, Response},
    support::Dir,
};
use std::{
    io::{BufRead, BufReader, Read},
    net::SocketAddr,
    process::{Child, ExitStatus, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

/// A running server. It is killed on drop.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    log: Arc<Mutex<Vec<String>>>,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    /// Starts a server in a folder, with these arguments.
    #[track_caller]
    pub(crate) fn start(dir: &Dir, args: &[&str]) -> Server {
        let listens = ["--listen", "127.0.0.1:0"];
        Server::try_start(dir, &[args, &listens].concat())
            .unwrap_or_else(|(_, text)| panic!("it does not start: {text}"))
    }

    /// Asserts that a server does not start, with exit code 2 and a message that contains all of these words.
    #[track_caller]
    pub(crate) fn refuses(dir: &Dir, args: &[&str], words: &[&str]) {
        let (status, text) = Server::try_start(dir, args).err().unwrap_or_else(|| panic!("{args:?} starts"));
        assert_eq!(status.code(), Some(2), "{args:?}: {text}");
        for word in words {
            assert!(text.contains(word), "{word:?} is not in:\n{text}");
        }
    }

    /// Starts a server. The error is its status with its messages.
    fn try_start(dir: &Dir, args: &[&str]) -> Result<Server, (ExitStatus, String)> {
        let mut command = dir.command(&["serve"]);
        command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let mut messages = BufReader::new(child.stderr.take().expect("a pipe"));
        let mut first = String::new();
        messages.read_line(&mut first).expect("a line");
        let address = first.trim_end().strip_prefix("serving on http://");
        let Some(address) = address.and_then(|address| address.trim_end_matches('/').parse().ok()) else {
            let _ = messages.read_to_string(&mut first);
            return Err((child.wait().expect("it ends"), first));
        };
        let log = lines(child.stdout.take().expect("a pipe"));
        // Messages are read to their end, so that the server can always write them.
        lines(messages);
        Ok(Server { child, address, log })
    }

    /// Gets a path.
    #[track_caller]
    pub(crate) fn get(&self, target: &str) -> Response {
        self.get_with(target, &[])
    }

    /// Gets a path with headers.
    #[track_caller]
    pub(crate) fn get_with(&self, target: &str, headers: &[(&str, &str)]) -> Response {
        self.send("GET", target, headers)
    }

    #[track_caller]
    pub(crate) fn send(&self, method: &str, target: &str, headers: &[(&str, &str)]) -> Response {
        client::send(self.address, method, target, headers)
    }

    /// A counter or gauge of `/metrics`, by its name after `pixmill_` with its labels.
    #[track_caller]
    pub(crate) fn metric(&self, name: &str) -> u64 {
        let text = self.get("/metrics").is(200).text();
        let value = text.lines().find_map(|line| line.strip_prefix(&format!("pixmill_{name} ")));
        value.unwrap_or_else(|| panic!("no {name} in {text}")).parse().expect("a number")
    }

    /// The lines of the access log so far.
    pub(crate) fn log(&self) -> Vec<String> {
        self.log.lock().expect("lines").clone()
    }

    /// Sends a signal, such as `-TERM`.
    #[cfg(unix)]
    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = std::process::Command::new("kill").args([name, &id]).status();
        assert!(sent.is_ok_and(|status| status.success()), "kill {name} {id}");
    }

    /// Waits for the end.
    #[cfg(unix)]
    #[track_caller]
    pub(crate) fn wait(&mut self) -> ExitStatus {
        until("the server ends", || self.child.try_wait().expect("a child"))
    }
}

/// Collects the lines of a pipe.
fn lines(pipe: impl Read + Send + 'static) -> Arc<Mutex<Vec<String>>> {
    let all: Arc<Mutex<Vec<String>>> = Arc::default();
    let own = all.clone();
    thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            own.lock().expect("lines").push(line);
        }
    });
    all
}

/// Asks until there is an answer.
#[track_caller]
pub(crate) fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(begun.elapsed() < PATIENCE, "it is never true that {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// Calls a function with each number below `count` at once, and returns the results in order.
pub(crate) fn at_once<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    thread::scope(|scope| {
        let work = &work;
        let all: Vec<_> = (0..count).map(|n| scope.spawn(move || work(n))).collect();
        all.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    })
}
