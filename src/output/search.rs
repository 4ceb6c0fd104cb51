//! Search for the quality that reaches a goal, in few trials. Encoding and scoring are the caller's.

/// The goal of a search.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Goal {
    /// The fewest bytes with at least this SSIMULACRA2 score: 90 shows no difference side by side, 70 is good, 50 is fair.
    Score(f64),
    /// The highest quality in at most this many bytes.
    Bytes(u64),
}

/// A goal, and the range of qualities.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Search {
    /// The goal.
    pub goal: Goal,
    /// The lowest quality.
    pub lowest: u8,
    /// The highest quality.
    pub highest: u8,
}

/// One encoded trial.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// The file.
    pub bytes: Vec<u8>,
    /// Its SSIMULACRA2 score; `None` if not measured.
    pub score: Option<f64>,
}

/// The result of a search.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchResult {
    /// The file.
    pub trial: Trial,
    /// Its quality.
    pub quality: u8,
    /// The number of trials.
    pub trials: usize,
    /// Whether the goal was reached; otherwise this is the closest trial.
    pub reached: bool,
}

/// A tried quality, and its measured value.
type Edge = Option<(u8, f64)>;

/// Most searches end after four or five trials; strongly curved ones take more.
const MOST_TRIALS: usize = 10;

/// The first quality: the middle of the usual range.
const FIRST: u8 = 75;

impl Goal {
    /// The measured value of a trial, the wanted value, the tolerance, and the approximate slope for each step of quality.
    /// Values rise with the quality.
    fn measure(self, trial: &Trial) -> (f64, f64, f64, f64) {
        match self {
            Goal::Score(score) => (trial.score.unwrap_or_default(), score, 0.5, 0.8),
            #[expect(clippy::cast_precision_loss, reason = "lengths of files")]
            Goal::Bytes(most) => ((trial.bytes.len() as f64).ln(), (most as f64).ln(), 0.03, 0.03),
        }
    }

    /// Whether a trial reaches the goal.
    fn is_met(self, trial: &Trial) -> bool {
        match self {
            Goal::Score(score) => trial.score.unwrap_or_default() >= score,
            Goal::Bytes(most) => trial.bytes.len() as u64 <= most,
        }
    }
}

impl Search {
    /// Runs the search; `encode` encodes with a quality. The result is the smallest file that reaches the score, or the
    /// best one that is small enough.
    ///
    /// # Errors
    /// The first error of `encode`.
    pub fn run<E>(self, mut encode: impl FnMut(u8) -> Result<Trial, E>) -> Result<SearchResult, E> {
        let Search { goal, lowest, highest } = self;
        // The tried qualities next to the goal, with their measured values.
        let (mut below, mut above): (Edge, Edge) = (None, None);
        let mut best: Option<SearchResult> = None;
        let (mut next, mut reach) = (FIRST.clamp(lowest, highest), 0.6);
        for trials in 1..=MOST_TRIALS {
            let trial = encode(next)?;
            let (measured, wanted, near, slope) = goal.measure(&trial);
            let met = goal.is_met(&trial);
            let width = gap(below, above);
            if measured < wanted {
                below = Some((next, measured))
            } else {
                above = Some((next, measured))
            }
            let found = SearchResult { trial, quality: next, trials, reached: met };
            best = Some(better(goal, best.take(), found));
            let at_the_end = next == if measured < wanted { highest } else { lowest };
            if at_the_end || gap(below, above).is_some_and(|gap| gap < 2) || met && (measured - wanted).abs() <= near {
                break;
            }
            next = match (below, above) {
                (Some((low, a)), Some((high, b))) => {
                    let halved = width.is_none_or(|width| gap(below, above).unwrap_or(width) * 2 <= width);
                    // Linear interpolation, or bisection if the last step did not halve the interval. The aim lies within
                    // the tolerance, on the side that reaches the goal.
                    let aim = if matches!(goal, Goal::Score(_)) { wanted + near / 2.0 } else { wanted - near / 2.0 };
                    let share = if halved { (aim - a) / (b - a).max(1e-9) } else { 0.5 };
                    between(low, high, share).clamp(low + 1, high - 1)
                }
                // A step past the goal, so that it is bracketed; larger each time.
                _ => {
                    reach *= 2.0;
                    let step = ((wanted - measured) / slope * reach).clamp(-100.0, 100.0);
                    let step = if step < 0.0 { step.min(-reach) } else { step.max(reach) };
                    rounded(f64::from(next) + step).clamp(lowest, highest)
                }
            };
        }
        let best = match best {
            Some(found) => found,
            None => SearchResult { trial: encode(highest)?, quality: highest, trials: 1, reached: false },
        };
        Ok(best)
    }
}

fn gap(below: Edge, above: Edge) -> Option<u8> {
    Some(above?.0.saturating_sub(below?.0))
}

fn between(low: u8, high: u8, share: f64) -> u8 {
    rounded(f64::from(low) + share * f64::from(high - low))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a quality")]
fn rounded(quality: f64) -> u8 {
    quality.round().clamp(1.0, 100.0) as u8
}

/// The trial that reaches the goal. Of two, the lower quality for a score, the higher for a size; if none does, the closer.
fn better(goal: Goal, old: Option<SearchResult>, new: SearchResult) -> SearchResult {
    let Some(old) = old else { return new };
    let lower_is_better = match (old.reached, new.reached) {
        (true, false) => return SearchResult { trials: new.trials, ..old },
        (false, true) => return new,
        (reached, _) => reached == matches!(goal, Goal::Score(_)),
    };
    if (new.quality < old.quality) == lower_is_better { new } else { SearchResult { trials: new.trials, ..old } }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Searches with these scores and sizes for each quality.
    fn found(
        goal: Goal,
        lowest: u8,
        highest: u8,
        score: impl Fn(u8) -> f64,
        size: impl Fn(u8) -> usize,
    ) -> SearchResult {
        let search = Search { goal, lowest, highest };
        let run = search.run(|q| Ok::<_, ()>(Trial { bytes: vec![q; size(q)], score: Some(score(q)) }));
        let found = run.expect("never fails");
        assert!(found.trials <= MOST_TRIALS && found.trial.bytes.iter().all(|b| *b == found.quality));
        found
    }

    #[test]
    fn the_lowest_quality_that_reaches_a_score() {
        for least in [20, 33, 60, 75, 76, 90, 95, 99] {
            let step = found(Goal::Score(75.0), 20, 95, |q| if q >= least { 100.0 } else { 0.0 }, usize::from);
            assert_eq!(step.reached, least <= 95, "{least}");
            let quality = i32::from(step.quality) - i32::from(least.min(95));
            assert!((0..=3).contains(&quality), "{least}: {}", step.quality);
        }
        let smooth = |q: u8| 100.0 - (100.0 - f64::from(q)).powf(1.2) / 2.5;
        for wanted in [40.0, 62.0, 75.0, 85.0, 95.0] {
            let found = found(Goal::Score(wanted), 1, 100, smooth, usize::from);
            let score = found.trial.score.expect("measured");
            assert!(found.reached && score >= wanted && score - wanted < 1.3, "{wanted}: {found:?}");
            assert!(found.trials <= 5, "{wanted}: {} trials", found.trials);
        }
    }

    #[test]
    fn the_highest_quality_that_is_small_enough() {
        let size = |q: u8| (300.0 * (f64::from(q) / 30.0).exp()) as usize;
        for most in [320, 900, 2000, 5000, 8000] {
            let found = found(Goal::Bytes(most), 1, 100, f64::from, size);
            assert!(found.reached && size(found.quality) as u64 <= most, "{most}: {}", found.quality);
            assert!(size(found.quality + 2) as u64 > most, "{most}: {} is too low", found.quality);
        }
        // Steep below and flat above, as for many photos: the next quality is too large.
        let bent = |q: u8| (1000.0 + 300.0 * f64::from(q).sqrt() + (f64::from(q) / 11.0).exp() * 20.0) as usize;
        for most in [1700, 2100, 2500, 4000, 30_000] {
            let found = found(Goal::Bytes(most), 1, 100, f64::from, bent);
            let next = bent(found.quality + 1) as u64;
            let near = bent(found.quality) as u64 * 104 / 100 >= most;
            assert!(found.reached && (next > most || near), "{most}: {}, {next}", found.quality);
        }
        let small = found(Goal::Bytes(100_000), 1, 80, f64::from, size);
        assert_eq!((small.quality, small.reached), (80, true), "not above the highest quality");
        let large = found(Goal::Bytes(10), 1, 100, f64::from, size);
        assert_eq!((large.quality, large.reached), (1, false), "the smallest possible");
    }
}
