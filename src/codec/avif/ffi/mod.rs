//! Safe wrapper of libavif: a reader and a writer.
#![allow(unsafe_code, reason = "libavif has a C interface")]

mod reader;
mod writer;

pub(super) use reader::{HeaderInfo, Reader};
pub(super) use writer::{AnimationWriter, Settings, encode, encode_planes};

use libaom_sys as aom;
use libavif_sys as avif;
use std::ffi::CStr;

/// The versions of libavif and libaom.
pub(in crate::codec) fn versions() -> [String; 2] {
    // SAFETY: static texts.
    let [avif, aom] = unsafe { [avif::avifVersion(), aom::aom_codec_version_str()].map(|text| CStr::from_ptr(text)) };
    [format!("libavif {}", avif.to_string_lossy()), format!("libaom {}", aom.to_string_lossy().trim_start_matches('v'))]
}

/// libavif's message for a result, in lower case like all messages.
fn check(result: avif::avifResult, diagnostics: Option<&avif::avifDiagnostics>) -> Result<(), String> {
    if result == avif::AVIF_RESULT_OK {
        return Ok(());
    }
    // SAFETY: a static text for every result, known or not.
    let word = unsafe { CStr::from_ptr(avif::avifResultToString(result)) }.to_string_lossy().to_lowercase();
    // SAFETY: libavif ends the text with a zero.
    let detail = diagnostics.map(|d| unsafe { CStr::from_ptr(d.error.as_ptr()) }.to_string_lossy().into_owned());
    Err(match detail.filter(|d| !d.is_empty()) {
        Some(detail) => format!("{word} ({detail})"),
        None => word,
    })
}

/// Eight-bit RGBA with straight alpha, rows without padding.
fn rgb_view(image: &avif::avifImage, pixels: *mut u8) -> avif::avifRGBImage {
    // SAFETY: a C struct of integers and a pointer, for which zero is a value and which the call then fills.
    let mut rgb: avif::avifRGBImage = unsafe { std::mem::zeroed() };
    // SAFETY: both are ours.
    unsafe { avif::avifRGBImageSetDefaults(&raw mut rgb, image) };
    rgb.depth = 8;
    rgb.format = avif::AVIF_RGB_FORMAT_RGBA;
    rgb.pixels = pixels;
    rgb.rowBytes = image.width * 4;
    rgb
}
