//! The C and C++ libraries that are compiled into the program.

#[cfg(feature = "avif-aom")]
use super::avif;
#[cfg(feature = "jxl")]
use super::jxl;
use super::webp;

/// Names and versions. Libraries without a function for their version have that of their crate, which contains their
/// source.
pub fn libraries() -> Vec<String> {
    #[cfg_attr(not(feature = "native"), allow(unused_mut, reason = "the others are in builds with C++"))]
    let mut libraries = vec![env!("PIXMILL_MOZJPEG").to_owned(), webp::version()];
    #[cfg(feature = "avif-aom")]
    libraries.extend(avif::versions());
    #[cfg(feature = "jxl")]
    libraries.push(jxl::version());
    #[cfg(feature = "mp4")]
    libraries.push(env!("PIXMILL_OPENH264").to_owned());
    libraries
}
