//! Manifests, HTML generated from them, and the HTML report.

use crate::support::Dir;
use serde_json::Value;
use std::path::Path;

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("text")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("a list: {value}"))
}

/// A photo in two widths and three formats, and an image that is only repacked.
const SET: &[&str] = &[
    "width=160&format=avif",
    "width=320&format=avif",
    "width=160&format=webp",
    "width=320&format=webp",
    "width=160&format=jpg",
    "width=320&format=jpg",
];

fn set(dir: &Dir, more: &[&str]) {
    let queries: Vec<&str> = SET.iter().flat_map(|query| ["-q", query]).collect();
    let args = ["run", "photos", "-o", "dist", "--name", "{dir}/{stem}-{width}.{ext}"];
    dir.run(&[&args[..], &queries, more].concat()).fine();
}

#[test]
fn a_manifest_finds_what_is_named_by_its_content() {
    let dir = Dir::with(&[("photos/coffee.jpg", "photos/a b/coffee.jpg"), ("in/text.png", "photos/text.png")]);
    let args = ["run", "photos", "-o", "dist", "--name", "{dir}/{stem}.{hash}.{ext}", "--report", "r.json"];
    dir.run(&args).fine();
    let without = dir.files();
    let args = [&args[..], &["--manifest", "m.json"]].concat();
    dir.run(&args).fine();
    let first = dir.read("m.json");
    assert_eq!(dir.files().len(), without.len() + 1, "a manifest changes no output, also where nothing was decoded");
    dir.run(&args).fine();
    assert_eq!(dir.read("m.json"), first, "the same every time");

    let (manifest, report) = (dir.json("m.json"), dir.json("r.json"));
    let schema: Value = serde_json::from_slice(&dir.run(&["generate", "manifest-schema"]).fine().stdout).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let errors: Vec<String> = validator.iter_errors(&manifest).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let sources = list(&manifest["sources"]);
    assert_eq!(sources.iter().map(|s| &s["source"]).collect::<Vec<_>>(), ["photos/a b/coffee.jpg", "photos/text.png"]);
    for (source, entry) in sources.iter().zip(list(&report["renditions"])) {
        let rendition = &source["renditions"][0];
        let file = rendition["url"].as_str().expect("a URL").replace("%20", " ");
        assert_eq!(dir.read(&format!("dist/{file}")).len(), rendition["bytes"], "{file}");
        assert!(file.contains(rendition["hash"].as_str().expect("a digest")), "{file}");
        assert_eq!(rendition["hash"], entry["digest"]);
        assert!(source["thumbhash"].as_str().is_some_and(|hash| hash.len() >= 20), "{source}");
    }
    assert_eq!((&sources[0]["width"], &sources[0]["height"]), (&600.into(), &400.into()));
    // The colors are a dark red tabletop and the white of a diagram.
    assert_eq!((&sources[0]["color"], &sources[1]["color"]), (&"#a75529".into(), &"#ffffff".into()));
    assert_eq!(report["renditions"][1]["operations"], Value::Array(Vec::new()));
}

#[test]
fn what_an_image_looks_like_does_not_depend_on_how_it_is_stored() {
    let dir = Dir::with(&[("in/orientation_6.jpg", "p/turned.jpg"), ("in/orientation_1.jpg", "p/upright.jpg")]);
    dir.run(&["run", "p", "-o", "d", "-q", "format=png", "--manifest", "m.json"]).fine();
    let manifest = dir.json("m.json");
    let [turned, upright] = list(&manifest["sources"]) else { panic!("{manifest}") };
    assert_eq!((&turned["width"], &turned["height"]), (&upright["width"], &upright["height"]));
    // JPEG blocks differ in an image that is stored rotated.
    let hash = |source: &Value| source["thumbhash"].as_str().expect("text")[..8].to_owned();
    assert_eq!(hash(turned), hash(upright));
}

#[test]
fn classes_failures_and_a_base() {
    let dir = Dir::with(&[("photos/coffee.jpg", "a.jpg"), ("broken/truncated.png", "b.png")]);
    dir.write("pixmill.toml", b"[class.hero]\nquery = \"width=200&dpr=1.5\"\n[class.icon]\nquery = \"width=16\"\n");
    let args =
        ["run", "a.jpg", "b.png", "-o", "d", "--class", "hero", "--class", "icon", "--name", "{class}/{stem}.{ext}"];
    let more = ["--manifest", "m.json", "--base-url", "https://cdn.example/img/", "--report", "r.json"];
    dir.run(&[&args[..], &more].concat()).fails(1, &["failed b.png"]);
    let (manifest, report) = (dir.json("m.json"), dir.json("r.json"));
    let [source] = list(&manifest["sources"]) else { panic!("no failure: {manifest}") };
    let [hero, icon] = list(&source["renditions"]) else { panic!("{source}") };
    assert_eq!((&hero["class"], &hero["dpr"], &hero["width"]), (&"hero".into(), &1.5.into(), &300.into()));
    assert_eq!((&icon["class"], &icon["dpr"], &icon["type"]), (&"icon".into(), &Value::Null, &"image/jpeg".into()));
    assert_eq!(hero["url"], "https://cdn.example/img/hero/a.jpg");
    let failed = list(&report["renditions"]).iter().find(|e| e["outcome"] == "failed").expect("a failure");
    assert_eq!((&failed["class"], &failed["digest"]), (&"hero".into(), &Value::Null));
}

#[test]
fn the_image_that_eleventy_makes() {
    let dir = Dir::with(&[("photos/coffee.jpg", "photos/coffee.jpg")]);
    set(&dir, &["--manifest", "m.json", "--base-url", "/img"]);
    let html = text(dir.run(&["html", "m.json", "--sizes", "(min-width: 60em) 50vw, 100vw"]).fine().stdout);
    let want = r#"<picture>
  <source type="image/avif" srcset="/img/coffee-160.avif 160w, /img/coffee-320.avif 320w" sizes="(min-width: 60em) 50vw, 100vw">
  <source type="image/webp" srcset="/img/coffee-160.webp 160w, /img/coffee-320.webp 320w" sizes="(min-width: 60em) 50vw, 100vw">
  <img src="/img/coffee-160.jpg" alt="" loading="lazy" decoding="async" width="320" height="213" srcset="/img/coffee-160.jpg 160w, /img/coffee-320.jpg 320w" sizes="(min-width: 60em) 50vw, 100vw">
</picture>
"#;
    assert_eq!(html, want);
}

#[test]
fn one_format_and_densities_need_no_image_element() {
    let dir = Dir::with(&[("photos/coffee.jpg", "a.jpg")]);
    let html = |queries: &[&str]| {
        let queries: Vec<&str> = queries.iter().flat_map(|query| ["-q", query]).collect();
        let args = ["run", "a.jpg", "-o", "d", "--name", "{stem}-{n}.{ext}", "--manifest", "m.json"];
        dir.run(&[&args[..], &queries].concat()).fine();
        text(dir.run(&["html", "m.json", "--alt", "A \"cup\" & <more>", "--placeholder"]).fine().stdout)
    };
    let alt = "alt=\"A &quot;cup&quot; &amp; &lt;more&gt;\" loading=\"lazy\" decoding=\"async\"";
    let one = html(&["width=100"]);
    let color = dir.json("m.json")["sources"][0]["color"].as_str().expect("a color").to_owned();
    let style = format!("style=\"background-color: {color}\"");
    assert_eq!(one, format!("<img src=\"a-1.jpg\" {alt} width=\"100\" height=\"67\" {style}>\n"));
    let dense = html(&["width=100", "width=100&dpr=2", "width=100&dpr=1.5"]);
    let set = "srcset=\"a-1.jpg 1x, a-3.jpg 1.5x, a-2.jpg 2x\"";
    assert_eq!(dense, format!("<img src=\"a-1.jpg\" {alt} width=\"100\" height=\"67\" {set} {style}>\n"));
    let wide = html(&["width=100", "width=200"]);
    let set = "srcset=\"a-1.jpg 100w, a-2.jpg 200w\" sizes=\"100vw\"";
    assert_eq!(wide, format!("<img src=\"a-1.jpg\" {alt} width=\"200\" height=\"133\" {set} {style}>\n"));
}

#[test]
fn classes_become_art_direction() {
    let dir = Dir::with(&[("photos/coffee.jpg", "a.jpg")]);
    dir.write("pixmill.toml", b"[class.hero]\nquery = \"width=200\"\n[class.phone]\nquery = \"crop=1:1&width=90\"\n");
    let args =
        ["run", "a.jpg", "-o", "d", "--class", "hero", "--class", "phone", "-q", "format=webp", "-q", "format=jpg"];
    dir.run(&[&args[..], &["--name", "{class}.{ext}", "--manifest", "m.json"]].concat()).fine();
    let html = |more: &[&str]| dir.run(&[&["html", "m.json"][..], more].concat());
    let directed = r#"<picture>
  <source type="image/webp" media="(max-width: 40em)" width="90" height="90" srcset="phone.webp">
  <source type="image/jpeg" media="(max-width: 40em)" width="90" height="90" srcset="phone.jpg">
  <source type="image/webp" srcset="hero.webp">
  <img src="hero.jpg" alt="" loading="lazy" decoding="async" width="200" height="133">
</picture>
"#;
    assert_eq!(text(html(&["--media", "phone=(max-width: 40em)"]).fine().stdout), directed);
    // The last condition is omitted, because it is the fallback.
    let both = ["--media", "phone=(max-width: 40em)", "--media", "hero=(min-width: 40em)"];
    assert_eq!(text(html(&both).fine().stdout), directed);
    let hero = text(html(&["--class", "hero"]).fine().stdout);
    assert!(hero.contains("hero.webp") && !hero.contains("phone"), "{hero}");
    html(&[]).fails(2, &["the class hero and the class phone", "--media 'CLASS=", "--class"]);
    html(&["--media", "fone=(x)"]).fails(2, &["no rendition has the class fone", "hero, phone"]);
    html(&["--media", "phone"]).fails(2, &["'phone=(max-width: 40em)'"]);
}

#[cfg(feature = "mp4")]
#[test]
fn what_moves_becomes_a_video_with_a_poster() {
    let dir = Dir::with(&[("in/animated.gif", "a.gif")]);
    let args = ["run", "a.gif", "-o", "d", "-q", "format=mp4", "-q", "format=webp", "-q", "format=jpg&width=60"];
    dir.run(&[&args[..], &["--name", "{stem}.{ext}", "--manifest", "m.json"]].concat()).fine();
    let html = text(dir.run(&["html", "m.json", "--alt", "Two balls"]).fine().stdout);
    let want = r#"<video playsinline autoplay muted loop width="120" height="90" poster="a.jpg" aria-label="Two balls">
  <source type="video/mp4" src="a.mp4">
</video>
"#;
    assert_eq!(html, want);
}

#[test]
fn several_sources_stand_under_their_names() {
    let odd = if cfg!(windows) { "b -- 1.jpg" } else { "b -->\"1\"<i>.jpg" };
    let dir = Dir::with(&[("in/baseline.jpg", "p/a.jpg"), ("in/baseline.jpg", &format!("p/{odd}"))]);
    dir.run(&["run", "p", "-o", "d", "-q", "width=16", "--manifest", "m.json"]).fine();
    let html = text(dir.run(&["html", "m.json"]).fine().stdout);
    let lines: Vec<&str> = html.lines().collect();
    let [name, first, "", odd_name, second] = lines.as_slice() else { panic!("{html}") };
    assert_eq!(*name, "<!-- p/a.jpg -->");
    let inside = odd_name.trim_start_matches("<!--").trim_end_matches("-->");
    assert!(!inside.contains("--") && !inside.contains('>'), "{odd_name}");
    assert!(first.starts_with("<img src=\"a.jpg\"") && second.starts_with("<img src=\"b%20--"), "{html}");
    let piped = dir.run_with_input(&["html", "-", "p/a.jpg"], &dir.read("m.json")).fine();
    assert_eq!(text(piped.stdout), format!("{first}\n"), "one source needs no name");
}

#[test]
fn markup_that_cannot_be_made_is_explained() {
    let dir = Dir::with(&[("photos/coffee.jpg", "a.jpg")]);
    let args = ["run", "a.jpg", "-o", "d", "-q", "width=90", "-q", "crop=1:1&width=90", "--name", "{n}.{ext}"];
    dir.run(&[&args[..], &["--manifest", "m.json", "--report", "r.json"]].concat()).fine();
    dir.run(&["html", "m.json"]).fails(2, &["two aspect ratios, 2.jpg and 1.jpg", "use a class for each"]);
    dir.run(&["html", "m.json", "b.jpg"]).fails(2, &["m.json has no source b.jpg; did you mean a.jpg?"]);
    dir.run(&["html", "r.json"]).fails(2, &["r.json", "`pixmill-report/1`", "--manifest FILE"]);
    dir.run(&["html", "a.jpg"]).fails(2, &["a.jpg", "not a manifest"]);
    dir.run(&["html", "none.json"]).fails(2, &["none.json"]);
}

#[test]
fn wrong_places_for_manifests_and_reports_are_refused_before_anything_runs() {
    let dir = Dir::with(&[("in/baseline.jpg", "a.jpg")]);
    let run = |more: &[&str]| dir.run(&[&["run", "a.jpg", "-q", "width=9"][..], more].concat());
    run(&["-o", "-", "--manifest", "m.json"]).fails(2, &["needs named outputs", "-o FILE"]);
    run(&["-o", "d", "--report", "x.json", "--manifest", "./x.json"]).fails(2, &["./x.json twice"]);
    run(&["-o", "d", "--report", "-", "--manifest", "-"]).fails(2, &["use - twice"]);
    run(&["-o", "d", "--base-url", "/img"]).fails(2, &["--manifest"]);
    run(&["-o", "d", "--manifest", "m.json", "--base-url", "/a b"]).fails(2, &["without spaces"]);
    run(&["-o", "d", "--manifest", "m.json", "--dry-run"]).fails(2, &["cannot be used with"]);
    run(&["-o", "d", "--manifest", "a.jpg/m.json"]).fails(2, &["cannot write the manifest a.jpg/m.json"]);
    assert_eq!(dir.files(), ["a.jpg"]);
}

/// The embedded data of a page.
fn data(page: &str) -> Vec<Value> {
    let (_, rest) = page.split_once("id=\"data\">").expect("data");
    let (json, _) = rest.split_once("</script>").expect("its end");
    serde_json::from_str(json).expect("JSON")
}

/// All image links of a page lead to existing files.
#[track_caller]
fn links_lead_somewhere(dir: &Dir, page: &str) {
    let folder = Path::new(page).parent().expect("a folder");
    let entries = data(&text(dir.read(page)));
    assert!(!entries.is_empty());
    for entry in entries {
        for (link, size) in [("source_link", "before"), ("output_link", "after")] {
            let url = entry[link].as_str().unwrap_or_else(|| panic!("{link}: {entry}")).replace("%20", " ");
            let name = folder.join(url).to_str().expect("UTF-8").to_owned();
            assert_eq!(dir.read(&name).len(), entry[size], "{name}");
        }
    }
}

#[test]
fn the_report_is_a_page_too_and_links_its_images_from_its_place() {
    let dir = Dir::with(&[("photos/coffee.jpg", "photos/a b.jpg"), ("in/text.png", "photos/deep/text.png")]);
    set(&dir, &["--report", "r.json", "--report", "out/report.html"]);
    links_lead_somewhere(&dir, "out/report.html");
    let page = text(dir.read("out/report.html"));
    assert!(!page.contains(dir.path().to_str().expect("UTF-8")), "no absolute path");
    assert_eq!(data(&page).len(), list(&dir.json("r.json")["renditions"]).len());
    assert!(page.contains("deep/text-160.webp</b>"), "the first rows are there without a script");
    let again = ["--report", "r.json", "--report", "out/report.html"];
    set(&dir, &again);
    set(&dir, &["--report", "second.html"]);
    assert_eq!(
        text(dir.read("out/report.html")).replace("../", ""),
        text(dir.read("second.html")),
        "but for its place"
    );

    let absolute = dir.path().join("photos");
    let (absolute, below) = (absolute.to_str().expect("UTF-8"), dir.path().join("page/r.html"));
    dir.run(&["run", absolute, "-o", "two", "-q", "width=9", "--report", below.to_str().expect("UTF-8")]).fine();
    links_lead_somewhere(&dir, "page/r.html");
    dir.run(&["run", "photos/deep", "--in-place", "-q", "format=webp", "--report", "place.html"]).fine();
    links_lead_somewhere(&dir, "place.html");
    dir.run(&["run", "photos/a b.jpg", "--in-place", "-q", "width=9", "--report", "gone.html"]).fine();
    let replaced = &data(&text(dir.read("gone.html")))[0];
    assert_eq!((&replaced["source_link"], &replaced["output_link"]), (&Value::Null, &"photos/a%20b.jpg".into()));
    dir.run(&["run", "text.webp", "-o", "three", "--fallback-root", "photos/deep", "--report", "back.html"]).fine();
    links_lead_somewhere(&dir, "back.html");
}
