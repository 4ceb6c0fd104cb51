//! The import rules between modules. Rust cannot forbid imports within one crate, so this test does.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

#[path = "support/imports.rs"]
mod imports;

use imports::{Graph, code_of, paths};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// A module, and the modules of this crate that it may import: only some that stand above it.
const MAY_USE: &[(&str, &[&str])] = &[
    ("geometry", &[]),
    ("color", &[]),
    ("codes", &[]),
    ("guide", &[]),
    ("interrupt", &[]),
    ("shard", &[]),
    ("visible", &[]),
    ("warning", &["codes"]),
    ("image", &["geometry", "color"]),
    ("param", &["geometry", "color"]),
    ("kernel", &["geometry", "color", "image"]),
    ("codec", &["geometry", "codes", "color", "warning", "image", "interrupt"]),
    ("stage", &["geometry", "codes", "color", "warning", "image", "param", "kernel"]),
    ("output", &["geometry", "codes", "color", "warning", "image", "param", "kernel", "codec"]),
    ("recipe", &["geometry", "codes", "color", "visible", "warning", "image", "param", "codec", "stage", "output"]),
    ("montage", &["geometry", "color", "image", "param", "kernel", "output", "recipe"]),
    ("store", &[]),
    ("cache", &["store"]),
    ("report", &["geometry", "codes", "shard", "visible", "warning"]),
    // `kernel` to apply the EXIF orientation, which precedes any recipe, and to draw results.
    (
        "engine",
        &[
            "geometry",
            "codes",
            "color",
            "warning",
            "image",
            "kernel",
            "codec",
            "stage",
            "output",
            "recipe",
            "montage",
            "store",
            "cache",
            "report",
            "interrupt",
            "shard",
        ],
    ),
    // From the engine, only the naming of outputs.
    ("config", &["geometry", "visible", "param", "codec", "output", "recipe", "store", "engine"]),
    (
        "serve",
        &[
            "geometry",
            "codes",
            "warning",
            "param",
            "codec",
            "stage",
            "output",
            "recipe",
            "montage",
            "store",
            "cache",
            "report",
            "engine",
            "interrupt",
        ],
    ),
    ("site", &["geometry", "codes", "warning", "codec", "output", "recipe", "store", "report", "engine"]),
    (
        "cli",
        &[
            "geometry",
            "codes",
            "visible",
            "warning",
            "image",
            "param",
            "codec",
            "stage",
            "output",
            "recipe",
            "montage",
            "config",
            "store",
            "cache",
            "report",
            "engine",
            "serve",
            "site",
            "interrupt",
            "shard",
        ],
    ),
];

/// External paths, and the only places that may use them (prefixes of a path below `src`).
const ONLY: &[(&[&str], &[&str])] = &[
    // Every write is atomic, and the engine does not depend on the origin of files.
    (&["std::fs", "fs::", "ignore::", "tempfile::", "walkdir::"], &["store/"]),
    // All other modules leave threading to it.
    (&["rayon::"], &["engine/", "cli/env.rs"]),
    // A codec library can be replaced within its folder.
    (&["mozjpeg_sys"], &["codec/jpeg/"]),
    (&["libwebp_sys", "webp::Encoder"], &["codec/webp/"]),
    (&["libavif_sys", "libaom_sys", "ravif::"], &["codec/avif/"]),
    (&["oxipng::", "png::Decoder", "png::Encoder"], &["codec/png/"]),
    (&["unsafe "], &["codec/jpeg/ffi/", "codec/webp/ffi.rs", "codec/avif/ffi/", "codec/jxl/ffi.rs", "cli/heap.rs"]),
    (&["libc::"], &["cli/heap.rs", "cli/isolate/sandbox.rs"]),
    (&["rustix::fs", "rustix::io"], &["store/folder/"]),
    (&["rustix::process"], &["cli/env.rs", "cli/isolate/sandbox.rs"]),
    (&["signal_hook::", "ctrlc::"], &["cli/env.rs"]),
    (&["hpvcd"], &["codec/heic/"]),
    (&["TiffError", "DecodingResult"], &["codec/tiff/"]),
    (&["jxl_oxide"], &["codec/jxl/"]),
    (&["openh264", "shiguredo_mp4"], &["codec/mp4/"]),
    (&["yuv::"], &["codec/mp4/", "image/planes.rs"]),
    (&["quantette"], &["codec/palette.rs"]),
    (&["fast_image_resize"], &["kernel/resample/"]),
    (&["libblur"], &["kernel/blur.rs"]),
    (&["fast_ssim2"], &["kernel/similarity.rs"]),
    (&["rustface"], &["kernel/faces.rs"]),
    (&["thumbhash::"], &["kernel/placeholder.rs"]),
    (&["moxcms"], &["image/profile.rs", "image/conversion.rs", "image/transform.rs"]),
    // The library has typed errors, and takes its settings as arguments.
    (&["clap::", "clap_complete", "anyhow::", "indicatif::"], &["cli/"]),
    (&["notify::"], &["cli/file_watcher.rs"]),
    (&["terminal_size::"], &["cli/env.rs"]),
    (&["std::env", "env::var", "available_parallelism", "SystemTime", "sysinfo::"], &["cli/env.rs"]),
    (&["println!", "print!(", "io::stdout", "io::stderr"], &["cli/", "store/stdio.rs"]),
    // The serialized form of reports is separate from the internal one. Only messages to workers, which are the same
    // program, contain internal data.
    (
        &["serde_json::"],
        &["report/", "cli/cmd/", "cli/exports/", "cli/frozen.rs", "config/", "engine/provenance/", "cache/", "serve/"],
    ),
    // The rest of pixmill has no asynchronous code.
    (&["tokio::", "rustls::"], &["serve/", "store/remote/"]),
    (&["hyper::", "hyper_util::", "reqwest::", "httpdate::", "lru::"], &["serve/"]),
    (&["object_store::", "futures_util::"], &["store/remote/"]),
    // The pages of `site`.
    (&["lol_html::", "encoding_rs::", "html_escape::"], &["site/"]),
    (&["url::"], &["site/", "store/remote/"]),
    (&["postcard::"], &["cache/", "engine/wire.rs"]),
    (&["ruzstd::"], &["report/json/frames.rs"]),
    (&["sha2::"], &["cache/", "site/outputs.rs"]),
    (&["c2pa::"], &["engine/provenance/"]),
    (&["toml::"], &["config/"]),
    (&["unicode_normalization::"], &["engine/plan.rs"]),
    // One function opens the stores that a user names, so that another kind of store needs one change.
    (&["FsStore"], &["store/"]),
];

fn rust_files(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

/// `stage/blur.rs` and `stage.rs` both belong to `stage`.
fn module_of(below_src: &str) -> &str {
    below_src.split('/').next().unwrap().trim_end_matches(".rs")
}

/// Every top module named after `crate::`, in `use crate::x`, `use crate::{x, y::z}` and `crate::x::f()`.
fn named(code: &str) -> Vec<String> {
    let of_crate = paths(code).into_iter().filter(|path| path[0] == "crate");
    let mut modules: Vec<String> = of_crate.filter_map(|path| path.get(1).cloned()).collect();
    modules.dedup();
    modules
}

/// Whether `thing` occurs in `code` as a whole: `rayon::` is not in `crayon::`, nor `fs::` in `super::fs::`.
fn mentions(code: &str, thing: &str) -> bool {
    code.match_indices(thing).any(|(at, _)| {
        let before = code[..at].chars().next_back().unwrap_or(' ');
        !(before.is_alphanumeric() || before == '_' || before == ':')
    })
}

/// The violations in one file.
fn violations(below_src: &str, text: &str) -> Vec<String> {
    let code = code_of(text);
    let module = module_of(below_src);
    let Some((_, may)) = MAY_USE.iter().find(|(m, _)| *m == module) else {
        return vec![format!("{below_src}: `{module}` is not in the table of this test")];
    };
    let mut bad = Vec::new();
    for used in named(&code) {
        if !MAY_USE.iter().any(|(m, _)| *m == used) {
            bad.push(format!("{below_src}: `crate::{used}` is not a module in the table of this test"));
        } else if used != module && !may.contains(&used.as_str()) {
            bad.push(format!("{below_src}: `{module}` may not use `{used}`"));
        }
    }
    for (things, places) in ONLY {
        if places.iter().any(|p| below_src.starts_with(p)) {
            continue;
        }
        for thing in things.iter().filter(|t| mentions(&code, t)) {
            bad.push(format!("{below_src}: `{thing}` may be named only in {}", places.join(", ")));
        }
    }
    bad
}

/// Every file of the modules, as (path below `src`, text).
fn sources() -> Vec<(String, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&src, &mut files);
    assert!(files.len() > 50, "only {} files found under {}", files.len(), src.display());
    let below = |file: &Path| file.strip_prefix(&src).unwrap().to_str().unwrap().replace('\\', "/");
    let all = files.iter().map(|file| (below(file), fs::read_to_string(file).unwrap()));
    all.filter(|(below, _)| below != "lib.rs" && below != "main.rs").collect()
}

#[test]
fn modules_follow_the_import_rules() {
    let bad: Vec<String> = sources().iter().flat_map(|(below, text)| violations(below, text)).collect();
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

/// A row for a deleted module would permit a later module of that name.
#[test]
fn the_tables_have_no_stale_rows() {
    let sources = sources();
    let mut bad = Vec::new();
    for (module, _) in MAY_USE.iter().filter(|(module, _)| !sources.iter().any(|(file, _)| module_of(file) == *module))
    {
        bad.push(format!("`{module}` is not a module of src"));
    }
    for place in ONLY.iter().flat_map(|(_, places)| *places) {
        if !sources.iter().any(|(file, _)| file.starts_with(place)) {
            bad.push(format!("src has no {place}"));
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

/// The string literals of code that name an option of the command line.
fn literals_with_options(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    // Every second part is inside of quotes. Escaped quotes and a quote as a character are none.
    let code = code.replace("\\\"", "'").replace("'\"'", "");
    for literal in code.split('"').skip(1).step_by(2) {
        let names_option = literal.match_indices("--").any(|(at, _)| {
            let next = literal[at + 2..].chars().next();
            next.is_some_and(|c| c.is_ascii_lowercase())
        });
        if names_option {
            found.push(literal.to_owned());
        }
    }
    found
}

/// The library knows limits and causes. Which option helps is known to `cli/hints.rs`.
#[test]
fn only_the_command_line_names_options() {
    let mut bad = Vec::new();
    // The meanings of the codes are a table of the guide.
    for (file, text) in sources().iter().filter(|(file, _)| !file.starts_with("cli/") && file != "codes.rs") {
        bad.extend(literals_with_options(&code_of(text)).into_iter().map(|literal| format!("{file}: {literal}")));
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
    for code in [r#"f("raise it with --memory")"#, r#"f("a \"b\"", "--x")"#, r#"f('"', "see `--x`")"#] {
        assert_eq!(literals_with_options(code).len(), 1, "{code}");
    }
    assert!(literals_with_options(r#"a --b "c -- d""#).is_empty());
}

/// The graph of the files in a folder of `src`.
fn graph(folder: &str, sources: &[(String, String)]) -> Graph {
    let files = sources.iter().filter(|(file, _)| file.starts_with(folder));
    Graph::new(files.map(|(file, text)| (file.as_str(), text.as_str())))
}

/// Within the engine and the command line, imports between files have no cycle.
#[test]
fn files_have_no_cycle() {
    let sources = sources();
    let cycles = ["engine/", "cli/", "serve/", "site/"].into_iter().flat_map(|folder| graph(folder, &sources).cycles());
    let bad: Vec<String> = cycles.map(|imports| format!("a cycle of files:\n  {}", imports.join("\n  "))).collect();
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

#[test]
fn cycles_are_found_through_re_exports() {
    let module = ("engine/mod.rs", "mod a;\nmod b;\npub use a::{A, other};\npub use b::B;\n");
    let b = ("engine/b.rs", "use super::other;\npub struct B;");
    let cycles = |a: &str| Graph::new([module, ("engine/a.rs", a), b]).cycles().into_iter().collect::<Vec<_>>();
    let both = ["engine::a -> engine::b", "engine::b -> engine::a"];
    for a in ["use super::B;", "use crate::engine::{x::Y, b::B};", "fn f() { super::b::f() }", "use super::b::*;"] {
        assert_eq!(cycles(a), [both], "{a}");
    }
    for a in ["use crate::store::B;", "// super::b::f()", "pub(super) struct A;", "use super::C;"] {
        assert!(cycles(a).is_empty(), "{a}");
    }
}

#[test]
fn every_spelling_is_seen() {
    let code =
        "use crate::image::Frame; use crate::{geometry::{Size, Length}, recipe::{self, Param}}; crate::codec::x()";
    assert_eq!(named(code), ["image", "geometry", "recipe", "codec"]);
}

#[test]
fn a_violation_is_caught() {
    assert_eq!(violations("stage/blur.rs", "use crate::recipe::Recipe;").len(), 1);
    assert_eq!(violations("stage/blur.rs", "use crate::{\n    geometry::Size,\n    codec::Format,\n};").len(), 1);
    assert_eq!(violations("stage/blur.rs", "use crate::nowhere::Size;").len(), 1);
    assert_eq!(violations("stage/blur.rs", "fn f() { std::fs::read(\"x\"); }").len(), 1);
    assert_eq!(violations("kernel/blur.rs", "unsafe { f() }").len(), 1);
    assert_eq!(violations("engine/x.rs", "println!(\"x\");").len(), 1);
    assert_eq!(violations("nowhere/x.rs", "").len(), 1);
    assert!(violations("stage/blur.rs", "// crate::recipe\nuse crate::geometry::Size;").is_empty());
}

#[test]
fn the_table_has_no_cycle() {
    for (row, (module, may)) in MAY_USE.iter().enumerate() {
        for used in *may {
            assert!(MAY_USE[..row].iter().any(|(m, _)| m == used), "`{module}` names `{used}`, which is not above it");
        }
    }
}
