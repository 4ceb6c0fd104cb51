//! AVIF to pixels.

use super::{avif, check, rgb_view};
use crate::codec::{
    Metadata,
    heif::{CleanAperture, Transform, mirrored, rotated},
};

/// A file in memory with its header parsed.
pub(in crate::codec::avif) struct Reader<'a> {
    decoder: *mut avif::avifDecoder,
    _bytes: &'a [u8],
}

/// The pixels of a frame, and how long it is shown, in seconds.
type Timed = (Vec<[u8; 4]>, f64);

/// The properties in the header.
#[derive(Debug, Clone)]
pub(in crate::codec::avif) struct HeaderInfo {
    pub(in crate::codec::avif) width: u32,
    pub(in crate::codec::avif) height: u32,
    pub(in crate::codec::avif) depth: u8,
    pub(in crate::codec::avif) frames: u32,
    /// Number of plays; 0 is endless.
    pub(in crate::codec::avif) plays: u32,
    pub(in crate::codec::avif) alpha: bool,
    pub(in crate::codec::avif) icc: Option<Vec<u8>>,
    /// Monochrome.
    pub(in crate::codec::avif) gray: bool,
    pub(in crate::codec::avif) primaries: u16,
    pub(in crate::codec::avif) transfer: u16,
    /// The transforms that libavif found.
    pub(in crate::codec::avif) transforms: Vec<Transform>,
    pub(in crate::codec::avif) metadata: bool,
}

impl<'a> Reader<'a> {
    /// Parses the header. An image with a side longer than `max_side` is an error. Invalid metadata is ignored.
    pub(in crate::codec::avif) fn new(bytes: &'a [u8], max_side: u32) -> Result<Reader<'a>, String> {
        Reader::open(bytes, max_side, false).or_else(|error| Reader::open(bytes, max_side, true).map_err(|_| error))
    }

    fn open(bytes: &'a [u8], max_side: u32, without_metadata: bool) -> Result<Reader<'a>, String> {
        // SAFETY: no arguments.
        let decoder = unsafe { avif::avifDecoderCreate() };
        if decoder.is_null() {
            return Err("out of memory".to_owned());
        }
        let reader = Reader { decoder, _bytes: bytes };
        // SAFETY: a fresh decoder, which is ours alone; the bytes outlive it by the reader's lifetime.
        unsafe {
            let d = &mut *decoder;
            d.maxThreads = 1;
            // As in browsers: files of older encoders lack properties that decoding does not need.
            d.strictFlags = avif::AVIF_STRICT_DISABLED;
            d.imageDimensionLimit = max_side;
            d.ignoreExif = avif::avifBool::from(without_metadata);
            d.ignoreXMP = avif::avifBool::from(without_metadata);
            // libavif rejects a limit above its default.
            d.imageSizeLimit = max_side.saturating_mul(max_side).min(avif::AVIF_DEFAULT_IMAGE_SIZE_LIMIT);
            // The caller limits the number of frames, with its own message.
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

    pub(in crate::codec::avif) fn facts(&self) -> HeaderInfo {
        let image = self.image();
        // SAFETY: the decoder lives as long as the reader.
        let decoder = unsafe { &*self.decoder };
        let icc = block(&image.icc).map(<[u8]>::to_vec);
        HeaderInfo {
            width: image.width,
            height: image.height,
            depth: u8::try_from(image.depth).unwrap_or(8),
            frames: u32::try_from(decoder.imageCount).unwrap_or(1).max(1),
            // Below zero it is endless or unknown.
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
    pub(in crate::codec::avif) fn metadata(&self) -> Metadata {
        let image = self.image();
        Metadata::stored(block(&image.exif), block(&image.xmp))
    }

    /// Decodes the next frame to RGBA with straight alpha, before crop and rotation; `None` after the last.
    pub(in crate::codec::avif) fn next(&mut self) -> Result<Option<Timed>, String> {
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

/// Whether the file has a transform. The cast is for compilers with signed C enums.
#[allow(clippy::unnecessary_cast)]
fn has_transform(image: &avif::avifImage, transform: avif::avifTransformFlag) -> bool {
    image.transformFlags & transform as u32 != 0
}

/// The file's transforms, in the order of MIAF.
#[allow(clippy::cast_possible_wrap, reason = "libavif stores signed numbers in unsigned fields")]
fn transforms(image: &avif::avifImage) -> Vec<Transform> {
    let clap = &image.clap;
    let crop = Transform::Crop(CleanAperture {
        width: (clap.widthN, clap.widthD),
        height: (clap.heightN, clap.heightD),
        across: (clap.horizOffN as i32, clap.horizOffD),
        down: (clap.vertOffN as i32, clap.vertOffD),
    });
    let crop = has_transform(image, avif::AVIF_TRANSFORM_CLAP).then_some(crop);
    let orientation = has_transform(image, avif::AVIF_TRANSFORM_IROT).then(|| rotated(image.irot.angle));
    let mirror = has_transform(image, avif::AVIF_TRANSFORM_IMIR).then(|| mirrored(image.imir.axis));
    [crop, orientation, mirror].into_iter().flatten().collect()
}

/// An optional block of bytes; `None` if empty.
fn block(data: &avif::avifRWData) -> Option<&[u8]> {
    // SAFETY: a pointer and the length of its data, which lives as long as the struct.
    (data.size > 0).then(|| unsafe { std::slice::from_raw_parts(data.data, data.size) })
}
