//! One decode, many renditions. Takes and gives memory; knows no file.

use super::{
    draw::{self, Drawn, Group},
    encode::{begin_animation, encode, larger, too_large},
    frames::{Forms, Frames, Shown},
    looks,
    provenance::{self, Origin},
    reuse::{
        Exact, WITHOUT_A_LOSS, as_wished, can_be_repacked, exact, keeps_coefficients, much_smaller, own_data,
        own_data_of, smaller, transcode, unkept_profile,
    },
    source::{Ready, Source, encode_failure, stage_failure},
};
use crate::{
    codec::{Encoder, Format, Limits, Metadata},
    geometry::Size,
    image::Orientation,
    note::Note,
    output::{Goal, Output, prepare::prepare},
    recipe::Recipe,
    report::{Entry, Failure, IoInfo, Looks, Phase},
    stage::Step,
};
use rayon::prelude::*;
use std::{borrow::Cow, sync::Arc};

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
    /// What the source looks like, where that was asked for.
    pub looks: Option<Looks>,
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
    let mut source = Source::open(bytes, &all, limits)?;
    let ready: Vec<_> = all.iter().map(|recipe| Ok((*recipe, source.ready(recipe, limits)?))).collect();
    source.choose_planes(ready.iter().flatten().map(|(recipe, ready)| (*recipe, ready)));
    render_source(&source, bytes, ready, limits, false, false)
}

/// As [`render`], for a source that has been opened; `parallel` spreads the renditions over the pool this runs in,
/// `wants_looks` also finds out what the source looks like.
pub(super) fn render_source<'a>(
    source: &Source,
    bytes: &[u8],
    wanted: Vec<Result<(&'a Recipe, Ready), Failure>>,
    limits: &Limits,
    parallel: bool,
    wants_looks: bool,
) -> Result<Vec<Result<Rendered, Failure>>, Failure> {
    if wanted.iter().all(Result::is_err) {
        return Ok(wanted.into_iter().filter_map(Result::err).map(Err).collect());
    }
    if let Some(done) = repacked(source, bytes, &wanted, limits, wants_looks) {
        return Ok(done);
    }
    let forms = draw::forms(wanted.iter().flatten().map(|(recipe, ready)| (*recipe, ready)));
    let moves = wanted.iter().flatten().any(|(_, ready)| ready.choice.animated);
    let mut frames = Frames::open(source, bytes)?;
    let first = frames.first(forms)?;
    let looks = wants_looks.then_some(first.srgb.as_ref().or(first.own.as_ref())).flatten().map(looks::of);
    let (notes, damaged) = (frames.notes.clone(), frames.are_damaged());
    // What a decoder holds of a still picture is not needed beside the encoders.
    let mut rest = moves.then_some(frames);
    let input = Input { source, bytes, notes: &notes, limits, looks, damaged };
    let mut begun: Vec<Option<Result<Begun<'_>, Failure>>> = Vec::new();
    let mut fine = Vec::new();
    for (place, one) in wanted.into_iter().enumerate() {
        match one {
            Ok((recipe, ready)) => {
                begun.push(None);
                fine.push((place, recipe, ready));
            }
            Err(failure) => begun.push(Some(Err(failure))),
        }
    }
    let groups = draw::groups(fine.into_iter(), &first)?;
    let begin = |group: Group<'a>| -> Vec<(usize, Result<Begun<'_>, Failure>)> {
        let drawn = group.draw(&first, source.header.alpha, limits);
        let one = |(place, recipe, ready)| {
            let begun =
                drawn.as_ref().map_err(Failure::clone).and_then(|drawn| Begun::new(&input, drawn, recipe, ready));
            (place, begun)
        };
        if parallel {
            group.members.into_par_iter().map(one).collect()
        } else {
            group.members.into_iter().map(one).collect()
        }
    };
    let done: Vec<_> = if parallel {
        groups.into_par_iter().flat_map_iter(begin).collect()
    } else {
        groups.into_iter().flat_map(begin).collect()
    };
    for (place, one) in done {
        begun[place] = Some(one);
    }
    let mut begun: Vec<Result<Begun<'_>, Failure>> = begun.into_iter().flatten().collect();
    drop(first);
    let moving = |one: &Result<Begun<'_>, Failure>| matches!(one, Ok(Begun { made: Made::Moving(_), .. }));
    if let Some(frames) = rest.as_mut().filter(|_| begun.iter().any(moving)) {
        follow(frames, forms, &mut begun, limits, parallel);
        // What was found behind the first frame.
        let later = frames.notes.get(notes.len()..).unwrap_or_default();
        for one in begun.iter_mut().flatten().filter(|one| matches!(one.made, Made::Moving(_))) {
            one.notes.extend(later.iter().cloned());
            one.own = one.own.take().filter(|_| !frames.are_damaged());
        }
    }
    let end = |begun: Result<Begun<'_>, Failure>| begun.and_then(|begun| begun.finish(&input));
    Ok(if parallel { begun.into_par_iter().map(end).collect() } else { begun.into_iter().map(end).collect() })
}

/// All renditions, where each of them is the source's own data stored anew: then nobody needs its pixels here. The
/// packer reads every one of them, and what it cannot read is left to the decoder, which can say what is wrong.
fn repacked<'a>(
    source: &Source,
    bytes: &[u8],
    wanted: &[Result<(&'a Recipe, Ready), Failure>],
    limits: &Limits,
    wants_looks: bool,
) -> Option<Vec<Result<Rendered, Failure>>> {
    let notes: Vec<Note> = source.header.notes.iter().map(|(code, text)| Note::new(*code, text.clone())).collect();
    let mut input = Input { source, bytes, notes: &notes, limits, looks: None, damaged: false };
    let suits = |(recipe, ready): &(&Recipe, Ready)| {
        // What is too large for its target has to be looked at: see `too_large`.
        let by_size = matches!(recipe.output.target, Some(Goal::Bytes(_)));
        let repacks = can_be_repacked(source, recipe, ready) || ready.choice.wish.exact;
        !by_size && draws_nothing(recipe) && repacks && ready.refuse(ready.size, limits).is_ok()
    };
    // Known of all before any is packed, which takes long.
    if !wanted.iter().all(|one| one.as_ref().is_ok_and(suits)) {
        return None;
    }
    input.looks = wants_looks.then(|| looks::of_source(source, bytes)).flatten();
    let one = |(recipe, ready): &(&'a Recipe, Ready)| {
        if ready.choice.wish.exact {
            return Some(Begun::exact(&input, recipe, ready.clone(), false)?.ok()?.finish(&input));
        }
        let metadata = kept(source, bytes, recipe, ready);
        let own = own_data(source, bytes, recipe, ready, metadata.as_ref());
        let packed = source.format.repack(bytes, &as_wished(source, recipe, ready, metadata))?.ok()?;
        let begun = Begun {
            made: Made::Still(packed),
            ready: ready.clone(),
            steps: Arc::new([]),
            odim: source.header.upright_size(),
            output: &recipe.output,
            own,
            kept_source: false,
            lost_twice: false,
            operations: Vec::new(),
            notes: said(&input, recipe, ready).ok()?,
        };
        Some(begun.finish(&input))
    };
    wanted.iter().flatten().map(one).collect()
}

/// Whether the recipe asks for nothing but an output.
fn draws_nothing(recipe: &Recipe) -> bool {
    Recipe { output: Output::default(), ..recipe.clone() } == Recipe::default()
}

/// What is worth saying about a rendition before anything is done.
fn said(input: &Input<'_>, recipe: &Recipe, ready: &Ready) -> Result<Vec<Note>, Failure> {
    let mut notes = recipe.notes(input.source.header.upright_size()).map_err(|e| stage_failure(&e))?;
    notes.extend(input.notes.iter().cloned());
    notes.extend(ready.choice.notes.iter().cloned());
    notes.extend(provenance::unsigned(&recipe.output));
    notes.extend(unkept_profile(input.source, recipe, ready, draws_nothing(recipe)));
    Ok(notes)
}

/// What of the source's metadata goes into the output.
fn kept(source: &Source, bytes: &[u8], recipe: &Recipe, ready: &Ready) -> Option<Metadata> {
    let keep = recipe.output.keep().filter(|_| ready.choice.format.info().stores_metadata);
    let metadata = keep.and_then(|keep| source.format.metadata(bytes, keep));
    // Metadata that says nothing still gives JPEG XL the boxes that a signature goes among.
    metadata.or_else(|| recipe.output.signs().then(Metadata::default))
}

/// What the renditions of one source share.
pub(super) struct Input<'a> {
    pub(super) source: &'a Source,
    pub(super) bytes: &'a [u8],
    /// What decoding had to say.
    notes: &'a [Note],
    limits: &'a Limits,
    looks: Option<Looks>,
    /// Something is missing in the source: its own data is nothing to keep.
    damaged: bool,
}

/// A rendition whose first frame is done.
struct Begun<'a> {
    made: Made,
    ready: Ready,
    /// What the first frame decided, for the frames after it.
    steps: Arc<[Step]>,
    odim: Size,
    /// What was wanted of it.
    output: &'a Output,
    /// The source's own data, where it would do.
    own: Option<Cow<'a, [u8]>>,
    /// What was made is the source's own data already.
    kept_source: bool,
    /// The source was stored with a loss and is replaced by what was decoded and is stored with another.
    lost_twice: bool,
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

impl<'a> Begun<'a> {
    /// A rendition that keeps all pixels, see [`exact`]; `decoded` says that they have been looked at.
    fn exact(
        input: &Input<'a>,
        recipe: &'a Recipe,
        mut ready: Ready,
        decoded: bool,
    ) -> Option<Result<Begun<'a>, Failure>> {
        let Input { source, bytes, .. } = *input;
        let Exact { bytes, kept_source, note } =
            exact(source, bytes, recipe, &ready, kept(source, bytes, recipe, &ready), decoded)?;
        ready.choice.how = WITHOUT_A_LOSS.to_owned();
        let begun = |mut notes: Vec<Note>| {
            notes.extend(ready.choice.notes.iter().cloned());
            notes.extend(note);
            Begun {
                made: Made::Still(bytes),
                steps: Arc::new([]),
                odim: source.header.upright_size(),
                output: &recipe.output,
                own: None,
                kept_source,
                lost_twice: false,
                operations: Vec::new(),
                notes,
                ready,
            }
        };
        // What the decoder has to say is about pixels, which stay as they are.
        Some(recipe.notes(source.header.upright_size()).map_err(|e| stage_failure(&e)).map(begun))
    }

    fn new(input: &Input<'a>, drawn: &Drawn, recipe: &'a Recipe, mut ready: Ready) -> Result<Begun<'a>, Failure> {
        let Input { source, bytes, limits, .. } = *input;
        let mut notes = said(input, recipe, &ready)?;
        if recipe.trim_color.border.is_some() && source.format.info().name == "gif" {
            notes.push(Note::new("beyond-io", "IO itself does not apply `trim-color` to a GIF"));
        }
        let Drawn { frame, steps } = drawn.clone();
        ready.refuse(frame.size(), limits)?;
        // Of a file that has no quality to search, pixels tell which format would be small enough.
        let most = match recipe.output.target {
            Some(Goal::Bytes(most)) if !has_quality(&ready) => Some(most),
            _ => None,
        };
        let shown = most.map(|_| frame.clone());
        if ready.choice.wish.exact
            && steps.is_empty()
            && let Some(begun) = Begun::exact(input, recipe, ready.clone(), true)
        {
            return begun;
        }
        let mut operations: Vec<String> = turned(source.header.orientation).into_iter().collect();
        operations.extend(steps.iter().map(|step| format!("{} {}", step.name, step.detail)));
        let metadata = kept(source, bytes, recipe, &ready);
        let whole = steps.is_empty() && !input.damaged;
        let own = whole.then(|| own_data(source, bytes, recipe, &ready, metadata.as_ref())).flatten();
        let odim = frame.size();
        let repacked = if whole && can_be_repacked(source, recipe, &ready) {
            source.format.repack(bytes, &as_wished(source, recipe, &ready, metadata.clone()))
        } else if whole && keeps_coefficients(source, recipe, &ready) {
            transcode(source, bytes, ready.choice.format, metadata.as_ref())
        } else {
            None
        };
        let recoded = matches!(repacked, Some(Ok(_)));
        if recoded && ready.choice.format != source.format {
            ready.choice.how = own_data_of(source, &ready);
        }
        let lost_twice = recipe.output.in_place && !recoded && !source.header.lossless && !ready.choice.wish.lossless;
        let made = match repacked {
            Some(Ok(bytes)) => Made::Still(bytes),
            // What cannot be repacked can still be encoded anew.
            Some(Err(_)) | None if ready.choice.animated => {
                let begun = begin_animation(frame, &recipe.output, &ready, &source.header, metadata.clone())?;
                notes.extend(begun.1);
                Made::Moving(begun.0)
            }
            Some(Err(_)) | None => {
                // A source that moves, or whose data may be kept, has its own rule.
                let same = steps.is_empty() && own.is_none() && !source.header.is_animated();
                let most = same.then_some(bytes.len() as u64);
                let encoded = encode(frame, &recipe.output, &ready, metadata.clone(), most)?;
                notes.extend(encoded.notes);
                if let Some(how) = encoded.how {
                    ready.choice.how += &format!(": {how}");
                }
                Made::Still(encoded.bytes)
            }
        };
        if let (Some(most), Some(shown), Made::Still(bytes)) = (most, shown, &made) {
            let length = own.as_ref().map_or(bytes.len(), |own| bytes.len().min(own.len())) as u64;
            if length > most {
                notes.push(too_large(&shown, &ready, length, most));
            }
        }
        Ok(Begun {
            made,
            ready,
            steps,
            odim,
            output: &recipe.output,
            own,
            kept_source: false,
            lost_twice,
            operations,
            notes,
        })
    }

    /// Adds a frame, to an output that moves.
    fn push(&mut self, shown: &Shown) -> Result<(), Failure> {
        let Made::Moving(encoder) = &mut self.made else { return Ok(()) };
        let frame = shown.form(self.ready.choice.profile.is_some())?;
        let frame = self.steps.iter().fold(frame, |frame, step| (step.run)(frame));
        let (frame, _) = prepare(frame, &self.ready.choice);
        encoder.push(&frame).map_err(|e| encode_failure(&e))
    }

    fn finish(self, input: &Input<'_>) -> Result<Rendered, Failure> {
        let Begun { made, mut ready, steps, odim, output, own, kept_source, lost_twice, operations, mut notes } = self;
        let moves = matches!(made, Made::Moving(_));
        let encoded = match made {
            Made::Still(bytes) => bytes,
            Made::Moving(encoder) => encoder.finish().map_err(|e| encode_failure(&e))?,
        };
        let (bytes, kept_source) = match own {
            Some(own) if lost_twice => much_smaller(own, encoded, &mut notes),
            Some(own) => smaller(own, encoded, &mut notes),
            None => (encoded, kept_source),
        };
        if let Some(Goal::Bytes(most)) = output.target {
            let (length, missed) = (bytes.len() as u64, |note: &Note| note.code == Entry::TARGET_MISSED);
            if length <= most {
                // The source's own data, or a quality that was lowered for another reason.
                notes.retain(|note| !missed(note));
            } else if !notes.iter().any(missed) {
                let message =
                    format!("cannot reach {most} bytes: this {} has {length}", ready.choice.format.info().name);
                notes.push(Note::new(Entry::TARGET_MISSED, message));
            }
        }
        if kept_source {
            ready.choice.how = ", the source's own data".to_owned();
        }
        // The size of an animation is known when there is nothing left to choose.
        let most = input.bytes.len() as u64;
        if moves && steps.is_empty() && !ready.choice.wish.lossless && bytes.len() as u64 > most {
            notes.push(larger(ready.choice.format, &bytes, most));
        }
        let bytes = if output.signs() {
            let origin = Origin { source: input.bytes, format: input.source.format, operations: &operations };
            provenance::sign(&bytes, ready.choice.format, &origin, output.credentials.as_ref())?
        } else {
            bytes
        };
        let info = IoInfo {
            ifsz: input.bytes.len() as u64,
            idim: input.source.header.upright_size(),
            ifmt: input.source.format.info().name.to_owned(),
            ofsz: bytes.len() as u64,
            odim,
            ofmt: ready.choice.format.info().name.to_owned(),
        };
        let (format, reason) = (ready.choice.format, ready.choice.reason());
        let looks = input.looks.clone();
        Ok(Rendered { bytes, info, format, reason, kept_source, operations, notes, looks })
    }
}

/// Hands every later frame to the renditions that move. What fails on the way fails them, and only them.
fn follow(
    frames: &mut Frames<'_>,
    forms: Forms,
    begun: &mut [Result<Begun<'_>, Failure>],
    limits: &Limits,
    parallel: bool,
) {
    let fail = |begun: &mut [Result<Begun<'_>, Failure>], failure: &Failure| {
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
        let push = |one: &mut Result<Begun<'_>, Failure>| {
            let pushed = match one {
                Ok(begun) => limits
                    .refuse_animation(begun.odim, count)
                    .map_or_else(|| begun.push(&shown), |message| Err(over_limit(message))),
                Err(_) => Ok(()),
            };
            if let Err(failure) = pushed {
                *one = Err(failure);
            }
        };
        if parallel { begun.par_iter_mut().for_each(push) } else { begun.iter_mut().for_each(push) }
    }
}

/// Whether a quality decides how large a result is.
fn has_quality(ready: &Ready) -> bool {
    let wish = &ready.choice.wish;
    !wish.lossless && (ready.choice.format.info().lossy || wish.palette)
}

fn over_limit(message: String) -> Failure {
    Failure { during: Phase::Limit, code: "dimensions-exceeded".into(), message }
}

fn turned(orientation: Orientation) -> Option<String> {
    (orientation != Orientation::Upright).then(|| format!("exif-orientation {}", orientation.exif()))
}
