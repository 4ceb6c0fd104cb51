//! Says what this build is made of, for the keys of the cache. Builds libjxl, where JPEG XL is to be written: its only
//! packaged source leaves the building to who uses it.

#![allow(clippy::disallowed_methods, reason = "a build script has no store and no command line")]

use std::{env, fs};

/// The crates that decide pixels or the bytes of outputs.
const CRATES: &[&str] = &[
    "c2pa",
    "fast-ssim2",
    "fast_image_resize",
    "fdeflate",
    "flate2",
    "gif",
    "hpvcd",
    "image",
    "image-webp",
    "img-parts",
    "jpegxl-src",
    "jxl-frame",
    "jxl-jbr",
    "jxl-modular",
    "jxl-oxide",
    "jxl-render",
    "jxl-vardct",
    "libaom-sys",
    "libavif-sys",
    "libblur",
    "libdeflater",
    "libwebp-sys",
    "miniz_oxide",
    "moxcms",
    "mozjpeg-sys",
    "openh264",
    "oxipng",
    "png",
    "quantette",
    "quantizr",
    "rav1e",
    "ravif",
    "rustface",
    "shiguredo_mp4",
    "tiff",
    "visioncortex",
    "vtracer",
    "webp",
    "yuv",
    "zlib-rs",
];

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=Cargo.lock");
    println!("cargo:rustc-env=PIXMILL_BUILD={}", build());
    println!("cargo:rustc-check-cfg=cfg(jxl_tables_wait)");
    #[cfg(feature = "jxl")]
    {
        jpegxl_src::build();
        if env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux") && jxl_tables_wait().is_some() {
            println!("cargo:rustc-cfg=jxl_tables_wait");
        }
    }
}

/// libjxl computes half a megabyte of tables whenever a program starts that it is part of, which takes as long as a small
/// image. Here they wait for the first JPEG XL: the file that computes them no longer says that it wants to be called
/// at the start, and its function gets a name under which `codec/jxl/ffi.rs` calls it. `None` where the tools for that are
/// missing, or the library has become another: then all stays as it was.
#[cfg(feature = "jxl")]
fn jxl_tables_wait() -> Option<()> {
    const OBJECT: &str = "enc_ans.cc.o";
    const NAME: &str = "pixmill_jxl_tables";
    let folder = std::path::Path::new(&env::var_os("OUT_DIR")?).join("lib");
    let run = |program: &str, arguments: &[&str]| {
        let status = std::process::Command::new(program).args(arguments).current_dir(&folder).status();
        status.is_ok_and(|status| status.success()).then_some(())
    };
    run("ar", &["x", "libjxl.a", OBJECT])?;
    let renamed = format!("_GLOBAL__sub_I_enc_ans.cc={NAME}");
    let sections = ["--remove-section", ".init_array", "--remove-section", ".rela.init_array"];
    run("objcopy", &[&["--redefine-sym", &renamed, "--globalize-symbol", NAME][..], &sections, &[OBJECT]].concat())?;
    let object = fs::read(folder.join(OBJECT)).ok()?;
    object.windows(NAME.len()).any(|bytes| bytes == NAME.as_bytes()).then_some(())?;
    run("ar", &["r", "libjxl.a", OBJECT])
}

/// The processor, the features and the versions of [`CRATES`], in one line. A packaged library may be built without its
/// lock file: then it has no versions.
fn build() -> String {
    let processor = env::var("CARGO_CFG_TARGET_ARCH").unwrap_or_default();
    let features = env::vars().filter_map(|(name, _)| Some(name.strip_prefix("CARGO_FEATURE_")?.to_lowercase()));
    let mut features: Vec<String> = features.collect();
    features.sort();
    let lock = fs::read_to_string("Cargo.lock").unwrap_or_default();
    let versions = lock.split("[[package]]").filter_map(|package| {
        let field = |name: &str| package.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" = "));
        let (name, version) = (field("name")?.trim_matches('"'), field("version")?.trim_matches('"'));
        CRATES.contains(&name).then(|| format!("{name} {version}"))
    });
    format!("{processor}; {}; {}", features.join(" "), versions.collect::<Vec<_>>().join(", "))
}
