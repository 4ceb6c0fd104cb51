//! BMP, read by the image crate. IO does not read it; it is not written.

use super::{Codec, DecodeError, DecodeOptions, Decoder, FormatInfo, Header, Memory, header::Model};
use crate::{
    codes::WarningCode,
    geometry::Size,
    image::{Frame, all_opaque},
    warning::Warning,
};
use image::{ColorType, DynamicImage, ImageDecoder, ImageError, ImageReader};
use std::io::Cursor;

/// A format that the image crate reads.
pub(super) struct ImageRs {
    info: &'static FormatInfo,
    format: image::ImageFormat,
    sniff: fn(&[u8]) -> bool,
}

/// The row of a format that IO does not read and that is not written.
pub(super) const fn row(name: &'static str, extensions: &'static [&'static str], mime: &'static str) -> FormatInfo {
    FormatInfo {
        name,
        extensions,
        mime,
        lossless: true,
        memory: Memory::of_decoder(12),
        to_write: "use `png` or `webp`",
        ..FormatInfo::BASE
    }
}

static BMP_INFO: FormatInfo = row("bmp", &["bmp"], "image/bmp");

pub(super) static BMP: ImageRs = ImageRs {
    info: &BMP_INFO,
    format: image::ImageFormat::Bmp,
    // Two letters alone are too common in text: the reserved field is zero and the header size is a known one.
    sniff: |head| {
        head.starts_with(b"BM")
            && head.get(6..10) == Some(&[0; 4])
            && matches!(head.get(14..18), Some([12 | 40 | 52 | 56 | 64 | 108 | 124, 0, 0, 0]))
    },
};
impl Codec for ImageRs {
    fn info(&self) -> &'static FormatInfo {
        self.info
    }

    fn sniff(&self, head: &[u8]) -> bool {
        (self.sniff)(head)
    }

    fn decoder<'a>(
        &self,
        bytes: &'a [u8],
        options: &DecodeOptions,
    ) -> Option<Result<Box<dyn Decoder + 'a>, DecodeError>> {
        Some(ImageRsDecoder::new(bytes, self, options).map(|d| Box::new(d) as Box<dyn Decoder>))
    }
}

struct ImageRsDecoder<'a> {
    decoder: Option<Box<dyn ImageDecoder + 'a>>,
    name: &'static str,
    header: Header,
    tolerant: bool,
    damage: Option<String>,
}

pub(super) fn refused(name: &str, error: &ImageError) -> DecodeError {
    match error {
        ImageError::Unsupported(_) => DecodeError::unsupported(format!(
            "this build does not support this kind of {name}: {error}; convert it to PNG first"
        )),
        _ => DecodeError::malformed(format!("the {name} data is damaged: {error}")),
    }
}

impl<'a> ImageRsDecoder<'a> {
    fn new(bytes: &'a [u8], format: &ImageRs, options: &DecodeOptions) -> Result<ImageRsDecoder<'a>, DecodeError> {
        let name = format.info.name;
        let refused = |e: ImageError| refused(name, &e);
        let mut decoder =
            ImageReader::with_format(Cursor::new(bytes), format.format).into_decoder().map_err(refused)?;
        let (w, h) = decoder.dimensions();
        let size = Size::new(w, h).ok_or_else(|| DecodeError::malformed("its width or height is 0"))?;
        let color = decoder.color_type();
        let mut header = Header {
            alpha: color.has_alpha(),
            bits: u8::try_from(color.bits_per_pixel() / u16::from(color.channel_count())).unwrap_or(8),
            metadata: true,
            decode_units: 1,
            ..Header::plain(size)
        };
        header.warnings.push(Warning::new(WarningCode::BeyondIo, format!("IO itself does not read {name}")));
        if let Ok(Some(icc)) = decoder.icc_profile() {
            header.set_icc(icc, if color.has_color() { Model::Rgb } else { Model::Gray });
        }
        let tolerant = options.limits.damaged.accepts();
        Ok(ImageRsDecoder { decoder: Some(Box::new(decoder)), name, header, tolerant, damage: None })
    }
}

impl Decoder for ImageRsDecoder<'_> {
    fn header(&self) -> Header {
        self.header.clone()
    }

    fn next_frame(&mut self) -> Result<Option<Frame>, DecodeError> {
        let Some(decoder) = self.decoder.take() else { return Ok(None) };
        let (pixels, damage) = pixels(decoder, self.name, self.tolerant)?;
        self.damage = damage;
        let opaque = all_opaque(&pixels);
        let mut frame = Frame::new(self.header.size, pixels, opaque);
        frame.profile = self.header.profile.clone();
        Ok(Some(frame))
    }

    fn damage(&self) -> Vec<String> {
        self.damage.clone().into_iter().collect()
    }
}

/// Pixels, and the description of missing parts.
type Decoded = (Vec<[u8; 4]>, Option<String>);

/// All pixels of an image. With `tolerant`, those before the damage, and black for the others.
pub(super) fn pixels(decoder: Box<dyn ImageDecoder + '_>, name: &str, tolerant: bool) -> Result<Decoded, DecodeError> {
    let color = decoder.color_type();
    if !tolerant {
        let damaged = |error: &ImageError| match error {
            ImageError::Unsupported(_) => refused(name, error),
            _ => DecodeError::recoverable(format!("the {name} data is damaged: {error}")),
        };
        let image = DynamicImage::from_decoder(decoder).map_err(|e| damaged(&e))?;
        return Ok((image.into_rgba8().into_raw().as_chunks().0.to_vec(), None));
    }
    if !matches!(color, ColorType::Rgb8 | ColorType::Rgba8) {
        let image = DynamicImage::from_decoder(decoder).map_err(|e| refused(name, &e))?;
        return Ok((image.into_rgba8().into_raw().as_chunks().0.to_vec(), None));
    }
    let too_large = |_| DecodeError::malformed("the image is too large for this machine");
    let mut samples = vec![0; usize::try_from(decoder.total_bytes()).map_err(too_large)?];
    let damage = match decoder.read_image_boxed(&mut samples) {
        Ok(()) => None,
        Err(error) if matches!(error, ImageError::Unsupported(_)) || samples.iter().all(|sample| *sample == 0) => {
            return Err(refused(name, &error));
        }
        Err(error) => Some(format!("{}; a part of it is missing", refused(name, &error))),
    };
    let pixels = match color {
        ColorType::Rgba8 => samples.as_chunks().0.to_vec(),
        _ => samples.as_chunks().0.iter().map(|[r, g, b]| [*r, *g, *b, 255]).collect(),
    };
    Ok((pixels, damage))
}
