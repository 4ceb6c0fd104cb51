//! A store with a listing that was made earlier.

use super::{FileStamp, Key, ListError, Listed, PassedOver, SharedIo, SharedStore, Store, Written};
use std::{
    io,
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

/// A store whose listing was made earlier. It is read and written as always, and never listed.
pub struct FrozenStore {
    store: SharedStore,
    /// The error of a row cannot be copied, so the first listing takes the rows with errors.
    rows: Mutex<Vec<Result<Listed, ListError>>>,
}

impl FrozenStore {
    /// A store with this listing.
    pub fn new(store: SharedStore, rows: Vec<Result<Listed, ListError>>) -> FrozenStore {
        FrozenStore { store, rows: Mutex::new(rows) }
    }
}

impl Store for FrozenStore {
    fn list(&self, each: &mut dyn FnMut(Result<Listed, ListError>)) {
        let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        let copies: Vec<_> = rows.iter().flatten().cloned().collect();
        let all = std::mem::replace(&mut *rows, copies.into_iter().map(Ok).collect());
        drop(rows);
        all.into_iter().for_each(each);
    }

    fn passed_over(&self) -> PassedOver {
        PassedOver::default()
    }

    fn read(&self, key: &Key) -> io::Result<Vec<u8>> {
        self.store.read(key)
    }

    fn read_at_most(&self, key: &Key, limit: u64) -> io::Result<Vec<u8>> {
        self.store.read_at_most(key, limit)
    }

    fn read_head(&self, key: &Key, len: usize) -> io::Result<Vec<u8>> {
        self.store.read_head(key, len)
    }

    fn write(&self, key: &Key, bytes: &[u8]) -> io::Result<Written> {
        self.store.write(key, bytes)
    }

    fn create(&self, key: &Key, bytes: &[u8]) -> io::Result<Written> {
        self.store.create(key, bytes)
    }

    fn write_durable(&self, key: &Key, bytes: &[u8]) -> io::Result<Written> {
        self.store.write_durable(key, bytes)
    }

    fn replace(&self, key: &Key, bytes: &[u8], since: Option<FileStamp>) -> io::Result<Written> {
        self.store.replace(key, bytes, since)
    }

    fn write_copy(&self, key: &Key, bytes: &[u8], of: &Key) -> io::Result<Written> {
        self.store.write_copy(key, bytes, of)
    }

    fn sweep(&self, dir: &str) {
        self.store.sweep(dir);
    }

    fn hard_links(&self, key: &Key) -> u64 {
        self.store.hard_links(key)
    }

    fn stamp(&self, key: &Key) -> io::Result<FileStamp> {
        self.store.stamp(key)
    }

    fn remove(&self, key: &Key) -> io::Result<()> {
        self.store.remove(key)
    }

    fn touch(&self, key: &Key, time: u64) -> io::Result<()> {
        self.store.touch(key, time)
    }

    fn covers(&self, key: &Key) -> bool {
        self.store.covers(key)
    }

    fn fallback(&self, key: &Key) -> Option<String> {
        self.store.fallback(key)
    }

    fn file(&self, key: &Key) -> Option<PathBuf> {
        self.store.file(key)
    }

    fn digest(&self, key: &Key) -> io::Result<Option<[u8; 32]>> {
        self.store.digest(key)
    }

    fn io(&self) -> Option<SharedIo> {
        self.store.io()
    }

    fn canonical_id(&self, key: &Key) -> String {
        self.store.canonical_id(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::MemoryStore;
    use std::sync::Arc;

    #[test]
    fn only_the_rows_are_listed() {
        let key = |text: &str| Key::new(text).expect("a key");
        let store = Arc::new(MemoryStore::new([(key("a"), b"1".to_vec()), (key("b"), b"2".to_vec())]));
        let error = ListError { place: "c".to_owned(), error: io::ErrorKind::PermissionDenied.into() };
        let rows = vec![Ok(Listed { key: key("b"), len: 1, stamp: None }), Err(error)];
        let frozen = FrozenStore::new(store, rows);
        assert_eq!(frozen.all().len(), 2);
        assert_eq!(frozen.all().len(), 1);
        assert_eq!(frozen.read(&key("a")).expect("there"), b"1");
    }
}
