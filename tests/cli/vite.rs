//! The Vite plugin, with Vite from npm: a build and a development server of one site. `.ci/setup --test` installs the
//! packages; `vite.mjs` runs Vite.

use crate::{browser, skip::packages, support::Dir};
use serde_json::Value;
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    process::Command,
};

const MAIN: &str = r#"
import hero from './hero.jpg?width=300&format=webp';
import srcset from './hero.jpg?width=100;200;9999&as=srcset';
import picture from './hero.jpg?width=100;200&as=picture';
import plain from './hero.jpg';
const all = import.meta.glob('./photos/*.jpg', { query: '?width=50&format=webp', import: 'default', eager: true });
globalThis.result = { hero, srcset, picture, plain, all };
"#;
const METADATA: &str = r#"
import one from './hero.jpg?width=120&format=webp&as=metadata';
import many from './hero.jpg?width=40;50&as=metadata';
globalThis.metadata = { one, many };
"#;

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn site() -> Dir {
    let photo = "photos/coffee.jpg";
    let dir = Dir::with(&[(photo, "hero.jpg"), (photo, "photos/a.jpg"), ("in/gray.jpg", "photos/in css.jpg")]);
    dir.write("index.html", b"<!doctype html><script type=\"module\" src=\"/main.js\"></script>");
    dir.write("package.json", br#"{ "type": "module" }"#);
    let plugin = std::fs::read(file("src/integrations/vite.mjs")).expect("the plugin");
    dir.write("plugin.mjs", &plugin);
    let package = br#"{ "name": "pixmill", "type": "module", "exports": "./index.mjs" }"#;
    dir.write("node_modules/pixmill/package.json", package);
    let path = format!("export const binaryPath = () => {:?};", env!("CARGO_BIN_EXE_pixmill"));
    dir.write("node_modules/pixmill/index.mjs", path.as_bytes());
    dir.write("main.js", MAIN.as_bytes());
    dir.write("metadata.js", METADATA.as_bytes());
    dir.write("wrong.js", b"import a from './hero.jpg?width=abc&format=webp';\nconsole.log(a);\n");
    dir
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}"))
}

#[test]
fn a_site_is_built_and_developed_by_queries() {
    let Some(packages) = packages("vite") else { return };
    let dir = site();
    let mut node = Command::new("node");
    node.args([&file("tests/cli/vite.mjs"), &packages, &file("src/integrations/vite.mjs")]);
    node.arg(env!("CARGO_BIN_EXE_pixmill")).arg(dir.path()).env("PIXMILL_CACHE_DIR", dir.path().join(".cache"));
    let out = node.output().expect("node runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let seen: Value = serde_json::from_slice(&out.stdout).expect("JSON");
    developed(&dir, &seen["development"]);
    built(&dir, &seen["build"]);
    let relative = text(&seen["relative"]["result"]["hero"]);
    assert!(relative.starts_with("file:") && relative.contains("/assets/hero-"), "{relative}");
    assert!(
        text(&seen["wrong"]).contains("width=abc") && text(&seen["wrong"]).contains("[invalid-query]"),
        "{}",
        seen["wrong"]
    );
    assert!(seen["packaged"].as_u64() > Some(5), "the program of the npm package: {}", seen["packaged"]);
    assert!(text(&seen["missing"]).contains("/missing/pixmill was not found; npm install"), "{}", seen["missing"]);
}

fn developed(dir: &Dir, seen: &Value) {
    let result = &seen["result"];
    assert_eq!(result["hero"], "/hero.jpg?width=300&format=webp");
    assert_eq!(result["srcset"], "/hero.jpg?width=100 100w, /hero.jpg?width=200 200w, /hero.jpg?width=9999 600w");
    assert_eq!(result["plain"], "/hero.jpg");
    let img = &result["picture"]["img"];
    assert_eq!((&img["src"], &img["width"], &img["height"]), (&"/hero.jpg?width=200".into(), &200.into(), &133.into()));
    assert_eq!(result["picture"]["sources"][0]["type"], "image/avif");
    assert_eq!(result["all"]["./photos/a.jpg"], "/photos/a.jpg?width=50&format=webp");
    assert_eq!(seen["rendered"], false, "nothing is rendered by an import");
    let fetched = |url: &str| {
        let answer = &seen["fetched"][url];
        format!("{} {}", answer["status"], answer["type"].as_str().unwrap_or_default())
    };
    assert_eq!(fetched("/hero.jpg?width=300&format=webp"), "200 image/webp");
    assert_eq!(fetched("/hero.jpg"), "200 image/jpeg");
    assert_eq!(fetched("/hero.jpg?width=200"), "200 image/jpeg");
    assert_eq!(fetched("/photos/in%20css.jpg?width=33&format=auto"), "200 image/webp");
    let wrong = &seen["fetched"]["/hero.jpg?width=abc"];
    assert!(wrong["status"] == 400 && text(&wrong["text"]).contains("width=abc"), "{wrong}");
    assert!(text(&seen["fetched"]["/hero.jpg?width=9999"]["info"]).contains("odim=600x400"));
    assert!(text(&seen["inModule"]).contains("export default"), "a module is Vite's");
    assert!(text(&seen["wrong"]).contains("width=abc"), "{}", seen["wrong"]);
    let one = &seen["metadata"]["one"];
    assert_eq!(
        (&one["src"], &one["width"]),
        (&"/hero.jpg?width=120&format=webp&".trim_end_matches('&').into(), &120.into())
    );
    assert!(one["bytes"].is_u64() && one["digest"].is_string() && one["placeholder"]["data_uri"].is_string(), "{one}");
    assert_eq!(seen["metadata"]["many"].as_array().map(Vec::len), Some(2));
    assert!(dir.path().join("hero.jpg").exists());
}

fn built(dir: &Dir, seen: &Value) {
    let result = &seen["result"];
    let output = |url: &str| dir.read(&format!("dist1{url}"));
    let alone = |query: &str, name: &str| {
        dir.run(&["run", &format!("hero.jpg?{query}"), "-o", name]).fine();
        dir.read(name)
    };
    assert!(output(text(&result["hero"])) == alone("width=300&format=webp", "alone.webp"));
    assert!(output(text(&result["picture"]["img"]["src"])) == alone("width=200", "alone.jpg"));
    let widths: Vec<&str> =
        text(&result["srcset"]).split(", ").filter_map(|candidate| candidate.split(' ').nth(1)).collect();
    assert_eq!(widths, ["100w", "200w", "600w"]);
    let types: Vec<&str> =
        result["picture"]["sources"].as_array().expect("a list").iter().map(|source| text(&source["type"])).collect();
    assert_eq!(types, ["image/avif", "image/webp"]);
    assert!(text(&result["all"]["./photos/a.jpg"]).starts_with("/assets/a-"));
    in_chromium(dir, seen);
}

/// The page loads the outputs that its markup names.
fn in_chromium(dir: &Dir, seen: &Value) {
    let names = seen["assets"].as_array().expect("a list").iter().map(text);
    let kind = |name: &str| match name.rsplit('.').next() {
        Some("js") => "text/javascript",
        Some("webp") => "image/webp",
        Some("avif") => "image/avif",
        _ => "image/jpeg",
    };
    let files: HashMap<String, (&str, Vec<u8>)> =
        names.map(|name| (format!("assets/{name}"), (kind(name), dir.read(&format!("dist1/assets/{name}"))))).collect();
    let script = files.keys().find(|name| name.ends_with(".js")).expect("a script");
    let page = format!(
        "await import('/{script}');
         const {{ hero, picture, srcset, all }} = globalThis.result;
         document.body.innerHTML = `<img src=${{hero}}><img srcset=\"${{srcset}}\" sizes=150px><picture>
           ${{picture.sources.map((s) => `<source type=\"${{s.type}}\" srcset=\"${{s.srcset}}\" sizes=150px>`).join('')}}
           <img src=${{picture.img.src}} width=${{picture.img.width}} height=${{picture.img.height}}></picture>
           <img src=\"${{all['./photos/a.jpg']}}\">`;
         await Promise.all([...document.images].map((image) => image.decode()));
         const chosen = (image) => image.currentSrc.split('/').pop().replace(/-.*\\./, '.');
         say([...document.images].map((image) => `${{chosen(image)}} ${{image.width}}x${{image.height}}`).join(', '));"
    );
    let Some(said) = browser::run(&page, &files) else { return };
    assert_eq!(said, "hero.webp 300x200, hero.jpg 150x100, hero.avif 200x133, a.webp 50x33");
}

/// The types are those of the plugin and of its imports.
#[test]
fn the_types_are_checked() {
    let Some(packages) = packages("vite") else { return };
    let dir = site();
    let types = dir.path().join("node_modules/pixmill");
    std::fs::create_dir_all(&types).expect("made");
    for name in ["vite.mjs", "vite.d.ts", "vite-client.d.ts"] {
        std::fs::copy(file("src/integrations").join(name), types.join(name)).expect("copied");
    }
    let exports = r#"{ "name": "pixmill", "type": "module", "exports": {
        "./vite": { "types": "./vite.d.ts", "default": "./vite.mjs" }, "./vite-client": { "types": "./vite-client.d.ts" } } }"#;
    dir.write("node_modules/pixmill/package.json", exports.as_bytes());
    let link = |name: &str| {
        #[cfg(unix)]
        std::os::unix::fs::symlink(packages.join(name), dir.path().join("node_modules").join(name)).expect("linked");
    };
    link("vite");
    dir.write(
        "types.ts",
        br#"/// <reference types="pixmill/vite-client" />
import { defineConfig } from 'vite';
import pixmill, { type Picture } from 'pixmill/vite';
import hero from './hero.jpg?width=300&format=webp';
import srcset from './hero.jpg?width=300;600&as=srcset';
import picture from './hero.jpg?width=300&as=picture';
import metadata from './hero.jpg?width=300&as=metadata';

export default defineConfig({ plugins: [pixmill({ binary: 'pixmill', args: ['--memory', '1G'] })] });
const texts: string[] = [hero, srcset, picture.img.src, metadata.src, metadata.placeholder.color];
const numbers: number[] = [picture.img.width, metadata.bytes];
const same: Picture = picture;
// @ts-expect-error a misspelled option
pixmill({ binari: 'pixmill' });
// @ts-expect-error a text is no number
const wrong: number = hero;
console.log(texts, numbers, same, wrong);
"#,
    );
    let compiler = packages.join("typescript/bin/tsc");
    let mut check = Command::new("node");
    check.current_dir(dir.path()).arg(&compiler).args(["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022"]);
    let out =
        check.args(["--module", "esnext", "--moduleResolution", "bundler", "types.ts"]).output().expect("node runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stdout));
}

#[test]
fn generate_prints_the_plugin_and_its_types() {
    let dir = Dir::with(&[]);
    for (name, path) in
        [("vite-plugin", "vite.mjs"), ("vite-types", "vite.d.ts"), ("vite-client-types", "vite-client.d.ts")]
    {
        let printed = dir.run(&["generate", name]).fine().stdout;
        assert!(printed == std::fs::read(file("src/integrations").join(path)).expect(path), "{name}");
    }
}
