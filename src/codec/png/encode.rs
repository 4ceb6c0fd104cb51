//! Frames to PNG by oxipng, and lossless optimization of PNG files.

use super::{animation::AnimationWriter, chunks, decode::PngDecoder, palette, repair};
use crate::{
    codec::{DecodeOptions, Decoder, EncodeError, EncodeOptions, Encoder, Metadata},
    image::{ColorProfile, Frame, all_opaque},
    interrupt::Interrupt,
};
use oxipng::{BitDepth, ColorType, Deflater, FilterStrategy, Options, RawImage, StripChunks, indexset};
use std::collections::HashSet;

/// oxipng's default effort.
const REPACK_LEVEL: u8 = 2;

pub(super) struct PngEncoder {
    options: EncodeOptions,
    out: Option<Vec<u8>>,
    moving: Option<AnimationWriter>,
}

impl PngEncoder {
    pub(super) fn new(options: &EncodeOptions) -> PngEncoder {
        PngEncoder { options: options.clone(), out: None, moving: None }
    }
}

/// The samples in the fewest channels. oxipng finds palettes and low depths. Gray images keep three channels if
/// `colored`: an RGB profile cannot apply to gray samples.
fn samples(frame: &Frame, colored: bool) -> (ColorType, Vec<u8>) {
    let pixels = frame.rgba8();
    let opaque = frame.opaque || all_opaque(pixels);
    let gray = !colored && pixels.iter().all(|[r, g, b, _]| r == g && g == b);
    match (opaque, gray) {
        (true, true) => (ColorType::Grayscale { transparent_shade: None }, pixels.iter().map(|[g, ..]| *g).collect()),
        (false, true) => (ColorType::GrayscaleAlpha, pixels.iter().flat_map(|[g, _, _, a]| [*g, *a]).collect()),
        (true, false) => {
            (ColorType::RGB { transparent_color: None }, pixels.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect())
        }
        (false, false) => (ColorType::RGBA, pixels.as_flattened().to_vec()),
    }
}

fn library(error: oxipng::PngError) -> EncodeError {
    EncodeError::library(format!("oxipng: {error}"))
}

/// All colors, without quantization.
fn exact(frame: &Frame, colored: bool) -> Result<RawImage, EncodeError> {
    let ((color, samples), size) = (samples(frame, colored), frame.size());
    RawImage::new(size.width(), size.height(), color, BitDepth::Eight, samples).map_err(library)
}

impl PngEncoder {
    fn store(&self, frame: &Frame, mut raw: RawImage) -> Result<Vec<u8>, EncodeError> {
        if let Some(icc) = &self.options.profile {
            raw.add_icc_profile(icc);
        }
        let interrupt = &self.options.interrupt;
        let options = Options { timeout: interrupt.remaining(), ..options(frame.rgba8()) };
        let stored = raw.create_optimized_png(&options).map_err(library)?;
        // oxipng gives what it has when the time is over.
        interrupt.check()?;
        Ok(stored)
    }
}

impl Encoder for PngEncoder {
    fn push(&mut self, frame: &Frame) -> Result<(), EncodeError> {
        if let Some(animation) = self.options.animation {
            let writer = match &mut self.moving {
                Some(writer) => writer,
                none => none.insert(AnimationWriter::new(frame.size(), animation, self.options.profile.as_deref())?),
            };
            return writer.push(frame);
        }
        if self.out.is_some() {
            return Err(EncodeError::unsupported("a second frame was given for a still image"));
        }
        let colored = self.options.profile.is_some();
        let most = palette::colors(self.options.quality);
        self.out = Some(if !self.options.palette || !more_colors_than(most, frame.rgba8()) {
            self.store(frame, exact(frame, colored)?)?
        } else if more_colors_than(PALETTE, frame.rgba8()) {
            self.store(frame, palette::few_colors(frame, most)?)?
        } else {
            // The image already fits a palette; dithering to fewer colors may take more bytes.
            let (exact, few) = (exact(frame, colored)?, palette::few_colors(frame, most)?);
            let (exact, few) = (self.store(frame, exact)?, self.store(frame, few)?);
            if few.len() < exact.len() { few } else { exact }
        });
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Vec<u8>, EncodeError> {
        let out = match self.moving {
            Some(writer) => writer.finish()?,
            None => self.out.ok_or_else(|| EncodeError::library("no frame was given"))?,
        };
        annotated(out, self.options.metadata.as_ref())
    }
}

fn annotated(bytes: Vec<u8>, metadata: Option<&Metadata>) -> Result<Vec<u8>, EncodeError> {
    let refused = || EncodeError::library("the metadata cannot be written");
    chunks::with_metadata(bytes, metadata).ok_or_else(refused)
}

/// The size of a palette.
const PALETTE: usize = 256;

/// The largest image, in pixels, with the highest effort: the last 4 % take half of the time, 0.3 s a megapixel.
const PATIENT_PIXELS: usize = 2_000_000;

/// The same for optimizing a file: the last step saves at most 1 % and doubles the time.
const PATIENT_REPACK_PIXELS: u64 = 1_000_000;

/// The color type of palette images.
const INDEXED: u8 = 3;

/// One filter instead of the five of preset 2: the same size within 0.3 % on photographs and screenshots, in half the
/// time. Images with few colors may become palettes, which are often smallest without a filter.
fn options(pixels: &[[u8; 4]]) -> Options {
    let filters = if more_colors_than(PALETTE, pixels) {
        indexset! { FilterStrategy::Bigrams }
    } else {
        indexset! { FilterStrategy::NONE, FilterStrategy::Bigrams }
    };
    let compression = if pixels.len() <= PATIENT_PIXELS { 10 } else { 8 };
    Options { filters, deflater: Deflater::Libdeflater { compression }, ..Options::from_preset(REPACK_LEVEL) }
}

fn more_colors_than(most: usize, pixels: &[[u8; 4]]) -> bool {
    let mut seen = HashSet::new();
    pixels.iter().any(|p| seen.insert(*p) && seen.len() > most)
}

/// Filters and effort for optimizing a file: as small as preset 2 over diagrams, screenshots, drawings and photographs,
/// in 60 % of the time.
fn repack_options(bytes: &[u8]) -> Options {
    // Width, height, depth and color type follow the signature and the first chunk's name.
    let side = |at: usize| bytes.get(at..).and_then(|b| b.first_chunk()).map_or(1, |b| u32::from_be_bytes(*b).max(1));
    let pixels = u64::from(side(16)) * u64::from(side(20));
    let indexed = bytes.get(25) == Some(&INDEXED);
    // Large flat areas: trying every filter on every row saves 2 % there, and next to nothing elsewhere.
    let plain = !indexed && (bytes.len() as u64) < pixels / 4;
    let small = pixels <= PATIENT_REPACK_PIXELS;
    let filter =
        if plain && !small { FilterStrategy::Brute { num_lines: 3, level: 1 } } else { FilterStrategy::Bigrams };
    let compression = if small { 11 } else { 10 };
    Options {
        filters: indexset! { filter },
        deflater: Deflater::Libdeflater { compression },
        ..Options::from_preset(REPACK_LEVEL)
    }
}

/// Optimizes a file losslessly, 16 bits included, with this metadata only. Only the color chunks that take precedence
/// are kept, because oxipng drops an ICC profile beside `sRGB`. With `exact`, it is repeated until nothing is saved, so
/// that optimizing the result again changes nothing.
pub(super) fn repack(bytes: &[u8], options: &EncodeOptions) -> Result<Vec<u8>, EncodeError> {
    let decoder = PngDecoder::new(bytes, &DecodeOptions::default());
    let profile = decoder.map(|decoder| decoder.header().profile).unwrap_or_default();
    let keep: &[[u8; 4]] = match profile {
        _ if options.profile.is_some() => &[*b"iCCP"],
        ColorProfile::Gamma { .. } => &[*b"gAMA", *b"cHRM"],
        ColorProfile::Cicp { .. } => &[*b"cICP", *b"mDCV", *b"cLLI"],
        _ => &[],
    };
    let mut small = packed(bytes, keep, &options.interrupt)?;
    if options.exact {
        loop {
            let again = packed(&small, keep, &options.interrupt)?;
            if again.len() >= small.len() {
                break;
            }
            small = again;
        }
    }
    annotated(small, options.metadata.as_ref())
}

fn packed(bytes: &[u8], keep: &[[u8; 4]], interrupt: &Interrupt) -> Result<Vec<u8>, EncodeError> {
    let strip = StripChunks::Keep(keep.iter().copied().collect());
    let options = Options { strip, timeout: interrupt.remaining(), ..repack_options(bytes) };
    let packed = oxipng::optimize_from_memory(&repair::with_valid_transparency(bytes), &options).map_err(library)?;
    interrupt.check()?;
    Ok(packed)
}
