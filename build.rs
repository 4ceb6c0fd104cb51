//! Builds libjxl, where JPEG XL is to be written: its only packaged source leaves the building to who uses it.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    #[cfg(feature = "jxl")]
    jpegxl_src::build();
}
