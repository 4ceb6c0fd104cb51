//! How alike two images are, and how large.

use super::{
    explain::{Facts, inspect},
    frames::{ColorNeeds, Frames, ToSrgb},
    source::Source,
};
use crate::{codec::Limits, image::Frame, kernel::similarity, report::Failure};

/// Two images beside each other.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The one it is compared with.
    pub original: Facts,
    /// The other.
    pub other: Facts,
    /// SSIMULACRA2, of an animation the mean over all frames: 100 for the same image, 90 for one that cannot be
    /// told apart side by side, 70 for a good one, under 30 for a bad one. `Err` says why there is none.
    pub score: Result<f64, String>,
}

/// One of two images.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The one it is compared with.
    Original,
    /// The other.
    Other,
}

/// Compares two images as they are seen: upright, in sRGB, on white.
///
/// # Errors
/// When either is no image, damaged, over a limit, or of a format this build cannot read; and which of them.
pub fn compare(original: &[u8], other: &[u8], limits: &Limits) -> Result<Comparison, (Side, Failure)> {
    let a = inspect(original, limits).map_err(of(Side::Original))?;
    let b = inspect(other, limits).map_err(of(Side::Other))?;
    let score = score((original, &a), (other, &b), limits)?;
    Ok(Comparison { original: a, other: b, score })
}

fn of(side: Side) -> impl Fn(Failure) -> (Side, Failure) {
    move |failure| (side, failure)
}

fn next(frames: &mut Frames<'_>) -> Result<Option<Frame>, Failure> {
    Ok(frames.next(ColorNeeds::Srgb)?.map(|shown| shown.start(ToSrgb::First).materialize()))
}

fn score(
    (a, facts): (&[u8], &Facts),
    (b, others): (&[u8], &Facts),
    limits: &Limits,
) -> Result<Result<f64, String>, (Side, Failure)> {
    let (size, other) = (facts.header.upright_size(), others.header.upright_size());
    if size != other {
        return Ok(Err(format!("one is {size}, the other {other}")));
    }
    let (of_a, of_b) = (of(Side::Original), of(Side::Other));
    let (a_source, b_source) =
        (Source::open(a, &[], limits).map_err(&of_a)?, Source::open(b, &[], limits).map_err(&of_b)?);
    let (mut a, mut b) = (Frames::open(&a_source, a).map_err(&of_a)?, Frames::open(&b_source, b).map_err(&of_b)?);
    let (mut sum, mut count) = (0.0, 0);
    loop {
        let (one, two) = match (next(&mut a).map_err(&of_a)?, next(&mut b).map_err(&of_b)?) {
            (Some(one), Some(two)) => (one, two),
            (None, None) => break,
            _ => return Ok(Err("one has more frames than the other".to_owned())),
        };
        let Some(score) = similarity::score(&one, &two) else {
            return Ok(Err("images under 8 pixels a side cannot be measured".to_owned()));
        };
        sum += score;
        count += 1;
        if let Some(refusal) = limits.refuse_frames(count) {
            return Ok(Err(refusal.message));
        }
    }
    Ok(if count == 0 { Err("there is no image in them".to_owned()) } else { Ok(sum / f64::from(count)) })
}
