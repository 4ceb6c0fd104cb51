//! The canvas of an animation whose frames cover parts of it, and what each frame leaves to the one after it.

use crate::geometry::Size;
use std::ops::Range;

/// A pixel that is not there.
const CLEAR: [u8; 4] = [0; 4];

/// What happens to a frame's area after it was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum After {
    /// It stays.
    #[default]
    Stays,
    /// It becomes transparent.
    Cleared,
    /// It becomes what it was before.
    Restored,
}

/// The part of the canvas that a frame covers, in pixels.
#[derive(Debug, Clone)]
pub(super) struct Area {
    pub(super) columns: Range<usize>,
    pub(super) rows: Range<usize>,
}

/// What is shown.
pub(super) struct Canvas {
    size: Size,
    pixels: Vec<[u8; 4]>,
    last: Option<Last>,
}

/// The last frame, for what happens to its area when the next one comes.
struct Last {
    area: Area,
    after: After,
    /// All that was there before, where that is to come back.
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

    /// Does what the last frame asks for when its time is over. The next one is drawn to this area then.
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
