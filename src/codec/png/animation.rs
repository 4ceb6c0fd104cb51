//! Animated PNG, written by the png crate: the changed rectangle of each frame.

use crate::{
    codec::{
        Animation, EncodeError,
        changes::changed,
        timing::{fraction, plays_at_most},
    },
    geometry::{Rect, Size},
    image::Frame,
};
use png::{BitDepth, BlendOp, ColorType, Compression, DisposeOp, EncodingError};
use std::{
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
};

/// A shared buffer that survives its writer.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// PNG's integers have 31 bits.
const MOST_PLAYS: u32 = (1 << 31) - 1;

/// A file that is being written.
pub(super) struct AnimationWriter {
    writer: png::Writer<Shared>,
    bytes: Shared,
    size: Size,
    canvas: Option<Vec<[u8; 4]>>,
}

fn library(error: &EncodingError) -> EncodeError {
    EncodeError::library(format!("the PNG encoder: {error}"))
}

impl AnimationWriter {
    pub(super) fn new(size: Size, animation: Animation, icc: Option<&[u8]>) -> Result<AnimationWriter, EncodeError> {
        let frames = animation.frames;
        let frames = frames
            .ok_or_else(|| EncodeError::unsupported("the header of an animated PNG needs the number of frames"))?;
        let bytes = Shared::default();
        let mut info = png::Info::with_size(size.width(), size.height());
        info.icc_profile = icc.map(|icc| icc.to_vec().into());
        let mut encoder = png::Encoder::with_info(bytes.clone(), info).map_err(|e| library(&e))?;
        encoder.set_color(ColorType::Rgba);
        encoder.set_depth(BitDepth::Eight);
        encoder.set_compression(Compression::High);
        encoder.set_animated(frames, plays_at_most(animation.plays, MOST_PLAYS)).map_err(|e| library(&e))?;
        let writer = encoder.write_header().map_err(|e| library(&e))?;
        Ok(AnimationWriter { writer, bytes, size, canvas: None })
    }

    pub(super) fn push(&mut self, frame: &Frame) -> Result<(), EncodeError> {
        let pixels = frame.rgba8();
        let rect = match &self.canvas {
            Some(canvas) => changed(pixels, canvas, self.size),
            // The first frame is the image of programs without support for animations.
            None => Rect { x: 0, y: 0, size: self.size },
        };
        self.begin(rect, fraction(frame.delay.unwrap_or_default())).map_err(|e| library(&e))?;
        let (width, left) = (self.size.width() as usize, rect.x as usize);
        let rows = rect.y as usize..(rect.y + rect.size.height()) as usize;
        let part = rows.flat_map(|y| &pixels[y * width + left..][..rect.size.width() as usize]);
        let samples: Vec<u8> = part.flatten().copied().collect();
        self.writer.write_image_data(&samples).map_err(|e| library(&e))?;
        self.canvas = Some(pixels.to_vec());
        Ok(())
    }

    fn begin(&mut self, rect: Rect, delay: (u16, u16)) -> Result<(), EncodingError> {
        if self.canvas.is_some() {
            // The writer checks each setter against the current rectangle, which is that of the previous frame. At the
            // origin any size fits; then the position does.
            self.writer.reset_frame_position()?;
            self.writer.set_frame_dimension(rect.size.width(), rect.size.height())?;
            self.writer.set_frame_position(rect.x, rect.y)?;
        }
        self.writer.set_frame_delay(delay.0, delay.1)?;
        self.writer.set_blend_op(BlendOp::Source)?;
        self.writer.set_dispose_op(DisposeOp::None)
    }

    pub(super) fn finish(self) -> Result<Vec<u8>, EncodeError> {
        let AnimationWriter { writer, bytes, .. } = self;
        writer.finish().map_err(|e| library(&e))?;
        Ok(std::mem::take(&mut *bytes.0.lock().unwrap_or_else(PoisonError::into_inner)))
    }
}
