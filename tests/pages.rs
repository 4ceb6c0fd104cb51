//! The HTML report and the markup of `pixmill html` in headless Chromium, and the markup in HTML Tidy. A test is
//! skipped where its program is not installed.
#![cfg(all(feature = "cli", feature = "avif-aom", feature = "mp4"))]
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test reads files and starts programs, and prints skipped tests"
)]

#[path = "support/browser.rs"]
mod browser;
#[path = "support/skip.rs"]
mod skip;
#[path = "cli/support.rs"]
#[allow(dead_code, reason = "each test program uses a part")]
mod support;

use serde_json::Value;
use skip::has;
use std::{collections::HashMap, process::Command};
use support::Dir;

/// The files of a folder with their media types, for the test server.
fn served(dir: &Dir) -> HashMap<String, (&'static str, Vec<u8>)> {
    let kind = |name: &str| match name.rsplit_once('.').map_or("", |(_, ext)| ext) {
        "html" => "text/html",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "png" => "image/png",
        "mp4" => "video/mp4",
        _ => "image/jpeg",
    };
    let files = dir.files().into_iter().filter(|name| !name.ends_with("json"));
    files.map(|name| (name.replace(' ', "%20"), (kind(&name), dir.read(&name)))).collect()
}

/// Opens a page in a frame of this width.
const OPEN: &str = r"
const open = (url, width) => new Promise(done => {
    const frame = document.createElement('iframe');
    Object.assign(frame.style, { width: width + 'px', height: '900px' });
    frame.onload = () => done(frame.contentDocument);
    frame.src = url;
    document.body.append(frame);
});
const until = async what => {
    for (let i = 0; i < 200 && !what(); i++) await new Promise(ok => setTimeout(ok, 20));
    return Boolean(what());
};
";

fn look(script: &str, dir: &Dir) -> Option<Value> {
    let seen = browser::run(&format!("{OPEN}{script}"), &served(dir))?;
    Some(serde_json::from_str(&seen).unwrap_or_else(|_| panic!("{seen}")))
}

const USE_PAGE: &str = r"
const page = await open('/out/report.html', 1200);
const names = () => [...page.querySelectorAll('tbody th b')].map(one => one.textContent);
const change = (input, value, event) => {
    input.value = value;
    input.dispatchEvent(new Event(event, { bubbles: true }));
};
const seen = { worst: names(), count: page.querySelector('#count').textContent };
const head = page.querySelector('thead .name');
head.querySelector('button').focus();
seen.focused = page.activeElement === head.querySelector('button');
page.activeElement.click();
page.activeElement.click();
seen.sorted = names();
seen.said = [...page.querySelectorAll('[aria-sort]')].map(one => one.className + ' ' + one.getAttribute('aria-sort'));
change(page.querySelector('#find'), 'COFFEE webp', 'input');
seen.found = names();
page.querySelector('tbody button').click();
const range = page.querySelector('input[type=range]');
seen.label = range.getAttribute('aria-label');
change(range, 25, 'input');
const clip = page.querySelector('.slide .clip');
seen.clip = page.defaultView.getComputedStyle(clip).clipPath;
seen.shown = await until(() => [...page.querySelectorAll('.slide img')].every(image => image.naturalWidth > 0));
const [before, after] = ['.before', '.after'].map(kind => page.querySelector(kind).getBoundingClientRect());
seen.boxes = [before.width, before.height, before.top - after.top, after.width, after.height].map(Math.round);
page.querySelector('tbody button').click();
seen.closed = page.querySelector('.slide') === null;
change(page.querySelector('#find'), '', 'input');
page.querySelector('input[value=failed]').click();
seen.failed = names();
page.querySelector('tbody button').click();
seen.why = page.querySelector('.details .bad').textContent;
seen.wide = page.documentElement.scrollWidth;
const phone = await open('/out/report.html', 360);
seen.narrow = phone.documentElement.scrollWidth;
say(JSON.stringify(seen));
";

#[test]
fn the_page_sorts_filters_and_compares() {
    let dir = Dir::with(&[
        ("photos/coffee.jpg", "photos/my coffee.jpg"),
        ("photos/chelsea.jpg", "photos/chelsea.jpg"),
        ("broken/truncated.png", "photos/truncated.png"),
    ]);
    let args = ["run", "photos", "-o", "out", "-q", "crop=16:9,x0,y10&width=300&format=webp", "-q", "quality=90"];
    dir.run(&[&args[..], &["--report", "out/report.html"]].concat()).fails(1, &["truncated.png"]);
    let Some(seen) = look(USE_PAGE, &dir) else { return };
    let (jpeg, webp) = (["chelsea.jpg", "my coffee.jpg"], ["chelsea.webp", "my coffee.webp"]);
    let worst: Vec<&str> = seen["worst"].as_array().expect("rows").iter().filter_map(Value::as_str).collect();
    assert_eq!(worst[..2], ["photos/truncated.png"; 2], "failures first");
    assert!(worst[2..4].iter().all(|name| jpeg.contains(name)) && worst[4..].iter().all(|name| webp.contains(name)));
    assert_eq!(seen["count"], "6 outputs");
    assert_eq!(seen["focused"], true);
    let sorted = ["photos/truncated.png", "photos/truncated.png", "my coffee.webp", "my coffee.jpg"];
    assert_eq!(seen["sorted"].as_array().expect("rows")[..4], sorted);
    assert_eq!(seen["said"], Value::from(vec!["name descending"]));
    assert_eq!(seen["found"], Value::from(vec!["my coffee.webp"]));
    assert!(seen["label"].as_str().is_some_and(|label| label.contains("my coffee.webp")));
    assert_eq!(seen["clip"], "inset(0px 75% 0px 0px)");
    assert_eq!(seen["shown"], true, "both images");
    // The source is aligned with the output below it: 600x400, cropped to 600x338 from y=10, at half size.
    assert_eq!(seen["boxes"], Value::from(vec![300, 200, -5, 300, 169]));
    assert_eq!(seen["closed"], true);
    assert_eq!(seen["failed"], Value::from(vec!["photos/truncated.png"; 2]));
    assert!(seen["why"].as_str().is_some_and(|why| why.contains("damaged")), "{}", seen["why"]);
    assert_eq!((&seen["wide"], &seen["narrow"]), (&1200.into(), &360.into()), "nothing sticks out");
}

#[test]
fn ten_thousand_rows_are_drawn_on_demand() {
    let dir = Dir::with(&[("in/baseline.jpg", "a.jpg")]);
    dir.run(&["run", "a.jpg", "-o", "out", "-q", "width=9", "--report", "out/report.html"]).fine();
    let page = String::from_utf8(dir.read("out/report.html")).expect("text");
    let (before, rest) = page.split_once("id=\"data\">[").expect("data");
    let (entry, after) = rest.split_once("]</script>").expect("its end");
    let many = vec![entry; 10_000].join(",");
    dir.write("out/report.html", format!("{before}id=\"data\">[{many}]</script>{after}").as_bytes());
    let script = r"
const page = await open('/out/report.html', 1000);
const rows = () => page.querySelectorAll('tbody tr').length;
const seen = { count: page.querySelector('#count').textContent, first: rows() };
page.querySelector('#more').scrollIntoView();
seen.more = await until(() => rows() > seen.first);
seen.then = rows();
say(JSON.stringify(seen));
";
    let Some(seen) = look(script, &dir) else { return };
    assert_eq!(seen["count"], "10,000 outputs");
    let rows = |which: &str| seen[which].as_u64().expect("a number");
    assert!(rows("first") <= 300 && rows("then") <= 600 && seen["more"] == true, "{seen}");
}

/// Renditions of every kind, with their markup.
fn markup(dir: &Dir) -> String {
    dir.write("pixmill.toml", b"[class.hero]\nquery = \"width=300\"\n[class.phone]\nquery = \"crop=1:1&width=90\"\n");
    let run = |args: &[&str], manifest: &str, html: &[&str]| {
        let more = ["-o", "d", "--manifest", manifest, "--base-url", "/d", "--quiet"];
        dir.run(&[&["run"], args, &more].concat()).fine();
        String::from_utf8(dir.run(&[&["html", manifest], html].concat()).fine().stdout).expect("text")
    };
    let formats = ["-q", "format=avif", "-q", "format=webp", "-q", "format=jpg"];
    let widths = ["-q", "width=100&format=avif", "-q", "width=500&format=avif", "-q", "width=500", "-q", "width=100"];
    let classes = ["photos/a.jpg", "--class", "hero", "--class", "phone", "--name", "{class}.{ext}"];
    let directed =
        run(&[&classes[..], &formats].concat(), "1.json", &["--media", "phone=(max-width: 40em)", "--alt", "\"<&"]);
    let wide =
        run(&[&["photos/a.jpg", "--name", "w-{width}.{ext}"], &widths[..]].concat(), "2.json", &["--sizes", "90px"]);
    let dense = ["a b.jpg", "--name", "{stem}-{n}.{ext}", "-q", "width=80", "-q", "width=80&dpr=2"];
    let dense = run(&dense, "3.json", &["--placeholder"]);
    let video = run(&["a.gif", "-q", "format=mp4", "-q", "format=jpg", "--name", "v.{ext}"], "4.json", &[]);
    format!("{directed}{wide}{dense}{video}")
}

fn images() -> Dir {
    let coffee = "photos/coffee.jpg";
    Dir::with(&[(coffee, "photos/a.jpg"), (coffee, "a b.jpg"), ("in/animated.gif", "a.gif")])
}

#[test]
fn a_browser_selects_from_the_markup() {
    let dir = images();
    let html = markup(&dir);
    let page = format!("<!doctype html><html lang=\"en\"><title>x</title><body>\n{html}</body></html>\n");
    dir.write("page.html", page.as_bytes());
    let script = r"
const name = url => url.split('/').pop();
const look = async width => {
    const page = await open('/page.html', width);
    // The parser has added, moved or closed no element.
    const body = page.body.innerHTML.trim();
    const images = [...page.images];
    images.forEach(image => image.loading = 'eager');
    await until(() => images.every(image => image.complete && image.naturalWidth > 0));
    const video = page.querySelector('video');
    await until(() => video.videoWidth > 0);
    return {
        taken: images.map(image => name(image.currentSrc)).concat(name(video.currentSrc)),
        boxes: images.map(image => image.getBoundingClientRect()).map(box => [box.width, box.height].map(Math.round)),
        alt: images[0].alt,
        color: page.defaultView.getComputedStyle(images[2]).backgroundColor,
        poster: name(video.poster),
        plays: video.videoWidth,
        body,
    };
};
say(JSON.stringify({ large: await look(1000), small: await look(400) }));
";
    let Some(seen) = look(script, &dir) else { return };
    let (large, small) = (&seen["large"], &seen["small"]);
    assert_eq!(large["taken"], Value::from(vec!["hero.avif", "w-100.avif", "a%20b-1.jpg", "v.mp4"]));
    assert_eq!(small["taken"], Value::from(vec!["phone.avif", "w-100.avif", "a%20b-1.jpg", "v.mp4"]));
    assert_eq!(large["boxes"], serde_json::json!([[300, 200], [500, 333], [80, 53]]));
    assert_eq!(small["boxes"][0], serde_json::json!([90, 90]), "the place that is kept free has the other shape");
    assert_eq!((&large["alt"], &large["poster"], &large["plays"]), (&"\"<&".into(), &"v.jpg".into(), &120.into()));
    assert!(large["color"].as_str().is_some_and(|color| color.starts_with("rgb(") && color != "rgba(0, 0, 0, 0)"));
    // As a browser serializes attributes.
    let written = |text: &str| text.replace("&lt;", "<").replace("=\"\"", "").replace(char::is_whitespace, "");
    assert_eq!(written(large["body"].as_str().expect("markup")), written(&html));
}

#[test]
fn tidy_reports_only_newer_attributes() {
    if !has("tidy") {
        return;
    }
    let dir = images();
    let page =
        format!("<!doctype html><html lang=\"en\"><head><title>x</title></head><body>{}</body></html>", markup(&dir));
    dir.write("page.html", page.as_bytes());
    let mut tidy = Command::new("tidy");
    let out = tidy.args(["-errors", "-quiet"]).arg(dir.path().join("page.html")).output().expect("it starts");
    let said = String::from_utf8_lossy(&out.stderr);
    let young = ["loading", "decoding", "fetchpriority", "sizes", "width", "height", "playsinline", "muted"];
    let known = |line: &&str| young.iter().any(|word| line.ends_with(&format!("proprietary attribute \"{word}\"")));
    let others: Vec<&str> = said.lines().filter(|line| !known(line)).collect();
    assert!(others.is_empty(), "{}", others.join("\n"));
}

#[test]
fn a_browser_shows_the_placeholder_and_loads_the_first_image_at_once() {
    let dir = Dir::with(&[("photos/coffee.jpg", "p/a.jpg"), ("photos/chelsea.jpg", "p/b.jpg")]);
    let args = ["run", "p", "-o", "d", "-q", "width=90", "--manifest", "m.json", "--base-url", "/none"];
    dir.run(&args).fine();
    dir.write("alts.json", br#"{"p/a.jpg": "A \"cup\" <b>&amp; 'more'", "p/b.jpg": "A cat"}"#);
    let more = ["--images", "alts.json", "--eager=1", "--fetchpriority", "high", "--placeholder=thumbhash"];
    let html = dir.run(&[&["html", "m.json"][..], &more].concat()).fine().stdout;
    let html = String::from_utf8(html).expect("text");
    dir.write(
        "page.html",
        format!("<!doctype html><html lang=\"en\"><title>x</title><body>\n{html}</body>").as_bytes(),
    );
    // The images are not served, so that the placeholders stay visible.
    let script = r"
const page = await open('/page.html', 1000);
const images = [...page.images];
const styles = images.map(image => page.defaultView.getComputedStyle(image));
const drawn = async style => {
    const image = new Image();
    image.src = /url\(.(data:[^)]*).\)/.exec(style.backgroundImage)[1];
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    return [canvas.width, canvas.height, ...context.getImageData(2, 2, 1, 1).data];
};
say(JSON.stringify({
    loading: images.map(image => image.loading),
    priority: images.map(image => image.fetchPriority),
    alt: images.map(image => image.alt),
    repeat: styles.map(style => style.backgroundRepeat),
    drawn: await Promise.all(styles.map(drawn)),
    bold: page.querySelectorAll('b').length,
}));
";
    let Some(seen) = look(script, &dir) else { return };
    assert_eq!(seen["loading"], serde_json::json!(["eager", "lazy"]));
    assert_eq!(seen["priority"], serde_json::json!(["high", "auto"]));
    assert_eq!(seen["alt"], serde_json::json!(["A \"cup\" <b>&amp; 'more'", "A cat"]));
    assert_eq!(seen["repeat"], serde_json::json!(["no-repeat", "no-repeat"]));
    assert_eq!(seen["bold"], 0);
    let drawn = &seen["drawn"][0];
    assert_eq!((&drawn[0], &drawn[1], &drawn[5]), (&16.into(), &12.into(), &255.into()), "{drawn}");
    assert!(drawn[2].as_u64() > drawn[4].as_u64(), "the tabletop is red: {drawn}");
}
