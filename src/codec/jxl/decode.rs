//! JPEG XL to frames: any depth is converted to 8 bits, the library applies the orientation and tone-maps HDR.

use super::boxes::has_metadata;
use crate::{
    codec::{Damaged, DecodeError, DecodeOptions, Decoder, Header, Metadata, header::Model, metadata::is_readable},
    geometry::Size,
    image::{Frame, all_opaque, straight},
};
use jxl_oxide::{
    AuxBoxData, EnumColourEncoding, ExtraChannelType, JxlImage, JxlThreadPool, RenderingIntent, frame::Encoding,
};
use std::{io::Cursor, time::Duration};

pub(super) struct JxlDecoder {
    image: JxlImage,
    header: Header,
    /// Colors are premultiplied.
    premultiplied: bool,
    next: usize,
    damaged: Damaged,
    damage: Option<String>,
}

fn malformed(error: impl std::fmt::Display) -> DecodeError {
    let text = error.to_string();
    // The library's message has the layers of an error; the last one describes it.
    DecodeError::malformed(format!("the JPEG XL data is damaged: {}", text.rsplit(": ").next().unwrap_or(&text)))
}

/// EXIF and XMP.
pub(super) fn metadata(bytes: &[u8]) -> Option<Metadata> {
    let image = JxlImage::builder().pool(JxlThreadPool::none()).read(Cursor::new(bytes)).ok()?;
    let boxes = image.aux_boxes();
    let exif = boxes.first_exif().ok().and_then(|exif| match exif {
        AuxBoxData::Data(exif) => {
            // The block starts at an offset, which may be damaged.
            let at = usize::try_from(exif.tiff_header_offset()).unwrap_or(0);
            let block = exif.payload().get(at..).filter(|block| is_readable(block));
            Some(block.unwrap_or(exif.payload()))
        }
        _ => None,
    });
    let xmp = match boxes.first_xml() {
        AuxBoxData::Data(packet) => Some(packet),
        _ => None,
    };
    Some(Metadata::stored(exif, xmp))
}

/// All frames and layers, which may be larger than the image, as a multiple of the image with three channels: the
/// decoder holds their planes.
fn decode_units(image: &JxlImage) -> u64 {
    let area = |width: u32, height: u32| u64::from(width) * u64::from(height);
    let headers = (0..image.num_loaded_frames()).filter_map(|index| image.frame(index)).map(|frame| frame.header());
    let frames: u64 = headers.map(|header| area(header.width, header.height)).fold(0, u64::saturating_add);
    let channels = 3 + image.image_header().metadata.ec_info.len() as u64;
    frames.saturating_mul(channels).div_ceil(3 * area(image.width(), image.height()).max(1)).max(1)
}

impl JxlDecoder {
    pub(super) fn new(bytes: &[u8], options: &DecodeOptions) -> Result<JxlDecoder, DecodeError> {
        let read = JxlImage::builder().pool(JxlThreadPool::none()).read(Cursor::new(bytes));
        let mut image = read.map_err(malformed)?;
        let size = Size::new(image.width(), image.height()).ok_or_else(|| malformed("its width or height is 0"))?;
        let hdr = image.hdr_type().is_some();
        if hdr {
            image.request_color_encoding(EnumColourEncoding::srgb(RenderingIntent::Perceptual));
        }
        let metadata = &image.image_header().metadata;
        let alpha = metadata.ec_info.iter().find_map(|channel| match channel.ty {
            ExtraChannelType::Alpha { alpha_associated } => Some(alpha_associated),
            _ => None,
        });
        let exact = image.frame_header(0).is_some_and(|frame| frame.encoding == Encoding::Modular);
        let mut header = Header {
            frames: Some(u32::try_from(image.num_loaded_keyframes()).unwrap_or(u32::MAX).max(1)),
            plays: metadata.animation.as_ref().map_or(0, |animation| animation.num_loops),
            alpha: alpha.is_some(),
            lossless: !metadata.xyb_encoded && exact,
            bits: u8::try_from(metadata.bit_depth.bits_per_sample()).unwrap_or(8),
            metadata: has_metadata(bytes),
            decode_units: decode_units(&image),
            ..Header::plain(size)
        };
        if hdr {
            header.note_hdr();
        } else {
            let gray = image.pixel_format().is_grayscale();
            header.set_icc(image.rendered_icc(), if gray { Model::Gray } else { Model::Rgb });
            // The profile is part of the codestream and cannot be removed.
            header.stored_profile = false;
        }
        Ok(JxlDecoder {
            image,
            header,
            premultiplied: alpha == Some(true),
            next: 0,
            damaged: options.limits.damaged,
            damage: None,
        })
    }

    fn delay(&self, ticks: u32) -> Option<Duration> {
        let animation = self.image.image_header().metadata.animation.as_ref()?;
        let seconds =
            f64::from(ticks) * f64::from(animation.tps_denominator) / f64::from(animation.tps_numerator.max(1));
        // Damaged files may have any delay; it is limited to a day.
        Some(Duration::from_secs_f64(seconds.clamp(0.0, 86_400.0)))
    }
}

impl Decoder for JxlDecoder {
    fn header(&self) -> Header {
        self.header.clone()
    }

    fn next_frame(&mut self) -> Result<Option<Frame>, DecodeError> {
        if self.next >= self.image.num_loaded_keyframes().max(1) {
            return Ok(None);
        }
        if !self.image.is_loading_done() && !self.damaged.accepts() {
            return Err(DecodeError::recoverable("the JPEG XL data is damaged: it is truncated"));
        }
        if self.image.pixel_format().has_black() {
            return Err(DecodeError::unsupported(
                "this build cannot read JPEG XL in CMYK; convert it to RGB first".to_owned(),
            ));
        }
        let render = if self.next < self.image.num_loaded_keyframes() {
            self.image.render_frame(self.next).map_err(malformed)?
        } else {
            self.damage = Some("the JPEG XL is truncated; finer detail or a part of it is missing".to_owned());
            self.image.render_loading_frame().map_err(malformed)?
        };
        self.next += 1;
        let mut stream = render.stream();
        let size = Size::new(stream.width(), stream.height()).filter(|size| *size == self.header.size);
        let size = size.ok_or_else(|| malformed("a frame differs from the size in the header"))?;
        let channels = stream.channels() as usize;
        let mut samples = vec![0_u8; usize::try_from(size.pixels()).unwrap_or(0) * channels];
        stream.write_to_buffer(&mut samples);
        let mut pixels: Vec<[u8; 4]> = match channels {
            1 => samples.iter().map(|g| [*g, *g, *g, 255]).collect(),
            2 => samples.as_chunks().0.iter().map(|[g, a]| [*g, *g, *g, *a]).collect(),
            3 => samples.as_chunks().0.iter().map(|[r, g, b]| [*r, *g, *b, 255]).collect(),
            4 => samples.as_chunks().0.to_vec(),
            _ => return Err(malformed("unexpected channels besides color and alpha")),
        };
        if self.premultiplied {
            pixels.iter_mut().for_each(|p| *p = straight(*p));
        }
        let opaque = !self.header.alpha || all_opaque(&pixels);
        let mut frame = Frame::new(size, pixels, opaque);
        frame.profile = self.header.profile.clone();
        frame.delay = self.delay(render.duration());
        let last = self.next >= self.image.num_loaded_keyframes();
        if last && !self.image.is_loading_done() && self.damage.is_none() {
            self.damage = Some("the JPEG XL is truncated; the remaining frames are missing".to_owned());
        }
        Ok(Some(frame))
    }

    fn damage(&self) -> Vec<String> {
        self.damage.clone().into_iter().collect()
    }
}
