//! Messages between processes: a description, then files.

use serde::{Serialize, de::DeserializeOwned};
use std::io::{self, Read, Write};

/// A received message.
pub(super) struct Message {
    description: Vec<u8>,
    pub(super) files: Vec<Vec<u8>>,
}

impl Message {
    pub(super) fn description<T: DeserializeOwned>(&self) -> io::Result<T> {
        postcard::from_bytes(&self.description).map_err(invalid)
    }
}

fn invalid(error: impl std::fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error.to_string())
}

/// Sends a message.
pub(super) fn send<'a>(
    to: &mut (impl Write + ?Sized),
    description: &impl Serialize,
    files: impl ExactSizeIterator<Item = &'a [u8]>,
) -> io::Result<()> {
    let description = postcard::to_stdvec(description).map_err(invalid)?;
    to.write_all(&(files.len() as u64).to_le_bytes())?;
    let mut send = |part: &[u8]| {
        to.write_all(&(part.len() as u64).to_le_bytes())?;
        to.write_all(part)
    };
    send(&description)?;
    files.into_iter().try_for_each(send)?;
    to.flush()
}

/// The next message; `None` at the end.
pub(super) fn receive(from: &mut (impl Read + ?Sized)) -> io::Result<Option<Message>> {
    let Some(files) = number(from)? else { return Ok(None) };
    let description = part(from)?;
    let files = (0..files).map(|_| part(from)).collect::<io::Result<_>>()?;
    Ok(Some(Message { description, files }))
}

/// A number; `None` at the end.
fn number(from: &mut (impl Read + ?Sized)) -> io::Result<Option<u64>> {
    let mut bytes = [0; 8];
    match from.read(&mut bytes)? {
        0 => return Ok(None),
        read => from.read_exact(&mut bytes[read..])?,
    }
    Ok(Some(u64::from_le_bytes(bytes)))
}

/// Some bytes after their length. A wrong length takes no memory.
fn part(from: &mut (impl Read + ?Sized)) -> io::Result<Vec<u8>> {
    let length = number(from)?.ok_or(io::ErrorKind::UnexpectedEof)?;
    let mut bytes = Vec::with_capacity(usize::try_from(length.min(1 << 20)).unwrap_or(0));
    from.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 != length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_read_back_and_truncated_ones_are_errors() {
        let mut sent = Vec::new();
        let files: [&[u8]; 3] = [b"one", b"", &[7; 100_000]];
        send(&mut sent, &("a", 1_u32), files.into_iter()).expect("memory");
        let message = receive(&mut sent.as_slice()).expect("whole").expect("a message");
        assert_eq!(message.description::<(String, u32)>().expect("the same type"), ("a".to_owned(), 1));
        assert_eq!(message.files, files);
        assert!(receive(&mut [].as_slice()).expect("the end").is_none());
        for cut in [1, 8, 12, 20, 30, sent.len() - 1] {
            assert!(receive(&mut &sent[..cut]).is_err(), "cut at {cut}");
        }
        let lie = [1_u64, u64::MAX].map(u64::to_le_bytes).concat();
        assert!(receive(&mut lie.as_slice()).is_err());
    }
}
