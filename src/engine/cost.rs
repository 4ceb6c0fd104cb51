//! Memory estimates of the work on a source, from its header and its recipes, before a pixel is decoded. They are upper
//! bounds. The numbers of each format are in its [`FormatInfo`](crate::codec::FormatInfo).

use super::source::{ResolvedRendition, Source};
use crate::{
    codec::{EncodeEstimate, EncodeOptions, Header},
    geometry::Size,
    image::{ColorProfile, Orientation},
    kernel::resample,
    output::OutputRequest,
    recipe::{Pipeline, Recipe},
};

/// The memory of a smart crop, in bytes: the face detector's model and its reduced image. Measured.
const SMART_CROP: u64 = 6 << 20;

/// The buffers that a thread keeps between two resizes, in bytes.
const RESIZE_KEEPS: u64 = 2 * (resample::KEPT_BYTES as u64);

/// Rows of a decoder that works row by row, in bytes for each pixel of the width.
const DECODED_ROW: u64 = 512;

/// A decoder's tables and buffers, in bytes.
const DECODER_STATE: u64 = 64 << 10;

/// Above this quality, outputs are much larger.
const HIGH_QUALITY: u8 = 90;

/// The memory of a rendition, in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cost {
    /// The peak, including the output.
    pub(super) peak: u64,
    /// The output, which is held until the other renditions are finished.
    pub(super) file: u64,
}

impl Cost {
    /// The memory of a failed rendition.
    pub(super) const ZERO: Cost = Cost { peak: 0, file: 0 };

    /// The memory of a rendition; `peak` excludes the signature.
    fn new(peak: u64, file: u64, request: OutputRequest<'_>) -> Cost {
        let signed = if request.signs() { 3 * file } else { 0 };
        Cost { peak: peak + signed, file }
    }

    /// The peak of each rendition while the outputs of the others are held.
    pub(super) fn sequential_peaks(all: &[Cost]) -> impl Iterator<Item = u64> {
        let files: u64 = all.iter().map(|cost| cost.file).sum();
        all.iter().map(move |cost| cost.peak + files - cost.file)
    }
}

/// The memory of decoding, in bytes, beyond the source file.
#[derive(Debug, Clone, Copy)]
pub(super) struct DecodeCost {
    /// The decoded frame, which the renditions use.
    pub(super) frame: u64,
    /// Freed when the frame is decoded.
    pub(super) working: u64,
}

impl Source {
    /// The samples of an image of this size, in planes or in pixels.
    fn samples(&self, size: Size) -> u64 {
        let planes = self.header.planes.filter(|_| self.options.planes);
        planes.map_or(size.pixels() * 4, |subsampling| size.pixels() + 2 * subsampling.of(size).pixels())
    }

    pub(super) fn decode_cost(&self) -> DecodeCost {
        let frame = self.samples(self.header.decoded_size);
        // A rotation needs a second frame.
        let turned = if self.header.orientation == Orientation::Upright { 0 } else { frame };
        DecodeCost { frame, working: self.decoder_memory().max(turned) }
    }

    /// The decoder's own memory: whole frames, or rows.
    fn decoder_memory(&self) -> u64 {
        let Header { size, decode_units, .. } = self.header;
        let frames = size.pixels().saturating_mul(self.format.info().memory.decode.saturating_mul(decode_units));
        frames + u64::from(size.width()) * DECODED_ROW + DECODER_STATE
    }

    /// The memory of a rendition of a source of this many bytes, beyond the source and its frame.
    pub(super) fn rendition_cost(&self, bytes: u64, pipeline: Pipeline<'_>, resolved: &ResolvedRendition) -> Cost {
        let header = &self.header;
        let (encoder, file) = resolved.encode_cost(header, bytes, pipeline.output(), self.options.planes);
        let out = self.samples(resolved.size);
        let flattened = if header.alpha && !resolved.decision.format.info().alpha { out } else { 0 };
        if !pipeline.draws() {
            let converted = if self.converts(resolved) { self.samples(header.decoded_size) } else { 0 };
            // The output may be the source's own data, without its metadata.
            let file = file.max(bytes);
            return Cost::new((encoder + flattened + converted).max(file), file, pipeline.output());
        }
        let between = self.resize_buffer(resolved);
        let drawn = between + self.stages(pipeline, resolved);
        Cost::new(drawn.max(encoder + flattened + out + between.min(RESIZE_KEEPS)).max(file), file, pipeline.output())
    }

    /// Whether the pixels are converted to sRGB.
    pub(super) fn converts(&self, resolved: &ResolvedRendition) -> bool {
        self.header.profile != ColorProfile::Srgb && resolved.decision.profile.is_none()
    }

    /// The buffer between the two passes of a resize; with transparency, also the premultiplied frame.
    fn resize_buffer(&self, resolved: &ResolvedRendition) -> u64 {
        let decoded_size = self.header.decoded_size;
        let side = decoded_size.width().max(decoded_size.height());
        let rows = Size::new(resolved.size.width().min(side), side).map_or(0, |size| self.samples(size));
        if self.header.alpha { rows + self.samples(decoded_size) } else { rows }
    }

    /// The other stages at their peak, in bytes.
    fn stages(&self, pipeline: Pipeline<'_>, resolved: &ResolvedRendition) -> u64 {
        let header = &self.header;
        if pipeline.keeps_planes() {
            // A crop is free. Its copy is the result.
            return (1 + u64::from(self.converts(resolved))) * self.samples(resolved.size);
        }
        // `trim-color` searches a copy of the frame.
        let searched = if pipeline.size_is_exact() { 0 } else { header.decoded_size.pixels() * 4 };
        let smart = if pipeline.recipe.is_smart() { SMART_CROP } else { 0 };
        let turned =
            if pipeline.recipe.orient == Recipe::default().orient { 0 } else { self.samples(header.decoded_size) };
        let largest = pipeline.most_pixels(header.upright_size()).unwrap_or(0).max(resolved.size.pixels());
        // A stage's input and output.
        searched + smart + turned + 2 * 4 * largest
    }
}

impl ResolvedRendition {
    /// The encoder's memory and the largest possible output, in bytes, for a source of `source` bytes.
    pub(super) fn encode_cost(
        &self,
        header: &Header,
        source: u64,
        request: OutputRequest<'_>,
        planes: bool,
    ) -> (u64, u64) {
        let info = self.decision.format.info();
        let quality =
            if request.search().is_some() || self.decision.options.exact { 100 } else { self.decision.options.quality };
        let options = EncodeOptions { quality, ..self.decision.options.clone() };
        let (pixels, animated) = (self.size.pixels(), self.decision.animated);
        let frames = if animated { u64::from(header.frames.unwrap_or(UNKNOWN_FRAMES)) } else { 1 };
        let alpha = info.alpha && header.alpha;
        let known = pixels <= header.size.pixels();
        let bytes = if options.lossless || !info.lossy {
            // One byte for a palette index, otherwise one for each sample.
            let samples = if info.indexed || options.palette { 1 } else { 3 + u64::from(alpha) };
            let all = pixels * frames * samples;
            // Lossless formats compress similar frames of an animation well. A lossless source shows how well.
            if animated && known && header.lossless { all.min(3 * source) } else { all }
        } else {
            let (for_a_pixel, times) = if options.quality < HIGH_QUALITY { (1, 3) } else { (3, 6) };
            let all = pixels * frames * (for_a_pixel + u64::from(alpha));
            if known { all.min(times * source) } else { all }
        };
        let encoder =
            self.decision.format.encode_memory(&EncodeEstimate { options: &options, pixels, animated, planes, bytes });
        // The best output so far, and the current one.
        let measured = if request.search().is_some() { metric_memory(pixels, header.alpha) + 2 * bytes } else { 0 };
        (encoder.max(measured), bytes)
    }
}

/// The memory of the similarity metric with its two images, in bytes. Measured.
pub(super) fn metric_memory(pixels: u64, alpha: bool) -> u64 {
    (6 << 20) + pixels * if alpha { 144 } else { 136 }
}

/// Assumed frames of an animation with an unknown number.
const UNKNOWN_FRAMES: u32 = 100;
