//! Markup for many images in one call: alt texts, eager loading and placeholders.

use crate::support::Dir;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

/// Three photographs and a transparent image, with their manifest.
fn site() -> Dir {
    let dir = Dir::with(&[
        ("photos/coffee.jpg", "p/a.jpg"),
        ("in/baseline.jpg", "p/b.jpg"),
        ("photos/chelsea.jpg", "p/c.jpg"),
        ("in/alpha.png", "p/d.png"),
    ]);
    dir.run(&["run", "p", "-o", "d", "-q", "width=60", "--manifest", "m.json"]).fine();
    dir
}

fn html(dir: &Dir, more: &[&str]) -> String {
    String::from_utf8(dir.run(&[&["html", "m.json"], more].concat()).fine().stdout).expect("text")
}

fn lines(html: &str) -> Vec<&str> {
    html.lines().filter(|line| line.starts_with("<img")).collect()
}

#[test]
fn the_first_images_are_loaded_at_once() {
    let dir = site();
    let lazy = html(&dir, &[]);
    assert!(lines(&lazy).iter().all(|line| line.contains("loading=\"lazy\"") && !line.contains("fetchpriority")));
    let eager = html(&dir, &["--eager", "p/a.jpg", "--fetchpriority", "high"]);
    assert!(eager.contains("loading=\"eager\" decoding=\"async\" fetchpriority=\"high\""), "{eager}");
    let first = html(&dir, &["--eager=1", "--fetchpriority", "high"]);
    let all = lines(&first);
    let [one, others @ ..] = all.as_slice() else { panic!("{first}") };
    assert!(one.contains("\"eager\"") && one.contains("\"high\""), "{one}");
    assert!(others.iter().all(|line| line.contains("\"lazy\"") && !line.contains("fetchpriority")), "{first}");
    assert!(
        html(&dir, &["--fetchpriority", "low", "p/b.jpg"])
            .contains("loading=\"lazy\" decoding=\"async\" fetchpriority=\"low\"")
    );
    dir.run(&["html", "m.json", "--fetchpriority", "first"]).fails(2, &["high"]);
    dir.run(&["html", "m.json", "--eager=two"]).fails(2, &["a number of images"]);
}

#[test]
fn alt_texts_come_from_a_file_and_are_escaped() {
    let dir = site();
    let texts = r#"{"p/a.jpg": "A \"cup\" <b>& more", "p/b.jpg": "", "p/c.jpg": "A cat", "elsewhere.jpg": "x"}"#;
    dir.write("alts.json", texts.as_bytes());
    let named = html(&dir, &["--images", "alts.json", "p/a.jpg", "p/b.jpg"]);
    assert!(named.contains("alt=\"A &quot;cup&quot; &lt;b&gt;&amp; more\"") && named.contains("alt=\"\""), "{named}");
    dir.run(&["html", "m.json", "--images", "alts.json"]).fails(2, &["no alt text for p/d.png", "--alt"]);
    assert!(html(&dir, &["--images", "alts.json", "--alt", "Something"]).contains("alt=\"Something\""));

    let list = r#"[{"source": "p/c.jpg", "alt": "A cat", "eager": true, "fetchpriority": "high", "sizes": "50vw"},
        {"source": "p/a.jpg", "alt": "A cup"}]"#;
    dir.write("list.json", list.as_bytes());
    let listed = html(&dir, &["--images", "list.json"]);
    let [cat, cup] = lines(&listed)[..] else { panic!("{listed}") };
    assert!(cat.contains("alt=\"A cat\" loading=\"eager\"") && cat.contains("fetchpriority=\"high\""), "{cat}");
    assert!(cup.contains("alt=\"A cup\" loading=\"lazy\"") && !cup.contains("fetchpriority"), "{cup}");
    let piped = dir.run_with_input(&["html", "m.json", "--images", "-"], list.as_bytes()).fine();
    assert_eq!(String::from_utf8(piped.stdout).expect("text"), listed);

    for (wrong, words) in [
        ("3", &["expected an object"][..]),
        (r#"[{"source": "p/a.jpg", "alt": "x", "lazy": true}]"#, &["lazy"]),
        (r#"[{"source": "p/a.jpg", "alt": "x", "fetchpriority": "first"}]"#, &["high, low or auto"]),
        (r#"[{"source": "p/a.jpg", "alt": "x"}, {"source": "p/a.jpg"}]"#, &["p/a.jpg twice"]),
        (r#"[{"source": "p/x.jpg", "alt": "x"}]"#, &["no source p/x.jpg"]),
        ("{", &["not valid JSON"]),
    ] {
        dir.write("wrong.json", wrong.as_bytes());
        dir.run(&["html", "m.json", "--images", "wrong.json"]).fails(2, words);
    }
}

#[test]
fn many_images_come_as_json() {
    let dir = site();
    let json: Value = serde_json::from_str(&html(&dir, &["--json"])).expect("JSON");
    let all = json.as_array().expect("a list");
    assert_eq!(all.iter().map(|one| &one["source"]).collect::<Vec<_>>(), ["p/a.jpg", "p/b.jpg", "p/c.jpg", "p/d.png"]);
    assert!(
        all.iter().all(|one| one["html"].as_str().is_some_and(|html| html.starts_with("<img") && html.ends_with('>')))
    );
    assert_eq!(all[0]["html"].as_str().map(|html| format!("{html}\n")), Some(html(&dir, &["p/a.jpg"])));
}

#[test]
fn a_placeholder_is_a_small_image() {
    let dir = site();
    let color = html(&dir, &["--placeholder", "p/a.jpg"]);
    assert!(color.contains("style=\"background-color: #"), "{color}");
    assert_eq!(color, html(&dir, &["--placeholder=color", "p/a.jpg"]));
    let hash = html(&dir, &["--placeholder=thumbhash", "p/a.jpg"]);
    let (_, rest) = hash.split_once("url(data:image/png;base64,").unwrap_or_else(|| panic!("{hash}"));
    let (png, rest) = rest.split_once(')').expect("its end");
    assert!(rest.starts_with(" center / 100% 100% no-repeat\""), "{hash}");
    let png = STANDARD.decode(png).expect("base64");
    assert!(png.len() < 1000, "{} bytes", png.len());
    dir.write("t.png", &png);
    assert_eq!(dir.info("t.png"), "png 16x12");
    // A placeholder would be visible behind transparent pixels.
    for what in ["--placeholder", "--placeholder=thumbhash"] {
        assert!(!html(&dir, &[what, "p/d.png"]).contains("style="));
    }
}

#[test]
fn a_project_says_where_its_manifest_is() {
    let dir = Dir::with(&[("photos/coffee.jpg", "p/a.jpg"), ("in/baseline.jpg", "p/b.jpg")]);
    dir.write("pixmill.toml", b"inputs = ['p']\noutput = 'd'\nmanifest = 'd/m.json'\nbase-url = '/img/'\n");
    let urls = |name: &str| -> Vec<String> {
        let manifest = dir.json(name);
        let sources = manifest["sources"].as_array().expect("a list").clone();
        sources.iter().map(|source| source["renditions"][0]["url"].as_str().expect("a URL").to_owned()).collect()
    };
    dir.run(&["run", "--dry-run"]).fine();
    assert!(!dir.path().join("d").exists());
    dir.run(&["run", "-q", "width=20"]).fine();
    assert_eq!(urls("d/m.json"), ["/img/a.jpg", "/img/b.jpg"]);
    // A partial run does not replace the complete manifest.
    dir.run(&["run", "p/a.jpg", "-q", "width=30"]).fine();
    assert_eq!(urls("d/m.json").len(), 2);
    dir.run(&["run", "p/a.jpg", "-q", "width=30", "--manifest", "one.json"]).fine();
    assert_eq!(urls("one.json"), ["/img/a.jpg"], "the URLs begin as the project says");
    dir.run(&["run", "-q", "width=30", "--base-url", "https://cdn.example"]).fine();
    assert_eq!(urls("d/m.json")[0], "https://cdn.example/a.jpg");
    dir.run(&["run", "p/a.jpg", "--base-url", "/x"]).fails(2, &["--manifest"]);
    dir.write(
        "pixmill.toml",
        b"inputs = ['p']\noutput = 'd'\nmanifest = ''\nbase-url = 'a b'\n[limits]\nmax-avif-area = 0\n",
    );
    dir.run(&["run"]).fails(2, &["expected a file", "without spaces", "a number of pixels"]);
}
