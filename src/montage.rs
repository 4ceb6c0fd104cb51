//! Montages: several images on one canvas, each filling a cell of a layout. As in IO a header describes the montage, and the
//! query is ignored.

mod layout;

pub use layout::{LAYOUTS, Layout};

use crate::{
    color::Rgba,
    geometry::{Rect, Size},
    image::{Frame, LazyFrame, Viewport},
    kernel::{composite, resample},
    output::Output,
    param::{self, Doc, Param, Params, ValueError, expected, number, print},
    recipe::{QueryError, QueryErrorKind, QueryErrors, read_header},
};
use std::fmt;

/// The parameters of a montage.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Montage {
    /// Width of the result before [`Montage::dpr`], in pixels.
    pub width: u32,
    /// Height of the result before [`Montage::dpr`], in pixels.
    pub height: u32,
    /// The layout of the cells; `None` only while the header is parsed.
    pub layout: Option<&'static Layout>,
    /// Paths of the images, as in the header.
    pub images: Vec<String>,
    /// Factor of width, height and padding; 0 means 1.
    pub dpr: f64,
    /// Space between images before [`Montage::dpr`], in pixels.
    pub padding: u32,
    /// Background color; `None`: transparent, or white in formats without alpha.
    pub background: Option<Rgba>,
    /// Format and quality.
    pub output: Output,
}

/// The maximum number of images. Source: specification 8.
const MOST_IMAGES: usize = 4;

fn pixels(text: &str, least: u32) -> Option<u32> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten().filter(|n| *n >= least)
}

const SIDE: ValueError = expected("an integer above zero, such as `500`");

impl Params for Montage {
    const PARAMS: &'static [Param<Montage>] = &[
        Param {
            doc: Doc {
                name: "width",
                value: "<px>",
                summary: "Width of the result",
                details: "An integer in pixels, multiplied by dpr. Required.",
                choices: &[],
                example: "width=500",
            },
            set: |montage, text| {
                montage.width = pixels(text, 1).ok_or(SIDE)?;
                Ok(())
            },
            get: |montage| Some(montage.width.to_string()),
        },
        Param {
            doc: Doc {
                name: "height",
                value: "<px>",
                summary: "Height of the result",
                details: "An integer in pixels, multiplied by dpr. Required.",
                choices: &[],
                example: "height=500",
            },
            set: |montage, text| {
                montage.height = pixels(text, 1).ok_or(SIDE)?;
                Ok(())
            },
            get: |montage| Some(montage.height.to_string()),
        },
        Param {
            doc: Doc {
                name: "layout",
                value: "2a|2b|3a|3b|3c|3d|4a|4b|4c|4d|4e",
                summary: "Layout of the images",
                details: "The digit is the number of images. Required.",
                choices: &[],
                example: "layout=2a",
            },
            set: |montage, text| {
                let layout = LAYOUTS.iter().find(|layout| layout.name.eq_ignore_ascii_case(text));
                montage.layout = Some(layout.ok_or(expected("one of 2a, 2b, 3a, 3b, 3c, 3d, 4a, 4b, 4c, 4d, 4e"))?);
                Ok(())
            },
            get: |montage| montage.layout.map(|layout| layout.name.to_owned()),
        },
        Param {
            doc: Doc {
                name: "images",
                value: "<path>[;<path>...]",
                summary: "Paths of the images",
                details: "Relative to the asset root, separated by `;`, at most four. Required.",
                choices: &[],
                example: "images=/image1.jpg;/image2.jpg",
            },
            set: |montage, text| {
                let images: Vec<String> = text.split(';').map(str::to_owned).collect();
                if images.len() > MOST_IMAGES || images.iter().any(String::is_empty) {
                    return Err(expected("one to four paths separated by `;`, such as `/a.jpg;/b.jpg`"));
                }
                montage.images = images;
                Ok(())
            },
            get: |montage| (!montage.images.is_empty()).then(|| montage.images.join(";")),
        },
        Param {
            doc: Doc {
                name: "dpr",
                value: "1-10",
                summary: "Device pixel ratio",
                details: "Multiplies width, height and padding. Default 1.",
                choices: &[],
                example: "dpr=2",
            },
            set: |montage, text| {
                let dpr = number(text).filter(|n| (1.0..=10.0).contains(n));
                let dpr = dpr.ok_or(expected("a number from 1 to 10"))?;
                // The default is not printed.
                montage.dpr = if dpr > 1.0 { dpr } else { 0.0 };
                Ok(())
            },
            get: |montage| (montage.dpr > 1.0).then(|| montage.dpr.to_string()),
        },
        Param {
            doc: Doc {
                name: "padding",
                value: "<px>",
                summary: "Space between images",
                details: "An integer in pixels, multiplied by dpr. Default 0.",
                choices: &[],
                example: "padding=10",
            },
            set: |montage, text| {
                montage.padding = pixels(text, 0).ok_or(expected("an integer, such as `10`"))?;
                Ok(())
            },
            get: |montage| (montage.padding > 0).then(|| montage.padding.to_string()),
        },
        Param {
            doc: Doc {
                name: "bg-color",
                value: "<hex>",
                summary: "Background color",
                details: "Three or six hex digits without `#`. Default: transparent, or white in formats without alpha.",
                choices: &[],
                example: "bg-color=f60",
            },
            set: |montage, text| {
                let color = text.parse().ok().filter(|_| !text.contains(','));
                montage.background = Some(color.ok_or(expected("three or six hex digits, such as `f60`"))?);
                Ok(())
            },
            get: |montage| montage.background.map(|color| color.to_string()),
        },
        Param {
            doc: Doc {
                name: "format",
                value: "<format>",
                summary: "Output format",
                details: "As in a query. Default: that of the first image.",
                choices: &[],
                example: "format=webp",
            },
            set: |montage, text| param::set(&mut montage.output, "format", text),
            get: |montage| as_in_query(&montage.output, "format"),
        },
        Param {
            doc: Doc {
                name: "quality",
                value: "1-100",
                summary: "Quality of lossy formats",
                details: "As in a query. Default 85.",
                choices: &[],
                example: "quality=70",
            },
            set: |montage, text| param::set(&mut montage.output, "quality", text),
            get: |montage| as_in_query(&montage.output, "quality"),
        },
    ];
}

fn as_in_query(output: &Output, name: &str) -> Option<String> {
    Output::PARAMS.iter().find(|row| row.doc.name == name).and_then(|row| (row.get)(output))
}

impl Montage {
    /// Parses the header `X-Fastly-Imageopto-Montage` of IO.
    ///
    /// ```
    /// use pixmill::montage::Montage;
    ///
    /// let montage = Montage::parse("width=500&height=300&layout=2b&images=/a.jpg;/b.jpg&dpr=2")?;
    /// assert_eq!(montage.size().map(|size| size.to_string()).as_deref(), Some("1000x600"));
    /// # Ok::<(), pixmill::QueryErrors>(())
    /// ```
    ///
    /// # Errors
    /// All errors with their positions, and missing parameters.
    pub fn parse(header: &str) -> Result<Montage, QueryErrors> {
        let (montage, mut errors) = read_header::<Montage>(header);
        if errors.is_empty() {
            errors = montage.missing(header);
        }
        if errors.is_empty() { Ok(montage) } else { Err(QueryErrors { query: header.to_owned(), errors }) }
    }

    fn missing(&self, header: &str) -> Vec<QueryError> {
        let all = 0..header.len();
        let needed = [
            ("width", self.width > 0),
            ("height", self.height > 0),
            ("layout", self.layout.is_some()),
            ("images", !self.images.is_empty()),
        ];
        let missing = needed.iter().filter(|(_, there)| !there).map(|(name, _)| QueryErrorKind::Missing { name });
        let count = self.layout.filter(|layout| !self.images.is_empty() && layout.cells.len() != self.images.len());
        let count = count.map(|layout| QueryErrorKind::Value {
            name: "images",
            value: self.images.join(";"),
            expected: format!("{} paths, one for each cell of layout {}", layout.cells.len(), layout.name).into(),
        });
        missing.chain(count).map(|kind| QueryError { span: all.clone(), kind }).collect()
    }

    fn scale(&self) -> f64 {
        self.dpr.max(1.0)
    }

    /// The size of the result; `None` without width or height.
    pub fn size(&self) -> Option<Size> {
        let side = |px: u32| f64::from(px) * self.scale();
        (self.width > 0 && self.height > 0).then(|| Size::round(side(self.width), side(self.height)))
    }

    /// The cells in a result of this size. Padding takes half of its pixels from each of two neighbors.
    pub fn cells(&self, size: Size) -> Vec<Rect> {
        let half = f64::from(self.padding) * self.scale() / 2.0;
        // Inner edges of a cell move inward by half the padding; outer edges do not.
        let edge = |share: f64, side: u32, inwards: f64| {
            let side = f64::from(side);
            let moved = if share > 0.0 && share < 1.0 { share * side + inwards * half } else { share * side };
            moved.clamp(0.0, side)
        };
        let rect = |[left, top, right, bottom]: &[f64; 4]| {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and a side")]
            let span = |a: f64, b: f64, side: u32| {
                // A cell keeps at least one pixel, however large the padding.
                let start = (a.round() as u32).min(side - 1);
                (start, (b.round() as u32).saturating_sub(start).max(1))
            };
            let (w, h) = (size.width(), size.height());
            let (x, width) = span(edge(*left, w, 1.0), edge(*right, w, -1.0), w);
            let (y, height) = span(edge(*top, h, 1.0), edge(*bottom, h, -1.0), h);
            Rect { x, y, size: Size::round(f64::from(width), f64::from(height)) }
        };
        self.layout.map(|layout| layout.cells.iter().map(rect).collect()).unwrap_or_default()
    }

    /// The empty canvas. `opaque`: the format has no alpha.
    pub fn ground(&self, size: Size, opaque: bool) -> Frame {
        let color = match self.background {
            Some(color) => color,
            None if opaque => Rgba::WHITE,
            None => Rgba([0; 4]),
        };
        let pixels = vec![color.0; size.width() as usize * size.height() as usize];
        Frame::new(size, pixels, color.is_opaque())
    }

    /// The canvas with an image in a cell. The image is scaled to cover the cell and cropped at its center.
    pub fn put(canvas: Frame, image: &LazyFrame, cell: Rect) -> Frame {
        let (w, h) = (f64::from(image.size().width()), f64::from(image.size().height()));
        let (cw, ch) = (f64::from(cell.size.width()), f64::from(cell.size.height()));
        let scale = (w / cw).min(h / ch);
        let (shown_w, shown_h) = (cw * scale, ch * scale);
        let part = Viewport { x: (w - shown_w) / 2.0, y: (h - shown_h) / 2.0, w: shown_w, h: shown_h };
        let fitted = resample::resize(&image.part(cell.size, part), cell.size, resample::Filter::Lanczos3);
        composite::overlay(canvas, &fitted, cell.x.into(), cell.y.into())
    }
}

impl fmt::Display for Montage {
    /// The canonical header.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&print(self).join("&"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn montage(layout: &str, padding: u32) -> Montage {
        let images = vec!["/a.jpg"; layout[..1].parse().expect("a digit")].join(";");
        let header = format!("width=120&height=60&layout={layout}&padding={padding}&images={images}");
        Montage::parse(&header).expect("right")
    }

    /// In every layout the cells cover the canvas without overlap, and their number is the digit of the name.
    #[test]
    fn cells_cover_the_canvas_once() {
        for layout in LAYOUTS {
            let montage = montage(layout.name, 0);
            let size = montage.size().expect("a size");
            let cells = montage.cells(size);
            assert_eq!(cells.len(), layout.name[..1].parse::<usize>().expect("a digit"));
            assert_eq!(cells.iter().map(|cell| cell.size.pixels()).sum::<u64>(), size.pixels(), "{}", layout.name);
            let mut seen = vec![false; 120 * 60];
            for Rect { x, y, size } in cells {
                for i in (y..y + size.height()).flat_map(|y| (x..x + size.width()).map(move |x| y * 120 + x)) {
                    assert!(!std::mem::replace(&mut seen[i as usize], true), "{} overlaps", layout.name);
                }
            }
        }
    }

    #[test]
    fn padding_is_between_images() {
        let cells: Vec<String> =
            montage("2b", 10).cells(Size::new(120, 60).expect("not empty")).iter().map(|c| c.to_string()).collect();
        assert_eq!(cells, ["55x60+0+0", "55x60+65+0"]);
        let tiny = Montage { padding: 5000, ..montage("4c", 0) };
        assert!(tiny.cells(Size::new(3, 3).expect("not empty")).iter().all(|c| c.x + c.size.width() <= 3));
    }

    #[test]
    fn missing_and_invalid_parameters_are_errors() {
        let error = |header: &str| Montage::parse(header).expect_err(header).to_string();
        assert!(error("").contains("`width` is missing"));
        assert!(error("width=5&height=5&layout=3a&images=/a;/b").contains("3 paths"));
        assert!(error("width=5&height=5&layout=2a&images=/a;/b&zoom=3").contains("zoom"));
        assert!(error("width=0.5&height=5&layout=5a&images=/a;/b;/c;/d;/e").contains("an integer"));
        assert!(error("width=5&height=5&layout=2a&images=/a;/b&bg-color=1,2,3").contains("hex"));
    }

    #[test]
    fn an_image_covers_its_cell_from_the_center() {
        let size = |w, h| Size::new(w, h).expect("not empty");
        let mut pixels = vec![[255, 0, 0, 255]; 30];
        pixels[10..20].fill([0, 255, 0, 255]);
        let image = Frame::new(size(30, 1), pixels, true);
        let ground = montage("2a", 0).ground(size(4, 2), false);
        let put = Montage::put(ground, &image.into(), Rect { x: 1, y: 1, size: size(1, 1) });
        assert_eq!(put.rgba8()[5], [0, 255, 0, 255]);
        assert_eq!(put.rgba8()[0], [0; 4]);
    }
}
