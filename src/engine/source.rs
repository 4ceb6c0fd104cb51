//! A source before any of its pixels is decoded: its bytes, its format, its header.

use super::failure::{decode_failure, no_format, over_limit, stage_failure, unrecognized};
use crate::{
    codec::{DecodeOptions, Format, Header, Limits},
    geometry::Size,
    kernel::orient,
    output::decide::{OutputDecision, SourceInfo, decide},
    recipe::Recipe,
    report::Failure,
};

/// A source that can be decoded. Its bytes travel beside it.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) format: Format,
    pub(super) header: Header,
    /// What the decoder is asked for: no more pixels than the largest rendition needs.
    pub(super) options: DecodeOptions,
}

/// One rendition, with everything chosen that can be chosen without pixels.
#[derive(Debug, Clone)]
pub(super) struct ResolvedRendition {
    pub(super) decision: OutputDecision,
    pub(super) size: Size,
    /// How many frames the source has, where that is known.
    pub(super) frames: Option<u32>,
}

impl ResolvedRendition {
    /// Refuses a result of this size when it is over a limit, or more than the format can hold.
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
    /// Recognizes the bytes and reads the header, asking for as few pixels as these recipes need.
    pub(super) fn open(bytes: &[u8], recipes: &[&Recipe], limits: &Limits) -> Result<Source, Failure> {
        Source::reduced(bytes, limits, |header| at_least(header, recipes))
    }

    /// As [`Source::open`], asking for as few pixels as `least` says, in the stored orientation.
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
    pub(super) fn resolve(&self, recipe: &Recipe, limits: &Limits) -> Result<ResolvedRendition, Failure> {
        let sized = |recipe: &Recipe| recipe.size(self.header.upright_size()).map_err(|e| stage_failure(&e));
        let size = sized(recipe)?;
        let source_info =
            SourceInfo { from: self.format, header: &self.header, size, bilevel: recipe.bw.method.is_some(), limits };
        let mut decision = decide(&recipe.output, &source_info).map_err(|e| no_format(&e))?;
        // The language's colors are sRGB, and one image cannot have two profiles.
        if recipe.works_in_srgb(self.header.alpha) {
            decision.profile = None;
        }
        let size = sized(&recipe.stored_as(decision.format.info()))?;
        let resolved = ResolvedRendition { decision, size, frames: self.header.frames };
        // A bound is no size yet: see `Recipe::start`.
        if recipe.size_is_exact() {
            resolved.refuse(size, limits)?;
        }
        Ok(resolved)
    }

    /// Asks the decoder for planes, where all renditions can be made of them: what an encoder would convert back is not
    /// converted at all.
    pub(super) fn choose_planes<'a>(&mut self, renditions: impl Iterator<Item = (&'a Recipe, &'a ResolvedRendition)>) {
        let Header { orientation, decoded_size, planes, .. } = self.header;
        let turns = planes.is_some_and(|subsampling| orient::keeps_planes(decoded_size, subsampling, orientation));
        let suits = |(recipe, resolved): (&Recipe, &ResolvedRendition)| {
            let decision = &resolved.decision;
            recipe.keeps_planes() && recipe.output.search().is_none() && decision.format.takes_planes(&decision.options)
        };
        self.options.planes = turns && { renditions }.all(suits);
    }
}

/// The fewest pixels, in the stored orientation, that serve all recipes; `None` when they need them all.
fn at_least(header: &Header, recipes: &[&Recipe]) -> Option<Size> {
    let upright = header.upright_size();
    // A recipe that cannot be applied wants nothing; it fails on its own later.
    let reductions = recipes.iter().filter_map(|recipe| recipe.shrink_on_load(upright).ok());
    let least = reductions.fold(f64::INFINITY, f64::min);
    let shrinks = least.is_finite() && least > 1.0;
    let side = |n: u32| (f64::from(n) / least).ceil();
    shrinks.then(|| Size::round(side(header.size.width()), side(header.size.height())))
}
