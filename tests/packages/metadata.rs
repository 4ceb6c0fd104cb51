//! What the metadata of packages promises: one version, files that exist, and names that a release has.

use crate::{ready, root, source};
use std::{fs, process::Command};
use toml::{Table, Value};

fn cargo() -> Table {
    source("Cargo.toml").parse().expect("TOML")
}

fn metadata(kind: &str) -> Value {
    cargo()["package"]["metadata"][kind].clone()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_else(|| panic!("{key} is no text"))
}

#[test]
fn a_debian_package_lists_files_that_exist() {
    let assets = metadata("deb")["assets"].as_array().expect("a list").clone();
    assert!(assets.len() >= 8);
    for asset in assets {
        let file = asset[0].as_str().expect("a path");
        // What a build and `.github/release/deb` make.
        let made = ["target/release/pixmill", "target/release/THIRD-PARTY.txt"].contains(&file);
        assert!(made || root().join(file).is_file(), "{file}");
    }
    let deb = source(".github/release/deb");
    assert!(deb.contains("THIRD-PARTY.txt"));
}

/// The description, the license and the address are written once more in the metadata of PyPI. The version is not.
#[test]
fn a_wheel_has_the_metadata_of_the_crate() {
    let pypi: Table = source(".github/release/pypi/pyproject.toml").parse().expect("TOML");
    let (project, package) = (&pypi["project"], &cargo()["package"]);
    for key in ["name", "description", "license"] {
        assert_eq!(project[key], package[key], "{key}");
    }
    assert_eq!(project["urls"]["Source"], package["repository"]);
    assert_eq!(project.get("version"), None);
    assert_eq!(project["dynamic"], Value::from(vec!["version"]));
    let maturin = &pypi["tool"]["maturin"];
    let manifest = root().join(".github/release/pypi").join(text(maturin, "manifest-path"));
    assert_eq!(manifest.canonicalize().expect("a file"), root().join("Cargo.toml").canonicalize().expect("a file"));
    assert_eq!(text(maturin, "bindings"), "bin");
}

/// `cargo binstall` finds the archive that `archive.py` makes, and the program inside. The archive has the same bytes whenever
/// it is made.
#[test]
fn an_archive_is_what_binstall_expects_and_has_the_licenses() {
    let Some(target) = ready(&["node", "python3"]) else { return };
    let out = tempfile::tempdir().expect("a folder");
    // A small file stands for the program: the tests of the action unpack the real one.
    let program = out.path().join("pixmill");
    fs::write(&program, "a program").expect("written");
    let make = |folder: &str| {
        let mut make = Command::new("python3");
        make.arg(crate::script("archive.py")).arg(target).arg(&program);
        crate::succeed(make.arg(out.path().join(folder))).trim().to_owned()
    };
    let archive = make("first");
    assert!(fs::read(&archive).expect("an archive") == fs::read(make("second")).expect("an archive"));
    let fill = |template: &str| {
        let values = [
            ("{ repo }", env!("CARGO_PKG_REPOSITORY")),
            ("{ version }", env!("CARGO_PKG_VERSION")),
            ("{ target }", target),
            ("{ archive-suffix }", ".tar.gz"),
            ("{ bin }", "pixmill"),
            ("{ binary-ext }", ""),
        ];
        values.iter().fold(template.to_owned(), |text, (name, value)| text.replace(name, value))
    };
    let binstall = metadata("binstall");
    let url = fill(text(&binstall, "pkg-url"));
    let expected = format!("{}/releases/download/v{}/", env!("CARGO_PKG_REPOSITORY"), env!("CARGO_PKG_VERSION"));
    let name = url.strip_prefix(&expected).unwrap_or_else(|| panic!("{url}"));
    assert!(archive.ends_with(&format!("/{name}")), "{archive} {name}");
    let listing = crate::succeed(Command::new("tar").args(["-tzf", &archive]));
    let program = fill(text(&binstall, "bin-dir"));
    let beside = |name: &str| program.replace("/pixmill", &format!("/{name}"));
    for file in ["pixmill", "LICENSE-MIT", "LICENSE-SeetaFace", "THIRD-PARTY.txt", "completions/pixmill.1"].map(beside)
    {
        assert!(listing.lines().any(|line| line == file), "{file}:\n{listing}");
    }
}

/// The targets that npm packages name are those of the workflow, and so of archives and wheels.
#[test]
fn the_release_workflow_builds_every_platform() {
    let workflow = source(".github/workflows/release.yml");
    let platforms: Vec<serde_json::Value> =
        serde_json::from_str(&source(".github/release/npm/platforms.json")).expect("JSON");
    for platform in platforms {
        let target = platform["target"].as_str().expect("a target");
        assert!(workflow.contains(&format!("target: {target}")), "{target}");
    }
    for tool in source(".github/release/requirements.txt").lines().filter(|line| !line.starts_with('#')) {
        assert!(tool.contains("=="), "{tool}: a release has fixed versions of its tools");
    }
}
