//! Reading a file in small pieces.

use std::{
    borrow::Cow,
    io::{self, BufRead, Cursor, Read, Seek, SeekFrom},
};

/// A file in memory. The `png` crate returns no row of a piece with invalid compressed data, so damaged files are read
/// in small pieces.
pub(super) struct Pieces<'a> {
    file: Cursor<Cow<'a, [u8]>>,
    most: usize,
}

/// Bytes of a piece of a file that may be damaged.
const SMALL: usize = 64;

impl<'a> Pieces<'a> {
    pub(super) fn new(file: Cow<'a, [u8]>, small: bool) -> Pieces<'a> {
        Pieces { file: Cursor::new(file), most: if small { SMALL } else { usize::MAX } }
    }
}

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.file.read(buffer)
    }
}

impl BufRead for Pieces<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let most = self.most;
        self.file.fill_buf().map(|rest| rest.get(..most).unwrap_or(rest))
    }

    fn consume(&mut self, amount: usize) {
        self.file.consume(amount);
    }
}

impl Seek for Pieces<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}
