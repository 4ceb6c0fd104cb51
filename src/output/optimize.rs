//! `optimize`: the lowest quality whose result is still enough like the picture. Knows no encoder and no measure.

/// How much may be lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Optimize {
    /// Close to the source.
    Low,
    /// No difference at a glance.
    Medium,
    /// Slight traces.
    High,
}

/// Beyond this many encodings the quality moves by less than anybody sees.
const MOST_TRIES: usize = 6;

impl Optimize {
    /// The likeness to keep, in SSIMULACRA2: 90 cannot be told from the picture side by side. JPEG gives 81 at a quality
    /// of 85, 73 at 75 and 61 at 50 (median of ten photographs of 800 pixels).
    pub const fn score(self) -> f64 {
        match self {
            Optimize::Low => 85.0,
            Optimize::Medium => 75.0,
            Optimize::High => 62.0,
        }
    }

    /// Searches between qualities 20 and 95; `encode` gives a file and its score for a quality. The answer is the file
    /// of the lowest quality found that is good enough, else the best there was.
    ///
    /// # Errors
    /// The first that `encode` has.
    pub fn search<E>(self, mut encode: impl FnMut(u8) -> Result<(Vec<u8>, f64), E>) -> Result<(Vec<u8>, u8), E> {
        let (mut low, mut high, mut next) = (20, 95, 75);
        let mut enough = None;
        for _ in 0..MOST_TRIES {
            let (bytes, score) = encode(next)?;
            if score >= self.score() {
                high = next;
                enough = Some((bytes, next));
            } else {
                low = next + 1;
                if low > high {
                    return Ok(enough.unwrap_or((bytes, next)));
                }
            }
            if high - low < 2 && enough.is_some() {
                break;
            }
            next = low + (high - low) / 2;
        }
        match enough {
            Some(enough) => Ok(enough),
            None => encode(high).map(|(bytes, _)| (bytes, high)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_quality_that_is_enough() {
        for least in [20, 33, 60, 75, 76, 90, 95, 99] {
            let mut tries = 0;
            let found = Optimize::Medium.search(|q| {
                tries += 1;
                Ok::<_, ()>((vec![q], if q >= least { 100.0 } else { 0.0 }))
            });
            let (bytes, quality) = found.expect("never fails");
            assert_eq!(bytes, [quality]);
            assert!((i32::from(quality) - i32::from(least.min(95))).abs() <= 3, "{least}: {quality}");
            assert!(quality >= least.min(95), "{least}: {quality}");
            assert!(tries <= MOST_TRIES + 1);
        }
    }
}
