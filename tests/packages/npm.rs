//! The packages of npm, made from the program under test and installed into an empty folder.

use crate::{errors, ready, script, succeed};
use serde_json::Value;
use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};
use tempfile::TempDir;

/// Packs the main package, and that of the platform of each program. Returns the files.
fn packed(folder: &Path, programs: &[String]) -> Vec<PathBuf> {
    let pack = |package: &str| {
        let mut pack = npm(folder, &["pack", "--json", "--pack-destination"]);
        let listing: Value = serde_json::from_str(&succeed(pack.arg(folder).arg(package))).expect("JSON");
        // An array up to npm 11, an object by name later.
        let entry = listing.get(0).or_else(|| listing.as_object()?.values().next()).expect("a package");
        folder.join(entry["filename"].as_str().expect("a name").replace('@', "").replace('/', "-"))
    };
    build(folder, programs).iter().map(|package| pack(package)).collect()
}

/// The folders of the packages.
fn build(folder: &Path, programs: &[String]) -> Vec<String> {
    let mut build = Command::new("node");
    build.arg(script("npm/build.mjs")).arg(folder.join("folders")).args(programs);
    succeed(&mut build).lines().map(str::to_owned).collect()
}

fn npm(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new("npm");
    command.args(args).current_dir(folder).env("npm_config_update_notifier", "false");
    // Neither the network nor the settings of a user decide the outcome.
    command.env("npm_config_offline", "true").env("npm_config_audit", "false").env("npm_config_fund", "false");
    command.env_remove("PIXMILL_BINARY_PATH").env_remove("NODE_OPTIONS").env_remove("npm_config_omit");
    command
}

/// A folder in which packages are installed as `flags` say.
fn install(packages: &[PathBuf], flags: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("package.json"), "{}").expect("written");
    succeed(npm(folder.path(), &["install"]).args(flags).args(packages));
    folder
}

fn npx(folder: &Path, args: &[&str]) -> Output {
    let photo = folder.join("photo.jpg");
    if !photo.exists() {
        fs::copy(crate::root().join("fixtures/photos/coffee.jpg"), &photo).expect("copied");
    }
    let cache = folder.join("cache");
    let mut command = Command::new(folder.join("node_modules/.bin/pixmill"));
    command.current_dir(folder).args(args).env("PIXMILL_CACHE_DIR", cache).env_remove("PIXMILL_BINARY_PATH");
    command.output().expect("it starts")
}

/// Installed once for everything that is tested of it: packing the program takes seconds.
#[test]
fn an_installation_without_scripts_works() {
    let Some(target) = ready(&["node", "npm"]) else { return };
    let made = tempfile::tempdir().expect("a folder");
    let packages = packed(made.path(), &[format!("{target}={}", env!("CARGO_BIN_EXE_pixmill"))]);
    let folder = install(&packages, &["--ignore-scripts"]);
    optimizes_images(folder.path());
    ends_with_a_signal(folder.path());
    is_found_by_programs(folder.path());
}

/// The exit codes are those of the program.
fn optimizes_images(folder: &Path) {
    let printed = succeed(&mut npm(folder, &["exec", "--", "pixmill", "--version"]));
    assert_eq!(printed.trim(), concat!("pixmill ", env!("CARGO_PKG_VERSION")));
    let out = npx(folder, &["run", "photo.jpg", "-o", "out", "-q", "width=64&format=webp"]);
    assert!(out.status.success(), "{}", errors(&out));
    assert!(fs::read(folder.join("out/photo.webp")).expect("an output").starts_with(b"RIFF"));
    fs::write(folder.join("broken.jpg"), b"\xff\xd8\xff\xe0broken").expect("written");
    assert_eq!(npx(folder, &["run", "broken.jpg", "-o", "out"]).status.code(), Some(1));
    assert_eq!(npx(folder, &["run", "--no-such-option"]).status.code(), Some(2));
}

/// As by a process manager or a canceled job: the program does not stay behind.
fn ends_with_a_signal(folder: &Path) {
    if !cfg!(feature = "serve") {
        return;
    }
    let mut shim = Command::new(folder.join("node_modules/.bin/pixmill"));
    shim.current_dir(folder).args(["serve", "--listen", "127.0.0.1:0", "."]).stderr(Stdio::piped());
    let mut child = shim.spawn().expect("it starts");
    let mut lines = BufReader::new(child.stderr.take().expect("a pipe")).lines();
    assert!(lines.next().expect("a line").expect("text").starts_with("serving on "));
    succeed(Command::new("kill").args(["-TERM", &child.id().to_string()]));
    // The pipe ends when the program has ended, too.
    lines.for_each(drop);
    assert_eq!(child.wait().expect("an end").code(), Some(0));
}

fn is_found_by_programs(folder: &Path) {
    let run = |kind: &str, code: &str| {
        let mut node = Command::new("node");
        node.current_dir(folder).env_remove("PIXMILL_BINARY_PATH");
        succeed(node.args([&format!("--input-type={kind}"), "-e", code]))
    };
    for (kind, code) in [
        ("module", "import { binaryPath } from 'pixmill'; console.log(binaryPath())"),
        ("commonjs", "const { binaryPath } = require('pixmill'); console.log(binaryPath())"),
    ] {
        let version = succeed(Command::new(run(kind, code).trim()).arg("--version"));
        assert!(version.starts_with("pixmill "), "{kind}: {version}");
    }
    let plugin = run("module", "console.log(typeof (await import('pixmill/vite')).default)");
    assert_eq!(plugin.trim(), "function");
}

#[test]
fn a_missing_program_is_an_error_that_says_what_to_do() {
    if ready(&["node", "npm"]).is_none() {
        return;
    }
    let made = tempfile::tempdir().expect("a folder");
    let packages = packed(made.path(), &[]);
    let folder = install(&packages, &["--omit=optional", "--ignore-scripts"]);
    let out = npx(folder.path(), &["--version"]);
    assert_eq!(out.status.code(), Some(2));
    let message = errors(&out);
    assert!(message.contains("@pixmill/") && message.contains("is not installed"), "{message}");
    assert!(message.contains("npm install pixmill --include=optional"), "{message}");
    assert!(!message.contains("    at "), "a stack trace: {message}");

    let chosen = |path: &str| {
        let mut shim = Command::new(folder.path().join("node_modules/.bin/pixmill"));
        shim.arg("--version").env("PIXMILL_BINARY_PATH", path).output().expect("it starts")
    };
    assert!(chosen(env!("CARGO_BIN_EXE_pixmill")).status.success());
    assert!(errors(&chosen("/no/pixmill")).contains("/no/pixmill, which does not exist"));
    assert!(errors(&chosen(packages[0].to_str().expect("text"))).contains("is not executable"));
}

/// npm, not a script, decides which program is installed. Nothing runs at installation.
#[test]
fn each_platform_has_a_package_for_it_alone() {
    let Some(target) = ready(&["node", "npm"]) else { return };
    let platforms: Value = serde_json::from_str(&crate::source(".github/release/npm/platforms.json")).expect("JSON");
    let platforms = platforms.as_array().expect("a list");
    assert!(platforms.iter().any(|platform| platform["target"] == target));
    let made = tempfile::tempdir().expect("a folder");
    // Any file stands for the programs, which do not run here.
    let program = crate::root().join("Cargo.toml");
    let programs = platforms
        .iter()
        .map(|platform| format!("{}={}", platform["target"].as_str().expect("a target"), program.display()));
    let folders = build(made.path(), &programs.collect::<Vec<_>>());
    let read = |folder: &str| -> Value {
        let text = fs::read_to_string(Path::new(folder).join("package.json")).expect("a manifest");
        serde_json::from_str(&text).expect("JSON")
    };
    let manifests: Vec<Value> = folders.iter().map(|folder| read(folder)).collect();
    assert_eq!(manifests.len(), platforms.len() + 1);
    for manifest in &manifests {
        assert_eq!(manifest["version"], env!("CARGO_PKG_VERSION"), "{}", manifest["name"]);
        assert_eq!(manifest.get("scripts"), None, "{}", manifest["name"]);
        assert_eq!(manifest.get("dependencies"), None, "{}", manifest["name"]);
    }
    for (manifest, platform) in manifests[1..].iter().zip(platforms) {
        assert_eq!(
            manifests[0]["optionalDependencies"][manifest["name"].as_str().expect("a name")],
            manifest["version"]
        );
        assert_eq!((&manifest["os"][0], &manifest["cpu"][0]), (&platform["os"], &platform["cpu"]));
        assert_eq!(manifest["libc"][0], platform["libc"], "{}", manifest["name"]);
    }
    for (folder, platform) in folders[1..].iter().zip(platforms) {
        let licenses = fs::read_to_string(Path::new(folder).join("THIRD-PARTY.txt")).expect("licenses");
        // The build without C++ has fewer libraries.
        let codecs = ["libaom-sys", "libavif-sys", "jpegxl-src", "Cisco"];
        for text in codecs {
            assert_eq!(licenses.contains(text), platform.get("features").is_none(), "{folder}: {text}");
        }
        assert!(licenses.contains("libwebp-sys") && licenses.contains("Independent JPEG Group"), "{folder}");
    }
}
