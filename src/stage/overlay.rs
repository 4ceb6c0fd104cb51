//! `overlay`: another image over this one, such as a logo. Its parameters are not part of a query: IO reads them from a
//! separate header, which clients cannot set.

mod image;

pub use image::Image;

use super::{Detail, Stage, StageError, Step};
use crate::{
    codes::ErrorCode,
    geometry::{Anchor, Length, Size},
    image::{Frame, LazyFrame, Viewport},
    kernel::{composite, resample},
    param::{Doc, LENGTH, Param, Params, Sides, ValueError, expected, length, print, print_length, spelling, word},
};
use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use std::{fmt, sync::Arc};

/// Settings of the overlay. Without a path there is no overlay.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Overlay {
    /// The image's path, relative to the asset root.
    pub path: Option<String>,
    /// Its width, in pixels or percent of the base image; `None`: in proportion to the height, or its own.
    pub width: Option<Length>,
    /// Its height, in pixels or percent of the base image; `None`: in proportion to the width, or its own.
    pub height: Option<Length>,
    /// Left (0), center (50, the default) or right (100).
    pub across: Option<Alignment>,
    /// Top (0), middle (50, the default) or bottom (100).
    pub down: Option<Alignment>,
    /// Space around it.
    pub pad: Option<Sides>,
    /// Whether it is tiled.
    pub repeat: Repeat,
    /// The decoded image in sRGB, set before rendering.
    pub image: Option<Image>,
}

/// One of three positions along an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Alignment {
    /// Left or top.
    Start,
    /// Center or middle.
    Middle,
    /// Right or bottom.
    End,
}

/// Tiling, from the overlay's position in both directions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub enum Repeat {
    /// None.
    #[default]
    No,
    /// Horizontal.
    X,
    /// Vertical.
    Y,
    /// Horizontal and vertical.
    Both,
}

const REPEAT: &[(&str, Repeat)] = &[("x", Repeat::X), ("y", Repeat::Y), ("both", Repeat::Both)];
const ACROSS: &[(&str, Alignment)] =
    &[("left", Alignment::Start), ("center", Alignment::Middle), ("right", Alignment::End)];
const DOWN: &[(&str, Alignment)] =
    &[("top", Alignment::Start), ("middle", Alignment::Middle), ("bottom", Alignment::End)];

/// Both base64 alphabets, with or without padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

fn path(slot: &mut Option<String>, path: &str) -> Result<(), ValueError> {
    if slot.is_some() {
        return Err(expected("one image: either `overlay` or `overlay-base64`"));
    }
    if path.is_empty() {
        return Err(expected("a path relative to the asset root, such as `/img/logo.png`"));
    }
    *slot = Some(path.to_owned());
    Ok(())
}

/// Parses `bottom,right`, or one of the two.
fn align(overlay: &mut Overlay, text: &str) -> Result<(), ValueError> {
    let (mut across, mut down) = (None, None);
    for part in text.split(',') {
        let slot = match (word(DOWN, part), word(ACROSS, part)) {
            (Some(place), _) => (&mut down, place),
            (_, Some(place)) => (&mut across, place),
            _ => return Err(ALIGN),
        };
        if slot.0.replace(slot.1).is_some() {
            return Err(ALIGN);
        }
    }
    (overlay.across, overlay.down) = (across, down);
    Ok(())
}

const ALIGN: ValueError = expected("`top`, `middle` or `bottom`, then `left`, `center` or `right`, or one of them");

fn side(text: &str) -> Result<Option<Length>, ValueError> {
    length(text).map(Some).ok_or(expected(LENGTH))
}

impl Params for Overlay {
    const PARAMS: &'static [Param<Overlay>] = &[
        Param {
            doc: Doc {
                name: "overlay",
                value: "<path>",
                summary: "Image to overlay",
                details: "A path below the asset root.",
                choices: &[],
                example: "overlay=/logo.png&overlay-align=bottom,right",
            },
            set: |overlay, text| path(&mut overlay.path, text),
            get: |overlay| overlay.path.clone(),
        },
        Param {
            doc: Doc {
                name: "overlay-base64",
                value: "<base64>",
                summary: "The path of `overlay`, in base64",
                details: "Standard or URL-safe alphabet, with or without padding.",
                choices: &[],
                example: "overlay-base64=L2xvZ28ucG5n",
            },
            set: |overlay, text| {
                // Form decoding turns a plus into a space.
                let text = text.replace(['-', ' '], "+").replace('_', "/");
                let bytes = BASE64.decode(text).ok().and_then(|bytes| String::from_utf8(bytes).ok());
                path(&mut overlay.path, &bytes.ok_or(expected("a path in base64, such as `L2xvZ28ucG5n`"))?)
            },
            get: |_| None,
        },
        Param {
            doc: Doc {
                name: "overlay-width",
                value: "<px>|<percent>p",
                summary: "Width of the overlay",
                details: "Pixels, or percent of the base image. The height is in proportion unless given; both together stretch the overlay.",
                choices: &[],
                example: "overlay=/logo.png&overlay-width=0.5",
            },
            set: |overlay, text| {
                overlay.width = side(text)?;
                Ok(())
            },
            get: |overlay| overlay.width.map(print_length),
        },
        Param {
            doc: Doc {
                name: "overlay-height",
                value: "<px>|<percent>p",
                summary: "Height of the overlay",
                details: "As overlay-width.",
                choices: &[],
                example: "overlay=/logo.png&overlay-height=40",
            },
            set: |overlay, text| {
                overlay.height = side(text)?;
                Ok(())
            },
            get: |overlay| overlay.height.map(print_length),
        },
        Param {
            doc: Doc {
                name: "overlay-align",
                value: "<top|middle|bottom>,<left|center|right>",
                summary: "Position of the overlay",
                details: "One of the two can be omitted. Default `middle,center`.",
                choices: &[],
                example: "overlay=/logo.png&overlay-align=top",
            },
            set: align,
            get: |overlay| {
                let down = overlay.down.and_then(|place| spelling(DOWN, &place));
                let across = overlay.across.and_then(|place| spelling(ACROSS, &place));
                let words: Vec<String> = down.into_iter().chain(across).collect();
                (!words.is_empty()).then(|| words.join(","))
            },
        },
        Param {
            doc: Doc {
                name: "overlay-pad",
                value: Sides::VALUE,
                summary: "Space around the overlay",
                details: "As `pad`; percentages are of the base image.",
                choices: &[],
                example: "overlay=/logo.png&overlay-align=bottom,right&overlay-pad=10",
            },
            set: |overlay, text| {
                overlay.pad = Some(Sides::parse(text)?);
                Ok(())
            },
            get: |overlay| overlay.pad.map(|sides| sides.to_string()),
        },
        Param {
            doc: Doc {
                name: "overlay-repeat",
                value: "x|y|both",
                summary: "Tile the overlay",
                details: "From its position in both directions, along one axis or both. The padding is the space between tiles.",
                choices: &["x", "y", "both"],
                example: "overlay=/logo.png&overlay-repeat=both",
            },
            set: |overlay, text| {
                overlay.repeat = word(REPEAT, text).ok_or(expected("one of x, y, both"))?;
                Ok(())
            },
            get: |overlay| spelling(REPEAT, &overlay.repeat),
        },
    ];
}

impl fmt::Display for Overlay {
    /// The canonical header.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&print(self).join("&"))
    }
}

impl Overlay {
    /// The size of the overlay on an image of size `base` (U-27).
    fn drawn(&self, own: Size, base: Size) -> Size {
        let (w, h) = (f64::from(own.width()), f64::from(own.height()));
        let (width, height) = (self.width.map(|l| l.resolve(base.w)), self.height.map(|l| l.resolve(base.h)));
        match (width, height) {
            (None, None) => own,
            (Some(width), None) => Size::round(f64::from(width.get()), h * f64::from(width.get()) / w),
            (None, Some(height)) => Size::round(w * f64::from(height.get()) / h, f64::from(height.get())),
            (Some(w), Some(h)) => Size { w, h },
        }
    }
}

/// The overlay along one axis: its visible part, and the positions of its tiles.
struct Axis {
    /// The first visible pixel of the overlay, and one past the last.
    seen: (u32, u32),
    places: Vec<i64>,
}

impl Axis {
    /// `inner` pixels with padding `before` and `after`, on `outer` pixels.
    fn new(place: Option<Alignment>, inner: u32, (before, after): (u32, u32), outer: u32, repeat: bool) -> Axis {
        let anchor = Anchor::Offset(match place.unwrap_or(Alignment::Middle) {
            Alignment::Start => 0.0,
            Alignment::Middle => 50.0,
            Alignment::End => 100.0,
        });
        let whole = inner.saturating_add(before).saturating_add(after);
        let at = anchor.place(whole, outer, outer) + i64::from(before);
        if inner > outer {
            // Only the part over the image is rendered, however large the overlay is.
            let clip = |v: i64| u32::try_from(v.clamp(0, i64::from(inner))).unwrap_or(inner);
            let seen = (clip(-at), clip(i64::from(outer) - at));
            return Axis { seen, places: vec![at.max(0)] };
        }
        let step = i64::from(whole);
        let first = if repeat { at - at.div_euclid(step) * step - step } else { at };
        let count = if repeat { i64::from(outer) / step + 2 } else { 1 };
        Axis { seen: (0, inner), places: (0..count).map(|i| first + i * step).collect() }
    }

    fn length(&self) -> u32 {
        self.seen.1.saturating_sub(self.seen.0)
    }
}

impl Stage for Overlay {
    fn name(&self) -> &'static str {
        "overlay"
    }

    fn size(&self, from: Size) -> Result<Size, StageError> {
        Ok(from)
    }

    fn detail(&self, _: Size) -> Detail {
        Detail::Passes
    }

    fn step(&self, frame: &LazyFrame) -> Result<Option<Step>, StageError> {
        let Some(path) = &self.path else { return Ok(None) };
        let Some(Image { frame: image, .. }) = &self.image else {
            let message = format!("the overlay {path} was not read");
            return Err(StageError { stage: "overlay", code: ErrorCode::OverlayMissing, message });
        };
        let base = frame.size();
        let size = self.drawn(image.size(), base);
        let edges = self.pad.map(|pad| pad.resolve(base));
        let (left, right, top, bottom) = edges.map_or((0, 0, 0, 0), |e| (e.left, e.right, e.top, e.bottom));
        let (on_x, on_y) =
            (matches!(self.repeat, Repeat::X | Repeat::Both), matches!(self.repeat, Repeat::Y | Repeat::Both));
        let x = Axis::new(self.across, size.width(), (left, right), base.width(), on_x);
        let y = Axis::new(self.down, size.height(), (top, bottom), base.height(), on_y);
        let Some(visible) = Size::new(x.length(), y.length()) else { return Ok(None) };
        let scale = |full: u32, own: u32| f64::from(own) / f64::from(full);
        let (sx, sy) = (scale(size.width(), image.size().width()), scale(size.height(), image.size().height()));
        let viewport = Viewport {
            x: f64::from(x.seen.0) * sx,
            y: f64::from(y.seen.0) * sy,
            w: f64::from(visible.width()) * sx,
            h: f64::from(visible.height()) * sy,
        };
        let part = LazyFrame::from(image.clone()).with_viewport(visible, viewport);
        let tile = resample::resize(&part, visible, resample::Filter::Lanczos3);
        let detail = match (x.places.as_slice(), y.places.as_slice()) {
            ([x], [y]) => format!("{path} {visible}{x:+}{y:+}"),
            _ => format!("{path} {visible} repeated"),
        };
        let tile = Arc::new(tile);
        let run = move |mut frame: Frame| {
            for top in &y.places {
                for left in &x.places {
                    frame = composite::overlay(frame, &tile, *left, *top);
                }
            }
            frame
        };
        Ok(Some(Step::new("overlay", detail, run)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(
        place: Option<Alignment>,
        inner: u32,
        pad: (u32, u32),
        outer: u32,
        repeat: bool,
    ) -> ((u32, u32), Vec<i64>) {
        let axis = Axis::new(place, inner, pad, outer, repeat);
        (axis.seen, axis.places)
    }

    #[test]
    fn positions_and_padding() {
        assert_eq!(places(None, 10, (0, 0), 30, false), ((0, 10), vec![10]));
        assert_eq!(places(Some(Alignment::End), 10, (0, 5), 30, false), ((0, 10), vec![15]));
        assert_eq!(places(Some(Alignment::Start), 10, (3, 9), 30, false), ((0, 10), vec![3]));
        assert_eq!(places(None, 50, (0, 0), 30, false), ((10, 40), vec![0]), "the middle part is seen");
        assert_eq!(places(Some(Alignment::End), 50, (0, 0), 30, false), ((20, 50), vec![0]));
        assert_eq!(places(Some(Alignment::Start), 50, (99, 0), 30, false), ((0, 0), vec![99]), "pushed out");
    }

    #[test]
    fn repetition_covers_the_whole_axis() {
        for (inner, pad, outer) in [(7, (0, 0), 30), (10, (2, 3), 31), (30, (0, 0), 30), (1, (0, 0), 1)] {
            for place in [None, Some(Alignment::Start), Some(Alignment::End)] {
                let (_, places) = places(place, inner, pad, outer, true);
                assert!(places[0] <= i64::from(pad.0), "{places:?}");
                let end = places[places.len() - 1] + i64::from(inner + pad.1);
                assert!(end >= i64::from(outer), "{places:?}");
            }
        }
    }

    #[test]
    fn one_side_keeps_the_shape() {
        let size = |w, h| Size::new(w, h).expect("not empty");
        let drawn =
            |width, height| Overlay { width, height, ..Overlay::default() }.drawn(size(100, 50), size(400, 400));
        assert_eq!(drawn(None, None), size(100, 50));
        assert_eq!(drawn(Some(Length::Percent(50.0)), None), size(200, 100));
        assert_eq!(drawn(None, Some(Length::Px(10))), size(20, 10));
        assert_eq!(drawn(Some(Length::Px(7)), Some(Length::Px(9))), size(7, 9));
    }
}
