//! Text in zstd frames of a few megabytes each, one after the other, as `zstd -d` reads them. Only one frame is in memory.

use ruzstd::{
    decoding::StreamingDecoder,
    encoding::{CompressionLevel, compress_to_vec},
};
use std::io::{self, BufRead, Read, Write};

/// The first bytes of a frame.
pub(super) const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// The text of a frame in bytes. Repetitions further apart are rare in a report.
const FRAME: usize = 2 << 20;

/// Writes text, compressed or as it is.
pub(super) struct FrameWriter<W> {
    to: W,
    compressed: bool,
    text: Vec<u8>,
}

impl<W: Write> FrameWriter<W> {
    pub(super) fn new(to: W, compressed: bool) -> FrameWriter<W> {
        FrameWriter { to, compressed, text: Vec::new() }
    }

    pub(super) fn write(&mut self, text: &[u8]) -> io::Result<()> {
        self.text.extend_from_slice(text);
        if self.text.len() >= FRAME { self.end_frame() } else { Ok(()) }
    }

    fn end_frame(&mut self) -> io::Result<()> {
        match self.compressed {
            _ if self.text.is_empty() => {}
            true => self.to.write_all(&compress_to_vec(&self.text[..], CompressionLevel::Fastest))?,
            false => self.to.write_all(&self.text)?,
        }
        self.text.clear();
        Ok(())
    }

    /// Writes the rest. Returns what was written to.
    pub(super) fn finish(mut self) -> io::Result<W> {
        self.end_frame()?;
        self.to.flush()?;
        Ok(self.to)
    }
}

/// Reads the text of frames.
pub(super) enum FrameReader<R: BufRead> {
    /// Between two frames; `None` after an error.
    Between(Option<R>),
    /// In a frame.
    Inside(Box<StreamingDecoder<R, ruzstd::decoding::FrameDecoder>>),
}

impl<R: BufRead> FrameReader<R> {
    pub(super) fn new(from: R) -> FrameReader<R> {
        FrameReader::Between(Some(from))
    }
}

impl<R: BufRead> Read for FrameReader<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        loop {
            match self {
                FrameReader::Between(from) => {
                    let Some(mut rest) = from.take() else { return Ok(0) };
                    if rest.fill_buf()?.is_empty() {
                        *from = Some(rest);
                        return Ok(0);
                    }
                    let frame = StreamingDecoder::new(rest).map_err(io::Error::other)?;
                    *self = FrameReader::Inside(Box::new(frame));
                }
                FrameReader::Inside(frame) => {
                    let count = frame.read(to)?;
                    if count > 0 || to.is_empty() {
                        return Ok(count);
                    }
                    let FrameReader::Inside(frame) = std::mem::replace(self, FrameReader::Between(None)) else {
                        return Ok(0);
                    };
                    *self = FrameReader::Between(Some(frame.into_inner()));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_read_back() {
        let text: Vec<u8> = (0..300_000).flat_map(|n: u32| format!("{{\"line\":{n}}}\n").into_bytes()).collect();
        let mut writer = FrameWriter::new(Vec::new(), true);
        text.chunks(1000).for_each(|part| writer.write(part).expect("written"));
        let bytes = writer.finish().expect("written");
        let frames = bytes.windows(4).filter(|window| *window == MAGIC).count();
        assert!(frames > 1 && bytes.len() < text.len() / 4, "{frames} frames of {} bytes", bytes.len());
        let mut back = Vec::new();
        FrameReader::new(&bytes[..]).read_to_end(&mut back).expect("read");
        assert!(back == text);
        let mut cut = Vec::new();
        assert!(FrameReader::new(&bytes[..bytes.len() - 9]).read_to_end(&mut cut).is_err());
    }
}
