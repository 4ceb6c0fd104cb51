//! moto, a server of Amazon's interfaces for tests, from PyPI.

use crate::{
    http::{Answer, ask, encoded},
    skip::skip,
};
use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    sync::OnceLock,
};

/// The server on a free port. It ends with its standard input, so also when the tests are killed.
const SERVER: &str = "
import sys
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address='127.0.0.1', port=0, verbose=False)
server.start()
print('%s:%d' % server.get_host_and_port(), flush=True)
sys.stdin.read()
";

/// A running server.
pub(crate) struct Moto {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Moto {
    /// Starts a server with these variables. `None`, and the test is skipped, where it is not installed.
    pub(crate) fn start(variables: &[(&str, &str)]) -> Option<Moto> {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target folder");
        let python = target.join("tools/moto/bin/python");
        if !python.is_file() {
            skip("needs moto, which `.ci/setup --test` installs");
            return None;
        }
        let mut command = Command::new(python);
        command.args(["-c", SERVER]).envs(variables.iter().copied());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("python starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("an output")).read_line(&mut line).expect("a line");
        Some(Moto { child, address: line.trim().parse().unwrap_or_else(|_| panic!("no address: {line}")) })
    }

    /// The server that the tests share, each with a bucket of its own.
    pub(crate) fn shared() -> Option<&'static Moto> {
        static SHARED: OnceLock<Option<Moto>> = OnceLock::new();
        SHARED.get_or_init(|| Moto::start(&[])).as_ref()
    }

    /// A new bucket.
    pub(crate) fn bucket(&self, name: &'static str) -> Bucket<'_> {
        let answer = ask(self.address, "PUT", &format!("/{name}"), b"");
        assert_eq!(answer.status, 200, "{name}");
        Bucket { moto: self, name }
    }

    /// The variables for the program.
    pub(crate) fn variables(&self) -> Vec<(&'static str, String)> {
        vec![
            // A name, so that addresses are looked up.
            ("AWS_ENDPOINT_URL", format!("http://localhost:{}", self.address.port())),
            ("AWS_ACCESS_KEY_ID", "test".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "test".to_owned()),
            ("AWS_REGION", "us-east-1".to_owned()),
        ]
    }
}

/// A bucket, seen by requests without the program.
pub(crate) struct Bucket<'a> {
    moto: &'a Moto,
    name: &'static str,
}

impl Bucket<'_> {
    fn ask(&self, method: &str, key: &str, body: &[u8]) -> Answer {
        ask(self.moto.address, method, &format!("/{}/{}", self.name, encoded(key)), body)
    }

    pub(crate) fn put(&self, key: &str, bytes: &[u8]) {
        assert_eq!(self.ask("PUT", key, bytes).status, 200, "{key}");
    }

    #[track_caller]
    pub(crate) fn get(&self, key: &str) -> Answer {
        let answer = self.ask("GET", key, b"");
        assert_eq!(answer.status, 200, "{key}");
        answer
    }

    /// All names, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let answer = ask(self.moto.address, "GET", &format!("/{}?list-type=2&encoding-type=url", self.name), b"");
        let text = String::from_utf8(answer.body).expect("XML");
        let names = text.split("<Key>").skip(1).filter_map(|rest| rest.split("</Key>").next());
        let decoded = |name: &str| {
            let mut bytes = Vec::new();
            let mut rest = name.bytes();
            while let Some(byte) = rest.next() {
                let mut digit = || rest.next().and_then(|b| char::from(b).to_digit(16)).expect("a digit");
                bytes.push(if byte == b'%' { u8::try_from(digit() * 16 + digit()).expect("a byte") } else { byte });
            }
            String::from_utf8(bytes).expect("UTF-8")
        };
        let mut names: Vec<String> = names.map(decoded).collect();
        names.sort();
        names
    }
}
