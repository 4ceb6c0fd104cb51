//! GIF: the first frame is read by the image crate. Writing, and the frames after the first, come later.

use super::{Codec, DecodeError, DecodeWish, Decoder, FormatInfo, Header, OutputName};
use crate::{geometry::Size, image::Frame};
use image::{AnimationDecoder, codecs::gif::GifDecoder};
use std::io::Cursor;

pub(super) struct Gif;

static INFO: FormatInfo = FormatInfo {
    name: "gif",
    extensions: &["gif"],
    mime: "image/gif",
    outputs: &[OutputName::plain("gif", &[])],
    alpha: true,
    animation: true,
    lossless: true,
    lossy: false,
    keeps_profile: false,
    max_side: 65_535,
    encode_bytes_per_pixel: 0,
    to_read: "",
    to_write: "use `webp`, `avif`, `jpg` or `png`",
};

impl Codec for Gif {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn sniff(&self, head: &[u8]) -> bool {
        head.starts_with(b"GIF87a") || head.starts_with(b"GIF89a")
    }

    fn decoder<'a>(&self, bytes: &'a [u8], _: &DecodeWish) -> Option<Result<Box<dyn Decoder + 'a>, DecodeError>> {
        Some(GifFrames::new(bytes).map(|d| Box::new(d) as Box<dyn Decoder>))
    }
}

struct GifFrames<'a> {
    bytes: &'a [u8],
    header: Header,
    done: bool,
}

impl GifFrames<'_> {
    fn new(bytes: &[u8]) -> Result<GifFrames<'_>, DecodeError> {
        let short = || DecodeError::malformed("the GIF data ends within its header");
        let side = |at: usize| Some(u32::from(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?)));
        let (w, h) = side(6).zip(side(8)).ok_or_else(short)?;
        let size = Size::new(w, h).ok_or_else(|| DecodeError::malformed("the picture has no size"))?;
        let frames = count_frames(bytes).unwrap_or(0).max(1);
        let mut header = Header {
            frames: Some(frames),
            alpha: true,
            // Comments and applications' data are never carried over, so there is nothing to remove.
            metadata: false,
            // The decoder keeps the canvas beside the frame it gives.
            working: size.pixels() * 8,
            ..Header::plain(size)
        };
        if frames > 1 {
            header.notes.push(("animation-flattened", format!("the first of {frames} frames is taken")));
        }
        Ok(GifFrames { bytes, header, done: false })
    }
}

/// Counts the frames by walking over the blocks: nothing is decompressed. `None` when the walk leaves the file.
fn count_frames(bytes: &[u8]) -> Option<u32> {
    let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let mut at = 13 + table(*bytes.get(10)?);
    let mut frames = 0;
    loop {
        match bytes.get(at) {
            Some(0x2c) => {
                frames += 1;
                at += 10 + table(*bytes.get(at + 9)?) + 1;
            }
            Some(0x21) => at += 2,
            // The trailer, garbage that every viewer passes over, or the end.
            _ => return Some(frames),
        }
        loop {
            let length = usize::from(*bytes.get(at)?);
            at += 1 + length;
            if length == 0 {
                break;
            }
        }
    }
}

impl Decoder for GifFrames<'_> {
    fn header(&self) -> Header {
        self.header.clone()
    }

    fn next_frame(&mut self) -> Result<Option<Frame>, DecodeError> {
        if std::mem::replace(&mut self.done, true) {
            return Ok(None);
        }
        let malformed = |e: image::ImageError| DecodeError::malformed(format!("the GIF data is damaged: {e}"));
        let decoder = GifDecoder::new(Cursor::new(self.bytes)).map_err(malformed)?;
        let first = decoder.into_frames().next().ok_or_else(|| DecodeError::malformed("the GIF has no frame"))?;
        let picture = first.map_err(malformed)?.into_buffer();
        let size = Size::new(picture.width(), picture.height()).filter(|size| *size == self.header.size);
        let size = size.ok_or_else(|| DecodeError::malformed("the GIF's frame is not as large as its header says"))?;
        let pixels = picture.into_raw().as_chunks().0.to_vec();
        let opaque = pixels.iter().all(|p: &[u8; 4]| p[3] == 255);
        Ok(Some(Frame::new(size, pixels, opaque)))
    }
}
