//! Several stores used as one, like the origins of a CDN: an object is read from the first store that has it.

use super::{FileStamp, Key, ListError, Listed, PassedOver, SharedIo, Store, Written};
use std::{collections::HashSet, io, path::PathBuf};

/// Stores in order of priority, each with its label.
pub struct FallbackStore(Vec<(String, Box<dyn Store>)>);

impl FallbackStore {
    /// At least one store. Writes go to the first.
    pub fn new(first: Box<dyn Store>, others: impl IntoIterator<Item = (String, Box<dyn Store>)>) -> FallbackStore {
        FallbackStore(std::iter::once((String::new(), first)).chain(others).collect())
    }

    fn first(&self) -> &dyn Store {
        self.0[0].1.as_ref()
    }

    /// The first store that has the object, or fails with an error other than `NotFound`.
    fn having(&self, key: &Key) -> (usize, &dyn Store) {
        let has = |store: &dyn Store| !matches!(store.read_head(key, 1), Err(e) if e.kind() == io::ErrorKind::NotFound);
        let found = self.0.iter().position(|(_, store)| has(store.as_ref())).unwrap_or(0);
        (found, self.0[found].1.as_ref())
    }
}

impl Store for FallbackStore {
    fn list(&self, each: &mut dyn FnMut(Result<Listed, ListError>)) {
        let mut seen = HashSet::new();
        for (_, store) in &self.0 {
            store.list(&mut |item| {
                if item.as_ref().map_or(true, |found| seen.insert(found.key.clone())) {
                    each(item);
                }
            });
        }
    }

    fn passed_over(&self) -> PassedOver {
        self.0.iter().map(|(_, store)| store.passed_over()).fold(PassedOver::default(), |all, one| PassedOver {
            links: all.links + one.links,
            hidden_or_ignored: all.hidden_or_ignored + one.hidden_or_ignored,
        })
    }

    fn ignore_errors(&self) -> Vec<String> {
        self.0.iter().flat_map(|(_, store)| store.ignore_errors()).collect()
    }

    fn read(&self, key: &Key) -> io::Result<Vec<u8>> {
        self.having(key).1.read(key)
    }

    fn read_head(&self, key: &Key, len: usize) -> io::Result<Vec<u8>> {
        self.having(key).1.read_head(key, len)
    }

    fn write(&self, key: &Key, bytes: &[u8]) -> io::Result<Written> {
        self.first().write(key, bytes)
    }

    fn write_durable(&self, key: &Key, bytes: &[u8]) -> io::Result<Written> {
        self.first().write_durable(key, bytes)
    }

    fn read_at_most(&self, key: &Key, limit: u64) -> io::Result<Vec<u8>> {
        self.having(key).1.read_at_most(key, limit)
    }

    fn replace(&self, key: &Key, bytes: &[u8], since: Option<FileStamp>) -> io::Result<Written> {
        self.first().replace(key, bytes, since)
    }

    fn write_copy(&self, key: &Key, bytes: &[u8], of: &Key) -> io::Result<Written> {
        self.first().write_copy(key, bytes, of)
    }

    fn sweep(&self, dir: &str) {
        self.first().sweep(dir);
    }

    fn hard_links(&self, key: &Key) -> u64 {
        self.first().hard_links(key)
    }

    fn stamp(&self, key: &Key) -> io::Result<FileStamp> {
        self.having(key).1.stamp(key)
    }

    fn covers(&self, key: &Key) -> bool {
        self.0.iter().any(|(_, store)| store.covers(key))
    }

    fn fallback(&self, key: &Key) -> Option<String> {
        let (found, _) = self.having(key);
        (found > 0).then(|| self.0[found].0.clone())
    }

    fn file(&self, key: &Key) -> Option<PathBuf> {
        self.having(key).1.file(key)
    }

    fn digest(&self, key: &Key) -> io::Result<Option<[u8; 32]>> {
        self.having(key).1.digest(key)
    }

    fn io(&self) -> Option<SharedIo> {
        self.0.iter().find_map(|(_, store)| store.io())
    }

    fn canonical_id(&self, key: &Key) -> String {
        self.having(key).1.canonical_id(key)
    }
}

#[cfg(test)]
mod tests {
    use super::super::MemoryStore;
    use super::*;

    #[test]
    fn an_object_is_read_from_the_first_store_that_has_it() {
        let key = |text| Key::new(text).expect("a key");
        let first = MemoryStore::new([(key("a"), b"1".to_vec())]);
        let second = MemoryStore::new([(key("a"), b"two".to_vec()), (key("b"), b"22".to_vec())]);
        let both = FallbackStore::new(Box::new(first), [("mirror/".to_owned(), Box::new(second) as Box<dyn Store>)]);
        assert_eq!((both.read(&key("a")).expect("there"), both.fallback(&key("a"))), (b"1".to_vec(), None));
        assert_eq!(both.read_head(&key("b"), 1).expect("there"), b"2");
        assert_eq!(both.fallback(&key("b")).as_deref(), Some("mirror/"));
        assert_eq!(both.read(&key("c")).expect_err("nowhere").kind(), io::ErrorKind::NotFound);
        let listed: Vec<(String, u64)> =
            both.all().into_iter().map(|f| f.map(|f| (f.key.to_string(), f.len)).expect("listed")).collect();
        assert_eq!(listed, [("a".to_owned(), 1), ("b".to_owned(), 2)]);
    }
}
