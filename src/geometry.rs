//! Sizes, rectangles, lengths and ratios: pure numbers that know nothing of pixels or of query syntax.

use std::{fmt, num::NonZeroU32};

/// Width and height in pixels; never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Size {
    /// Pixels from left to right.
    pub w: NonZeroU32,
    /// Pixels from top to bottom.
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

    /// The nearest whole size; a side under one pixel becomes one.
    pub fn round(w: f64, h: f64) -> Size {
        Size { w: round_side(w), h: round_side(h) }
    }

    /// The width as a plain number of pixels.
    pub const fn width(self) -> u32 {
        self.w.get()
    }

    /// The height as a plain number of pixels.
    pub const fn height(self) -> u32 {
        self.h.get()
    }

    /// The area in pixels.
    pub fn pixels(self) -> u64 {
        u64::from(self.width()) * u64::from(self.height())
    }

    /// Width and height exchanged, as after a quarter turn.
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

/// The nearest whole number of pixels, half away from zero, at least one.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "float to integer casts saturate")]
pub fn round_side(v: f64) -> NonZeroU32 {
    NonZeroU32::new(v.round() as u32).unwrap_or(NonZeroU32::MIN)
}

/// A part of an image: the top left corner and a size that is never empty, in whole pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rect {
    /// Pixels to the left of it.
    pub x: u32,
    /// Pixels above it.
    pub y: u32,
    /// How large it is.
    pub size: Size,
}

impl fmt::Display for Rect {
    /// `WIDTHxHEIGHT+X+Y`, the X11 way.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{}+{}", self.size, self.x, self.y)
    }
}

/// A length as the user wrote it: pixels, or a share of the side it applies to.
/// It waits for its base: see [`Length::resolve`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Length {
    /// Whole pixels.
    Px(u32),
    /// Percent of the base; may exceed 100.
    Percent(f64),
}

impl Length {
    /// The length in pixels against a base of `side` pixels, not rounded.
    pub fn of(self, side: f64) -> f64 {
        match self {
            Length::Px(px) => f64::from(px),
            Length::Percent(p) => side * p / 100.0,
        }
    }

    /// Whole pixels against a base of `side` pixels; at least one.
    pub fn resolve(self, side: NonZeroU32) -> NonZeroU32 {
        round_side(self.of(f64::from(side.get())).round())
    }
}

/// A place in an image, from its top left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// From the left; percentages of the width.
    pub x: Length,
    /// From the top; percentages of the height.
    pub y: Length,
}

impl Point {
    /// As shares of an image of this size, 0 to 1: a place outside is moved to the edge.
    pub fn share(self, of: Size) -> (f64, f64) {
        let share = |length: Length, side: u32| (length.of(f64::from(side)) / f64::from(side)).clamp(0.0, 1.0);
        (share(self.x, of.width()), share(self.y, of.height()))
    }
}

/// A ratio of width to height, such as 16:9. Both parts are above zero.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Aspect {
    /// The part that stands for the width.
    pub w: f64,
    /// The part that stands for the height.
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

/// Where something smaller is placed along one axis of something larger.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Anchor {
    /// A distance from the start of the axis; may be zero.
    At(Length),
    /// Percent of the space left over: 0 is the start, 50 the middle, 100 the end.
    Offset(f64),
}

impl Anchor {
    /// The middle, the default everywhere.
    pub const CENTER: Anchor = Anchor::Offset(50.0);

    /// Pixels before something of `inner` pixels along an axis of `outer` pixels, and the whole `base` for percentages.
    /// Negative when the inner one is larger.
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
        assert_eq!(Aspect { w: 1000.0, h: 1.0 }.inside(size(10, 10)), size(10, 1), "never empty");
    }

    #[test]
    fn offsets_share_the_space_left_over() {
        assert_eq!(Anchor::Offset(10.0).place(1000, 2000, 2000), 100);
        assert_eq!(Anchor::CENTER.place(2000, 1000, 1000), -500);
        assert_eq!(Anchor::At(Length::Percent(50.0)).place(10, 200, 200), 100);
    }

    #[test]
    fn lengths_round_half_away_from_zero_and_are_never_empty() {
        let side = NonZeroU32::new(5).expect("not zero");
        assert_eq!(Length::Percent(50.0).resolve(side).get(), 3);
        assert_eq!(Length::Percent(0.1).resolve(side).get(), 1);
    }
}
