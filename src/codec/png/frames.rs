//! The full frames of an animated PNG, of every color type and depth.

use super::decode::{Reader, malformed, pixels};
use crate::{
    codec::{
        DecodeError,
        canvas::{After, Area, Canvas},
    },
    geometry::Size,
    image::{Frame, all_opaque, over},
};
use png::{BlendOp, DisposeOp, FrameControl};
use std::time::Duration;

/// The denominator 0 means hundredths of a second.
const UNSAID_DENOMINATOR: u16 = 100;

pub(super) struct Frames<'a> {
    reader: Reader<'a>,
    canvas: Canvas,
    /// Remaining frames.
    left: u32,
}

impl<'a> Frames<'a> {
    /// `count` is the number of frames in the header.
    pub(super) fn new(mut reader: Reader<'a>, size: Size, count: u32) -> Result<Frames<'a>, DecodeError> {
        if reader.info().frame_control.is_none() {
            // The default image is not part of the animation.
            reader.next_frame_info().map_err(|e| malformed(&e))?;
        }
        Ok(Frames { reader, canvas: Canvas::new(size), left: count })
    }

    pub(super) fn next(&mut self) -> Result<Option<Frame>, DecodeError> {
        let Some(left) = self.left.checked_sub(1) else { return Ok(None) };
        let drawn = pixels(&mut self.reader)?;
        // The frame's control chunk is parsed with its data.
        let control = *self.reader.info().frame_control().ok_or_else(|| {
            DecodeError::malformed("the PNG data is damaged: a frame of the animation has no position")
        })?;
        self.draw(&control, &drawn);
        self.left = left;
        let pixels = self.canvas.pixels();
        let mut frame = Frame::new(self.canvas.size(), pixels.to_vec(), all_opaque(pixels));
        frame.delay = Some(delay(&control));
        Ok(Some(frame))
    }

    /// Draws a frame; the reader has checked that it is within the canvas.
    fn draw(&mut self, control: &FrameControl, drawn: &[[u8; 4]]) {
        let range = |at: u32, length: u32| at as usize..(at + length) as usize;
        let area =
            Area { columns: range(control.x_offset, control.width), rows: range(control.y_offset, control.height) };
        let after = match control.dispose_op {
            DisposeOp::None => After::Stays,
            DisposeOp::Background => After::Cleared,
            DisposeOp::Previous => After::Restored,
        };
        self.canvas.begin(area.clone(), after);
        for (y, drawn) in area.rows.clone().zip(drawn.chunks_exact(control.width as usize)) {
            let row = self.canvas.row(y, &area);
            if control.blend_op == BlendOp::Source {
                row.copy_from_slice(drawn);
            } else {
                row.iter_mut().zip(drawn).for_each(|(ground, top)| *ground = over(*top, *ground));
            }
        }
    }
}

fn delay(control: &FrameControl) -> Duration {
    let of = if control.delay_den == 0 { UNSAID_DENOMINATOR } else { control.delay_den };
    let (nanos, of) = (u64::from(control.delay_num) * 1_000_000_000, u64::from(of));
    Duration::from_nanos((nanos + of / 2) / of)
}
