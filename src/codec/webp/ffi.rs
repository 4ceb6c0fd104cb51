//! The only door to libwebp's own interface: decoding at a fraction of the size, and the first frame of an animation,
//! which the safe crate does not offer.
#![allow(unsafe_code, reason = "libwebp has a C interface")]

use libwebp_sys::{
    VP8StatusCode, WEBP_CSP_MODE, WebPAnimDecoderDelete, WebPAnimDecoderGetInfo, WebPAnimDecoderGetNext,
    WebPAnimDecoderNew, WebPAnimDecoderOptions, WebPAnimDecoderOptionsInit, WebPAnimInfo, WebPBitstreamFeatures,
    WebPData, WebPDecode, WebPDecoderConfig, WebPFreeDecBuffer, WebPGetFeatures,
};
use std::{ffi::c_int, mem::zeroed, ptr};

/// What the header says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Features {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) alpha: bool,
    pub(super) animation: bool,
    /// `None` where frames may differ.
    pub(super) lossless: Option<bool>,
}

/// libwebp's word for a status.
fn word(status: VP8StatusCode) -> String {
    match status {
        VP8StatusCode::VP8_STATUS_NOT_ENOUGH_DATA => "the data ends early".to_owned(),
        VP8StatusCode::VP8_STATUS_BITSTREAM_ERROR => "the compressed data is wrong".to_owned(),
        VP8StatusCode::VP8_STATUS_OUT_OF_MEMORY => "there is not enough memory".to_owned(),
        other => format!("{other:?}").trim_start_matches("VP8_STATUS_").to_lowercase().replace('_', " "),
    }
}

/// Reads the header.
pub(super) fn features(bytes: &[u8]) -> Result<Features, String> {
    // SAFETY: a C struct of integers, for which zero is a value.
    let mut found: WebPBitstreamFeatures = unsafe { zeroed() };
    // SAFETY: a pointer and the length of what it points to; the struct is ours.
    let status = unsafe { WebPGetFeatures(bytes.as_ptr(), bytes.len(), &raw mut found) };
    if status != VP8StatusCode::VP8_STATUS_OK {
        return Err(word(status));
    }
    Ok(Features {
        width: u32::try_from(found.width).unwrap_or(0),
        height: u32::try_from(found.height).unwrap_or(0),
        alpha: found.has_alpha != 0,
        animation: found.has_animation != 0,
        // 1 is lossy, 2 is lossless, 0 is mixed or unknown.
        lossless: (found.format != 0).then_some(found.format == 2),
    })
}

/// Decodes a still picture of `from` pixels to `to` pixels of RGBA.
pub(super) fn decode(bytes: &[u8], from: (u32, u32), to: (u32, u32)) -> Result<Vec<[u8; 4]>, String> {
    let mut config = WebPDecoderConfig::new().map_err(|()| "libwebp is of another version".to_owned())?;
    let side = |n: u32| c_int::try_from(n).map_err(|e| e.to_string());
    let (w, h) = (side(to.0)?, side(to.1)?);
    if from != to {
        config.options.use_scaling = 1;
        config.options.scaled_width = w;
        config.options.scaled_height = h;
    }
    let mut pixels = vec![[0u8; 4]; to.0 as usize * to.1 as usize];
    config.output.colorspace = WEBP_CSP_MODE::MODE_RGBA;
    config.output.is_external_memory = 1;
    config.output.u.RGBA.rgba = pixels.as_mut_ptr().cast();
    config.output.u.RGBA.stride = w * 4;
    config.output.u.RGBA.size = pixels.len() * 4;
    // SAFETY: the input is a pointer and its length; the output is our buffer of `to` pixels of four bytes, with its
    // stride and size. The decoder's own memory is freed by the second call, which leaves ours alone.
    let status = unsafe {
        let status = WebPDecode(bytes.as_ptr(), bytes.len(), &raw mut config);
        WebPFreeDecBuffer(&raw mut config.output);
        status
    };
    if status == VP8StatusCode::VP8_STATUS_OK { Ok(pixels) } else { Err(word(status)) }
}

/// The first frame of an animation on its whole canvas.
pub(super) fn first_frame(bytes: &[u8]) -> Result<Vec<[u8; 4]>, String> {
    let data = WebPData { bytes: bytes.as_ptr(), size: bytes.len() };
    // SAFETY: C structs of integers and enumerations, filled by the calls that take them; the decoder is used between
    // its creation and its deletion, and the canvas it shows is copied before the deletion.
    unsafe {
        let mut options: WebPAnimDecoderOptions = zeroed();
        if WebPAnimDecoderOptionsInit(&raw mut options) == 0 {
            return Err("libwebp is of another version".to_owned());
        }
        options.color_mode = WEBP_CSP_MODE::MODE_RGBA;
        options.use_threads = 0;
        let decoder = WebPAnimDecoderNew(&raw const data, &raw const options);
        if decoder.is_null() {
            return Err("the animation is damaged".to_owned());
        }
        let mut info = WebPAnimInfo::default();
        let (mut canvas, mut time) = (ptr::null_mut(), 0);
        let fine = WebPAnimDecoderGetInfo(decoder, &raw mut info) != 0
            && WebPAnimDecoderGetNext(decoder, &raw mut canvas, &raw mut time) != 0
            && !canvas.is_null();
        let pixels = fine.then(|| {
            let n = info.canvas_width as usize * info.canvas_height as usize;
            std::slice::from_raw_parts(canvas.cast::<[u8; 4]>(), n).to_vec()
        });
        WebPAnimDecoderDelete(decoder);
        pixels.ok_or_else(|| "the first frame is damaged".to_owned())
    }
}
