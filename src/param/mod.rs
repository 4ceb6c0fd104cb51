//! One parameter of a query: its spelling, its documentation, how it is read and written.
//! Knows no stage: a row is generic over the settings it belongs to.

mod region;
mod sides;
mod spelling;

pub use region::{OutOfBounds, Region, RegionSize};
pub use sides::{Edges, Sides};
pub use spelling::closest;

use crate::geometry::{Anchor, Aspect, Length, Point};
use std::borrow::Cow;

/// A row of a stage's table. `T` is the stage's own settings, so a stage knows nothing of the others.
pub struct Param<T> {
    /// Name, value and words, for help, man page, completions and the language guide.
    pub doc: Doc,
    /// Reads a value into the settings; on an error the settings are as before.
    pub set: fn(&mut T, &str) -> Result<(), ValueError>,
    /// The canonical value, or `None` when the setting is at its default.
    pub get: fn(&T) -> Option<String>,
}

/// What a person can read about a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Doc {
    /// The name in a query.
    pub name: &'static str,
    /// The shape of the value, for usage lines.
    pub value: &'static str,
    /// One line.
    pub summary: &'static str,
    /// What else there is to know: units, range, default.
    pub details: &'static str,
    /// The values, where they can be listed: completions offer them.
    pub choices: &'static [&'static str],
    /// A query that shows it; a test parses it.
    pub example: &'static str,
}

/// A value that is not right. Whoever reads the query adds the parameter's name, the value and the place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueError {
    /// What was expected instead.
    Expected(Cow<'static, str>),
    /// What was expected instead; the settings hold what comes nearest, for lenient readers.
    Corrected(Cow<'static, str>),
    /// The language has this value, this version does not.
    NotBuilt(&'static str),
}

/// The error that says what was expected.
pub const fn expected(what: &'static str) -> ValueError {
    ValueError::Expected(Cow::Borrowed(what))
}

/// Finds a word in a table of (spelling, meaning), whatever its case (U-32).
pub fn word<T: Copy>(table: &[(&str, T)], text: &str) -> Option<T> {
    table.iter().find(|(spelling, _)| spelling.eq_ignore_ascii_case(text)).map(|(_, meaning)| *meaning)
}

/// The first spelling in a table of (spelling, meaning) that means this.
pub fn spelling<T: PartialEq>(table: &[(&'static str, T)], meaning: &T) -> Option<String> {
    table.iter().find(|(_, m)| m == meaning).map(|(spelling, _)| (*spelling).to_owned())
}

/// Settings that can be read from and written to a query.
pub trait Params: Sized + 'static {
    /// The rows, in canonical order.
    const PARAMS: &'static [Param<Self>];
}

/// Reads a value into the setting of this name; a name that no row has changes nothing.
///
/// # Errors
/// As the row's own.
pub fn set<S: Params>(settings: &mut S, name: &str, value: &str) -> Result<(), ValueError> {
    S::PARAMS.iter().find(|row| row.doc.name == name).map_or(Ok(()), |row| (row.set)(settings, value))
}

/// Every setting that is not at its default, as `name=value` in canonical order.
pub fn print<S: Params>(settings: &S) -> Vec<String> {
    S::PARAMS.iter().filter_map(|row| Some(format!("{}={}", row.doc.name, (row.get)(settings)?))).collect()
}

/// A number written with digits and at most one point: no sign, no exponent, no blank. Source: specification 1.1.
pub fn number(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'.') && text.starts_with(|c: char| c.is_ascii_digit());
    // Infinity would need more than 300 digits; it is refused here so that no later arithmetic meets it.
    plain.then(|| text.parse().ok()).flatten().filter(|n: &f64| n.is_finite())
}

/// What [`length`] reads, for messages.
pub const LENGTH: &str = "pixels such as `300`, a fraction under 1 such as `0.5`, or a percentage such as `50p`";

/// Pixels or a percentage above zero: `300`, `0.5`, `50p`. Source: specification 1.1, U-2.
pub fn length(text: &str) -> Option<Length> {
    length_or_zero(text).filter(|l| !matches!(l, Length::Px(0)))
}

/// As [`length`], but `0` is right too: a distance from an edge may be nothing.
pub fn length_or_zero(text: &str) -> Option<Length> {
    // `%` for `p` is a slip that has only one meaning (U-2).
    if let Some(percent) = text.strip_suffix(['p', '%']) {
        return number(percent).filter(|p| *p > 0.0 && *p <= 1e6).map(percentage);
    }
    let n = number(text)?;
    if n > 0.0 && n < 1.0 {
        return Some(percentage(n * 100.0));
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and in range")]
    let px = n as u32;
    (n.fract() == 0.0 && n <= f64::from(u32::MAX)).then_some(Length::Px(px))
}

/// Six decimals of percent: twice what IO's own tools send, and `0.333` prints as `33.3p`.
fn percentage(percent: f64) -> Length {
    Length::Percent(decimals(percent).max(1e-6))
}

fn decimals(n: f64) -> f64 {
    (n * 1e6).round() / 1e6
}

/// A place such as `30p,50p` or `600,400`: two lengths from the top left corner.
pub fn point(text: &str) -> Option<Point> {
    let (x, y) = text.split_once(',')?;
    Some(Point { x: length_or_zero(x.trim())?, y: length_or_zero(y.trim())? })
}

/// The canonical text of a length: `300` or `50p`.
pub fn print_length(length: Length) -> String {
    match length {
        Length::Px(px) => px.to_string(),
        Length::Percent(p) => format!("{p}p"),
    }
}

/// A ratio such as `16:9` or `1.5:1`; both sides above zero.
pub fn aspect(text: &str) -> Option<Aspect> {
    let (w, h) = text.split_once(':')?;
    let side = |t: &str| number(t).filter(|n| *n > 0.0 && *n <= 1e6);
    Some(Aspect { w: side(w)?, h: side(h)? })
}

/// The canonical text of a ratio.
pub fn print_aspect(aspect: Aspect) -> String {
    format!("{}:{}", aspect.w, aspect.h)
}

/// One axis of a position: `x30`, `x10p`, `offset-x25` (and `y`). Source: specification 1.3.
/// The first part of the answer is the axis.
pub fn anchor(text: &str) -> Option<(char, Anchor)> {
    let offset = text.strip_prefix("offset-");
    let rest = offset.unwrap_or(text);
    let axis = rest.chars().next().filter(|c| matches!(c, 'x' | 'y'))?;
    let value = &rest[1..];
    let anchor = match offset {
        Some(_) => Anchor::Offset(number(value).filter(|n| *n <= 100.0)?),
        None => Anchor::At(length_or_zero(value)?),
    };
    Some((axis, anchor))
}

/// The canonical text of one axis of a position.
pub fn print_anchor(axis: char, anchor: Anchor) -> String {
    match anchor {
        Anchor::At(length) => format!("{axis}{}", print_length(length)),
        Anchor::Offset(percent) => format!("offset-{axis}{percent}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_the_language() {
        assert_eq!(length("200"), Some(Length::Px(200)));
        assert_eq!(length("200.0"), Some(Length::Px(200)), "a zero fraction is no fraction");
        assert_eq!(length("0.10"), Some(Length::Percent(10.0)));
        assert_eq!(length("0.333").map(print_length).as_deref(), Some("33.3p"));
        assert_eq!(length("10.000000p"), Some(Length::Percent(10.0)));
        assert_eq!(length("250p"), Some(Length::Percent(250.0)));
        assert_eq!(length("50%"), Some(Length::Percent(50.0)));
        for wrong in ["", "0", "0p", "1.5", "-5", "+5", "1e3", "abc", "5px", ".5", "p", "99999999999", "1..2"] {
            assert_eq!(length(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn positions_of_the_language() {
        assert_eq!(anchor("x0"), Some(('x', Anchor::At(Length::Px(0)))));
        assert_eq!(anchor("offset-y12.5"), Some(('y', Anchor::Offset(12.5))));
        assert_eq!(anchor("y10p"), Some(('y', Anchor::At(Length::Percent(10.0)))));
        for wrong in ["x", "z1", "offset-x101", "offset-x-1", "x-1", "offset", "", "é"] {
            assert_eq!(anchor(wrong), None, "{wrong}");
        }
    }
}
