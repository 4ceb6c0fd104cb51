//! A source before decoding: its bytes, its format, its header.

use super::failure::{decode_failure, no_format, over_limit, stage_failure, unrecognized};
use crate::{
    codec::{DecodeOptions, Format, Header, Limits},
    geometry::Size,
    kernel::orient,
    output::decide::{OutputDecision, SourceInfo, decide},
    recipe::Pipeline,
    report::Failure,
};

/// A decodable source. Its bytes are passed separately.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) format: Format,
    pub(super) header: Header,
    /// The decoder's options: no more pixels than the largest rendition needs.
    pub(super) options: DecodeOptions,
}

/// One rendition with all decisions that do not depend on pixels.
#[derive(Debug, Clone)]
pub(super) struct ResolvedRendition {
    pub(super) decision: OutputDecision,
    pub(super) size: Size,
    /// Number of frames of the source, if known.
    pub(super) frames: Option<u32>,
}

impl ResolvedRendition {
    /// Rejects a result of this size that exceeds a limit or the format's maximum.
    pub(super) fn refuse(&self, size: Size, limits: &Limits) -> Result<(), Failure> {
        let refused = limits.refuse_output_as(self.decision.format.info(), size);
        let frames = self.frames.filter(|_| self.decision.animated);
        let refused = refused.or_else(|| limits.refuse_animation(size, frames?));
        match refused {
            Some(refusal) => Err(over_limit(refusal)),
            None => Ok(()),
        }
    }
}

impl Source {
    /// Recognizes the format and reads the header, requesting as few pixels as these recipes need.
    pub(super) fn open(bytes: &[u8], pipelines: &[Pipeline<'_>], limits: &Limits) -> Result<Source, Failure> {
        Source::reduced(bytes, limits, |header| at_least(header, pipelines))
    }

    /// As [`Source::open`], requesting as few pixels as `least` returns, in the stored orientation.
    pub(super) fn reduced(
        bytes: &[u8],
        limits: &Limits,
        least: impl Fn(&Header) -> Option<Size>,
    ) -> Result<Source, Failure> {
        limits.check_bytes(bytes.len() as u64).map_err(|e| decode_failure(&e))?;
        let format = Format::sniff(bytes).ok_or_else(|| unrecognized(bytes.is_empty()))?;
        let whole = DecodeOptions { limits: limits.clone(), ..DecodeOptions::default() };
        let header = |options: &DecodeOptions| {
            format.decoder(bytes, options).map(|d| d.header()).map_err(|e| decode_failure(&e))
        };
        let full = header(&whole)?;
        let Some(at_least) = least(&full) else {
            return Ok(Source { format, header: full, options: whole });
        };
        let options = DecodeOptions { at_least: Some(at_least), ..whole };
        Ok(Source { format, header: header(&options)?, options })
    }

    /// Chooses format and size for one recipe.
    pub(super) fn resolve(&self, pipeline: Pipeline<'_>, limits: &Limits) -> Result<ResolvedRendition, Failure> {
        let sized = |pipeline: Pipeline<'_>| pipeline.size(self.header.upright_size()).map_err(|e| stage_failure(&e));
        let size = sized(pipeline)?;
        let bilevel = pipeline.recipe.bw.method.is_some();
        let source_info = SourceInfo { from: self.format, header: &self.header, size, bilevel, limits };
        let mut decision = decide(pipeline.output(), &source_info).map_err(|e| no_format(&e))?;
        decision.options.interrupt = self.options.interrupt.clone();
        // Colors in queries are sRGB, and an image has only one profile.
        if pipeline.works_in_srgb(self.header.alpha) {
            decision.profile = None;
        }
        let size = sized(pipeline.stored_as(decision.format.info()))?;
        let resolved = ResolvedRendition { decision, size, frames: self.header.frames };
        // An inexact size is only a bound: see `Recipe::start`.
        if pipeline.size_is_exact() {
            resolved.refuse(size, limits)?;
        }
        Ok(resolved)
    }

    /// Requests planar YCbCr from the decoder if all renditions can use it. This saves the conversion to RGB and
    /// back.
    pub(super) fn choose_planes<'a>(
        &mut self,
        renditions: impl Iterator<Item = (Pipeline<'a>, &'a ResolvedRendition)>,
    ) {
        let Header { orientation, decoded_size, planes, .. } = self.header;
        let turns = planes.is_some_and(|subsampling| orient::keeps_planes(decoded_size, subsampling, orientation));
        let suits = |(pipeline, resolved): (Pipeline<'_>, &ResolvedRendition)| {
            let decision = &resolved.decision;
            pipeline.keeps_planes()
                && pipeline.output().search().is_none()
                && decision.format.takes_planes(&decision.options)
        };
        self.options.planes = turns && { renditions }.all(suits);
    }
}

/// The fewest pixels that are enough for all recipes, in the stored orientation; `None` for full size.
fn at_least(header: &Header, pipelines: &[Pipeline<'_>]) -> Option<Size> {
    let upright = header.upright_size();
    // An inapplicable recipe needs no pixels; it fails later.
    let reductions = pipelines.iter().filter_map(|pipeline| pipeline.shrink_on_load(upright).ok());
    let least = reductions.fold(f64::INFINITY, f64::min);
    let shrinks = least.is_finite() && least > 1.0;
    let side = |n: u32| (f64::from(n) / least).ceil();
    shrinks.then(|| Size::round(side(header.size.width()), side(header.size.height())))
}
