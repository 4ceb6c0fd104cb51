//! How alike two pictures are, and how large.

use super::{
    explain::{Facts, inspect},
    frames::{Forms, Frames},
    source::Source,
};
use crate::{codec::Limits, kernel::likeness, report::Failure};

/// Two pictures beside each other.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The one it is compared with.
    pub original: Facts,
    /// The other.
    pub other: Facts,
    /// SSIMULACRA2, of an animation the mean over all frames: 100 for the same picture, 90 for one that cannot be
    /// told apart side by side, 70 for a good one, under 30 for a bad one. `Err` says why there is none.
    pub score: Result<f64, String>,
}

/// One of two pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The one it is compared with.
    Original,
    /// The other.
    Other,
}

/// Compares two pictures as they are seen: upright, in sRGB, on white.
///
/// # Errors
/// When either is no picture, damaged, over a limit, or of a format this build cannot read; and which of them.
pub fn compare(original: &[u8], other: &[u8], limits: &Limits) -> Result<Comparison, (Side, Failure)> {
    let (a, b) = (inspect(original, limits).map_err(of_original)?, inspect(other, limits).map_err(of_other)?);
    let score = score((original, &a), (other, &b), limits)?;
    Ok(Comparison { original: a, other: b, score })
}

fn of_original(failure: Failure) -> (Side, Failure) {
    (Side::Original, failure)
}

fn of_other(failure: Failure) -> (Side, Failure) {
    (Side::Other, failure)
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
    let a_source = Source::open(a, &[], limits).map_err(of_original)?;
    let b_source = Source::open(b, &[], limits).map_err(of_other)?;
    let mut a = Frames::open(&a_source, a).map_err(of_original)?;
    let mut b = Frames::open(&b_source, b).map_err(of_other)?;
    let forms = Forms::SRGB;
    let (mut sum, mut count) = (0.0, 0);
    loop {
        let (one, two) = match (a.next(forms).map_err(of_original)?, b.next(forms).map_err(of_other)?) {
            (Some(one), Some(two)) => (one.form(false).map_err(of_original)?, two.form(false).map_err(of_other)?),
            (None, None) => break,
            _ => return Ok(Err("one has more frames than the other".to_owned())),
        };
        let Some(score) = likeness::score(&one, &two) else {
            return Ok(Err("pictures under 8 pixels a side cannot be measured".to_owned()));
        };
        sum += score;
        count += 1;
        if let Some(message) = limits.refuse_frames(count) {
            return Ok(Err(message));
        }
    }
    Ok(if count == 0 { Err("there is no picture in them".to_owned()) } else { Ok(sum / f64::from(count)) })
}
