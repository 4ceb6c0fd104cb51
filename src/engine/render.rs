//! One decode, many renditions. Takes and gives memory; knows no file.

use super::{
    frames::{Forms, Frames, Shown},
    provenance::{self, Origin},
    source::{Ready, Source, encode_failure, stage_failure},
};
use crate::{
    codec::{Animation, DecodeWish, EncodeError, EncodeWish, Encoder, Format, Header, Limits, Metadata},
    geometry::Size,
    image::{ColorProfile, Frame, Orientation},
    kernel::likeness,
    note::Note,
    output::{Credentials, Optimize, Output, Wanted, prepare::prepare},
    recipe::Recipe,
    report::{Failure, IoInfo, Phase},
    stage::Step,
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
    if let Some(done) = repacked(source, bytes, &wanted, limits) {
        return Ok(done);
    }
    let any = |own: bool| wanted.iter().flatten().any(|(_, ready)| ready.choice.keeps_profile == own);
    let forms = Forms { own: any(true), srgb: any(false) };
    let moves = wanted.iter().flatten().any(|(_, ready)| ready.choice.animated);
    let mut frames = Frames::open(source, bytes)?;
    let first = frames.first(forms)?;
    let notes = frames.notes.clone();
    // What a decoder holds of a still picture is not needed beside the encoders.
    let mut rest = moves.then_some(frames);
    let input = Input { source, bytes, notes: &notes, limits };
    let begin = |wanted: Result<(&Recipe, Ready), Failure>| {
        let (recipe, ready) = wanted?;
        Begun::new(&input, &first, recipe, ready)
    };
    let mut begun: Vec<Result<Begun, Failure>> =
        if parallel { wanted.into_par_iter().map(begin).collect() } else { wanted.into_iter().map(begin).collect() };
    drop(first);
    if let Some(frames) = &mut rest {
        follow(frames, forms, &mut begun, limits, parallel);
    }
    let end = |begun: Result<Begun, Failure>| begun.and_then(|begun| begun.finish(&input));
    Ok(if parallel { begun.into_par_iter().map(end).collect() } else { begun.into_iter().map(end).collect() })
}

/// All renditions, where each of them is the source's own data stored anew: then nobody needs its pixels here. The
/// packer reads every one of them, and what it cannot read is left to the decoder, which can say what is wrong.
fn repacked(
    source: &Source,
    bytes: &[u8],
    wanted: &[Result<(&Recipe, Ready), Failure>],
    limits: &Limits,
) -> Option<Vec<Result<Rendered, Failure>>> {
    let notes: Vec<Note> = source.header.notes.iter().map(|(code, text)| Note::new(code, text.clone())).collect();
    let input = Input { source, bytes, notes: &notes, limits };
    let one = |wanted: &Result<(&Recipe, Ready), Failure>| {
        let (recipe, ready) = wanted.as_ref().ok()?;
        let nothing_drawn = Recipe { output: Output::default(), ..(*recipe).clone() } == Recipe::default();
        if !nothing_drawn || !can_be_repacked(source, recipe, ready) || ready.refuse(ready.size, limits).is_err() {
            return None;
        }
        let metadata = kept(source, bytes, recipe, ready);
        let packed = source.format.repack(bytes, &wish(source, ready, metadata.clone()))?.ok()?;
        let begun = Begun {
            made: Made::Still(packed),
            ready: ready.clone(),
            steps: Vec::new(),
            odim: source.header.upright_size(),
            metadata,
            signing: recipe.output.c2pa.then(|| recipe.output.credentials.clone()),
            untouched: is_candidate(source, recipe, ready),
            operations: Vec::new(),
            notes: said(&input, recipe, ready).ok()?,
        };
        Some(begun.finish(&input))
    };
    wanted.iter().map(one).collect()
}

/// What is worth saying about a rendition before anything is done.
fn said(input: &Input<'_>, recipe: &Recipe, ready: &Ready) -> Result<Vec<Note>, Failure> {
    let mut notes = recipe.notes(input.source.header.upright_size()).map_err(|e| stage_failure(&e))?;
    notes.extend(input.notes.iter().cloned());
    notes.extend(ready.choice.notes.iter().cloned());
    Ok(notes)
}

/// What of the source's metadata goes into the output.
fn kept(source: &Source, bytes: &[u8], recipe: &Recipe, ready: &Ready) -> Option<Metadata> {
    let keep = recipe.output.keep().filter(|_| ready.choice.format.info().stores_metadata);
    let metadata = keep.and_then(|keep| source.format.metadata(bytes, keep));
    // Metadata that says nothing still gives JPEG XL the boxes that a signature goes among.
    metadata.or_else(|| recipe.output.c2pa.then(Metadata::default))
}

/// What the renditions of one source share.
struct Input<'a> {
    source: &'a Source,
    bytes: &'a [u8],
    /// What decoding had to say.
    notes: &'a [Note],
    limits: &'a Limits,
}

/// A rendition whose first frame is done.
struct Begun {
    made: Made,
    ready: Ready,
    /// What the first frame decided, for the frames after it.
    steps: Vec<Step>,
    odim: Size,
    metadata: Option<Metadata>,
    /// The result is signed, if there is something to sign with.
    signing: Option<Option<Credentials>>,
    /// The source's own data would do.
    untouched: bool,
    operations: Vec<String>,
    notes: Vec<Note>,
}

/// What there is of an output.
enum Made {
    /// All of it.
    Still(Vec<u8>),
    /// An animation that is being written.
    Moving(Box<dyn Encoder>),
}

impl Begun {
    fn new(input: &Input<'_>, first: &Shown, recipe: &Recipe, ready: Ready) -> Result<Begun, Failure> {
        let Input { source, bytes, limits, .. } = *input;
        let mut notes = said(input, recipe, &ready)?;
        if recipe.trim_color.border.is_some() && source.format.info().name == "gif" {
            notes.push(Note::new("beyond-io", "IO itself does not apply `trim-color` to a GIF"));
        }
        let mut frame = first.form(ready.choice.keeps_profile)?;
        if ready.choice.animated && source.header.alpha {
            // What the first frame decides also holds for frames that let something through.
            frame.opaque = false;
        }
        let recipe = recipe.stored_as(ready.choice.format.info());
        let (frame, steps) = recipe.start(frame, |size| ready.refuse(size, limits))?;
        let untouched = steps.is_empty() && is_candidate(source, &recipe, &ready);
        let mut operations: Vec<String> = turned(source.header.orientation).into_iter().collect();
        operations.extend(steps.iter().map(|(step, _)| format!("{} {}", step.name, step.detail)));
        let metadata = kept(source, bytes, &recipe, &ready);
        let signing = recipe.output.c2pa.then(|| recipe.output.credentials.clone());
        let odim = frame.size();
        let repacked = if steps.is_empty() && can_be_repacked(source, &recipe, &ready) {
            source.format.repack(bytes, &wish(source, &ready, metadata.clone()))
        } else if steps.is_empty() && keeps_coefficients(source, &recipe, &ready) {
            transcode(source, bytes, ready.choice.format, metadata.as_ref())
        } else {
            None
        };
        let made = match repacked {
            Some(Ok(bytes)) => Made::Still(bytes),
            // What cannot be repacked can still be encoded anew.
            Some(Err(_)) | None if ready.choice.animated => {
                Made::Moving(begin_animation(frame, &recipe.output, &ready, &source.header, metadata.clone())?)
            }
            Some(Err(_)) | None => Made::Still(encode(frame, &recipe.output, &ready, metadata.clone())?),
        };
        let steps = steps.into_iter().map(|(step, _)| step).collect();
        Ok(Begun { made, ready, steps, odim, metadata, signing, untouched, operations, notes })
    }

    /// Adds a frame, to an output that moves.
    fn push(&mut self, shown: &Shown) -> Result<(), Failure> {
        let Made::Moving(encoder) = &mut self.made else { return Ok(()) };
        let frame = shown.form(self.ready.choice.keeps_profile)?;
        let frame = self.steps.iter().fold(frame, |frame, step| (step.run)(frame));
        let (frame, _) = prepare(frame, &self.ready.choice);
        encoder.push(&frame).map_err(|e| encode_failure(&e))
    }

    fn finish(self, input: &Input<'_>) -> Result<Rendered, Failure> {
        let Begun { made, ready, odim, metadata, signing, untouched, operations, mut notes, .. } = self;
        let encoded = match made {
            Made::Still(bytes) => bytes,
            Made::Moving(encoder) => encoder.finish().map_err(|e| encode_failure(&e))?,
        };
        let (bytes, kept_source) =
            if untouched { smaller(input, encoded, metadata.as_ref(), &mut notes) } else { (encoded, false) };
        let bytes = match signing {
            Some(credentials) => {
                let origin = Origin { source: input.bytes, format: input.source.format, operations: &operations };
                provenance::sign(&bytes, ready.choice.format, &origin, credentials.as_ref())?
            }
            None => bytes,
        };
        let info = IoInfo {
            ifsz: input.bytes.len() as u64,
            idim: input.source.header.upright_size(),
            ifmt: input.source.format.info().name.to_owned(),
            ofsz: bytes.len() as u64,
            odim,
            ofmt: ready.choice.format.info().name.to_owned(),
        };
        let (format, reason) = (ready.choice.format, ready.choice.reason);
        Ok(Rendered { bytes, info, format, reason, kept_source, operations, notes })
    }
}

/// Hands every later frame to the renditions that move. What fails on the way fails them, and only them.
fn follow(
    frames: &mut Frames<'_>,
    forms: Forms,
    begun: &mut [Result<Begun, Failure>],
    limits: &Limits,
    parallel: bool,
) {
    let fail = |begun: &mut [Result<Begun, Failure>], failure: &Failure| {
        for one in begun.iter_mut().filter(|b| matches!(b, Ok(Begun { made: Made::Moving(_), .. }))) {
            *one = Err(failure.clone());
        }
    };
    for count in 2_u32.. {
        let shown = match frames.next(forms) {
            Ok(Some(shown)) => shown,
            Ok(None) => return,
            Err(failure) => return fail(begun, &failure),
        };
        if let Some(message) = limits.refuse_frames(count) {
            return fail(begun, &Failure { during: Phase::Limit, code: "too-many-frames".into(), message });
        }
        let push = |one: &mut Result<Begun, Failure>| {
            let pushed = match one {
                Ok(begun) => limits
                    .refuse_animation(begun.odim, count)
                    .map_or_else(|| begun.push(&shown), |message| Err(too_large(message))),
                Err(_) => Ok(()),
            };
            if let Err(failure) = pushed {
                *one = Err(failure);
            }
        };
        if parallel { begun.par_iter_mut().for_each(push) } else { begun.iter_mut().for_each(push) }
    }
}

fn too_large(message: String) -> Failure {
    Failure { during: Phase::Limit, code: "dimensions-exceeded".into(), message }
}

/// An encoder with the first frame in it.
fn begin_animation(
    frame: Frame,
    output: &Output,
    ready: &Ready,
    header: &Header,
    metadata: Option<Metadata>,
) -> Result<Box<dyn Encoder>, Failure> {
    let (frame, wish) = prepare(frame, &ready.choice);
    let mut wish = EncodeWish { metadata, ..wish };
    if let Some(level) = output.optimize.filter(|_| output.quality.is_none() && !wish.lossless) {
        // The first frame speaks for the others.
        wish.thorough = level == Optimize::High;
        wish.quality = alike(&frame, level, &wish, ready)?.map_or(wish.quality, |(_, quality)| quality);
    }
    wish.animation = Some(Animation { frames: header.frames, plays: header.plays, alpha: !frame.opaque });
    let mut encoder = ready.choice.format.encoder(&wish).map_err(|e| encode_failure(&e))?;
    encoder.push(&frame).map_err(|e| encode_failure(&e))?;
    Ok(encoder)
}

/// Whether a result with the source's pixels may be the source's own data stored anew: of the same format and kind, and
/// nobody has to look at the result to know how well it should be stored.
fn can_be_repacked(source: &Source, recipe: &Recipe, ready: &Ready) -> bool {
    let (header, wish) = (&source.header, &ready.choice.wish);
    ready.choice.format == source.format
        && wish.lossless == header.lossless
        && (wish.lossless || recipe.output.optimize.is_none() || recipe.output.quality.is_some())
        && header.is_animated() == ready.choice.animated
        && header.orientation == Orientation::Upright
        && header.grid == header.size
        && (ready.choice.keeps_profile || header.profile.is_srgb())
}

/// What is wanted of data that is stored anew.
fn wish(source: &Source, ready: &Ready, metadata: Option<Metadata>) -> EncodeWish {
    let profile = match &source.header.profile {
        ColorProfile::Icc(icc) if ready.choice.keeps_profile => Some(icc.clone()),
        _ => None,
    };
    EncodeWish { metadata, profile, ..ready.choice.wish.clone() }
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
        && header.is_animated() == ready.choice.animated
        && header.orientation == Orientation::Upright
        && (ready.choice.keeps_profile || header.profile.is_srgb())
}

/// Whether a result with the source's pixels may be stored as the source's own compressed data in another form: no
/// quality asks for less, or the highest asks for all.
fn keeps_coefficients(source: &Source, recipe: &Recipe, ready: &Ready) -> bool {
    let (header, output) = (&source.header, &recipe.output);
    (ready.choice.wish.lossless || output.quality.is_none() && output.optimize.is_none())
        && ready.choice.format != source.format
        && !ready.choice.wish.progressive
        && header.grid == header.size
        && header.orientation == Orientation::Upright
        && header.profile.is_srgb()
}

/// The source's own compressed data, with no metadata but this, in another format's form.
fn transcode(
    source: &Source,
    bytes: &[u8],
    to: Format,
    kept: Option<&Metadata>,
) -> Option<Result<Vec<u8>, EncodeError>> {
    let stripped = if source.header.metadata { source.format.strip(bytes, None)? } else { bytes.to_vec() };
    to.transcode(source.format, &stripped, kept)
}

fn turned(orientation: Orientation) -> Option<String> {
    (orientation != Orientation::Upright).then(|| format!("exif-orientation {}", orientation.exif()))
}

pub(super) fn encode(
    frame: Frame,
    output: &Output,
    ready: &Ready,
    metadata: Option<Metadata>,
) -> Result<Vec<u8>, Failure> {
    let (frame, wish) = prepare(frame, &ready.choice);
    let wish = EncodeWish { metadata, ..wish };
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
    match alike(frame, level, &wish, ready)? {
        Some((bytes, _)) => Ok(bytes),
        None => encode_once(frame, &wish, ready),
    }
}

/// File and quality of the smallest that is alike; `None` when likeness cannot be measured.
fn alike(frame: &Frame, level: Optimize, wish: &EncodeWish, ready: &Ready) -> Result<Option<(Vec<u8>, u8)>, Failure> {
    let score = |bytes: &[u8]| {
        let mut decoder = ready.choice.format.decoder(bytes, &DecodeWish::default()).ok()?;
        likeness::score(frame, &decoder.next_frame().ok()??)
    };
    if score(&encode_once(frame, wish, ready)?).is_none() {
        return Ok(None);
    }
    let found = level.search(|quality| {
        let bytes = encode_once(frame, &EncodeWish { quality, ..wish.clone() }, ready)?;
        let score = score(&bytes).unwrap_or_default();
        Ok((bytes, score))
    });
    found.map(Some)
}

/// The smaller of the encoded bytes and the source's own data, and whether it is the latter. On a tie the source wins:
/// the less is done to it the better.
fn smaller(input: &Input<'_>, encoded: Vec<u8>, kept: Option<&Metadata>, notes: &mut Vec<Note>) -> (Vec<u8>, bool) {
    let strip = || input.source.format.strip(input.bytes, kept);
    let kept = if input.source.header.metadata { strip() } else { Some(input.bytes.to_vec()) };
    match kept {
        Some(kept) if kept.len() <= encoded.len() => {
            let message = format!("encoding anew gives {} bytes, the source's data has {}", encoded.len(), kept.len());
            notes.push(Note::new("kept-source", message));
            (kept, true)
        }
        _ => (encoded, false),
    }
}
