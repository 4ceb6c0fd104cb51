//! The parameters of a query: name, documentation, parser and printer of each. A row is generic over the settings that it
//! belongs to, so this module does not depend on the stages.

mod region;
mod sides;
mod spelling;

pub use region::{OutOfBounds, Region, RegionSize};
pub use sides::{Edges, Sides};
pub use spelling::closest;

use crate::geometry::{Anchor, Aspect, Length, Point};
use std::borrow::Cow;

/// One parameter. `T` is the settings of its stage, so that stages do not depend on each other.
pub struct Param<T> {
    /// The documentation, for help, man page, completions and the language guide.
    pub doc: Doc,
    /// Parses a value into the settings. Call [`Param::apply`], which undoes a failed attempt.
    pub set: fn(&mut T, &str) -> Result<(), ValueError>,
    /// The canonical value, or `None` when the setting is at its default.
    pub get: fn(&T) -> Option<String>,
}

impl<T: Clone> Param<T> {
    /// Sets the parameter. After an error the settings are unchanged, except that [`ValueError::Corrected`] leaves the
    /// corrected value.
    ///
    /// # Errors
    /// When the value is invalid or not in this build.
    pub fn apply(&self, settings: &mut T, value: &str) -> Result<(), ValueError> {
        let before = settings.clone();
        let result = (self.set)(settings, value);
        if matches!(result, Err(ValueError::Expected(_) | ValueError::NotBuilt(_))) {
            *settings = before;
        }
        result
    }
}

/// The documentation of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Doc {
    /// The parameter's name in a query.
    pub name: &'static str,
    /// The syntax of the value, for usage lines.
    pub value: &'static str,
    /// One line for help.
    pub summary: &'static str,
    /// Units, range, default and other details.
    pub details: &'static str,
    /// All values, where they can be listed, for completions.
    pub choices: &'static [&'static str],
    /// A query that uses the parameter. A test parses it.
    pub example: &'static str,
}

/// An invalid value. The parser of the query adds the parameter's name, the value and its position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueError {
    /// Invalid; the text lists valid values.
    Expected(Cow<'static, str>),
    /// Invalid; the text lists valid values. The settings hold the nearest valid value, which lenient parsing uses.
    Corrected(Cow<'static, str>),
    /// Valid, but not in this build; the text has the remedy.
    NotBuilt(&'static str),
}

/// The error for an invalid value.
pub const fn expected(what: &'static str) -> ValueError {
    ValueError::Expected(Cow::Borrowed(what))
}

/// Looks up a word in a table of (spelling, meaning), ignoring case (U-32).
pub fn word<T: Copy>(table: &[(&str, T)], text: &str) -> Option<T> {
    table.iter().find(|(spelling, _)| spelling.eq_ignore_ascii_case(text)).map(|(_, meaning)| *meaning)
}

/// The first spelling of a meaning in a table of (spelling, meaning).
pub fn spelling<T: PartialEq>(table: &[(&'static str, T)], meaning: &T) -> Option<String> {
    table.iter().find(|(_, m)| m == meaning).map(|(spelling, _)| (*spelling).to_owned())
}

/// Settings that can be parsed from a query and printed as one.
pub trait Params: Sized + Clone + 'static {
    /// The parameters, in canonical order.
    const PARAMS: &'static [Param<Self>];
}

/// Sets the parameter of this name, as [`Param::apply`]. An unknown name changes nothing.
///
/// # Errors
/// As [`Param::apply`].
pub fn set<S: Params>(settings: &mut S, name: &str, value: &str) -> Result<(), ValueError> {
    S::PARAMS.iter().find(|row| row.doc.name == name).map_or(Ok(()), |row| row.apply(settings, value))
}

/// Every setting that is not at its default, as `name=value` in canonical order.
pub fn print<S: Params>(settings: &S) -> Vec<String> {
    S::PARAMS.iter().filter_map(|row| Some(format!("{}={}", row.doc.name, escaped(&(row.get)(settings)?)))).collect()
}

/// A value for a query, which ends at `&` and is percent-decoded. Only paths contain these characters.
fn escaped(value: &str) -> String {
    value.replace('%', "%25").replace('&', "%26")
}

/// A decimal number without sign, exponent or spaces. Source: specification 1.1.
pub fn number(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'.') && text.starts_with(|c: char| c.is_ascii_digit());
    // More than 300 digits parse as infinity.
    plain.then(|| text.parse().ok()).flatten().filter(|n: &f64| n.is_finite())
}

/// The syntax of [`length`], for messages.
pub const LENGTH: &str = "pixels such as `300`, a fraction under 1 such as `0.5`, or a percentage such as `50p`";

/// A length above zero, in pixels or percent: `300`, `0.5`, `50p`. Source: specification 1.1, U-2.
pub fn length(text: &str) -> Option<Length> {
    length_or_zero(text).filter(|l| !matches!(l, Length::Px(0)))
}

/// As [`length`], or `0`, for distances from an edge.
pub fn length_or_zero(text: &str) -> Option<Length> {
    // `50%` is unambiguous, so it is accepted for `50p` (U-2).
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

/// Rounded to six decimals, so that `0.333` prints as `33.3p`. IO's own tools send three.
fn percentage(percent: f64) -> Length {
    Length::Percent(decimals(percent).max(1e-6))
}

fn decimals(n: f64) -> f64 {
    (n * 1e6).round() / 1e6
}

/// A point such as `30p,50p` or `600,400`: x and y from the top left corner.
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

/// The axis and position of `x30`, `x10p` or `offset-x25` (or `y`). Source: specification 1.3.
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
    fn lengths_are_parsed() {
        assert_eq!(length("200"), Some(Length::Px(200)));
        assert_eq!(length("200.0"), Some(Length::Px(200)), "a zero fraction is ignored");
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
    fn positions_are_parsed() {
        assert_eq!(anchor("x0"), Some(('x', Anchor::At(Length::Px(0)))));
        assert_eq!(anchor("offset-y12.5"), Some(('y', Anchor::Offset(12.5))));
        assert_eq!(anchor("y10p"), Some(('y', Anchor::At(Length::Percent(10.0)))));
        for wrong in ["x", "z1", "offset-x101", "offset-x-1", "x-1", "offset", "", "é"] {
            assert_eq!(anchor(wrong), None, "{wrong}");
        }
    }
}
