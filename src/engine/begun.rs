//! A rendition between its first frame and its file.

use super::{
    cost::draws,
    draw::Drawn,
    encode::{begin_animation, encode, larger, too_large},
    frames::Shown,
    provenance::{self, Origin},
    render::Rendered,
    reuse::{
        Exact, WITHOUT_A_LOSS, as_wished, can_be_repacked, exact, keeps_coefficients, much_smaller, own_data,
        own_data_of, smaller, transcode, unkept_profile,
    },
    source::{Ready, Source, encode_failure, stage_failure},
};
use crate::{
    codec::{Encoder, Limits, Metadata},
    geometry::Size,
    image::Orientation,
    note::Note,
    output::{Goal, Output, prepare::prepare},
    recipe::Recipe,
    report::{Entry, Failure, IoInfo, Looks, Phase},
    stage::Step,
};
use std::{borrow::Cow, sync::Arc};

/// What is worth saying about a rendition before anything is done.
pub(super) fn said(input: &Input<'_>, recipe: &Recipe, ready: &Ready) -> Result<Vec<Note>, Failure> {
    let mut notes = recipe.notes(input.source.header.upright_size()).map_err(|e| stage_failure(&e))?;
    notes.extend(input.notes.iter().cloned());
    notes.extend(ready.choice.notes.iter().cloned());
    notes.extend(provenance::unsigned(&recipe.output));
    notes.extend(unkept_profile(input.source, recipe, ready, !draws(recipe)));
    Ok(notes)
}

/// What of the source's metadata goes into the output.
pub(super) fn kept(source: &Source, bytes: &[u8], recipe: &Recipe, ready: &Ready) -> Option<Metadata> {
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
    pub(super) notes: &'a [Note],
    pub(super) limits: &'a Limits,
    pub(super) looks: Option<Looks>,
    /// Something is missing in the source: its own data is nothing to keep.
    pub(super) damaged: bool,
}

/// A rendition whose first frame is done.
pub(super) struct Begun<'a> {
    pub(super) made: Made,
    pub(super) ready: Ready,
    /// What the first frame decided, for the frames after it.
    pub(super) steps: Arc<[Step]>,
    pub(super) odim: Size,
    /// What was wanted of it.
    pub(super) output: &'a Output,
    /// The source's own data, where it would do.
    pub(super) own: Option<Cow<'a, [u8]>>,
    /// What was made is the source's own data already.
    pub(super) kept_source: bool,
    /// The source was stored with a loss and is replaced by what was decoded and is stored with another.
    pub(super) lost_twice: bool,
    pub(super) operations: Vec<String>,
    pub(super) notes: Vec<Note>,
}

/// What there is of an output.
pub(super) enum Made {
    /// All of it.
    Still(Vec<u8>),
    /// An animation that is being written.
    Moving(Box<dyn Encoder>),
}

impl<'a> Begun<'a> {
    /// A rendition that keeps all pixels, see [`exact`]; `decoded` says that they have been looked at.
    pub(super) fn exact(
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
            Begun { kept_source, ..Begun::untouched(source, recipe, ready, bytes, notes) }
        };
        // What the decoder has to say is about pixels, which stay as they are.
        Some(recipe.notes(source.header.upright_size()).map_err(|e| stage_failure(&e)).map(begun))
    }

    /// A rendition with the source's pixels that is all there.
    pub(super) fn untouched(
        source: &Source,
        recipe: &'a Recipe,
        ready: Ready,
        bytes: Vec<u8>,
        notes: Vec<Note>,
    ) -> Begun<'a> {
        Begun {
            made: Made::Still(bytes),
            ready,
            steps: Arc::new([]),
            odim: source.header.upright_size(),
            output: &recipe.output,
            own: None,
            kept_source: false,
            lost_twice: false,
            operations: Vec::new(),
            notes,
        }
    }

    pub(super) fn new(
        input: &Input<'a>,
        drawn: &Drawn,
        recipe: &'a Recipe,
        mut ready: Ready,
    ) -> Result<Begun<'a>, Failure> {
        let Input { source, bytes, limits, .. } = *input;
        let mut notes = said(input, recipe, &ready)?;
        let Drawn { frame, steps } = drawn.clone();
        ready.refuse(frame.size(), limits)?;
        let whole = steps.is_empty() && !input.damaged;
        if ready.choice.wish.exact
            && whole
            && let Some(begun) = Begun::exact(input, recipe, ready.clone(), true)
        {
            return begun;
        }
        if recipe.trim_color.border.is_some() && source.format.info().name == "gif" {
            notes.push(Note::new("beyond-io", "IO itself does not apply `trim-color` to a GIF"));
        }
        // Of a file that has no quality to search, pixels tell which format would be small enough.
        let most = match recipe.output.target {
            Some(Goal::Bytes(most)) if !has_quality(&ready) => Some(most),
            _ => None,
        };
        let shown = most.map(|_| frame.clone());
        let mut operations: Vec<String> = turned(source.header.orientation).into_iter().collect();
        operations.extend(steps.iter().map(|step| format!("{} {}", step.name, step.detail)));
        let metadata = kept(source, bytes, recipe, &ready);
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
        let lost_twice =
            recipe.output.in_place.is_some() && !recoded && !source.header.lossless && !ready.choice.wish.lossless;
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
    pub(super) fn push(&mut self, shown: &Shown) -> Result<(), Failure> {
        let Made::Moving(encoder) = &mut self.made else { return Ok(()) };
        let frame = shown.form(self.ready.choice.profile.is_some())?;
        let frame = self.steps.iter().fold(frame, |frame, step| (step.run)(frame));
        let (frame, _) = prepare(frame, &self.ready.choice);
        encoder.push(&frame).map_err(|e| encode_failure(&e))
    }

    pub(super) fn finish(self, input: &Input<'_>) -> Result<Rendered, Failure> {
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

/// Whether a quality decides how large a result is.
fn has_quality(ready: &Ready) -> bool {
    let wish = &ready.choice.wish;
    !wish.lossless && (ready.choice.format.info().lossy || wish.palette)
}

pub(super) fn over_limit(message: String) -> Failure {
    Failure { during: Phase::Limit, code: "dimensions-exceeded".into(), message }
}

fn turned(orientation: Orientation) -> Option<String> {
    (orientation != Orientation::Upright).then(|| format!("exif-orientation {}", orientation.exif()))
}
