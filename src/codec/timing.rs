//! Frame delays and loop counts, in the units of each format.

use std::time::Duration;

/// Browsers ignore a delay up to this, in whole milliseconds.
const TOO_SHORT: u128 = 10;

/// The delay that browsers use instead.
const UNSAID: Duration = Duration::from_millis(100);

/// The delay of a frame as browsers display it. All outputs get these delays, because other players and video formats
/// treat short delays differently.
pub fn shown(delay: Duration) -> Duration {
    if delay.as_millis() <= TOO_SHORT { UNSAID } else { delay }
}

/// The number of plays, limited to `most`; 0 is endless and stays so.
pub(super) fn plays_at_most(plays: u32, most: u32) -> u32 {
    plays.min(most)
}

/// Delays in whole ticks. Rounding errors carry over to the next frame, so that each frame starts within half a tick of
/// its time and the duration is kept.
#[derive(Debug, Clone)]
pub(super) struct Clock {
    per_second: u32,
    most: u64,
    elapsed: Duration,
    given: u64,
}

impl Clock {
    /// `per_second` ticks a second, at most `most` ticks a frame; longer delays are clamped.
    pub(super) fn new(per_second: u32, most: u64) -> Clock {
        Clock { per_second, most, elapsed: Duration::ZERO, given: 0 }
    }

    /// The ticks of the next frame.
    pub(super) fn ticks(&mut self, delay: Option<Duration>) -> u64 {
        const NANOS: u128 = 1_000_000_000;
        let per_second = u128::from(self.per_second.max(1));
        let longest =
            u64::try_from(u128::from(self.most) * NANOS / per_second).map_or(Duration::MAX, Duration::from_nanos);
        self.elapsed = self.elapsed.saturating_add(delay.unwrap_or_default().min(longest));
        let end = (self.elapsed.as_nanos() * per_second + NANOS / 2) / NANOS;
        let ticks = u64::try_from(end).unwrap_or(u64::MAX).saturating_sub(self.given).min(self.most);
        self.given += ticks;
        ticks
    }
}

/// The delay as a fraction of seconds in 16-bit numbers: exact for whole milliseconds, else the closest by continued
/// fractions, which recovers `1/60`.
pub(super) fn fraction(delay: Duration) -> (u16, u16) {
    const MILLI: u128 = 1_000_000;
    const MOST: u128 = u16::MAX as u128;
    let nanos = delay.as_nanos();
    let narrow = |n: u128| u16::try_from(n).unwrap_or(u16::MAX);
    if nanos.is_multiple_of(MILLI) && nanos / MILLI <= MOST {
        return (narrow(nanos / MILLI), 1000);
    }
    if delay.as_secs() >= u64::from(u16::MAX) {
        return (u16::MAX, 1);
    }
    let (mut above, mut below) = (nanos, 1000 * MILLI);
    // The last two convergents as (numerator, denominator).
    let (mut before, mut last) = ((0, 1), (1, 0));
    while below > 0 {
        let whole = above / below;
        let next = (whole * last.0 + before.0, whole * last.1 + before.1);
        if next.0 > MOST || next.1 > MOST {
            break;
        }
        (before, last) = (last, next);
        (above, below) = (below, above % below);
    }
    (narrow(last.0), narrow(last.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn micros(n: u64) -> Option<Duration> {
        Some(Duration::from_micros(n))
    }

    #[test]
    fn only_delays_of_ten_milliseconds_or_less_are_replaced() {
        let after = |n| shown(Duration::from_micros(n)).as_micros();
        assert_eq!([0, 4000, 10_000, 10_999].map(after), [100_000; 4]);
        assert_eq!([11_000, 16_667, 20_000, 100_000_000].map(after), [11_000, 16_667, 20_000, 100_000_000]);
    }

    #[test]
    fn rounding_errors_carry_over_to_the_next_frame() {
        let mut clock = Clock::new(100, 65_535);
        let ticks: Vec<u64> = (0..30).map(|_| clock.ticks(micros(15_000))).collect();
        assert_eq!(ticks.iter().sum::<u64>(), 45);
        assert!(ticks.iter().all(|t| [1, 2].contains(t)), "{ticks:?}");
        let mut clock = Clock::new(1000, u64::MAX);
        assert_eq!((0..60).map(|_| clock.ticks(micros(16_667))).sum::<u64>(), 1000);
    }

    #[test]
    fn long_delays_are_clamped_and_other_frames_stay() {
        let mut clock = Clock::new(100, 65_535);
        assert_eq!([15_000, 900_000_000, 40_000].map(|n| clock.ticks(micros(n))), [2, 65_535, 4]);
    }

    #[test]
    fn fractions_are_exact_where_they_can_be() {
        let of = |nanos| fraction(Duration::from_nanos(nanos));
        assert_eq!(of(40_000_000), (40, 1000));
        assert_eq!(of(16_666_667), (1, 60));
        assert_eq!(of(33_366_667), (1001, 30_000));
        assert_eq!(of(100_000_000_000), (100, 1));
        assert_eq!(of(65_600_000_000), (328, 5));
        assert_eq!(of(99_999_000_000_000), (u16::MAX, 1));
        assert_eq!(of(0), (0, 1000));
        for nanos in [11_111_111, 12_345_678, 41_708_333, 1_234_567_891, 70_123_456_789] {
            let (above, below) = of(nanos);
            let off = (f64::from(above) / f64::from(below) * 1e9 - nanos as f64).abs() / nanos as f64;
            assert!(off < 1e-5, "{nanos}: {above}/{below}");
        }
    }
}
