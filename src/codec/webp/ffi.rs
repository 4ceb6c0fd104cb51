//! Safe wrapper of libwebp for features that the `webp` crate lacks: reduced decoding, planes and animations.
#![allow(unsafe_code, reason = "libwebp has a C interface")]

use crate::image::Planes;
use libwebp_sys::{
    VP8StatusCode, WEBP_CSP_MODE, WebPAnimDecoder, WebPAnimDecoderDelete, WebPAnimDecoderGetInfo,
    WebPAnimDecoderGetNext, WebPAnimDecoderHasMoreFrames, WebPAnimDecoderNew, WebPAnimDecoderOptions,
    WebPAnimDecoderOptionsInit, WebPAnimEncoder, WebPAnimEncoderAdd, WebPAnimEncoderAssemble, WebPAnimEncoderDelete,
    WebPAnimEncoderGetError, WebPAnimEncoderNewInternal, WebPAnimEncoderOptions, WebPAnimEncoderOptionsInitInternal,
    WebPAnimInfo, WebPBitstreamFeatures, WebPConfig, WebPData, WebPDecode, WebPDecoderConfig, WebPEncode, WebPFree,
    WebPFreeDecBuffer, WebPGetDecoderVersion, WebPGetFeatures, WebPIDecGetRGB, WebPIDecode, WebPIDelete, WebPIUpdate,
    WebPMemoryWrite, WebPMemoryWriter, WebPMemoryWriterClear, WebPMemoryWriterInit, WebPPicture, WebPPictureFree,
    WebPPictureImportRGBA, WebPPictureInit,
};
use std::{
    borrow::Cow,
    ffi::{CStr, c_int},
    mem::zeroed,
    ptr,
};

/// The version of the animation encoder's interface in these bindings.
const MUX_ABI: c_int = libwebp_sys::WEBP_MUX_ABI_VERSION as c_int;

/// The properties in the header.
#[derive(Debug, Clone, Copy)]
pub(super) struct Features {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) alpha: bool,
    pub(super) animation: bool,
    /// `None` if frames may differ.
    pub(super) lossless: Option<bool>,
}

/// libwebp's name of a status.
fn word(status: VP8StatusCode) -> String {
    match status {
        VP8StatusCode::VP8_STATUS_NOT_ENOUGH_DATA => "the data is truncated".to_owned(),
        VP8StatusCode::VP8_STATUS_BITSTREAM_ERROR => "the compressed data is invalid".to_owned(),
        VP8StatusCode::VP8_STATUS_OUT_OF_MEMORY => "out of memory".to_owned(),
        other => format!("{other:?}").trim_start_matches("VP8_STATUS_").to_lowercase().replace('_', " "),
    }
}

/// The version of libwebp.
pub(in crate::codec) fn version() -> String {
    // SAFETY: no arguments.
    let version = unsafe { WebPGetDecoderVersion() };
    format!("libwebp {}.{}.{}", version >> 16, version >> 8 & 0xff, version & 0xff)
}

/// Parses the header.
pub(super) fn features(bytes: &[u8]) -> Result<Features, String> {
    // SAFETY: a C struct of integers, for which zero is a value.
    let mut found: WebPBitstreamFeatures = unsafe { zeroed() };
    // SAFETY: a pointer and the length of its data; the struct is ours.
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

/// Decodes a still image of `from` pixels to `to` RGBA pixels.
pub(super) fn decode(bytes: &[u8], from: (u32, u32), to: (u32, u32)) -> Result<Vec<[u8; 4]>, String> {
    let mut pixels = vec![[0u8; 4]; to.0 as usize * to.1 as usize];
    let mut config = configured(&mut pixels, from, to)?;
    // SAFETY: the input is a pointer and its length; the output is our buffer of `to` pixels of four bytes, with its
    // stride and size. The decoder's own memory is freed by the second call, which leaves ours alone.
    let status = unsafe {
        let status = WebPDecode(bytes.as_ptr(), bytes.len(), &raw mut config);
        WebPFreeDecBuffer(&raw mut config.output);
        status
    };
    if status == VP8StatusCode::VP8_STATUS_OK { Ok(pixels) } else { Err(word(status)) }
}

/// The decoder configuration for an image of `from` pixels and its output buffer.
fn configured(pixels: &mut [[u8; 4]], from: (u32, u32), to: (u32, u32)) -> Result<WebPDecoderConfig, String> {
    let mut config = WebPDecoderConfig::new().map_err(|()| "libwebp has an incompatible version".to_owned())?;
    let side = |n: u32| c_int::try_from(n).map_err(|e| e.to_string());
    let (w, h) = (side(to.0)?, side(to.1)?);
    if from != to {
        config.options.use_scaling = 1;
        config.options.scaled_width = w;
        config.options.scaled_height = h;
    }
    config.output.colorspace = WEBP_CSP_MODE::MODE_RGBA;
    config.output.is_external_memory = 1;
    config.output.u.RGBA.rgba = pixels.as_mut_ptr().cast();
    config.output.u.RGBA.stride = w * 4;
    config.output.u.RGBA.size = pixels.len() * 4;
    Ok(config)
}
/// Decodes a damaged still image as far as possible. Returns the number of rows; those after them are zero.
pub(super) fn decode_part(bytes: &[u8], from: (u32, u32), to: (u32, u32)) -> Result<(Vec<[u8; 4]>, u32), String> {
    let mut pixels = vec![[0u8; 4]; to.0 as usize * to.1 as usize];
    let mut config = configured(&mut pixels, from, to)?;
    let (mut rows, mut w, mut h, mut stride) = (0, 0, 0, 0);
    // SAFETY: the decoder refers to the configuration and to the bytes, which outlive it, and writes into our buffer, which
    // has as many pixels as the configuration says. It is deleted on every path after it was made.
    let status = unsafe {
        let decoder = WebPIDecode(ptr::null(), 0, &raw mut config);
        if decoder.is_null() {
            return Err("out of memory".to_owned());
        }
        let status = WebPIUpdate(decoder, bytes.as_ptr(), bytes.len());
        let area = WebPIDecGetRGB(decoder, &raw mut rows, &raw mut w, &raw mut h, &raw mut stride);
        if area.is_null() {
            rows = 0;
        }
        WebPIDelete(decoder);
        WebPFreeDecBuffer(&raw mut config.output);
        status
    };
    let rows = u32::try_from(rows).unwrap_or(0).min(to.1);
    match status {
        VP8StatusCode::VP8_STATUS_OK => Ok((pixels, to.1)),
        VP8StatusCode::VP8_STATUS_SUSPENDED | VP8StatusCode::VP8_STATUS_BITSTREAM_ERROR if rows > 0 => {
            pixels.get_mut(rows as usize * to.0 as usize..).unwrap_or_default().fill([0; 4]);
            Ok((pixels, rows))
        }
        VP8StatusCode::VP8_STATUS_SUSPENDED => Err("the data is truncated".to_owned()),
        other => Err(word(other)),
    }
}

/// Encodes an image from 4:2:0 planes, lossily.
pub(super) fn encode_planes(planes: &Planes, config: &WebPConfig) -> Result<Vec<u8>, String> {
    let side = |n: u32| c_int::try_from(n).map_err(|e| e.to_string());
    let (size, chroma) = (planes.size(), planes.chroma_size());
    let [y, u, v] = planes.samples();
    let narrow =
        |samples: &[u8], table: &[u8; 256]| samples.iter().map(|s| table[usize::from(*s)]).collect::<Vec<u8>>();
    let (mut y, mut u, mut v) = (narrow(y, &BRIGHTNESS), narrow(u, &COLORS), narrow(v, &COLORS));
    // SAFETY: both structs are initialized before use, and what libwebp allocates is freed on every path. The planes are
    // as large as their sides, and are only read: they are ours, and the image cannot free them. The
    // written bytes are a pointer and the length of its data.
    unsafe {
        let mut image: WebPPicture = zeroed();
        if !WebPPictureInit(&raw mut image) {
            return Err("libwebp has an incompatible version".to_owned());
        }
        (image.width, image.height) = (side(size.width())?, side(size.height())?);
        (image.y, image.u, image.v) = (y.as_mut_ptr(), u.as_mut_ptr(), v.as_mut_ptr());
        (image.y_stride, image.uv_stride) = (side(size.width())?, side(chroma.width())?);
        let mut out: WebPMemoryWriter = zeroed();
        WebPMemoryWriterInit(&raw mut out);
        image.writer = Some(WebPMemoryWrite);
        image.custom_ptr = (&raw mut out).cast();
        let done = WebPEncode(config, &raw mut image) != 0 && !out.mem.is_null();
        let result = if done {
            Ok(std::slice::from_raw_parts(out.mem, out.size).to_vec())
        } else {
            Err(format!("{:?}", image.error_code))
        };
        WebPMemoryWriterClear(&raw mut out);
        WebPPictureFree(&raw mut image);
        result
    }
}

/// Full-range luma to the limited range, 16 to 235.
const BRIGHTNESS: [u8; 256] = narrowed((0, 16), 219);

/// The same for chroma, 16 to 240.
const COLORS: [u8; 256] = narrowed((128, 128), 224);

/// A lookup table from the full range to a limited range of this many steps; `same` maps its first value to its second.
const fn narrowed(same: (i32, i32), steps: i32) -> [u8; 256] {
    let mut table = [0; 256];
    let mut value = 0;
    while value < 256 {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "16 to 240")]
        let narrow = ((same.1 * 255 + (value - same.0) * steps + 127) / 255) as u8;
        table[value as usize] = narrow;
        value += 1;
    }
    table
}

/// A full frame, and its duration in milliseconds.
type Canvas = (Vec<[u8; 4]>, u32);

/// An animation that is being read, frame by frame on the full canvas.
pub(super) struct AnimationReader<'a> {
    decoder: *mut WebPAnimDecoder,
    pixels: usize,
    /// The end of the last frame, in milliseconds from the start.
    time: c_int,
    _bytes: Cow<'a, [u8]>,
}

impl<'a> AnimationReader<'a> {
    /// Owned bytes keep their address when the reader is moved.
    pub(super) fn new(bytes: Cow<'a, [u8]>) -> Result<AnimationReader<'a>, String> {
        let data = WebPData { bytes: bytes.as_ptr(), size: bytes.len() };
        // SAFETY: C structs of integers and enumerations, filled by the calls that take them; the decoder refers to the
        // bytes, which outlive it.
        unsafe {
            let mut options: WebPAnimDecoderOptions = zeroed();
            if WebPAnimDecoderOptionsInit(&raw mut options) == 0 {
                return Err("libwebp has an incompatible version".to_owned());
            }
            options.color_mode = WEBP_CSP_MODE::MODE_RGBA;
            options.use_threads = 0;
            let decoder = WebPAnimDecoderNew(&raw const data, &raw const options);
            if decoder.is_null() {
                return Err("the animation is damaged".to_owned());
            }
            let mut reader = AnimationReader { decoder, pixels: 0, time: 0, _bytes: bytes };
            let mut info = WebPAnimInfo::default();
            if WebPAnimDecoderGetInfo(decoder, &raw mut info) == 0 {
                return Err("the animation is damaged".to_owned());
            }
            reader.pixels = info.canvas_width as usize * info.canvas_height as usize;
            Ok(reader)
        }
    }

    /// The next frame; `None` after the last.
    pub(super) fn next(&mut self) -> Result<Option<Canvas>, String> {
        let (mut canvas, mut time) = (ptr::null_mut(), 0);
        // SAFETY: the decoder lives; the canvas it shows has as many pixels of four bytes as it said, until the next
        // call, and is copied at once.
        unsafe {
            if WebPAnimDecoderHasMoreFrames(self.decoder) == 0 {
                return Ok(None);
            }
            if WebPAnimDecoderGetNext(self.decoder, &raw mut canvas, &raw mut time) == 0 || canvas.is_null() {
                return Err("a frame is damaged".to_owned());
            }
            let shown = u32::try_from(time.saturating_sub(self.time)).unwrap_or(0);
            self.time = time;
            Ok(Some((std::slice::from_raw_parts(canvas.cast::<[u8; 4]>(), self.pixels).to_vec(), shown)))
        }
    }
}

impl Drop for AnimationReader<'_> {
    fn drop(&mut self) {
        // SAFETY: made by the matching call, and not used afterward.
        unsafe { WebPAnimDecoderDelete(self.decoder) };
    }
}

/// An animation that is being written: libwebp stores the changes of each frame.
pub(super) struct AnimationWriter {
    encoder: *mut WebPAnimEncoder,
    sides: (c_int, c_int),
    /// The start of the next frame, in milliseconds.
    time: c_int,
}

// SAFETY: the encoder is not bound to the thread that created it, and one thread at a time uses it.
unsafe impl Send for AnimationWriter {}

impl AnimationWriter {
    /// A canvas of `w` by `h` pixels with this number of plays; 0 is endless.
    pub(super) fn new(w: u32, h: u32, plays: u32) -> Result<AnimationWriter, String> {
        let side = |n: u32| c_int::try_from(n).map_err(|e| e.to_string());
        let sides = (side(w)?, side(h)?);
        // SAFETY: a C struct of integers, filled by the call that takes it; the encoder copies it.
        let encoder = unsafe {
            let mut options: WebPAnimEncoderOptions = zeroed();
            if WebPAnimEncoderOptionsInitInternal(&raw mut options, MUX_ABI) == 0 {
                return Err("libwebp has an incompatible version".to_owned());
            }
            options.anim_params.loop_count = c_int::try_from(plays).unwrap_or(0);
            WebPAnimEncoderNewInternal(sides.0, sides.1, &raw const options, MUX_ABI)
        };
        if encoder.is_null() {
            Err("out of memory".to_owned())
        } else {
            Ok(AnimationWriter { encoder, sides, time: 0 })
        }
    }

    /// Adds a frame with this duration in milliseconds.
    pub(super) fn push(&mut self, pixels: &[[u8; 4]], shown: u64, config: &WebPConfig) -> Result<(), String> {
        let (w, h) = self.sides;
        assert_eq!(pixels.len(), usize::try_from(i64::from(w) * i64::from(h)).unwrap_or(0), "a frame of another size");
        // SAFETY: the image is initialized before use and freed on every path; the pixels are as many as its sides
        // say, four bytes each, and are copied by the import.
        unsafe {
            let mut image: WebPPicture = zeroed();
            if !WebPPictureInit(&raw mut image) {
                return Err("libwebp has an incompatible version".to_owned());
            }
            (image.width, image.height, image.use_argb) = (w, h, 1);
            let fine = WebPPictureImportRGBA(&raw mut image, pixels.as_ptr().cast(), w * 4) != 0
                && WebPAnimEncoderAdd(self.encoder, &raw mut image, self.time, config) != 0;
            WebPPictureFree(&raw mut image);
            if !fine {
                return Err(self.complaint());
            }
        }
        self.time = self.time.saturating_add(c_int::try_from(shown).unwrap_or(c_int::MAX));
        Ok(())
    }

    /// The finished file.
    pub(super) fn finish(self) -> Result<Vec<u8>, String> {
        let mut data = WebPData { bytes: ptr::null(), size: 0 };
        // SAFETY: a null image ends the animation, as the interface prescribes; the assembled bytes are copied before
        // they are freed.
        unsafe {
            let fine = WebPAnimEncoderAdd(self.encoder, ptr::null_mut(), self.time, ptr::null()) != 0
                && WebPAnimEncoderAssemble(self.encoder, &raw mut data) != 0
                && !data.bytes.is_null();
            if !fine {
                return Err(self.complaint());
            }
            let bytes = std::slice::from_raw_parts(data.bytes, data.size).to_vec();
            WebPFree(data.bytes.cast_mut().cast());
            Ok(bytes)
        }
    }

    fn complaint(&self) -> String {
        // SAFETY: a static or owned C string that lives as long as the encoder, or null.
        let text = unsafe {
            let text = WebPAnimEncoderGetError(self.encoder);
            if text.is_null() { None } else { Some(CStr::from_ptr(text).to_string_lossy().into_owned()) }
        };
        text.filter(|text| !text.is_empty()).unwrap_or_else(|| "the frame was rejected".to_owned())
    }
}

impl Drop for AnimationWriter {
    fn drop(&mut self) {
        // SAFETY: made by the matching call, and not used afterward.
        unsafe { WebPAnimEncoderDelete(self.encoder) };
    }
}
