//! Frames to GIF: the changed rectangle of each frame, with its own palette if its colors are few enough.

use super::delays::hundredths;
use crate::{
    codec::{
        EncodeError, EncodeOptions, Encoder,
        changes::changed,
        palette::{Indexed, indexed},
        timing::plays_at_most,
    },
    geometry::{Rect, Size},
    image::Frame,
};
use gif::{DisposalMethod, Repeat};
use std::{borrow::Cow, time::Duration};

/// A transparent pixel.
const CLEAR: [u8; 4] = [0; 4];

/// The largest loop count of Netscape's extension.
const MOST_PLAYS: u32 = u16::MAX as u32 + 1;

/// The offset of the delay in the block before each frame.
const DELAY_AT: usize = 4;

/// One index is transparent.
const COLORS: u16 = 255;

pub(super) struct GifEncoder {
    plays: u32,
    /// An animation. Dithering frames separately would flicker, and take a twentieth more bytes.
    moves: bool,
    out: Option<Started>,
    /// The last frame, which is written when the next one is known.
    waiting: Option<Waiting>,
}

struct Started {
    writer: gif::Encoder<Vec<u8>>,
    size: Size,
    global: Vec<u8>,
    /// The canvas before the next frame.
    canvas: Vec<[u8; 4]>,
    /// The offset and delay of each frame. The written delays depend on all of them.
    delays: Vec<(usize, Duration)>,
}

struct Waiting {
    size: Size,
    pixels: Vec<[u8; 4]>,
    delay: Option<Duration>,
}

fn side(pixels: u32) -> Result<u16, EncodeError> {
    u16::try_from(pixels).map_err(|_| EncodeError::unsupported("GIF stores at most 65535 pixels a side"))
}

fn library(error: &gif::EncodingError) -> EncodeError {
    EncodeError::library(format!("the GIF encoder: {error}"))
}

impl GifEncoder {
    pub(super) fn new(options: &EncodeOptions) -> GifEncoder {
        // A still image has no loop count.
        GifEncoder {
            plays: options.animation.map_or(1, |a| a.plays),
            moves: options.animation.is_some(),
            out: None,
            waiting: None,
        }
    }

    /// Writes the waiting frame; `next` follows it.
    fn write(&mut self, next: Option<&[[u8; 4]]>) -> Result<(), EncodeError> {
        let Some(Waiting { size, pixels, delay }) = self.waiting.take() else { return Ok(()) };
        // A frame can only cover. If the next one has more transparent pixels, this one must be cleared first.
        let cleared = next.is_some_and(|next| pixels.iter().zip(next).any(|(now, then)| now[3] > 0 && then[3] == 0));
        let canvas = match &self.out {
            Some(started) => Cow::Borrowed(&started.canvas),
            None => Cow::Owned(vec![CLEAR; pixels.len()]),
        };
        // Without a transparent color in the first frame, most programs treat uncovered pixels as opaque, and some do
        // so for cleared frames.
        let open = cleared || self.out.is_none() && pixels.contains(&CLEAR);
        let rect = if open { Rect { x: 0, y: 0, size } } else { changed(&pixels, &canvas, size) };
        let (Indexed { palette, indices }, clear) = part(&pixels, &canvas, size, rect, !self.moves, open);
        let palette = palette.as_flattened().to_vec();
        let mut frame = gif::Frame {
            dispose: if cleared { DisposalMethod::Background } else { DisposalMethod::Keep },
            transparent: clear,
            left: side(rect.x)?,
            top: side(rect.y)?,
            width: side(rect.size.width())?,
            height: side(rect.size.height())?,
            palette: None,
            buffer: Cow::Owned(indices),
            ..gif::Frame::default()
        };
        drop(canvas);
        let plays = self.plays;
        let started = match &mut self.out {
            Some(started) => started,
            none => none.insert(Started::new(size, palette.clone(), plays)?),
        };
        if palette != started.global {
            frame.palette = Some(palette);
        }
        started.delays.push((started.writer.get_ref().len(), delay.unwrap_or_default()));
        started.writer.write_frame(&frame).map_err(|e| library(&e))?;
        started.canvas = if cleared { vec![CLEAR; pixels.len()] } else { pixels };
        Ok(())
    }
}

impl Started {
    fn new(size: Size, global: Vec<u8>, plays: u32) -> Result<Started, EncodeError> {
        let (w, h) = (side(size.width())?, side(size.height())?);
        let mut writer = gif::Encoder::new(Vec::new(), w, h, &global).map_err(|e| library(&e))?;
        match plays_at_most(plays, MOST_PLAYS) {
            0 => writer.set_repeat(Repeat::Infinite).map_err(|e| library(&e))?,
            1 => {}
            plays => {
                let again = u16::try_from(plays - 1).unwrap_or(u16::MAX);
                writer.set_repeat(Repeat::Finite(again)).map_err(|e| library(&e))?;
            }
        }
        Ok(Started { writer, size, global, canvas: Vec::new(), delays: Vec::new() })
    }
}

/// Alpha is thresholded at the middle.
fn thresholded([r, g, b, a]: [u8; 4]) -> [u8; 4] {
    if a < 128 { CLEAR } else { [r, g, b, 255] }
}

/// The rectangle with a palette of its own, and the transparent index of unchanged pixels. There is one if a pixel is
/// unchanged, or if `open`.
fn part(
    pixels: &[[u8; 4]],
    canvas: &[[u8; 4]],
    size: Size,
    rect: Rect,
    dither: bool,
    open: bool,
) -> (Indexed, Option<u8>) {
    let (width, columns) = (size.width() as usize, rect.x as usize..(rect.x + rect.size.width()) as usize);
    let rows = rect.y as usize..(rect.y + rect.size.height()) as usize;
    let cut = |all: &[[u8; 4]]| -> Vec<[u8; 4]> {
        rows.clone().flat_map(|y| all[y * width..][columns.clone()].to_vec()).collect()
    };
    let (now, before) = (cut(pixels), cut(canvas));
    let skipped: Vec<bool> = now.iter().zip(&before).map(|(now, before)| now == before || now[3] == 0).collect();
    // Skipped pixels take the color of the pixel before, which compresses best.
    let mut last = now.iter().zip(&skipped).find(|(_, skipped)| !**skipped).map_or([0; 3], |(p, _)| [p[0], p[1], p[2]]);
    let colors: Vec<[u8; 3]> = now
        .iter()
        .zip(&skipped)
        .map(|(p, skipped)| {
            if !skipped {
                last = [p[0], p[1], p[2]];
            }
            last
        })
        .collect();
    let mut made = indexed(&colors, rect.size.width(), COLORS, dither);
    if !open && !skipped.contains(&true) {
        return (made, None);
    }
    let clear = u8::try_from(made.palette.len()).unwrap_or(u8::MAX);
    made.palette.push([0; 3]);
    made.indices.iter_mut().zip(&skipped).filter(|(_, skipped)| **skipped).for_each(|(index, _)| *index = clear);
    (made, Some(clear))
}

impl Encoder for GifEncoder {
    fn push(&mut self, frame: &Frame) -> Result<(), EncodeError> {
        let pixels: Vec<[u8; 4]> = frame.rgba8().iter().map(|p| thresholded(*p)).collect();
        if self.out.as_ref().is_some_and(|started| started.size != frame.size()) {
            return Err(EncodeError::library("the frames differ in size"));
        }
        self.write(Some(&pixels))?;
        self.waiting = Some(Waiting { size: frame.size(), pixels, delay: frame.delay });
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<u8>, EncodeError> {
        self.write(None)?;
        let started = self.out.ok_or_else(|| EncodeError::library("no frame was given"))?;
        let Started { writer, delays, .. } = started;
        let mut file = writer.into_inner().map_err(|e| library(&e))?;
        let shown: Vec<Duration> = delays.iter().map(|(_, shown)| *shown).collect();
        for ((at, _), delay) in delays.iter().zip(hundredths(&shown)) {
            if let Some(place) = file.get_mut(at + DELAY_AT..at + DELAY_AT + 2) {
                place.copy_from_slice(&delay.to_le_bytes());
            }
        }
        Ok(file)
    }
}
