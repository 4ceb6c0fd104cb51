//! GIF to full frames.

use super::{
    blocks::{self, Block, Blocks},
    screen::Screen,
};
use crate::{
    codec::{Damaged, DecodeError, DecodeOptions, Decoder, Header},
    geometry::Size,
    image::{Frame, all_opaque},
};
use std::time::Duration;

pub(super) struct GifDecoder<'a> {
    bytes: &'a [u8],
    header: Header,
    /// From the first frame on.
    begun: Option<Progress<'a>>,
    /// Already decoded for the header.
    first: Option<Frame>,
    damaged: Damaged,
    /// A description of the damage, after which no frame follows.
    damage: Option<String>,
}

struct Progress<'a> {
    blocks: Blocks<'a>,
    screen: Screen,
}

fn malformed(what: &str) -> DecodeError {
    DecodeError::malformed(format!("the GIF data is damaged: {what}"))
}

impl GifDecoder<'_> {
    pub(super) fn new<'a>(bytes: &'a [u8], options: &DecodeOptions) -> Result<GifDecoder<'a>, DecodeError> {
        let short = || DecodeError::malformed("the GIF is truncated within its header");
        let facts = blocks::facts(bytes).ok_or_else(short)?;
        options.limits.check_part(facts.longest)?;
        let size =
            Size::new(facts.width, facts.height).ok_or_else(|| DecodeError::malformed("its width or height is 0"))?;
        let header = Header {
            frames: Some(facts.frames.max(1)),
            plays: facts.plays,
            alpha: facts.alpha || facts.first_alpha || facts.frames == 0,
            // Comments and application data are never copied, so there is nothing to remove.
            metadata: false,
            // The screen, its saved copy, and the indices of the largest image.
            decode_units: 2 + facts.largest.div_ceil(4 * size.pixels()),
            ..Header::plain(size)
        };
        let mut decoder =
            GifDecoder { bytes, header, begun: None, first: None, damaged: options.limits.damaged, damage: None };
        if facts.first_alpha && !facts.alpha {
            // Most programs give every frame a transparent color, for unchanged pixels. The first one rarely uses it.
            options.limits.check_input(&decoder.header)?;
            match decoder.compose() {
                Ok(Some(first)) if decoder.damage.is_none() => {
                    decoder.header.alpha = !first.opaque;
                    decoder.first = Some(first);
                }
                // Errors are reported when frames are decoded.
                _ => (decoder.begun, decoder.damage) = (None, None),
            }
        }
        Ok(decoder)
    }
}

impl GifDecoder<'_> {
    fn compose(&mut self) -> Result<Option<Frame>, DecodeError> {
        let size = self.header.size;
        if self.damage.is_some() {
            return Ok(None);
        }
        let Progress { blocks, screen } = match &mut self.begun {
            Some(begun) => begun,
            none => {
                let blocks = Blocks::new(self.bytes).ok_or_else(|| malformed("it is truncated within its header"))?;
                none.insert(Progress { blocks, screen: Screen::new(size) })
            }
        };
        let image = loop {
            match blocks.next() {
                Some(Block::Image(image)) => break image,
                Some(Block::CutOff) => return Err(malformed("it is truncated before an image's data")),
                Some(Block::Plays(_)) => {}
                None => return Ok(None),
            }
        };
        let drawn = screen.draw(&image);
        let mut pixels = screen.pixels().to_vec();
        if let Err(error) = drawn {
            if !self.damaged.accepts() {
                return Err(DecodeError::recoverable(malformed(&error).to_string()));
            }
            if pixels.iter().all(|pixel| pixel[3] == 0) {
                return Err(malformed(&error));
            }
            self.damage = Some(format!("the GIF data is damaged: {error}; the rest of it is missing"));
            if !self.header.alpha {
                pixels.iter_mut().for_each(|pixel| pixel[3] = 255);
            }
        }
        let opaque = all_opaque(&pixels);
        let mut frame = Frame::new(size, pixels, opaque);
        frame.delay = Some(Duration::from_millis(u64::from(image.control.delay) * 10));
        Ok(Some(frame))
    }
}

impl Decoder for GifDecoder<'_> {
    fn header(&self) -> Header {
        self.header.clone()
    }

    fn next_frame(&mut self) -> Result<Option<Frame>, DecodeError> {
        match self.first.take() {
            Some(first) => Ok(Some(first)),
            None => self.compose(),
        }
    }

    fn damage(&self) -> Vec<String> {
        self.damage.clone().into_iter().collect()
    }
}
