//! What the pools of all databases share: one pool an address, and connections that wait for their next user.

use std::fmt;
use std::hash::Hash;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use lru::LruCache;

/// So many addresses have a pool, as on Spin. Components choose the addresses, so there must be an end to them.
const MAX_POOLS: NonZeroUsize = NonZeroUsize::new(16).expect("it is not zero");
/// A connection that was idle for so long is closed.
const MAX_IDLE: Duration = Duration::from_secs(60);
/// How often idle connections are looked through.
const SWEEP_INTERVAL: Duration = Duration::from_secs(10);

/// Pools by address. When there are too many, the one that was used longest ago goes: its connections are closed when
/// their last users are done with them.
pub struct Pools<K, P>(Arc<Mutex<LruCache<K, Arc<P>>>>);

impl<K: Hash + Eq, P> Pools<K, P> {
    /// No pools yet.
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new(LruCache::new(MAX_POOLS))))
    }

    /// The pool of an address, made with `make` if there is none.
    pub fn get_or_make<E>(&self, address: K, make: impl FnOnce() -> Result<P, E>) -> Result<Arc<P>, E> {
        let mut pools = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        pools.try_get_or_insert(address, || make().map(Arc::new)).cloned()
    }
}

impl<K, P> Clone for Pools<K, P> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<K, P> fmt::Debug for Pools<K, P> {
    // Addresses hold passwords.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pools").finish_non_exhaustive()
    }
}

/// Connections of one pool that nobody uses, the one that was used last on top.
pub struct Idle<T>(Mutex<Vec<(T, Instant)>>);

impl<T: Send + 'static> Idle<T> {
    /// None yet. Those that stay too long are closed, for as long as the pool lives.
    pub fn new() -> Arc<Self> {
        let idle = Arc::new(Self(Mutex::default()));
        let weak = Arc::downgrade(&idle);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(SWEEP_INTERVAL).await;
                match weak.upgrade() {
                    Some(idle) => idle.close_older_than(MAX_IDLE),
                    None => return,
                }
            }
        });
        idle
    }

    /// Keeps a connection that its user has given back.
    pub fn put(&self, connection: T) {
        let mut idle = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        idle.push((connection, Instant::now()));
    }

    /// The connection that was used last, and how long ago that was.
    pub fn take(&self) -> Option<(T, Duration)> {
        let mut idle = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (connection, since) = idle.pop()?;
        Some((connection, since.elapsed()))
    }

    fn close_older_than(&self, age: Duration) {
        let mut idle = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // They were pushed one after the other.
        let old = idle.partition_point(|(_, since)| since.elapsed() >= age);
        idle.drain(..old);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_an_end_to_pools() {
        let pools = Pools::new();
        let made = |address: usize| pools.get_or_make(address, || Ok::<_, ()>(address)).unwrap();
        let first = made(0);
        assert!(Arc::ptr_eq(&first, &made(0)));
        for address in 1..=MAX_POOLS.get() {
            made(address);
        }
        // The first was used longest ago, and is made anew.
        assert!(!Arc::ptr_eq(&first, &made(0)));
        assert_eq!(Arc::strong_count(&first), 1);
        assert_eq!(pools.get_or_make(MAX_POOLS.get() + 1, || Err("no")), Err("no"));
    }

    #[tokio::test]
    async fn idle_connections_are_taken_newest_first_and_closed_when_old() {
        let idle = Idle::new();
        let long_ago = Instant::now().checked_sub(MAX_IDLE).unwrap();
        idle.0.lock().unwrap().push(("old", long_ago));
        idle.put("new");
        idle.close_older_than(MAX_IDLE);
        assert_eq!(idle.take().unwrap().0, "new");
        assert!(idle.take().is_none());
        idle.put("first");
        idle.put("second");
        assert_eq!(idle.take().unwrap().0, "second");
    }
}
