//! Pixels or planes to AVIF, still and animated.

use super::{avif, check, rgb_view};
use crate::{codec::Metadata, image::Planes};
use std::{
    ffi::{CStr, c_int},
    ptr,
};

/// Encoder settings.
#[derive(Debug, Clone)]
pub(in crate::codec::avif) struct Settings<'a> {
    /// libavif's own scale, 0 to 100.
    pub(in crate::codec::avif) quality: u8,
    /// The same for the alpha plane.
    pub(in crate::codec::avif) alpha_quality: u8,
    /// libaom's speed, 0 (slow) to 10.
    pub(in crate::codec::avif) speed: u8,
    /// 4:4:4 instead of 4:2:0.
    pub(in crate::codec::avif) full_chroma: bool,
    /// The image is a frame of an animation.
    pub(in crate::codec::avif) moves: bool,
    /// Store the alpha plane.
    pub(in crate::codec::avif) alpha: bool,
    pub(in crate::codec::avif) icc: Option<&'a [u8]>,
    /// Without an orientation: libavif would rotate the image by it.
    pub(in crate::codec::avif) metadata: Option<&'a Metadata>,
    /// libaom's options by name.
    pub(in crate::codec::avif) options: Vec<(&'static CStr, &'static CStr)>,
}

struct Image(*mut avif::avifImage);

impl Drop for Image {
    fn drop(&mut self) {
        // SAFETY: created by us, destroyed once.
        unsafe { avif::avifImageDestroy(self.0) };
    }
}

struct Encoder(*mut avif::avifEncoder);

impl Drop for Encoder {
    fn drop(&mut self) {
        // SAFETY: created by us, destroyed once.
        unsafe { avif::avifEncoderDestroy(self.0) };
    }
}

struct Output(avif::avifRWData);

impl Drop for Output {
    fn drop(&mut self) {
        // SAFETY: allocated by libavif, or empty.
        unsafe { avif::avifRWDataFree(&raw mut self.0) };
    }
}

/// Encodes one still image of `w` times `h` pixels.
pub(in crate::codec::avif) fn encode(
    pixels: &[[u8; 4]],
    w: u32,
    h: u32,
    settings: &Settings<'_>,
) -> Result<Vec<u8>, String> {
    write(&convert(pixels, w, h, settings)?, settings)
}

/// Encodes one still image from 4:2:0 planes.
pub(in crate::codec::avif) fn encode_planes(planes: &Planes, settings: &Settings<'_>) -> Result<Vec<u8>, String> {
    write(&copy(planes, settings)?, settings)
}

fn write(image: &Image, settings: &Settings<'_>) -> Result<Vec<u8>, String> {
    let encoder = encoder(settings)?;
    let mut output = Output(avif::avifRWData { data: ptr::null_mut(), size: 0 });
    // SAFETY: encoder, image and output are ours and live to the end of this function; the output is read after a
    // successful write, as a pointer and the length of its data.
    unsafe {
        let diagnostics = &(*encoder.0).diag;
        check(avif::avifEncoderWrite(encoder.0, image.0, &raw mut output.0), Some(diagnostics))?;
        Ok(std::slice::from_raw_parts(output.0.data, output.0.size).to_vec())
    }
}

/// An animation that is being written. Times are in milliseconds.
pub(in crate::codec::avif) struct AnimationWriter(Encoder);

// SAFETY: the encoder is not bound to the thread that created it, and one thread at a time uses it.
unsafe impl Send for AnimationWriter {}

impl AnimationWriter {
    /// `plays` is the number of plays; 0 is endless.
    pub(in crate::codec::avif) fn new(plays: u32, settings: &Settings<'_>) -> Result<AnimationWriter, String> {
        let encoder = encoder(settings)?;
        // SAFETY: ours alone.
        let e = unsafe { &mut *encoder.0 };
        e.timescale = 1000;
        e.repetitionCount = c_int::try_from(plays).map_or(avif::AVIF_REPETITION_COUNT_INFINITE, |plays| plays - 1);
        Ok(AnimationWriter(encoder))
    }

    /// Adds a frame of `w` times `h` pixels that is shown for `shown` milliseconds.
    pub(in crate::codec::avif) fn push(
        &mut self,
        pixels: &[[u8; 4]],
        (w, h): (u32, u32),
        shown: u64,
        settings: &Settings<'_>,
    ) -> Result<(), String> {
        let image = convert(pixels, w, h, settings)?;
        // SAFETY: encoder and image are ours; the encoder copies the image. A duration of zero is invalid.
        unsafe {
            let diagnostics = &(*self.0.0).diag;
            let flags = avif::AVIF_ADD_IMAGE_FLAG_NONE as avif::avifAddImageFlags;
            check(avif::avifEncoderAddImage(self.0.0, image.0, shown.max(1), flags), Some(diagnostics))
        }
    }

    /// The finished file.
    pub(in crate::codec::avif) fn finish(self) -> Result<Vec<u8>, String> {
        let mut output = Output(avif::avifRWData { data: ptr::null_mut(), size: 0 });
        // SAFETY: as in `encode`.
        unsafe {
            let diagnostics = &(*self.0.0).diag;
            check(avif::avifEncoderFinish(self.0.0, &raw mut output.0), Some(diagnostics))?;
            Ok(std::slice::from_raw_parts(output.0.data, output.0.size).to_vec())
        }
    }
}

fn encoder(settings: &Settings<'_>) -> Result<Encoder, String> {
    // SAFETY: no arguments.
    let encoder = Encoder(unsafe { avif::avifEncoderCreate() });
    if encoder.0.is_null() {
        return Err("out of memory".to_owned());
    }
    // SAFETY: the encoder is ours alone; the options are C strings that libavif copies.
    unsafe {
        let e = &mut *encoder.0;
        e.codecChoice = avif::AVIF_CODEC_CHOICE_AOM;
        // The engine encodes several images in parallel instead.
        e.maxThreads = 1;
        e.speed = c_int::from(settings.speed);
        e.quality = c_int::from(settings.quality);
        e.qualityAlpha = c_int::from(settings.alpha_quality);
        // With an alpha plane, libavif gives libaom one frame of an animation at a time. libaom then uses quantizers far
        // below that of the quality, unless they are limited: up to a hundred times the bytes for noise.
        if settings.moves && settings.alpha {
            e.minQuantizer = quantizer(settings.quality);
            e.minQuantizerAlpha = quantizer(settings.alpha_quality);
        }
        for (name, value) in &settings.options {
            check(avif::avifEncoderSetCodecSpecificOption(encoder.0, name.as_ptr(), value.as_ptr()), None)?;
        }
    }
    Ok(encoder)
}

/// libaom's quantizer, 63 (worst) to 0, for a quality, as libavif maps it.
fn quantizer(quality: u8) -> c_int {
    (c_int::from(100 - quality.min(100)) * 63 + 50) / 100
}

/// RGBA to YCbCr planes.
fn convert(pixels: &[[u8; 4]], w: u32, h: u32, settings: &Settings<'_>) -> Result<Image, String> {
    if pixels.len() as u64 != u64::from(w) * u64::from(h) {
        return Err("the number of pixels does not match the size".to_owned());
    }
    let image = described(w, h, settings)?;
    // SAFETY: the image is ours alone.
    let mut rgb = rgb_view(unsafe { &*image.0 }, pixels.as_ptr().cast_mut().cast());
    rgb.ignoreAlpha = avif::avifBool::from(!settings.alpha);
    // SAFETY: the view is of `w` times `h` pixels of four bytes, checked above, and is only read here.
    check(unsafe { avif::avifImageRGBToYUV(image.0, &raw const rgb) }, None)?;
    Ok(image)
}

/// YCbCr planes, copied without conversion.
fn copy(planes: &Planes, settings: &Settings<'_>) -> Result<Image, String> {
    let (size, chroma) = (planes.size(), planes.chroma_size());
    let image = described(size.width(), size.height(), settings)?;
    // SAFETY: the image is ours alone.
    check(unsafe { avif::avifImageAllocatePlanes(image.0, avif::AVIF_PLANES_YUV) }, None)?;
    for (plane, samples) in planes.samples().into_iter().enumerate() {
        let width = if plane == 0 { size.width() } else { chroma.width() };
        // SAFETY: allocated above, for the rows and samples of this size and format.
        unsafe {
            let (to, stride) = ((*image.0).yuvPlanes[plane], (*image.0).yuvRowBytes[plane] as usize);
            for (i, row) in samples.chunks_exact(width as usize).enumerate() {
                ptr::copy_nonoverlapping(row.as_ptr(), to.add(i * stride), row.len());
            }
        }
    }
    Ok(image)
}

/// An image without pixels: full range and BT.601 coefficients, as is usual for sRGB. Animations use the limited range,
/// because Chromium decodes every animated AVIF with that range, whatever the file declares.
fn described(w: u32, h: u32, settings: &Settings<'_>) -> Result<Image, String> {
    let format = if settings.full_chroma { avif::AVIF_PIXEL_FORMAT_YUV444 } else { avif::AVIF_PIXEL_FORMAT_YUV420 };
    // SAFETY: numbers only.
    let image = Image(unsafe { avif::avifImageCreate(w, h, 8, format) });
    if image.0.is_null() {
        return Err("out of memory".to_owned());
    }
    // SAFETY: the image is ours alone.
    let i = unsafe { &mut *image.0 };
    i.colorPrimaries = avif::AVIF_COLOR_PRIMARIES_BT709 as u16;
    i.transferCharacteristics = avif::AVIF_TRANSFER_CHARACTERISTICS_SRGB as u16;
    i.matrixCoefficients = avif::AVIF_MATRIX_COEFFICIENTS_BT601 as u16;
    i.yuvRange = if settings.moves { avif::AVIF_RANGE_LIMITED } else { avif::AVIF_RANGE_FULL };
    if let Some(icc) = settings.icc {
        // SAFETY: a pointer and the length of its data, which libavif copies.
        check(unsafe { avif::avifImageSetProfileICC(image.0, icc.as_ptr(), icc.len()) }, None)?;
    }
    if let Some(block) = settings.metadata.and_then(|metadata| metadata.exif.as_deref()) {
        // SAFETY: as above.
        check(unsafe { avif::avifImageSetMetadataExif(image.0, block.as_ptr(), block.len()) }, None)?;
    }
    if let Some(packet) = settings.metadata.and_then(Metadata::xmp_alone) {
        // SAFETY: as above.
        check(unsafe { avif::avifImageSetMetadataXMP(image.0, packet.as_ptr(), packet.len()) }, None)?;
    }
    Ok(image)
}
