//! The only door to libavif: a decoder and an encoder that cannot be used wrongly.
#![allow(unsafe_code, reason = "libavif has a C interface")]

use crate::{
    codec::{
        Metadata,
        heif::{CleanAperture, Transform, mirrored, rotated},
    },
    image::Planes,
};
use libavif_sys as avif;
use std::{
    ffi::{CStr, c_int},
    ptr,
};

/// libavif's own words for a result, in lower case as all our messages are.
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

/// A file in memory, its header read.
pub(super) struct Reader<'a> {
    decoder: *mut avif::avifDecoder,
    _bytes: &'a [u8],
}

/// All pixels of a frame, and how many seconds it is shown.
type Timed = (Vec<[u8; 4]>, f64);

/// What the header says.
#[derive(Debug, Clone)]
pub(super) struct Facts {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) depth: u8,
    pub(super) frames: u32,
    /// How often they play; 0 is for ever.
    pub(super) plays: u32,
    pub(super) alpha: bool,
    pub(super) icc: Option<Vec<u8>>,
    /// There are no colors in it.
    pub(super) gray: bool,
    pub(super) primaries: u16,
    pub(super) transfer: u16,
    /// How libavif says that the image is shown.
    pub(super) transforms: Vec<Transform>,
    pub(super) metadata: bool,
}

impl<'a> Reader<'a> {
    /// Reads the header; no image may have a side longer than `max_side`. Metadata that cannot be read is no reason not
    /// to show the image.
    pub(super) fn new(bytes: &'a [u8], max_side: u32) -> Result<Reader<'a>, String> {
        Reader::open(bytes, max_side, false).or_else(|error| Reader::open(bytes, max_side, true).map_err(|_| error))
    }

    fn open(bytes: &'a [u8], max_side: u32, without_metadata: bool) -> Result<Reader<'a>, String> {
        // SAFETY: no arguments.
        let decoder = unsafe { avif::avifDecoderCreate() };
        if decoder.is_null() {
            return Err("there is not enough memory".to_owned());
        }
        let reader = Reader { decoder, _bytes: bytes };
        // SAFETY: a fresh decoder, which is ours alone; the bytes outlive it by the reader's lifetime.
        unsafe {
            let d = &mut *decoder;
            d.maxThreads = 1;
            // As browsers do: files of older writers lack properties that are not needed to show them.
            d.strictFlags = avif::AVIF_STRICT_DISABLED;
            d.imageDimensionLimit = max_side;
            d.ignoreExif = avif::avifBool::from(without_metadata);
            d.ignoreXMP = avif::avifBool::from(without_metadata);
            // More than its default is an error, not a larger limit.
            d.imageSizeLimit = max_side.saturating_mul(max_side).min(avif::AVIF_DEFAULT_IMAGE_SIZE_LIMIT);
            // How many frames are too many is decided by the caller, who can say so.
            d.imageCountLimit = 0;
            check(avif::avifDecoderSetIOMemory(decoder, bytes.as_ptr(), bytes.len()), Some(&d.diag))?;
            check(avif::avifDecoderParse(decoder), Some(&d.diag))?;
        }
        Ok(reader)
    }

    fn image(&self) -> &avif::avifImage {
        // SAFETY: set by a successful parse, and owned by the decoder.
        unsafe { &*(*self.decoder).image }
    }

    pub(super) fn facts(&self) -> Facts {
        let image = self.image();
        // SAFETY: the decoder lives as long as the reader.
        let decoder = unsafe { &*self.decoder };
        let icc = block(&image.icc).map(<[u8]>::to_vec);
        Facts {
            width: image.width,
            height: image.height,
            depth: u8::try_from(image.depth).unwrap_or(8),
            frames: u32::try_from(decoder.imageCount).unwrap_or(1).max(1),
            // Below zero it is for ever, or not said.
            plays: u32::try_from(decoder.repetitionCount).map_or(0, |again| again.saturating_add(1)),
            alpha: decoder.alphaPresent != 0,
            icc,
            gray: image.yuvFormat == avif::AVIF_PIXEL_FORMAT_YUV400,
            primaries: image.colorPrimaries,
            transfer: image.transferCharacteristics,
            transforms: transforms(image),
            metadata: decoder.ignoreExif != 0 || image.exif.size > 0 || image.xmp.size > 0,
        }
    }

    /// EXIF and XMP.
    pub(super) fn metadata(&self) -> Metadata {
        let image = self.image();
        Metadata::stored(block(&image.exif), block(&image.xmp))
    }

    /// Decodes the next frame to RGBA, straight alpha, all of it as stored; `None` after the last.
    pub(super) fn next(&mut self) -> Result<Option<Timed>, String> {
        // SAFETY: the header has been parsed; the decoder is ours alone.
        let decoder = unsafe { &mut *self.decoder };
        // SAFETY: as above.
        let result = unsafe { avif::avifDecoderNextImage(self.decoder) };
        if result == avif::AVIF_RESULT_NO_IMAGES_REMAINING {
            return Ok(None);
        }
        check(result, Some(&decoder.diag))?;
        let shown = decoder.imageTiming.duration;
        let image = self.image();
        let mut pixels = vec![[0u8; 4]; image.width as usize * image.height as usize];
        let mut rgb = rgb_view(image, pixels.as_mut_ptr().cast());
        // SAFETY: the view is of our buffer, which has as many pixels as the image.
        check(unsafe { avif::avifImageYUVToRGB(image, &raw mut rgb) }, None)?;
        Ok(Some((pixels, shown)))
    }
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        // SAFETY: created by us, destroyed once.
        unsafe { avif::avifDecoderDestroy(self.decoder) };
    }
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

/// Whether the file asks for a transform; the casts are for compilers whose C enums are signed.
#[allow(clippy::unnecessary_cast)]
fn asks_for(image: &avif::avifImage, transform: avif::avifTransformFlag) -> bool {
    image.transformFlags & transform as u32 != 0
}

/// What the file's boxes ask for, in the order that MIAF wants.
#[allow(clippy::cast_possible_wrap, reason = "libavif has the bits of signed numbers as unsigned ones")]
fn transforms(image: &avif::avifImage) -> Vec<Transform> {
    let clap = &image.clap;
    let crop = Transform::Crop(CleanAperture {
        width: (clap.widthN, clap.widthD),
        height: (clap.heightN, clap.heightD),
        across: (clap.horizOffN as i32, clap.horizOffD),
        down: (clap.vertOffN as i32, clap.vertOffD),
    });
    let crop = asks_for(image, avif::AVIF_TRANSFORM_CLAP).then_some(crop);
    let orientation = asks_for(image, avif::AVIF_TRANSFORM_IROT).then(|| rotated(image.irot.angle));
    let mirror = asks_for(image, avif::AVIF_TRANSFORM_IMIR).then(|| mirrored(image.imir.axis));
    [crop, orientation, mirror].into_iter().flatten().collect()
}

/// What libavif has of something that a file need not have.
fn block(data: &avif::avifRWData) -> Option<&[u8]> {
    // SAFETY: a pointer and the length of what it points to, which lives as long as the struct.
    (data.size > 0).then(|| unsafe { std::slice::from_raw_parts(data.data, data.size) })
}

/// How an image is written.
#[derive(Debug, Clone)]
pub(super) struct Settings<'a> {
    /// libavif's own scale, 0 to 100.
    pub(super) quality: u8,
    /// The same for the alpha.
    pub(super) alpha_quality: u8,
    /// libaom's speed, 0 (slow) to 10.
    pub(super) speed: u8,
    pub(super) full_chroma: bool,
    /// It is a frame of an animation.
    pub(super) moves: bool,
    /// Store the alpha.
    pub(super) alpha: bool,
    pub(super) icc: Option<&'a [u8]>,
    /// Without an orientation: libavif would turn the image by it.
    pub(super) metadata: Option<&'a Metadata>,
    /// libaom's options by name.
    pub(super) options: Vec<(&'static CStr, &'static CStr)>,
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
pub(super) fn encode(pixels: &[[u8; 4]], w: u32, h: u32, settings: &Settings<'_>) -> Result<Vec<u8>, String> {
    write(&convert(pixels, w, h, settings)?, settings)
}

/// Encodes one still image from planes whose colors are halved.
pub(super) fn encode_planes(planes: &Planes, settings: &Settings<'_>) -> Result<Vec<u8>, String> {
    write(&copy(planes, settings)?, settings)
}

fn write(image: &Image, settings: &Settings<'_>) -> Result<Vec<u8>, String> {
    let encoder = encoder(settings)?;
    let mut output = Output(avif::avifRWData { data: ptr::null_mut(), size: 0 });
    // SAFETY: encoder, image and output are ours and live to the end of this function; the output is read after a
    // successful write, as a pointer and the length of what it points to.
    unsafe {
        let diagnostics = &(*encoder.0).diag;
        check(avif::avifEncoderWrite(encoder.0, image.0, &raw mut output.0), Some(diagnostics))?;
        Ok(std::slice::from_raw_parts(output.0.data, output.0.size).to_vec())
    }
}

/// An animation while it is written. Times are in milliseconds.
pub(super) struct AnimationWriter(Encoder);

// SAFETY: the encoder has no tie to the thread that made it, and is used by one at a time.
unsafe impl Send for AnimationWriter {}

impl AnimationWriter {
    /// Plays so often, 0 for ever.
    pub(super) fn new(plays: u32, settings: &Settings<'_>) -> Result<AnimationWriter, String> {
        let encoder = encoder(settings)?;
        // SAFETY: ours alone.
        let e = unsafe { &mut *encoder.0 };
        e.timescale = 1000;
        e.repetitionCount = c_int::try_from(plays).map_or(avif::AVIF_REPETITION_COUNT_INFINITE, |plays| plays - 1);
        Ok(AnimationWriter(encoder))
    }

    /// Adds a frame of `w` times `h` pixels that is shown for so many milliseconds.
    pub(super) fn push(
        &mut self,
        pixels: &[[u8; 4]],
        (w, h): (u32, u32),
        shown: u64,
        settings: &Settings<'_>,
    ) -> Result<(), String> {
        let image = convert(pixels, w, h, settings)?;
        // SAFETY: encoder and image are ours; the encoder copies what it needs of the image. A time of zero is none.
        unsafe {
            let diagnostics = &(*self.0.0).diag;
            let flags = avif::AVIF_ADD_IMAGE_FLAG_NONE as avif::avifAddImageFlags;
            check(avif::avifEncoderAddImage(self.0.0, image.0, shown.max(1), flags), Some(diagnostics))
        }
    }

    /// The finished file.
    pub(super) fn finish(self) -> Result<Vec<u8>, String> {
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
        return Err("there is not enough memory".to_owned());
    }
    // SAFETY: the encoder is ours alone; the options are C strings that libavif copies.
    unsafe {
        let e = &mut *encoder.0;
        e.codecChoice = avif::AVIF_CODEC_CHOICE_AOM;
        // One image for each processor: see the engine.
        e.maxThreads = 1;
        e.speed = c_int::from(settings.speed);
        e.quality = c_int::from(settings.quality);
        e.qualityAlpha = c_int::from(settings.alpha_quality);
        // With an alpha, libavif lets libaom see one frame of an animation at a time, and libaom then goes below the
        // quantizer of the quality as far as it is allowed to: up to a hundred times the bytes for noise.
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

/// RGBA to the planes that libaom takes.
fn convert(pixels: &[[u8; 4]], w: u32, h: u32, settings: &Settings<'_>) -> Result<Image, String> {
    if pixels.len() as u64 != u64::from(w) * u64::from(h) {
        return Err("the image has not as many pixels as its size says".to_owned());
    }
    let image = described(w, h, settings)?;
    // SAFETY: the image is ours alone.
    let mut rgb = rgb_view(unsafe { &*image.0 }, pixels.as_ptr().cast_mut().cast());
    rgb.ignoreAlpha = avif::avifBool::from(!settings.alpha);
    // SAFETY: the view is of `w` times `h` pixels of four bytes, checked above, and is only read here.
    check(unsafe { avif::avifImageRGBToYUV(image.0, &raw const rgb) }, None)?;
    Ok(image)
}

/// Planes as they are, which are what a still image is stored as.
fn copy(planes: &Planes, settings: &Settings<'_>) -> Result<Image, String> {
    let (size, chroma) = (planes.size(), planes.chroma_size());
    let image = described(size.width(), size.height(), settings)?;
    // SAFETY: the image is ours alone.
    check(unsafe { avif::avifImageAllocatePlanes(image.0, avif::AVIF_PLANES_YUV) }, None)?;
    for (plane, samples) in planes.samples().into_iter().enumerate() {
        let width = if plane == 0 { size.width() } else { chroma.width() };
        // SAFETY: allocated above, for as many rows of as many samples as the size and the format say.
        unsafe {
            let (to, stride) = ((*image.0).yuvPlanes[plane], (*image.0).yuvRowBytes[plane] as usize);
            for (i, row) in samples.chunks_exact(width as usize).enumerate() {
                ptr::copy_nonoverlapping(row.as_ptr(), to.add(i * stride), row.len());
            }
        }
    }
    Ok(image)
}

/// An image without its pixels: full range, BT.601 coefficients, as sRGB images are stored everywhere. What moves has
/// the range of a film: Chromium takes every moving AVIF for that, whatever it says, and shows the others too dark and
/// too bright.
fn described(w: u32, h: u32, settings: &Settings<'_>) -> Result<Image, String> {
    let format = if settings.full_chroma { avif::AVIF_PIXEL_FORMAT_YUV444 } else { avif::AVIF_PIXEL_FORMAT_YUV420 };
    // SAFETY: numbers only.
    let image = Image(unsafe { avif::avifImageCreate(w, h, 8, format) });
    if image.0.is_null() {
        return Err("there is not enough memory".to_owned());
    }
    // SAFETY: the image is ours alone.
    let i = unsafe { &mut *image.0 };
    i.colorPrimaries = avif::AVIF_COLOR_PRIMARIES_BT709 as u16;
    i.transferCharacteristics = avif::AVIF_TRANSFER_CHARACTERISTICS_SRGB as u16;
    i.matrixCoefficients = avif::AVIF_MATRIX_COEFFICIENTS_BT601 as u16;
    i.yuvRange = if settings.moves { avif::AVIF_RANGE_LIMITED } else { avif::AVIF_RANGE_FULL };
    if let Some(icc) = settings.icc {
        // SAFETY: a pointer and the length of what it points to, which libavif copies.
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
