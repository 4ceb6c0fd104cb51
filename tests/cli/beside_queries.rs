//! Image options other than queries: clients, settings, overlays, montages, fallback roots.

use crate::support::Dir;
use flate2::{Compression, write::GzEncoder};
use std::io::Write;

fn codes(entry: &serde_json::Value) -> Vec<String> {
    let warnings = entry["warnings"].as_array().expect("a list");
    warnings.iter().map(|w| w["code"].as_str().expect("text").to_owned()).collect()
}

#[test]
fn each_client_gets_its_format_and_the_report_says_why() {
    let dir = Dir::with(&[("photos/coffee.jpg", "a.jpg"), ("in/alpha.png", "b.png")]);
    let clients = ["--accept", "firefox", "--accept", "image/webp,*/*;q=0.8", "--accept", "*/*"];
    let args = ["run", "a.jpg", "b.png", "-o", "d", "-q", "format=auto&width=20", "--report", "r.json"];
    dir.run(&[&args[..], &clients].concat()).fine();
    let names: Vec<String> = dir.files().into_iter().filter(|f| f.starts_with("d/")).collect();
    // The second image is transparent and lossless, so no client gets AVIF. Two clients get the same WebP.
    assert_eq!(names, ["d/a.avif", "d/a.jpg", "d/a.webp", "d/b.png", "d/b.webp"]);
    let report = dir.json("r.json");
    let avif = &report["renditions"][0];
    assert!(avif["format_reason"].as_str().expect("text").contains("the client accepts avif"), "{avif}");
    assert!(avif["accept"].as_str().expect("text").starts_with("image/avif,image/webp"), "{avif}");
    dir.run(&["run", "a.jpg", "-o", "d", "--accept", "netscape"]).fails(2, &["nor one of the browsers chrome, edge"]);
}

#[test]
fn settings_come_from_the_file_and_from_options() {
    let dir = Dir::with(&[("photos/coffee.jpg", "sub/a.jpg")]);
    dir.write("pixmill.toml", b"[defaults]\njpeg_quality = 30\nupscale = true\n");
    let explain = |args: &[&str]| {
        let run = dir.run_in("sub", &[&["explain", "width=700", "a.jpg"][..], args].concat()).fine();
        String::from_utf8(run.stdout).expect("text")
    };
    let text = explain(&[]);
    assert!(text.contains("quality 30") && text.contains("output     700x467"), "{text}");
    let text = explain(&["--set", "jpeg_quality=44", "--set", "upscale=false"]);
    assert!(text.contains("quality 44") && text.contains("output     600x400"), "{text}");
    dir.run(&["run", "sub/a.jpg", "-o", "d", "--set", "jpg_quality=5"]).fails(2, &["jpg_quality"]);
    dir.write("pixmill.toml", b"[defaults]\njpeg_quality = 300\n");
    dir.run(&["run", "sub/a.jpg", "-o", "d"]).fails(2, &["pixmill.toml", "300", "1 to 100"]);
    dir.write("pixmill.toml", b"[default]\n");
    dir.run(&["run", "sub/a.jpg", "-o", "d"])
        .fails(2, &["invalid configuration pixmill.toml", "line 1", "unknown field"]);
    assert!(!dir.files().iter().any(|f| f.starts_with("d/")));
}

#[test]
fn lenient_passes_over_what_is_wrong() {
    let dir = Dir::with(&[("photos/coffee.jpg", "a.jpg")]);
    let args = ["run", "a.jpg", "-o", "b.jpg", "-q", "width=60&width=80&orient=9&widht=3", "--report", "r.json"];
    dir.run(&args).fails(2, &["given twice", "orient=9", "widht"]);
    dir.run(&[&args[..], &["--lenient"]].concat()).fine();
    assert_eq!(dir.info("b.jpg"), "jpeg 60x40");
    let codes = codes(&dir.json("r.json")["renditions"][0]);
    assert_eq!(codes, ["parameter-ignored", "parameter-invalid", "parameter-ignored"]);
}

#[test]
fn a_focus_moves_smart_crops() {
    let dir = Dir::with(&[("photos/coffee.jpg", "a.jpg")]);
    let crop = |focus: &str| {
        let run = dir.run(&["explain", "crop=1:1,smart", "a.jpg", "--focus", focus]).fine();
        String::from_utf8(run.stdout).expect("text")
    };
    assert!(crop("0,0").contains("400x400+0+0 smart, around the focus"));
    assert!(crop("300,200").contains("400x400+100+0"));
    assert!(crop("100p,100p").contains("400x400+200+0"));
    let text = String::from_utf8(dir.run(&["explain", "crop=1:1", "a.jpg", "--focus", "0,0"]).fine().stdout);
    assert!(text.expect("text").contains("[focus-ignored]"));
    dir.run(&["run", "a.jpg", "-o", "b.jpg", "--focus", "middle"]).fails(2, &["30p,50p"]);
}

#[test]
fn an_overlay_is_read_from_below_its_root_only() {
    let dir = Dir::with(&[("photos/coffee.jpg", "a.jpg"), ("in/alpha.png", "assets/img/logo.png")]);
    dir.write("assets/text.png", b"no image");
    dir.write("secret.png", b"x");
    let overlay =
        |header: &str| dir.run(&["run", "a.jpg", "-o", "b.png", "--overlay", header, "--asset-root", "assets"]);
    overlay("overlay=/img/logo.png&overlay-width=0.5").fine();
    assert_eq!(dir.info("b.png"), "png 600x400");
    std::fs::remove_file(dir.path().join("b.png")).expect("there");
    #[cfg(unix)]
    std::os::unix::fs::symlink(dir.path().join("secret.png"), dir.path().join("assets/link.png")).expect("linked");
    #[cfg(unix)]
    overlay("overlay=/link.png").fails(2, &["/link.png", "points outside"]);
    overlay("overlay=/../secret.png").fails(2, &["not a path below the asset root"]);
    overlay("overlay=//host/logo.png").fails(2, &["not a path below the asset root"]);
    overlay("overlay=/none.png").fails(2, &["cannot read the overlay /none.png"]);
    overlay("overlay=/text.png").fails(2, &["/text.png", "not an image"]);
    overlay("overlay-base64=%%%").fails(2, &["base64"]);
    dir.run(&["run", "a.jpg", "-o", "b.png", "--overlay", "overlay=/x.png"]).fails(2, &["--asset-root"]);
    assert!(!dir.files().contains(&"b.png".to_owned()));
}

#[test]
fn a_montage_is_an_output_like_any_other() {
    let dir = Dir::with(&[("photos/coffee.jpg", "assets/a.jpg"), ("photos/chelsea.jpg", "more/b.jpg")]);
    let header = "width=60&height=40&layout=2b&images=/a.jpg;/b.jpg&dpr=2&format=webp";
    let args = ["--asset-root", "assets", "--asset-root", "more", "--report", "r.json"];
    dir.run(&[&["run", "--montage", header, "-o", "d/card.webp"][..], &args].concat()).fine();
    assert_eq!(dir.info("d/card.webp"), "webp 120x80");
    let entry = dir.json("r.json")["renditions"][0].clone();
    assert_eq!(entry["source"], "/a.jpg;/b.jpg");
    assert_eq!(entry["operations"][1], "montage /b.jpg 60x80+60+0");
    let missing = "width=60&height=40&layout=2b&images=/a.jpg;/c.jpg";
    dir.run(&[&["run", "--montage", missing, "-o", "d/x.jpg"][..], &args].concat()).fails(1, &["/c.jpg: no such file"]);
    dir.run(&["run", "--montage", header, "-o", "assets/a.jpg", "--asset-root", "assets"]).fails(2, &["format=webp"]);
    let own = "width=60&height=40&layout=2b&images=/a.jpg;/a.jpg";
    dir.run(&["run", "--montage", own, "-o", "assets/a.jpg", "--asset-root", "assets"])
        .fails(2, &["would replace a source"]);
    dir.run(&["run", "a.jpg", "--montage", header, "-o", "d/card.webp"]).fails(2, &["cannot be used with"]);
    assert!(!dir.files().contains(&"d/x.jpg".to_owned()));
}

#[test]
fn the_first_root_that_has_the_file_gives_it() {
    let dir = Dir::with(&[
        ("photos/coffee.jpg", "photos/a.jpg"),
        ("photos/chelsea.jpg", "mirror/a.jpg"),
        ("photos/chelsea.jpg", "mirror/sub/b.jpg"),
    ]);
    let args = ["-o", "d", "-q", "width=30", "--fallback-root", "mirror", "--report", "r.json"];
    dir.run(&[&["run", "photos/"][..], &args].concat()).fine();
    let report = dir.json("r.json");
    assert!(codes(&report["renditions"][0]).is_empty(), "{report}");
    assert_eq!(report["renditions"][0]["info"]["idim"]["height"], 400);
    assert_eq!(report["renditions"][1]["warnings"][0]["message"], "taken from mirror/");
    assert_eq!(dir.info("d/sub/b.jpg"), "jpeg 30x20");
    dir.run(&[&["run", "sub/b.jpg"][..], &args].concat()).fine();
    dir.run(&[&["run", "sub/c.jpg"][..], &args].concat()).fails(2, &["sub/c.jpg: no such file, also not in mirror"]);
}

#[test]
fn what_fails_can_be_passed_through() {
    let dir = Dir::with(&[("broken/truncated.jpg", "p/a.jpg"), ("photos/coffee.jpg", "p/b.jpg")]);
    let args = ["run", "p", "-o", "d", "-q", "format=webp", "--on-error", "copy", "--report", "r.json"];
    dir.run(&args).fails(1, &["failed p/a.jpg"]);
    assert_eq!(dir.read("d/a.jpg"), dir.read("p/a.jpg"));
    assert_eq!(codes(&dir.json("r.json")["renditions"][0]), ["copied-source"]);
    // The copy does not overwrite another output.
    let args = ["run", "p/b.jpg", "-o", "e", "-q", "width=9", "-q", "crop=9999,9999&format=webp", "--on-error", "copy"];
    dir.run(&[&args[..], &["--report", "r.json"]].concat()).fails(1, &["crop-out-of-bounds"]);
    assert_eq!(dir.info("e/b.jpg"), "jpeg 9x6");
    assert_eq!(codes(&dir.json("r.json")["renditions"][1]), ["copy-skipped"]);
}

#[test]
fn a_compressed_source_is_expanded() {
    let dir = Dir::with(&[]);
    let gzip = |bytes: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).expect("memory");
        encoder.finish().expect("memory")
    };
    let photo = std::fs::read(crate::support::fixture("photos/coffee.jpg")).expect("a fixture");
    dir.write("p/a.jpg.gz", &gzip(&photo));
    dir.write("p/b.jpg", &gzip(&photo));
    dir.write("p/notes.txt.gz", &gzip(b"no image"));
    dir.run(&["run", "p", "-o", "d", "-q", "width=30", "--report", "r.json"]).fine();
    assert_eq!([dir.info("d/a.jpg"), dir.info("d/b.jpg")], ["jpeg 30x20", "jpeg 30x20"]);
    let report = dir.json("r.json");
    assert_eq!(
        (codes(&report["renditions"][0]), &report["totals"]["not_pictures"]),
        (vec!["gunzipped".to_owned()], &1.into())
    );
    let limit = (photo.len() - 1).to_string();
    dir.run(&["run", "p/a.jpg.gz", "-o", "e", "--max-input-bytes", &limit]).fails(1, &["gzip-too-large"]);
    let mut cut = gzip(&photo);
    cut.truncate(cut.len() / 2);
    dir.write("p/c.jpg.gz", &cut);
    dir.run(&["run", "p/c.jpg.gz", "-o", "e"]).fails(1, &["gzip-invalid"]);
}

#[test]
fn explanations_for_programs_and_as_images() {
    let dir = Dir::with(&[("photos/people/astronaut.jpg", "a.jpg")]);
    let run = dir.run(&["explain", "crop=1:2,smart&width=60&blur=2", "a.jpg", "--json", "--draw", "d.png"]).fine();
    let json: serde_json::Value = serde_json::from_slice(&run.stdout).expect("JSON");
    assert_eq!(json["query"], "crop=1:2,smart&width=60&blur=2");
    assert_eq!(json["steps"][0]["stage"], "crop");
    assert!(json["steps"][0]["detail"].as_str().expect("text").ends_with("smart, by faces"), "{json}");
    assert_eq!((&json["output"]["size"]["height"], &json["steps"][2]["stage"]), (&120.into(), &"blur".into()));
    assert_eq!(dir.info("d.png"), "png 512x512");
    dir.run(&["explain", "width=60", "a.jpg", "--draw", "d.xyz"]).fails(2, &["d.xyz", ".png"]);
    let wrong = dir.run(&["explain", "crop=9999,1", "a.jpg", "--json"]).fails(1, &[]);
    let json: serde_json::Value = serde_json::from_slice(&wrong.stdout).expect("JSON");
    assert_eq!(json["error"]["code"], "crop-out-of-bounds");
}

#[test]
fn classes_are_queries_with_a_name() {
    let dir = Dir::with(&[("photos/coffee.jpg", "a.jpg")]);
    dir.write(
        "pixmill.toml",
        b"[class.hero]\nquery = \"width=300&format=webp\"\n[class.thumb]\nquery = \"width=60\"\n",
    );
    let run = ["run", "a.jpg", "-o", "out/"];
    dir.run(&[&run[..], &["--class", "hero", "--class", "thumb", "--name", "{class}/{stem}.{ext}"]].concat()).fine();
    assert_eq!(
        (dir.info("out/hero/a.webp"), dir.info("out/thumb/a.jpg")),
        ("webp 300x200".into(), "jpeg 60x40".into())
    );
    // Parameters of the query override its class.
    dir.run(&[&run[..], &["-q", "width=90&class=hero", "--name", "{class}-{width}.{ext}"]].concat()).fine();
    assert_eq!(dir.info("out/hero-90.webp"), "webp 90x60");
    dir.run(&[&run[..], &["--class", "thumb", "--width", "80", "--name", "flag.{ext}"]].concat()).fine();
    assert_eq!(dir.info("out/flag.jpg"), "jpeg 80x53");
    dir.run(&[&run[..], &["-q", "class=herp"]].concat())
        .fails(2, &["^^^^^^^^^^", "one of the classes `hero`, `thumb`"]);
    dir.run(&[&run[..], &["--class", "herp"]].concat()).fails(2, &["one of the classes `hero`, `thumb`"]);
    dir.run(&[&run[..], &["-q", "class=hero", "--only-classes"]].concat()).fine();
    dir.run(&[&run[..], &["-q", "class=hero&width=9", "--only-classes"]].concat()).fails(2, &["`width=9`"]);
    dir.write("pixmill.toml", b"[class.hero]\nquery = \"widht=300\"\n");
    dir.run(&run).fails(2, &["pixmill.toml", "class hero", "^^^^^^^^^", "did you mean `width`"]);
    dir.write("pixmill.toml", b"[class.hero]\nquerry = \"width=300\"\n");
    dir.run(&run).fails(2, &["pixmill.toml", "line 2", "query"]);
}
