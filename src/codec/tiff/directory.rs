//! The first directory of a TIFF file as the `tiff` crate is to see it. The crate refuses color models that it cannot
//! name; shown as plain bands, their samples are read all the same, and what they mean is known here.

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

/// Numbers of a file in its byte order.
struct Numbers<'a> {
    bytes: &'a [u8],
    little: bool,
}

impl Numbers<'_> {
    fn read(&self, at: usize, length: usize) -> Option<u64> {
        let bytes = self.bytes.get(at..)?.get(..length)?;
        let push = |all: u64, byte: &u8| all << 8 | u64::from(*byte);
        Some(if self.little { bytes.iter().rev().fold(0, push) } else { bytes.iter().fold(0, push) })
    }

    fn place(&self, at: usize, length: usize) -> Option<usize> {
        self.read(at, length).and_then(|place| usize::try_from(place).ok())
    }

    /// Where the first directory's entries are, and how many bytes each has.
    fn entries(&self) -> Option<(Vec<usize>, usize)> {
        let big = self.read(2, 2)? == 43;
        let (directory, count, each) = if big { (self.place(8, 8)?, 8, 20) } else { (self.place(4, 4)?, 2, 12) };
        let entries = self.place(directory, count)?.min(usize::from(u16::MAX));
        let first = directory.checked_add(count)?;
        Some(((0..entries).map(|n| first + n * each).collect(), each))
    }
}

impl<'a> Bands<'a> {
    /// The file, and the color model that its first directory names.
    pub(super) fn new(bytes: &'a [u8]) -> (Bands<'a>, Option<u16>) {
        let numbers = Numbers { bytes, little: bytes.starts_with(b"II") };
        let mut bands = Bands { bytes, at: 0, replaced: Vec::new() };
        let Some((entries, each)) = numbers.entries() else { return (bands, None) };
        let find = |tag: u16| entries.iter().copied().find(|at| numbers.read(*at, 2) == Some(tag.into()));
        // A value of two bytes stands at the beginning of the last field.
        let value = if each == 20 { 12 } else { 8 };
        let Some(at) = find(PHOTOMETRIC) else { return (bands, None) };
        let model = numbers.read(at + value, 2).and_then(|model| u16::try_from(model).ok());
        let [high, low] = if numbers.little { [BLACK_IS_ZERO, 0] } else { [0, BLACK_IS_ZERO] };
        bands.replaced.extend([(at + value, high), (at + value + 1, low)]);
        if let Some(at) = find(SAMPLE_FORMAT).filter(|_| model == Some(CIE_LAB)) {
            // A tag that nobody knows.
            bands.replaced.extend([(at, 0xff), (at + 1, 0xff)]);
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
