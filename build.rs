//! Names the build for the keys of the cache and for `--version --verbose`. Builds libjxl for the feature `jxl`. Links
//! the C++ library statically.

#![allow(clippy::disallowed_methods, reason = "a build script has no store and no command line")]

use std::{
    env, fs,
    hash::{DefaultHasher, Hasher},
};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=Cargo.lock");
    let lock = fs::read_to_string("Cargo.lock").ok();
    println!("cargo:rustc-env=PIXMILL_BUILD={}", lock.as_deref().map(build).unwrap_or_default());
    println!("cargo:rustc-env=PIXMILL_TARGET={}", env::var("TARGET").unwrap_or_default());
    println!("cargo:rustc-env=PIXMILL_FEATURES={}", features().replace('_', "-"));
    for (variable, package) in [("PIXMILL_MOZJPEG", "mozjpeg-sys"), ("PIXMILL_OPENH264", "openh264-sys2")] {
        let version = lock.as_deref().and_then(|lock| version(lock, package)).unwrap_or("of an unknown version");
        println!("cargo:rustc-env={variable}={package} {version}");
    }
    #[cfg(feature = "jxl")]
    jpegxl_src::build();
    #[cfg(any(feature = "jxl", feature = "mp4"))]
    link_cpp_statically();
}

/// The target, the features and a digest of the lock file, in one line.
fn build(lock: &str) -> String {
    let target = env::var("TARGET").unwrap_or_default();
    let mut digest = DefaultHasher::new();
    digest.write(lock.as_bytes());
    format!("{target}; {}; {:016x}", features(), digest.finish())
}

/// The features, sorted, as Cargo spells them in variables.
fn features() -> String {
    let features = env::vars().filter_map(|(name, _)| Some(name.strip_prefix("CARGO_FEATURE_")?.to_lowercase()));
    let mut features: Vec<String> = features.collect();
    features.sort();
    features.join(" ")
}

/// The version of a package in the lock file.
fn version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let (_, rest) = lock.split_once(&format!("name = \"{package}\"\nversion = \""))?;
    rest.split('"').next()
}

/// Puts the static C++ library where the linker looks first, so that the program runs where the shared one is missing.
/// Other systems have it always.
#[cfg(any(feature = "jxl", feature = "mp4"))]
fn link_cpp_statically() {
    if !env::var("CARGO_CFG_TARGET_ENV").is_ok_and(|env| env == "gnu") || env::var("HOST") != env::var("TARGET") {
        return;
    }
    let name = "libstdc++.a";
    let compiler = env::var_os("CXX").unwrap_or("c++".into());
    let Ok(output) = std::process::Command::new(compiler).arg(format!("-print-file-name={name}")).output() else {
        return;
    };
    let found = std::path::PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
    let folder = std::path::Path::new(&env::var_os("OUT_DIR").expect("set by Cargo")).join("static");
    if found.is_absolute() && fs::create_dir_all(&folder).and_then(|()| fs::copy(&found, folder.join(name))).is_ok() {
        println!("cargo:rustc-link-search=native={}", folder.display());
    }
}
