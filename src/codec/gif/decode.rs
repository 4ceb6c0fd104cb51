//! GIF to frames, each whole: what a frame leaves of the one before it has been put in.

use super::blocks;
use crate::{
    codec::{DecodeError, DecodeWish, Decoder, Header, composed::whole},
    geometry::Size,
    image::{Frame, all_opaque},
};
use image::{AnimationDecoder, ImageError, codecs::gif};
use std::io::Cursor;

pub(super) struct GifDecoder<'a> {
    bytes: &'a [u8],
    header: Header,
    frames: Option<image::Frames<'a>>,
    /// Read for the header already.
    first: Option<image::Frame>,
}

fn malformed(error: &ImageError) -> DecodeError {
    DecodeError::malformed(format!("the GIF data is damaged: {error}"))
}

impl GifDecoder<'_> {
    pub(super) fn new<'a>(bytes: &'a [u8], wish: &DecodeWish) -> Result<GifDecoder<'a>, DecodeError> {
        let short = || DecodeError::malformed("the GIF data ends within its header");
        let side = |at: usize| Some(u32::from(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?)));
        let (w, h) = side(6).zip(side(8)).ok_or_else(short)?;
        let size = Size::new(w, h).ok_or_else(|| DecodeError::malformed("the picture has no size"))?;
        let facts = blocks::facts(bytes);
        let mut header = Header {
            frames: Some(facts.frames.max(1)),
            plays: facts.plays,
            alpha: facts.alpha || facts.first_alpha || facts.frames == 0,
            // Comments and applications' data are never carried over, so there is nothing to remove.
            metadata: false,
            // The decoder keeps the canvas beside the frame it gives.
            working: size.pixels() * 10,
            ..Header::plain(size)
        };
        if facts.first_alpha && !facts.alpha {
            // Most programs give every frame a transparent colour, for what stays as it was; the first one rarely uses it.
            wish.limits.check_input(&header)?;
            if let Some((frames, first)) = begin(bytes) {
                header.alpha = !all_opaque(first.buffer().as_raw().as_chunks().0);
                return Ok(GifDecoder { bytes, header, frames: Some(frames), first: Some(first) });
            }
        }
        Ok(GifDecoder { bytes, header, frames: None, first: None })
    }
}

/// The first frame, and those after it; `None` when something is wrong, which is said when the frames are wanted.
fn begin(bytes: &[u8]) -> Option<(image::Frames<'_>, image::Frame)> {
    let mut frames = gif::GifDecoder::new(Cursor::new(bytes)).ok()?.into_frames();
    let first = frames.next()?.ok()?;
    Some((frames, first))
}

impl Decoder for GifDecoder<'_> {
    fn header(&self) -> Header {
        self.header.clone()
    }

    fn next_frame(&mut self) -> Result<Option<Frame>, DecodeError> {
        let frames = match &mut self.frames {
            Some(frames) => frames,
            none => {
                let decoder = gif::GifDecoder::new(Cursor::new(self.bytes)).map_err(|e| malformed(&e))?;
                none.insert(decoder.into_frames())
            }
        };
        let next = match self.first.take() {
            Some(first) => first,
            None => match frames.next() {
                Some(next) => next.map_err(|e| malformed(&e))?,
                None => return Ok(None),
            },
        };
        let frame = whole(next, self.header.size)
            .ok_or_else(|| DecodeError::malformed("the GIF's frame is not as large as its header says"))?;
        Ok(Some(frame))
    }
}
