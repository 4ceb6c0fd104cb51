//! Standard input and output as a store.

use super::{Key, ListError, Listed, Store, Written};
use std::{
    io::{self, Read, Write},
    sync::{Mutex, PoisonError},
};

/// Reads standard input once and keeps the bytes; writes to standard output. Every key means the same stream.
#[derive(Debug, Default)]
pub struct StdioStore {
    limit: u64,
    input: Mutex<Option<Vec<u8>>>,
}

impl StdioStore {
    /// Reads at most `limit` bytes and one more, which shows that the input is too large.
    pub fn new(limit: u64) -> StdioStore {
        StdioStore { limit, input: Mutex::new(None) }
    }

    fn input<T>(&self, show: impl FnOnce(&[u8]) -> T) -> io::Result<T> {
        let mut input = self.input.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = match input.take() {
            Some(bytes) => bytes,
            None => {
                let mut bytes = Vec::new();
                io::stdin().lock().take(self.limit.saturating_add(1)).read_to_end(&mut bytes)?;
                bytes
            }
        };
        Ok(show(input.insert(bytes)))
    }
}

impl Store for StdioStore {
    /// Empty, because the stream is unnamed.
    fn list(&self, _: &mut dyn FnMut(Result<Listed, ListError>)) {}

    fn read(&self, _: &Key) -> io::Result<Vec<u8>> {
        self.input(<[u8]>::to_vec)
    }

    fn read_head(&self, _: &Key, len: usize) -> io::Result<Vec<u8>> {
        self.input(|bytes| bytes.iter().take(len).copied().collect())
    }

    fn write(&self, _: &Key, bytes: &[u8]) -> io::Result<Written> {
        let mut out = io::stdout().lock();
        match out.write_all(bytes).and_then(|()| out.flush()) {
            // The reader has closed the pipe, as `head` does. This is not an error.
            Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(Written::Changed),
            done => done.map(|()| Written::Changed),
        }
    }

    fn canonical_id(&self, key: &Key) -> String {
        format!("stdio:{key}")
    }
}
