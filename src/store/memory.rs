//! A store in memory: for tests, and for users of the library who have bytes instead of files.

use super::{Found, Key, Lost, Store, Written};
use std::{
    collections::BTreeMap,
    io,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Names and bytes, sorted by name.
#[derive(Debug, Default)]
pub struct MemoryStore(Mutex<BTreeMap<Key, Vec<u8>>>);

impl MemoryStore {
    /// A store with these objects.
    pub fn new(objects: impl IntoIterator<Item = (Key, Vec<u8>)>) -> MemoryStore {
        MemoryStore(Mutex::new(objects.into_iter().collect()))
    }

    fn objects(&self) -> MutexGuard<'_, BTreeMap<Key, Vec<u8>>> {
        // The map is whole between any two statements, so a panic elsewhere has not broken it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    fn list(&self) -> Vec<Result<Found, Lost>> {
        self.objects().iter().map(|(key, bytes)| Ok(Found { key: key.clone(), len: bytes.len() as u64 })).collect()
    }

    fn read(&self, key: &Key) -> io::Result<Vec<u8>> {
        self.objects().get(key).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn read_head(&self, key: &Key, len: usize) -> io::Result<Vec<u8>> {
        let objects = self.objects();
        let bytes = objects.get(key).ok_or(io::ErrorKind::NotFound)?;
        Ok(bytes.iter().take(len).copied().collect())
    }

    fn write(&self, key: &Key, bytes: &[u8]) -> io::Result<Written> {
        let before = self.objects().insert(key.clone(), bytes.to_vec());
        Ok(if before.as_deref() == Some(bytes) { Written::Unchanged } else { Written::Changed })
    }

    fn identity(&self, key: &Key) -> String {
        format!("memory:{self:p}:{key}")
    }
}
