//! The syntax shared by `trim`, `pad` and `overlay-pad`: one to four lengths in CSS order.
//! Source: specification 3.9 and 3.12.

use super::{ValueError, expected, length_or_zero, print_length};
use crate::geometry::{Length, Size};
use std::fmt;

/// A length for each edge of an image.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Sides {
    /// Top edge.
    pub top: Length,
    /// Right edge.
    pub right: Length,
    /// Bottom edge.
    pub bottom: Length,
    /// Left edge.
    pub left: Length,
}

/// A length in whole pixels for each edge of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edges {
    /// Top edge.
    pub top: u32,
    /// Right edge.
    pub right: u32,
    /// Bottom edge.
    pub bottom: u32,
    /// Left edge.
    pub left: u32,
}

impl Sides {
    /// The syntax of the value, for usage lines.
    pub const VALUE: &'static str = "<all>|<top>,<right>,<bottom>,<left>";

    const EXPECTED: ValueError = expected(
        "one to four lengths in the order top, right, bottom, left, each in pixels such as `10`, a fraction such as `0.1`, or a percentage such as `10p`",
    );

    /// Parses one to four lengths. A missing length is that of the opposite edge, as in CSS.
    ///
    /// # Errors
    /// When there are more than four, or one is not a length.
    pub fn parse(text: &str) -> Result<Sides, ValueError> {
        let all: Option<Vec<Length>> = text.split(',').map(length_or_zero).collect();
        match all.as_deref() {
            Some(&[all]) => Ok(Sides { top: all, right: all, bottom: all, left: all }),
            Some(&[top, right]) => Ok(Sides { top, right, bottom: top, left: right }),
            Some(&[top, right, bottom]) => Ok(Sides { top, right, bottom, left: right }),
            Some(&[top, right, bottom, left]) => Ok(Sides { top, right, bottom, left }),
            _ => Err(Sides::EXPECTED),
        }
    }

    /// Whole pixels; percentages are of the width for left and right, of the height for top and bottom (U-12).
    pub fn resolve(&self, of: Size) -> Edges {
        let px = |length: Length, side: u32| {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "such casts saturate")]
            let px = length.of(f64::from(side)).round() as u32;
            px
        };
        Edges {
            top: px(self.top, of.height()),
            right: px(self.right, of.width()),
            bottom: px(self.bottom, of.height()),
            left: px(self.left, of.width()),
        }
    }
}

impl fmt::Display for Sides {
    /// The shortest form.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Sides { top, right, bottom, left } = *self;
        let all = [top, right, bottom, left];
        let count = match (left == right, bottom == top, top == right) {
            (true, true, true) => 1,
            (true, true, false) => 2,
            (true, false, _) => 3,
            (false, ..) => 4,
        };
        let words: Vec<String> = all[..count].iter().map(|l| print_length(*l)).collect();
        f.write_str(&words.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn css_shorthand() {
        let edges = |text: &str| {
            let Edges { top, right, bottom, left } =
                Sides::parse(text).expect(text).resolve(Size::new(1000, 800).expect("not empty"));
            [top, right, bottom, left]
        };
        assert_eq!(edges("25"), [25; 4]);
        assert_eq!(edges("25,50"), [25, 50, 25, 50]);
        assert_eq!(edges("25,50,75"), [25, 50, 75, 50]);
        assert_eq!(edges("25,50,75,100"), [25, 50, 75, 100]);
        assert_eq!(edges("0.25"), [200, 250, 200, 250]);
        assert_eq!(edges("10,20p,0,10p"), [10, 200, 0, 100]);
        for wrong in ["", "1,2,3,4,5", "a", "1,,2", "-1"] {
            assert!(Sides::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn printing_then_parsing_gives_the_same_sides() {
        for text in ["25", "25,50", "25,50,75", "25,50,75,100", "5,5,5,6", "10p", "1,2,1,3"] {
            assert_eq!(Sides::parse(text).expect(text).to_string(), text);
        }
    }
}
