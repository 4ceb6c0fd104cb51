//! The progress line of a run. It never wraps: narrow terminals show fewer parts, very narrow ones only the counts.

use std::time::Duration;

/// The values of the line.
pub(super) struct Progress {
    /// Finished outputs.
    pub(super) done: u64,
    /// All outputs.
    pub(super) all: u64,
    /// Outputs per second.
    pub(super) rate: f64,
    /// Estimated time left.
    pub(super) left: Duration,
    /// The total size of the outputs, as text.
    pub(super) saving: String,
}

/// The maximum and minimum widths of the bar.
const BAR: (usize, usize) = (30, 10);

/// The line for a terminal of this many columns. The last column stays free, because some terminals wrap there.
pub(super) fn line(progress: &Progress, columns: usize, colors: bool) -> String {
    let Progress { done, all, rate, left, saving } = progress;
    let counts = format!("{done}/{all}");
    if counts.len() >= columns {
        let percent = format!("{}%", done.saturating_mul(100) / (*all).max(1));
        return if percent.len() < columns { percent } else { String::new() };
    }
    let mut free = columns - 1 - counts.len();
    // In order of importance. Parts that do not fit are omitted.
    let mut room_for = |width: usize| {
        let fits = width > 0 && width < free;
        free -= if fits { width + 1 } else { 0 };
        fits
    };
    let (left, rate) = (format!("{} left", short(*left)), format!("{rate:.1}/s"));
    let has_left = room_for(left.len());
    let has_bar = room_for(BAR.1);
    let has_saving = room_for(saving.chars().count());
    let has_rate = room_for(rate.len());
    let bar = bar_of(*done, *all, BAR.0.min(BAR.1 + free), colors);
    let parts = [(has_bar, &bar), (true, &counts), (has_rate, &rate), (has_left, &left), (has_saving, saving)];
    let shown: Vec<&str> = parts.into_iter().filter(|(fits, _)| *fits).map(|(_, text)| text.as_str()).collect();
    shown.join(" ")
}

fn bar_of(done: u64, all: u64, width: usize, colors: bool) -> String {
    let full = usize::try_from(done.saturating_mul(width as u64) / all.max(1)).unwrap_or(width).min(width);
    let (done, rest) = ("█".repeat(full), "░".repeat(width - full));
    if colors { format!("\x1b[36m{done}\x1b[0m\x1b[2m{rest}\x1b[0m") } else { done + &rest }
}

/// `42s`, `3m`, `1h05m`.
fn short(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..60 => format!("{seconds}s"),
        seconds @ 60..3600 => format!("{}m", seconds / 60),
        seconds => format!("{}h{:02}m", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(columns: usize) -> String {
        let saving = "494 MB → 25.3 MB (saved 95 %)".to_owned();
        let left = Duration::from_secs(200);
        line(&Progress { done: 250, all: 1000, rate: 12.34, left, saving }, columns, false)
    }

    #[test]
    fn it_never_wraps() {
        for columns in 1..=300 {
            let line = at(columns);
            assert!(line.chars().count() < columns.max(2), "{columns}: {line}");
        }
    }

    #[test]
    fn the_narrower_the_less() {
        assert_eq!(at(3), "");
        assert_eq!(at(8), "25%");
        assert_eq!(at(10), "250/1000");
        assert_eq!(at(20), "250/1000 3m left");
        let bar = |full: usize, width: usize| "█".repeat(full) + &"░".repeat(width - full);
        assert_eq!(at(50), bar(6, 25) + " 250/1000 12.3/s 3m left");
        assert_eq!(at(80), bar(6, 25) + " 250/1000 12.3/s 3m left 494 MB → 25.3 MB (saved 95 %)");
        assert!(at(200).starts_with(&(bar(7, 30) + " 250/1000 ")));
    }

    #[test]
    fn colors_take_no_columns() {
        let progress = Progress { done: 1, all: 4, rate: 1.0, left: Duration::ZERO, saving: String::new() };
        let plain =
            |text: &str| ["\x1b[36m", "\x1b[2m", "\x1b[0m"].iter().fold(text.to_owned(), |t, code| t.replace(code, ""));
        assert_eq!(plain(&line(&progress, 60, true)), line(&progress, 60, false));
    }

    #[test]
    fn times_are_short() {
        let short = |seconds| short(Duration::from_secs(seconds));
        assert_eq!([short(0), short(59), short(60), short(3900)], ["0s", "59s", "1m", "1h05m"]);
    }
}
