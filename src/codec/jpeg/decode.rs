//! JPEG to frames: all color models, at full or reduced size.

use super::{ffi::Reader, markers, metadata};
use crate::{
    codec::{Damaged, DecodeError, DecodeOptions, Decoder, Header, header::Model},
    codes::WarningCode,
    geometry::Size,
    image::{Conversion, Frame},
    interrupt::Interrupt,
    warning::Warning,
};

/// Denominators with SIMD code in libjpeg-turbo; the others are too slow to pay.
const SCALES: [u32; 3] = [8, 4, 2];

pub(super) struct JpegDecoder<'a> {
    /// `None` after the only frame.
    reader: Option<Reader<'a>>,
    header: Header,
    model: Model,
    /// The conversion of CMYK, applied here: a frame is never CMYK.
    inks: Conversion,
    /// YCbCr planes are requested.
    planes: bool,
    bytes: &'a [u8],
    damaged: Damaged,
    interrupt: Interrupt,
    damage: Option<String>,
}

/// The number of retries with truncated data.
const CUTS: usize = 8;

impl<'a> JpegDecoder<'a> {
    pub(super) fn new(bytes: &'a [u8], options: &DecodeOptions) -> Result<JpegDecoder<'a>, DecodeError> {
        if let Some(kind) = markers::unsupported(bytes) {
            return Err(DecodeError::unsupported(format!("{kind} cannot be read; convert it first")));
        }
        let (damaged, interrupt) = (options.limits.damaged, options.interrupt.clone());
        let mut reader = open(bytes, damaged, &interrupt).map_err(malformed)?;
        let model = reader
            .model()
            .ok_or_else(|| DecodeError::unsupported("its color model is not supported; convert it first"))?;
        let (w, h) = reader.size();
        let size = Size::new(w, h).ok_or_else(|| DecodeError::malformed("its width or height is 0"))?;
        let decoded_size = reduce(&mut reader, size, options.at_least)?;
        let mut header = Header {
            decoded_size,
            lossless: false,
            progressive: reader.has_multiple_scans(),
            metadata: markers::has_metadata(bytes),
            orientation: metadata::exif_orientation(bytes),
            // Progressive files are decoded from all coefficients; CMYK has a third more of them.
            decode_units: u64::from(reader.has_multiple_scans()) * if model == Model::Cmyk { 2 } else { 1 },
            planes: reader.subsampling(),
            ..Header::plain(size)
        };
        let inks = colors(bytes, model, &mut header);
        if markers::has_gain_map(bytes) {
            header.note_gain_map();
        }
        let planes = options.planes && header.planes.is_some();
        Ok(JpegDecoder { reader: Some(reader), header, model, inks, planes, bytes, damaged, interrupt, damage: None })
    }

    /// Decodes. If damage is accepted and libjpeg rejects a segment, the data is truncated before it and decoded again.
    fn read<T>(
        &mut self,
        mut reader: Reader<'a>,
        read: fn(&mut Reader<'a>) -> Result<T, String>,
    ) -> Result<T, DecodeError> {
        let (mut bytes, mut refused) = (self.bytes, None);
        for _ in 0..=CUTS {
            let message = match read(&mut reader) {
                Ok(done) => {
                    let damage = reader.damage().map(|damage| damage.to_string());
                    self.damage = match refused {
                        Some(why) => Some(damage.map_or_else(
                            || format!("the JPEG data is invalid: {why}"),
                            |damage| format!("{damage} ({why})"),
                        )),
                        None => damage,
                    };
                    return Ok(done);
                }
                Err(message) => message,
            };
            self.interrupt.check()?;
            if !self.damaged.accepts() {
                return Err(DecodeError::recoverable(format!("the JPEG data is damaged: {message}")));
            }
            let cut = markers::last_segment_before(bytes, reader.position());
            let Some(rest) = cut.and_then(|cut| bytes.get(..cut)) else { return Err(malformed(message)) };
            let denominator = reader.denominator();
            bytes = rest;
            reader = open(bytes, self.damaged, &self.interrupt).map_err(malformed)?;
            reader.scaled(denominator).map_err(malformed)?;
            refused.get_or_insert(message);
        }
        Err(malformed(refused.unwrap_or_default()))
    }
}

fn open<'a>(bytes: &'a [u8], damaged: Damaged, interrupt: &Interrupt) -> Result<Reader<'a>, String> {
    if damaged.accepts() { Reader::tolerant(bytes, interrupt) } else { Reader::new(bytes, interrupt) }
}

fn malformed(message: String) -> DecodeError {
    DecodeError::malformed(format!("the JPEG data is damaged: {message}"))
}

/// Sets the smallest scale that gives `at_least`, and returns its size.
fn reduce(reader: &mut Reader<'_>, size: Size, at_least: Option<Size>) -> Result<Size, DecodeError> {
    if let Some(least) = at_least {
        for denominator in SCALES {
            let (w, h) = reader.scaled(denominator).map_err(malformed)?;
            if let Some(decoded_size) = Size::new(w, h).filter(|g| g.w >= least.w && g.h >= least.h) {
                return Ok(decoded_size);
            }
        }
    }
    reader.scaled(1).map_err(malformed)?;
    Ok(size)
}

/// Sets the header's color space. For CMYK, returns the conversion, which is applied while decoding.
fn colors(bytes: &[u8], model: Model, header: &mut Header) -> Conversion {
    let icc = markers::profile(bytes);
    if model == Model::Cmyk {
        let icc = icc.unwrap_or_else(|why| {
            header.warnings.push(Warning::new(WarningCode::ProfileIgnored, why.to_owned()));
            None
        });
        return header.set_inks(icc.as_deref());
    }
    match icc {
        Ok(Some(icc)) => header.set_icc(icc, model),
        Ok(None) => {}
        Err(why) => header.ignore_profile(why),
    }
    Conversion::default()
}

impl Decoder for JpegDecoder<'_> {
    fn header(&self) -> Header {
        self.header.clone()
    }

    fn next_frame(&mut self) -> Result<Option<Frame>, DecodeError> {
        let Some(reader) = self.reader.take() else { return Ok(None) };
        if self.planes {
            let planes = self.read(reader, Reader::decode_planes)?;
            let mut frame = Frame::of_planes(planes);
            frame.profile = self.header.profile.clone();
            return Ok(Some(frame));
        }
        let mut pixels = self.read(reader, Reader::decode)?;
        if self.model == Model::Cmyk {
            // All programs store CMYK in JPEG as Adobe does: 255 is no ink.
            pixels.iter_mut().for_each(|inks| *inks = inks.map(|ink| 255 - ink));
            self.inks.run(&mut pixels);
        }
        let mut frame = Frame::new(self.header.decoded_size, pixels, true);
        frame.profile = self.header.profile.clone();
        Ok(Some(frame))
    }

    fn damage(&self) -> Vec<String> {
        self.damage.clone().into_iter().collect()
    }
}
