//! A store that discards writes, for dry runs.

use super::{FileStamp, Key, ListError, Listed, PassedOver, SharedIo, SharedStore, Store, Written};
use std::{io, path::PathBuf};

/// Reads from another store. Writes are discarded and reported as changed.
pub struct DiscardWrites(pub SharedStore);

impl Store for DiscardWrites {
    fn list(&self, each: &mut dyn FnMut(Result<Listed, ListError>)) {
        self.0.list(each);
    }

    fn passed_over(&self) -> PassedOver {
        self.0.passed_over()
    }

    fn ignore_errors(&self) -> Vec<String> {
        self.0.ignore_errors()
    }

    fn read(&self, key: &Key) -> io::Result<Vec<u8>> {
        self.0.read(key)
    }

    fn read_at_most(&self, key: &Key, limit: u64) -> io::Result<Vec<u8>> {
        self.0.read_at_most(key, limit)
    }

    fn read_head(&self, key: &Key, len: usize) -> io::Result<Vec<u8>> {
        self.0.read_head(key, len)
    }

    fn write(&self, _: &Key, _: &[u8]) -> io::Result<Written> {
        Ok(Written::Changed)
    }

    fn replace(&self, key: &Key, bytes: &[u8], _: Option<FileStamp>) -> io::Result<Written> {
        self.write(key, bytes)
    }

    fn fallback(&self, key: &Key) -> Option<String> {
        self.0.fallback(key)
    }

    fn covers(&self, key: &Key) -> bool {
        self.0.covers(key)
    }

    fn file(&self, key: &Key) -> Option<PathBuf> {
        self.0.file(key)
    }

    fn io(&self) -> Option<SharedIo> {
        self.0.io()
    }

    fn canonical_id(&self, key: &Key) -> String {
        self.0.canonical_id(key)
    }
}

#[cfg(test)]
mod tests {
    use super::super::MemoryStore;
    use super::*;

    #[test]
    fn reads_pass_through_and_writes_are_discarded() {
        let key = Key::new("a").expect("a key");
        let inner: SharedStore = std::sync::Arc::new(MemoryStore::new([(key.clone(), b"old".to_vec())]));
        let store = DiscardWrites(inner.clone());
        assert_eq!(store.write(&key, b"old").expect("taken"), Written::Changed);
        assert_eq!(store.write(&key, b"new").expect("taken"), Written::Changed);
        assert_eq!((store.read(&key).expect("there"), store.all().len()), (b"old".to_vec(), 1));
        assert_eq!(store.canonical_id(&key), inner.canonical_id(&key));
    }
}
