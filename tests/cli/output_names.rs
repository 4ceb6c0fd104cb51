//! Names of outputs: template words, extensions, and source names that look like templates.

use crate::support::Dir;

/// The files in a folder, as relative paths.
fn made(dir: &Dir, folder: &str) -> Vec<String> {
    dir.files().into_iter().filter_map(|file| file.strip_prefix(&format!("{folder}/")).map(str::to_owned)).collect()
}

#[cfg(unix)]
#[test]
fn the_name_of_a_source_is_never_filled_in() {
    let names = ["{width}.jpg", "{hash}/{hash}.jpg", "{height}-{n}.jpg", "plain.jpg"];
    let files: Vec<_> = names.iter().map(|name| ("in/baseline.jpg", format!("p/{name}"))).collect();
    let files: Vec<_> = files.iter().map(|(from, to)| (*from, to.as_str())).collect();
    let dir = Dir::with(&files);
    dir.write("pixmill.toml", b"[class.\"{width}\"]\nquery = \"width=16\"\n");
    let hash = |names: Vec<String>| {
        let is_hash = |part: &&str| part.len() == 16 && part.bytes().all(|b| b.is_ascii_hexdigit());
        let with_word = |name: &String| {
            let parts: Vec<&str> = name.split('.').map(|part| if is_hash(&part) { "HASH" } else { part }).collect();
            parts.join(".")
        };
        names.iter().map(with_word).collect::<Vec<_>>()
    };
    dir.run(&["run", "p", "-o", "a", "-q", "width=16", "--name", "{dir}/{stem}.{hash}.{ext}"]).fine();
    assert_eq!(
        hash(made(&dir, "a")),
        ["plain.HASH.jpg", "{hash}/{hash}.HASH.jpg", "{height}-{n}.HASH.jpg", "{width}.HASH.jpg"]
    );
    // The trimmed width is known only after decoding, and so is the width in the name.
    let query = "trim-color=auto&width=16";
    dir.run(&["run", "p", "-o", "b", "-q", query, "--name", "{dir}/{stem}.{width}.{hash}.{ext}"]).fine();
    assert_eq!(hash(made(&dir, "b"))[3], "{width}.16.HASH.jpg");
    dir.run(&["run", "p", "-o", "c", "--class", "{width}", "--name", "{class}/{dir}/{stem}.{hash}.{ext}"]).fine();
    assert_eq!(hash(made(&dir, "c"))[3], "{width}/{width}.HASH.jpg");
    // The names are the same for outputs from the cache.
    let cache = dir.path().join("cache");
    let cached = |to: &str| {
        let args =
            ["run", "p", "-o", to, "-q", "width=16", "--name", "{dir}/{stem}.{hash}.{ext}", "--report", "r.json"];
        dir.run_with(&args, |command| {
            command.env("PIXMILL_CACHE_DIR", &cache);
        })
        .fine();
        dir.json("r.json")["renditions"][3]["output"].as_str().expect("a name").to_owned()
    };
    assert_eq!(cached("e"), cached("f"));
    assert_eq!(made(&dir, "e"), made(&dir, "f"));
    // In place, the output does not replace another source of that name.
    dir.write("q/{width}.jpg", &dir.read("p/plain.jpg"));
    dir.write("q/other.jpg", &dir.read("p/plain.jpg"));
    dir.run(&["run", "q/other.jpg", "--in-place", "-q", query, "--name", "{width}.{ext}"]).fine();
    assert_eq!(made(&dir, "q"), ["16.jpg", "other.jpg", "{width}.jpg"]);
}

#[test]
fn every_name_has_an_extension() {
    let dir = Dir::with(&[("in/baseline.jpg", "photo.v2.jpg")]);
    for (i, (name, query, want)) in [
        ("thumb", "width=9", "thumb.jpg"),
        ("thumb.", "width=9", "thumb.jpg"),
        ("{stem}-thumb", "width=9&format=png", "photo.v2-thumb.png"),
        ("{stem}.min", "width=9", "photo.v2.min.jpg"),
        ("{stem}-{width}", "width=9", "photo.v2-9.jpg"),
        ("{stem}{ext}", "width=9", "photo.v2.jpg"),
        ("{name}", "width=9", "photo.v2.jpg"),
        ("{name}", "width=9&format=webp", "photo.v2.jpg.webp"),
        ("{stem}.webp", "width=9", "photo.v2.webp"),
        ("{stem}.JPEG", "width=9", "photo.v2.JPEG"),
    ]
    .into_iter()
    .enumerate()
    {
        let folder = format!("d{i}");
        dir.run(&["run", "photo.v2.jpg", "-o", &folder, "-q", query, "--name", name]).fine();
        assert_eq!(made(&dir, &folder), [want], "{name}");
    }
    assert_eq!(dir.info("d8/photo.v2.webp").split(' ').next(), Some("webp"), "the name says the format");
    let before = dir.files();
    let refused = |name: &str, query: &str, words: &[&str]| {
        dir.run(&["run", "photo.v2.jpg", "-o", "e", "-q", query, "--name", name]).fails(2, words);
    };
    refused("{stem}.webp", "format=png", &["is for webp", "is png", ".{ext}", "format=webp"]);
    refused("{stem}.heic", "width=9", &["heic cannot be written", ".{ext}"]);
    refused("thumbs/", "width=9", &["it names a folder; write 'thumbs/{stem}.{ext}'"]);
    refused("{dir}", "width=9", &["it names a folder"]);
    assert_eq!(dir.files(), before);
}

#[test]
fn rules_name_their_outputs_the_same_way() {
    let dir = Dir::with(&[("in/baseline.jpg", "p/a.jpg")]);
    let config = |name: &str, more: &str| {
        format!(
            "inputs = \"p\"\noutput = \"d\"\n[[rule]]\nfiles = \"**\"\nquery = \"width=9\"\nname = \"{name}\"\n{more}\n"
        )
    };
    for (name, more, want) in [
        ("{stem}-thumb", "", &["a-thumb.jpg"][..]),
        ("{stem}-{format}", "formats = [\"webp\", \"png\"]", &["a-png.png", "a-webp.webp"]),
        ("{stem}.webp", "", &["a.webp"]),
    ] {
        dir.write("pixmill.toml", config(name, more).as_bytes());
        dir.run(&["run"]).fine();
        assert_eq!(made(&dir, "d"), want, "{name}");
        std::fs::remove_dir_all(dir.path().join("d")).expect("written");
    }
    dir.write("pixmill.toml", config("{stem}.webp", "formats = \"png\"").as_bytes());
    dir.run(&["run"]).fails(2, &["is for webp"]);
    dir.write("pixmill.toml", config("thumbs/", "").as_bytes());
    dir.run(&["run"]).fails(2, &["the name of rule 1", "it names a folder"]);
    dir.write("pixmill.toml", b"inputs = \"p\"\noutput = \"d/{stem}.webp\"\n");
    dir.run(&["run"]).fails(2, &["expected a folder", "`name` in a [[rule]]"]);
    assert_eq!(dir.files(), ["p/a.jpg", "pixmill.toml"]);
}

#[test]
fn words_in_braces_in_the_output_are_a_name() {
    let dir = Dir::with(&[("in/baseline.jpg", "p/a.jpg"), ("in/baseline.jpg", "p/b.jpg")]);
    dir.run(&["run", "p", "-o", "o/{stem}.webp", "-q", "width=9"]).fine();
    assert_eq!(made(&dir, "o"), ["a.webp", "b.webp"]);
    assert_eq!(dir.info("o/a.webp").split(' ').next(), Some("webp"));
    dir.run(&["run", "p", "-o", "n/{dir}/x-{stem}", "-q", "width=9"]).fine();
    assert_eq!(made(&dir, "n"), ["x-a.jpg", "x-b.jpg"]);
    dir.run(&["run", "p/a.jpg", "-o", "s-{width}.png", "-q", "width=9"]).fine();
    assert_eq!(dir.info("s-9.png"), "png 9x6");
    let before = dir.files();
    dir.run(&["run", "p", "-o", "o/{sten}.webp"]).fails(2, &["unknown word `{sten}`"]);
    dir.run(&["run", "p", "-o", "o/{stem}.webp", "--name", "x"]).fails(2, &["--name both set the name"]);
    assert_eq!(dir.files(), before);
    // An existing folder is not a template.
    std::fs::create_dir(dir.path().join("{x}")).expect("made");
    dir.run(&["run", "p", "-o", "{x}", "-q", "width=9"]).fine();
    assert_eq!(made(&dir, "{x}"), ["a.jpg", "b.jpg"]);
}
