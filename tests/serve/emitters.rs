//! URLs as front-end libraries make them for Fastly: Next.js, @nuxt/image and @responsive-image/cdn. `.ci/setup --test`
//! installs the packages; `emitters.mjs` calls them.

use crate::{server::Server, skip::packages, support::Dir};
use serde_json::Value;
use std::{path::Path, process::Command};

/// The URLs with their expected outputs. Empty where the packages are missing.
fn urls() -> Vec<Value> {
    let Some(packages) = packages("emitters") else { return Vec::new() };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/serve/emitters.mjs");
    let out = Command::new("node").args([&script, &packages]).output().expect("node runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn urls_of_libraries_give_what_they_mean() {
    let urls = urls();
    if urls.is_empty() {
        return;
    }
    for library in ["next", "nuxt", "responsive-image"] {
        assert!(urls.iter().filter(|url| url["library"] == library).count() >= 3, "{library}");
    }
    let dir = Dir::with(&[("photos/coffee.jpg", "hero.jpg")]);
    let server = Server::start(&dir, &["."]);
    let mut wrong = Vec::new();
    for url in &urls {
        let target = url["target"].as_str().expect("a text");
        let answer = server.get_with(target, &[("Accept", "image/avif,image/webp,*/*;q=0.8")]);
        let info = answer.header("fastly-io-info").unwrap_or_default();
        let output = info.split_once("odim=").map_or_else(|| answer.text(), |(_, rest)| rest.replace(" ofmt=", " "));
        if answer.status != 200 || url["expected"] != output.as_str() {
            wrong.push(format!("{target}: {} {output}, should be {}", answer.status, url["expected"]));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), urls.len(), wrong.join("\n"));
}

/// The type of @responsive-image/cdn calls the parameter `enable` by another name, which Fastly ignores.
#[test]
fn a_misspelled_parameter_is_a_warning_that_names_the_right_one() {
    let dir = Dir::with(&[("photos/coffee.jpg", "hero.jpg")]);
    let server = Server::start(&dir, &["."]);
    let answer = server.get("/hero.jpg?width=900&enabled=upscale").is(200);
    assert!(answer.has("fastly-io-warning").contains("`enable=upscale`"), "{}", answer.has("fastly-io-warning"));
    assert!(answer.has("fastly-io-info").contains("odim=600x400"));
}
