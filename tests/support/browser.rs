//! A page in headless Chromium: files are served to it, and it reports its result in one line.

use std::{
    collections::HashMap,
    env,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

const NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome", "chrome"];

const FLAGS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
];

/// A browser process that is killed on drop.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start(url: &str, home: &std::path::Path) -> Option<Running> {
    let named = env::var("CHROMIUM").ok();
    named.iter().map(String::as_str).chain(NAMES.iter().copied()).find_map(|name| {
        let mut command = Command::new(name);
        command.args(FLAGS).arg(format!("--user-data-dir={}", home.display())).arg(url);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok().map(Running)
    })
}

/// The requested path and the request body.
fn request(stream: &TcpStream) -> Option<(String, String)> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut length = 0;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        if header.trim().is_empty() {
            break;
        }
        if let Some(value) = header.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((path, String::from_utf8_lossy(&body).into_owned()))
}

/// Runs a module script in a page that may fetch `files` by their names, and returns the text that it passes to
/// `say(text)`. `None`, and the test is skipped, where no browser is installed.
pub(crate) fn run(script: &str, files: &HashMap<String, (&str, Vec<u8>)>) -> Option<String> {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("a socket that can be asked");
    let home = tempfile::tempdir().expect("a folder");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    let Some(_running) = start(&url, home.path()) else {
        crate::skip::skip("needs Chromium");
        return None;
    };
    let page = format!(
        "<!doctype html><meta charset=utf-8><body><script type=module>\
         const say = text => fetch('/say', {{ method: 'POST', body: String(text) }});\n\
         try {{ {script} }} catch (error) {{ say('error: ' + error); }}</script>"
    );
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(60) {
        let Ok((stream, _)) = listener.accept() else {
            std::thread::sleep(Duration::from_millis(5));
            continue;
        };
        stream.set_nonblocking(false).expect("a socket that waits");
        let _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
        let Some((path, body)) = request(&stream) else { continue };
        if path == "/say" {
            return Some(body);
        }
        let (kind, content) = match files.get(path.trim_start_matches('/')) {
            Some((kind, bytes)) => (*kind, bytes.clone()),
            None if path == "/" => ("text/html", page.clone().into_bytes()),
            None => ("text/plain", Vec::new()),
        };
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            content.len()
        );
        let mut stream = stream;
        let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&content));
    }
    panic!("the browser gave no result within a minute");
}
