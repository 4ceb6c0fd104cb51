//! HEIC to a frame: 8 to 12 bits, grids, alpha, crop and orientation of the container.

use crate::{
    codec::{CodecErrorKind, DecodeError, Decoder, Header, header::Model, heif},
    codes::ErrorCode,
    geometry::{Rect, Size},
    image::{Frame, Orientation, all_opaque},
};
use hpvcd::{ChromaFormat, ColorMetadata, DecodeThreads, HeicSettings, ImageBuffer, SampleBuf};

pub(super) struct HeicDecoder<'a> {
    bytes: &'a [u8],
    settings: HeicSettings,
    header: Header,
    /// The size that the library decodes, and the crop of it, if any.
    decoded: Size,
    part: Option<Rect>,
    done: bool,
}

fn refused(error: &hpvcd::DecodeError) -> DecodeError {
    let text = error.to_string();
    match error {
        hpvcd::DecodeError::Unsupported(_) => DecodeError::unsupported(format!(
            "this build does not support this kind of HEIC: {text}; convert it to JPEG first"
        )),
        hpvcd::DecodeError::LimitExceeded { .. } => {
            DecodeError::new(CodecErrorKind::Limit(ErrorCode::DimensionsExceeded), text)
        }
        _ => DecodeError::malformed(format!("the HEIC data is damaged: {text}")),
    }
}

impl<'a> HeicDecoder<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Result<HeicDecoder<'a>, DecodeError> {
        let settings =
            HeicSettings { threads: DecodeThreads::Fixed(1), decode_gain_map: false, ..HeicSettings::default() };
        let info = hpvcd::read_heic_info(bytes).map_err(|e| refused(&e))?;
        let decoded =
            Size::new(info.width, info.height).ok_or_else(|| DecodeError::malformed("its width or height is 0"))?;
        let (part, orientation) = placement(bytes, decoded, info.orientation);
        let mut header = Header {
            alpha: info.has_alpha,
            lossless: false,
            bits: info.bit_depth.bits(),
            metadata: info.has_exif,
            decode_units: (1 + u64::from(info.has_alpha)) * if info.bit_depth.bits() > 8 { 2 } else { 1 },
            orientation,
            ..Header::plain(part.map_or(decoded, |part| part.size))
        };
        colors(&info.color, info.chroma == ChromaFormat::Monochrome, &mut header);
        if info.has_gain_map {
            header.note_gain_map();
        }
        Ok(HeicDecoder { bytes, settings, header, decoded, part, done: false })
    }
}

/// The crop of the decoded image, if any, and the orientation that is still to be applied. The library applies a
/// rotation or a mirror but not both, ignores crops, and swaps the axes of a mirror.
fn placement(bytes: &[u8], decoded: Size, by_library: hpvcd::Orientation) -> (Option<Rect>, Orientation) {
    let Some(transforms) = heif::transforms(bytes) else { return (None, Orientation::Upright) };
    let done = match by_library {
        hpvcd::Orientation::FlipH => Orientation::FlipHorizontal,
        hpvcd::Orientation::FlipV => Orientation::FlipVertical,
        hpvcd::Orientation::Rotate180 => Orientation::Rotate180,
        hpvcd::Orientation::Rotate90 => Orientation::RotateRight,
        hpvcd::Orientation::Rotate270 => Orientation::RotateLeft,
        // The library detects these two and does not apply them.
        hpvcd::Orientation::Normal | hpvcd::Orientation::Transpose | hpvcd::Orientation::Transverse => {
            Orientation::Upright
        }
    };
    let stored = if done.swaps_sides() { decoded.transposed() } else { decoded };
    let heif::Placement { part, orientation } = heif::placement(&transforms, stored);
    let part = (part.size != stored).then(|| done.moves(part, stored));
    (part, done.inverse().then(orientation))
}

fn colors(color: &ColorMetadata, gray: bool, header: &mut Header) {
    if let Some(icc) = color.icc.as_deref() {
        header.set_icc(icc, if gray { Model::Gray } else { Model::Rgb });
        return;
    }
    if let Some(cicp) = color.cicp.filter(|cicp| !header.set_cicp(cicp.primaries as u8, cicp.transfer as u8)) {
        header.ignore_profile(&format!("its color code points are not supported ({cicp:?})"));
    }
}

impl Decoder for HeicDecoder<'_> {
    fn header(&self) -> Header {
        self.header.clone()
    }

    fn next_frame(&mut self) -> Result<Option<Frame>, DecodeError> {
        if std::mem::replace(&mut self.done, true) {
            return Ok(None);
        }
        let image = hpvcd::decode_heic_with_settings(self.bytes, &self.settings).map_err(|e| refused(&e))?;
        let most = (1_u32 << image.bit_depth.bits().clamp(8, 16)) - 1;
        let narrow = |v: u16| u8::try_from((u32::from(v) * 255 + most / 2) / most).unwrap_or(u8::MAX);
        let mut pixels: Vec<[u8; 4]> = match &image.pixels {
            ImageBuffer::Luma8(gray) => gray.iter().map(|g| [*g, *g, *g, 255]).collect(),
            ImageBuffer::Luma16(gray) => gray.iter().map(|g| narrow(*g)).map(|g| [g, g, g, 255]).collect(),
            ImageBuffer::Rgb8(rgb) => rgb.as_chunks().0.iter().map(|[r, g, b]| [*r, *g, *b, 255]).collect(),
            ImageBuffer::Rgb16(rgb) => {
                rgb.as_chunks().0.iter().map(|[r, g, b]| [narrow(*r), narrow(*g), narrow(*b), 255]).collect()
            }
        };
        match &image.alpha {
            Some(SampleBuf::U8(alpha)) => pixels.iter_mut().zip(alpha).for_each(|(p, a)| p[3] = *a),
            Some(SampleBuf::U16(alpha)) => pixels.iter_mut().zip(alpha).for_each(|(p, a)| p[3] = narrow(*a)),
            None => {}
        }
        let size =
            Size::new(image.width, image.height).filter(|s| *s == self.decoded && s.pixels() == pixels.len() as u64);
        let size =
            size.ok_or_else(|| DecodeError::malformed("the image differs from the size in the HEIC's header"))?;
        if let Some(part) = self.part {
            pixels = heif::cut(&pixels, size, part);
        }
        let opaque = all_opaque(&pixels);
        let mut frame = Frame::new(self.header.size, pixels, opaque);
        frame.profile = self.header.profile.clone();
        Ok(Some(frame))
    }
}
