//! Compares two images: similarity and size.

use super::{
    explain::{ImageInfo, inspect},
    frames::{ColorNeeds, Frames, ToSrgb},
    source::Source,
};
use crate::{codec::Limits, image::Frame, kernel::similarity, report::Failure};

/// The result of a comparison.
#[derive(Debug, Clone)]
pub struct ImageComparison {
    /// The reference image.
    pub original: ImageInfo,
    /// The image compared with it.
    pub other: ImageInfo,
    /// The SSIMULACRA2 score; for an animation, the mean over all frames. 100: identical, 90: visually lossless, 70:
    /// good, below 30: bad. `Err` is the reason for a missing score.
    pub score: Result<f64, String>,
}

/// One of two images.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The reference image.
    Original,
    /// The image compared with it.
    Other,
}

/// Compares two images as displayed: upright, in sRGB, on white.
///
/// # Errors
/// When either is not an image, is damaged, exceeds a limit, or has a format this build cannot read; with the side.
pub fn compare(original: &[u8], other: &[u8], limits: &Limits) -> Result<ImageComparison, (Side, Failure)> {
    let a = inspect(original, limits).map_err(of(Side::Original))?;
    let b = inspect(other, limits).map_err(of(Side::Other))?;
    let score = score((original, &a), (other, &b), limits)?;
    Ok(ImageComparison { original: a, other: b, score })
}

fn of(side: Side) -> impl Fn(Failure) -> (Side, Failure) {
    move |failure| (side, failure)
}

fn next(frames: &mut Frames<'_>) -> Result<Option<Frame>, Failure> {
    Ok(frames.next(ColorNeeds::Srgb)?.map(|shown| shown.start(ToSrgb::First).materialize()))
}

fn score(
    (a, facts): (&[u8], &ImageInfo),
    (b, others): (&[u8], &ImageInfo),
    limits: &Limits,
) -> Result<Result<f64, String>, (Side, Failure)> {
    let (size, other) = (facts.header.upright_size(), others.header.upright_size());
    if size != other {
        return Ok(Err(format!("the images differ in size: {size} and {other}")));
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
            _ => return Ok(Err("the images differ in their number of frames".to_owned())),
        };
        let Some(score) = similarity::score(&one, &two) else {
            return Ok(Err("images under 8 pixels a side cannot be scored".to_owned()));
        };
        sum += score;
        count += 1;
        if let Some(refusal) = limits.refuse_frames(size, count) {
            return Ok(Err(refusal.message));
        }
    }
    Ok(if count == 0 { Err("the files contain no frames".to_owned()) } else { Ok(sum / f64::from(count)) })
}
