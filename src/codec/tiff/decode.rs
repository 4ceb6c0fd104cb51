//! TIFF to a frame: 1 to 64 bits, integers and floating point, strips, tiles and planes.

use super::{directory::Bands, model::Samples};
use crate::{
    codec::{DecodeError, Decoder, Header, header::Model, metadata},
    codes::WarningCode,
    geometry::Size,
    image::{Conversion, Frame, all_opaque, straight},
    warning::Warning,
};
use tiff::{
    TiffError,
    decoder::{Decoder as Reader, DecodingResult, Limits},
    tags::{ExtraSamples, PlanarConfiguration, Tag},
};

/// The most samples of a pixel: five are used. The library reads all of them.
const MOST_SAMPLES: usize = 32;

pub(super) struct TiffDecoder<'a> {
    /// `None` after the only frame.
    reader: Option<Reader<Bands<'a>>>,
    header: Header,
    layout: Layout,
    /// The conversion of CMYK, applied here: a frame is never CMYK.
    inks: Conversion,
}

/// The layout of the samples in the buffer.
#[derive(Debug, Clone)]
struct Layout {
    model: Samples,
    /// Samples of a pixel, unused ones too.
    samples: usize,
    bits: u8,
    /// Each sample is in a plane of its own.
    planar: bool,
    alpha: Alpha,
}

/// The meaning of the sample after those of the color.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Alpha {
    None,
    Straight,
    /// Colors are premultiplied.
    Multiplied,
}

fn refused(error: &TiffError) -> DecodeError {
    match error {
        TiffError::UnsupportedError(_) => unsupported(error.to_string().trim_end_matches('.')),
        _ => malformed(&error.to_string()),
    }
}

fn malformed(message: &str) -> DecodeError {
    DecodeError::malformed(format!("the tiff data is damaged: {message}"))
}

fn unsupported(why: &str) -> DecodeError {
    DecodeError::unsupported(format!("this build does not support this kind of tiff: {why}; convert it to PNG first"))
}

impl<'a> TiffDecoder<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Result<TiffDecoder<'a>, DecodeError> {
        let (bands, model) = Bands::new(bytes);
        let mut limits = Limits::unlimited();
        // Values are part of the file, so its length limits them.
        limits.ifd_value_size = bytes.len();
        let mut reader = Reader::new(bands).map_err(|e| refused(&e))?.with_limits(limits);
        let (w, h) = reader.dimensions().map_err(|e| refused(&e))?;
        let size = Size::new(w, h).ok_or_else(|| malformed("its width or height is 0"))?;
        let layout = Layout::read(model, &mut reader)?;
        let sample = u64::from(layout.bits.next_multiple_of(8)) / 8;
        let mut header = Header {
            alpha: layout.alpha != Alpha::None,
            bits: layout.bits,
            // A TIFF has the structure of an EXIF block.
            orientation: metadata::orientation(bytes).unwrap_or_default(),
            metadata: true,
            // Four samples of 8 bits are one unit.
            decode_units: (layout.samples as u64 * sample).div_ceil(4),
            ..Header::plain(size)
        };
        header.warnings.push(Warning::new(WarningCode::BeyondIo, "IO itself does not read tiff"));
        let icc = reader.find_tag(Tag::IccProfile).ok().flatten().and_then(|value| value.into_u8_vec().ok());
        let inks = colors(icc, &layout.model, &mut header);
        Ok(TiffDecoder { reader: Some(reader), header, layout, inks })
    }
}

/// Sets the header's color space.
fn colors(icc: Option<Vec<u8>>, model: &Samples, header: &mut Header) -> Conversion {
    let model = match model {
        Samples::Cmyk => return header.set_inks(icc.as_deref()),
        // Lab is device-independent and converted to sRGB while decoding.
        Samples::Lab { .. } => return Conversion::default(),
        Samples::Gray { .. } => Model::Gray,
        Samples::Rgb | Samples::Palette(_) | Samples::YCbCr(_) => Model::Rgb,
    };
    if let Some(icc) = icc {
        header.set_icc(icc, model);
    }
    Conversion::default()
}

impl Layout {
    fn read(model: Option<u16>, reader: &mut Reader<Bands<'_>>) -> Result<Layout, DecodeError> {
        let color = reader.colortype().map_err(|e| refused(&e))?;
        let known = model.and_then(|model| Samples::read(model, reader));
        let model = known.ok_or_else(|| unsupported("its color model is not supported"))?;
        let (samples, bits) = (usize::from(color.num_samples()), color.bit_depth());
        if samples < model.count() {
            return Err(malformed("a pixel has fewer samples than its color model"));
        }
        if samples > MOST_SAMPLES {
            return Err(unsupported(&format!("a pixel has {samples} samples")));
        }
        let planar = reader.find_tag_unsigned::<u16>(Tag::PlanarConfiguration).ok().flatten();
        let extra = reader.find_tag_unsigned_vec::<u16>(Tag::ExtraSamples).ok().flatten();
        let alpha = match extra.as_deref() {
            _ if samples == model.count() => Alpha::None,
            Some([first, ..]) if *first == ExtraSamples::AssociatedAlpha.to_u16() => Alpha::Multiplied,
            Some([first, ..]) if *first == ExtraSamples::UnassociatedAlpha.to_u16() => Alpha::Straight,
            Some([_, ..]) => Alpha::None,
            // An undeclared fourth sample is alpha, as in other readers.
            Some([]) | None => Alpha::Straight,
        };
        Ok(Layout { model, samples, bits, planar: planar == Some(PlanarConfiguration::Planar.to_u16()), alpha })
    }

    /// Pixels as RGBA, or as CMYK with separate alpha values.
    fn pixels(&self, size: Size, samples: &[u8]) -> Option<(Vec<[u8; 4]>, Vec<u8>)> {
        let (width, count) = (size.width() as usize, usize::try_from(size.pixels()).ok()?);
        let (step, plane) = if self.planar { (1, count) } else { (self.samples, 1) };
        let used = self.model.count() + usize::from(self.alpha != Alpha::None);
        if samples.len() < count * self.samples || width == 0 {
            return None;
        }
        let mut alphas = Vec::new();
        let mut one = [0; 5];
        let pixels = (0..count).map(|at| {
            for (n, sample) in one.iter_mut().enumerate().take(used) {
                *sample = samples[at * step + n * plane];
            }
            let mut color = self.model.color(&one);
            if self.alpha != Alpha::None {
                let alpha = one[self.model.count()];
                if self.model == Samples::Cmyk {
                    alphas.push(alpha);
                } else {
                    color[3] = alpha;
                    color = if self.alpha == Alpha::Multiplied { straight(color) } else { color };
                }
            }
            color
        });
        let pixels = pixels.collect();
        Some((pixels, alphas))
    }

    /// Samples of 8 bits: values of 0 to 255, or palette indices.
    fn narrowed(&self, size: Size, samples: DecodingResult) -> Result<Vec<u8>, DecodeError> {
        let index = matches!(self.model, Samples::Palette(_));
        let fraction = |v: f64| {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255")]
            let byte = (v.clamp(0.0, 1.0) * 255.0).round() as u8;
            byte
        };
        if let Samples::Lab { signed } = self.model {
            return self.narrowed_lab(signed, samples);
        }
        Ok(match samples {
            DecodingResult::U8(samples) if self.bits < 8 => self.unpacked(size, &samples, index),
            DecodingResult::U8(samples) => samples,
            DecodingResult::U16(samples) if index => samples.iter().map(|v| v.to_le_bytes()[0]).collect(),
            DecodingResult::U16(samples) => samples.iter().map(|v| narrow((*v).into(), u16::MAX.into())).collect(),
            DecodingResult::U32(samples) => samples.iter().map(|v| narrow((*v).into(), u32::MAX.into())).collect(),
            DecodingResult::U64(samples) => samples.iter().map(|v| narrow(v >> 32, u32::MAX.into())).collect(),
            DecodingResult::F16(samples) => samples.iter().map(|v| fraction(v.to_f64())).collect(),
            DecodingResult::F32(samples) => samples.iter().map(|v| fraction(f64::from(*v))).collect(),
            DecodingResult::F64(samples) => samples.iter().map(|v| fraction(*v)).collect(),
            _ => return Err(unsupported("its samples are signed integers")),
        })
    }

    /// Lab samples in their 8-bit encoding.
    fn narrowed_lab(&self, signed: bool, samples: DecodingResult) -> Result<Vec<u8>, DecodeError> {
        let all = match &samples {
            DecodingResult::U16(samples) => samples.len(),
            DecodingResult::F32(samples) => samples.len(),
            _ => 0,
        };
        let is_axis = |i: usize| {
            let sample = if self.planar { i * self.samples / all.max(1) } else { i % self.samples };
            matches!(sample, 1 | 2)
        };
        let upper = |v: u16| (v >> 8).to_le_bytes()[0];
        Ok(match samples {
            DecodingResult::U8(samples) if self.bits == 8 => samples,
            // CIE Lab: the axes are 256 times those of 8 bits, lightness uses the full range.
            DecodingResult::U16(samples) if signed => {
                let axis = |v: u16| upper(v.cast_signed().saturating_add(128).cast_unsigned());
                let one = |(i, v): (usize, &u16)| {
                    if is_axis(i) { axis(*v) } else { narrow((*v).into(), u16::MAX.into()) }
                };
                samples.iter().enumerate().map(one).collect()
            }
            // ICC Lab: 0xff00 is the maximum, 0x8000 is neutral.
            DecodingResult::U16(samples) => samples.iter().map(|v| upper(v.saturating_add(128))).collect(),
            // Floating-point samples are the values themselves.
            DecodingResult::F32(samples) => {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "such casts saturate")]
                let one = |(i, v): (usize, &f32)| match is_axis(i) {
                    true if signed => (v.round() as i8).cast_unsigned(),
                    true => (v + 128.0).round() as u8,
                    false => (v * 2.55).round() as u8,
                };
                samples.iter().enumerate().map(one).collect()
            }
            _ => return Err(unsupported("its Lab samples have an unusual type")),
        })
    }

    /// Samples of less than 8 bits, whose rows start at whole bytes.
    fn unpacked(&self, size: Size, packed: &[u8], index: bool) -> Vec<u8> {
        let bits = usize::from(self.bits);
        let most = (1_u64 << bits) - 1;
        let across = size.width() as usize * if self.planar { 1 } else { self.samples };
        let row = (across * bits).div_ceil(8).max(1);
        let sample = |bytes: &[u8], n: usize| {
            let bit = |at: usize| u64::from(bytes[at / 8] >> (7 - at % 8) & 1);
            let value = (n * bits..(n + 1) * bits).fold(0, |all, at| all << 1 | bit(at));
            if index { value.to_le_bytes()[0] } else { narrow(value, most) }
        };
        packed.chunks_exact(row).flat_map(|bytes| (0..across).map(move |n| sample(bytes, n))).collect()
    }
}

/// Rounded to 0 to 255.
pub(super) fn narrow(value: u64, most: u64) -> u8 {
    u8::try_from((value * 255 + most / 2) / most).unwrap_or(u8::MAX)
}

impl Decoder for TiffDecoder<'_> {
    fn header(&self) -> Header {
        self.header.clone()
    }

    fn next_frame(&mut self) -> Result<Option<Frame>, DecodeError> {
        let Some(mut reader) = self.reader.take() else { return Ok(None) };
        let mut samples = DecodingResult::U8(Vec::new());
        reader.read_image_to_buffer(&mut samples).map_err(|e| refused(&e))?;
        drop(reader);
        let size = self.header.size;
        let samples = self.layout.narrowed(size, samples)?;
        let pixels = self.layout.pixels(size, &samples);
        let (mut pixels, alphas) = pixels.ok_or_else(|| malformed("it has fewer samples than pixels"))?;
        drop(samples);
        if self.layout.model == Samples::Cmyk {
            self.inks.run(&mut pixels);
            pixels.iter_mut().zip(alphas).for_each(|(pixel, alpha)| pixel[3] = alpha);
        }
        let opaque = !self.header.alpha || all_opaque(&pixels);
        let mut frame = Frame::new(size, pixels, opaque);
        frame.profile = self.header.profile.clone();
        Ok(Some(frame))
    }
}
