//! The first directory of a TIFF file as the `tiff` crate is to see it. The crate refuses color models that it cannot
//! name; shown as plain bands, their samples are read all the same, and what they mean is known here.

use crate::codec::metadata::Tiff;
use std::io::{self, Read, Seek, SeekFrom};

/// PhotometricInterpretation, and SampleFormat, which CIE Lab states differently for each sample.
const PHOTOMETRIC: u16 = 262;
const SAMPLE_FORMAT: u16 = 339;

/// "Black is zero": samples as they are.
const BLACK_IS_ZERO: u8 = 1;

/// Color models, by their numbers in TIFF.
pub(super) const CIE_LAB: u16 = 8;

/// A file with a few of its bytes replaced.
pub(super) struct Bands<'a> {
    bytes: &'a [u8],
    at: u64,
    /// Place and value of each byte.
    replaced: Vec<(usize, u8)>,
}

impl<'a> Bands<'a> {
    /// The file, and the color model that its first directory names.
    pub(super) fn new(bytes: &'a [u8]) -> (Bands<'a>, Option<u16>) {
        let mut bands = Bands { bytes, at: 0, replaced: Vec::new() };
        let Some(tiff) = Tiff::new(bytes) else { return (bands, None) };
        let find = |tag: u16| tiff.first_entries().find(|entry| entry.tag == tag);
        let Some(photometric) = find(PHOTOMETRIC) else { return (bands, None) };
        let model = u16::try_from(tiff.number(photometric.value, 2)).ok();
        let [first, second] = if tiff.little_endian { [BLACK_IS_ZERO, 0] } else { [0, BLACK_IS_ZERO] };
        bands.replaced.extend([(photometric.value, first), (photometric.value + 1, second)]);
        if let Some(format) = find(SAMPLE_FORMAT).filter(|_| model == Some(CIE_LAB)) {
            // A tag that nobody knows.
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
