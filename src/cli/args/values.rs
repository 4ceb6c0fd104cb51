//! Parsers of option values.

use crate::{codec::Format, config};
use std::time::Duration;

/// `1500000`, `512k`, `64M`, `1.5G`, `2GiB`: powers of 1000, or of 1024 with an `i`.
pub(in crate::cli) fn bytes(text: &str) -> Result<u64, String> {
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let (number, fraction) = number.split_once('.').unwrap_or((number, ""));
    let factor: u64 = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" => 1000,
        "m" | "mb" => 1000 * 1000,
        "g" | "gb" => 1000 * 1000 * 1000,
        "ki" | "kib" => 1 << 10,
        "mi" | "mib" => 1 << 20,
        "gi" | "gib" => 1 << 30,
        _ => 0,
    };
    let whole = number.parse().ok().and_then(|number: u64| number.checked_mul(factor));
    // Nine digits are enough for a fraction of a gigabyte.
    let part = match fraction.len() {
        0 => Some(0),
        digits @ 1..=9 => fraction.parse().ok().map(|part: u64| part * factor / 10_u64.pow(digits as u32)),
        _ => None,
    };
    let bytes = whole.zip(part).and_then(|(whole, part)| whole.checked_add(part)).filter(|n| *n > 0);
    bytes.ok_or_else(|| "expected a number of bytes above zero such as 1500000, 512M or 2GiB".to_owned())
}

/// `45m`, `12h`, `30d`, `8w`.
pub(super) fn age(text: &str) -> Result<Duration, String> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let seconds: u64 = match unit {
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        "w" => 7 * 86_400,
        _ => 0,
    };
    let number: Option<u64> = number.parse().ok();
    let age = number.and_then(|n| n.checked_mul(seconds)).filter(|_| seconds > 0);
    age.map(Duration::from_secs)
        .ok_or_else(|| "expected a number of minutes, hours, days or weeks such as 45m, 12h, 30d or 8w".to_owned())
}

/// `60`, `1.5`, `0`.
pub(super) fn seconds(text: &str) -> Result<f64, String> {
    let seconds = text.parse().ok().filter(|seconds| (0.0..=1e6).contains(seconds));
    seconds.ok_or_else(|| "expected a number of seconds such as 60 or 1.5, or 0 for no limit".to_owned())
}

/// An SSIMULACRA2 score as measured. It is negative for very different images.
pub(super) fn similarity(text: &str) -> Result<f64, String> {
    let score = text.parse().ok().filter(|score: &f64| score.is_finite() && *score <= 100.0);
    score.ok_or_else(|| "expected a score of at most 100, such as 70".to_owned())
}

/// A target score.
pub(super) fn score(text: &str) -> Result<f64, String> {
    let score = text.parse().ok().filter(|score| (1.0..=100.0).contains(score));
    score.ok_or_else(|| "expected a score from 1 to 100, such as 80".to_owned())
}

/// A backup suffix: `orig` or `.orig`. An image extension is rejected, because the backup would become an input of the
/// next run.
pub(super) fn suffix(text: &str) -> Result<String, String> {
    let suffix = text.strip_prefix('.').unwrap_or(text);
    let plain = !suffix.is_empty() && suffix.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '~'));
    let last = suffix.rsplit('.').next().unwrap_or(suffix);
    let is_image = Format::for_extension(last).is_some() || last.eq_ignore_ascii_case("gz");
    if !plain || last.is_empty() || is_image {
        return Err("expected letters and digits that are not an image extension, such as orig".to_owned());
    }
    Ok(format!(".{suffix}"))
}

/// Text at the end of a stem: without separators of paths and words of templates.
pub(super) fn name_suffix(text: &str) -> Result<String, String> {
    let plain = !text.is_empty() && !text.contains(['/', '\\', '{', '}', '\0']);
    if plain { Ok(text.to_owned()) } else { Err("expected part of a file name, such as -small".to_owned()) }
}

/// Columns and rows: `6x4`.
pub(super) fn grid(text: &str) -> Result<(u32, u32), String> {
    let side = |text: &str| text.parse().ok().filter(|side| (1..=100).contains(side));
    let grid = text.split_once(['x', 'X', '×']).and_then(|(columns, rows)| Some((side(columns)?, side(rows)?)));
    grid.ok_or_else(|| "expected columns and rows from 1 to 100, such as 6x4".to_owned())
}

/// A URL prefix.
pub(super) fn base_url(text: &str) -> Result<String, String> {
    if !config::is_base_url(text) {
        return Err(format!("expected {}", config::BASE_URL));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages() {
        let days = |n: u64| Ok(Duration::from_secs(n * 86_400));
        assert_eq!([age("0d"), age("30d"), age("2w"), age("48h")], [days(0), days(30), days(14), days(2)]);
        for wrong in ["", "d", "30", "-1d", "1.5h", "1y", "99999999999999999999d"] {
            assert!(age(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn image_extensions_are_not_suffixes() {
        for (typed, want) in [("orig", ".orig"), (".orig", ".orig"), ("2026-11-26~", ".2026-11-26~")] {
            assert_eq!(suffix(typed).as_deref(), Ok(want));
        }
        for wrong in ["", ".", "jpg", "bak.JPG", "gz", "a/b", "a b", "..", "orig."] {
            assert!(suffix(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn sizes() {
        assert_eq!([bytes("12"), bytes("2k"), bytes("3MiB")], [Ok(12), Ok(2000), Ok(3 << 20)]);
        assert_eq!([bytes("1.5G"), bytes("0.25kiB"), bytes("1.050kB")], [Ok(1_500_000_000), Ok(256), Ok(1050)]);
        for wrong in ["", "M", "0", "-1", "1.5.2G", ".5k", "0.1", "1.0000000001G", "9999999999999G", "1T"] {
            assert!(bytes(wrong).is_err(), "{wrong}");
        }
    }
}
