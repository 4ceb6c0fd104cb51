//! Patches the first directory of a TIFF for the `tiff` crate, which rejects color models that it does not know.
//! Declared as plain bands, their samples can be read; they are interpreted here.

use crate::codec::metadata::Tiff;
use std::io::{self, Read, Seek, SeekFrom};

/// PhotometricInterpretation, and SampleFormat, which CIE Lab gives for each sample.
const PHOTOMETRIC: u16 = 262;
const SAMPLE_FORMAT: u16 = 339;

/// "Black is zero": samples are not interpreted.
const BLACK_IS_ZERO: u8 = 1;

/// PhotometricInterpretation of color models.
pub(super) const CIE_LAB: u16 = 8;

/// A file with replaced bytes.
pub(super) struct Bands<'a> {
    bytes: &'a [u8],
    at: u64,
    /// Offset and value of each replaced byte.
    replaced: Vec<(usize, u8)>,
}

impl<'a> Bands<'a> {
    /// The patched file, and the color model of its first directory.
    pub(super) fn new(bytes: &'a [u8]) -> (Bands<'a>, Option<u16>) {
        let mut bands = Bands { bytes, at: 0, replaced: Vec::new() };
        let Some(tiff) = Tiff::new(bytes) else { return (bands, None) };
        let find = |tag: u16| tiff.first_entries().find(|entry| entry.tag == tag);
        let Some(photometric) = find(PHOTOMETRIC) else { return (bands, None) };
        let model = u16::try_from(tiff.number(photometric.value, 2)).ok();
        let [first, second] = if tiff.little_endian { [BLACK_IS_ZERO, 0] } else { [0, BLACK_IS_ZERO] };
        bands.replaced.extend([(photometric.value, first), (photometric.value + 1, second)]);
        if let Some(format) = find(SAMPLE_FORMAT).filter(|_| model == Some(CIE_LAB)) {
            // An unassigned tag.
            bands.replaced.extend([(format.start, 0xff), (format.start + 1, 0xff)]);
        }
        (bands, model)
    }
}

impl Read for Bands<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let start = usize::try_from(self.at).unwrap_or(usize::MAX);
        let rest = self.bytes.get(start..).unwrap_or_default();
        let n = rest.len().min(out.len());
        out[..n].copy_from_slice(&rest[..n]);
        for (place, byte) in &self.replaced {
            if let Some(out) = place.checked_sub(start).and_then(|at| out[..n].get_mut(at)) {
                *out = *byte;
            }
        }
        self.at += n as u64;
        Ok(n)
    }
}

impl Seek for Bands<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => (self.bytes.len() as u64).checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}
