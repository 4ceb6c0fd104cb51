//! One decode, many renditions. Takes and gives memory; knows no file.

use super::source::{Ready, Source, decode_failure, encode_failure, stage_failure};
use crate::{
    codec::{DecodeWish, EncodeWish, Format, Header, Limits, Rights},
    image::{Conversion, Frame, Orientation},
    kernel::{likeness, orient},
    note::Note,
    output::{Optimize, Output, Wanted, prepare::prepare},
    recipe::Recipe,
    report::{Failure, IoInfo, Phase},
};
use rayon::prelude::*;

/// A finished rendition.
#[derive(Debug, Clone, PartialEq)]
pub struct Rendered {
    /// The file.
    pub bytes: Vec<u8>,
    /// Sizes before and after.
    pub info: IoInfo,
    /// Its format.
    pub format: Format,
    /// Why it has this format, and how it is stored.
    pub reason: String,
    /// The source's own compressed data, because it is smaller.
    pub kept_source: bool,
    /// What was done to the pixels, in order.
    pub operations: Vec<String>,
    /// What is worth saying.
    pub notes: Vec<Note>,
}

/// Renders a picture by several recipes, decoding it once. The answers are in the order of the recipes; one that fails
/// does not touch the others.
///
/// ```
/// use pixmill::{Limits, Recipe, render};
///
/// # let photo = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/in/baseline.jpg"))?;
/// let recipes = [Recipe::parse("width=64&format=webp")?, Recipe::parse("crop=1:1&width=32")?];
/// for rendered in render(&photo, &recipes, &Limits::default())? {
///     let rendered = rendered?;
///     println!("{} ({} bytes)", rendered.info, rendered.bytes.len());
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// When the source cannot be decoded at all.
pub fn render(bytes: &[u8], recipes: &[Recipe], limits: &Limits) -> Result<Vec<Result<Rendered, Failure>>, Failure> {
    let all: Vec<&Recipe> = recipes.iter().collect();
    let source = Source::open(bytes, &all, limits)?;
    let ready: Vec<_> = all.iter().map(|recipe| Ok((*recipe, source.ready(recipe, limits)?))).collect();
    render_source(&source, bytes, ready, limits, false)
}

/// As [`render`], for a source that has been opened; `parallel` spreads the renditions over the pool this runs in.
pub(super) fn render_source(
    source: &Source,
    bytes: &[u8],
    wanted: Vec<Result<(&Recipe, Ready), Failure>>,
    limits: &Limits,
    parallel: bool,
) -> Result<Vec<Result<Rendered, Failure>>, Failure> {
    if wanted.iter().all(Result::is_err) {
        return Ok(wanted.into_iter().filter_map(Result::err).map(Err).collect());
    }
    let picture = Picture::decode(source, bytes, &wanted)?;
    let one = |wanted: Result<(&Recipe, Ready), Failure>| {
        let (recipe, ready) = wanted?;
        picture.rendition(source, bytes, recipe, &ready, limits)
    };
    Ok(if parallel { wanted.into_par_iter().map(one).collect() } else { wanted.into_iter().map(one).collect() })
}

/// The decoded source: upright, as stored and in sRGB as far as anybody needs either.
struct Picture {
    /// With the file's own profile, for outputs that keep it.
    own: Option<Frame>,
    /// With the profile applied.
    srgb: Option<Frame>,
    notes: Vec<Note>,
}

impl Picture {
    fn decode(source: &Source, bytes: &[u8], wanted: &[Result<(&Recipe, Ready), Failure>]) -> Result<Picture, Failure> {
        let (frame, mut notes) = upright(source, bytes)?;
        let keeps = |w: &&Result<(&Recipe, Ready), Failure>| w.as_ref().is_ok_and(|(_, r)| r.choice.keeps_profile);
        let kept = wanted.iter().filter(keeps).count();
        let own = (kept > 0).then(|| frame.clone());
        let converted = wanted.iter().any(|w| w.as_ref().is_ok_and(|(_, r)| !r.choice.keeps_profile));
        let srgb = converted.then(|| to_srgb(frame, &mut notes));
        Ok(Picture { own, srgb, notes })
    }

    fn rendition(
        &self,
        source: &Source,
        input: &[u8],
        recipe: &Recipe,
        ready: &Ready,
        limits: &Limits,
    ) -> Result<Rendered, Failure> {
        let upright = source.header.upright_size();
        let mut notes = recipe.trace(upright).map_err(|e| stage_failure(&e))?.notes;
        notes.extend(self.notes.iter().cloned());
        notes.extend(ready.choice.notes.iter().cloned());
        if recipe.trim_color.border.is_some() && source.format.info().name == "gif" {
            notes.push(Note::new("beyond-io", "IO itself does not apply `trim-color` to a GIF"));
        }
        let frame = if ready.choice.keeps_profile { &self.own } else { &self.srgb };
        let frame = frame.clone().ok_or_else(|| Failure {
            during: Phase::Panic,
            code: "panicked".into(),
            message: "this is a bug in pixmill: a rendition without its frame".into(),
        })?;
        let recipe = recipe.stored_as(ready.choice.format.info());
        let (frame, steps) = recipe.start(frame, |size| ready.refuse(size, limits))?;
        let untouched = steps.is_empty() && is_candidate(source, &recipe, ready);
        let mut operations: Vec<String> = turned(source.header.orientation).into_iter().collect();
        operations.extend(steps.iter().map(|(step, _)| format!("{} {}", step.name, step.detail)));
        let rights = if recipe.output.copyright && ready.choice.format == source.format {
            source.format.rights(input)
        } else {
            None
        };
        let odim = frame.size();
        let encode = || encode(frame, &recipe.output, ready, rights.clone());
        let (bytes, kept_source) =
            if untouched { smallest(source, input, encode, rights.as_ref(), &mut notes)? } else { (encode()?, false) };
        let info = IoInfo {
            ifsz: input.len() as u64,
            idim: upright,
            ifmt: source.format.info().name.to_owned(),
            ofsz: bytes.len() as u64,
            odim,
            ofmt: ready.choice.format.info().name.to_owned(),
        };
        let (format, reason) = (ready.choice.format, ready.choice.reason.clone());
        Ok(Rendered { bytes, info, format, reason, kept_source, operations, notes })
    }
}

/// The first frame, upright, with the file's own profile.
fn upright(source: &Source, bytes: &[u8]) -> Result<(Frame, Vec<Note>), Failure> {
    let Header { orientation, profile, notes, .. } = source.header.clone();
    let notes = notes.into_iter().map(|(code, message)| Note { code, message }).collect();
    let mut decoder = source.format.decoder(bytes, &source.wish).map_err(|e| decode_failure(&e))?;
    let frame = decoder.next_frame().map_err(|e| decode_failure(&e))?;
    let mut frame = frame.ok_or_else(|| Failure {
        during: Phase::Decode,
        code: "unparsable".into(),
        message: "the file has no picture in it".into(),
    })?;
    drop(decoder);
    if frame.profile.is_srgb() {
        frame.profile = profile;
    }
    Ok((orient::turn(frame, orientation), notes))
}

fn to_srgb(frame: Frame, notes: &mut Vec<Note>) -> Frame {
    let conversion = Conversion::to_srgb(&frame.profile).unwrap_or_else(|error| {
        // As browsers do, rather than refusing the picture.
        notes.push(Note::new("profile-ignored", error.to_string()));
        Conversion::default()
    });
    conversion.apply(frame)
}

/// The first frame, upright, in sRGB.
pub(super) fn srgb(source: &Source, bytes: &[u8]) -> Result<(Frame, Vec<Note>), Failure> {
    let (frame, mut notes) = upright(source, bytes)?;
    let frame = to_srgb(frame, &mut notes);
    Ok((frame, notes))
}

/// Whether the source's own data would do for a result with the source's pixels: the same format, stored as asked.
fn is_candidate(source: &Source, recipe: &Recipe, ready: &Ready) -> bool {
    let header = &source.header;
    let named = match recipe.output.format {
        Some(Wanted::Named(_, name)) => {
            name.lossless.is_some_and(|lossless| lossless != header.lossless)
                || name.progressive.is_some_and(|progressive| progressive != header.progressive)
        }
        _ => false,
    };
    ready.choice.format == source.format
        && !named
        && !header.is_animated()
        && header.orientation == Orientation::Upright
        && (ready.choice.keeps_profile || header.profile.is_srgb())
}

fn turned(orientation: Orientation) -> Option<String> {
    (orientation != Orientation::Upright).then(|| format!("exif-orientation {}", orientation.exif()))
}

pub(super) fn encode(frame: Frame, output: &Output, ready: &Ready, rights: Option<Rights>) -> Result<Vec<u8>, Failure> {
    let (frame, wish) = prepare(frame, &ready.choice);
    let wish = EncodeWish { rights, ..wish };
    match output.optimize {
        Some(level) if output.quality.is_none() && !wish.lossless => smallest_alike(&frame, level, &wish, ready),
        _ => encode_once(&frame, &wish, ready),
    }
}

fn encode_once(frame: &Frame, wish: &EncodeWish, ready: &Ready) -> Result<Vec<u8>, Failure> {
    let mut encoder = ready.choice.format.encoder(wish).map_err(|e| encode_failure(&e))?;
    encoder.push(frame).map_err(|e| encode_failure(&e))?;
    encoder.finish().map_err(|e| encode_failure(&e))
}

/// The lowest quality that is still enough like the frame. What cannot be measured (a few pixels, a format that this
/// build cannot read back) is encoded once, as if nothing had been said.
fn smallest_alike(frame: &Frame, level: Optimize, wish: &EncodeWish, ready: &Ready) -> Result<Vec<u8>, Failure> {
    let wish = EncodeWish { thorough: level == Optimize::High, ..wish.clone() };
    let score = |bytes: &[u8]| {
        let mut decoder = ready.choice.format.decoder(bytes, &DecodeWish::default()).ok()?;
        likeness::score(frame, &decoder.next_frame().ok()??)
    };
    let first = encode_once(frame, &wish, ready)?;
    if score(&first).is_none() {
        return Ok(first);
    }
    let found = level.search(|quality| {
        let bytes = encode_once(frame, &EncodeWish { quality, ..wish.clone() }, ready)?;
        let score = score(&bytes).unwrap_or_default();
        Ok((bytes, score))
    });
    found.map(|(bytes, _)| bytes)
}

/// Several ways to the same picture, the smallest of them, and whether it is the source's own data. On a tie the
/// source wins: the less is done to it the better.
fn smallest(
    source: &Source,
    input: &[u8],
    encode: impl FnOnce() -> Result<Vec<u8>, Failure>,
    rights: Option<&Rights>,
    notes: &mut Vec<Note>,
) -> Result<(Vec<u8>, bool), Failure> {
    let encoded = match source.format.repack(input) {
        Some(Ok(bytes)) => bytes,
        // What cannot be repacked can still be encoded anew.
        Some(Err(_)) | None => encode()?,
    };
    let strip = || source.format.strip(input, rights);
    let kept = if source.header.metadata { strip() } else { Some(input.to_vec()) };
    match kept {
        Some(kept) if kept.len() <= encoded.len() => {
            let message = format!("encoding anew gives {} bytes, the source's data has {}", encoded.len(), kept.len());
            notes.push(Note::new("kept-source", message));
            Ok((kept, true))
        }
        _ => Ok((encoded, false)),
    }
}
