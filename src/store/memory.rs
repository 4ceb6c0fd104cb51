//! A store in memory, for tests and for library users without files.

use super::{FileStamp, Key, ListError, Listed, Store, Written};
use std::{
    collections::BTreeMap,
    io,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Names and bytes, sorted by name.
#[derive(Debug, Default)]
pub struct MemoryStore(Mutex<Objects>);

#[derive(Debug, Default)]
struct Objects {
    by_name: BTreeMap<Key, Object>,
    /// The number of writes so far, the clock of the stamps.
    writes: u64,
}

#[derive(Debug)]
struct Object {
    bytes: Vec<u8>,
    written: u64,
}

impl Object {
    fn stamp(&self) -> FileStamp {
        FileStamp { len: self.bytes.len() as u64, modified: self.written, changed: 0 }
    }
}

impl MemoryStore {
    /// A store that contains these objects.
    pub fn new(objects: impl IntoIterator<Item = (Key, Vec<u8>)>) -> MemoryStore {
        let object = |(key, bytes)| (key, Object { bytes, written: 0 });
        MemoryStore(Mutex::new(Objects { by_name: objects.into_iter().map(object).collect(), writes: 0 }))
    }

    /// Removes an object and returns its bytes.
    pub fn take(&self, key: &Key) -> Option<Vec<u8>> {
        self.objects().by_name.remove(key).map(|object| object.bytes)
    }

    fn objects(&self) -> MutexGuard<'_, Objects> {
        // No panic leaves the map half changed, so a poisoned lock is safe to use.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    fn list(&self, each: &mut dyn FnMut(Result<Listed, ListError>)) {
        let found = |(key, object): (&Key, &Object)| {
            Ok(Listed { key: key.clone(), len: object.bytes.len() as u64, stamp: Some(object.stamp()) })
        };
        // Unlocked before `each`, which may use the store.
        let all: Vec<_> = self.objects().by_name.iter().map(found).collect();
        all.into_iter().for_each(each);
    }

    fn read(&self, key: &Key) -> io::Result<Vec<u8>> {
        self.objects().by_name.get(key).map(|o| o.bytes.clone()).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn read_head(&self, key: &Key, len: usize) -> io::Result<Vec<u8>> {
        let objects = self.objects();
        let object = objects.by_name.get(key).ok_or(io::ErrorKind::NotFound)?;
        Ok(object.bytes.iter().take(len).copied().collect())
    }

    fn write(&self, key: &Key, bytes: &[u8]) -> io::Result<Written> {
        let mut objects = self.objects();
        if objects.by_name.get(key).is_some_and(|object| object.bytes == bytes) {
            return Ok(Written::Unchanged);
        }
        objects.writes += 1;
        let object = Object { bytes: bytes.to_vec(), written: objects.writes };
        objects.by_name.insert(key.clone(), object);
        Ok(Written::Changed)
    }

    fn stamp(&self, key: &Key) -> io::Result<FileStamp> {
        self.objects().by_name.get(key).map(Object::stamp).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn remove(&self, key: &Key) -> io::Result<()> {
        self.objects().by_name.remove(key).map(drop).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn canonical_id(&self, key: &Key) -> String {
        format!("memory:{self:p}:{key}")
    }
}
