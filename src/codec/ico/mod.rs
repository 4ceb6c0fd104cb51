//! ICO: an icon in several sizes, each a PNG or a BMP without its file header. The largest is read; ICO is not written.

mod bitmap;
mod directory;

use super::{Codec, DecodeError, DecodeOptions, Decoder, FormatInfo, Header, image_rs, png::Png};
use crate::{codes::WarningCode, image::Frame, warning::Warning};
use bitmap::BitmapDecoder;

pub(super) struct Ico;

static INFO: FormatInfo = image_rs::row("ico", &["ico"], "image/vnd.microsoft.icon");

impl Codec for Ico {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    /// Type 1, at least one entry, and the reserved byte of the first entry is zero, or 255 as .NET writes it.
    fn sniff(&self, head: &[u8]) -> bool {
        head.starts_with(b"\0\0\x01\0")
            && head.get(4..6).is_some_and(|n| n != [0, 0])
            && head.get(9).is_some_and(|reserved| matches!(reserved, 0 | 255))
    }

    fn decoder<'a>(
        &self,
        bytes: &'a [u8],
        options: &DecodeOptions,
    ) -> Option<Result<Box<dyn Decoder + 'a>, DecodeError>> {
        Some(open(bytes, options).map(|d| Box::new(d) as Box<dyn Decoder>))
    }
}

/// The image of an entry; only its first frame is used.
struct IcoDecoder<'a> {
    image: Box<dyn Decoder + 'a>,
    done: bool,
}

/// The largest entry, or the next one if it cannot be read.
fn open<'a>(bytes: &'a [u8], options: &DecodeOptions) -> Result<IcoDecoder<'a>, DecodeError> {
    let mut first = None;
    for entry in directory::entries(bytes) {
        let image = if Png.sniff(entry.data) {
            Png.decoder(entry.data, options)
        } else {
            Some(BitmapDecoder::new(entry.data, options).map(|d| Box::new(d) as Box<dyn Decoder>))
        };
        match image {
            Some(Ok(image)) => match options.limits.check_input(&Header { frames: Some(1), ..image.header() }) {
                Ok(()) => return Ok(IcoDecoder { image, done: false }),
                Err(error) => drop(first.get_or_insert(error)),
            },
            Some(Err(error)) => drop(first.get_or_insert(error)),
            None => {}
        }
    }
    Err(first.unwrap_or_else(|| DecodeError::malformed("the ICO data is damaged: it contains no image")))
}

impl Decoder for IcoDecoder<'_> {
    fn header(&self) -> Header {
        let mut header = Header { frames: Some(1), ..self.image.header() };
        header.warnings.push(Warning::new(WarningCode::BeyondIo, "IO itself does not read ico"));
        header
    }

    fn next_frame(&mut self) -> Result<Option<Frame>, DecodeError> {
        if std::mem::replace(&mut self.done, true) {
            return Ok(None);
        }
        let mut frame = self.image.next_frame()?;
        // An animated PNG gives its first frame.
        frame.iter_mut().for_each(|frame| frame.delay = None);
        Ok(frame)
    }

    fn damage(&self) -> Vec<String> {
        self.image.damage()
    }
}
