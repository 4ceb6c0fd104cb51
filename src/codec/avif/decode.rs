//! AVIF to frames: 8 to 12 bits, alpha, crop and orientation of the container, animations.

use super::{
    ffi::{HeaderInfo, Reader},
    sequence,
};
use crate::{
    codec::{DecodeError, DecodeOptions, Decoder, Header, has_brand, header::Model, heif},
    geometry::{Rect, Size},
    image::{Frame, all_opaque},
};
use std::time::Duration;

pub(super) struct AvifDecoder<'a> {
    reader: Reader<'a>,
    header: Header,
    /// The size as stored, and the crop of it, if any.
    stored: Size,
    part: Option<Rect>,
}

fn malformed(message: &str) -> DecodeError {
    DecodeError::malformed(format!("the AVIF data is damaged: {message}"))
}

impl<'a> AvifDecoder<'a> {
    pub(super) fn new(bytes: &'a [u8], options: &DecodeOptions) -> Result<AvifDecoder<'a>, DecodeError> {
        let reader = Reader::new(bytes, options.limits.input_side).map_err(|e| malformed(&e))?;
        let facts = reader.facts();
        let stored = Size::new(facts.width, facts.height).ok_or_else(|| malformed("its width or height is 0"))?;
        // libavif does not report the order of the transforms. Those of an animation differ from those of the primary
        // image.
        let listed = (facts.frames == 1).then(|| heif::transforms(bytes)).flatten();
        let heif::Placement { part, orientation } =
            heif::placement(listed.as_ref().unwrap_or(&facts.transforms), stored);
        let part = (part.size != stored).then_some(part);
        let (width, height) = sequence::largest_frame(bytes).unwrap_or_default();
        options.limits.check_part(width.max(height))?;
        let larger = (u64::from(width) * u64::from(height)).div_ceil(stored.pixels()).max(1);
        let mut header = Header {
            frames: Some(facts.frames),
            plays: facts.plays,
            alpha: facts.alpha,
            lossless: false,
            bits: facts.depth,
            orientation,
            metadata: facts.metadata,
            // The alpha plane is an image of its own.
            decode_units: larger * (1 + u64::from(facts.alpha)) * if facts.depth > 8 { 2 } else { 1 },
            ..Header::plain(part.map_or(stored, |part| part.size))
        };
        colors(&facts, &mut header);
        if has_brand(bytes, &[b"tmap"]) {
            header.note_gain_map();
        }
        Ok(AvifDecoder { reader, header, stored, part })
    }
}

fn colors(facts: &HeaderInfo, header: &mut Header) {
    if let Some(icc) = &facts.icc {
        header.set_icc(icc.as_slice(), if facts.gray { Model::Gray } else { Model::Rgb });
        if header.icc.is_some() {
            return;
        }
    }
    let code = u8::try_from(facts.primaries).ok().zip(u8::try_from(facts.transfer).ok());
    if !code.is_some_and(|(primaries, transfer)| header.set_cicp(primaries, transfer)) {
        header.ignore_profile("its color code points are not supported");
    }
}

impl Decoder for AvifDecoder<'_> {
    fn header(&self) -> Header {
        self.header.clone()
    }

    fn next_frame(&mut self) -> Result<Option<Frame>, DecodeError> {
        let Some((mut pixels, shown)) = self.reader.next().map_err(|e| malformed(&e))? else { return Ok(None) };
        if let Some(part) = self.part {
            pixels = heif::cut(&pixels, self.stored, part);
        }
        let opaque = !self.header.alpha || all_opaque(&pixels);
        let mut frame = Frame::new(self.header.size, pixels, opaque);
        frame.profile = self.header.profile.clone();
        // Damaged files may have any delay; it is limited to a day.
        let shown = if shown.is_finite() { shown.clamp(0.0, 86_400.0) } else { 0.0 };
        frame.delay = self.header.is_animated().then(|| Duration::from_secs_f64(shown));
        Ok(Some(frame))
    }
}
