//! The canvas of an animation whose frames cover parts of it, with the disposal of frames.

use crate::geometry::Size;
use std::ops::Range;

/// A transparent pixel.
const CLEAR: [u8; 4] = [0; 4];

/// The disposal of a frame's area after display.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum After {
    /// It is kept.
    #[default]
    Stays,
    /// It is cleared to transparent.
    Cleared,
    /// It is restored to its state before the frame.
    Restored,
}

/// The rectangle of the canvas that a frame covers, in pixels.
#[derive(Debug, Clone)]
pub(super) struct Area {
    pub(super) columns: Range<usize>,
    pub(super) rows: Range<usize>,
}

/// The canvas.
pub(super) struct Canvas {
    size: Size,
    pixels: Vec<[u8; 4]>,
    last: Option<Last>,
}

/// The last frame, until its disposal.
struct Last {
    area: Area,
    after: After,
    /// The canvas before the frame, if it is to be restored.
    before: Option<Vec<[u8; 4]>>,
}

impl Canvas {
    pub(super) fn new(size: Size) -> Canvas {
        Canvas { size, pixels: vec![CLEAR; size.width() as usize * size.height() as usize], last: None }
    }

    pub(super) fn size(&self) -> Size {
        self.size
    }

    pub(super) fn pixels(&self) -> &[[u8; 4]] {
        &self.pixels
    }

    /// Disposes of the last frame. The next one is then drawn to this area.
    pub(super) fn begin(&mut self, area: Area, after: After) {
        if let Some(Last { area, after, before }) = self.last.take() {
            if let Some(before) = before {
                self.pixels = before;
            } else if after == After::Cleared {
                area.rows.clone().for_each(|y| self.row(y, &area).fill(CLEAR));
            }
        }
        let before = (after == After::Restored).then(|| self.pixels.clone());
        self.last = Some(Last { area, after, before });
    }

    /// The pixels of an area in a row of the canvas.
    pub(super) fn row(&mut self, y: usize, area: &Area) -> &mut [[u8; 4]] {
        &mut self.pixels[y * self.size.width() as usize..][area.columns.clone()]
    }
}
