//! The delays of an animation in hundredths of a second.

use crate::codec::timing::Clock;
use std::time::Duration;

/// The shortest delay, in hundredths of a second. Browsers replace shorter ones by 10 or more.
const LEAST: u16 = 2;

/// The total duration is kept to half a hundredth of a second. A frame below the minimum is lengthened at the expense
/// of its neighbors, as far as they are above it. Frames of 11 to 19 milliseconds throughout keep their number and
/// duration, with delays of 1 and 2.
pub(super) fn hundredths(delays: &[Duration]) -> Vec<u16> {
    let mut clock = Clock::new(100, u16::MAX.into());
    let ticks = |delay: &Duration| u16::try_from(clock.ticks(Some(*delay))).unwrap_or(u16::MAX);
    let mut all: Vec<u16> = delays.iter().map(ticks).collect();
    if all.iter().all(|ticks| *ticks == 0) {
        // No delays are given.
        return all;
    }
    let mut owed: usize = 0;
    for ticks in &mut all {
        owed += usize::from(LEAST.saturating_sub(*ticks));
        *ticks = (*ticks).max(LEAST);
        pay(ticks, &mut owed);
    }
    // The rest is taken from the frames before.
    all.iter_mut().rev().for_each(|ticks| pay(ticks, &mut owed));
    // No frame is above the minimum: the missing time is spread evenly.
    let count = all.len();
    for (place, ticks) in all.iter_mut().enumerate() {
        let (before, after) = (place * owed / count, (place + 1) * owed / count);
        *ticks = ticks.saturating_sub(u16::try_from(after - before).unwrap_or(LEAST));
    }
    all
}

/// Takes the missing time from delays above the minimum.
fn pay(ticks: &mut u16, owed: &mut usize) {
    let more = (*ticks - LEAST).min(u16::try_from(*owed).unwrap_or(u16::MAX));
    *ticks -= more;
    *owed -= usize::from(more);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(milliseconds: &[u64]) -> Vec<u16> {
        hundredths(&milliseconds.iter().map(|n| Duration::from_millis(*n)).collect::<Vec<_>>())
    }

    #[test]
    fn rounding_errors_are_carried() {
        let all = of(&[15; 30]);
        assert_eq!(all.iter().sum::<u16>(), 45);
        assert!(all.iter().all(|ticks| (1..=2).contains(ticks)), "{all:?}");
        assert_eq!(of(&[33; 100]).iter().sum::<u16>(), 330);
        assert_eq!(of(&[100, 200, 150, 300]), [10, 20, 15, 30]);
    }

    #[test]
    fn short_frames_are_lengthened_by_their_neighbors() {
        assert_eq!(of(&[15, 40, 15, 40]), [2, 4, 2, 3]);
        assert_eq!(of(&[100, 11, 11, 11]), [7, 2, 2, 2], "those before give as well");
        assert!(of(&[17, 16, 25, 16, 17, 30]).iter().all(|ticks| *ticks >= 2));
    }

    #[test]
    fn long_and_missing_delays() {
        assert_eq!(of(&[100_000, 20, 700_000, 20]), [10_000, 2, 65_535, 2]);
        assert_eq!(of(&[0, 0]), [0, 0]);
        assert_eq!(of(&[]), [0; 0]);
    }
}
