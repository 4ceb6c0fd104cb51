//! The `Range` header, for a single range of bytes: Safari plays videos only from servers that answer it.

use std::ops::Range;

/// The answer to a `Range` header.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// All bytes: no header, several ranges, or another unit. HTTP allows to ignore them.
    Whole,
    /// One range.
    Of(Range<usize>),
    /// The range begins behind the last byte.
    Outside,
}

/// The part of a body of this length that a header asks for.
pub(super) fn part(header: Option<&str>, len: usize) -> Part {
    let range = header.and_then(|header| header.trim().strip_prefix("bytes=")).filter(|ranges| !ranges.contains(','));
    let Some((first, last)) = range.and_then(|range| range.split_once('-')) else { return Part::Whole };
    let number = |text: &str| -> Option<usize> {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        // A number that is too large is behind every end.
        digits.then(|| text.parse().unwrap_or(usize::MAX))
    };
    match (number(first.trim()), number(last.trim())) {
        (None, Some(suffix)) if first.trim().is_empty() => match suffix.min(len) {
            0 => Part::Outside,
            suffix => Part::Of(len - suffix..len),
        },
        (Some(first), None) if last.trim().is_empty() => {
            if first < len {
                Part::Of(first..len)
            } else {
                Part::Outside
            }
        }
        (Some(first), Some(last)) if first <= last => {
            if first < len {
                Part::Of(first..last.saturating_add(1).min(len))
            } else {
                Part::Outside
            }
        }
        _ => Part::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_ranges() {
        for (header, expected) in [
            ("bytes=0-1", Part::Of(0..2)),
            ("bytes=2-", Part::Of(2..10)),
            ("bytes=-3", Part::Of(7..10)),
            ("bytes=-30", Part::Of(0..10)),
            ("bytes=5-99999999999999999999999", Part::Of(5..10)),
            ("bytes=10-", Part::Outside),
            ("bytes=-0", Part::Outside),
            ("bytes=3-2", Part::Whole),
            ("bytes=0-1,3-4", Part::Whole),
            ("bytes=a-b", Part::Whole),
            ("bytes=-", Part::Whole),
            ("lines=0-1", Part::Whole),
        ] {
            assert_eq!(part(Some(header), 10), expected, "{header}");
        }
        assert_eq!(part(None, 10), Part::Whole);
        assert_eq!(part(Some("bytes=0-"), 0), Part::Outside);
    }
}
