//! A map that is limited by the weight of its values. The least recently used one is removed first.

use lru::LruCache;
use std::hash::Hash;

pub(super) struct Weighted<K: Hash + Eq, V> {
    map: LruCache<K, (V, u64)>,
    weight: u64,
    most: u64,
}

impl<K: Hash + Eq, V> Weighted<K, V> {
    /// A map of at most this weight.
    pub(super) fn new(most: u64) -> Weighted<K, V> {
        Weighted { map: LruCache::unbounded(), weight: 0, most }
    }

    pub(super) fn get(&mut self, key: &K) -> Option<&V> {
        self.map.get(key).map(|(value, _)| value)
    }

    /// Adds a value, unless it alone is over the limit.
    pub(super) fn put(&mut self, key: K, value: V, weight: u64) {
        if weight > self.most {
            return;
        }
        if let Some((_, before)) = self.map.put(key, (value, weight)) {
            self.weight -= before;
        }
        self.weight += weight;
        while self.weight > self.most {
            let Some((_, (_, gone))) = self.map.pop_lru() else { return };
            self.weight -= gone;
        }
    }

    pub(super) fn remove(&mut self, key: &K) {
        if let Some((_, gone)) = self.map.pop(key) {
            self.weight -= gone;
        }
    }

    pub(super) fn weight(&self) -> u64 {
        self.weight
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_recently_used_goes_first() {
        let mut map = Weighted::new(10);
        map.put("a", 1, 4);
        map.put("b", 2, 4);
        assert_eq!(map.get(&"a"), Some(&1));
        map.put("c", 3, 4);
        assert_eq!((map.get(&"a").copied(), map.get(&"b").copied(), map.weight()), (Some(1), None, 8));
        map.put("huge", 4, 11);
        map.put("a", 5, 1);
        assert_eq!((map.get(&"huge").copied(), map.get(&"a").copied(), map.weight()), (None, Some(5), 5));
        map.remove(&"a");
        assert_eq!(map.weight(), 4);
    }
}
