//! A store of the most recently used values, bounded by the bytes they take.

use lru::LruCache;
use std::{
    hash::Hash,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Keeps the most recently used values, up to a number of bytes.
#[derive(Debug)]
pub struct ByteCache<K: Hash + Eq, V> {
    capacity: usize,
    kept: Mutex<Kept<K, V>>,
}

#[derive(Debug)]
struct Kept<K: Hash + Eq, V> {
    /// Each value with the bytes it takes.
    values: LruCache<K, (V, usize)>,
    bytes: usize,
}

impl<K: Hash + Eq, V: Clone> ByteCache<K, V> {
    /// Keeps up to `capacity` bytes.
    pub fn new(capacity: usize) -> Self {
        Self {
            capacity,
            kept: Mutex::new(Kept {
                values: LruCache::unbounded(),
                bytes: 0,
            }),
        }
    }

    /// The value of `key`, used just now.
    pub fn get(&self, key: &K) -> Option<V> {
        self.kept().values.get(key).map(|(value, _)| value.clone())
    }

    /// Keeps a value that takes `bytes`, unless it alone is more than there is room for.
    pub fn put(&self, key: K, value: V, bytes: usize) {
        if bytes > self.capacity {
            return;
        }
        let mut kept = self.kept();
        let replaced = kept.values.push(key, (value, bytes));
        kept.bytes = kept.bytes + bytes - replaced.map_or(0, |(_, (_, bytes))| bytes);
        while kept.bytes > self.capacity {
            let Some((_, (_, bytes))) = kept.values.pop_lru() else {
                return;
            };
            kept.bytes -= bytes;
        }
    }

    /// The bound.
    pub fn capacity(&self) -> usize {
        self.capacity
    }

    /// Bytes that what is kept takes.
    pub fn used(&self) -> usize {
        self.kept().bytes
    }

    /// Forgets a value.
    pub fn remove(&self, key: &K) {
        let mut kept = self.kept();
        if let Some((_, bytes)) = kept.values.pop(key) {
            kept.bytes -= bytes;
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept<K, V>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cache_stays_within_its_bytes_and_forgets_the_longest_unused() {
        let cache = ByteCache::new(100);
        cache.put("a", 1, 40);
        cache.put("b", 2, 40);
        assert_eq!(cache.get(&"a"), Some(1));
        cache.put("c", 3, 40);
        assert_eq!(
            (cache.get(&"a"), cache.get(&"b"), cache.get(&"c")),
            (Some(1), None, Some(3))
        );
        cache.put("huge", 4, 101);
        cache.put("a", 5, 60);
        assert_eq!(
            (cache.get(&"huge"), cache.get(&"a"), cache.used()),
            (None, Some(5), 100)
        );
    }

    #[test]
    fn the_least_recently_used_go_first_and_bytes_are_counted() {
        let cache = ByteCache::new(10);
        cache.put("a", 1, 4);
        cache.put("b", 2, 4);
        assert_eq!(cache.get(&"a"), Some(1));
        cache.put("c", 3, 4);
        assert_eq!(
            (cache.get(&"a"), cache.get(&"b"), cache.get(&"c")),
            (Some(1), None, Some(3))
        );
        cache.put("a", 5, 6);
        assert_eq!((cache.get(&"a"), cache.get(&"c")), (Some(5), Some(3)));
        cache.put("d", 6, 11);
        assert_eq!((cache.get(&"d"), cache.get(&"a")), (None, Some(5)));
        cache.remove(&"a");
        cache.put("e", 7, 6);
        assert_eq!((cache.get(&"e"), cache.get(&"c")), (Some(7), Some(3)));
    }
}
