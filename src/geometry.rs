//! Sizes, rectangles, lengths and aspect ratios. This module depends neither on images nor on the query syntax.

use std::{fmt, num::NonZeroU32};

/// Width and height in pixels, both at least 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Size {
    /// The width.
    pub w: NonZeroU32,
    /// The height.
    pub h: NonZeroU32,
}

impl Size {
    /// `None` when a side is zero.
    pub const fn new(w: u32, h: u32) -> Option<Size> {
        match (NonZeroU32::new(w), NonZeroU32::new(h)) {
            (Some(w), Some(h)) => Some(Size { w, h }),
            _ => None,
        }
    }

    /// Rounded to whole pixels, at least 1.
    pub fn round(w: f64, h: f64) -> Size {
        Size { w: round_side(w), h: round_side(h) }
    }

    /// The width as an integer.
    pub const fn width(self) -> u32 {
        self.w.get()
    }

    /// The height as an integer.
    pub const fn height(self) -> u32 {
        self.h.get()
    }

    /// The area in pixels.
    pub fn pixels(self) -> u64 {
        u64::from(self.width()) * u64::from(self.height())
    }

    /// Width and height swapped, as after a rotation by 90 degrees.
    pub const fn transposed(self) -> Size {
        Size { w: self.h, h: self.w }
    }
}

impl fmt::Display for Size {
    /// `WIDTHxHEIGHT`, as in the `fastly-io-info` header.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.w, self.h)
    }
}

/// Rounded to whole pixels, half away from zero, at least 1.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "float to integer casts saturate")]
pub fn round_side(v: f64) -> NonZeroU32 {
    NonZeroU32::new(v.round() as u32).unwrap_or(NonZeroU32::MIN)
}

/// A rectangle in an image, in whole pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rect {
    /// The left edge.
    pub x: u32,
    /// The top edge.
    pub y: u32,
    /// Width and height.
    pub size: Size,
}

impl fmt::Display for Rect {
    /// `WIDTHxHEIGHT+X+Y`, as in ImageMagick.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{}+{}", self.size, self.x, self.y)
    }
}

/// A length in pixels or percent. [`Length::resolve`] converts it to pixels.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Length {
    /// Whole pixels.
    Px(u32),
    /// Percent of the side that the length applies to; may exceed 100.
    Percent(f64),
}

impl Length {
    /// The length in pixels, not rounded, where 100 percent is `side`.
    pub fn of(self, side: f64) -> f64 {
        match self {
            Length::Px(px) => f64::from(px),
            Length::Percent(p) => side * p / 100.0,
        }
    }

    /// The length in whole pixels, at least 1, where 100 percent is `side`.
    pub fn resolve(self, side: NonZeroU32) -> NonZeroU32 {
        round_side(self.of(f64::from(side.get())).round())
    }
}

/// A point in an image, relative to its top left corner.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Point {
    /// Distance from the left edge.
    pub x: Length,
    /// Distance from the top edge.
    pub y: Length,
}

impl Point {
    /// The coordinates as fractions of an image of this size, clamped to 0 to 1.
    pub fn share(self, of: Size) -> (f64, f64) {
        let share = |length: Length, side: u32| (length.of(f64::from(side)) / f64::from(side)).clamp(0.0, 1.0);
        (share(self.x, of.width()), share(self.y, of.height()))
    }
}

/// An aspect ratio such as 16:9. Both sides are above zero.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Aspect {
    /// The width.
    pub w: f64,
    /// The height.
    pub h: f64,
}

impl Aspect {
    /// The largest size of this ratio inside `from`. Source: specification 2.1.
    pub fn inside(self, from: Size) -> Size {
        let (w, h) = (f64::from(from.width()), f64::from(from.height()));
        if w * self.h > h * self.w { Size::round(h * self.w / self.h, h) } else { Size::round(w, w * self.h / self.w) }
    }

    /// The smallest size of this ratio around `inner`.
    pub fn around(self, inner: Size) -> Size {
        let (w, h) = (f64::from(inner.width()), f64::from(inner.height()));
        if w * self.h > h * self.w { Size::round(w, w * self.h / self.w) } else { Size::round(h * self.w / self.h, h) }
    }
}

/// The position of a smaller object along one axis of a larger one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Anchor {
    /// A distance from the start.
    At(Length),
    /// Percent of the free space: 0 is the start, 50 the center, 100 the end.
    Offset(f64),
}

impl Anchor {
    /// The center, the default.
    pub const CENTER: Anchor = Anchor::Offset(50.0);

    /// The start of an object of `inner` pixels along an axis of `outer` pixels, where 100 percent is `base`. May be negative
    /// for an object larger than the axis.
    pub fn place(self, inner: u32, outer: u32, base: u32) -> i64 {
        let at = match self {
            Anchor::At(length) => length.of(f64::from(base)),
            Anchor::Offset(percent) => (f64::from(outer) - f64::from(inner)) * percent / 100.0,
        };
        #[expect(clippy::cast_possible_truncation, reason = "both sides fit 32 bits")]
        let at = at.round() as i64;
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(w: u32, h: u32) -> Size {
        Size::new(w, h).expect("not empty")
    }

    #[test]
    fn the_largest_area_of_a_ratio() {
        assert_eq!(Aspect { w: 4.0, h: 3.0 }.inside(size(2000, 1000)), size(1333, 1000));
        assert_eq!(Aspect { w: 16.0, h: 9.0 }.inside(size(1600, 1200)), size(1600, 900));
        assert_eq!(Aspect { w: 1000.0, h: 1.0 }.inside(size(10, 10)), size(10, 1), "at least one pixel");
    }

    #[test]
    fn offsets_are_percentages_of_the_free_space() {
        assert_eq!(Anchor::Offset(10.0).place(1000, 2000, 2000), 100);
        assert_eq!(Anchor::CENTER.place(2000, 1000, 1000), -500);
        assert_eq!(Anchor::At(Length::Percent(50.0)).place(10, 200, 200), 100);
    }

    #[test]
    fn lengths_round_half_away_from_zero_and_to_at_least_one() {
        let side = NonZeroU32::new(5).expect("not zero");
        assert_eq!(Length::Percent(50.0).resolve(side).get(), 3);
        assert_eq!(Length::Percent(0.1).resolve(side).get(), 1);
    }
}
