//! The frames of an animated PNG, each whole: what a frame leaves of the one before it has been put in. Every colour type
//! and depth is read as that of a still picture.

use super::decode::{Reader, malformed, pixels};
use crate::{
    codec::DecodeError,
    geometry::Size,
    image::{Frame, all_opaque, over},
};
use png::{BlendOp, DisposeOp, FrameControl};
use std::time::Duration;

/// A pixel that is not there.
const CLEAR: [u8; 4] = [0; 4];

/// A denominator of zero stands for hundredths of a second.
const UNSAID_DENOMINATOR: u16 = 100;

pub(super) struct Frames<'a> {
    reader: Reader<'a>,
    size: Size,
    canvas: Vec<[u8; 4]>,
    last: Option<Last>,
    /// How many are to come.
    left: u32,
}

/// The last frame, for what happens to its area when the next one comes.
struct Last {
    control: FrameControl,
    /// All that was there before, where that is to come back.
    before: Option<Vec<[u8; 4]>>,
}

impl<'a> Frames<'a> {
    /// `count` is how many frames the header announces.
    pub(super) fn new(mut reader: Reader<'a>, size: Size, count: u32) -> Result<Frames<'a>, DecodeError> {
        if reader.info().frame_control.is_none() {
            // The picture of programs that know no animation is not part of this one.
            reader.next_frame_info().map_err(|e| malformed(&e))?;
        }
        let canvas = vec![CLEAR; size.width() as usize * size.height() as usize];
        Ok(Frames { reader, size, canvas, last: None, left: count })
    }

    pub(super) fn next(&mut self) -> Result<Option<Frame>, DecodeError> {
        let Some(left) = self.left.checked_sub(1) else { return Ok(None) };
        let first = self.last.is_none();
        let drawn = pixels(&mut self.reader)?;
        // What it says is known when its data is there.
        let mut control = *self.reader.info().frame_control().ok_or_else(|| {
            DecodeError::malformed("the PNG data is damaged: a frame of the animation does not say where it belongs")
        })?;
        if first && control.dispose_op == DisposeOp::Previous {
            // Nothing was there before.
            control.dispose_op = DisposeOp::Background;
        }
        self.dispose();
        let before = (control.dispose_op == DisposeOp::Previous).then(|| self.canvas.clone());
        self.draw(&control, &drawn);
        self.last = Some(Last { control, before });
        self.left = left;
        let opaque = all_opaque(&self.canvas);
        let mut frame = Frame::new(self.size, self.canvas.clone(), opaque);
        frame.delay = Some(delay(&control));
        Ok(Some(frame))
    }

    /// Does what the last frame asks for when its time is over.
    fn dispose(&mut self) {
        let Some(Last { control, before }) = self.last.take() else { return };
        if let Some(before) = before {
            self.canvas = before;
        } else if control.dispose_op == DisposeOp::Background {
            self.rows(&control).for_each(|row| row.fill(CLEAR));
        }
    }

    fn draw(&mut self, control: &FrameControl, drawn: &[[u8; 4]]) {
        let part = drawn.chunks_exact(control.width as usize);
        for (row, drawn) in self.rows(control).zip(part) {
            if control.blend_op == BlendOp::Source {
                row.copy_from_slice(drawn);
            } else {
                row.iter_mut().zip(drawn).for_each(|(ground, top)| *ground = over(*top, *ground));
            }
        }
    }

    /// The rows of the canvas that a frame covers; the reader has seen to it that it is inside.
    fn rows(&mut self, control: &FrameControl) -> impl Iterator<Item = &mut [[u8; 4]]> {
        let (left, width) = (control.x_offset as usize, control.width as usize);
        let rows = self.canvas.chunks_exact_mut(self.size.width() as usize).skip(control.y_offset as usize);
        rows.take(control.height as usize).map(move |row| &mut row[left..left + width])
    }
}

fn delay(control: &FrameControl) -> Duration {
    let of = if control.delay_den == 0 { UNSAID_DENOMINATOR } else { control.delay_den };
    let (nanos, of) = (u64::from(control.delay_num) * 1_000_000_000, u64::from(of));
    Duration::from_nanos((nanos + of / 2) / of)
}
