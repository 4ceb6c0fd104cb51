//! PNG to frames: all color types and depths, 16 bits rounded to 8, animations.

use super::{chunks, frames::Frames, pieces::Pieces, repair, still};
use crate::{
    codec::{Damaged, DecodeError, DecodeOptions, Decoder, Header, header::Model, metadata},
    geometry::Size,
    image::{Chromaticities, ColorProfile, Frame, all_opaque},
};
use png::{BitDepth, ColorType, Transformations};
use std::borrow::Cow;

pub(super) type Reader<'a> = png::Reader<Pieces<'a>>;

pub(super) struct PngDecoder<'a> {
    /// `None` from the first frame on.
    reader: Option<Reader<'a>>,
    header: Header,
    bytes: Cow<'a, [u8]>,
    damaged: Damaged,
    damage: Vec<String>,
    /// From an animation's first frame on.
    frames: Option<Frames<'a>>,
}

pub(super) fn malformed(error: &png::DecodingError) -> DecodeError {
    DecodeError::malformed(format!("the PNG data is damaged: {}", text(error)))
}

/// The png crate's message without its debugging part.
pub(super) fn text(error: &png::DecodingError) -> String {
    let text = error.to_string();
    text.split(" while decoding ChunkType").next().unwrap_or_default().trim_end_matches('.').to_owned()
}

impl<'a> PngDecoder<'a> {
    pub(super) fn new(bytes: &'a [u8], options: &DecodeOptions) -> Result<PngDecoder<'a>, DecodeError> {
        let damaged = options.limits.damaged;
        let mut bytes = repair::with_valid_transparency(bytes);
        let mut damage = Vec::new();
        if damaged.accepts() && repair::wrong_checksums(&bytes) > 0 {
            bytes = Cow::Owned(repair::with_right_checksums(&bytes));
            damage.push("the checksum of the PNG data is wrong; some pixels may be wrong".to_owned());
        }
        let mut decoder = png::Decoder::new(Pieces::new(bytes.clone(), damaged.accepts()));
        decoder.set_ignore_text_chunk(true);
        // Palettes, low depths and transparent colors are expanded; 16 bits are rounded below.
        decoder.set_transformations(Transformations::EXPAND);
        let reader = decoder.read_info().map_err(|e| malformed(&e))?;
        let mut header = header(&bytes, &reader)?;
        if matches!(bytes, Cow::Owned(_)) {
            // The repaired file, and the decoder's copy of it.
            header.decode_units += 2;
        }
        if header.is_animated() && damaged.accepts() {
            // Some encoders need the number of frames.
            let (declared, complete) = (header.frames.unwrap_or(1), chunks::frames(&bytes).max(1));
            if complete < declared {
                damage.push(format!("the PNG is truncated; it contains {complete} of {declared} frames"));
                header.frames = Some(complete);
            }
        }
        Ok(PngDecoder { reader: Some(reader), header, bytes, damaged, damage, frames: None })
    }
}

fn header(bytes: &[u8], reader: &Reader<'_>) -> Result<Header, DecodeError> {
    let info = reader.info();
    let size = Size::new(info.width, info.height).ok_or_else(|| DecodeError::malformed("its width or height is 0"))?;
    let (color, depth) = reader.output_color_type();
    let mut header = Header {
        alpha: matches!(color, ColorType::GrayscaleAlpha | ColorType::Rgba),
        bits: if depth == BitDepth::Sixteen { 16 } else { 8 },
        metadata: chunks::has_metadata(bytes),
        decode_units: if depth == BitDepth::Sixteen { 2 } else { 1 },
        ..Header::plain(size)
    };
    if let Some(animation) = &info.animation_control {
        header.frames = Some(animation.num_frames.max(1));
        header.plays = animation.num_plays;
        if header.is_animated() {
            // The canvas, its saved copy, and the part that is drawn.
            header.decode_units += 3;
        }
    }
    match chunks::exif(bytes).find_map(|block| metadata::orientation(&block)) {
        Some(orientation) => header.orientation = orientation,
        // EXIF may follow the pixels.
        None => header.orientation_may_follow = !chunks::is_whole(bytes),
    }
    colors(bytes, info, &mut header);
    Ok(header)
}

/// The color space, by the precedence of PNG's third edition: code points, ICC profile, `sRGB`, then `gAMA` and `cHRM`.
/// Code points of YCbCr, of the limited range and unknown ones are ignored.
fn colors(bytes: &[u8], info: &png::Info<'_>, header: &mut Header) {
    header.stored_profile = chunks::has_color(bytes);
    let code = info.coding_independent_code_points;
    let code = code.filter(|code| code.matrix_coefficients == 0 && code.is_video_full_range_image);
    if code.is_some_and(|code| header.set_cicp(code.color_primaries, code.transfer_function)) {
        return;
    }
    let gray = matches!(info.color_type, ColorType::Grayscale | ColorType::GrayscaleAlpha);
    if let Some(icc) = info.icc_profile.as_deref() {
        header.set_icc(icc, if gray { Model::Gray } else { Model::Rgb });
    } else if let Some(profile) = numbers(info, gray) {
        header.profile = profile;
    }
}

/// The profile of `gAMA` and `cHRM`, if there is neither an ICC profile nor `sRGB`. `cHRM` alone has the usual gamma.
fn numbers(info: &png::Info<'_>, gray: bool) -> Option<ColorProfile> {
    if info.srgb.is_some() || (info.gama_chunk.is_none() && info.chrm_chunk.is_none()) {
        return None;
    }
    let colors = info.chrm_chunk.map_or(Chromaticities::SRGB, |c| {
        Chromaticities([c.white, c.red, c.green, c.blue].map(|(x, y)| (x.into_scaled(), y.into_scaled())))
    });
    let gamma = info.gama_chunk.map_or(45_455, png::ScaledFloat::into_scaled);
    ColorProfile::from_gamma(gamma, (!gray).then_some(colors))
}

impl Decoder for PngDecoder<'_> {
    fn header(&self) -> Header {
        self.header.clone()
    }

    fn next_frame(&mut self) -> Result<Option<Frame>, DecodeError> {
        if self.header.is_animated() {
            if let Some(reader) = self.reader.take() {
                self.frames = Some(Frames::new(reader, self.header.size, self.header.frames.unwrap_or(0))?);
            }
            let Some(frames) = &mut self.frames else { return Ok(None) };
            let Some(mut frame) = frames.next()? else { return Ok(None) };
            frame.profile = self.header.profile.clone();
            return Ok(Some(frame));
        }
        let Some(mut reader) = self.reader.take() else { return Ok(None) };
        let still::Samples { bytes: samples, damage } = still::read(&mut reader, &self.bytes, self.damaged.accepts())?;
        self.damage.extend(damage);
        let (color, depth) = reader.output_color_type();
        let pixels = converted(samples, color, depth)?;
        drop(reader);
        let opaque = !self.header.alpha || all_opaque(&pixels);
        let mut frame = Frame::new(self.header.size, pixels, opaque);
        frame.profile = self.header.profile.clone();
        Ok(Some(frame))
    }

    fn damage(&self) -> Vec<String> {
        self.damage.clone()
    }
}

/// The next frame of an animation, at its own size.
pub(super) fn pixels(reader: &mut Reader<'_>) -> Result<Vec<[u8; 4]>, DecodeError> {
    let too_large = || DecodeError::malformed("the image is too large for this machine");
    let mut samples = vec![0; reader.output_buffer_size().ok_or_else(too_large)?];
    let info = reader.next_frame(&mut samples).map_err(|e| malformed(&e))?;
    // A frame may be smaller than the image. The rows of an interlaced one are as far apart as those of the image.
    let apart = reader.output_line_size(reader.info().width).filter(|_| reader.info().interlaced);
    if let Some(apart) = apart.filter(|apart| *apart > info.line_size) {
        for row in 1..info.height as usize {
            samples.copy_within(row * apart..row * apart + info.line_size, row * info.line_size);
        }
    }
    samples.truncate(info.buffer_size());
    converted(samples, info.color_type, info.bit_depth)
}

/// Samples to pixels of 8 bits.
fn converted(mut samples: Vec<u8>, color: ColorType, depth: BitDepth) -> Result<Vec<[u8; 4]>, DecodeError> {
    if depth == BitDepth::Sixteen {
        to_eight_bits(&mut samples);
    }
    to_rgba(&samples, color)
}

/// Big-endian 16 bits to 8, in place at the start of the buffer.
fn to_eight_bits(samples: &mut Vec<u8>) {
    let n = samples.len() / 2;
    for i in 0..n {
        let wide = u32::from(u16::from_be_bytes([samples[2 * i], samples[2 * i + 1]]));
        // Exact rounding of v * 255 / 65535, as in libpng.
        #[expect(clippy::cast_possible_truncation, reason = "at most 255")]
        let narrow = ((wide * 255 + 32_895) >> 16) as u8;
        samples[i] = narrow;
    }
    samples.truncate(n);
}

fn to_rgba(samples: &[u8], color: ColorType) -> Result<Vec<[u8; 4]>, DecodeError> {
    Ok(match color {
        ColorType::Grayscale => samples.iter().map(|g| [*g, *g, *g, 255]).collect(),
        ColorType::GrayscaleAlpha => samples.as_chunks().0.iter().map(|[g, a]| [*g, *g, *g, *a]).collect(),
        ColorType::Rgb => samples.as_chunks().0.iter().map(|[r, g, b]| [*r, *g, *b, 255]).collect(),
        ColorType::Rgba => samples.as_chunks().0.to_vec(),
        ColorType::Indexed => return Err(DecodeError::library("the palette was not expanded")),
    })
}
