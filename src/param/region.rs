//! The syntax shared by `crop` and `precrop`: a size, a position, a mode. Source: specification 3.7.

use super::{ValueError, anchor, aspect, expected, length, print_anchor, print_aspect, print_length};
use crate::geometry::{Anchor, Aspect, Length, Rect, Size};
use std::fmt;

/// The crop region of a query.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Region {
    /// Its size.
    pub size: RegionSize,
    /// Horizontal position; centered if absent.
    pub x: Option<Anchor>,
    /// Vertical position; centered if absent.
    pub y: Option<Anchor>,
    /// A region that extends beyond the image is clamped to it instead of being an error.
    pub safe: bool,
    /// The position is chosen by the content of the image.
    pub smart: bool,
}

/// The size of a crop region.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RegionSize {
    /// Width and height.
    Sides(Length, Length),
    /// The largest region of this aspect ratio.
    Ratio(Aspect),
}

/// The region extends beyond the image. The message is that of IO.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Invalid transformation for requested image: Invalid crop, region out of bounds")]
pub struct OutOfBounds;

impl Region {
    /// The syntax of the value, for usage lines.
    pub const VALUE: &'static str = "<width>,<height>|<a>:<b>[,<position>][,safe|smart]";

    const EXPECTED: ValueError = expected(
        "a size (`300,200`, `50p,50p` or a ratio such as `16:9`), then an optional position such as `x10,y20` or `offset-x10,offset-y50`, then optionally `safe` or `smart`",
    );

    /// Parses the value of `crop` or `precrop`.
    ///
    /// # Errors
    /// When the value is invalid, or has `smart` without a ratio (U-10).
    pub fn parse(text: &str) -> Result<Region, ValueError> {
        let region = Region::read(text)?;
        match region.size {
            RegionSize::Sides(w, h) if region.smart => Err(smart_needs_ratio(w, h)),
            _ => Ok(region),
        }
    }

    /// As [`Region::parse`], into `slot`. After the error that `smart` has no ratio, `slot` holds the centered region
    /// (U-10).
    ///
    /// # Errors
    /// As [`Region::parse`].
    pub fn set(slot: &mut Option<Region>, text: &str) -> Result<(), ValueError> {
        let mut region = Region::read(text)?;
        let parsed = Region::parse(text).map(drop);
        region.smart &= parsed.is_ok();
        *slot = Some(region);
        parsed
    }

    fn read(text: &str) -> Result<Region, ValueError> {
        let mut parts = text.split(',');
        let first = parts.next().unwrap_or_default();
        let size = match aspect(first) {
            Some(ratio) => RegionSize::Ratio(ratio),
            None => {
                let side = |t: Option<&str>| t.and_then(length).ok_or(Region::EXPECTED);
                RegionSize::Sides(side(Some(first))?, side(parts.next())?)
            }
        };
        let mut region = Region { size, x: None, y: None, safe: false, smart: false };
        for part in parts {
            region.add(part)?;
        }
        Ok(region)
    }

    fn add(&mut self, part: &str) -> Result<(), ValueError> {
        let free = match part.to_ascii_lowercase().as_str() {
            "safe" => !std::mem::replace(&mut self.safe, true),
            "smart" => !std::mem::replace(&mut self.smart, true),
            other => match anchor(other) {
                Some(('x', at)) => self.x.replace(at).is_none(),
                Some((_, at)) => self.y.replace(at).is_none(),
                None => false,
            },
        };
        if free { Ok(()) } else { Err(Region::EXPECTED) }
    }

    /// The region in whole pixels for an image of size `from`. A smart region is centered.
    ///
    /// # Errors
    /// When the region extends beyond the image and is not `safe`, or is entirely outside.
    pub fn place(&self, from: Size) -> Result<Rect, OutOfBounds> {
        let size = match self.size {
            RegionSize::Sides(w, h) => Size { w: w.resolve(from.w), h: h.resolve(from.h) },
            RegionSize::Ratio(ratio) => ratio.inside(from),
        };
        let (x, w) = axis(self.x, size.width(), from.width(), self.safe)?;
        let (y, h) = axis(self.y, size.height(), from.height(), self.safe)?;
        Ok(Rect { x, y, size: Size::new(w, h).ok_or(OutOfBounds)? })
    }
}

/// Start and length along an axis of `outer` pixels.
fn axis(at: Option<Anchor>, inner: u32, outer: u32, safe: bool) -> Result<(u32, u32), OutOfBounds> {
    let start = at.unwrap_or(Anchor::CENTER).place(inner, outer, outer);
    let end = start + i64::from(inner);
    let inside = start >= 0 && end <= i64::from(outer);
    if !inside && !safe {
        return Err(OutOfBounds);
    }
    let clamp = |v: i64| u32::try_from(v.clamp(0, i64::from(outer))).map_err(|_| OutOfBounds);
    let (start, end) = (clamp(start)?, clamp(end)?);
    Ok((start, end - start))
}

/// The error for `smart` with a size: it shows the equivalent query with a ratio (U-10).
fn smart_needs_ratio(w: Length, h: Length) -> ValueError {
    let (Length::Px(w), Length::Px(h)) = (w, h) else {
        return ValueError::Corrected("a ratio with `smart`, such as `crop=3:2,smart`".into());
    };
    let (mut a, mut b) = (w, h);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    let text = format!("a ratio with `smart`: `crop={}:{},smart&width={w}`", w / a, h / a);
    ValueError::Corrected(text.into())
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.size {
            RegionSize::Sides(w, h) => write!(f, "{},{}", print_length(w), print_length(h))?,
            RegionSize::Ratio(ratio) => f.write_str(&print_aspect(ratio))?,
        }
        for (axis, at) in [('x', self.x), ('y', self.y)] {
            if let Some(at) = at {
                write!(f, ",{}", print_anchor(axis, at))?;
            }
        }
        for (word, on) in [("safe", self.safe), ("smart", self.smart)] {
            if on {
                write!(f, ",{word}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(query: &str, w: u32, h: u32) -> Result<String, OutOfBounds> {
        let from = Size::new(w, h).expect("not empty");
        Region::parse(query).expect(query).place(from).map(|r| r.to_string())
    }

    #[test]
    fn documented_positions() {
        assert_eq!(place("1:1", 1000, 800).as_deref(), Ok("800x800+100+0"));
        assert_eq!(place("1000,500,offset-x10,offset-y50", 2000, 1000).as_deref(), Ok("1000x500+100+250"));
        assert_eq!(place("1000,500,offset-x50,y60", 2000, 1000).as_deref(), Ok("1000x500+500+60"));
        assert_eq!(place("1:1,x30,safe", 1000, 800).as_deref(), Ok("800x800+30+0"));
        assert_eq!(place("800,600,x500,y300,safe", 1000, 800).as_deref(), Ok("500x500+500+300"));
        assert_eq!(place("2000,2000,safe", 1000, 800).as_deref(), Ok("1000x800+0+0"));
    }

    #[test]
    fn a_region_beyond_the_image_is_an_error() {
        for query in ["2000,500", "500,2000", "800,600,x201,y200", "1:1,x300,y0", "150p,50p", "10,10,x1000,safe"] {
            assert_eq!(place(query, 1000, 800), Err(OutOfBounds), "{query}");
        }
    }

    #[test]
    fn smart_without_a_ratio_shows_the_equivalent_query() {
        let error = Region::parse("300,200,smart").expect_err("needs a ratio");
        assert_eq!(error, ValueError::Corrected("a ratio with `smart`: `crop=3:2,smart&width=300`".into()));
    }

    #[test]
    fn printing_then_parsing_gives_the_same_region() {
        for text in ["16:9,smart", "300,60p,x10,offset-y20,safe", "1.5:1", "50p,50p,offset-x0"] {
            let region = Region::parse(text).expect(text);
            assert_eq!((region.to_string().as_str(), Region::parse(&region.to_string())), (text, Ok(region)));
        }
    }

    #[test]
    fn invalid_regions() {
        for text in ["", "300", "300,", "16:0", "1:1,left", "1:1,x1,x2", "1:1,safe,safe", "1:1,", "0,5", "-1:2"] {
            assert!(Region::parse(text).is_err(), "{text}");
        }
    }
}
