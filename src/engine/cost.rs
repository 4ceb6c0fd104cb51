//! What the work on a source takes in memory, foreseen from its header and its recipes: before a pixel is decoded, and
//! rather more than less.

use super::{
    Plan, RunContext,
    reuse::keeps_coefficients,
    source::{ResolvedRendition, Source},
};
use crate::{
    codec::{EncodeEstimate, EncodeOptions, Header},
    codes::ErrorCode,
    geometry::Size,
    image::{ColorProfile, Orientation},
    kernel::resample,
    output::Output,
    recipe::Recipe,
    report::{Failure, Phase},
};

/// What the program takes itself: code, tables, stacks. Measured.
const OWN: u64 = 16 << 20;

/// What allocators keep for the next image is no more than this, in bytes; below, as much as is in use.
const MOST_KEPT: u64 = 1 << 30;

/// What the search of a smart crop takes, in bytes: the faces' model, and what is left of the image for it. Measured.
const LOOKING: u64 = 6 << 20;

/// A resize keeps its scratch memory up to so many bytes for the next.
const RESIZE_KEEPS: u64 = 2 * (resample::KEPT_BYTES as u64);

/// The quality from which files are much larger than before.
const HIGH_QUALITY: u8 = 90;

/// How much there is for the images of a plan.
#[derive(Debug, Clone, Copy)]
pub(super) struct MemoryLimits {
    /// For all that are in flight, in bytes.
    pub(super) together: u64,
    /// For one, which is refused when it needs more, in bytes.
    alone: u64,
    /// What is taken for other things, in bytes.
    taken: u64,
    limit: u64,
}

impl MemoryLimits {
    /// What is left when the program has what it takes, the plan and its report, the overlays, which stay for as long as
    /// a run does, and the source that has been read and waits to be admitted.
    pub(super) fn new(plan: &Plan, context: &RunContext<'_>) -> MemoryLimits {
        let (mut largest, mut waits) = (0, 0);
        for job in plan.jobs() {
            waits = waits.max(job.len.min(largest));
            largest = largest.max(job.len);
        }
        let taken = OWN + plan.overlay_bytes() + waits + listed(plan);
        let left = |memory: u64| {
            let left = memory.saturating_sub(taken);
            left - (left / 2).min(MOST_KEPT)
        };
        MemoryLimits {
            together: left(context.memory),
            alone: left(context.memory_limit),
            taken,
            limit: context.memory_limit,
        }
    }

    /// Refuses what takes so many bytes, where that is too much.
    pub(super) fn check(self, bytes: u64) -> Result<(), Failure> {
        self.within(bytes, "this may take", "ask for fewer pixels, or ")
    }

    /// Refuses a source with a file of so many bytes before it is read, where that alone is too much.
    pub(super) fn check_file(self, bytes: u64) -> Result<(), Failure> {
        self.within(bytes, "reading the file alone may take", "")
    }

    fn within(self, bytes: u64, what: &str, else_do: &str) -> Result<(), Failure> {
        if bytes <= self.alone {
            return Ok(());
        }
        let megabytes = |bytes: u64| bytes.div_ceil(1_000_000);
        let needed = megabytes(self.taken + bytes + bytes.min(MOST_KEPT));
        let limit = megabytes(self.limit);
        let message =
            format!("{what} {needed} MB of memory, the limit is {limit} MB; {else_do}raise it with --memory {needed}M");
        Err(Failure { during: Phase::Limit, code: ErrorCode::MemoryExceeded, message })
    }
}

/// What a plan and the report on it take, in bytes. Measured: 4,200 for a rendition of an image with a short name, which
/// stands in both several times.
fn listed(plan: &Plan) -> u64 {
    plan.jobs().iter().map(|job| job.renditions.len() as u64 * (4096 + 16 * job.label.len() as u64)).sum()
}

/// What a rendition takes, in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cost {
    /// At most, its file included.
    pub(super) most: u64,
    /// Its file, which waits for the others to be done.
    pub(super) file: u64,
}

impl Cost {
    /// Of a rendition that has failed already.
    pub(super) const NOTHING: Cost = Cost { most: 0, file: 0 };

    /// `most` without a signature.
    fn new(most: u64, file: u64, output: &Output) -> Cost {
        let signed = if output.signs() { 3 * file } else { 0 };
        Cost { most: most + signed, file }
    }

    /// What each of these takes while the files of the others are there.
    pub(super) fn in_turn(all: &[Cost]) -> impl Iterator<Item = u64> {
        let files: u64 = all.iter().map(|cost| cost.file).sum();
        all.iter().map(move |cost| cost.most + files - cost.file)
    }
}

/// What decoding takes, in bytes, beyond the source itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct DecodeCost {
    /// The frame, which stays for the renditions.
    pub(super) frame: u64,
    /// What is over when it is there.
    pub(super) working: u64,
}

impl Source {
    /// What an image of this size takes, in planes or in pixels.
    fn samples(&self, size: Size) -> u64 {
        let planes = self.header.planes.filter(|_| self.options.planes);
        planes.map_or(size.pixels() * 4, |subsampling| size.pixels() + 2 * subsampling.of(size).pixels())
    }

    pub(super) fn decode_cost(&self) -> DecodeCost {
        let frame = self.samples(self.header.decoded_size);
        // A turn needs a second frame while it lasts.
        let turned = if self.header.orientation == Orientation::Upright { 0 } else { frame };
        DecodeCost { frame, working: self.header.working.max(turned) }
    }

    /// What one rendition of a source of so many bytes takes beyond the source and its frame.
    pub(super) fn rendition_cost(&self, bytes: u64, recipe: &Recipe, resolved: &ResolvedRendition) -> Cost {
        let header = &self.header;
        let (encoder, file) = resolved.encode_cost(header, bytes, &recipe.output, self.options.planes);
        let out = self.samples(resolved.size);
        let flattened = if header.alpha && !resolved.decision.format.info().alpha { out } else { 0 };
        if !draws(recipe) {
            let keeps = keeps_coefficients(self, recipe, resolved);
            let recoding = resolved.decision.format.transcode_memory(self.format, header.size.pixels(), bytes);
            let encoder = if keeps { encoder.max(recoding) } else { encoder };
            let converted = if self.converts(resolved) { self.samples(header.decoded_size) } else { 0 };
            // The source's own data, without what is not kept of it, may take the place of the file.
            let file = file.max(bytes);
            return Cost::new((encoder + flattened + converted).max(file), file, &recipe.output);
        }
        let between = self.between(resolved);
        let drawn = between + self.drawn(recipe, resolved);
        Cost::new(drawn.max(encoder + flattened + out + between.min(RESIZE_KEEPS)).max(file), file, &recipe.output)
    }

    /// Whether the pixels have to become sRGB.
    pub(super) fn converts(&self, resolved: &ResolvedRendition) -> bool {
        self.header.profile != ColorProfile::Srgb && resolved.decision.profile.is_none()
    }

    /// The rows of a resize between its two passes; transparency is multiplied in before.
    fn between(&self, resolved: &ResolvedRendition) -> u64 {
        let decoded_size = self.header.decoded_size;
        let side = decoded_size.width().max(decoded_size.height());
        let rows = Size::new(resolved.size.width().min(side), side).map_or(0, |size| self.samples(size));
        if self.header.alpha { rows + self.samples(decoded_size) } else { rows }
    }

    /// What the stages take at most besides, in bytes.
    fn drawn(&self, recipe: &Recipe, resolved: &ResolvedRendition) -> u64 {
        let header = &self.header;
        if recipe.keeps_planes() {
            // A cut alone takes nothing: the frame stays as it is, and what is cut out of it is the result.
            return (1 + u64::from(self.converts(resolved))) * self.samples(resolved.size);
        }
        // Only pixels tell where the border ends, so they are materialized once more.
        let searched = if recipe.size_is_exact() { 0 } else { header.decoded_size.pixels() * 4 };
        let looked_at = if recipe.is_smart() { LOOKING } else { 0 };
        let turned = if recipe.orient == Recipe::default().orient { 0 } else { self.samples(header.decoded_size) };
        let largest = recipe.most_pixels(header.upright_size()).unwrap_or(0).max(resolved.size.pixels());
        // What comes to a stage, and what it makes of it.
        searched + looked_at + turned + 2 * 4 * largest
    }
}

/// Whether any stage has something to do.
pub(super) fn draws(recipe: &Recipe) -> bool {
    Recipe { output: Output::default(), focus: None, ..recipe.clone() } != Recipe::default()
}

impl ResolvedRendition {
    /// What the encoder takes, and how large the file may become, in bytes. `source` is that of the source's file.
    pub(super) fn encode_cost(&self, header: &Header, source: u64, output: &Output, planes: bool) -> (u64, u64) {
        let info = self.decision.format.info();
        let quality =
            if output.search().is_some() || self.decision.options.exact { 100 } else { self.decision.options.quality };
        let options = EncodeOptions { quality, ..self.decision.options.clone() };
        let (pixels, moves) = (self.size.pixels(), self.decision.animated);
        let frames = if moves { u64::from(header.frames.unwrap_or(UNKNOWN_FRAMES)) } else { 1 };
        let alpha = info.alpha && header.alpha;
        let known = pixels <= header.size.pixels();
        let bytes = if options.lossless || !info.lossy {
            // One byte for an index, else one for each sample.
            let samples = if info.name == "gif" || options.palette { 1 } else { 3 + u64::from(alpha) };
            let all = pixels * frames * samples;
            // What moves is like what was there before, and a source without a loss has made use of that as well.
            if moves && known && header.lossless { all.min(3 * source) } else { all }
        } else {
            let (for_a_pixel, times) = if options.quality < HIGH_QUALITY { (1, 3) } else { (3, 6) };
            let all = pixels * frames * (for_a_pixel + u64::from(alpha));
            if known { all.min(times * source) } else { all }
        };
        let encoder = self.decision.format.encode_memory(&EncodeEstimate {
            options: &options,
            pixels,
            alpha,
            moves,
            planes,
            bytes,
        });
        // The best of the files that were tried, and the one that is being looked at.
        let measured = if output.search().is_some() { measuring(pixels, header.alpha) + 2 * bytes } else { 0 };
        (encoder.max(measured), bytes)
    }
}

/// What the measure of likeness takes, in bytes, with the two images it compares. Measured.
pub(super) fn measuring(pixels: u64, alpha: bool) -> u64 {
    (6 << 20) + pixels * if alpha { 144 } else { 136 }
}

/// Frames of an animation that does not say how many it has.
const UNKNOWN_FRAMES: u32 = 100;
