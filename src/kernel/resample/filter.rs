//! The filters: their kernels, and the weights of the samples that a result is the sum of.

use std::{f64::consts::PI, ops::Range};

/// A resampling filter. All but [`Filter::Nearest`] widen with the reduction, so that every source pixel counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Filter {
    /// Nearest neighbor: for pixel art.
    Nearest,
    /// Linear interpolation of 2×2 pixels (triangle).
    Bilinear,
    /// Cubic interpolation of 4×4 pixels (Catmull-Rom).
    Bicubic,
    /// Lanczos with two lobes, 4×4 pixels: less ringing than three.
    Lanczos2,
    /// Lanczos with three lobes, 6×6 pixels: the sharpest.
    #[default]
    Lanczos3,
}

impl Filter {
    /// The kernel and its reach.
    fn kernel(self) -> (fn(f64) -> f64, f64) {
        match self {
            Filter::Nearest => (|x| f64::from(u8::from((-0.5..0.5).contains(&x))), 0.5),
            Filter::Bilinear => (|x| (1.0 - x.abs()).max(0.0), 1.0),
            Filter::Bicubic => (catmull_rom, 2.0),
            Filter::Lanczos2 => (lanczos2, 2.0),
            Filter::Lanczos3 => (lanczos3, LOBES),
        }
    }
}

/// Lobes of [`Filter::Lanczos3`].
pub(super) const LOBES: f64 = 3.0;

fn catmull_rom(x: f64) -> f64 {
    let x = x.abs();
    if x < 1.0 {
        (1.5 * x - 2.5) * x * x + 1.0
    } else if x < 2.0 {
        ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0
    } else {
        0.0
    }
}

pub(super) fn lanczos2(x: f64) -> f64 {
    let sinc = |x: f64| if x == 0.0 { 1.0 } else { (x * PI).sin() / (x * PI) };
    if x.abs() < 2.0 { sinc(x) * sinc(x / 2.0) } else { 0.0 }
}

/// Uses the triple-angle formula: two sines for each weight take longer than some resizes.
pub(super) fn lanczos3(x: f64) -> f64 {
    let third = x * PI / 3.0;
    if x == 0.0 {
        return 1.0;
    }
    let sine = if x.abs() < LOBES { third.sin() } else { 0.0 };
    let tripled = sine * (3.0 - 4.0 * sine * sine);
    tripled * sine / (3.0 * third * third)
}

/// For each sample of a result, the samples of the source that it is the sum of, and their weights.
pub(super) struct Weights {
    /// The first sample, and the range in `weights`.
    spans: Vec<(usize, Range<usize>)>,
    weights: Vec<f32>,
}

impl Weights {
    /// The weights of `to` samples that show `length` samples from `start` on, of `available`.
    pub(super) fn new(filter: Filter, (start, length): (f64, f64), available: u32, to: u32) -> Weights {
        let (kernel, reach) = filter.kernel();
        let shrink = length / f64::from(to);
        let wider = shrink.max(1.0);
        let (mut spans, mut weights, mut own) = (Vec::new(), Vec::new(), Vec::new());
        for output in 0..to {
            let center = start + (f64::from(output) + 0.5) * shrink;
            let last = f64::from(available);
            let from = (center - reach * wider).floor().clamp(0.0, last - 1.0);
            let until = (center + reach * wider).ceil().clamp(from + 1.0, last);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "whole numbers, 0 to `available`"
            )]
            let (first, until) = (from as usize, until as usize);
            own.clear();
            own.extend((first..until).map(|sample| kernel((sample as f64 + 0.5 - center) / wider)));
            let sum: f64 = own.iter().sum();
            let begin = weights.len();
            #[expect(clippy::cast_possible_truncation, reason = "the precision of the sums")]
            weights.extend(own.iter().map(|weight| (weight / sum) as f32));
            spans.push((first, begin..weights.len()));
        }
        Weights { spans, weights }
    }

    /// The first sample of the source for a sample of the result, and the weights from there.
    pub(super) fn of(&self, output: usize) -> (usize, &[f32]) {
        let (first, range) = &self.spans[output];
        (*first, &self.weights[range.clone()])
    }

    /// At most `count` samples of the result from this one on.
    pub(super) fn range(&self, from: usize, count: usize) -> Range<usize> {
        from..(from + count).min(self.spans.len())
    }

    /// The samples of the source for these of the result.
    pub(super) fn inputs(&self, outputs: Range<usize>) -> Range<usize> {
        let spans = &self.spans[outputs];
        let first = spans.iter().map(|(first, _)| *first).min().unwrap_or(0);
        let until = spans.iter().map(|(first, range)| first + range.len()).max().unwrap_or(0);
        first..until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_add_up_to_one_and_stay_inside() {
        for filter in [Filter::Bilinear, Filter::Bicubic, Filter::Lanczos2, Filter::Lanczos3] {
            for (start, length, available, to) in
                [(0.0, 100.0, 100, 7), (3.25, 50.5, 60, 50), (0.0, 5.0, 5, 5), (0.5, 0.5, 1, 1)]
            {
                let weights = Weights::new(filter, (start, length), available, to);
                for output in 0..to as usize {
                    let (first, own) = weights.of(output);
                    assert!(first + own.len() <= available as usize, "{filter:?}");
                    assert!((own.iter().sum::<f32>() - 1.0).abs() < 1e-5, "{filter:?}");
                }
                assert!(weights.inputs(0..to as usize).end <= available as usize);
            }
        }
    }
}
