//! The development page in headless Chromium: what it shows once its requests are answered.

use crate::{server::Server, skip::skip, support::Dir};
use std::process::{Command, Stdio};

const FLAGS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    // Timers run as fast as the requests allow.
    "--virtual-time-budget=20000",
    "--dump-dom",
];

/// The text of a page, without its scripts and styles. `None`, and the test is skipped, where no browser is installed.
fn shown(server: &Server, target: &str) -> Option<String> {
    let home = tempfile::tempdir().expect("a folder");
    let named = std::env::var("CHROMIUM").unwrap_or_else(|_| "chromium".to_owned());
    let mut command = Command::new(named);
    command.args(FLAGS).arg(format!("--user-data-dir={}", home.path().display()));
    command.arg(format!("http://{}{target}", server.address)).stderr(Stdio::null());
    let Ok(output) = command.output() else {
        skip("needs Chromium");
        return None;
    };
    let dom = String::from_utf8_lossy(&output.stdout).into_owned();
    let body = dom.split_once("<body").map_or(dom.as_str(), |(_, body)| body);
    let body = body.split("<script").next().unwrap_or_default();
    let text = body.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text.trim());
    let text = text.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n");
    Some(
        [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")]
            .iter()
            .fold(text, |text, (from, to)| text.replace(from, to)),
    )
}

#[test]
fn the_page_lists_the_images_and_shows_results() {
    let dir = Dir::with(&[("photos/coffee.jpg", "cups/coffee.jpg"), ("in/alpha.png", "logo <b>.png")]);
    let server = Server::start(&dir, &["."]);
    let Some(text) = shown(&server, "/") else { return };
    for word in ["cups", "logo <b>.png"] {
        assert!(text.contains(word), "no {word} in\n{text}");
    }
    let image = "/?image=cups%2Fcoffee.jpg&q=width%3D300%26crop%3D1%3A1%2Csmart%26format%3Dwebp";
    let text = shown(&server, image).expect("a browser");
    for word in ["coffee.jpg", "300 × 300", "WebP", "crop=1:1,smart&width=300&format=webp"] {
        assert!(text.contains(word), "no {word} in\n{text}");
    }
    let text = shown(&server, "/?image=cups%2Fcoffee.jpg&q=widht%3D300").expect("a browser");
    assert!(text.contains("did you mean `width`?"), "{text}");
    let log = server.log().join("\n");
    assert!(log.contains("GET /cups/coffee.jpg?width=300&crop=1:1,smart&format=webp"), "{log}");
}
