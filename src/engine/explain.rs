//! What would be done to a picture, from its header alone: no pixel is decoded.

use super::source::{Source, stage_failure};
use crate::{
    codec::{Format, Header, Limits},
    geometry::Size,
    note::Note,
    recipe::{Recipe, Trace},
    report::Failure,
};

/// What a picture is.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Its format.
    pub format: Format,
    /// Its size in bytes.
    pub bytes: u64,
    /// Everything its header says.
    pub header: Header,
}

/// What a recipe would do to a picture.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// The picture.
    pub source: Facts,
    /// How many pixels would be decoded, in the stored orientation.
    pub decoded: Size,
    /// The size after each stage that changes it, by the stage's name.
    pub sizes: Vec<(&'static str, Size)>,
    /// The size of the output.
    pub size: Size,
    /// The format of the output, and why.
    pub output: String,
    /// What would be warned of.
    pub notes: Vec<Note>,
}

/// Reads a picture's header.
///
/// # Errors
/// When it is no picture, damaged, over a limit, or of a format this build cannot read.
pub fn inspect(bytes: &[u8], limits: &Limits) -> Result<Facts, Failure> {
    let source = Source::open(bytes, &[], limits)?;
    Ok(Facts { format: source.format, bytes: bytes.len() as u64, header: source.header })
}

/// Explains what a recipe would do to a picture.
///
/// # Errors
/// As rendering it would fail, as far as the header tells.
pub fn explain(bytes: &[u8], recipe: &Recipe, limits: &Limits) -> Result<Explanation, Failure> {
    let facts = inspect(bytes, limits)?;
    let source = Source::open(bytes, &[recipe], limits)?;
    let ready = source.ready(recipe, limits)?;
    let Trace { sizes, mut notes } = recipe.trace(facts.header.upright_size()).map_err(|e| stage_failure(&e))?;
    notes.extend(ready.choice.notes.iter().cloned());
    notes.extend(facts.header.notes.iter().map(|(code, message)| Note::new(code, message.clone())));
    Ok(Explanation {
        source: facts,
        decoded: source.header.grid,
        sizes,
        size: ready.size,
        output: ready.choice.reason,
        notes,
    })
}
